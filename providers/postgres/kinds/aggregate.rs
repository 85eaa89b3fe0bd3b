//! Aggregates: ordinary, ordered-set, hypothetical-set, moving.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::definition::{Definition, function, operator, options};
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct Aggregate;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct AggregateBody {
    name: QName,
    /// The types that tell it from its namesakes.
    signature: Expr,
    /// With `ORDER BY` for the kinds that have it; `*` for none.
    arguments: Expr,
    result: Expr,
    /// `pg_aggregate.aggkind`
    #[serde(skip)]
    kind: char,
    #[serde(flatten)]
    definition: Definition,
}

impl Kind for Aggregate {
    type Body = AggregateBody;
    const NAME: KindName = KindName("aggregate");

    fn create(new: &Typed<'_, AggregateBody>, _: Parts<'_>) -> Vec<Step> {
        let AggregateBody { name, signature: _, arguments, result: _, kind: _, definition } =
            new.body;
        let definition = definition.clause();
        vec![Step::new(sql!(
            "CREATE AGGREGATE {}({}) {}",
            Name(name),
            Expr(arguments),
            Sql(&definition)
        ))]
    }

    fn alter(old: &Typed<'_, AggregateBody>, new: &Typed<'_, AggregateBody>) -> Alteration {
        let AggregateBody { name, signature: _, arguments, result, kind, definition } = new.body;
        let old = old.body;
        if old.arguments != *arguments || old.result != *result || old.kind != *kind {
            return Alteration::Recreate {
                why: "PostgreSQL cannot replace an aggregate by one with another result or other \
                      parameters",
                class: Class::InPlace,
            };
        }
        let definition = definition.clause();
        let sql = sql!(
            "CREATE OR REPLACE AGGREGATE {}({}) {}",
            Name(name),
            Expr(arguments),
            Sql(&definition)
        );
        Alteration::in_place(Class::InPlace, vec![Step::new(sql)])
    }

    fn drop(old: &Typed<'_, AggregateBody>) -> Vec<Step> {
        let (name, arguments) = (&old.body.name, &old.body.arguments);
        vec![Step::new(sql!("DROP AGGREGATE {}({})", Name(name), Expr(arguments)))]
    }

    fn occupies(body: &AggregateBody) -> Vec<String> {
        vec![super::routine_name(&body.name, &body.signature)]
    }

    fn called(body: &AggregateBody) -> Option<String> {
        Some(super::called(&body.name))
    }
}

impl PgKind for Aggregate {
    const CLASS: u32 = class::PROC;
    const QUERY: &'static str = concat!(
        "
        SELECT p.oid, n.nspname AS schema, p.proname AS name, a.aggkind AS kind,
               pg_catalog.oidvectortypes(p.proargtypes) AS signature,
               CASE WHEN p.pronargs = 0 THEN '*'
                    ELSE pg_catalog.pg_get_function_identity_arguments(p.oid) END AS arguments,
               pg_catalog.pg_get_function_result(p.oid) AS result, ",
        options!(
            "sfunc" = function!("a.aggtransfn"),
            "stype" = "pg_catalog.format_type(a.aggtranstype, NULL)",
            "sspace" = "NULLIF(a.aggtransspace, 0)",
            "finalfunc" = function!("a.aggfinalfn"),
            "finalfunc_extra" = "CASE WHEN a.aggfinalextra THEN 'true' END",
            "finalfunc_modify" =
                "CASE WHEN a.aggfinalmodify <> CASE WHEN a.aggkind = 'n' THEN 'r' ELSE 'w' END
                 THEN CASE a.aggfinalmodify WHEN 'r' THEN 'read_only' WHEN 's' THEN 'shareable'
                      ELSE 'read_write' END END",
            "combinefunc" = function!("a.aggcombinefn"),
            "serialfunc" = function!("a.aggserialfn"),
            "deserialfunc" = function!("a.aggdeserialfn"),
            "initcond" = "pg_catalog.quote_literal(a.agginitval)",
            "msfunc" = function!("a.aggmtransfn"),
            "minvfunc" = function!("a.aggminvtransfn"),
            "mstype" = "CASE WHEN a.aggmtranstype <> 0 THEN pg_catalog.format_type(a.aggmtranstype, NULL) END",
            "msspace" = "NULLIF(a.aggmtransspace, 0)",
            "mfinalfunc" = function!("a.aggmfinalfn"),
            "mfinalfunc_extra" = "CASE WHEN a.aggmfinalextra THEN 'true' END",
            "mfinalfunc_modify" = "CASE WHEN a.aggmtransfn <> 0
                       AND a.aggmfinalmodify <> CASE WHEN a.aggkind = 'n' THEN 'r' ELSE 'w' END
                 THEN CASE a.aggmfinalmodify WHEN 'r' THEN 'read_only' WHEN 's' THEN 'shareable'
                      ELSE 'read_write' END END",
            "minitcond" = "pg_catalog.quote_literal(a.aggminitval)",
            "sortop" = operator!("a.aggsortop"),
            "hypothetical" = "CASE WHEN a.aggkind = 'h' THEN 'true' END",
            "parallel" = "CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' END",
        ),
        "
        FROM pg_catalog.pg_aggregate a
        JOIN pg_catalog.pg_proc p ON p.oid = a.aggfnoid
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = ANY ({schemas}) AND {free pg_proc p.oid}"
    );

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let signature = row.expr("signature")?;
        let path = vec![name.schema.clone(), name.name.clone(), Ident::new(signature.as_str())];
        let body = AggregateBody {
            name,
            signature,
            arguments: row.expr("arguments")?,
            result: row.expr("result")?,
            kind: row.code("kind")?,
            definition: Definition::decode(row)?,
        };
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &AggregateBody) -> Option<Sql> {
        Some(sql!("AGGREGATE {}({})", Name(&body.name), Expr(&body.arguments)))
    }
}
