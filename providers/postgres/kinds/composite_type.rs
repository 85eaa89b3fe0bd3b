//! Composite types. The order of their attributes is not compared, as it is not for columns.
use schemactl_core::catalog::{Catalog, Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, InPlace, Kind, KindName, Parts, Shape, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::{Deserialize, Serialize};

use super::enum_type::moved_aside;
use super::types;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct CompositeType;

#[derive(Debug, Serialize)]
pub(crate) struct CompositeBody {
    name: QName,
    attributes: Vec<Attribute>,
    /// Whether rows may hold values of it: in columns, or in other types that columns may have.
    #[serde(skip)]
    stored: bool,
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
        let CompositeBody { name, attributes, stored: _ } = new.body;
        let attributes = Sql::join(attributes.iter().map(clause), ", ");
        vec![Step::new(sql!("CREATE TYPE {} AS ({})", Name(name), Sql(&attributes)))]
    }

    fn alter(old: &Typed<'_, CompositeBody>, new: &Typed<'_, CompositeBody>) -> Alteration {
        let altered = altered(old.body, new.body);
        if old.body.stored && !altered.is_empty() {
            let why = "PostgreSQL cannot change an attribute's type while columns use it";
            return swap(old.body, new.body, why);
        }
        let (drops, adds) = (drops(old.body, new.body), adds(old.body, new.body));
        let class = match (drops.is_empty(), altered.is_empty()) {
            (true, true) => return Alteration::in_place(Class::Additive, adds),
            (true, false) => Class::InPlace,
            (false, _) => Class::Destructive,
        };
        let steps = drops.into_iter().chain(altered).chain(adds).collect();
        Alteration::InPlace(InPlace {
            class,
            steps,
            disturbs: Box::new(super::column::stands_on_type),
        })
    }

    fn drop(old: &Typed<'_, CompositeBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP TYPE {}", Name(&old.body.name)))]
    }

    fn rename(old: &Typed<'_, CompositeBody>, name: &Ident) -> Option<Vec<Step>> {
        let sql = sql!("ALTER TYPE {} RENAME TO {}", Name(&old.body.name), Ident(name));
        Some(vec![Step::new(sql)])
    }

    fn shape(object: &Typed<'_, CompositeBody>, _: Parts<'_>) -> Option<Shape> {
        Some(Shape::Likeness(object.object.nameless()))
    }

    const MEMBER: Option<KindName> = Some(KindName("attribute"));

    fn members(body: &CompositeBody) -> Vec<(Ident, String)> {
        let said = |a: &Attribute| format!("{:?} {:?}", a.data_type, a.collation);
        body.attributes.iter().map(|a| (a.name.clone(), said(a))).collect()
    }

    fn rename_member(old: &Typed<'_, CompositeBody>, attribute: &Ident, name: &Ident) -> Vec<Step> {
        vec![Step::new(sql!(
            "ALTER TYPE {} RENAME ATTRIBUTE {} TO {} CASCADE",
            Name(&old.body.name),
            Ident(attribute),
            Ident(name)
        ))]
    }

    fn rebuild_class(_: &CompositeBody) -> Class {
        Class::Destructive
    }

    fn adapt(
        old: &Typed<'_, CompositeBody>,
        new: &Typed<'_, CompositeBody>,
        _: &ObjectId,
    ) -> Option<Alteration> {
        Some(swap(old.body, new.body, "the type of an attribute is replaced"))
    }

    fn occupies(body: &CompositeBody) -> Vec<String> {
        vec![super::type_name(&body.name), super::relation_name(&body.name)]
    }
}

/// The attributes that both have.
fn survivors<'a>(
    old: &'a CompositeBody,
    new: &'a CompositeBody,
) -> impl Iterator<Item = (&'a Attribute, &'a Attribute)> {
    let new_of = |old: &&Attribute| new.attributes.iter().find(|new| new.name == old.name);
    old.attributes.iter().filter_map(move |old| Some((old, new_of(&old)?)))
}

fn drops(old: &CompositeBody, new: &CompositeBody) -> Vec<Step> {
    let gone = old.attributes.iter().filter(|o| new.attributes.iter().all(|n| n.name != o.name));
    let drop = |gone: &Attribute| {
        sql!("ALTER TYPE {} DROP ATTRIBUTE {}", Name(&new.name), Ident(&gone.name))
    };
    gone.map(|gone| Step::new(drop(gone))).collect()
}

/// Statements for the attributes whose type or collation changes.
fn altered(old: &CompositeBody, new: &CompositeBody) -> Vec<Step> {
    let alter = |attribute: &Attribute| {
        let Attribute { name, data_type, collation } = attribute;
        let alter = sql!(
            "ALTER TYPE {} ALTER ATTRIBUTE {} TYPE {}",
            Name(&new.name),
            Ident(name),
            Expr(data_type)
        );
        Step::new(match collation {
            Some(collation) => sql!("{} COLLATE {}", Sql(&alter), Expr(collation)),
            None => alter,
        })
    };
    survivors(old, new).filter(|(was, is)| was != is).map(|(_, is)| alter(is)).collect()
}

fn adds(old: &CompositeBody, new: &CompositeBody) -> Vec<Step> {
    let added = new.attributes.iter().filter(|n| old.attributes.iter().all(|o| o.name != n.name));
    let add = |added| {
        let clause = clause(added);
        sql!("ALTER TYPE {} ADD ATTRIBUTE {}", Name(&new.name), Sql(&clause))
    };
    added.map(|added| Step::new(add(added))).collect()
}

/// Values get from the old type to the new one as text, attribute by attribute: the old one is
/// first given the same number of attributes. They have the same order, see [`keep_order`].
fn swap(old: &CompositeBody, new: &CompositeBody, why: &'static str) -> Alteration {
    let aside = moved_aside(&new.name);
    let drops = drops(old, new);
    let widens = |(was, is): (&Attribute, &Attribute)| {
        types::widens(was.data_type.as_str(), is.data_type.as_str())
    };
    let keeps_all = drops.is_empty() && survivors(old, new).all(widens);
    let mut steps = drops;
    steps.extend(adds(old, new));
    let rename = sql!("ALTER TYPE {} RENAME TO {}", Name(&new.name), Ident(&aside.name));
    steps.push(Step::new(rename));
    Alteration::Swap {
        why,
        class: if keeps_all { Class::InPlace } else { Class::Destructive },
        aside: steps,
        remove: vec![Step::new(sql!("DROP TYPE {}", Name(&aside)))],
    }
}

/// Puts the desired attributes in the order that the live ones have, new ones last.
pub(crate) fn keep_order(live: &Catalog, desired: &mut Catalog) {
    for old in live.iter().filter(|o| o.id.kind == CompositeType::NAME) {
        let Some(object) = desired.get_mut(&old.id) else { continue };
        let (old, new) = (old.typed::<CompositeType>().body, object.typed::<CompositeType>().body);
        let place = |a: &Attribute| {
            let place = old.attributes.iter().position(|o| o.name == a.name);
            place.unwrap_or(old.attributes.len())
        };
        let mut attributes = new.attributes.clone();
        attributes.sort_by_key(place);
        let body = CompositeBody { name: new.name.clone(), attributes, stored: new.stored };
        object.set_body::<CompositeType>(body);
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
                WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) AS attributes,
               EXISTS (SELECT FROM pg_catalog.pg_attribute u
                 JOIN pg_catalog.pg_class r ON r.oid = u.attrelid
                 WHERE u.atttypid IN (t.oid, t.typarray) AND u.attnum > 0 AND NOT u.attisdropped
                   AND r.relkind <> 'v')
               OR EXISTS (SELECT FROM pg_catalog.pg_type u WHERE u.typbasetype IN (t.oid, t.typarray))
               OR EXISTS (SELECT FROM pg_catalog.pg_range u WHERE u.rngsubtype IN (t.oid, t.typarray))
                 AS stored
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
        Ok(Object::new::<Self>(
            path,
            None,
            CompositeBody { name, attributes, stored: row.flag("stored")? },
        ))
    }

    fn comment_on(body: &CompositeBody) -> Option<Sql> {
        Some(sql!("TYPE {}", Name(&body.name)))
    }
}
