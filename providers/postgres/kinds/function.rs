//! Functions (window functions too) and procedures.
use std::collections::BTreeSet;

use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Shape, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use crate::row::{DecodeError, PgKind, Row, class};
use crate::spelling;
use crate::sql::sql;

pub(crate) struct Function;
pub(crate) struct Procedure;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct RoutineBody {
    name: QName,
    /// The types that tell it from its namesakes.
    signature: Expr,
    arguments: Expr,
    result: Option<Expr>,
    language: String,
    /// The whole CREATE OR REPLACE statement.
    definition: Expr,
    #[serde(skip)]
    argument_names: Vec<String>,
    /// The types of all parameters where some are not IN: an OUT parameter is part of the result.
    #[serde(skip)]
    out: Option<String>,
    #[serde(skip)]
    defaults: i64,
    #[serde(skip)]
    kind: char,
}

impl RoutineBody {
    /// Whether two calls with the same arguments may give two results.
    pub(crate) fn is_volatile(&self) -> bool {
        let text = self.definition.as_str();
        let head = ["\nAS ", "\nBEGIN ATOMIC", "\nRETURN "].iter().filter_map(|at| text.find(at));
        let head = &text[..head.min().unwrap_or(text.len())];
        !head.contains("\n IMMUTABLE") && !head.contains("\n STABLE")
    }

    /// Whether CREATE OR REPLACE makes it of `old`: the manual's rules on changing a function.
    fn replaces(&self, old: &Self) -> bool {
        let names_fit = old.argument_names.iter().enumerate().all(|(i, name)| {
            name.is_empty() || self.argument_names.get(i).is_some_and(|n| n == name)
        });
        self.result == old.result
            && self.kind == old.kind
            && self.out == old.out
            && self.defaults >= old.defaults
            && names_fit
    }
}

fn create(new: &RoutineBody) -> Vec<Step> {
    vec![Step::new(sql!("{}", Expr(&new.definition)))]
}

fn alter(old: &RoutineBody, new: &RoutineBody) -> Alteration {
    if new.replaces(old) {
        return Alteration::in_place(Class::InPlace, create(new));
    }
    Alteration::Recreate {
        why: "PostgreSQL cannot replace a function by one with another result or other parameters",
        class: Class::InPlace,
    }
}

fn shape(body: &RoutineBody) -> Shape {
    let RoutineBody { name, signature, definition, .. } = body;
    let named = sql!("{}(", Name(name));
    let bare = definition.meaning().replacen(named.as_str(), "(", 1);
    Shape::Likeness(format!("({}) {bare}", signature.as_str()))
}

/// A body in quotes is printed as it was written.
fn printed(definition: &str) -> Expr {
    if definition.contains("AS $") {
        Expr::from_server(definition)
    } else {
        spelling::expr(definition)
    }
}

/// Every word of the definition: a body in quotes is only looked at when it runs.
fn mentions(body: &RoutineBody) -> Vec<String> {
    let words = body.definition.as_str().split(|c: char| !(c.is_alphanumeric() || c == '_'));
    let words: BTreeSet<&str> = words.filter(|w| !w.is_empty()).collect();
    words.into_iter().map(str::to_owned).collect()
}

fn occupies(body: &RoutineBody) -> Vec<String> {
    vec![super::routine_name(&body.name, &body.signature)]
}

/// The query for routines of some `prokind`s. The constructors of a range type are a part of it.
macro_rules! routines {
    ($kinds:literal) => {
        concat!(
            "
        SELECT p.oid, n.nspname AS schema, p.proname AS name, p.prokind AS kind, l.lanname AS language,
               pg_catalog.oidvectortypes(p.proargtypes) AS signature,
               pg_catalog.pg_get_function_arguments(p.oid) AS arguments,
               pg_catalog.pg_get_function_result(p.oid) AS result,
               pg_catalog.pg_get_functiondef(p.oid) AS definition,
               pg_catalog.to_json(p.proargnames) AS argument_names, p.pronargdefaults AS defaults,
               (SELECT pg_catalog.string_agg(pg_catalog.format_type(a.type, NULL) || ' ' || a.mode::pg_catalog.text, ', '
                         ORDER BY a.place)
                FROM ROWS FROM (pg_catalog.unnest(p.proallargtypes), pg_catalog.unnest(p.proargmodes))
                  WITH ORDINALITY AS a (type, mode, place) WHERE a.mode IN ('o', 'b', 't')) AS out
        FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        JOIN pg_catalog.pg_language l ON l.oid = p.prolang
        WHERE p.prokind IN (",
            $kinds,
            ") AND n.nspname = ANY ({schemas}) AND {free pg_proc p.oid}
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend i
            WHERE i.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND i.objid = p.oid
              AND i.deptype = 'i')"
        )
    };
}

fn decode<K: Kind<Body = RoutineBody>>(row: &Row<'_>) -> Result<Object, DecodeError> {
    let name = row.qname()?;
    let signature = row.expr("signature")?;
    let path = vec![name.schema.clone(), name.name.clone(), Ident::new(signature.as_str())];
    let body = RoutineBody {
        name,
        signature,
        arguments: row.expr("arguments")?,
        result: row.optional_expr("result")?,
        language: row.text("language")?.to_owned(),
        definition: printed(row.text("definition")?.trim_end()),
        argument_names: row.json::<Option<_>>("argument_names")?.unwrap_or_default(),
        out: row.optional("out")?.map(str::to_owned),
        defaults: row.number("defaults")?,
        kind: row.code("kind")?,
    };
    Ok(Object::new::<K>(path, None, body))
}

impl Kind for Function {
    type Body = RoutineBody;
    const NAME: KindName = KindName("function");

    fn create(new: &Typed<'_, RoutineBody>, _: Parts<'_>) -> Vec<Step> {
        create(new.body)
    }

    fn alter(old: &Typed<'_, RoutineBody>, new: &Typed<'_, RoutineBody>) -> Alteration {
        alter(old.body, new.body)
    }

    fn drop(old: &Typed<'_, RoutineBody>) -> Vec<Step> {
        let (name, signature) = (&old.body.name, &old.body.signature);
        vec![Step::new(sql!("DROP FUNCTION {}({})", Name(name), Expr(signature)))]
    }

    fn rename(old: &Typed<'_, RoutineBody>, name: &Ident) -> Option<Vec<Step>> {
        let (old, signature) = (&old.body.name, &old.body.signature);
        let sql =
            sql!("ALTER FUNCTION {}({}) RENAME TO {}", Name(old), Expr(signature), Ident(name));
        Some(vec![Step::new(sql)])
    }

    fn shape(object: &Typed<'_, RoutineBody>, _: Parts<'_>) -> Option<Shape> {
        Some(shape(object.body))
    }

    fn mentions(body: &RoutineBody) -> Vec<String> {
        mentions(body)
    }

    fn occupies(body: &RoutineBody) -> Vec<String> {
        occupies(body)
    }

    fn called(body: &RoutineBody) -> Option<String> {
        Some(super::called(&body.name))
    }
}

impl PgKind for Function {
    const CLASS: u32 = class::PROC;
    const QUERY: &'static str = routines!("'f', 'w'");

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        decode::<Self>(row)
    }

    fn comment_on(body: &RoutineBody) -> Option<Sql> {
        let RoutineBody { name, signature, .. } = body;
        Some(sql!("FUNCTION {}({})", Name(name), Expr(signature)))
    }
}

impl Kind for Procedure {
    type Body = RoutineBody;
    const NAME: KindName = KindName("procedure");

    fn create(new: &Typed<'_, RoutineBody>, _: Parts<'_>) -> Vec<Step> {
        create(new.body)
    }

    fn alter(old: &Typed<'_, RoutineBody>, new: &Typed<'_, RoutineBody>) -> Alteration {
        alter(old.body, new.body)
    }

    fn drop(old: &Typed<'_, RoutineBody>) -> Vec<Step> {
        let (name, signature) = (&old.body.name, &old.body.signature);
        vec![Step::new(sql!("DROP PROCEDURE {}({})", Name(name), Expr(signature)))]
    }

    fn rename(old: &Typed<'_, RoutineBody>, name: &Ident) -> Option<Vec<Step>> {
        let (old, signature) = (&old.body.name, &old.body.signature);
        let sql =
            sql!("ALTER PROCEDURE {}({}) RENAME TO {}", Name(old), Expr(signature), Ident(name));
        Some(vec![Step::new(sql)])
    }

    fn shape(object: &Typed<'_, RoutineBody>, _: Parts<'_>) -> Option<Shape> {
        Some(shape(object.body))
    }

    fn mentions(body: &RoutineBody) -> Vec<String> {
        mentions(body)
    }

    fn occupies(body: &RoutineBody) -> Vec<String> {
        occupies(body)
    }

    fn called(body: &RoutineBody) -> Option<String> {
        Some(super::called(&body.name))
    }
}

impl PgKind for Procedure {
    const CLASS: u32 = class::PROC;
    const QUERY: &'static str = routines!("'p'");

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        decode::<Self>(row)
    }

    fn comment_on(body: &RoutineBody) -> Option<Sql> {
        let RoutineBody { name, signature, .. } = body;
        Some(sql!("PROCEDURE {}({})", Name(name), Expr(signature)))
    }
}
