//! Base types: those whose values only their own input and output functions can read.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::definition::{Definition, function, options};
use super::shell_type;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct BaseType;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct BaseBody {
    name: QName,
    #[serde(flatten)]
    definition: Definition,
}

/// What `ALTER TYPE … SET` can change.
const SETTABLE: &[&str] =
    &["receive", "send", "typmod_in", "typmod_out", "analyze", "subscript", "storage"];

impl Kind for BaseType {
    type Body = BaseBody;
    const NAME: KindName = KindName("base type");

    fn create(new: &Typed<'_, BaseBody>, _: Parts<'_>) -> Vec<Step> {
        let BaseBody { name, definition } = new.body;
        let definition = definition.clause();
        vec![Step::new(sql!("CREATE TYPE {} {}", Name(name), Sql(&definition)))]
    }

    fn alter(old: &Typed<'_, BaseBody>, new: &Typed<'_, BaseBody>) -> Alteration {
        let BaseBody { name, definition } = new.body;
        let to_plain =
            old.body.definition.get("storage").is_some() && definition.get("storage").is_none();
        match old.body.definition.settings(definition, SETTABLE) {
            Some(settings) if !to_plain => {
                let sql = sql!("ALTER TYPE {} SET {}", Name(name), Sql(&settings));
                Alteration::in_place(Class::InPlace, vec![Step::new(sql)])
            }
            _ => Alteration::Recreate {
                why: "PostgreSQL cannot change how a base type is stored",
                class: Class::Destructive,
            },
        }
    }

    fn drop(old: &Typed<'_, BaseBody>) -> Vec<Step> {
        // The type and its input and output functions need each other, so that neither can be
        // dropped alone. CASCADE takes these functions and only these: all else has gone before.
        vec![Step::new(sql!("DROP TYPE {} CASCADE", Name(&old.body.name)))]
    }

    fn rebuild_class(_: &BaseBody) -> Class {
        Class::Destructive
    }

    fn occupies(body: &BaseBody) -> Vec<String> {
        vec![super::type_name(&body.name)]
    }
}

impl PgKind for BaseType {
    const CLASS: u32 = class::TYPE;
    const QUERY: &'static str = concat!(
        "
        SELECT t.oid, n.nspname AS schema, t.typname AS name, ",
        options!(
            "input" = function!("t.typinput"),
            "output" = function!("t.typoutput"),
            "receive" = function!("t.typreceive"),
            "send" = function!("t.typsend"),
            "typmod_in" = function!("t.typmodin"),
            "typmod_out" = function!("t.typmodout"),
            "analyze" = function!("t.typanalyze"),
            "subscript" = function!("t.typsubscript"),
            "internallength" = "CASE WHEN t.typlen > 0 THEN t.typlen END",
            "passedbyvalue" = "CASE WHEN t.typbyval THEN 'true' END",
            "alignment" = "CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2' WHEN 'd' THEN 'double' END",
            "storage" = "CASE t.typstorage WHEN 'e' THEN 'external' WHEN 'm' THEN 'main'
                 WHEN 'x' THEN 'extended' END",
            "category" = "CASE WHEN t.typcategory <> 'U' THEN pg_catalog.quote_literal(t.typcategory::pg_catalog.text) END",
            "preferred" = "CASE WHEN t.typispreferred THEN 'true' END",
            "default" = "pg_catalog.quote_literal(t.typdefault)",
            "element" = "CASE WHEN t.typelem <> 0 THEN pg_catalog.format_type(t.typelem, NULL) END",
            "delimiter" = "CASE WHEN t.typdelim <> ',' THEN pg_catalog.quote_literal(t.typdelim::pg_catalog.text) END",
            "collatable" = "CASE WHEN t.typcollation <> 0 THEN 'true' END",
        ),
        "
        FROM pg_catalog.pg_type t
        JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        WHERE t.typtype = 'b' AND t.typisdefined
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
          AND n.nspname = ANY ({schemas}) AND {free pg_type t.oid}"
    );

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let path: Vec<Ident> = vec![name.schema.clone(), name.name.clone()];
        let shell = shell_type::id(&name);
        let body = BaseBody { name, definition: Definition::decode(row)? };
        let mut object = Object::new::<Self>(path, None, body);
        object.needs.push(shell);
        Ok(object)
    }

    fn comment_on(body: &BaseBody) -> Option<Sql> {
        Some(sql!("TYPE {}", Name(&body.name)))
    }
}
