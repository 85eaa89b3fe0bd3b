//! Whether a column's new type asks for its values to be written anew: `ATColumnChangeRequiresRewrite`
//! in the server's `tablecmds.c`.
use std::collections::BTreeSet;

use schemactl_core::catalog::{Catalog, Object, ObjectId};
use schemactl_core::cost::Work;
use schemactl_core::kind::Kind as _;
use schemactl_core::plan::PlannedChange;
use schemactl_core::provider::ProviderError;
use tokio_postgres::Client;

use crate::introspect::rows;
use crate::kinds::column::Column;
use crate::kinds::domain::Domain;
use crate::kinds::domain_constraint::DomainConstraint;
use crate::kinds::types;
use crate::row::{DecodeError, Row, RowSet};

/// Between which types no value is changed on the way (`pg_cast.castmethod`), as they are printed.
#[derive(Debug, Default)]
pub(crate) struct Casts(BTreeSet<(String, String)>);

impl Casts {
    /// What the server has of them, those of extensions among them.
    pub(crate) async fn read(client: &Client) -> Result<Self, ProviderError> {
        let name = |oid: &str| {
            format!(
                "(SELECT CASE n.nspname WHEN 'pg_catalog' THEN '' \
                 ELSE pg_catalog.quote_ident(n.nspname) || '.' END \
                 || CASE n.nspname WHEN 'pg_catalog' THEN pg_catalog.format_type(t.oid, NULL) \
                 ELSE pg_catalog.quote_ident(t.typname) END \
                 FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace \
                 WHERE t.oid = {oid})"
            )
        };
        let query = format!(
            "SELECT {} AS source, {} AS target FROM pg_catalog.pg_cast WHERE castmethod = 'b'",
            name("castsource"),
            name("casttarget")
        );
        let sets = rows(client, &query).await?;
        let pair =
            |row: Row<'_>| Ok((row.text("source")?.to_owned(), row.text("target")?.to_owned()));
        let pairs: Result<_, DecodeError> = sets.iter().flat_map(RowSet::rows).map(pair).collect();
        pairs.map(Self).map_err(|error| ProviderError::Catalog(error.to_string()))
    }

    /// Whether the bytes of every value stay as they are.
    fn relabels(&self, old: &str, new: &str) -> bool {
        let ((old, old_mods), (new, new_mods)) = (types::split(old), types::split(new));
        let longer = || match (old_mods.as_slice(), new_mods.as_slice()) {
            (_, []) => true,
            ([], _) => false,
            (old, new) => old.iter().zip(new).all(|(old, new)| new >= old),
        };
        if old != new {
            return new_mods.is_empty() && self.0.contains(&(old, new));
        }
        if old_mods == new_mods {
            return true;
        }
        match (old.as_str(), old_mods.as_slice(), new_mods.as_slice()) {
            ("numeric", _, []) => true,
            ("numeric", [p, s], [q, t]) => s == t && q >= p,
            ("character varying" | "bit varying" | "interval", _, _) => longer(),
            (base, _, _) => {
                (base.starts_with("timestamp") || base.starts_with("time ")) && longer()
            }
        }
    }
}

/// What a column's type is in the end. `None`: a domain with conditions, which are looked into.
pub(super) fn base<'a>(text: &'a str, catalog: &'a Catalog) -> Option<&'a str> {
    let domain = |o: &&Object| o.typed::<Domain>().body.printed_name() == text;
    let Some(domain) = catalog.of_kind(Domain::NAME).find(domain) else { return Some(text) };
    let checks =
        catalog.of_kind(DomainConstraint::NAME).any(|c| c.parent.as_ref() == Some(&domain.id));
    let body = domain.typed::<Domain>().body;
    if checks || body.is_not_null() { None } else { base(body.data_type().as_str(), catalog) }
}

/// The work of `ALTER COLUMN ... TYPE` between two states of a column. `using`: the statement says
/// how the values are made, `by_text`: by way of text.
pub(super) fn work(
    change: Option<&PlannedChange>,
    (from, to, casts): (&Catalog, &Catalog, &Casts),
    (using, by_text): (bool, bool),
    is_indexed: impl Fn(&ObjectId) -> bool,
) -> Work {
    let Some((Some(old), Some(new))) = change.map(|c| (&c.old, &c.new)) else {
        return Work::Rewrite;
    };
    if old.id.kind != Column::NAME || new.id.kind != Column::NAME {
        return Work::Rewrite;
    }
    let (before, after) = (old.typed::<Column>().body, new.typed::<Column>().body);
    let same = before.data_type() == after.data_type();
    // Somebody's own type of the same name may be another one by then.
    let swapped = using && same && after.data_type().as_str().contains('.');
    // A value leaves its domain as it is.
    let values = bottom(before.data_type().as_str(), from);
    // On their way through text they stay what they are only if they are nothing else.
    let stays_text = !by_text || casts.relabels(values, "text");
    let relabelled = stays_text
        && base(after.data_type().as_str(), to).is_some_and(|new| casts.relabels(values, new));
    if after.has_using() || swapped || !relabelled && !same {
        return Work::Rewrite;
    }
    if before.collation() != after.collation() && is_indexed(&new.id) {
        return Work::Scan;
    }
    Work::None
}

/// The type below all domains, whatever they ask for.
fn bottom<'a>(text: &'a str, catalog: &'a Catalog) -> &'a str {
    let domain = |o: &&Object| o.typed::<Domain>().body.printed_name() == text;
    match catalog.of_kind(Domain::NAME).find(domain) {
        Some(domain) => bottom(domain.typed::<Domain>().body.data_type().as_str(), catalog),
        None => text,
    }
}
