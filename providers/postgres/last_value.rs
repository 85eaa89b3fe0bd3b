//! How far sequences are. That moves while nobody changes the schema, so it is no part of the catalog: a plan
//! asks for it where it changes a sequence.
use schemactl_core::catalog::{Catalog, ObjectId};
use schemactl_core::ident::QName;
use schemactl_core::kind::Kind as _;
use schemactl_core::provider::ProviderError;
use schemactl_core::rename::Rename;
use schemactl_core::sql::Sql;
use tokio_postgres::Client;

use crate::introspect::rows;
use crate::kinds::column::Column;
use crate::kinds::fact::Fact;
use crate::kinds::schema::Schema;
use crate::kinds::sequence::{Last, Sequence, SequenceOptions};
use crate::row::{DecodeError, RowSet};
use crate::sql::sql;

/// Adds the last values of the sequences that are other than desired. Of one that is not found by the name
/// that it has before the renames, or that the role may not read, it stays unknown.
pub(crate) async fn add(
    client: &Client,
    from: &mut Catalog,
    desired: &Catalog,
    renames: &[Rename],
) -> Result<(), ProviderError> {
    let changed = changed(from, desired, renames);
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
        let last = match row.optional("last").map_err(decode)? {
            Some(_) => Last::At(row.number("last").map_err(decode)?),
            None => Last::Unused,
        };
        set(from, id, last);
    }
    Ok(())
}

/// With the names that the sequences have now.
fn changed(from: &Catalog, desired: &Catalog, renames: &[Rename]) -> Vec<(ObjectId, Sql)> {
    let name = |name: &QName| sql!("{}", Name(&name_before(renames, name)));
    let sequences = from.of_kind(Sequence::NAME).filter_map(|object| {
        let body = object.typed::<Sequence>().body;
        let new = desired.get(&object.id)?.typed::<Sequence>().body;
        (body != new).then(|| (object.id.clone(), name(body.name())))
    });
    let columns = from.of_kind(Column::NAME).filter_map(|object| {
        let body = object.typed::<Column>().body;
        let sequence = body.identity_sequence()?;
        let new = desired.get(&object.id)?.typed::<Column>().body;
        let same = body.identity_options() == new.identity_options();
        (!same).then(|| (object.id.clone(), name(sequence)))
    });
    sequences.chain(columns).collect()
}

/// What a sequence is called before the renames, of which each comes after those of its parents.
fn name_before(renames: &[Rename], name: &QName) -> QName {
    let mut name = name.clone();
    for Rename { old, new, .. } in renames.iter().rev() {
        match (&*old.path, &*new.path) {
            ([old], [new_schema]) if new.kind == Schema::NAME && name.schema == *new_schema => {
                name.schema = old.clone();
            }
            ([schema, old], [new_schema, new_name])
                if new.kind == Sequence::NAME
                    && (&name.schema, &name.name) == (new_schema, new_name) =>
            {
                name = QName::new(schema.clone(), old.clone());
            }
            _ => {}
        }
    }
    name
}

fn set(catalog: &mut Catalog, id: &ObjectId, last: Last) {
    let Some(object) = catalog.get_mut(id) else { return };
    let at = |options: &mut SequenceOptions| options.last = Fact(last);
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
