//! Objects that the files define twice, and the schemas that they define things in.
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::ident::Ident;
use schemactl_core::source::{Made, Statement};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use crate::split::{child, parse};

/// Kinds without a schema.
const GLOBAL: &[&str] = &[
    "extension",
    "publication",
    "publication table",
    "subscription",
    "event trigger",
    "server",
    "foreign data wrapper",
    "language",
    "cast",
    "access method",
    "transform",
    "comment",
];

/// The schemas that the statements create or make things in, sorted.
pub(crate) fn mentioned_schemas(statements: &[Statement]) -> Vec<String> {
    let made = statements.iter().flat_map(|s| &s.makes);
    let schemas: BTreeSet<String> = made
        .filter(|made| !GLOBAL.contains(&made.kind.0))
        .filter_map(|made| made.path.first())
        .map(|schema| schema.raw().to_owned())
        .collect();
    schemas.into_iter().collect()
}

/// An error for each object that is defined twice, with both places. What `psql` takes in one file
/// (`CREATE OR REPLACE` or `IF NOT EXISTS` after the first) is fine.
pub(crate) fn duplicates(statements: &[Statement]) -> Vec<Diagnostic> {
    let mut by_name: BTreeMap<(&str, &[Ident]), Vec<Definition<'_>>> = BTreeMap::new();
    for statement in statements {
        for (index, made) in statement.makes.iter().enumerate() {
            // The sequence of a column takes another name when its own is taken.
            if index > 0 && made.kind.0 == "sequence" {
                continue;
            }
            for space in name_spaces(made.kind.0) {
                let others = by_name.entry((space, &made.path)).or_default();
                others.push(Definition { statement, made });
            }
        }
    }
    let mut findings = Vec::new();
    let mut told = BTreeSet::new();
    for ((space, _), definitions) in by_name.into_iter().filter(|(_, all)| all.len() > 1) {
        let mut first: BTreeMap<String, &Definition<'_>> = BTreeMap::new();
        for definition in &definitions {
            let signature = definition.signature(space);
            let Some(earlier) = first.get(&signature) else {
                first.insert(signature, definition);
                continue;
            };
            let place = std::ptr::from_ref(definition.made) as usize;
            if !definition.may_follow(earlier) && told.insert(place) {
                findings.push(definition.defined_twice(earlier));
            }
        }
    }
    findings
}

/// The name spaces that a kind's names live in. A relation with a row type takes up a type's name.
fn name_spaces(kind: &'static str) -> &'static [&'static str] {
    match kind {
        "table" | "view" | "materialized view" | "composite type" => &["relation", "type"],
        "index" | "sequence" => &["relation"],
        "enum" | "domain" | "range type" | "base type" | "shell type" => &["type"],
        "function" | "procedure" | "aggregate" => &["routine"],
        "schema" => &["schema"],
        "extension" => &["extension"],
        "trigger" => &["trigger"],
        "policy" => &["policy"],
        "rule" => &["rule"],
        "publication" => &["publication"],
        "subscription" => &["subscription"],
        "event trigger" => &["event trigger"],
        "server" => &["server"],
        "foreign data wrapper" => &["foreign data wrapper"],
        "language" => &["language"],
        "statistics" => &["statistics"],
        "text search configuration" => &["text search configuration"],
        "text search dictionary" => &["text search dictionary"],
        "text search parser" => &["text search parser"],
        "text search template" => &["text search template"],
        "access method" => &["access method"],
        "conversion" => &["conversion"],
        // The server tells these apart by more than the text says.
        _ => &[],
    }
}

struct Definition<'a> {
    statement: &'a Statement,
    made: &'a Made,
}

impl Definition<'_> {
    /// What else than the name tells two apart: a routine's input types.
    fn signature(&self, space: &str) -> String {
        if space != "routine" {
            return String::new();
        }
        let node = parse(&self.statement.sql);
        node.and_then(|n| child(&n, SyntaxKind::PARAM_LIST)).map_or(String::new(), |list| {
            // `descendants`: an ordered-set aggregate has a list within the list.
            let inputs = list.descendants().filter(|param| {
                param.kind() == SyntaxKind::PARAM && child(param, SyntaxKind::PARAM_OUT).is_none()
            });
            inputs.map(|param| type_text(&param)).collect::<Vec<_>>().join(", ")
        })
    }

    /// Whether `psql` would take this one after `earlier`.
    fn may_follow(&self, earlier: &Self) -> bool {
        let kinds = (earlier.made.kind.0, self.made.kind.0);
        if kinds.0 == "shell type" || kinds.1 == "shell type" {
            return kinds.0 == "shell type" && matches!(kinds.1, "base type" | "range type");
        }
        let if_not_exists = |d: &Self| says(d.statement, SyntaxKind::IF_NOT_EXISTS);
        if matches!(self.made.kind.0, "schema" | "extension") {
            return if_not_exists(self) || if_not_exists(earlier);
        }
        let same_file = Arc::ptr_eq(&self.made.span.file, &earlier.made.span.file);
        same_file && (if_not_exists(self) || says(self.statement, SyntaxKind::OR_REPLACE))
    }

    fn defined_twice(&self, earlier: &Self) -> Diagnostic {
        let what = |d: &Self| format!("{} {}", d.made.kind.0, path_text(&d.made.path));
        let message = if self.made.kind == earlier.made.kind {
            format!("{} is defined twice", what(self))
        } else {
            format!("{} has the name of {}", what(self), what(earlier))
        };
        Diagnostic::error("defined-twice", message)
            .label(self.made.span.clone(), "defined again here")
            .label(earlier.made.span.clone(), "defined here first")
            .help("keep one of the two definitions")
    }
}

fn path_text(path: &[Ident]) -> String {
    path.iter().map(Ident::raw).collect::<Vec<_>>().join(".")
}

fn says(statement: &Statement, clause: SyntaxKind) -> bool {
    parse(&statement.sql).is_some_and(|node| child(&node, clause).is_some())
}

/// A parameter's type in lower case with single blanks: without its mode, name and default.
fn type_text(param: &SyntaxNode) -> String {
    let skipped = |kind: SyntaxKind| {
        kind == SyntaxKind::PARAM_NAME
            || kind == SyntaxKind::PARAM_DEFAULT
            || kind == SyntaxKind::PARAM_IN
            || kind == SyntaxKind::PARAM_IN_OUT
    };
    let parts = param.children().filter(|c| !skipped(c.kind())).map(|c| c.text().to_string());
    let text = parts.collect::<Vec<_>>().join(" ");
    let text = if text.contains('"') { text } else { text.to_ascii_lowercase() };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
