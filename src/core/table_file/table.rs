//! `[table.NAME]`: a table, its columns, and the checks that need all of it.
use std::collections::BTreeSet;

use toml::de::DeValue;

use crate::diagnostic::{Diagnostic, nearest};
use crate::ident::Ident;
use crate::source::Span;
use crate::table::{
    Action, CheckDefinition, CollationName, ColumnDefinition, ColumnType, ColumnValue, Deferrable,
    ForeignKey, Identity, IdentityGeneration, Inheritance, IsManaged, Match, Name, Nulls,
    Persistence, Spanned, SqlText, TableDefinition, UniqueDefinition, Validation,
};

use super::constraint;
use super::own_schema;
use super::reader::{Entry, Reader, Section, Value};

pub(super) fn read_table(mut section: Section<'_, '_>, name: Name) -> TableDefinition {
    let schema = own_schema(&mut section, "table", &name);
    let mut table = TableDefinition {
        schema,
        name,
        managed: section.flag("ignore", IsManaged::Ignored),
        persistence: section.flag("unlogged", Persistence::Unlogged),
        columns: Vec::new(),
        primary_key: None,
        uniques: Vec::new(),
        checks: Vec::new(),
        exclusions: Vec::new(),
        foreign_keys: Vec::new(),
        indexes: Vec::new(),
        comment: section.text("comment"),
        renamed_from: section.name("renamed_from"),
    };
    read_columns(&mut section, &mut table);
    table.primary_key = constraint::primary_key(&mut section);
    table.uniques.extend(constraint::uniques(&mut section));
    table.checks.extend(constraint::checks(&mut section));
    let exclusions = constraint::exclusions(&mut section, &table);
    table.exclusions.extend(exclusions);
    let foreign_keys = constraint::foreign_keys(&mut section, &table.schema.value);
    table.foreign_keys.extend(foreign_keys);
    table.indexes = constraint::indexes(&mut section, &table);
    check_columns(section.reader, &table);
    section.finish();
    table
}

fn read_columns(section: &mut Section<'_, '_>, table: &mut TableDefinition) {
    let reader = section.reader;
    let Some(entry) = section.take("columns") else {
        // A table without columns is legal, but hardly ever meant.
        section.missing("columns", "columns = { id = \"uuid\" }");
        return;
    };
    let Some(columns) = reader.table("`columns`", entry.value) else { return };
    for entry in reader.entries(columns) {
        read_column(reader, entry, table);
    }
}

fn read_column(reader: &Reader, entry: Entry<'_>, table: &mut TableDefinition) {
    let Entry { key, value } = entry;
    let what = format!("column `{}`", key.value.raw());
    let unknown_type = SqlText { text: String::new(), span: key.span.clone() };
    let mut column = ColumnDefinition {
        name: key.clone(),
        data_type: ColumnType { sql: unknown_type },
        nullable: None,
        value: ColumnValue::Plain,
        collation: None,
        storage: None,
        compression: None,
        statistics: None,
        comment: None,
        renamed_from: None,
        using: None,
    };
    match value.get_ref() {
        DeValue::String(_) => {
            if let Some(sql) = reader.sql(&what, value) {
                column.data_type = ColumnType { sql };
            }
        }
        DeValue::Table(keys) => {
            let mut section = Section::new(reader, what, key.span, keys);
            read_column_keys(&mut section, &mut column);
            read_column_constraints(&mut section, &column.name, table);
            section.finish();
        }
        DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_) => reader.wrong_type(&what, "a type in a string, or a table", value),
    }
    table.columns.push(column);
}

fn read_column_keys(section: &mut Section<'_, '_>, column: &mut ColumnDefinition) {
    let reader = section.reader;
    match section.take("type") {
        None => section.missing("type", "type = \"text\""),
        Some(entry) => {
            if let Some(sql) = reader.sql("`type`", entry.value) {
                column.data_type = ColumnType { sql };
            }
        }
    }
    column.nullable = section.boolean("nullable");
    let sources = ["default", "generated", "identity"].map(|key| section.take(key));
    let mut said = sources.iter().flatten().map(|e| &e.key);
    if let (Some(first), Some(second)) = (said.next(), said.next()) {
        let (a, b) = (first.value.raw(), second.value.raw());
        let message = format!("a column cannot have both `{a}` and `{b}`");
        let finding = Diagnostic::error("contradiction", message).at(second.span.clone());
        reader.report(finding.label(first.span.clone(), "and here"));
    }
    let [default, generated, identity] = sources;
    let default = default.and_then(|e| reader.sql_or_literal("`default`", e.value));
    let generated = generated.and_then(|e| reader.sql("`generated`", e.value));
    let identity = identity.and_then(|e| read_identity(reader, e, column.nullable.as_ref()));
    if let Some(sql) = default {
        column.value = ColumnValue::Default(sql);
    } else if let Some(sql) = generated {
        column.value = ColumnValue::Generated(sql);
    } else if let Some(identity) = identity {
        column.value = ColumnValue::Identity(identity);
    }
    column.collation = section.take("collation").and_then(|e| read_collation(reader, e.value));
    column.storage = section.text("storage");
    column.compression = section.text("compression");
    column.statistics = section.integer("statistics");
    column.comment = section.text("comment");
    column.renamed_from = section.name("renamed_from");
    column.using = section.sql("using");
}

fn read_collation(reader: &Reader, value: &Value<'_>) -> Option<CollationName> {
    let DeValue::Table(keys) = value.get_ref() else {
        return Some(CollationName { schema: None, name: reader.name("`collation`", value)? });
    };
    let span = reader.span(value.span());
    let mut section = Section::new(reader, "`collation`".to_owned(), span, keys);
    let schema = section.name("schema");
    let name = section.name("name");
    if name.is_none() {
        section.missing("name", "{ schema = \"public\", name = \"german\" }");
    }
    section.finish();
    Some(CollationName { schema, name: name? })
}

const GENERATIONS: [(&str, IdentityGeneration); 2] =
    [("always", IdentityGeneration::Always), ("by default", IdentityGeneration::ByDefault)];

fn read_identity(
    reader: &Reader,
    entry: Entry<'_>,
    nullable: Option<&Spanned<bool>>,
) -> Option<Identity> {
    if let Some(said) = nullable.filter(|n| n.value) {
        let message = "an identity column is never null";
        let finding = Diagnostic::error("contradiction", message).at(said.span.clone());
        reader.report(finding.label(entry.key.span.clone(), "identity here"));
    }
    let mut identity = Identity {
        generation: IdentityGeneration::ByDefault,
        start: None,
        increment: None,
        min: None,
        max: None,
        cache: None,
        cycle: None,
    };
    let DeValue::Table(keys) = entry.value.get_ref() else {
        identity.generation = reader.choice("`identity`", entry.value, &GENERATIONS)?;
        return Some(identity);
    };
    let mut section = Section::new(reader, "`identity`".to_owned(), entry.key.span, keys);
    if let Some(generation) = section.choice("generation", &GENERATIONS) {
        identity.generation = generation;
    }
    identity.start = section.integer("start");
    identity.increment = section.integer("increment");
    identity.min = section.integer("min");
    identity.max = section.integer("max");
    identity.cache = section.integer("cache");
    identity.cycle = section.boolean("cycle");
    section.finish();
    Some(identity)
}

/// The constraints of one column, which become constraints of its table without a name.
fn read_column_constraints(
    section: &mut Section<'_, '_>,
    column: &Name,
    table: &mut TableDefinition,
) {
    let reader = section.reader;
    let columns = vec![column.clone()];
    if let Some(unique) = section.boolean("unique").filter(|u| u.value) {
        table.uniques.push(UniqueDefinition {
            name: None,
            columns: columns.clone(),
            include: Vec::new(),
            nulls: Nulls::Distinct,
            deferrable: Deferrable::No,
            comment: None,
            renamed_from: None,
            span: unique.span,
        });
    }
    if let Some(expr) = section.sql("check") {
        table.checks.push(CheckDefinition {
            name: None,
            expr,
            inheritance: Inheritance::Inherited,
            validation: Validation::Valid,
            comment: None,
            renamed_from: None,
        });
    }
    let said = section.take("references");
    let keys = ["on_delete", "on_update"].map(|key| section.take(key));
    let [on_delete, on_update] = &keys;
    let action = |e: &Option<Entry<'_>>| e.as_ref().and_then(|e| constraint::action(reader, e));
    let (on_delete, on_update) = (action(on_delete), action(on_update));
    let deferrable = section.deferrable();
    let Some(said) = said else {
        for entry in keys.iter().flatten() {
            let message = format!("`{}` without `references`", entry.key.value.raw());
            let finding = Diagnostic::error("contradiction", message).at(entry.key.span.clone());
            reader.report(finding.help("add `references = \"table(column)\"`"));
        }
        return;
    };
    let Some(references) = constraint::reference(reader, &said, &table.schema.value) else {
        return;
    };
    table.foreign_keys.push(ForeignKey {
        name: None,
        columns,
        references,
        on_delete,
        on_update,
        matching: Match::Simple,
        deferrable,
        validation: Validation::Valid,
        comment: None,
        renamed_from: None,
    });
}

/// Every column that a key names must be there.
fn check_columns(reader: &Reader, table: &TableDefinition) {
    let known: BTreeSet<&str> = table.columns.iter().map(|c| c.name.value.raw()).collect();
    let check = |what: &str, name: &Ident, span: &Span| {
        if !known.contains(name.raw()) {
            let message = format!("{what} names column `{}`, which is not there", name.raw());
            let finding = Diagnostic::error("unknown-column", message).at(span.clone());
            reader.report(match nearest(name.raw(), known.iter().copied()) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding,
            });
        }
    };
    let check_all = |what: &str, names: &[Name]| {
        for name in names {
            check(what, &name.value, &name.span);
        }
    };
    if let Some(key) = &table.primary_key {
        check_all("the primary key", &key.columns);
        check_all("the primary key", &key.include);
        check_nullable(reader, table, key);
    }
    for unique in &table.uniques {
        check_all("a unique constraint", &unique.columns);
        check_all("a unique constraint", &unique.include);
    }
    for exclusion in &table.exclusions {
        check_all("an exclusion constraint", &exclusion.include);
    }
    for index in &table.indexes {
        check_all("an index", &index.include);
    }
    for key in &table.foreign_keys {
        check_all("a foreign key", &key.columns);
        if let Some(Action::SetNull(columns) | Action::SetDefault(columns)) = &key.on_delete {
            for column in columns {
                check("`on_delete`", column, &key.references.span);
            }
        }
    }
}

fn check_nullable(reader: &Reader, table: &TableDefinition, key: &UniqueDefinition) {
    for name in &key.columns {
        let said = table.column(&name.value).and_then(|c| c.nullable.as_ref());
        if let Some(said) = said.filter(|n| n.value) {
            let message = format!("`{}` is in the primary key and so never null", name.value.raw());
            let finding = Diagnostic::error("contradiction", message).at(said.span.clone());
            reader.report(finding.label(name.span.clone(), "primary key here"));
        }
    }
}
