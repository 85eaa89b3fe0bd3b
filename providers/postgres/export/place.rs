//! In which file of a folder each object is said, and how its name is written as a file's.
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use schemactl_core::catalog::ObjectId;
use schemactl_core::ident::Ident;
use schemactl_core::kind::KindName;

/// Where the objects of a kind are said.
enum Place {
    /// In a file each, in this folder of their schema's.
    Own(&'static str),
    /// Together, in this file in their schema's folder.
    OfSchema(&'static str),
    /// Together, in this file at the top: they belong to no schema.
    Top(&'static str),
}

fn place(kind: KindName) -> Place {
    match kind.0 {
        "table" => Place::Own("tables"),
        "view" => Place::Own("views"),
        "materialized view" => Place::Own("materialized_views"),
        "function" | "procedure" | "aggregate" => Place::Own("functions"),
        "enum" | "domain" | "composite type" | "range type" | "base type" | "shell type" => {
            Place::Own("types")
        }
        "sequence" => Place::Own("sequences"),
        "schema" => Place::OfSchema("schema"),
        "collation" => Place::OfSchema("collations"),
        "conversion" => Place::OfSchema("conversions"),
        "operator" | "operator class" | "operator family" => Place::OfSchema("operators"),
        "text search parser"
        | "text search template"
        | "text search dictionary"
        | "text search configuration" => Place::OfSchema("text_search"),
        "extension" => Place::Top("extensions"),
        "language" => Place::Top("languages"),
        "cast" => Place::Top("casts"),
        "transform" => Place::Top("transforms"),
        "access method" => Place::Top("access_methods"),
        "foreign data wrapper" | "server" | "user mapping" => Place::Top("foreign_servers"),
        "event trigger" => Place::Top("event_triggers"),
        "publication" => Place::Top("publications"),
        "subscription" => Place::Top("subscriptions"),
        "default privilege" => Place::Top("default_privileges"),
        _ => Place::Top("others"),
    }
}

/// The names in use, so that no two differ only in what some file systems do not tell apart.
pub(super) struct Places {
    /// By folder and name in lower case.
    names: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Places {
    pub(super) fn of(objects: &[ObjectId]) -> Self {
        let mut places = Self { names: BTreeMap::new() };
        for id in objects {
            let [schema, rest @ ..] = &*id.path else { continue };
            match place(id.kind) {
                Place::Own(folder) => {
                    places.note("", schema);
                    if let Some(name) = rest.first() {
                        places.note(&format!("{}/{folder}", schema.raw()), name);
                    }
                }
                Place::OfSchema(_) => places.note("", schema),
                Place::Top(_) => {}
            }
        }
        places
    }

    fn note(&mut self, folder: &str, name: &Ident) {
        let key = (folder.to_owned(), name.raw().to_lowercase());
        self.names.entry(key).or_default().insert(name.raw().to_owned());
    }

    /// The path of an object's file.
    pub(super) fn file(&self, id: &ObjectId) -> String {
        match (place(id.kind), &*id.path) {
            (Place::Own(folder), [schema, name, ..]) => {
                let within = format!("{}/{folder}", schema.raw());
                format!("{}/{folder}/{}.sql", self.name("", schema), self.name(&within, name))
            }
            (Place::OfSchema(file), [schema, ..]) => {
                format!("{}/{file}.sql", self.name("", schema))
            }
            (Place::Top(file) | Place::Own(file) | Place::OfSchema(file), _) => {
                format!("{file}.sql")
            }
        }
    }

    /// The path of an object's table file.
    pub(super) fn table_file(&self, id: &ObjectId) -> String {
        let path = self.file(id);
        let path = path.strip_suffix(".sql").unwrap_or(&path);
        // That name is the configuration's, wherever it stands.
        match path.strip_suffix("/schemactl") {
            Some(folder) => format!("{folder}/%73chemactl.toml"),
            None => format!("{path}.toml"),
        }
    }

    fn name(&self, folder: &str, name: &Ident) -> String {
        let key = (folder.to_owned(), name.raw().to_lowercase());
        let clashes = self.names.get(&key).is_some_and(|names| names.len() > 1);
        file_name(name.raw(), clashes)
    }
}

/// Names that Windows keeps for devices.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A name as one of a file: letters, digits, `_` and `-` as they are, all else as its bytes
/// (`%20`). `exact`: capitals too.
fn file_name(name: &str, exact: bool) -> String {
    let lower = name.to_lowercase();
    let device = DEVICES.contains(&lower.as_str())
        || ["com", "lpt"].iter().any(|port| {
            let number = lower.strip_prefix(port).unwrap_or_default();
            number.len() == 1 && number.chars().all(|c| c.is_ascii_digit())
        });
    let mut out = String::new();
    for (at, c) in name.char_indices() {
        let plain = c.is_alphanumeric() || matches!(c, '_' | '-');
        // A leading dash would be read as a flag.
        let odd = at == 0 && (c == '-' || device) || exact && c.is_uppercase();
        if plain && !odd {
            out.push(c);
            continue;
        }
        let mut bytes = [0; 4];
        for byte in c.encode_utf8(&mut bytes).bytes() {
            write!(out, "%{byte:02X}").expect("a string takes all");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(schema: &str, name: &str) -> ObjectId {
        ObjectId::new(KindName("table"), vec![Ident::new(schema), Ident::new(name)])
    }

    #[test]
    fn odd_names_become_names_of_files() {
        assert_eq!(file_name("order_items", false), "order_items");
        assert_eq!(file_name("Größe 1/2", false), "Größe%201%2F2");
        assert_eq!(file_name("..", false), "%2E%2E");
        assert_eq!(file_name("-x", false), "%2Dx");
        assert_eq!(file_name("CON", false), "%43ON");
        assert_eq!(file_name("com1", false), "%63om1");
        assert_eq!(file_name("a%b", false), "a%25b");
    }

    #[test]
    fn names_that_differ_in_capitals_only_are_told_apart() {
        let ids = [table("s", "Users"), table("s", "users"), table("S", "Users")];
        let places = Places::of(&ids);
        let files: Vec<String> = ids.iter().map(|id| places.file(id)).collect();
        assert_eq!(files, ["s/tables/%55sers.sql", "s/tables/users.sql", "%53/tables/Users.sql"]);
        let alone = Places::of(&ids[..1]);
        assert_eq!(alone.file(&ids[0]), "s/tables/Users.sql");
    }
}
