//! Storage parameters of a table's or materialized view's TOAST table. An object of its own: before the
//! columns are there for which PostgreSQL makes that table, it sets them without a word nowhere.
//! <https://www.postgresql.org/docs/current/storage-toast.html>
use schemactl_core::catalog::{Catalog, Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Inline, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::column::Column;
use super::materialized_view::MaterializedView;
use super::options::Options;
use super::table::Table;
use crate::row::{DecodeError, PgKind, Row};
use crate::sql::sql;

pub(crate) struct ToastOptions;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct ToastOptionsBody {
    #[serde(skip)]
    relation: QName,
    #[serde(skip)]
    materialized_view: bool,
    options: Options,
}

/// With those that are made together with a relation.
pub(crate) fn joined(options: &Options, parts: Parts<'_>, relation: &ObjectId) -> Options {
    let toast = parts.of::<ToastOptions>(relation);
    toast.iter().fold(options.clone(), |options, toast| options.and(&toast.body.options))
}

/// A table none of whose columns needs its TOAST table any more loses that when it is rewritten, and with
/// it the parameters: they are set again when the columns that need one are there.
pub(crate) fn settle(live: &Catalog, desired: &mut Catalog) {
    let lose = |old: &Object| {
        let new = desired.get(&old.id)?;
        let keeps = old.after.iter().any(|column| new.after.contains(column));
        (!keeps && !old.after.is_empty()).then(|| old.id.clone())
    };
    for id in live.of_kind(ToastOptions::NAME).filter_map(lose).collect::<Vec<_>>() {
        let object = desired.get_mut(&id).expect("it was found there");
        object.anew = std::mem::take(&mut object.after);
    }
}

fn change(old: &Options, new: &Options, of: &ToastOptionsBody) -> Vec<Step> {
    let change = if of.materialized_view {
        sql!("ALTER MATERIALIZED VIEW {}", Name(&of.relation))
    } else {
        sql!("ALTER TABLE {}", Name(&of.relation))
    };
    old.changes(new, &change)
}

impl Kind for ToastOptions {
    type Body = ToastOptionsBody;
    const NAME: KindName = KindName("toast options");
    const DROP: Class = Class::InPlace;

    fn create(new: &Typed<'_, ToastOptionsBody>, _: Parts<'_>) -> Vec<Step> {
        change(&Options::default(), &new.body.options, new.body)
    }

    fn alter(old: &Typed<'_, ToastOptionsBody>, new: &Typed<'_, ToastOptionsBody>) -> Alteration {
        let steps = change(&old.body.options, &new.body.options, new.body);
        Alteration::in_place(Class::InPlace, steps)
    }

    fn drop(old: &Typed<'_, ToastOptionsBody>) -> Vec<Step> {
        change(&old.body.options, &Options::default(), old.body)
    }

    fn inline(_: &ToastOptionsBody) -> Inline {
        Inline::WhenAcyclic
    }
}

impl PgKind for ToastOptions {
    const CLASS: u32 = 0;
    const QUERY: &'static str = "
        SELECT 0 AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS relation_kind,
               pg_catalog.to_json(tc.reloptions) AS toast_options,
               CASE WHEN c.relkind = 'r' THEN
                 (SELECT pg_catalog.json_agg(a.attname) FROM pg_catalog.pg_attribute a
                  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                    AND a.attstorage <> 'p') END AS columns
        FROM pg_catalog.pg_class tc
        JOIN pg_catalog.pg_class c ON c.reltoastrelid = tc.oid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE tc.relkind = 't' AND tc.reloptions IS NOT NULL AND c.relkind IN ('r', 'm')
          AND c.relpersistence <> 't' AND n.nspname = ANY ({schemas}) AND {free pg_class c.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let relation = row.qname()?;
        let path = vec![relation.schema.clone(), relation.name.clone()];
        let materialized_view = row.code("relation_kind")? == 'm';
        let of = if materialized_view { MaterializedView::NAME } else { Table::NAME };
        let column = |name: Ident| {
            let path = path.iter().cloned().chain([name]).collect::<Vec<_>>();
            ObjectId::new(Column::NAME, path)
        };
        let after: Vec<ObjectId> = row.idents("columns")?.into_iter().map(column).collect();
        let options = Options::decode_toast(row)?;
        let body = ToastOptionsBody { relation, materialized_view, options };
        let parent = ObjectId::new(of, path.clone());
        let mut object = Object::new::<Self>(path, Some(parent), body);
        object.after = after;
        Ok(object)
    }

    fn comment_on(_: &ToastOptionsBody) -> Option<Sql> {
        None
    }
}
