//! Range types, each with its multirange type.
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Shape, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::definition::{Definition, function, options};
use super::enum_type::moved_aside;
use super::shell_type;
use super::types;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct RangeType;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct RangeBody {
    name: QName,
    multirange: QName,
    #[serde(flatten)]
    definition: Definition,
}

impl RangeBody {
    /// Its canonical function takes the type itself, so that neither can be there without the other.
    pub(crate) fn is_entangled(&self) -> bool {
        self.definition.get("canonical").is_some()
    }

    fn subtype(&self) -> &Expr {
        self.definition.get("subtype").expect("every range has a subtype")
    }
}

impl Kind for RangeType {
    type Body = RangeBody;
    const NAME: KindName = KindName("range type");

    fn create(new: &Typed<'_, RangeBody>, _: Parts<'_>) -> Vec<Step> {
        let RangeBody { name, multirange: _, definition } = new.body;
        let definition = definition.clause();
        vec![Step::new(sql!("CREATE TYPE {} AS RANGE {}", Name(name), Sql(&definition)))]
    }

    fn alter(old: &Typed<'_, RangeBody>, new: &Typed<'_, RangeBody>) -> Alteration {
        let why = "PostgreSQL cannot change a range type";
        if old.body.is_entangled() || new.body.is_entangled() {
            return Alteration::Recreate { why, class: Class::Destructive };
        }
        swap(old.body, new.body, old.body.subtype(), why)
    }

    fn drop(old: &Typed<'_, RangeBody>) -> Vec<Step> {
        // CASCADE takes the canonical function, and only that: all else has gone before.
        let cascade = if old.body.is_entangled() { sql!(" CASCADE") } else { sql!("") };
        vec![Step::new(sql!("DROP TYPE {}{}", Name(&old.body.name), Sql(&cascade)))]
    }

    fn rebuild_class(_: &RangeBody) -> Class {
        Class::Destructive
    }

    fn adapt(
        old: &Typed<'_, RangeBody>,
        new: &Typed<'_, RangeBody>,
        swapped: &ObjectId,
    ) -> Option<Alteration> {
        if old.body.is_entangled() || new.body.is_entangled() {
            return None;
        }
        let why = "what the range stands on is replaced";
        // What is swapped has its other name by now.
        let subtype = match &*swapped.path {
            [schema, name] => {
                let name = QName::new(schema.clone(), name.clone());
                let is = |t: &Expr| t.as_str() == sql!("{}", Name(&name)).as_str();
                let aside = sql!("{}", Name(&moved_aside(&name)));
                is(old.body.subtype()).then(|| Expr::from_server(aside.as_str()))
            }
            _ => None,
        };
        Some(swap(old.body, new.body, subtype.as_ref().unwrap_or(old.body.subtype()), why))
    }

    /// A multirange type that was not named by anybody follows.
    fn rename(old: &Typed<'_, RangeBody>, name: &Ident) -> Option<Vec<Step>> {
        let RangeBody { name: old_name, multirange, definition } = old.body;
        let new = QName::new(old_name.schema.clone(), name.clone());
        let multirange = match definition.get("multirange_type_name") {
            Some(_) => multirange.clone(),
            None => QName::new(multirange.schema.clone(), multirange_name(name)),
        };
        Some(renames(old.body, old.body.subtype(), &new, &multirange))
    }

    fn shape(object: &Typed<'_, RangeBody>, _: Parts<'_>) -> Option<Shape> {
        let definition = serde_json::to_string(&object.body.definition).ok()?;
        Some(Shape::Likeness(definition))
    }

    fn occupies(body: &RangeBody) -> Vec<String> {
        vec![super::type_name(&body.name), super::type_name(&body.multirange)]
    }
}

/// The name that PostgreSQL chooses (`makeMultirangeTypeName`).
fn multirange_name(range: &Ident) -> Ident {
    let name = range.raw();
    Ident::new(match name.find("range") {
        Some(_) => name.replacen("range", "multirange", 1),
        None => format!("{name}_multirange"),
    })
}

/// The constructor functions have the names of the types and do not follow when these are renamed.
fn renames(old: &RangeBody, subtype: &Expr, range: &QName, multirange: &QName) -> Vec<Step> {
    let rename = |name: &QName, new: &QName| {
        Step::new(sql!("ALTER TYPE {} RENAME TO {}", Name(name), Ident(&new.name)))
    };
    let constructor = |name: &QName, arguments: Sql, new: &QName| {
        Step::new(sql!(
            "ALTER FUNCTION {}({}) RENAME TO {}",
            Name(name),
            Sql(&arguments),
            Ident(&new.name)
        ))
    };
    let RangeBody { name, multirange: old_multirange, definition: _ } = old;
    let two = sql!("{}, {}", Expr(subtype), Expr(subtype));
    let three = sql!("{}, {}, text", Expr(subtype), Expr(subtype));
    let mut steps =
        vec![rename(name, range), constructor(name, two, range), constructor(name, three, range)];
    if old_multirange != multirange {
        steps.extend([
            rename(old_multirange, multirange),
            constructor(old_multirange, sql!(""), multirange),
            constructor(old_multirange, sql!("{}", Name(range)), multirange),
            constructor(old_multirange, sql!("VARIADIC {}[]", Name(range)), multirange),
        ]);
    }
    steps
}

fn swap(old: &RangeBody, new: &RangeBody, subtype: &Expr, why: &'static str) -> Alteration {
    let widens = types::widens(old.subtype().as_str(), new.subtype().as_str());
    let (range_aside, multirange_aside) = (moved_aside(&old.name), moved_aside(&old.multirange));
    Alteration::Swap {
        why,
        class: if widens { Class::InPlace } else { Class::Destructive },
        aside: renames(old, subtype, &range_aside, &multirange_aside),
        remove: vec![Step::new(sql!("DROP TYPE {}", Name(&range_aside)))],
    }
}

impl PgKind for RangeType {
    const CLASS: u32 = class::TYPE;
    const QUERY: &'static str = concat!(
        "
        SELECT t.oid, n.nspname AS schema, t.typname AS name,
               mn.nspname AS multirange_schema, m.typname AS multirange, ",
        options!(
            "subtype" = "pg_catalog.format_type(r.rngsubtype, NULL)",
            "subtype_opclass" = "CASE WHEN NOT o.opcdefault THEN pg_catalog.format('%I.%I', orn.nspname, o.opcname) END",
            "collation" = "CASE WHEN r.rngcollation <> st.typcollation
                 THEN pg_catalog.format('%I.%I', cn.nspname, co.collname) END",
            "canonical" = function!("r.rngcanonical"),
            "subtype_diff" = function!("r.rngsubdiff"),
            "multirange_type_name" =
                "CASE WHEN mn.oid <> n.oid OR m.typname <> CASE WHEN t.typname LIKE '%range%'
                   THEN pg_catalog.regexp_replace(t.typname, 'range', 'multirange')
                   ELSE t.typname || '_multirange' END
                 THEN pg_catalog.format('%I.%I', mn.nspname, m.typname) END",
        ),
        "
        FROM pg_catalog.pg_range r
        JOIN pg_catalog.pg_type t ON t.oid = r.rngtypid
        JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        JOIN pg_catalog.pg_type m ON m.oid = r.rngmultitypid
        JOIN pg_catalog.pg_namespace mn ON mn.oid = m.typnamespace
        JOIN pg_catalog.pg_type st ON st.oid = r.rngsubtype
        JOIN pg_catalog.pg_opclass o ON o.oid = r.rngsubopc
        JOIN pg_catalog.pg_namespace orn ON orn.oid = o.opcnamespace
        LEFT JOIN pg_catalog.pg_collation co ON co.oid = r.rngcollation
        LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
        WHERE n.nspname = ANY ({schemas}) AND {free pg_type t.oid}"
    );

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let path: Vec<Ident> = vec![name.schema.clone(), name.name.clone()];
        let multirange = QName::new(row.ident("multirange_schema")?, row.ident("multirange")?);
        let body = RangeBody { name, multirange, definition: Definition::decode(row)? };
        let shell = body.is_entangled().then(|| shell_type::id(&body.name));
        let mut object = Object::new::<Self>(path, None, body);
        object.needs.extend(shell);
        Ok(object)
    }

    fn comment_on(body: &RangeBody) -> Option<Sql> {
        Some(sql!("TYPE {}", Name(&body.name)))
    }
}
