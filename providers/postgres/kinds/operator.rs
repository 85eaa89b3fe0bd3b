//! Operators. Commutators and negators point at each other and are no dependencies: the server
//! sets and clears both ends by itself, and makes a shell of one that is not there yet.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::definition::{Definition, function, operator, options};
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct Operator;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct OperatorBody {
    schema: Ident,
    sign: Expr,
    /// `integer, integer`; NONE for the missing side.
    arguments: Expr,
    /// Empty for a shell, which is there because another operator names it.
    #[serde(flatten)]
    definition: Definition,
}

impl OperatorBody {
    fn is_shell(&self) -> bool {
        self.definition.get("function").is_none()
    }

    fn name(&self) -> Sql {
        sql!("{}.{}", Ident(&self.schema), Expr(&self.sign))
    }

    fn reference(&self) -> Sql {
        sql!("OPERATOR {} ({})", Sql(&self.name()), Expr(&self.arguments))
    }
}

fn create(body: &OperatorBody) -> Vec<Step> {
    if body.is_shell() {
        return Vec::new();
    }
    let definition = body.definition.clause();
    vec![Step::new(sql!("CREATE OPERATOR {} {}", Sql(&body.name()), Sql(&definition)))]
}

impl Kind for Operator {
    type Body = OperatorBody;
    const NAME: KindName = KindName("operator");

    fn create(new: &Typed<'_, OperatorBody>, _: Parts<'_>) -> Vec<Step> {
        create(new.body)
    }

    fn alter(old: &Typed<'_, OperatorBody>, new: &Typed<'_, OperatorBody>) -> Alteration {
        if old.body.is_shell() {
            return Alteration::in_place(Class::Additive, create(new.body));
        }
        match old.body.definition.settings(&new.body.definition, &["restrict", "join"]) {
            Some(settings) => {
                let operator = new.body.reference();
                let sql = sql!("ALTER {} SET {}", Sql(&operator), Sql(&settings));
                Alteration::in_place(Class::InPlace, vec![Step::new(sql)])
            }
            None => Alteration::Recreate {
                why: "PostgreSQL can change no more of an operator than its estimators",
                class: Class::InPlace,
            },
        }
    }

    fn drop(old: &Typed<'_, OperatorBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP {}", Sql(&old.body.reference())))]
    }
}

impl PgKind for Operator {
    const CLASS: u32 = class::OPERATOR;
    const QUERY: &'static str = concat!(
        "
        SELECT o.oid, n.nspname AS schema, o.oprname AS sign,
               CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprleft, NULL) END
               || ', ' || pg_catalog.format_type(o.oprright, NULL) AS arguments,
               CASE WHEN o.oprcode <> 0 THEN d.definition END AS definition
        FROM pg_catalog.pg_operator o
        JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
        CROSS JOIN LATERAL (SELECT ",
        options!(
            "function" = function!("o.oprcode"),
            "leftarg" = "CASE WHEN o.oprleft <> 0 THEN pg_catalog.format_type(o.oprleft, NULL) END",
            "rightarg" = "pg_catalog.format_type(o.oprright, NULL)",
            "commutator" = operator!("o.oprcom"),
            "negator" = operator!("o.oprnegate"),
            "restrict" = function!("o.oprrest"),
            "join" = function!("o.oprjoin"),
            "hashes" = "CASE WHEN o.oprcanhash THEN 'true' END",
            "merges" = "CASE WHEN o.oprcanmerge THEN 'true' END",
        ),
        ") d
        WHERE n.nspname = ANY ({schemas}) AND o.oid >= 16384 AND {free pg_operator o.oid}"
    );

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let body = OperatorBody {
            schema: row.ident("schema")?,
            sign: row.expr("sign")?,
            arguments: row.expr("arguments")?,
            definition: Definition::decode(row)?,
        };
        let path = vec![
            body.schema.clone(),
            Ident::new(body.sign.as_str()),
            Ident::new(body.arguments.as_str()),
        ];
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &OperatorBody) -> Option<Sql> {
        Some(body.reference())
    }
}
