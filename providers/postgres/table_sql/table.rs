//! Tables with their columns, constraints and indexes.
use schemactl_core::diagnostic::{Diagnostic, nearest};
use schemactl_core::ident::Ident;
use schemactl_core::source::{Made, Span};
use schemactl_core::table::{
    Action, CheckDefinition, ColumnDefinition, ColumnValue, Deferrable, ExclusionDefinition,
    ForeignKey, Identity, IdentityGeneration, IndexDefinition, IndexElement, Inheritance, Match,
    Name, Nulls, Persistence, Spanned, SqlText, TableDefinition, Text, UniqueDefinition,
    Uniqueness, Validation,
};

use super::draft::{Draft, part};
use super::{Statements, fragment, made, whether};

/// The table and everything in it but its foreign keys.
pub(super) fn table(out: &mut Statements, table: &TableDefinition) {
    let mut draft = Draft::new(match table.persistence {
        Persistence::Logged => "CREATE TABLE ",
        Persistence::Unlogged => "CREATE UNLOGGED TABLE ",
    });
    draft.qualified(&table.schema, &table.name).lit(" (");
    let mut items = Items { draft, any: false };
    for column in &table.columns {
        write_column(items.next(), column);
    }
    if let Some(key) = &table.primary_key {
        write_unique(items.next(), key, "PRIMARY KEY");
    }
    for unique in &table.uniques {
        write_unique(items.next(), unique, "UNIQUE");
    }
    let inline = |check: &&CheckDefinition| check.validation == Validation::Valid;
    for check in table.checks.iter().filter(inline) {
        write_check(items.next(), check);
    }
    for exclusion in &table.exclusions {
        write_exclusion(items.next(), exclusion);
    }
    let mut draft = items.draft;
    draft.lit("\n)");
    out.push(draft, &table.name.span, Some(&table.schema), table_makes(table));
    // CREATE TABLE takes NOT VALID and ignores it: an empty table has nothing to be checked.
    for check in table.checks.iter().filter(|c| !inline(c)) {
        let mut draft = alter(table);
        write_check(draft.lit(" ADD "), check);
        let makes = check.name.iter().map(|n| constraint(table, n, check.renamed_from.as_ref()));
        out.push(draft, &check.expr.span, Some(&table.schema), makes.collect());
    }
    for column in &table.columns {
        column_settings(out, table, column);
    }
    for index in &table.indexes {
        write_index(out, table, index);
    }
    check_elements(out, table);
    comments(out, table);
}

/// What stands between the parentheses of CREATE TABLE.
struct Items {
    draft: Draft,
    any: bool,
}

impl Items {
    fn next(&mut self) -> &mut Draft {
        self.draft.lit(if self.any { ",\n  " } else { "\n  " });
        self.any = true;
        &mut self.draft
    }
}

fn alter(table: &TableDefinition) -> Draft {
    let mut draft = Draft::new("ALTER TABLE ");
    draft.qualified(&table.schema, &table.name);
    draft
}

fn constraint(table: &TableDefinition, name: &Name, renamed_from: Option<&Name>) -> Made {
    made("constraint", &[&table.schema, &table.name], name, renamed_from)
}

/// What CREATE TABLE makes. A constraint without a name gets one that only the server knows.
fn table_makes(table: &TableDefinition) -> Vec<Made> {
    let TableDefinition { schema, name, managed, .. } = table;
    let columns = table.columns.iter().map(|c| Made {
        using: c.using.as_ref().map(|using| using.text.clone()),
        ..made("column", &[schema, name], &c.name, c.renamed_from.as_ref())
    });
    let keys = table.primary_key.iter().chain(&table.uniques);
    let keys = keys.map(|k| (k.name.as_ref(), k.renamed_from.as_ref()));
    let checks = table.checks.iter().filter(|c| c.validation == Validation::Valid);
    let checks = checks.map(|c| (c.name.as_ref(), c.renamed_from.as_ref()));
    let exclusions = table.exclusions.iter().map(|e| (Some(&e.name), e.renamed_from.as_ref()));
    let constraints = keys.chain(checks).chain(exclusions);
    let constraints =
        constraints.filter_map(|(name, from)| name.map(|n| constraint(table, n, from)));
    let own = made("table", &[schema], name, table.renamed_from.as_ref());
    [whether(*managed, own)].into_iter().chain(columns).chain(constraints).collect()
}

fn write_column(draft: &mut Draft, column: &ColumnDefinition) {
    draft.name(&column.name).lit(" ").data_type(&column.data_type.sql);
    if let Some(collation) = &column.collation {
        draft.lit(" COLLATE ");
        if let Some(schema) = &collation.schema {
            draft.name(schema).lit(".");
        }
        draft.name(&collation.name);
    }
    match &column.value {
        ColumnValue::Plain => {}
        ColumnValue::Default(sql) => {
            draft.lit(" DEFAULT (").fragment(sql).lit(")");
        }
        ColumnValue::Generated(sql) => {
            draft.lit(" GENERATED ALWAYS AS (").fragment(sql).lit(") STORED");
        }
        ColumnValue::Identity(identity) => write_identity(draft, identity),
    }
    if column.nullable.as_ref().is_some_and(|n| !n.value) {
        draft.lit(" NOT NULL");
    }
}

fn write_identity(draft: &mut Draft, identity: &Identity) {
    let Identity { generation, start, increment, min, max, cache, cycle } = identity;
    draft.lit(match generation {
        IdentityGeneration::Always => " GENERATED ALWAYS AS IDENTITY",
        IdentityGeneration::ByDefault => " GENERATED BY DEFAULT AS IDENTITY",
    });
    let numbers: [(&'static str, &Option<Spanned<i64>>); 5] = [
        ("START WITH ", start),
        ("INCREMENT BY ", increment),
        ("MINVALUE ", min),
        ("MAXVALUE ", max),
        ("CACHE ", cache),
    ];
    let mut before = " (";
    for (words, number) in numbers {
        if let Some(number) = number {
            draft.lit(before).lit(words).number(number.value);
            before = " ";
        }
    }
    if cycle.as_ref().is_some_and(|c| c.value) {
        draft.lit(before).lit("CYCLE");
        before = " ";
    }
    draft.lit(if before == " " { ")" } else { "" });
}

fn write_constraint_name(draft: &mut Draft, name: Option<&Name>) {
    if let Some(name) = name {
        draft.lit("CONSTRAINT ").name(name).lit(" ");
    }
}

fn write_include(draft: &mut Draft, include: &[Name]) {
    if !include.is_empty() {
        draft.lit(" INCLUDE (").names(include).lit(")");
    }
}

fn write_deferrable(draft: &mut Draft, deferrable: Deferrable) {
    draft.lit(match deferrable {
        Deferrable::No => "",
        Deferrable::InitiallyImmediate => " DEFERRABLE",
        Deferrable::InitiallyDeferred => " DEFERRABLE INITIALLY DEFERRED",
    });
}

fn write_unique(draft: &mut Draft, unique: &UniqueDefinition, kind: &'static str) {
    let UniqueDefinition { name, columns, include, nulls, deferrable, .. } = unique;
    write_constraint_name(draft, name.as_ref());
    draft.lit(kind);
    draft.lit(match nulls {
        Nulls::Distinct => " (",
        Nulls::NotDistinct => " NULLS NOT DISTINCT (",
    });
    draft.names(columns).lit(")");
    write_include(draft, include);
    write_deferrable(draft, *deferrable);
}

fn write_check(draft: &mut Draft, check: &CheckDefinition) {
    write_constraint_name(draft, check.name.as_ref());
    draft.lit("CHECK (").fragment(&check.expr).lit(")");
    if check.inheritance == Inheritance::NoInherit {
        draft.lit(" NO INHERIT");
    }
    if check.validation == Validation::NotValid {
        draft.lit(" NOT VALID");
    }
}

fn write_exclusion(draft: &mut Draft, exclusion: &ExclusionDefinition) {
    let ExclusionDefinition { name, using, elements, include, filter, deferrable, .. } = exclusion;
    write_constraint_name(draft, Some(name));
    draft.lit("EXCLUDE");
    write_elements(draft, using.as_ref(), elements);
    write_include(draft, include);
    write_filter(draft, filter.as_ref());
    write_deferrable(draft, *deferrable);
}

fn write_elements(draft: &mut Draft, using: Option<&Name>, elements: &[IndexElement]) {
    if let Some(using) = using {
        draft.lit(" USING ").name(using);
    }
    draft.lit(" (").list(elements, |draft, element| {
        match element {
            IndexElement::Column(name) => draft.name(name),
            IndexElement::Sql(sql) => draft.fragment(sql),
        };
    });
    draft.lit(")");
}

fn write_filter(draft: &mut Draft, filter: Option<&SqlText>) {
    if let Some(filter) = filter {
        draft.lit(" WHERE (").fragment(filter).lit(")");
    }
}

/// What CREATE TABLE has no clause for in every version.
fn column_settings(out: &mut Statements, table: &TableDefinition, column: &ColumnDefinition) {
    let start = || {
        let mut draft = alter(table);
        draft.lit(" ALTER COLUMN ").name(&column.name);
        draft
    };
    if let Some(storage) = &column.storage {
        let mut draft = start();
        let words = &["plain", "external", "extended", "main", "default"];
        draft.lit(" SET STORAGE ").word("`storage`", storage, words);
        out.push(draft, &storage.span, Some(&table.schema), Vec::new());
    }
    if let Some(compression) = &column.compression {
        let mut draft = start();
        let words = &["pglz", "lz4", "default"];
        draft.lit(" SET COMPRESSION ").word("`compression`", compression, words);
        out.push(draft, &compression.span, Some(&table.schema), Vec::new());
    }
    if let Some(statistics) = &column.statistics {
        let mut draft = start();
        draft.lit(" SET STATISTICS ").number(statistics.value);
        out.push(draft, &statistics.span, Some(&table.schema), Vec::new());
    }
}

fn write_index(out: &mut Statements, table: &TableDefinition, index: &IndexDefinition) {
    let IndexDefinition {
        name,
        elements,
        uniqueness,
        nulls,
        using,
        include,
        filter,
        with,
        comment: _,
        renamed_from,
    } = index;
    let mut draft = Draft::new(match uniqueness {
        Uniqueness::NotUnique => "CREATE INDEX ",
        Uniqueness::Unique => "CREATE UNIQUE INDEX ",
    });
    draft.name(name).lit(" ON ").qualified(&table.schema, &table.name);
    write_elements(&mut draft, using.as_ref(), elements);
    write_include(&mut draft, include);
    if *nulls == Nulls::NotDistinct {
        draft.lit(" NULLS NOT DISTINCT");
    }
    if !with.is_empty() {
        draft.lit(" WITH (").list(with, |draft, (name, value)| {
            // Every parameter takes its value as a string.
            draft.name(name).lit(" = ").text(value);
        });
        draft.lit(")");
    }
    write_filter(&mut draft, filter.as_ref());
    let makes = vec![made("index", &[&table.schema], name, renamed_from.as_ref())];
    out.push(draft, &name.span, Some(&table.schema), makes);
}

/// Index elements that are plainly a column, but none of the table.
fn check_elements(out: &mut Statements, table: &TableDefinition) {
    let indexes = table.indexes.iter().flat_map(|i| &i.elements);
    for element in indexes.chain(table.exclusions.iter().flat_map(|e| &e.elements)) {
        let IndexElement::Sql(sql) = element else { continue };
        let Some((column, at)) = fragment::plain_column(&sql.text) else { continue };
        if table.column(&Ident::new(column.as_str())).is_some() {
            continue;
        }
        let written = sql.text.get(at.clone()).unwrap_or_default().to_owned();
        let message = format!("there is no column `{column}` for the index to be over");
        let finding = Diagnostic::error("unknown-column", message).at(part(sql, at));
        let known = table.columns.iter().map(|c| c.name.value.raw());
        out.report(if known.clone().any(|k| k == written) {
            finding.help(format!("SQL reads capitals as small ones: write \\\"{written}\\\""))
        } else if let Some(near) = nearest(&column, known) {
            finding.help(format!("did you mean `{near}`?"))
        } else {
            finding
        });
    }
}

/// A statement for each foreign key, so that circles load and each has its own place.
pub(super) fn foreign_keys(out: &mut Statements, table: &TableDefinition) {
    for key in &table.foreign_keys {
        let mut draft = alter(table);
        draft.lit(" ADD ");
        write_foreign_key(&mut draft, key);
        let makes = key.name.iter().map(|n| constraint(table, n, key.renamed_from.as_ref()));
        out.push(draft, &key.references.span, Some(&table.schema), makes.collect());
        if let Some(name) = &key.name {
            comment_on_constraint(out, table, name, key.comment.as_ref());
        }
    }
}

fn write_foreign_key(draft: &mut Draft, key: &ForeignKey) {
    let span = &key.references.span;
    write_constraint_name(draft, key.name.as_ref());
    draft.lit("FOREIGN KEY (").names(&key.columns).lit(") REFERENCES ");
    draft.ident(&key.references.schema, span).lit(".").ident(&key.references.table, span);
    if !key.references.columns.is_empty() {
        draft.lit(" ");
        write_columns(draft, &key.references.columns, span);
    }
    draft.lit(match key.matching {
        Match::Simple => "",
        Match::Full => " MATCH FULL",
    });
    if let Some(action) = &key.on_delete {
        write_action(draft.lit(" ON DELETE "), action, span);
    }
    if let Some(action) = &key.on_update {
        write_action(draft.lit(" ON UPDATE "), action, span);
    }
    write_deferrable(draft, key.deferrable);
    if key.validation == Validation::NotValid {
        draft.lit(" NOT VALID");
    }
}

fn write_columns(draft: &mut Draft, columns: &[Ident], span: &Span) {
    draft.lit("(").list(columns, |draft, column| {
        draft.ident(column, span);
    });
    draft.lit(")");
}

fn write_action(draft: &mut Draft, action: &Action, span: &Span) {
    let (words, columns) = match action {
        Action::NoAction => ("NO ACTION", None),
        Action::Restrict => ("RESTRICT", None),
        Action::Cascade => ("CASCADE", None),
        Action::SetNull(columns) => ("SET NULL", Some(columns)),
        Action::SetDefault(columns) => ("SET DEFAULT", Some(columns)),
    };
    draft.lit(words);
    if let Some(columns) = columns.filter(|c| !c.is_empty()) {
        write_columns(draft.lit(" "), columns, span);
    }
}

fn comments(out: &mut Statements, table: &TableDefinition) {
    let schema = Some(&table.schema);
    let (schema_name, table_name) = (table.schema.value.raw(), table.name.value.raw());
    let mut on = Draft::new("COMMENT ON TABLE ");
    on.qualified(&table.schema, &table.name);
    out.comment(on, table.comment.as_ref(), schema, &["table", schema_name, table_name]);
    for column in &table.columns {
        let mut on = Draft::new("COMMENT ON COLUMN ");
        on.qualified(&table.schema, &table.name).lit(".").name(&column.name);
        let target = ["column", schema_name, table_name, column.name.value.raw()];
        out.comment(on, column.comment.as_ref(), schema, &target);
    }
    let keys = table.primary_key.iter().chain(&table.uniques);
    let keys = keys.map(|k| (k.name.as_ref(), k.comment.as_ref()));
    let checks = table.checks.iter().map(|c| (c.name.as_ref(), c.comment.as_ref()));
    let exclusions = table.exclusions.iter().map(|e| (Some(&e.name), e.comment.as_ref()));
    for (name, comment) in keys.chain(checks).chain(exclusions) {
        if let Some(name) = name {
            comment_on_constraint(out, table, name, comment);
        }
    }
    for index in &table.indexes {
        let mut on = Draft::new("COMMENT ON INDEX ");
        on.qualified(&table.schema, &index.name);
        let target = ["index", schema_name, index.name.value.raw()];
        out.comment(on, index.comment.as_ref(), schema, &target);
    }
}

fn comment_on_constraint(
    out: &mut Statements,
    table: &TableDefinition,
    name: &Name,
    comment: Option<&Text>,
) {
    let mut on = Draft::new("COMMENT ON CONSTRAINT ");
    on.name(name).lit(" ON ").qualified(&table.schema, &table.name);
    let (schema, of) = (table.schema.value.raw(), table.name.value.raw());
    out.comment(on, comment, Some(&table.schema), &["constraint", schema, of, name.value.raw()]);
}
