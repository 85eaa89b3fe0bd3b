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
use schemactl_core::table::{Name, Text};
use schemactl_core::table_file::TableFile;

use self::draft::Draft;
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
        self.done.push(Statement { sql, span: span.clone(), origins, settings, makes });
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
        let made = Made { kind: KindName("comment"), path, span, renamed_from: None };
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
fn made(kind: &'static str, parents: &[&Name], name: &Name, renamed_from: Option<&Name>) -> Made {
    let path = parents.iter().copied().chain([name]).map(|n| n.value.clone()).collect();
    let renamed_from = renamed_from.map(|n| (n.value.clone(), n.span.clone()));
    Made { kind: KindName(kind), path, span: name.span.clone(), renamed_from }
}
