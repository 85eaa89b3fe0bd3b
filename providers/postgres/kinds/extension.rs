//! Extensions. The objects that belong to one are never looked at.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct Extension;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ExtensionBody {
    name: Ident,
    schema: Ident,
    pub(crate) version: String,
    #[serde(skip)]
    relocatable: bool,
}

impl ExtensionBody {
    /// The same extension with the version that another state of it has.
    pub(crate) fn with_version_of(&self, other: &Self) -> Self {
        Self { version: other.version.clone(), relocatable: other.relocatable, ..self.clone() }
    }
}

impl Kind for Extension {
    type Body = ExtensionBody;
    const NAME: KindName = KindName("extension");

    fn create(new: &Typed<'_, ExtensionBody>, _: Parts<'_>) -> Vec<Step> {
        let ExtensionBody { name, schema, version, relocatable: _ } = new.body;
        vec![Step::new(sql!(
            "CREATE EXTENSION {} WITH SCHEMA {} VERSION {}",
            Ident(name),
            Ident(schema),
            Text(version),
        ))]
    }

    fn alter(old: &Typed<'_, ExtensionBody>, new: &Typed<'_, ExtensionBody>) -> Alteration {
        let ExtensionBody { name, schema, version, relocatable: _ } = new.body;
        let mut steps = Vec::new();
        if old.body.schema != *schema {
            if !old.body.relocatable {
                return Alteration::Recreate {
                    why: "the extension cannot be moved to another schema",
                    class: Class::Destructive,
                };
            }
            let sql = sql!("ALTER EXTENSION {} SET SCHEMA {}", Ident(name), Ident(schema));
            steps.push(Step::new(sql));
        }
        if old.body.version != *version {
            let sql = sql!("ALTER EXTENSION {} UPDATE TO {}", Ident(name), Text(version));
            steps.push(Step::new(sql));
        }
        Alteration::in_place(Class::InPlace, steps)
    }

    fn drop(old: &Typed<'_, ExtensionBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP EXTENSION {}", Ident(&old.body.name)))]
    }

    fn rebuild_class(_: &ExtensionBody) -> Class {
        Class::Destructive
    }
}

impl PgKind for Extension {
    const CLASS: u32 = class::EXTENSION;
    const QUERY: &'static str = "
        SELECT e.oid, e.extname AS name, n.nspname AS schema, e.extversion AS version,
               e.extrelocatable AS relocatable
        FROM pg_catalog.pg_extension e
        JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.ident("name")?;
        let body = ExtensionBody {
            name: name.clone(),
            schema: row.ident("schema")?,
            version: row.text("version")?.to_owned(),
            relocatable: row.flag("relocatable")?,
        };
        Ok(Object::new::<Self>(vec![name], None, body))
    }

    fn comment_on(body: &ExtensionBody) -> Option<Sql> {
        Some(sql!("EXTENSION {}", Ident(&body.name)))
    }
}
