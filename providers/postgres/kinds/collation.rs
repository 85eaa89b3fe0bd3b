//! Collations of every provider.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::definition::{Definition, options};
use super::enum_type::moved_aside;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct Collation;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct CollationBody {
    name: QName,
    #[serde(flatten)]
    definition: Definition,
}

impl Kind for Collation {
    type Body = CollationBody;
    const NAME: KindName = KindName("collation");

    fn create(new: &Typed<'_, CollationBody>, _: Parts<'_>) -> Vec<Step> {
        let CollationBody { name, definition } = new.body;
        let definition = definition.clause();
        vec![Step::new(sql!("CREATE COLLATION {} {}", Name(name), Sql(&definition)))]
    }

    fn alter(old: &Typed<'_, CollationBody>, _: &Typed<'_, CollationBody>) -> Alteration {
        let name = &old.body.name;
        let aside = moved_aside(name);
        let rename = sql!("ALTER COLLATION {} RENAME TO {}", Name(name), Ident(&aside.name));
        Alteration::Swap {
            why: "PostgreSQL cannot change a collation",
            class: Class::InPlace,
            aside: vec![Step::new(rename)],
            remove: vec![Step::new(sql!("DROP COLLATION {}", Name(&aside)))],
        }
    }

    fn drop(old: &Typed<'_, CollationBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP COLLATION {}", Name(&old.body.name)))]
    }

    fn occupies(body: &CollationBody) -> Vec<String> {
        vec![format!("collation {}.{}", body.name.schema.raw(), body.name.name.raw())]
    }
}

impl PgKind for Collation {
    const CLASS: u32 = class::COLLATION;
    // The columns for the locale have had other names in each of 14, 15 and 17.
    const QUERY: &'static str = concat!(
        "
        SELECT c.oid, n.nspname AS schema, c.collname AS name, ",
        options!(
            "provider" =
                "CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END",
            "locale" =
                "pg_catalog.quote_literal(CASE WHEN c.collprovider = 'c' THEN
                   CASE WHEN c.collcollate = c.collctype THEN c.collcollate END
                 ELSE COALESCE(row.json ->> 'colllocale', row.json ->> 'colliculocale', c.collcollate) END)",
            "lc_collate" =
                "CASE WHEN c.collprovider = 'c' AND c.collcollate <> c.collctype
                 THEN pg_catalog.quote_literal(c.collcollate::pg_catalog.text) END",
            "lc_ctype" =
                "CASE WHEN c.collprovider = 'c' AND c.collcollate <> c.collctype
                 THEN pg_catalog.quote_literal(c.collctype::pg_catalog.text) END",
            "deterministic" = "CASE WHEN NOT c.collisdeterministic THEN 'false' END",
            "rules" = "pg_catalog.quote_literal(row.json ->> 'collicurules')",
        ),
        "
        FROM pg_catalog.pg_collation c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
        CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(c) AS json) row
        WHERE n.nspname = ANY ({schemas}) AND c.oid >= 16384 AND {free pg_collation c.oid}"
    );

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let path: Vec<Ident> = vec![name.schema.clone(), name.name.clone()];
        let body = CollationBody { name, definition: Definition::decode(row)? };
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &CollationBody) -> Option<Sql> {
        Some(sql!("COLLATION {}", Name(&body.name)))
    }
}
