//! That a table is a partition of another. An object of its own, so that a table is attached and
//! detached, and its bounds changed, with all that is in it.
//! <https://www.postgresql.org/docs/current/ddl-partitioning.html>
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::QName;
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::fact::Fact;
use super::lineage;
use super::table::Table;
use crate::row::{DecodeError, PgKind, Row};
use crate::sql::sql;

pub(crate) struct Partition;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct PartitionBody {
    #[serde(skip)]
    table: QName,
    /// The table that it is a partition of.
    of: QName,
    /// `FOR VALUES ...` or `DEFAULT`.
    bound: Expr,
    /// What is true of its rows, where that can be asked without it: a hash cannot.
    #[serde(skip)]
    condition: Fact<Option<Expr>>,
}

impl PartitionBody {
    pub(crate) fn table(&self) -> &QName {
        &self.table
    }

    /// What is true of all its rows, where it can be asked of others.
    pub(crate) fn condition(&self) -> Option<&Expr> {
        self.condition.0.as_ref()
    }

    /// Whether it takes what no other partition takes.
    pub(crate) fn is_default(&self) -> bool {
        self.bound.as_str() == "DEFAULT"
    }

    /// The table that it is a partition of.
    pub(crate) fn partitioned(&self) -> ObjectId {
        ObjectId::new(Table::NAME, vec![self.of.schema.clone(), self.of.name.clone()])
    }
}

impl Kind for Partition {
    type Body = PartitionBody;
    const NAME: KindName = KindName("partition");
    const DROP: Class = Class::InPlace;

    fn create(new: &Typed<'_, PartitionBody>, _: Parts<'_>) -> Vec<Step> {
        let PartitionBody { table, of, bound, condition: _ } = new.body;
        vec![Step::new(sql!(
            "ALTER TABLE {} ATTACH PARTITION {} {}",
            Name(of),
            Name(table),
            Expr(bound)
        ))]
    }

    fn alter(_: &Typed<'_, PartitionBody>, _: &Typed<'_, PartitionBody>) -> Alteration {
        // Two steps of their own: every partition is detached before one takes over its values.
        Alteration::Recreate {
            why: "PostgreSQL changes a partition's bounds only by detaching and attaching it",
            class: Class::InPlace,
        }
    }

    fn drop(old: &Typed<'_, PartitionBody>) -> Vec<Step> {
        let PartitionBody { table, of, .. } = old.body;
        vec![Step::new(sql!("ALTER TABLE {} DETACH PARTITION {}", Name(of), Name(table)))]
    }
}

impl PgKind for Partition {
    const CLASS: u32 = 0;
    const QUERY: &'static str = "
        SELECT 0 AS oid, n.nspname AS schema, c.relname AS name, pn.nspname AS parent_schema,
               p.relname AS parent, pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS bound,
               pg_catalog.pg_get_partition_constraintdef(c.oid) AS condition
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid
        JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
        JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
        WHERE c.relispartition AND c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
          AND n.nspname = ANY ({schemas}) AND {free pg_class c.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let table = row.qname()?;
        let of = QName::new(row.ident("parent_schema")?, row.ident("parent")?);
        let id = lineage::partition_id(&table);
        let child = ObjectId::new(Table::NAME, &id.path[..]);
        let parent = ObjectId::new(Table::NAME, vec![of.schema.clone(), of.name.clone()]);
        let condition = row.optional("condition")?.map(Expr::from_server);
        let condition =
            condition.filter(|text| !text.as_str().contains("satisfies_hash_partition"));
        let bound = row.expr("bound")?;
        let body = PartitionBody { table, of, bound, condition: Fact(condition) };
        let mut object = Object::new::<Self>(id.path, Some(child), body);
        object.needs.push(parent);
        Ok(object)
    }

    fn comment_on(_: &PartitionBody) -> Option<Sql> {
        None
    }
}
