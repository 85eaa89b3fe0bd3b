//! Foreign-data wrappers. They belong to no schema.
//! <https://www.postgresql.org/docs/current/sql-createforeigndatawrapper.html>
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::foreign_options::ForeignOptions;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct ForeignDataWrapper;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct ForeignDataWrapperBody {
    name: Ident,
    handler: Option<Expr>,
    validator: Option<Expr>,
    options: ForeignOptions,
}

fn function(word: &'static str, without: &'static str, function: Option<&Expr>) -> Sql {
    match function {
        Some(function) => sql!("{} {}", Keyword(word), Expr(function)),
        None => sql!("{}", Keyword(without)),
    }
}

impl Kind for ForeignDataWrapper {
    type Body = ForeignDataWrapperBody;
    const NAME: KindName = KindName("foreign data wrapper");

    fn create(new: &Typed<'_, ForeignDataWrapperBody>, _: Parts<'_>) -> Vec<Step> {
        let ForeignDataWrapperBody { name, handler, validator, options } = new.body;
        let mut clauses = vec![sql!("CREATE FOREIGN DATA WRAPPER {}", Ident(name))];
        clauses.extend(handler.iter().map(|h| sql!("HANDLER {}", Expr(h))));
        clauses.extend(validator.iter().map(|v| sql!("VALIDATOR {}", Expr(v))));
        let create = Sql::join(clauses, " ");
        vec![Step::new(sql!("{}{}", Sql(&create), Sql(&options.clause())))]
    }

    fn alter(
        old: &Typed<'_, ForeignDataWrapperBody>,
        new: &Typed<'_, ForeignDataWrapperBody>,
    ) -> Alteration {
        let ForeignDataWrapperBody { name, handler, validator, options } = new.body;
        let mut clauses = vec![sql!("ALTER FOREIGN DATA WRAPPER {}", Ident(name))];
        if old.body.handler != *handler {
            clauses.push(function("HANDLER", "NO HANDLER", handler.as_ref()));
        }
        if old.body.validator != *validator {
            clauses.push(function("VALIDATOR", "NO VALIDATOR", validator.as_ref()));
        }
        clauses.extend(old.body.options.changes(options));
        Alteration::in_place(Class::InPlace, vec![Step::new(Sql::join(clauses, " "))])
    }

    fn drop(old: &Typed<'_, ForeignDataWrapperBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP FOREIGN DATA WRAPPER {}", Ident(&old.body.name)))]
    }
}

impl PgKind for ForeignDataWrapper {
    const CLASS: u32 = class::FOREIGN_DATA_WRAPPER;
    const QUERY: &'static str = "
        SELECT w.oid, w.fdwname AS name, pg_catalog.to_json(w.fdwoptions) AS options,
               (SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname)
                FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                WHERE p.oid = w.fdwhandler) AS handler,
               (SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname)
                FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                WHERE p.oid = w.fdwvalidator) AS validator
        FROM pg_catalog.pg_foreign_data_wrapper w
        WHERE w.oid >= 16384 AND {free pg_foreign_data_wrapper w.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.ident("name")?;
        let body = ForeignDataWrapperBody {
            name: name.clone(),
            handler: row.optional_expr("handler")?,
            validator: row.optional_expr("validator")?,
            options: ForeignOptions::decode(row, "options")?,
        };
        Ok(Object::new::<Self>(vec![name], None, body))
    }

    fn comment_on(body: &ForeignDataWrapperBody) -> Option<Sql> {
        Some(sql!("FOREIGN DATA WRAPPER {}", Ident(&body.name)))
    }
}
