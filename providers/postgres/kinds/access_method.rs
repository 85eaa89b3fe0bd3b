//! Access methods of tables and indexes. They belong to no schema.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::definition::reachable_function;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct AccessMethod;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct AccessMethodBody {
    name: Ident,
    #[serde(rename = "type")]
    on: On,
    handler: Expr,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
enum On {
    Index,
    Table,
}

impl Kind for AccessMethod {
    type Body = AccessMethodBody;
    const NAME: KindName = KindName("access method");

    fn create(new: &Typed<'_, AccessMethodBody>, _: Parts<'_>) -> Vec<Step> {
        let AccessMethodBody { name, on, handler } = new.body;
        vec![Step::new(sql!(
            "CREATE ACCESS METHOD {} TYPE {} HANDLER {}",
            Ident(name),
            Keyword(match on {
                On::Index => "INDEX",
                On::Table => "TABLE",
            }),
            Expr(handler)
        ))]
    }

    fn alter(_: &Typed<'_, AccessMethodBody>, _: &Typed<'_, AccessMethodBody>) -> Alteration {
        Alteration::Recreate {
            why: "PostgreSQL cannot change an access method",
            class: Class::InPlace,
        }
    }

    fn drop(old: &Typed<'_, AccessMethodBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP ACCESS METHOD {}", Ident(&old.body.name)))]
    }
}

impl PgKind for AccessMethod {
    const CLASS: u32 = class::ACCESS_METHOD;
    const QUERY: &'static str = concat!(
        "
        SELECT a.oid, a.amname AS name, a.amtype AS type,
               a.amhandler::pg_catalog.text AS handler
        FROM pg_catalog.pg_am a
        WHERE a.oid >= 16384 AND {free pg_am a.oid} AND ",
        reachable_function!("a.amhandler")
    );

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.ident("name")?;
        let on = match row.code("type")? {
            'i' => On::Index,
            't' => On::Table,
            code => return row.unknown("type", code),
        };
        let body = AccessMethodBody { name: name.clone(), on, handler: row.expr("handler")? };
        Ok(Object::new::<Self>(vec![name], None, body))
    }

    fn comment_on(body: &AccessMethodBody) -> Option<Sql> {
        Some(sql!("ACCESS METHOD {}", Ident(&body.name)))
    }
}
