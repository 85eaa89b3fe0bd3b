//! Transforms between a type and a language. They belong to no schema.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::definition::{reachable_function, reachable_type};
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct Transform;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct TransformBody {
    #[serde(rename = "type")]
    data_type: Expr,
    language: Ident,
    from_sql: Option<Expr>,
    to_sql: Option<Expr>,
}

fn reference(body: &TransformBody) -> Sql {
    sql!("TRANSFORM FOR {} LANGUAGE {}", Expr(&body.data_type), Ident(&body.language))
}

fn create(body: &TransformBody, replace: &'static str) -> Vec<Step> {
    let TransformBody { data_type: _, language: _, from_sql, to_sql } = body;
    let from_sql = from_sql.iter().map(|f| sql!("FROM SQL WITH FUNCTION {}", Expr(f)));
    let to_sql = to_sql.iter().map(|f| sql!("TO SQL WITH FUNCTION {}", Expr(f)));
    let functions = Sql::join(from_sql.chain(to_sql), ", ");
    let reference = reference(body);
    vec![Step::new(sql!("CREATE {}{} ({})", Keyword(replace), Sql(&reference), Sql(&functions)))]
}

impl Kind for Transform {
    type Body = TransformBody;
    const NAME: KindName = KindName("transform");

    fn create(new: &Typed<'_, TransformBody>, _: Parts<'_>) -> Vec<Step> {
        create(new.body, "")
    }

    fn alter(_: &Typed<'_, TransformBody>, new: &Typed<'_, TransformBody>) -> Alteration {
        Alteration::in_place(Class::InPlace, create(new.body, "OR REPLACE "))
    }

    fn drop(old: &Typed<'_, TransformBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP {}", Sql(&reference(old.body))))]
    }
}

impl PgKind for Transform {
    const CLASS: u32 = class::TRANSFORM;
    const QUERY: &'static str = concat!(
        "
        SELECT t.oid, pg_catalog.format_type(t.trftype, NULL) AS type, l.lanname AS language,
               NULLIF(t.trffromsql::pg_catalog.oid::pg_catalog.regprocedure::pg_catalog.text, '-') AS from_sql,
               NULLIF(t.trftosql::pg_catalog.oid::pg_catalog.regprocedure::pg_catalog.text, '-') AS to_sql
        FROM pg_catalog.pg_transform t
        JOIN pg_catalog.pg_language l ON l.oid = t.trflang
        WHERE t.oid >= 16384 AND {free pg_transform t.oid} AND ",
        reachable_type!("t.trftype"),
        " AND ",
        reachable_function!("t.trffromsql"),
        " AND ",
        reachable_function!("t.trftosql")
    );

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let body = TransformBody {
            data_type: row.expr("type")?,
            language: row.ident("language")?,
            from_sql: row.optional_expr("from_sql")?,
            to_sql: row.optional_expr("to_sql")?,
        };
        let path = vec![Ident::new(body.data_type.as_str()), body.language.clone()];
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &TransformBody) -> Option<Sql> {
        Some(reference(body))
    }
}
