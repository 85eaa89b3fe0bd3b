//! The keys, constraints and indexes of a `[table.NAME]`.
use toml::de::DeValue;

use crate::diagnostic::Diagnostic;
use crate::ident::Ident;
use crate::table::{
    Action, CheckDefinition, Deferrable, ExclusionDefinition, ForeignKey, IndexDefinition,
    IndexElement, Inheritance, Match, Name, Nulls, Reference, SqlText, TableDefinition, Text,
    UniqueDefinition, Uniqueness, Validation,
};

use super::reader::{Entry, Reader, Section, Value, plain};
use super::reference;

/// The entries of a table of named things, such as `checks`.
fn entries<'a>(section: &mut Section<'a, '_>, key: &'static str) -> Vec<Entry<'a>> {
    let reader = section.reader;
    let Some(entry) = section.take(key) else { return Vec::new() };
    let table = reader.table(&format!("`{key}`"), entry.value);
    table.map(|t| reader.entries(t)).unwrap_or_default()
}

/// A named thing that can only be a table.
fn section<'a, 'r>(reader: &'r Reader, what: &str, entry: &Entry<'a>) -> Option<Section<'a, 'r>> {
    let what = format!("{what} `{}`", entry.key.value.raw());
    let keys = reader.table(&what, entry.value)?;
    Some(Section::new(reader, what, entry.key.span.clone(), keys))
}

/// The columns of a constraint or index, which must say some.
fn columns(section: &mut Section<'_, '_>) -> Vec<Name> {
    if let Some(entry) = section.take("columns") {
        return section.reader.names("`columns`", entry.value);
    }
    section.missing("columns", "columns = [\"id\"]");
    Vec::new()
}

pub(super) fn primary_key(section: &mut Section<'_, '_>) -> Option<UniqueDefinition> {
    let reader = section.reader;
    let entry = section.take("primary_key")?;
    let DeValue::Table(keys) = entry.value.get_ref() else {
        let columns = reader.names("`primary_key`", entry.value);
        return Some(plain_unique(reader, None, columns, entry.value));
    };
    let span = entry.key.span.clone();
    let mut section = Section::new(reader, "`primary_key`".to_owned(), span, keys);
    let name = section.name("name");
    let key = read_unique(&mut section, name, Nulls::Distinct);
    for said in [key.comment.as_ref().map(|c| &c.span), key.renamed_from.as_ref().map(|n| &n.span)]
    {
        if let (Some(span), None) = (said, &key.name) {
            let message = "a primary key needs a `name` to be commented on or renamed";
            reader.report(Diagnostic::error("missing-key", message).at(span.clone()));
        }
    }
    section.finish();
    Some(key)
}

pub(super) fn uniques(table: &mut Section<'_, '_>) -> Vec<UniqueDefinition> {
    let reader = table.reader;
    let read = |entry: Entry<'_>| {
        let what = format!("unique constraint `{}`", entry.key.value.raw());
        if !entry.value.get_ref().is_table() {
            let columns = reader.names(&what, entry.value);
            return Some(plain_unique(reader, Some(entry.key), columns, entry.value));
        }
        let mut section = section(reader, "unique constraint", &entry)?;
        let nulls = section.flag("nulls_not_distinct", Nulls::NotDistinct);
        let unique = read_unique(&mut section, Some(entry.key), nulls);
        section.finish();
        Some(unique)
    };
    entries(table, "unique").into_iter().filter_map(read).collect()
}

fn plain_unique(
    reader: &Reader,
    name: Option<Name>,
    columns: Vec<Name>,
    value: &Value<'_>,
) -> UniqueDefinition {
    UniqueDefinition {
        name,
        columns,
        include: Vec::new(),
        nulls: Nulls::Distinct,
        deferrable: Deferrable::No,
        comment: None,
        renamed_from: None,
        span: reader.span(value.span()),
    }
}

fn read_unique(
    section: &mut Section<'_, '_>,
    name: Option<Name>,
    nulls: Nulls,
) -> UniqueDefinition {
    UniqueDefinition {
        name,
        columns: columns(section),
        include: section.names("include"),
        nulls,
        deferrable: section.deferrable(),
        comment: section.text("comment"),
        renamed_from: section.name("renamed_from"),
        span: section.span.clone(),
    }
}

pub(super) fn checks(table: &mut Section<'_, '_>) -> Vec<CheckDefinition> {
    let reader = table.reader;
    let read = |entry: Entry<'_>| {
        if !entry.value.get_ref().is_table() {
            let what = format!("check `{}`", entry.key.value.raw());
            return Some(CheckDefinition {
                name: Some(entry.key),
                expr: reader.sql(&what, entry.value)?,
                inheritance: Inheritance::Inherited,
                validation: Validation::Valid,
                comment: None,
                renamed_from: None,
            });
        }
        let mut section = section(reader, "check", &entry)?;
        let expr = section.take("expr");
        if expr.is_none() {
            section.missing("expr", "expr = \"total >= 0\"");
        }
        let expr = expr.and_then(|e| reader.sql("`expr`", e.value));
        let inheritance = section.flag("no_inherit", Inheritance::NoInherit);
        let validation = section.flag("not_valid", Validation::NotValid);
        let comment = section.text("comment");
        let renamed_from = section.name("renamed_from");
        section.finish();
        let (name, expr) = (Some(entry.key), expr?);
        Some(CheckDefinition { name, expr, inheritance, validation, comment, renamed_from })
    };
    entries(table, "checks").into_iter().filter_map(read).collect()
}

pub(super) fn exclusions(
    table: &mut Section<'_, '_>,
    columns: &TableDefinition,
) -> Vec<ExclusionDefinition> {
    let reader = table.reader;
    let read = |entry: Entry<'_>| {
        let mut section = section(reader, "exclusion constraint", &entry)?;
        let exclusion = ExclusionDefinition {
            name: entry.key,
            using: section.name("using"),
            elements: elements(&mut section, columns),
            include: section.names("include"),
            filter: section.sql("where"),
            deferrable: section.deferrable(),
            comment: section.text("comment"),
            renamed_from: section.name("renamed_from"),
        };
        for element in &exclusion.elements {
            if let IndexElement::Column(name) = element {
                let message = format!("`{}` is compared by no operator", name.value.raw());
                let finding = Diagnostic::error("bad-value", message).at(name.span.clone());
                reader.report(finding.help(format!("write \"{} with =\"", name.value.raw())));
            }
        }
        section.finish();
        Some(exclusion)
    };
    entries(table, "exclusions").into_iter().filter_map(read).collect()
}

/// Each is exactly the name of a column, or else SQL text.
fn elements(section: &mut Section<'_, '_>, table: &TableDefinition) -> Vec<IndexElement> {
    let element = |Name { value, span }: Name| match table.column(&value) {
        Some(_) => IndexElement::Column(Name::new(value, span)),
        None => IndexElement::Sql(SqlText { text: value.raw().to_owned(), span }),
    };
    columns(section).into_iter().map(element).collect()
}

pub(super) fn indexes(
    table: &mut Section<'_, '_>,
    columns: &TableDefinition,
) -> Vec<IndexDefinition> {
    let reader = table.reader;
    let read = |entry: Entry<'_>| {
        let name = entry.key.clone();
        if matches!(entry.value.get_ref(), DeValue::Array(_)) {
            let message = format!("index `{}` must be a table, not a list", name.value.raw());
            let finding = Diagnostic::error("wrong-type", message);
            let finding = finding.at(reader.span(entry.value.span()));
            reader.report(finding.help("write `{ columns = [...] }`"));
            return None;
        }
        let mut section = section(reader, "index", &entry)?;
        let index = IndexDefinition {
            name,
            elements: elements(&mut section, columns),
            uniqueness: section.flag("unique", Uniqueness::Unique),
            nulls: section.flag("nulls_not_distinct", Nulls::NotDistinct),
            using: section.name("using"),
            include: section.names("include"),
            filter: section.sql("where"),
            with: parameters(&mut section),
            comment: section.text("comment"),
            renamed_from: section.name("renamed_from"),
        };
        section.finish();
        Some(index)
    };
    entries(table, "indexes").into_iter().filter_map(read).collect()
}

fn parameters(section: &mut Section<'_, '_>) -> Vec<(Name, Text)> {
    let reader = section.reader;
    let read = |Entry { key, value }: Entry<'_>| {
        if let Some(text) = plain(value.get_ref()) {
            return Some((key, Text::new(text, reader.span(value.span()))));
        }
        let what = format!("`{}`", key.value.raw());
        Some((key, reader.text(&what, value)?))
    };
    entries(section, "with").into_iter().filter_map(read).collect()
}

pub(super) fn foreign_keys(table: &mut Section<'_, '_>, own_schema: &Ident) -> Vec<ForeignKey> {
    let reader = table.reader;
    let matches = [("simple", Match::Simple), ("full", Match::Full)];
    let read = |entry: Entry<'_>| {
        let mut section = section(reader, "foreign key", &entry)?;
        let columns = columns(&mut section);
        let said = section.take("references");
        if said.is_none() {
            section.missing("references", "references = \"users(id)\"");
        }
        let references = said.and_then(|e| reference(reader, &e, own_schema));
        let on_delete = section.take("on_delete").and_then(|e| action(reader, &e));
        let on_update = section.take("on_update").and_then(|e| action(reader, &e));
        let matching = section.choice("match", &matches).unwrap_or_default();
        let deferrable = section.deferrable();
        let validation = section.flag("not_valid", Validation::NotValid);
        let comment = section.text("comment");
        let renamed_from = section.name("renamed_from");
        section.finish();
        let (name, references) = (Some(entry.key), references?);
        check_count(reader, &columns, &references);
        Some(ForeignKey {
            name,
            columns,
            references,
            on_delete,
            on_update,
            matching,
            deferrable,
            validation,
            comment,
            renamed_from,
        })
    };
    entries(table, "foreign_keys").into_iter().filter_map(read).collect()
}

fn check_count(reader: &Reader, columns: &[Name], references: &Reference) {
    let (own, theirs) = (columns.len(), references.columns.len());
    if theirs != 0 && own != 0 && own != theirs {
        let message = format!("{own} column(s) cannot refer to {theirs}");
        let place = references.span.clone();
        reader.report(Diagnostic::error("contradiction", message).at(place));
    }
}

pub(super) fn reference(
    reader: &Reader,
    entry: &Entry<'_>,
    own_schema: &Ident,
) -> Option<Reference> {
    let text = reader.text("`references`", entry.value)?;
    let found = reference::reference(&text, own_schema);
    if found.is_none() {
        let message = format!("`{}` does not name a table and its columns", text.value);
        let finding = Diagnostic::error("bad-value", message).at(text.span);
        reader.report(finding.help("write \"users(id)\", \"auth.users(id)\" or \"users\""));
    }
    found
}

pub(super) fn action(reader: &Reader, entry: &Entry<'_>) -> Option<Action> {
    let what = format!("`{}`", entry.key.value.raw());
    let text = reader.text(&what, entry.value)?;
    let found = reference::action(&text.value);
    if found.is_none() {
        reader.bad_word(&what, &text, reference::ACTIONS);
    }
    found
}
