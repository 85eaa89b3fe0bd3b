//! Text search parsers.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::definition::{Definition, function, options};
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct TextSearchParser;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct ParserBody {
    name: QName,
    #[serde(flatten)]
    definition: Definition,
}

impl Kind for TextSearchParser {
    type Body = ParserBody;
    const NAME: KindName = KindName("text search parser");

    fn create(new: &Typed<'_, ParserBody>, _: Parts<'_>) -> Vec<Step> {
        let ParserBody { name, definition } = new.body;
        let definition = definition.clause();
        vec![Step::new(sql!("CREATE TEXT SEARCH PARSER {} {}", Name(name), Sql(&definition)))]
    }

    fn alter(_: &Typed<'_, ParserBody>, _: &Typed<'_, ParserBody>) -> Alteration {
        Alteration::Recreate {
            why: "PostgreSQL cannot change a text search parser",
            class: Class::InPlace,
        }
    }

    fn drop(old: &Typed<'_, ParserBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP TEXT SEARCH PARSER {}", Name(&old.body.name)))]
    }
}

impl PgKind for TextSearchParser {
    const CLASS: u32 = class::TS_PARSER;
    const QUERY: &'static str = concat!(
        "
        SELECT t.oid, n.nspname AS schema, t.prsname AS name, ",
        options!(
            "start" = function!("t.prsstart"),
            "gettoken" = function!("t.prstoken"),
            "end" = function!("t.prsend"),
            "headline" = function!("t.prsheadline"),
            "lextypes" = function!("t.prslextype")
        ),
        "
        FROM pg_catalog.pg_ts_parser t
        JOIN pg_catalog.pg_namespace n ON n.oid = t.prsnamespace
        WHERE n.nspname = ANY ({schemas}) AND t.oid >= 16384 AND {free pg_ts_parser t.oid}"
    );

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let path: Vec<Ident> = vec![name.schema.clone(), name.name.clone()];
        let body = ParserBody { name, definition: Definition::decode(row)? };
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &ParserBody) -> Option<Sql> {
        Some(sql!("TEXT SEARCH PARSER {}", Name(&body.name)))
    }
}
