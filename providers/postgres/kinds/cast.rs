//! Casts. They belong to no schema.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::definition::{reachable_function, reachable_type};
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct Cast;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct CastBody {
    source: Expr,
    target: Expr,
    method: Method,
    context: Context,
}

#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Method {
    Function(Expr),
    WithoutFunction,
    InOut,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Context {
    Explicit,
    Assignment,
    Implicit,
}

fn target(body: &CastBody) -> Sql {
    sql!("CAST ({} AS {})", Expr(&body.source), Expr(&body.target))
}

impl Kind for Cast {
    type Body = CastBody;
    const NAME: KindName = KindName("cast");

    fn create(new: &Typed<'_, CastBody>, _: Parts<'_>) -> Vec<Step> {
        let CastBody { source: _, target: _, method, context } = new.body;
        let method = match method {
            Method::Function(function) => sql!("WITH FUNCTION {}", Expr(function)),
            Method::WithoutFunction => sql!("WITHOUT FUNCTION"),
            Method::InOut => sql!("WITH INOUT"),
        };
        let context = match context {
            Context::Explicit => sql!(""),
            Context::Assignment => sql!(" AS ASSIGNMENT"),
            Context::Implicit => sql!(" AS IMPLICIT"),
        };
        let cast = target(new.body);
        vec![Step::new(sql!("CREATE {} {}{}", Sql(&cast), Sql(&method), Sql(&context)))]
    }

    fn alter(_: &Typed<'_, CastBody>, _: &Typed<'_, CastBody>) -> Alteration {
        Alteration::Recreate { why: "PostgreSQL cannot change a cast", class: Class::InPlace }
    }

    fn drop(old: &Typed<'_, CastBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP {}", Sql(&target(old.body))))]
    }
}

impl PgKind for Cast {
    const CLASS: u32 = class::CAST;
    // The cast of a range to its multirange is a part of it.
    const QUERY: &'static str = concat!(
        "
        SELECT c.oid, pg_catalog.format_type(c.castsource, NULL) AS source,
               pg_catalog.format_type(c.casttarget, NULL) AS target, c.castmethod AS method,
               c.castfunc::pg_catalog.regprocedure AS function, c.castcontext AS context
        FROM pg_catalog.pg_cast c
        WHERE c.oid >= 16384 AND {free pg_cast c.oid}
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend i
            WHERE i.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass AND i.objid = c.oid
              AND i.deptype = 'i')
          AND ",
        reachable_type!("c.castsource"),
        " AND ",
        reachable_type!("c.casttarget"),
        " AND ",
        reachable_function!("c.castfunc")
    );

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let body = CastBody {
            source: row.expr("source")?,
            target: row.expr("target")?,
            method: match row.code("method")? {
                'f' => Method::Function(row.expr("function")?),
                'b' => Method::WithoutFunction,
                'i' => Method::InOut,
                code => return row.unknown("method", code),
            },
            context: match row.code("context")? {
                'e' => Context::Explicit,
                'a' => Context::Assignment,
                'i' => Context::Implicit,
                code => return row.unknown("context", code),
            },
        };
        let path = vec![Ident::new(body.source.as_str()), Ident::new(body.target.as_str())];
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &CastBody) -> Option<Sql> {
        Some(target(body))
    }
}
