//! How far sequences are. That moves while nobody changes the schema, so it is no part of the catalog: a plan
//! asks for it where it changes a sequence.
use schemactl_core::catalog::{Catalog, ObjectId};
use schemactl_core::kind::Kind as _;
use schemactl_core::provider::ProviderError;
use schemactl_core::sql::Sql;
use tokio_postgres::Client;

use crate::introspect::rows;
use crate::kinds::column::Column;
use crate::kinds::fact::Fact;
use crate::kinds::sequence::{Sequence, SequenceOptions};
use crate::row::{DecodeError, RowSet};
use crate::sql::sql;

/// Adds the last values of the sequences that are other than desired. One that is not known by its name
/// (it was renamed) or that the role may not read stays as one that gave out no number.
pub(crate) async fn add(
    client: &Client,
    from: &mut Catalog,
    desired: &Catalog,
) -> Result<(), ProviderError> {
    let changed = changed(from, desired);
    if changed.is_empty() {
        return Ok(());
    }
    let names = Sql::join(changed.iter().map(|(_, name)| sql!("{}", Text(name.as_str()))), ", ");
    // `pg_sequence_last_value` is null before the first number was given out.
    let query = sql!(
        "SELECT s.place - 1 AS place, pg_catalog.pg_sequence_last_value(s.oid) AS last
         FROM (SELECT n.place, pg_catalog.to_regclass(n.name) AS oid
               FROM pg_catalog.unnest(ARRAY[{}]) WITH ORDINALITY n (name, place)) s
         WHERE CASE WHEN s.oid IS NOT NULL
           THEN pg_catalog.has_sequence_privilege(s.oid, 'USAGE, SELECT') END",
        Sql(&names)
    );
    let decode = |error: DecodeError| ProviderError::Catalog(error.to_string());
    for row in rows(client, query.as_str()).await?.iter().flat_map(RowSet::rows) {
        let place = usize::try_from(row.number("place").map_err(decode)?).ok();
        let Some((id, _)) = place.and_then(|place| changed.get(place)) else { continue };
        if row.optional("last").map_err(decode)?.is_some() {
            set(from, id, row.number("last").map_err(decode)?);
        }
    }
    Ok(())
}

/// With the names of the sequences.
fn changed(from: &Catalog, desired: &Catalog) -> Vec<(ObjectId, Sql)> {
    let sequences = from.of_kind(Sequence::NAME).filter_map(|object| {
        let body = object.typed::<Sequence>().body;
        let new = desired.get(&object.id)?.typed::<Sequence>().body;
        (body != new).then(|| (object.id.clone(), sql!("{}", Name(&body.name))))
    });
    let columns = from.of_kind(Column::NAME).filter_map(|object| {
        let body = object.typed::<Column>().body;
        let name = body.identity_sequence()?;
        let new = desired.get(&object.id)?.typed::<Column>().body;
        let same = body.identity_options() == new.identity_options();
        (!same).then(|| (object.id.clone(), sql!("{}", Name(name))))
    });
    sequences.chain(columns).collect()
}

fn set(catalog: &mut Catalog, id: &ObjectId, last: i64) {
    let Some(object) = catalog.get_mut(id) else { return };
    let at = |options: &mut SequenceOptions| options.last = Fact(Some(last));
    if id.kind == Sequence::NAME {
        let mut body = object.typed::<Sequence>().body.clone();
        at(&mut body.options);
        object.set_body::<Sequence>(body);
    } else {
        let mut body = object.typed::<Column>().body.clone();
        body.identity_options_mut().into_iter().for_each(at);
        object.set_body::<Column>(body);
    }
}
