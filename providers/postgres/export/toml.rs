//! Tables and enums as table files, as far as these can say them. What they cannot say of a table
//! makes it one of SQL.
use std::fmt::Write as _;

use schemactl_core::catalog::{Catalog, Object, ObjectId};
use schemactl_core::ident::Ident;
use schemactl_core::kind::Kind as _;
use serde_json::Value;

use super::definition::{self, Definition};
use crate::kinds::column::Column;
use crate::kinds::comment::Comment;
use crate::kinds::constraint::Constraint;
use crate::kinds::default::Default as ColumnDefault;
use crate::kinds::enum_type::EnumType;
use crate::kinds::index::Index;
use crate::kinds::table::Table;

/// A table file, and the objects that it says.
pub(super) struct Said {
    pub(super) text: String,
    pub(super) objects: Vec<ObjectId>,
}

/// The file of a table or an enum; `None` for what has to be SQL.
pub(super) fn table_file(catalog: &Catalog, whole: &Object) -> Option<Said> {
    if whole.id.kind == Table::NAME {
        Writer::of(catalog, whole).table()
    } else if whole.id.kind == EnumType::NAME {
        Writer::of(catalog, whole).enumeration()
    } else {
        None
    }
}

struct Writer<'a> {
    whole: &'a Object,
    /// The parts of the whole, and theirs.
    parts: Vec<&'a Object>,
    said: Vec<ObjectId>,
}

impl<'a> Writer<'a> {
    fn of(catalog: &'a Catalog, whole: &'a Object) -> Self {
        let mut parts: Vec<&Object> = Vec::new();
        let mut above = vec![&whole.id];
        while let Some(id) = above.pop() {
            let below = catalog.iter().filter(|o| o.parent.as_ref() == Some(id));
            for part in below {
                parts.push(part);
                above.push(&part.id);
            }
        }
        Self { whole, parts, said: vec![whole.id.clone()] }
    }

    fn of_kind(&self, kind: schemactl_core::kind::KindName) -> Vec<&'a Object> {
        let mut found: Vec<&Object> =
            self.parts.iter().copied().filter(|o| o.id.kind == kind).collect();
        found.sort_by_key(|o| (o.order, o.id.clone()));
        found
    }

    /// The comment on an object.
    fn comment(&mut self, on: &ObjectId) -> Option<String> {
        let mut all = self.of_kind(Comment::NAME).into_iter();
        // A comment on the index behind a constraint has a path that is longer by one.
        let found =
            all.find(|c| c.parent.as_ref() == Some(on) && c.id.path.len() == on.path.len() + 1)?;
        self.said.push(found.id.clone());
        Some(quoted(found.fields().get("comment")?.as_str()?))
    }

    fn heading(&self, kind: &str) -> (String, String) {
        let [schema, name] = [&self.whole.id.path[0], &self.whole.id.path[1]];
        let name = format!("{kind}.{}", key(name.raw()));
        let mut out = format!("[{name}]\n");
        if schema.raw() != "public" || self.whole.id.path[1].raw().contains('.') {
            let _ = writeln!(out, "schema = {}", quoted(schema.raw()));
        }
        (name, out)
    }

    fn enumeration(mut self) -> Option<Said> {
        let (_, mut out) = self.heading("enum");
        let fields = self.whole.fields();
        let values: Option<Vec<String>> =
            fields.get("values")?.as_array()?.iter().map(|v| v.as_str().map(quoted)).collect();
        let _ = writeln!(out, "values = [{}]", values?.join(", "));
        if let Some(comment) = self.comment(&self.whole.id.clone()) {
            let _ = writeln!(out, "comment = {comment}");
        }
        Some(Said { text: out, objects: self.said })
    }

    fn table(mut self) -> Option<Said> {
        let fields = self.whole.fields();
        let plain = ["partition_by", "foreign", "access_method", "tablespace"];
        if plain.iter().any(|name| !is_unset(fields.get(*name))) || !is_unset(fields.get("options"))
        {
            return None;
        }
        if self.parts.iter().any(|o| !o.inherited.is_empty() || o.id.kind.0 == "inheritance") {
            return None;
        }
        let (name, mut out) = self.heading("table");
        if let Some(comment) = self.comment(&self.whole.id.clone()) {
            let _ = writeln!(out, "comment = {comment}");
        }
        if fields.get("persistence")?.as_str()? == "unlogged" {
            out.push_str("unlogged = true\n");
        }
        let mut sections: Vec<(&str, Vec<(String, String)>)> = Vec::new();
        let mut add = |section: &'static str, key: String, value: String| match sections
            .iter_mut()
            .find(|(name, _)| *name == section)
        {
            Some((_, entries)) => entries.push((key, value)),
            None => sections.push((section, vec![(key, value)])),
        };
        for column in self.of_kind(Column::NAME) {
            let value = self.column(column)?;
            add("columns", key(last(&column.id)), value);
        }
        let usual = format!("{}_pkey", self.whole.id.path[1].raw());
        for constraint in self.of_kind(Constraint::NAME) {
            let (section, value) = self.constraint(constraint, &usual)?;
            if section == "primary_key" {
                let _ = writeln!(out, "primary_key = {value}");
            } else {
                add(section, key(last(&constraint.id)), value);
            }
        }
        for index in self.of_kind(Index::NAME) {
            // One that a table file cannot say stands in the SQL file beside it.
            let Some(value) = self.index(index) else { continue };
            add("indexes", key(last(&index.id)), value);
        }
        if !sections.iter().any(|(name, _)| *name == "columns") {
            out.push_str("columns = {}\n");
        }
        for (section, entries) in sections {
            let _ = writeln!(out, "\n[{name}.{section}]");
            let width = entries.iter().map(|(key, _)| key.chars().count()).max().unwrap_or(0);
            for (key, value) in entries {
                let space = " ".repeat(width - key.chars().count());
                let _ = writeln!(out, "{key}{space} = {value}");
            }
        }
        Some(Said { text: out, objects: self.said })
    }

    fn column(&mut self, column: &Object) -> Option<String> {
        let fields = column.fields();
        let text = |name: &str| fields.get(name).and_then(Value::as_str);
        if !is_unset(fields.get("options")) || fields.contains_key("foreign_options") {
            return None;
        }
        let data_type = quoted(text("type")?);
        let mut keys = Keys::default();
        keys.put("type", Some(data_type.clone()));
        let identity = fields.get("identity").filter(|v| !v.is_null());
        if fields.get("not_null")?.as_bool()? && identity.is_none() {
            keys.put("nullable", Some("false".to_owned()));
        }
        if let Some(identity) = identity {
            keys.put("identity", Some(self.identity(column, identity)?));
        }
        let default = self.of_kind(ColumnDefault::NAME);
        if let Some(default) = default.iter().find(|d| d.parent.as_ref() == Some(&column.id)) {
            keys.put("default", Some(quoted(default.fields().get("default")?.as_str()?)));
            self.said.push(default.id.clone());
        }
        keys.put("generated", text("generated").map(quoted));
        if let Some(collation) = text("collation") {
            let [schema, name] = definition::names(collation)?.try_into().ok()?;
            let value = format!("{{ schema = {}, name = {} }}", quoted(&schema), quoted(&name));
            keys.put("collation", Some(value));
        }
        keys.put("storage", text("storage").map(quoted));
        keys.put("compression", text("compression").map(quoted));
        keys.put("statistics", fields.get("statistics")?.as_i64().map(|n| n.to_string()));
        keys.put("comment", self.comment(&column.id));
        self.said.push(column.id.clone());
        Some(if keys.0.len() == 1 { data_type } else { keys.table() })
    }

    fn identity(&self, column: &Object, identity: &Value) -> Option<String> {
        let always = if identity.get("always")?.as_bool()? { "always" } else { "by default" };
        let usual = format!("{}_{}_seq", self.whole.id.path[1].raw(), last(&column.id));
        let sequence = identity.get("sequence")?;
        if sequence.get("name")?.as_str()? != usual
            || sequence.get("schema")?.as_str()? != self.whole.id.path[0].raw()
        {
            return None;
        }
        let high = match column.fields().get("type")?.as_str()? {
            "smallint" => i64::from(i16::MAX),
            "integer" => i64::from(i32::MAX),
            _ => i64::MAX,
        };
        let mut keys = Keys::default();
        keys.put("generation", Some(quoted(always)));
        let usual = [("start", 1), ("increment", 1), ("min", 1), ("max", high), ("cache", 1)];
        for (name, usual) in usual {
            let value = identity.get(name)?.as_i64()?;
            keys.put(name, (value != usual).then(|| value.to_string()));
        }
        let cycle = identity.get("cycle")?.as_bool()?;
        keys.put("cycle", cycle.then(|| "true".to_owned()));
        Some(if keys.0.len() == 1 { quoted(always) } else { keys.table() })
    }

    /// The section that it belongs in, and what stands there.
    fn constraint(&mut self, constraint: &Object, usual: &str) -> Option<(&'static str, String)> {
        let fields = constraint.fields();
        if !is_unset(fields.get("options")) || fields.contains_key("tablespace") {
            return None;
        }
        let mut keys = Keys::default();
        let definition = definition::read(fields.get("definition")?.as_str()?)?;
        let section = match definition {
            Definition::PrimaryKey { columns, include } => {
                if last(&constraint.id) != usual {
                    keys.put("name", Some(quoted(last(&constraint.id))));
                }
                keys.put("columns", Some(list(&columns)));
                keys.put("include", (!include.is_empty()).then(|| list(&include)));
                "primary_key"
            }
            Definition::Unique { columns, include, nulls_not_distinct } => {
                keys.put("columns", Some(list(&columns)));
                keys.put("include", (!include.is_empty()).then(|| list(&include)));
                keys.put("nulls_not_distinct", nulls_not_distinct.then(|| "true".to_owned()));
                "unique"
            }
            Definition::Check { expr, no_inherit } => {
                keys.put("expr", Some(quoted(&expr)));
                keys.put("no_inherit", no_inherit.then(|| "true".to_owned()));
                "checks"
            }
            Definition::ForeignKey { columns, references, full, on_update, on_delete } => {
                keys.put("columns", Some(list(&columns)));
                keys.put("references", Some(quoted(&references)));
                keys.put("match", full.then(|| quoted("full")));
                keys.put("on_update", on_update.map(|action| quoted(&action)));
                keys.put("on_delete", on_delete.map(|action| quoted(&action)));
                "foreign_keys"
            }
        };
        keys.put(
            "deferrable",
            match fields.get("timing")?.as_str()? {
                "not_deferrable" => None,
                "deferrable" => Some("true".to_owned()),
                _ => Some(quoted("initially deferred")),
            },
        );
        let valid = fields.get("validated")?.as_bool()?;
        keys.put("not_valid", (!valid).then(|| "true".to_owned()));
        let comment = self.comment(&constraint.id);
        if comment.is_some() && section == "primary_key" && last(&constraint.id) == usual {
            keys.0.insert(0, ("name", quoted(usual)));
        }
        keys.put("comment", comment);
        self.said.push(constraint.id.clone());
        let alone = keys.0.len() == 1 && section != "foreign_keys";
        Some((section, if alone { keys.0.remove(0).1 } else { keys.table() }))
    }

    fn index(&mut self, index: &Object) -> Option<String> {
        let fields = index.fields();
        let statistics = fields.get("statistics")?.as_array()?;
        if fields.contains_key("tablespace")
            || !statistics.is_empty()
            || !fields.get("valid")?.as_bool()?
            || !is_unset(fields.get("options"))
        {
            return None;
        }
        let read = definition::index(fields.get("definition")?.as_str()?)?;
        let mut keys = Keys::default();
        keys.put("columns", Some(list(&read.elements)));
        keys.put("unique", read.unique.then(|| "true".to_owned()));
        keys.put("nulls_not_distinct", read.nulls_not_distinct.then(|| "true".to_owned()));
        keys.put("using", (read.method != "btree").then(|| quoted(&read.method)));
        keys.put("include", (!read.include.is_empty()).then(|| list(&read.include)));
        keys.put("where", read.filter.map(|filter| quoted(&filter)));
        keys.put("comment", self.comment(&index.id));
        self.said.push(index.id.clone());
        Some(keys.table())
    }
}

/// The keys of an inline table.
#[derive(Default)]
struct Keys(Vec<(&'static str, String)>);

impl Keys {
    fn put(&mut self, key: &'static str, value: Option<String>) {
        self.0.extend(value.map(|value| (key, value)));
    }

    fn table(&self) -> String {
        let pairs: Vec<String> =
            self.0.iter().map(|(key, value)| format!("{key} = {value}")).collect();
        format!("{{ {} }}", pairs.join(", "))
    }
}

/// Nothing is said: no value, or a list or table of none.
fn is_unset(value: Option<&Value>) -> bool {
    value.is_none_or(|value| match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(items) => items.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    })
}

fn last(id: &ObjectId) -> &str {
    id.path.last().map_or("", Ident::raw)
}

fn list(items: &[String]) -> String {
    format!("[{}]", items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", "))
}

/// A key, bare where TOML lets it.
fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { quoted(name) }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
