//! Extended statistics.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::relation;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::spelling;
use crate::sql::sql;

pub(crate) struct Statistics;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct StatisticsBody {
    name: QName,
    table: QName,
    /// Without that for expressions, which goes by itself.
    kinds: Vec<StatisticsKind>,
    /// By name: the server keeps a set.
    columns: Vec<Ident>,
    expressions: Vec<Expr>,
    /// Where it is set.
    target: Option<i64>,
}

/// `pg_statistic_ext.stxkind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum StatisticsKind {
    Ndistinct,
    Dependencies,
    Mcv,
}

impl StatisticsKind {
    const ALL: [Self; 3] = [Self::Ndistinct, Self::Dependencies, Self::Mcv];

    fn keyword(self) -> &'static str {
        match self {
            Self::Ndistinct => "ndistinct",
            Self::Dependencies => "dependencies",
            Self::Mcv => "mcv",
        }
    }
}

fn set_target(name: &QName, target: Option<i64>) -> Step {
    // Before version 17 there is no DEFAULT here, and -1 still means it.
    let target = target.unwrap_or(-1);
    Step::new(sql!("ALTER STATISTICS {} SET STATISTICS {}", Name(name), Number(target)))
}

impl Kind for Statistics {
    type Body = StatisticsBody;
    const NAME: KindName = KindName("statistics");

    fn create(new: &Typed<'_, StatisticsBody>, _: Parts<'_>) -> Vec<Step> {
        let StatisticsBody { name, table, kinds, columns, expressions, target } = new.body;
        let mut clauses = vec![sql!("CREATE STATISTICS {}", Name(name))];
        // None are those of a single expression, of which no kind may be named.
        if !kinds.is_empty() && *kinds != StatisticsKind::ALL {
            let words = kinds.iter().map(|k| sql!("{}", Keyword(k.keyword())));
            clauses.push(sql!("({})", Sql(&Sql::join(words, ", "))));
        }
        let columns = columns.iter().map(|c| sql!("{}", Ident(c)));
        let items = columns.chain(expressions.iter().map(|e| sql!("({})", Expr(e))));
        clauses.push(sql!("ON {} FROM {}", Sql(&Sql::join(items, ", ")), Name(table)));
        let mut steps = vec![Step::new(Sql::join(clauses, " "))];
        if target.is_some() {
            steps.push(set_target(name, *target));
        }
        steps
    }

    fn alter(old: &Typed<'_, StatisticsBody>, new: &Typed<'_, StatisticsBody>) -> Alteration {
        let StatisticsBody { name, table, kinds, columns, expressions, target } = new.body;
        let old = old.body;
        if old.table != *table
            || old.kinds != *kinds
            || old.columns != *columns
            || old.expressions != *expressions
        {
            return Alteration::Recreate {
                why: "PostgreSQL cannot change what statistics cover",
                class: Class::InPlace,
            };
        }
        Alteration::in_place(Class::InPlace, vec![set_target(name, *target)])
    }

    fn drop(old: &Typed<'_, StatisticsBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP STATISTICS {}", Name(&old.body.name)))]
    }
}

impl PgKind for Statistics {
    const CLASS: u32 = class::STATISTICS;
    const QUERY: &'static str = "
        SELECT s.oid, n.nspname AS schema, s.stxname AS name, tn.nspname AS table_schema,
               c.relname AS table, c.relkind AS table_kind,
               pg_catalog.to_json(s.stxkind) AS kinds,
               (SELECT pg_catalog.json_agg(a.attname ORDER BY a.attname)
                FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = s.stxrelid AND a.attnum = ANY (s.stxkeys)) AS columns,
               pg_catalog.to_json(pg_catalog.pg_get_statisticsobjdef_expressions(s.oid)) AS expressions,
               NULLIF(s.stxstattarget, -1) AS target
        FROM pg_catalog.pg_statistic_ext s
        JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
        JOIN pg_catalog.pg_class c ON c.oid = s.stxrelid
        JOIN pg_catalog.pg_namespace tn ON tn.oid = c.relnamespace
        WHERE c.relpersistence <> 't' AND n.nspname = ANY ({schemas})
          AND {free pg_class c.oid} AND {free pg_statistic_ext s.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let table = QName::new(row.ident("table_schema")?, row.ident("table")?);
        let parent = relation(row.code("table_kind")?, &table);
        let path = vec![name.schema.clone(), name.name.clone()];
        let codes: Vec<char> = row.json("kinds")?;
        let has = |kind: &StatisticsKind| {
            codes.contains(&match kind {
                StatisticsKind::Ndistinct => 'd',
                StatisticsKind::Dependencies => 'f',
                StatisticsKind::Mcv => 'm',
            })
        };
        let expressions = row.json::<Option<Vec<String>>>("expressions")?.unwrap_or_default();
        let body = StatisticsBody {
            name,
            table,
            kinds: StatisticsKind::ALL.into_iter().filter(has).collect(),
            columns: row.idents("columns")?,
            expressions: expressions.iter().map(|e| spelling::expr(e)).collect(),
            target: row.optional("target")?.map(|_| row.number("target")).transpose()?,
        };
        Ok(Object::new::<Self>(path, Some(parent), body))
    }

    fn comment_on(body: &StatisticsBody) -> Option<Sql> {
        Some(sql!("STATISTICS {}", Name(&body.name)))
    }
}
