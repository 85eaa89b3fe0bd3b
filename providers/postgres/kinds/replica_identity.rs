//! What a table writes to the log to tell its old rows apart, where that is not the default. An
//! object of its own, because it may stand on an index that is rebuilt.
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::column::Column;
use super::{index_behind, relation};
use crate::row::{DecodeError, PgKind, Row};
use crate::sql::sql;

pub(crate) struct ReplicaIdentity;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct ReplicaIdentityBody {
    #[serde(skip)]
    table: QName,
    identity: Identity,
}

/// `pg_class.relreplident`.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Identity {
    Full,
    Nothing,
    Index(Ident),
}

impl Kind for ReplicaIdentity {
    type Body = ReplicaIdentityBody;
    const NAME: KindName = KindName("replica identity");
    const DROP: Class = Class::InPlace;

    fn create(new: &Typed<'_, ReplicaIdentityBody>, _: Parts<'_>) -> Vec<Step> {
        let ReplicaIdentityBody { table, identity } = new.body;
        let alter = sql!("ALTER TABLE {} REPLICA IDENTITY", Name(table));
        vec![Step::new(match identity {
            Identity::Full => sql!("{} FULL", Sql(&alter)),
            Identity::Nothing => sql!("{} NOTHING", Sql(&alter)),
            Identity::Index(index) => sql!("{} USING INDEX {}", Sql(&alter), Ident(index)),
        })]
    }

    fn alter(
        _: &Typed<'_, ReplicaIdentityBody>,
        new: &Typed<'_, ReplicaIdentityBody>,
    ) -> Alteration {
        Alteration::in_place(Class::InPlace, Self::create(new, Parts::default()))
    }

    fn drop(old: &Typed<'_, ReplicaIdentityBody>) -> Vec<Step> {
        vec![Step::new(sql!("ALTER TABLE {} REPLICA IDENTITY DEFAULT", Name(&old.body.table)))]
    }
}

impl PgKind for ReplicaIdentity {
    const CLASS: u32 = 0;
    const QUERY: &'static str = "
        SELECT 0 AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS table_kind,
               c.relreplident AS identity, ic.relname AS index,
               k.conname AS constraint,
               (SELECT pg_catalog.json_agg(a.attname) FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey)) AS columns
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisreplident
          AND c.relreplident = 'i'
        LEFT JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
        LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u')
        WHERE c.relkind IN ('r', 'p') AND c.relreplident <> 'd' AND c.relpersistence <> 't'
          AND n.nspname = ANY ({schemas}) AND {free pg_class c.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let table = row.qname()?;
        let parent = relation(row.code("table_kind")?, &table);
        let path = vec![table.schema.clone(), table.name.clone()];
        let mut needs = Vec::new();
        let identity = match (row.code("identity")?, row.optional("index")?) {
            ('f', _) => Identity::Full,
            // When the index is dropped, the code stays and means this.
            ('n', _) | ('i', None) => Identity::Nothing,
            ('i', Some(index)) => {
                let index = Ident::new(index);
                needs.push(index_behind(row, &table, &index)?);
                // PostgreSQL refuses to take NOT NULL off them as long as this stands.
                needs.extend(row.idents("columns")?.into_iter().map(|column| {
                    let column = vec![table.schema.clone(), table.name.clone(), column];
                    ObjectId::new(Column::NAME, column)
                }));
                Identity::Index(index)
            }
            (code, _) => return row.unknown("identity", code),
        };
        let body = ReplicaIdentityBody { table, identity };
        let mut object = Object::new::<Self>(path, Some(parent), body);
        object.needs = needs;
        Ok(object)
    }

    fn comment_on(_: &ReplicaIdentityBody) -> Option<Sql> {
        None
    }
}
