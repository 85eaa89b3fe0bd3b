//! The portable table model as PostgreSQL statements, each piece with its place in the table file.
//! The statements are for the scratch: an expression may stand in more parentheses than it needs.
mod draft;
mod fragment;
mod object;
mod table;

use std::collections::BTreeSet;
use std::sync::Arc;

use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::ident::Ident;
use schemactl_core::kind::KindName;
use schemactl_core::source::{Made, Span, Statement};
use schemactl_core::sql::Quote;
use schemactl_core::table::{IsManaged, Name, Text};
use schemactl_core::table_file::TableFile;

use self::draft::Draft;
use crate::split;
use crate::sql::PgQuote;

/// Writes a table file as statements, in an order in which they can be executed when all that they
/// mention is in the file.
///
/// # Errors
/// Every name that PostgreSQL cannot keep and every SQL text that would not stay in its place.
pub(crate) fn render(file: &TableFile) -> Result<Vec<Statement>, Vec<Diagnostic>> {
    let TableFile { schemas, extensions, enums, tables } = file;
    let mut statements = Statements::default();
    for schema in schemas {
        object::schema(&mut statements, schema);
    }
    for extension in extensions {
        object::extension(&mut statements, extension);
    }
    for definition in enums {
        object::enumeration(&mut statements, definition);
    }
    for definition in tables {
        table::table(&mut statements, definition);
    }
    // A foreign key may point to any table of the file, and to what only an index makes unique.
    for definition in tables {
        table::foreign_keys(&mut statements, definition);
    }
    statements.finish()
}

/// The statements so far, and all findings about them.
#[derive(Debug, Default)]
struct Statements {
    done: Vec<Statement>,
    findings: Vec<Diagnostic>,
}

impl Statements {
    /// `schema` is where names in SQL text are looked for first.
    fn push(&mut self, draft: Draft, span: &Span, schema: Option<&Name>, makes: Vec<Made>) {
        let Draft { sql, origins, findings } = draft;
        self.findings.extend(findings);
        let settings: Arc<[(String, String)]> = schema.map(search_path).into_iter().collect();
        let mentions = Vec::new();
        let span = span.clone();
        let mut statement = Statement { sql, span, origins, settings, makes: Vec::new(), mentions };
        split::analyse(&mut statement);
        // The table file knows better than the text where each thing stands.
        statement.makes = makes;
        self.done.push(statement);
    }

    fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// `COMMENT ON`; `target` begins with the kind and is the rest of the comment's path.
    fn comment(
        &mut self,
        mut draft: Draft,
        comment: Option<&Text>,
        schema: Option<&Name>,
        target: &[&str],
    ) {
        // An empty comment is none.
        let Some(comment) = comment.filter(|c| !c.value.is_empty()) else { return };
        draft.lit(" IS ").text(comment);
        let path = target.iter().map(|name| Ident::new(*name)).collect();
        let span = comment.span.clone();
        let made = Made {
            kind: KindName("comment"),
            path,
            span,
            renamed_from: None,
            using: None,
            ignored: false,
        };
        self.push(draft, &comment.span, schema, vec![made]);
    }

    /// A name or text that is written several times is reported once.
    fn finish(self) -> Result<Vec<Statement>, Vec<Diagnostic>> {
        let mut findings = self.findings;
        if findings.is_empty() {
            return Ok(self.done);
        }
        findings.sort_by_key(|f| f.labels.first().map(|l| l.span.bytes.start));
        let mut seen = BTreeSet::new();
        findings.retain(|f| {
            seen.insert((f.labels.first().map(|l| l.span.bytes.start), f.message.clone()))
        });
        Err(findings)
    }
}

/// Names in SQL text of a table file are found in the schema of the table, then in `public`.
fn search_path(schema: &Name) -> (String, String) {
    let mut path = String::new();
    PgQuote.ident(&mut path, &schema.value);
    if schema.value.raw() != "public" {
        path.push_str(", public");
    }
    ("search_path".to_owned(), path)
}

/// What a statement makes, at the place of its name.
/// The object, ignored or not.
fn whether(managed: IsManaged, made: Made) -> Made {
    Made { ignored: managed == IsManaged::Ignored, ..made }
}

fn made(kind: &'static str, parents: &[&Name], name: &Name, renamed_from: Option<&Name>) -> Made {
    let path = parents.iter().copied().chain([name]).map(|n| n.value.clone()).collect();
    let renamed_from = renamed_from.map(|n| (n.value.clone(), n.span.clone()));
    Made {
        kind: KindName(kind),
        path,
        span: name.span.clone(),
        renamed_from,
        using: None,
        ignored: false,
    }
}

#[cfg(test)]
mod tests {
    use schemactl_core::source::SourceFile;

    use super::*;

    fn parsed(text: &str) -> TableFile {
        let file = SourceFile { name: "schema/t.toml".to_owned(), text: text.to_owned() };
        TableFile::parse(&Arc::new(file)).unwrap()
    }

    fn statements(text: &str) -> Vec<Statement> {
        render(&parsed(text)).unwrap()
    }

    fn sql(text: &str) -> Vec<String> {
        statements(text).into_iter().map(|s| s.sql).collect()
    }

    /// Each finding as `line:column code message`.
    fn findings(text: &str) -> Vec<String> {
        let show = |f: &Diagnostic| {
            let (line, column) = f.labels[0].span.line_column();
            format!("{line}:{column} {} {}", f.code, f.message)
        };
        let found = render(&parsed(text)).expect_err("there is something wrong with it");
        found.iter().map(show).collect()
    }

    #[test]
    fn a_table_is_one_statement_and_its_foreign_keys_and_indexes_follow() {
        let text = r#"
[table.orders]
comment = "it's one"
primary_key = ["id"]
columns.id = { type = "bigint", identity = { start = 5, increment = -1, cycle = true } }
columns.user_id = { type = "uuid", nullable = false, references = "auth.users", on_delete = "set null (user_id)" }
columns.total = { type = "numeric(12,2)", default = 0, unique = true, check = "total >= 0", statistics = 10 }
columns."Odd Name" = { type = "text", generated = "upper('x')", collation = "C", storage = "main" }
indexes.i = { columns = ["Odd Name", "total desc"], where = "total > 0", with = { fillfactor = 70 } }
checks.late = { expr = "true", not_valid = true, comment = "c" }
"#;
        let found = sql(text);
        assert_eq!(
            found,
            [
                "CREATE TABLE public.orders (\n  \
             id bigint GENERATED BY DEFAULT AS IDENTITY (START WITH 5 INCREMENT BY -1 CYCLE),\n  \
             user_id uuid NOT NULL,\n  \
             total numeric(12,2) DEFAULT (0),\n  \
             \"Odd Name\" text COLLATE \"C\" GENERATED ALWAYS AS (upper('x')) STORED,\n  \
             PRIMARY KEY (id),\n  \
             UNIQUE (total),\n  \
             CHECK (total >= 0)\n)",
                "ALTER TABLE public.orders ADD CONSTRAINT late CHECK (true) NOT VALID",
                "ALTER TABLE public.orders ALTER COLUMN total SET STATISTICS 10",
                "ALTER TABLE public.orders ALTER COLUMN \"Odd Name\" SET STORAGE main",
                "CREATE INDEX i ON public.orders (\"Odd Name\", total desc) \
             WITH (fillfactor = '70') WHERE (total > 0)",
                "COMMENT ON TABLE public.orders IS 'it''s one'",
                "COMMENT ON CONSTRAINT late ON public.orders IS 'c'",
                "ALTER TABLE public.orders ADD FOREIGN KEY (user_id) REFERENCES \
             auth.users ON DELETE SET NULL (user_id)",
            ]
        );
    }

    #[test]
    fn an_error_inside_a_value_is_found_at_its_place_in_the_file() {
        let text = "[table.t]\ncolumns.a = { type = \"citextt\", default = \"nope(1)\" }\n\
                    columns.b = { type = \"t\\u0065xt\" }\nchecks.c = \"missing > 0\"\n\
                    indexes.i = { columns = [\"lower(b)\"] }";
        let found = statements(text);
        let place = |statement: &Statement, needle: &str| {
            let at = statement.sql.find(needle).expect("it is there");
            statement.locate(at).line_column()
        };
        assert_eq!(place(&found[0], "citextt"), (2, 23));
        assert_eq!(place(&found[0], "ope(1)"), (2, 45));
        // With escapes the value is not a copy, so its start is named.
        assert_eq!(place(&found[0], "text,"), (3, 22));
        assert_eq!(place(&found[0], "missing"), (4, 13));
        assert_eq!(place(&found[1], "lower"), (5, 27));
        assert_eq!(place(&found[1], "CREATE"), (5, 9));
    }

    #[test]
    fn everything_that_is_made_has_its_path_its_place_and_its_old_name() {
        let text = r#"
[schema.shop]
[extension.citext]
[enum.state]
schema = "shop"
values = ["a"]
comment = "c"
[table.orders]
schema = "shop"
renamed_from = "order"
columns.id = { type = "int", renamed_from = "key" }
unique.u = { columns = ["id"], renamed_from = "v" }
foreign_keys.f = { columns = ["id"], references = "orders(id)" }
indexes.i = { columns = ["id"], comment = "x" }
"#;
        let show = |m: &Made| {
            let path: Vec<&str> = m.path.iter().map(Ident::raw).collect();
            let from = m.renamed_from.as_ref().map(|(n, _)| format!(" < {}", n.raw()));
            format!(
                "{} {} @ {}{}",
                m.kind.0,
                path.join("."),
                m.span.text(),
                from.unwrap_or_default()
            )
        };
        let found = statements(text);
        let makes: Vec<String> = found.iter().flat_map(|s| &s.makes).map(show).collect();
        assert_eq!(
            makes,
            [
                "schema shop @ shop",
                "extension citext @ citext",
                "enum shop.state @ state",
                "comment enum.shop.state @ c",
                "table shop.orders @ orders < order",
                "column shop.orders.id @ id < key",
                "constraint shop.orders.u @ u < v",
                "index shop.i @ i",
                "comment index.shop.i @ x",
                "constraint shop.orders.f @ f",
            ]
        );
        let path = |s: &Statement| s.settings.iter().map(|(_, v)| v.clone()).collect::<String>();
        assert_eq!(path(&found[0]), "");
        assert_eq!(path(&found[4]), "shop, public");
        assert_eq!(path(&statements("[enum.e]\nvalues = []")[0]), "public");
    }

    #[test]
    fn sql_text_that_would_leave_its_place_is_refused_there() {
        for (line, expected) in [
            (
                "columns.b = \"int); DROP TABLE x; --\"",
                "2:17 bad-sql-text nothing is open that this closes",
            ),
            ("columns.b = \"int not null\"", "2:18 bad-sql-text only a type can stand here"),
            (
                "columns.b = { type = \"int\", default = \"0; drop table x\" }",
                "2:41 bad-sql-text a `;` would end the statement",
            ),
            (
                "columns.b = { type = \"int\", generated = \"1) stored, c int default (0\" }",
                "2:43 bad-sql-text nothing is open that this closes",
            ),
            ("checks.c = \"a > 'x\"", "2:17 bad-sql-text a string is not closed"),
            (
                "indexes.i = { columns = [\"a, b\"] }",
                "2:28 bad-sql-text a `,` outside of parentheses would begin another item",
            ),
            (
                "indexes.i = { columns = [\"a\"], where = \"true -- \" }",
                "2:46 bad-sql-text a `--` comment would hide what follows",
            ),
        ] {
            let found = findings(&format!("[table.t]\n{line}\ncolumns.a = \"int\""));
            assert_eq!(found.len(), 1, "{line} {found:?}");
            assert_eq!(found[0], expected, "{line}");
        }
    }

    #[test]
    fn names_are_quoted_exactly_and_those_that_postgres_would_cut_are_refused_once() {
        let text = "[table.'Sel\"ect']\ncolumns.'ü ' = 'int'\ncolumns.select = 'int'";
        assert_eq!(
            sql(text),
            ["CREATE TABLE public.\"Sel\"\"ect\" (\n  \"ü \" int,\n  \"select\" int\n)"]
        );
        let fits = "x".repeat(63);
        assert_eq!(sql(&format!("[enum.{fits}]\nvalues = [\"{fits}\"]")).len(), 1);
        let long = "x".repeat(64);
        let text =
            format!("[table.{long}]\ncomment = 'c'\ncolumns.a = 'int'\nindexes.i.columns = 'a'");
        assert_eq!(findings(&text), ["1:8 name-too-long a name of 64 bytes; 63 are the most"]);
        let text = format!("[enum.e]\nvalues = ['{long}']");
        assert!(findings(&text)[0].contains("an enum value of 64 bytes"));
        assert!(findings("[table.'']\ncolumns = {}")[0].contains("cannot be empty"));
        assert!(findings("[table.\"a\\u0000\"]\ncolumns = {}")[0].contains("code 0"));
        assert!(findings("[table.t]\ncomment = \"a\\u0000\"\ncolumns = {}")[0].contains("code 0"));
    }

    #[test]
    fn an_index_over_a_column_that_is_not_there_names_the_nearest() {
        let text = "[table.t]\ncolumns.title = 'text'\ncolumns.Name = 'text'\n\
                    indexes.i.columns = ['titel desc', 'lower(title)', 'Name asc']";
        let found = render(&parsed(text)).expect_err("two columns are not there");
        let help: Vec<&str> = found.iter().filter_map(|f| f.help.as_deref()).collect();
        assert_eq!(help[0], "did you mean `title`?");
        assert!(help[1].contains("\\\"Name\\\""), "{help:?}");
        assert_eq!(found[0].labels[0].span.text(), "titel");
    }

    #[test]
    fn storage_and_compression_are_words_that_postgres_has() {
        let text =
            "[table.t]\ncolumns.a = { type = 'text', storage = 'extendd', compression = 'zip' }";
        assert_eq!(
            findings(text),
            [
                "2:41 bad-value `storage` cannot be `extendd`",
                "2:66 bad-value `compression` cannot be `zip`",
            ]
        );
    }
}
