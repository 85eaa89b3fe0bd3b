//! That the trigger which a partition has from its partitioned table fires at other times than the
//! table's own. What is said of the table's trigger is said of the partitions' as well, so that it is an
//! object of its own, and comes back after that.
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::fact::Fact;
use super::lineage;
use super::trigger::{Enabled, Trigger};
use crate::row::{DecodeError, PgKind, Row};
use crate::sql::sql;

pub(crate) struct PartitionTrigger;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct PartitionTriggerBody {
    #[serde(skip)]
    table: QName,
    #[serde(skip)]
    name: Ident,
    enabled: Enabled,
    /// That of the trigger of the outermost table.
    #[serde(skip)]
    usual: Fact<Enabled>,
    /// The partition has partitions.
    #[serde(skip)]
    is_partitioned: Fact<bool>,
}

fn enable(body: &PartitionTriggerBody, state: Enabled) -> Vec<Step> {
    let PartitionTriggerBody { table, name, enabled: _, usual: _, is_partitioned } = body;
    // Each partition below says its own.
    let only = if is_partitioned.0 { "ONLY " } else { "" };
    vec![Step::new(sql!(
        "ALTER TABLE {}{} {} TRIGGER {}",
        Keyword(only),
        Name(table),
        Keyword(state.keyword()),
        Ident(name)
    ))]
}

impl Kind for PartitionTrigger {
    type Body = PartitionTriggerBody;
    const NAME: KindName = KindName("partition trigger");
    const DROP: Class = Class::InPlace;

    fn create(new: &Typed<'_, PartitionTriggerBody>, _: Parts<'_>) -> Vec<Step> {
        enable(new.body, new.body.enabled)
    }

    fn alter(
        _: &Typed<'_, PartitionTriggerBody>,
        new: &Typed<'_, PartitionTriggerBody>,
    ) -> Alteration {
        Alteration::in_place(Class::InPlace, enable(new.body, new.body.enabled))
    }

    fn drop(old: &Typed<'_, PartitionTriggerBody>) -> Vec<Step> {
        enable(old.body, old.body.usual.0)
    }
}

impl PgKind for PartitionTrigger {
    const CLASS: u32 = 0;
    /// `own`: what differs from the trigger that it is made from, and what is made from that. `up`: the
    /// way from each of those to the outermost, whose `above` is 0.
    const QUERY: &'static str = "
        WITH RECURSIVE own AS (
          SELECT g.oid
          FROM pg_catalog.pg_trigger g
          JOIN pg_catalog.pg_trigger o ON o.oid = g.tgparentid AND o.tgenabled <> g.tgenabled
          UNION
          SELECT g.oid FROM own JOIN pg_catalog.pg_trigger g ON g.tgparentid = own.oid
        ), up AS (
          SELECT own.oid, g.oid AS at, g.tgparentid AS above, g.tgrelid, 0 AS step
          FROM own JOIN pg_catalog.pg_trigger g ON g.oid = own.oid
          UNION ALL
          SELECT up.oid, g.oid, g.tgparentid, g.tgrelid, up.step + 1
          FROM up JOIN pg_catalog.pg_trigger g ON g.oid = up.above
        )
        SELECT 0 AS oid, n.nspname AS schema, c.relname AS name, g.tgname AS trigger,
               g.tgenabled AS enabled, o.tgenabled AS usual, c.relkind = 'p' AS is_partitioned,
               on_.nspname AS of_schema, oc.relname AS of_table, o.tgname AS of_trigger,
               (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(wn.nspname, w.relname)
                         ORDER BY way.step)
                FROM up way
                JOIN pg_catalog.pg_class w ON w.oid = way.tgrelid
                JOIN pg_catalog.pg_namespace wn ON wn.oid = w.relnamespace
                WHERE way.oid = g.oid AND way.above <> 0) AS way
        FROM up
        JOIN pg_catalog.pg_trigger g ON g.oid = up.oid
        JOIN pg_catalog.pg_trigger p ON p.oid = g.tgparentid
        JOIN pg_catalog.pg_trigger o ON o.oid = up.at
        JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_class oc ON oc.oid = o.tgrelid
        JOIN pg_catalog.pg_namespace on_ ON on_.oid = oc.relnamespace
        WHERE up.above = 0 AND NOT o.tgisinternal
          AND (g.tgenabled <> o.tgenabled OR g.tgenabled <> p.tgenabled)
          AND c.relpersistence <> 't' AND n.nspname = ANY ({schemas}) AND {free pg_class c.oid}
          AND {free pg_trigger o.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let (table, name) = (row.qname()?, row.ident("trigger")?);
        let mut path = vec![table.schema.clone(), table.name.clone()];
        path.push(name.clone());
        let way: Vec<[Ident; 2]> = row.json("way")?;
        let links = way.into_iter().map(|[schema, name]| QName::new(schema, name));
        let links = links.map(|partition| lineage::partition_id(&partition));
        let of = vec![row.ident("of_schema")?, row.ident("of_table")?, row.ident("of_trigger")?];
        let body = PartitionTriggerBody {
            enabled: Enabled::decode(row, "enabled")?,
            usual: Fact(Enabled::decode(row, "usual")?),
            is_partitioned: Fact(row.flag("is_partitioned")?),
            name,
            table,
        };
        let link = lineage::partition_id(&body.table);
        let mut object = Object::new::<Self>(path, Some(link.clone()), body);
        object.needs.push(ObjectId::new(Trigger::NAME, of));
        object.needs.extend(links.filter(|partition| *partition != link));
        Ok(object)
    }

    fn comment_on(_: &PartitionTriggerBody) -> Option<Sql> {
        None
    }
}
