//! Reads the whole catalog in one flight and puts the objects together.
use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;

use futures_util::TryStreamExt as _;
use schemactl_core::catalog::{Catalog, Object, ObjectId, Unmanaged};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::Kind as _;
use schemactl_core::provider::{ProviderError, Scope};
use schemactl_core::sql::Sql;
use serde::{Deserialize, Serialize};
use tokio_postgres::{Client, SimpleQueryMessage};
use tracing::debug;

use crate::depend::{self, Address};
use crate::kinds::constraint::Constraint;
use crate::kinds::domain::Domain;
use crate::kinds::{READERS, comment, owner, shell_type, target};
use crate::row::{DecodeError, RowSet, expand};
use crate::sql::sql;
use crate::unmanaged;
use crate::{access, failure};

/// The answers to all catalog queries, as they came. What the elaboration cache stores.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RawCatalog {
    /// One per reader, in the registry's order.
    objects: Vec<RowSet>,
    comments: RowSet,
    owners: RowSet,
    grants: RowSet,
    depend: RowSet,
    unmanaged: RowSet,
}

impl RawCatalog {
    /// From the answers in the order of [`queries`].
    fn new(mut sets: Vec<RowSet>) -> Self {
        let mut last = || sets.pop().expect("a set of rows per query");
        let (unmanaged, depend) = (last(), last());
        let (grants, owners, comments) = (last(), last(), last());
        Self { objects: sets, comments, owners, grants, depend, unmanaged }
    }

    /// A hash of every row.
    pub(crate) fn digest(&self) -> blake3::Hash {
        let Self { objects, comments, owners, grants, depend, unmanaged } = self;
        let mut hasher = blake3::Hasher::new();
        for set in objects.iter().chain([comments, owners, grants, depend, unmanaged]) {
            hasher.update(&set.digest());
        }
        hasher.finalize()
    }
}

/// Where the reading takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Snapshot<'a> {
    /// A read-only transaction of its own.
    Own,
    /// The open transaction, whose `search_path` is put back afterwards.
    Open { search_path: &'a str },
    /// The same, by the statements that [`prepare`] has made.
    Prepared { search_path: &'a str },
}

/// How often the catalog is read when somebody keeps changing it meanwhile.
const ATTEMPTS: usize = 5;

/// Reads the catalog and puts it together. A definition is printed as it is at that moment, whatever the
/// snapshot (`ruleutils.c` looks in the system caches): of what somebody drops while it is read, it is
/// missing, or an internal error. With a snapshot of its own, the catalog is read once more then.
pub(crate) async fn introspect(
    client: &Client,
    scope: &Scope,
    major: u32,
    snapshot: Snapshot<'_>,
) -> Result<Catalog, ProviderError> {
    let whole = || async move { Ok(assemble(&read(client, scope, major, snapshot).await?)?) };
    quietly(snapshot, whole).await
}

/// The rows alone, read at a moment at which nobody makes that impossible.
pub(crate) async fn read_quietly(
    client: &Client,
    scope: &Scope,
    major: u32,
    snapshot: Snapshot<'_>,
) -> Result<RawCatalog, ProviderError> {
    quietly(snapshot, || read(client, scope, major, snapshot)).await
}

/// Tries again what fails because of somebody's change.
async fn quietly<T, F: Future<Output = Result<T, ProviderError>>>(
    snapshot: Snapshot<'_>,
    work: impl Fn() -> F,
) -> Result<T, ProviderError> {
    let mut attempt = 1;
    loop {
        let error = match work().await {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        if snapshot != Snapshot::Own || attempt == ATTEMPTS || !is_of_a_change(&error) {
            return Err(error);
        }
        debug!(%error, attempt, "somebody changes what is read: once more");
        attempt += 1;
    }
}

/// `internal_error`: "cache lookup failed", "could not open relation", "tuple concurrently updated".
const INTERNAL_ERROR: &str = "XX000";

/// Whether an error can come of a change that was committed while the catalog was read, or changed as well.
pub(crate) fn is_of_a_change(error: &ProviderError) -> bool {
    let internal =
        matches!(error, ProviderError::Server { sqlstate, .. } if sqlstate == INTERNAL_ERROR);
    internal || matches!(error, ProviderError::Catalog(_))
}

/// All that is asked, in the order of [`RawCatalog`]'s fields. Placeholders: see [`expand`].
pub(crate) fn queries<'a>() -> impl Iterator<Item = &'a str> {
    let others = [comment::QUERY, owner::QUERY, access::QUERY, depend::QUERY, unmanaged::QUERY];
    READERS.iter().map(|reader| reader.query).chain(others)
}

/// The same for a part of a database, on a server of that version.
fn expanded(scope: &Scope, major: u32) -> impl Iterator<Item = String> {
    queries().map(move |query| expand(query, &scope.schemas, major))
}

/// Reads the rows; `search_path` is empty, so that every name is printed qualified.
pub(crate) async fn read(
    client: &Client,
    scope: &Scope,
    major: u32,
    snapshot: Snapshot<'_>,
) -> Result<RawCatalog, ProviderError> {
    let queries: Vec<String> = match snapshot {
        Snapshot::Prepared { .. } => {
            queries().enumerate().map(|(n, _)| format!("EXECUTE schemactl_{n}")).collect()
        }
        Snapshot::Own | Snapshot::Open { .. } => expanded(scope, major).collect(),
    };
    let started = std::time::Instant::now();
    let sets = read_in(client, snapshot, &queries).await?;
    debug!(queries = queries.len(), ms = started.elapsed().as_millis(), "read the catalog");
    Ok(RawCatalog::new(sets))
}

/// Reads the rows by two connections at the same time, where nobody changes anything meanwhile: the server
/// takes longer to print definitions than all else does, and with the constraints about half of them are
/// printed.
pub(crate) async fn read_by_two(
    (one, other): (&Client, &Client),
    scope: &Scope,
    major: u32,
) -> Result<RawCatalog, ProviderError> {
    let constraints = READERS.iter().position(|reader| reader.name == Constraint::NAME);
    let half = constraints.expect("constraints are read") + 1;
    let queries: Vec<String> = expanded(scope, major).collect();
    let (first, second) = queries.split_at(half);
    let started = std::time::Instant::now();
    let (mut sets, rest) = tokio::try_join!(
        read_in(one, Snapshot::Own, first),
        read_in(other, Snapshot::Own, second)
    )?;
    sets.extend(rest);
    let ms = started.elapsed().as_millis();
    debug!(queries = queries.len(), ms, "read the catalog by two connections");
    Ok(RawCatalog::new(sets))
}

/// Has the session plan all queries, which takes longer than to run them: what is read while tables are
/// locked is then read in a fraction of the time.
pub(crate) async fn prepare(
    client: &Client,
    scope: &Scope,
    major: u32,
    snapshot: Snapshot<'_>,
) -> Result<(), ProviderError> {
    let planned = |(n, query): (usize, String)| {
        // Without parameters the first plan is kept, and EXPLAIN makes it.
        format!("PREPARE schemactl_{n} AS {query}; EXPLAIN EXECUTE schemactl_{n}")
    };
    let queries: Vec<String> = expanded(scope, major).enumerate().map(planned).collect();
    read_in(client, snapshot, &queries).await.map(drop)
}

/// Runs queries on system catalogs, all in one message.
pub(crate) async fn read_in(
    client: &Client,
    snapshot: Snapshot<'_>,
    queries: &[String],
) -> Result<Vec<RowSet>, ProviderError> {
    let (before, after) = match snapshot {
        Snapshot::Own => (
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL search_path = ''; \
             SET LOCAL jit = off"
                .to_owned(),
            "COMMIT".to_owned(),
        ),
        Snapshot::Open { search_path } | Snapshot::Prepared { search_path } => (
            "SET LOCAL search_path = ''; SET LOCAL jit = off".to_owned(),
            format!("SET LOCAL search_path = {search_path}"),
        ),
    };
    let message = format!("{before};{};{after}", queries.join(";"));
    match snapshot {
        Snapshot::Own => transaction(client, &message).await,
        Snapshot::Open { .. } | Snapshot::Prepared { .. } => rows(client, &message).await,
    }
}

/// Runs a message that begins a transaction and ends it. It does not stay open when a statement fails.
pub(crate) async fn transaction(
    client: &Client,
    message: &str,
) -> Result<Vec<RowSet>, ProviderError> {
    let answer = rows(client, message).await;
    if matches!(answer, Err(ProviderError::Server { .. })) {
        rows(client, "ROLLBACK").await?;
    }
    answer
}

/// Runs a message of several statements; the rows of each that has any.
pub(crate) async fn rows(client: &Client, message: &str) -> Result<Vec<RowSet>, ProviderError> {
    let failed = |e| failure::server(&e, message);
    let mut stream = pin!(client.simple_query_raw(message).await.map_err(failed)?);
    let mut sets = Vec::new();
    while let Some(answer) = stream.try_next().await.map_err(failed)? {
        match answer {
            SimpleQueryMessage::RowDescription(columns) => {
                let names = columns.iter().map(|c| c.name().to_owned()).collect();
                sets.push(RowSet::new(names));
            }
            SimpleQueryMessage::Row(row) => {
                let set = sets.last_mut().expect("rows follow their description");
                (0..row.len()).for_each(|i| set.push(row.get(i)));
            }
            // The enum is open: what else a newer driver tells is no row either.
            SimpleQueryMessage::CommandComplete(_) | _ => {}
        }
    }
    Ok(sets)
}

impl From<DecodeError> for CatalogError {
    fn from(error: DecodeError) -> Self {
        Self(error.to_string())
    }
}

/// The catalog's rows do not fit together.
#[derive(Debug)]
pub(crate) struct CatalogError(String);

impl From<CatalogError> for ProviderError {
    fn from(error: CatalogError) -> Self {
        Self::Catalog(error.0)
    }
}

/// Puts the rows together: objects, their comments, what they need, what is not managed.
pub(crate) fn assemble(raw: &RawCatalog) -> Result<Catalog, CatalogError> {
    Ok(assemble_with_addresses(raw)?.0)
}

/// The catalog, and where each object is in the system catalogs: that stays when it is renamed.
pub(crate) fn assemble_with_addresses(
    raw: &RawCatalog,
) -> Result<(Catalog, BTreeMap<Address, ObjectId>), CatalogError> {
    let mut catalog = Catalog::default();
    let mut addresses: BTreeMap<Address, ObjectId> = BTreeMap::new();
    for (reader, rows) in READERS.iter().zip(&raw.objects) {
        for row in rows.rows() {
            let object = (reader.decode)(&row)
                .map_err(|e| CatalogError(format!("{} of kind {}", e, reader.name.0)))?;
            if reader.class != 0 {
                let subid = row.optional("subid").ok().flatten().map_or(Ok(0), str::parse);
                let subid = subid.map_err(|_| CatalogError("subid is no number".to_owned()))?;
                let address = Address { class: reader.class, oid: row.oid("oid")?, subid };
                addresses.insert(address, object.id.clone());
            }
            catalog.insert(object);
        }
    }
    let links = depend::Links::new(&raw.depend, addresses.clone())?;
    add_comments(&mut catalog, &raw.comments, &links)?;
    access::attach(&mut catalog, &raw.owners, &raw.grants, &links)?;
    let outside = links.add_needs(&mut catalog);
    shell_type::open_circles(&mut catalog);
    add_unmanaged(&mut catalog, &raw.unmanaged, outside)?;
    Ok((catalog, addresses))
}

fn add_comments(
    catalog: &mut Catalog,
    comments: &RowSet,
    links: &depend::Links,
) -> Result<(), CatalogError> {
    for row in comments.rows() {
        let subid = i32::try_from(row.number("subid")?).unwrap_or(0);
        let address = Address { class: row.oid("class")?, oid: row.oid("oid")?, subid };
        let Some((id, exact)) = links.commented(address) else { continue };
        let Some(on) = catalog.get(id) else { continue };
        let column = if exact { None } else { row.optional("column")?.map(Ident::new) };
        let (target, part) = match column {
            _ if row.optional("not_null")?.is_some() => {
                let target = not_null_target(on, &row.ident("not_null")?);
                (target, Some(Ident::new("not null")))
            }
            Some(column) => (column_target(on, &column), Some(column)),
            None if exact => (target(on), None),
            None => (index_target(on), Some(Ident::new("index"))),
        };
        if let Some(target) = target {
            let comment = comment::object(on, &target, part, row.text("comment")?);
            catalog.insert(comment);
        }
    }
    Ok(())
}

/// A column of a relation whose columns are no objects of their own.
fn column_target(on: &Object, column: &Ident) -> Option<Sql> {
    let [schema, name] = &*on.id.path else { return None };
    let relation = QName::new(schema.clone(), name.clone());
    Some(sql!("COLUMN {}.{}", Name(&relation), Ident(column)))
}

/// The constraint behind NOT NULL of a column or a domain.
fn not_null_target(on: &Object, constraint: &Ident) -> Option<Sql> {
    let [schema, name, ..] = &*on.id.path else { return None };
    let whole = QName::new(schema.clone(), name.clone());
    Some(if on.id.kind == Domain::NAME {
        sql!("CONSTRAINT {} ON DOMAIN {}", Ident(constraint), Name(&whole))
    } else {
        sql!("CONSTRAINT {} ON {}", Ident(constraint), Name(&whole))
    })
}

/// The index behind a constraint: it has the constraint's name.
fn index_target(on: &Object) -> Option<Sql> {
    let [schema, _, name] = &*on.id.path else { return None };
    let index = QName::new(schema.clone(), name.clone());
    (on.id.kind == Constraint::NAME).then(|| sql!("INDEX {}", Name(&index)))
}

/// Names what no kind models: everything in scope, and whatever else stands on a managed object.
fn add_unmanaged(
    catalog: &mut Catalog,
    rows: &RowSet,
    outside: BTreeMap<(u32, u32), BTreeSet<ObjectId>>,
) -> Result<(), CatalogError> {
    let mut outside = outside;
    for row in rows.rows() {
        let key = (row.oid("class")?, row.oid("oid")?);
        let needs = outside.remove(&key).unwrap_or_default();
        let in_scope = row.flag("in_scope")?;
        if in_scope || !needs.is_empty() {
            catalog.unmanaged.push(Unmanaged {
                kind: row.text("kind")?.to_owned(),
                name: row.text("name")?.to_owned(),
                needs: needs.into_iter().collect(),
                in_scope,
            });
        }
    }
    catalog.unmanaged.sort();
    Ok(())
}
