//! TOML table files to the portable table model, with spans. All findings of a file at once.
mod constraint;
mod reader;
mod reference;
mod table;

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::ident::Ident;
use crate::source::{SourceFile, Span};
use crate::table::{
    EnumDefinition, EnumValue, ExtensionDefinition, IsManaged, Name, SchemaDefinition,
    TableDefinition,
};

use self::reader::{Entry, Reader, Section, Value};

/// What one TOML file says.
#[derive(Clone, Debug, Default)]
pub struct TableFile {
    pub schemas: Vec<SchemaDefinition>,
    pub extensions: Vec<ExtensionDefinition>,
    pub enums: Vec<EnumDefinition>,
    pub tables: Vec<TableDefinition>,
}

impl TableFile {
    /// Reads a file.
    ///
    /// # Errors
    /// Everything that is wrong with the file: its syntax, or else its keys and values.
    pub fn parse(file: &Arc<SourceFile>) -> Result<Self, Vec<Diagnostic>> {
        let (root, errors) = DeTable::parse_recoverable(&file.text);
        if !errors.is_empty() {
            return Err(errors.iter().map(|e| syntax_error(file, e)).collect());
        }
        let reader = Reader::new(file);
        let parsed = read(&reader, root.get_ref(), file);
        let findings = reader.into_findings();
        if findings.is_empty() { Ok(parsed) } else { Err(findings) }
    }
}

fn syntax_error(file: &Arc<SourceFile>, error: &toml::de::Error) -> Diagnostic {
    let mut lines = error.message().lines();
    let message = lines.next().unwrap_or("this is not TOML");
    let end = file.text.len();
    let bytes = error.span().unwrap_or(end..end);
    let finding = Diagnostic::error("toml-syntax", message).at(Span::new(file, bytes));
    lines.fold(finding, Diagnostic::note)
}

fn read(reader: &Reader, root: &DeTable<'_>, file: &Arc<SourceFile>) -> TableFile {
    let mut parsed = TableFile::default();
    let start = Span::new(file, 0..0);
    let mut top = Section::new(reader, "a table file".to_owned(), start, root);
    for (section, name) in named(&mut top, "schema") {
        parsed.schemas.push(read_schema(section, name));
    }
    for (section, name) in named(&mut top, "extension") {
        parsed.extensions.push(read_extension(section, name));
    }
    for (section, name) in named(&mut top, "enum") {
        parsed.enums.push(read_enum(section, name));
    }
    for (section, name) in named(&mut top, "table") {
        parsed.tables.push(table::read_table(section, name));
    }
    top.finish();
    parsed
}

/// The `[kind.NAME]` sections of one kind.
fn named<'a, 'r>(top: &mut Section<'a, 'r>, kind: &'static str) -> Vec<(Section<'a, 'r>, Name)> {
    let Some(all) = top.take(kind) else { return Vec::new() };
    let reader = top.reader;
    let Some(all) = reader.table(&format!("`{kind}`"), all.value) else { return Vec::new() };
    let read = |Entry { key, value }: Entry<'a>| {
        let what = format!("{kind} `{}`", key.value.raw());
        let table = reader.table(&what, value)?;
        Some((Section::new(reader, what, key.span.clone(), table), key))
    };
    reader.entries(all).into_iter().filter_map(read).collect()
}

fn read_schema(mut section: Section<'_, '_>, name: Name) -> SchemaDefinition {
    let managed = section.flag("ignore", IsManaged::Ignored);
    let comment = section.text("comment");
    let renamed_from = section.name("renamed_from");
    section.finish();
    SchemaDefinition { name, managed, comment, renamed_from }
}

fn read_extension(mut section: Section<'_, '_>, name: Name) -> ExtensionDefinition {
    let managed = section.flag("ignore", IsManaged::Ignored);
    let schema = section.name("schema");
    let version = section.text("version");
    let comment = section.text("comment");
    section.finish();
    ExtensionDefinition { name, managed, schema, version, comment }
}

/// The schema that a `[table.NAME]` or `[enum.NAME]` says it is in. A dot in a name that says none
/// is taken for a mistaken `schema.name`.
fn own_schema(section: &mut Section<'_, '_>, kind: &str, name: &Name) -> Name {
    if let Some(schema) = section.name("schema") {
        return schema;
    }
    if let Some((schema, rest)) = name.value.raw().split_once('.') {
        let message =
            format!("`{}` is one name with a dot in it, not a schema and a name", name.value.raw());
        let help = format!(
            "write `[{kind}.{rest}]` with `schema = \"{schema}\"`; if the name really has a dot, \
             give its schema too"
        );
        let finding = Diagnostic::error("dotted-name", message).at(name.span.clone());
        section.reader.report(finding.help(help));
    }
    Name::new(Ident::new("public"), name.span.clone())
}

fn read_enum(mut section: Section<'_, '_>, name: Name) -> EnumDefinition {
    let reader = section.reader;
    let schema = own_schema(&mut section, "enum", &name);
    let mut values: Vec<EnumValue> = Vec::new();
    match section.take("values") {
        None => section.missing("values", "values = [\"new\", \"done\"]"),
        Some(entry) => match entry.value.get_ref().as_array() {
            None => reader.wrong_type("`values`", "a list of strings", entry.value),
            Some(items) => {
                values = items.iter().filter_map(|item| enum_value(reader, item)).collect();
            }
        },
    }
    let mut seen: BTreeMap<&str, &Span> = BTreeMap::new();
    for EnumValue { label, .. } in &values {
        if let Some(first) = seen.insert(&label.value, &label.span) {
            let message = format!("the value `{}` is there twice", label.value);
            let finding = Diagnostic::error("named-twice", message).at(label.span.clone());
            reader.report(finding.label(first.clone(), "first here"));
        }
    }
    let managed = section.flag("ignore", IsManaged::Ignored);
    let comment = section.text("comment");
    let renamed_from = section.name("renamed_from");
    section.finish();
    EnumDefinition { schema, name, managed, values, comment, renamed_from }
}

fn enum_value(reader: &Reader, item: &Value<'_>) -> Option<EnumValue> {
    let DeValue::Table(table) = item.get_ref() else {
        let label = reader.text("each of `values`", item)?;
        return Some(EnumValue { label, renamed_from: None });
    };
    let what = "an enum value".to_owned();
    let mut section = Section::new(reader, what, reader.span(item.span()), table);
    let label = section.text("name");
    let renamed_from = section.text("renamed_from");
    if label.is_none() {
        section.missing("name", "{ name = \"paid\", renamed_from = \"payed\" }");
    }
    section.finish();
    Some(EnumValue { label: label?, renamed_from })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{
        Action, ColumnValue, Deferrable, IdentityGeneration, IndexElement, Match, Nulls,
        Persistence, Uniqueness, Validation,
    };

    fn parse(text: &str) -> Result<TableFile, Vec<Diagnostic>> {
        let name = "schema/t.toml".to_owned();
        TableFile::parse(&Arc::new(SourceFile { name, text: text.to_owned() }))
    }

    /// Each finding as `line:column code message (help)`.
    fn findings(text: &str) -> Vec<String> {
        let show = |f: &Diagnostic| {
            let (line, column) = f.labels[0].span.line_column();
            let help = f.help.as_ref().map(|h| format!(" ({h})")).unwrap_or_default();
            format!("{line}:{column} {} {}{help}", f.code, f.message)
        };
        parse(text).expect_err("there is something wrong with it").iter().map(show).collect()
    }

    /// The findings about a table of one column `a` with more lines.
    fn table_findings(lines: &str) -> Vec<String> {
        findings(&format!("[table.t]\ncolumns = {{ a = \"int\" }}\n{lines}"))
    }

    /// The findings about a column with these keys beside its type.
    fn column_findings(keys: &str) -> Vec<String> {
        findings(&format!("[table.t.columns]\na = {{ type = \"int\", {keys} }}"))
    }

    #[test]
    fn a_table_says_everything_that_the_design_shows() {
        let text = r#"
[table.orders]
comment = "One purchase"
primary_key = ["id"]

[table.orders.columns]
id = { type = "uuid", default = "gen_random_uuid()" }
user_id = { type = "uuid", nullable = false, references = "users(id)", on_delete = "cascade" }
note = { type = "text", renamed_from = "remark", comment = "free" }
count = { type = "int", default = 0, unique = true, check = "count > 0" }
plain = "text"

[table.orders.checks]
positive = "count >= 0"

[table.orders.indexes]
by_user = { columns = ["user_id", "note desc"], where = "note <> ''", unique = true, using = "btree" }

[enum.order_status]
values = ["new", { name = "paid", renamed_from = "payed" }]
"#;
        let file = parse(text).unwrap();
        let table = &file.tables[0];
        assert_eq!((table.schema.value.raw(), table.name.value.raw()), ("public", "orders"));
        assert_eq!(table.comment.as_ref().unwrap().value, "One purchase");
        let names: Vec<&str> = table.columns.iter().map(|c| c.name.value.raw()).collect();
        assert_eq!(names, ["id", "user_id", "note", "count", "plain"]);
        let [id, user, note, count, plain] = &table.columns[..] else { panic!("five columns") };
        let ColumnValue::Default(default) = &id.value else { panic!("a default") };
        assert_eq!(default.span.text(), "gen_random_uuid()");
        assert!(!user.nullable.as_ref().unwrap().value);
        let from = note.renamed_from.as_ref().unwrap();
        assert_eq!((from.value.raw(), from.span.line_column()), ("remark", (9, 41)));
        let ColumnValue::Default(default) = &count.value else { panic!("a default") };
        assert_eq!((default.text.as_str(), default.span.text()), ("0", "0"));
        assert_eq!(plain.data_type.sql.text, "text");
        assert_eq!(table.primary_key.as_ref().unwrap().columns[0].value.raw(), "id");
        assert_eq!(table.checks.len(), 2);
        assert!(table.checks[0].name.is_none() && table.uniques[0].name.is_none());
        let key = &table.foreign_keys[0];
        assert_eq!(key.references.table.raw(), "users");
        assert_eq!(key.on_delete, Some(Action::Cascade));
        let index = &table.indexes[0];
        assert_eq!(index.uniqueness, Uniqueness::Unique);
        assert!(matches!(&index.elements[..], [IndexElement::Column(_), IndexElement::Sql(_)]));
        let values = &file.enums[0].values;
        assert_eq!(values[1].renamed_from.as_ref().unwrap().value, "payed");
    }

    #[test]
    fn the_long_forms_say_the_rest() {
        let text = r#"
[schema.shop]
comment = "the shop"
[extension.pg_trgm]
schema = "shop"
version = "1.6"
[table.Booking]
schema = "shop"
unlogged = true
renamed_from = "bookings"
primary_key = { name = "pk", columns = ["id"], include = ["n"], deferrable = true }
[table.Booking.columns]
id = { type = "int", identity = { generation = "always", start = 10, cycle = true } }
n = { type = "text", generated = "id::text", collation = "C", storage = "main", statistics = 5 }
r = { type = "int", collation = { schema = "x", name = "y" }, compression = "lz4" }
[table.Booking.unique]
u = { columns = ["n"], nulls_not_distinct = true, deferrable = "initially deferred", comment = "c" }
v = ["n", "r"]
[table.Booking.checks]
c = { expr = "id > 0", no_inherit = true, not_valid = true }
[table.Booking.exclusions]
e = { using = "gist", columns = ["r with ="], where = "r > 0" }
[table.Booking.foreign_keys]
f = { columns = ["r", "n"], references = "a.b(c, d)", match = "full", on_update = "SET NULL", on_delete = "set null (r)", not_valid = true }
[table.Booking.indexes]
i = { columns = "lower(n)", include = ["id"], with = { fillfactor = 70 }, nulls_not_distinct = true }
"#;
        let file = parse(text).unwrap();
        assert_eq!(file.extensions[0].version.as_ref().unwrap().value, "1.6");
        let table = &file.tables[0];
        assert_eq!(table.schema.value.raw(), "shop");
        assert_eq!(table.persistence, Persistence::Unlogged);
        let key = table.primary_key.as_ref().unwrap();
        assert_eq!(key.deferrable, Deferrable::InitiallyImmediate);
        let ColumnValue::Identity(identity) = &table.columns[0].value else { panic!("identity") };
        assert_eq!(identity.generation, IdentityGeneration::Always);
        assert_eq!(identity.start.as_ref().unwrap().value, 10);
        assert!(matches!(table.columns[1].value, ColumnValue::Generated(_)));
        assert_eq!(table.uniques[0].deferrable, Deferrable::InitiallyDeferred);
        assert_eq!(table.uniques[0].nulls, Nulls::NotDistinct);
        assert_eq!(table.checks[0].validation, Validation::NotValid);
        let key = &table.foreign_keys[0];
        assert_eq!(key.matching, Match::Full);
        assert_eq!(key.on_delete, Some(Action::SetNull(vec![Ident::new("r")])));
        assert_eq!(table.indexes[0].with[0].1.value, "70");
    }

    #[test]
    fn a_string_with_escapes_has_the_place_of_the_whole_value() {
        let text = "[table.t.columns]\na = { type = \"te\\u0078t\" }\nb = '''\nint'''";
        let file = parse(text).unwrap();
        let [a, b] = &file.tables[0].columns[..] else { panic!("two columns") };
        let (a, b) = (&a.data_type.sql, &b.data_type.sql);
        assert_eq!((a.text.as_str(), a.span.text()), ("text", "\"te\\u0078t\""));
        assert_eq!((b.text.as_str(), b.span.text()), ("int", "int"));
        assert_eq!(b.span.line_column(), (4, 1));
    }

    #[test]
    fn a_syntax_error_has_its_line_and_column() {
        let found = findings("[table.t]\ncomment = \n");
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("2:"), "{found:?}");
        assert!(found[0].contains("toml-syntax"), "{found:?}");
        let twice = findings("[enum.a]\nvalues = []\n[enum.a]\nvalues = []");
        assert!(twice[0].starts_with("3:") && twice[0].contains("duplicate key"), "{twice:?}");
    }

    #[test]
    fn unknown_keys_are_found_at_every_level_with_the_nearest_known_key() {
        assert_eq!(
            findings("[tables.x]"),
            ["1:2 unknown-key unknown key `tables` in a table file (did you mean `table`?)"]
        );
        assert_eq!(
            table_findings("coment = 1"),
            ["3:1 unknown-key unknown key `coment` in table `t` (did you mean `comment`?)"]
        );
        assert_eq!(
            column_findings("nulable = false"),
            ["2:21 unknown-key unknown key `nulable` in column `a` (did you mean `nullable`?)"]
        );
        for (lines, key) in [
            ("indexes.i = { columns = [\"a\"], uniqe = true }", "uniqe"),
            ("checks.c = { expr = \"a\", not_vaild = true }", "not_vaild"),
            ("unique.u = { columns = [\"a\"], inclued = [] }", "inclued"),
            ("primary_key = { columns = [\"a\"], nam = \"x\" }", "nam"),
            (
                "foreign_keys.f = { columns = [\"a\"], references = \"t\", on_del = \"x\" }",
                "on_del",
            ),
            ("exclusions.e = { columns = [\"a with =\"], usng = \"gist\" }", "usng"),
        ] {
            let found = table_findings(lines);
            let expected = format!("unknown key `{key}`");
            assert!(found.len() == 1 && found[0].contains(&expected), "{found:?}");
        }
        assert!(column_findings("identity = { strat = 1 }")[0].contains("did you mean `start`?"));
        assert!(
            findings("[enum.e]\nvalues = [{ name = \"a\", nam = \"b\" }]")[0].contains("`nam`")
        );
        assert!(findings("[schema.s]\nowner = \"b\"")[0].contains("unknown key `owner`"));
        assert!(findings("[extension.s]\nversoin = \"1\"")[0].contains("`version`"));
    }

    #[test]
    fn a_key_that_belongs_elsewhere_says_where() {
        assert_eq!(
            column_findings("not_null = true"),
            ["2:21 unknown-key unknown key `not_null` in column `a` (write `nullable = false`)"]
        );
        assert!(column_findings("primary_key = true")[0].contains("the table says it"));
    }

    #[test]
    fn a_wrong_type_says_what_is_expected_and_what_is_there() {
        assert_eq!(
            column_findings("nullable = \"no\""),
            ["2:32 wrong-type `nullable` must be true or false, not a string"]
        );
        assert_eq!(
            findings("[table.t.columns]\na = 1"),
            ["2:5 wrong-type column `a` must be a type in a string, or a table, not an integer"]
        );
        assert_eq!(
            findings("table = 1"),
            ["1:9 wrong-type `table` must be a table, not an integer"]
        );
        assert!(column_findings("default = 2024-01-01")[0].contains("not a date or time"));
        assert!(column_findings("default = nan")[0].contains("not a float"));
        assert!(column_findings("statistics = 1.5")[0].contains("a whole number"));
        let found = column_findings("deferrable = 1, references = \"t\"");
        assert!(found[0].contains("initially deferred"));
        assert!(table_findings("primary_key = 1")[0].contains("a list of names, not an integer"));
        assert!(table_findings("primary_key = [1]")[0].contains("a string, not an integer"));
        assert!(table_findings("indexes.i = [\"a\"]")[0].contains("{ columns = [...] }"));
        assert!(findings("[enum.e]\nvalues = \"a\"")[0].contains("a list of strings"));
    }

    #[test]
    fn what_must_be_said_is_missed() {
        assert_eq!(
            findings("[table.t.columns]\na = { default = 1 }"),
            ["2:1 missing-key column `a` has no `type` (for example: type = \"text\")"]
        );
        assert!(findings("[table.t]")[0].contains("table `t` has no `columns`"));
        assert!(findings("[enum.e]")[0].contains("enum `e` has no `values`"));
        assert!(table_findings("indexes.i = {}")[0].contains("has no `columns`"));
        assert!(table_findings("checks.c = {}")[0].contains("has no `expr`"));
        assert!(
            table_findings("foreign_keys.f = { columns = [\"a\"] }")[0].contains("`references`")
        );
        let unnamed = "primary_key = { columns = [\"a\"], comment = \"c\" }";
        assert!(table_findings(unnamed)[0].contains("`name`"));
    }

    #[test]
    fn a_key_over_a_column_that_is_not_there_names_the_nearest() {
        let text = "[table.t]\nprimary_key = [\"idd\"]\ncolumns = { id = \"int\" }";
        assert_eq!(
            findings(text),
            ["2:17 unknown-column the primary key names column `idd`, which is not there \
             (did you mean `id`?)"]
        );
        for lines in [
            "unique.u = [\"b\"]",
            "unique.u = { columns = [\"a\"], include = [\"b\"] }",
            "indexes.i = { columns = [\"a\"], include = [\"b\"] }",
            "foreign_keys.f = { columns = [\"b\"], references = \"t\" }",
            "foreign_keys.f = { columns = [\"a\"], references = \"t\", on_delete = \"set null (b)\" }",
        ] {
            let found = table_findings(lines);
            assert!(found.len() == 1 && found[0].contains("unknown-column"), "{lines} {found:?}");
        }
    }

    #[test]
    fn lists_are_neither_empty_nor_name_anything_twice() {
        assert!(table_findings("primary_key = []")[0].contains("empty-list"));
        assert!(table_findings("indexes.i = { columns = [] }")[0].contains("empty-list"));
        assert!(table_findings("unique.u = [\"a\", \"a\"]")[0].contains("named-twice"));
        assert!(findings("[enum.e]\nvalues = [\"a\", \"a\"]")[0].contains("named-twice"));
    }

    #[test]
    fn contradictions_are_found() {
        for keys in [
            "default = 1, identity = \"always\"",
            "generated = \"1\", default = 1",
            "identity = \"always\", nullable = true",
            "on_delete = \"cascade\"",
        ] {
            let found = column_findings(keys);
            assert!(found.len() == 1 && found[0].contains("contradiction"), "{found:?}");
        }
        let text =
            "[table.t]\nprimary_key = \"a\"\ncolumns.a = { type = \"int\", nullable = true }";
        assert!(findings(text)[0].starts_with("3:40 contradiction"));
        let text = "foreign_keys.f = { columns = [\"a\"], references = \"t(a, b)\" }";
        assert!(table_findings(text)[0].contains("contradiction"));
    }

    #[test]
    fn words_and_references_that_cannot_be_are_refused() {
        let found = column_findings("references = \"t\", on_delete = \"casade\"");
        assert!(found[0].contains("cannot be `casade` (did you mean `cascade`?)"), "{found:?}");
        assert!(column_findings("references = \"a.b.c\"")[0].contains("does not name a table"));
        assert!(column_findings("identity = \"sometimes\"")[0].contains("`always`, `by default`"));
        assert!(column_findings("default = \" \"")[0].contains("`default` is empty"));
        assert!(table_findings("exclusions.e = { columns = [\"a\"] }")[0].contains("a with ="));
    }

    #[test]
    fn a_dot_in_a_name_is_asked_about_unless_the_schema_is_said() {
        let found = findings("[table.\"other.orders\"]\ncolumns = {}");
        assert!(found[0].contains("write `[table.orders]` with `schema = \"other\"`"), "{found:?}");
        parse("[table.\"other.orders\"]\nschema = \"public\"\ncolumns = {}").unwrap();
    }

    #[test]
    fn all_findings_of_a_file_come_at_once_in_their_order() {
        let found =
            findings("[table.t]\nprimary_key = [\"x\"]\nfoo = 1\ncolumns.a = {}\n[enum.e]\n");
        let places: Vec<&str> = found.iter().map(|f| f.split(' ').next().unwrap()).collect();
        assert_eq!(places, ["2:17", "3:1", "4:9", "5:7"]);
    }
}
