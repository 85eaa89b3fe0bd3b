//! Shell types: a name that functions can be declared with before the type is there. Every base
//! type, and every range type with a canonical function, has one under it: its functions need the
//! shell, the type needs its functions, and dropping the type takes all of them.
use schemactl_core::catalog::{Catalog, Object, ObjectId, Typed};
use schemactl_core::ident::QName;
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::base_type::BaseType;
use super::function::Function;
use super::range_type::RangeType;
use super::schema::Schema;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct ShellType;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct ShellBody {
    name: QName,
    /// The name of the kind of type that it has become.
    become_kind: Option<&'static str>,
}

pub(crate) fn id(name: &QName) -> ObjectId {
    ObjectId::new(ShellType::NAME, vec![name.schema.clone(), name.name.clone()])
}

/// The functions of a type that take or return it need its shell, not the type, which takes them
/// along when it goes.
pub(crate) fn open_circles(catalog: &mut Catalog) {
    let shells = catalog.iter().filter(|o| o.id.kind == ShellType::NAME);
    let types: Vec<(ObjectId, ObjectId)> =
        shells.filter_map(|shell| Some((shell.id.clone(), shell.owner.clone()?))).collect();
    for (shell, of) in types {
        let Some(object) = catalog.get(&of) else { continue };
        for need in object.needs.clone().into_iter().filter(|n| n.kind == Function::NAME) {
            let Some(function) = catalog.get_mut(&need) else { continue };
            for entangled in function.needs.iter_mut().filter(|n| **n == of) {
                *entangled = shell.clone();
                function.owner = Some(of.clone());
            }
        }
    }
}

impl Kind for ShellType {
    type Body = ShellBody;
    const NAME: KindName = KindName("shell type");

    fn create(new: &Typed<'_, ShellBody>, _: Parts<'_>) -> Vec<Step> {
        let ShellBody { name, become_kind: _ } = new.body;
        vec![Step::new(sql!("CREATE TYPE {}", Name(name)))]
    }

    fn alter(old: &Typed<'_, ShellBody>, _: &Typed<'_, ShellBody>) -> Alteration {
        if old.body.become_kind.is_none() {
            return Alteration::in_place(Class::Additive, Vec::new());
        }
        Alteration::Recreate {
            why: "a type cannot become a shell again",
            class: Class::Destructive,
        }
    }

    fn drop(old: &Typed<'_, ShellBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP TYPE {}", Name(&old.body.name)))]
    }

    fn occupies(body: &ShellBody) -> Vec<String> {
        vec![super::type_name(&body.name)]
    }
}

impl PgKind for ShellType {
    const CLASS: u32 = class::TYPE;
    // What it has become has the address.
    const QUERY: &'static str = "
        SELECT CASE WHEN t.typisdefined THEN 0 ELSE t.oid END AS oid,
               n.nspname AS schema, t.typname AS name,
               CASE WHEN t.typisdefined THEN t.typtype END AS type_kind
        FROM pg_catalog.pg_type t
        JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
        WHERE (NOT t.typisdefined OR r.rngcanonical <> 0
            OR t.typtype = 'b'
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid))
          AND n.nspname = ANY ({schemas}) AND {free pg_type t.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let path = vec![name.schema.clone(), name.name.clone()];
        let become_kind = match row.optional("type_kind")? {
            None => None,
            Some("r") => Some(RangeType::NAME),
            Some(_) => Some(BaseType::NAME),
        };
        let schema = ObjectId::new(Schema::NAME, vec![name.schema.clone()]);
        let body = ShellBody { name, become_kind: become_kind.map(|kind| kind.0) };
        let mut object = Object::new::<Self>(path.clone(), None, body);
        object.owner = become_kind.map(|kind| ObjectId::new(kind, path));
        object.needs.push(schema);
        Ok(object)
    }

    fn comment_on(body: &ShellBody) -> Option<Sql> {
        Some(sql!("TYPE {}", Name(&body.name)))
    }
}
