//! The index that CLUSTER goes by. An object of its own, because the index may be rebuilt.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::{index_behind, relation};
use crate::row::{DecodeError, PgKind, Row};
use crate::sql::sql;

pub(crate) struct Clustering;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct ClusteringBody {
    #[serde(skip)]
    relation: QName,
    #[serde(skip)]
    materialized_view: bool,
    index: Ident,
}

fn alter(body: &ClusteringBody) -> Sql {
    if body.materialized_view {
        sql!("ALTER MATERIALIZED VIEW {}", Name(&body.relation))
    } else {
        sql!("ALTER TABLE {}", Name(&body.relation))
    }
}

impl Kind for Clustering {
    type Body = ClusteringBody;
    const NAME: KindName = KindName("clustering");
    const DROP: Class = Class::InPlace;

    fn create(new: &Typed<'_, ClusteringBody>, _: Parts<'_>) -> Vec<Step> {
        let ClusteringBody { relation: _, materialized_view: _, index } = new.body;
        vec![Step::new(sql!("{} CLUSTER ON {}", Sql(&alter(new.body)), Ident(index)))]
    }

    fn alter(_: &Typed<'_, ClusteringBody>, new: &Typed<'_, ClusteringBody>) -> Alteration {
        Alteration::in_place(Class::InPlace, Self::create(new, Parts::default()))
    }

    fn drop(old: &Typed<'_, ClusteringBody>) -> Vec<Step> {
        vec![Step::new(sql!("{} SET WITHOUT CLUSTER", Sql(&alter(old.body))))]
    }
}

impl PgKind for Clustering {
    const CLASS: u32 = 0;
    const QUERY: &'static str = "
        SELECT 0 AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS table_kind,
               ic.relname AS index, k.conname AS constraint
        FROM pg_catalog.pg_index i
        JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
        JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid
          AND k.contype IN ('p', 'u', 'x')
        WHERE i.indisclustered AND c.relpersistence <> 't' AND n.nspname = ANY ({schemas})
          AND {free pg_class c.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let kind = row.code("table_kind")?;
        let parent = relation(kind, &name);
        let path = vec![name.schema.clone(), name.name.clone()];
        let index = row.ident("index")?;
        let on = index_behind(row, &name, &index)?;
        let body = ClusteringBody { relation: name, materialized_view: kind == 'm', index };
        let mut object = Object::new::<Self>(path, Some(parent), body);
        object.needs.push(on);
        Ok(object)
    }

    fn comment_on(_: &ClusteringBody) -> Option<Sql> {
        None
    }
}
