//! Conversions between encodings.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct Conversion;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct ConversionBody {
    name: QName,
    default: bool,
    source: String,
    target: String,
    function: Expr,
}

impl Kind for Conversion {
    type Body = ConversionBody;
    const NAME: KindName = KindName("conversion");

    fn create(new: &Typed<'_, ConversionBody>, _: Parts<'_>) -> Vec<Step> {
        let ConversionBody { name, default, source, target, function } = new.body;
        vec![Step::new(sql!(
            "CREATE {}CONVERSION {} FOR {} TO {} FROM {}",
            Keyword(if *default { "DEFAULT " } else { "" }),
            Name(name),
            Text(source),
            Text(target),
            Expr(function)
        ))]
    }

    fn alter(_: &Typed<'_, ConversionBody>, _: &Typed<'_, ConversionBody>) -> Alteration {
        Alteration::Recreate { why: "PostgreSQL cannot change a conversion", class: Class::InPlace }
    }

    fn drop(old: &Typed<'_, ConversionBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP CONVERSION {}", Name(&old.body.name)))]
    }
}

impl PgKind for Conversion {
    const CLASS: u32 = class::CONVERSION;
    const QUERY: &'static str = "
        SELECT c.oid, n.nspname AS schema, c.conname AS name, c.condefault AS default,
               pg_catalog.pg_encoding_to_char(c.conforencoding) AS source,
               pg_catalog.pg_encoding_to_char(c.contoencoding) AS target,
               c.conproc::pg_catalog.text AS function
        FROM pg_catalog.pg_conversion c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
        WHERE n.nspname = ANY ({schemas}) AND c.oid >= 16384 AND {free pg_conversion c.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let path: Vec<Ident> = vec![name.schema.clone(), name.name.clone()];
        let body = ConversionBody {
            name,
            default: row.flag("default")?,
            source: row.text("source")?.to_owned(),
            target: row.text("target")?.to_owned(),
            function: row.expr("function")?,
        };
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &ConversionBody) -> Option<Sql> {
        Some(sql!("CONVERSION {}", Name(&body.name)))
    }
}
