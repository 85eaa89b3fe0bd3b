//! Composite types. The order of their attributes is not compared, as it is not for columns.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::{Deserialize, Serialize};

use super::enum_type::moved_aside;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct CompositeType;

#[derive(Debug, Serialize)]
pub(crate) struct CompositeBody {
    name: QName,
    attributes: Vec<Attribute>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Attribute {
    name: Ident,
    #[serde(rename = "type")]
    data_type: Expr,
    collation: Option<Expr>,
}

impl PartialEq for CompositeBody {
    fn eq(&self, other: &Self) -> bool {
        let sorted = |body: &Self| {
            let mut attributes = body.attributes.clone();
            attributes.sort();
            attributes
        };
        self.name == other.name && sorted(self) == sorted(other)
    }
}

fn clause(attribute: &Attribute) -> Sql {
    let Attribute { name, data_type, collation } = attribute;
    match collation {
        Some(c) => sql!("{} {} COLLATE {}", Ident(name), Expr(data_type), Expr(c)),
        None => sql!("{} {}", Ident(name), Expr(data_type)),
    }
}

impl Kind for CompositeType {
    type Body = CompositeBody;
    const NAME: KindName = KindName("composite type");

    fn create(new: &Typed<'_, CompositeBody>, _: Parts<'_>) -> Vec<Step> {
        let CompositeBody { name, attributes } = new.body;
        let attributes = Sql::join(attributes.iter().map(clause), ", ");
        vec![Step::new(sql!("CREATE TYPE {} AS ({})", Name(name), Sql(&attributes)))]
    }

    fn alter(old: &Typed<'_, CompositeBody>, new: &Typed<'_, CompositeBody>) -> Alteration {
        let CompositeBody { name, attributes } = new.body;
        let old_of = |a: &Attribute| old.body.attributes.iter().find(|o| o.name == a.name);
        if attributes.iter().any(|a| old_of(a).is_some_and(|o| o != a)) {
            return swap(name);
        }
        let mut class = Class::Additive;
        let mut steps = Vec::new();
        for gone in &old.body.attributes {
            if !attributes.iter().any(|a| a.name == gone.name) {
                class = Class::Destructive;
                let sql = sql!("ALTER TYPE {} DROP ATTRIBUTE {}", Name(name), Ident(&gone.name));
                steps.push(Step::new(sql));
            }
        }
        for added in attributes.iter().filter(|a| old_of(a).is_none()) {
            let clause = clause(added);
            steps.push(Step::new(sql!("ALTER TYPE {} ADD ATTRIBUTE {}", Name(name), Sql(&clause))));
        }
        Alteration::in_place(class, steps)
    }

    fn drop(old: &Typed<'_, CompositeBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP TYPE {}", Name(&old.body.name)))]
    }

    fn rebuild_class(_: &CompositeBody) -> Class {
        Class::Destructive
    }

    fn adapt(
        _: &Typed<'_, CompositeBody>,
        new: &Typed<'_, CompositeBody>,
        _: &schemactl_core::catalog::ObjectId,
    ) -> Option<Alteration> {
        Some(swap(&new.body.name))
    }

    fn occupies(body: &CompositeBody) -> Vec<String> {
        vec![super::type_name(&body.name), super::relation_name(&body.name)]
    }
}

fn swap(name: &QName) -> Alteration {
    let aside = moved_aside(name);
    Alteration::Swap {
        why: "PostgreSQL cannot change an attribute's type while columns use it",
        class: Class::Destructive,
        aside: vec![Step::new(sql!("ALTER TYPE {} RENAME TO {}", Name(name), Ident(&aside.name)))],
        remove: vec![Step::new(sql!("DROP TYPE {}", Name(&aside)))],
    }
}

#[derive(Deserialize)]
struct RawAttribute {
    name: String,
    r#type: String,
    collation: Option<String>,
}

impl PgKind for CompositeType {
    const CLASS: u32 = class::TYPE;
    const QUERY: &'static str = "
        SELECT t.oid, n.nspname AS schema, t.typname AS name,
               (SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
                         'name', a.attname,
                         'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
                         'collation', CASE WHEN a.attcollation <> at.typcollation
                           THEN pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname)
                         END) ORDER BY a.attnum)
                FROM pg_catalog.pg_attribute a
                JOIN pg_catalog.pg_type at ON at.oid = a.atttypid
                LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
                LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) AS attributes
        FROM pg_catalog.pg_type t
        JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
        WHERE n.nspname = ANY ({schemas}) AND {free pg_type t.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let raw = row.json::<Option<Vec<RawAttribute>>>("attributes")?.unwrap_or_default();
        let attribute = |a: RawAttribute| Attribute {
            name: Ident::new(a.name),
            data_type: Expr::from_server(a.r#type),
            collation: a.collation.map(Expr::from_server),
        };
        let attributes = raw.into_iter().map(attribute).collect();
        let path = vec![name.schema.clone(), name.name.clone()];
        Ok(Object::new::<Self>(path, None, CompositeBody { name, attributes }))
    }

    fn comment_on(body: &CompositeBody) -> Option<Sql> {
        Some(sql!("TYPE {}", Name(&body.name)))
    }
}
