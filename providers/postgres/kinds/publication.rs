//! Publications. What they publish are objects of their own (`publication_table.rs`,
//! `publication_schema.rs`), written into CREATE PUBLICATION where that is made. Belong to no schema
//! and are managed always.
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::publication_schema::{self, PublicationSchema};
use super::publication_table::{self, PublicationTable};
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct Publication;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct PublicationBody {
    name: Ident,
    all_tables: bool,
    publish: Vec<Operation>,
    publish_via_partition_root: bool,
    publish_generated_columns: GeneratedColumns,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Operation {
    Insert,
    Update,
    Delete,
    Truncate,
}

impl Operation {
    const ALL: [Self; 4] = [Self::Insert, Self::Update, Self::Delete, Self::Truncate];

    fn word(self) -> &'static str {
        match self {
            Self::Insert => "insert",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Truncate => "truncate",
        }
    }
}

/// `pg_publication.pubgencols`, from version 18 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum GeneratedColumns {
    None,
    Stored,
}

/// The settings in which two publications differ.
fn settings(old: Option<&PublicationBody>, new: &PublicationBody) -> Vec<Sql> {
    let PublicationBody {
        name: _,
        all_tables: _,
        publish,
        publish_via_partition_root,
        publish_generated_columns,
    } = new;
    let mut settings = Vec::new();
    if old.map_or(&Operation::ALL[..], |o| &o.publish) != publish.as_slice() {
        let words: Vec<&str> = publish.iter().map(|o| o.word()).collect();
        settings.push(sql!("publish = {}", Text(&words.join(", "))));
    }
    if old.is_some_and(|o| o.publish_via_partition_root) != *publish_via_partition_root {
        let word = if *publish_via_partition_root { "true" } else { "false" };
        settings.push(sql!("publish_via_partition_root = {}", Keyword(word)));
    }
    let was = old.map_or(GeneratedColumns::None, |o| o.publish_generated_columns);
    if was != *publish_generated_columns {
        let word = match publish_generated_columns {
            GeneratedColumns::None => "none",
            GeneratedColumns::Stored => "stored",
        };
        settings.push(sql!("publish_generated_columns = {}", Keyword(word)));
    }
    settings
}

/// `FOR ...`, of what is made together with the publication.
fn published(id: &ObjectId, all_tables: bool, parts: Parts<'_>) -> Option<Sql> {
    if all_tables {
        return Some(sql!("FOR ALL TABLES"));
    }
    let tables = parts.of::<PublicationTable>(id).into_iter();
    let tables: Vec<Sql> = tables.map(|table| publication_table::item(table.body)).collect();
    // Version 14 takes the word TABLE once.
    let tables = (!tables.is_empty()).then(|| sql!("TABLE {}", Sql(&Sql::join(tables, ", "))));
    let schemas = parts.of::<PublicationSchema>(id).into_iter();
    let schemas = schemas.map(|schema| publication_schema::clause(schema.body));
    let items: Vec<Sql> = tables.into_iter().chain(schemas).collect();
    (!items.is_empty()).then(|| sql!("FOR {}", Sql(&Sql::join(items, ", "))))
}

impl Kind for Publication {
    type Body = PublicationBody;
    const NAME: KindName = KindName("publication");

    fn create(new: &Typed<'_, PublicationBody>, parts: Parts<'_>) -> Vec<Step> {
        let (name, all_tables) = (&new.body.name, new.body.all_tables);
        let mut clauses = vec![sql!("CREATE PUBLICATION {}", Ident(name))];
        clauses.extend(published(&new.object.id, all_tables, parts));
        let settings = settings(None, new.body);
        if !settings.is_empty() {
            clauses.push(sql!("WITH ({})", Sql(&Sql::join(settings, ", "))));
        }
        vec![Step::new(Sql::join(clauses, " "))]
    }

    fn alter(old: &Typed<'_, PublicationBody>, new: &Typed<'_, PublicationBody>) -> Alteration {
        if old.body.all_tables != new.body.all_tables {
            return Alteration::Recreate {
                why: "PostgreSQL cannot change whether a publication is for all tables",
                class: Class::InPlace,
            };
        }
        let settings = Sql::join(settings(Some(old.body), new.body), ", ");
        let sql = sql!("ALTER PUBLICATION {} SET ({})", Ident(&new.body.name), Sql(&settings));
        Alteration::in_place(Class::InPlace, vec![Step::new(sql)])
    }

    fn drop(old: &Typed<'_, PublicationBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP PUBLICATION {}", Ident(&old.body.name)))]
    }
}

impl PgKind for Publication {
    const CLASS: u32 = class::PUBLICATION;
    const QUERY: &'static str = "
        SELECT p.oid, p.pubname AS name, p.puballtables AS all_tables, p.pubinsert AS insert,
               p.pubupdate AS update, p.pubdelete AS delete, p.pubtruncate AS truncate,
               p.pubviaroot AS via_root, {18: p.pubgencols | 'n'} AS generated_columns
        FROM pg_catalog.pg_publication p
        WHERE {free pg_publication p.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.ident("name")?;
        let path = vec![name.clone()];
        let mut publish = Vec::new();
        for operation in Operation::ALL {
            if row.flag(operation.word())? {
                publish.push(operation);
            }
        }
        let body = PublicationBody {
            name,
            all_tables: row.flag("all_tables")?,
            publish,
            publish_via_partition_root: row.flag("via_root")?,
            publish_generated_columns: match row.code("generated_columns")? {
                'n' => GeneratedColumns::None,
                's' => GeneratedColumns::Stored,
                code => return row.unknown("generated_columns", code),
            },
        };
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &PublicationBody) -> Option<Sql> {
        Some(sql!("PUBLICATION {}", Ident(&body.name)))
    }
}
