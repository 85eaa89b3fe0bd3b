//! Procedural languages that no extension brings. They belong to no schema.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::definition::reachable_function;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct Language;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct LanguageBody {
    name: Ident,
    trusted: bool,
    handler: Expr,
    inline: Option<Expr>,
    validator: Option<Expr>,
}

fn create(body: &LanguageBody, replace: &'static str) -> Vec<Step> {
    let LanguageBody { name, trusted, handler, inline, validator } = body;
    let mut clauses = vec![sql!(
        "CREATE {}{}LANGUAGE {} HANDLER {}",
        Keyword(replace),
        Keyword(if *trusted { "TRUSTED " } else { "" }),
        Ident(name),
        Expr(handler)
    )];
    clauses.extend(inline.iter().map(|f| sql!("INLINE {}", Expr(f))));
    clauses.extend(validator.iter().map(|f| sql!("VALIDATOR {}", Expr(f))));
    vec![Step::new(Sql::join(clauses, " "))]
}

impl Kind for Language {
    type Body = LanguageBody;
    const NAME: KindName = KindName("language");

    fn create(new: &Typed<'_, LanguageBody>, _: Parts<'_>) -> Vec<Step> {
        create(new.body, "")
    }

    fn alter(_: &Typed<'_, LanguageBody>, new: &Typed<'_, LanguageBody>) -> Alteration {
        Alteration::in_place(Class::InPlace, create(new.body, "OR REPLACE "))
    }

    fn drop(old: &Typed<'_, LanguageBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP LANGUAGE {}", Ident(&old.body.name)))]
    }
}

impl PgKind for Language {
    const CLASS: u32 = class::LANGUAGE;
    const QUERY: &'static str = concat!(
        "
        SELECT l.oid, l.lanname AS name, l.lanpltrusted AS trusted,
               l.lanplcallfoid::pg_catalog.regproc AS handler,
               NULLIF(l.laninline::pg_catalog.regproc::pg_catalog.text, '-') AS inline,
               NULLIF(l.lanvalidator::pg_catalog.regproc::pg_catalog.text, '-') AS validator
        FROM pg_catalog.pg_language l
        WHERE l.oid >= 16384 AND {free pg_language l.oid} AND ",
        reachable_function!("l.lanplcallfoid"),
        " AND ",
        reachable_function!("l.laninline"),
        " AND ",
        reachable_function!("l.lanvalidator")
    );

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.ident("name")?;
        let body = LanguageBody {
            name: name.clone(),
            trusted: row.flag("trusted")?,
            handler: row.expr("handler")?,
            inline: row.optional_expr("inline")?,
            validator: row.optional_expr("validator")?,
        };
        Ok(Object::new::<Self>(vec![name], None, body))
    }

    fn comment_on(body: &LanguageBody) -> Option<Sql> {
        Some(sql!("LANGUAGE {}", Ident(&body.name)))
    }
}
