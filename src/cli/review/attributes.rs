//! The inside of a block: parts, attributes `old -> new`, line diffs of bodies, reasons.
use std::collections::BTreeMap;
use std::fmt::Write as _;

use console::measure_text_width;
use schemactl_core::catalog::{Fields, ObjectId};
use schemactl_core::diff::FieldChange;
use schemactl_core::kind::{Class, KindName};
use schemactl_core::plan::{Action, PlannedChange, Renamed};
use schemactl_core::source::Place;
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use super::tree::Node;
use super::{Review, symbol};
use crate::cli::report::counted;
use crate::cli::text::{full_name, named, part_name, says_something, value, words, wrap};

/// Columns that each level is moved in by.
const STEP: usize = 4;

/// The name column of new parts is no wider than this.
const NAMES: usize = 40;

/// A new body is shown up to this many lines; the file has it all.
const NEW_LINES: usize = 1;

impl Review<'_> {
    pub(super) fn block(&self, out: &mut String, root: &Node<'_>) {
        let name = self.paint.bold(&full_name(root.id));
        self.object(out, root, 0, &name);
    }

    /// A block by itself.
    pub(in crate::cli) fn block_text(&self, root: &Node<'_>) -> String {
        let mut out = String::new();
        self.block(&mut out, root);
        out
    }

    /// An object, its reason, its attributes and its parts.
    fn object(&self, out: &mut String, node: &Node<'_>, indent: usize, name: &str) {
        let action = node.change.map_or(Action::Alter, |c| c.action);
        let mark = symbol(action);
        let mut notes = String::new();
        if action != Action::Drop && node.change.is_some_and(|c| c.class == Class::Destructive) {
            notes.push_str(&format!("  {}", self.paint.error("destructive")));
        }
        if let Some(place) = self.place(node.id) {
            notes.push_str(&format!("  {}", self.paint.dim(&place)));
        }
        let said = match node.change {
            Some(change) if action == Action::Create => created(change, node),
            _ => folded(node),
        };
        let pad = " ".repeat(indent);
        let marked = self.marked(action, mark);
        let renamed = node.change.and_then(|c| Some(self.renamed(c.renamed.as_ref()?, &c.id)));
        let renamed = renamed.unwrap_or_default();
        let _ = writeln!(out, "{pad}{marked} {name}{renamed}{notes}");
        let inside = indent + STEP;
        if let Some(change) = node.change {
            self.reasons(out, change, inside);
        }
        self.plain(out, inside, &said);
        if let Some(change) = node.change {
            self.fields(out, &change.fields, inside);
        }
        self.parts(out, node, inside);
    }

    /// `: renamed from purchases (because schema/x.sql:3 says so)`
    fn renamed(&self, renamed: &Renamed, id: &ObjectId) -> String {
        let Renamed { from, said } = renamed;
        let mut different = from.path.iter().zip(&*id.path).filter(|(old, new)| old != new);
        let old = different.next().map_or("", |(old, _)| old.raw());
        let why = match said {
            Some(Place { file, line, .. }) => format!("(because {file}:{line} says so)"),
            // Columns are never taken for each other unasked.
            None if id.kind.0 == "column" => "(an interrupted apply left it)".to_owned(),
            None => "(nothing else differs)".to_owned(),
        };
        format!(": renamed from {old} {}", self.paint.dim(&why))
    }

    fn plain(&self, out: &mut String, indent: usize, text: &str) {
        if text.is_empty() {
            return;
        }
        for line in wrap(text, self.room(indent)) {
            let _ = writeln!(out, "{}{line}", " ".repeat(indent));
        }
    }

    /// Columns left at an indent.
    fn room(&self, indent: usize) -> usize {
        self.width.saturating_sub(indent).max(24)
    }

    /// Why an object is not changed in place, and what it makes way for.
    fn reasons(&self, out: &mut String, change: &PlannedChange, indent: usize) {
        let mut reasons: Vec<String> = change.why.iter().map(|why| format!("({why})")).collect();
        if let Some(id) = &change.because {
            let place = self.place(id).map(|place| format!(", {place}")).unwrap_or_default();
            let verb = self.verb(id);
            reasons.push(format!("(because {} {verb}{place})", full_name(id)));
        }
        for reason in reasons {
            for line in wrap(&reason, self.room(indent)) {
                let _ = writeln!(out, "{}{}", " ".repeat(indent), self.paint.dim(&line));
            }
        }
    }

    fn verb(&self, id: &ObjectId) -> &'static str {
        let changes = &self.prepared.plan.changes;
        let change = changes.binary_search_by(|c| c.id.cmp(id)).ok().map(|at| &changes[at]);
        match change.map(|c| c.action) {
            Some(Action::Drop) => "is dropped",
            Some(Action::Replace) => "is replaced",
            Some(Action::Rebuild) => "is rebuilt",
            Some(Action::Rename) => "is renamed",
            Some(Action::Create | Action::Alter) | None => "changes",
        }
    }

    /// The parts: new ones on a line each with their names in a column, others as objects.
    fn parts(&self, out: &mut String, node: &Node<'_>, indent: usize) {
        let simple = |part: &Node<'_>| part.change.is_some_and(|c| c.action == Action::Create);
        // What is nothing but one value is already said in the line of a new whole.
        let parts = node.parts.iter().map(|part| (part, single(part).is_some()));
        let parts: Vec<_> = parts.filter(|(_, single)| !(simple(node) && *single)).collect();
        let name = |part: &Node<'_>| part_name(part.id, node.id);
        let cap = NAMES.min(self.width * 2 / 5);
        let mut wide: BTreeMap<KindName, usize> = BTreeMap::new();
        for (part, _) in parts.iter().filter(|(part, _)| simple(part)) {
            let own = measure_text_width(&name(part));
            let widest = wide.entry(part.id.kind).or_default();
            *widest = (*widest).max(if own <= cap { own } else { 0 });
        }
        for (part, single) in parts {
            if let Some(change) = part.change.filter(|_| single) {
                self.single(out, change, &name(part), indent);
            } else if simple(part) {
                self.new_part(out, part, &name(part), wide[&part.id.kind], indent);
            } else {
                self.object(out, part, indent, &name(part));
            }
        }
    }

    fn new_part(&self, out: &mut String, part: &Node<'_>, name: &str, wide: usize, indent: usize) {
        let said = part.change.map(|change| created(change, part)).unwrap_or_default();
        let own = measure_text_width(name);
        let start = indent + 2 + wide.max(own) + 2;
        let mark = self.marked(Action::Create, symbol(Action::Create));
        let _ = write!(out, "{}{mark} {name}", " ".repeat(indent));
        // A name wider than its column leaves no room beside it, but for what is short.
        let fits = start + measure_text_width(&said) <= self.width;
        let below = !fits && (own > wide || self.width.saturating_sub(start) < 24);
        let gap = wide.saturating_sub(own);
        let hang = if below { indent + STEP } else { start };
        for (i, line) in wrap(&said, self.room(hang)).iter().enumerate() {
            if line.is_empty() {
                continue;
            }
            if i == 0 && !below {
                let _ = write!(out, "{}{line}", " ".repeat(gap + 2));
            } else {
                let _ = write!(out, "\n{}{line}", " ".repeat(hang));
            }
        }
        out.push('\n');
        self.parts(out, part, indent + STEP);
    }

    /// A part that is one value, such as a default or a comment.
    fn single(&self, out: &mut String, change: &PlannedChange, name: &str, indent: usize) {
        let only = |object: &Option<schemactl_core::catalog::Object>| {
            let fields = object.as_ref()?.fields();
            fields.into_iter().next().map(|(_, value)| value)
        };
        let field =
            FieldChange { name: name.to_owned(), old: only(&change.old), new: only(&change.new) };
        let mark = format!("{} ", self.marked(change.action, symbol(change.action)));
        match (change.action, &field.old, &field.new) {
            (Action::Create, _, Some(new)) | (Action::Drop, Some(new), _) => {
                let lines = wrap(&format!("{name}: {}", value(new)), self.room(indent + 2));
                for (i, line) in lines.iter().enumerate() {
                    let lead = if i == 0 { mark.clone() } else { "    ".to_owned() };
                    let _ = writeln!(out, "{}{lead}{line}", " ".repeat(indent));
                }
            }
            _ => self.field(out, &field, &mark, 0, indent),
        }
        self.reasons(out, change, indent + STEP);
    }

    fn fields(&self, out: &mut String, fields: &[FieldChange], indent: usize) {
        let wide = fields.iter().map(|f| words(&f.name).len()).max().unwrap_or(0);
        for field in fields {
            self.field(out, field, "", wide, indent);
        }
    }

    /// `type:  text -> citext`, or a diff by lines where that does not fit on one.
    fn field(&self, out: &mut String, field: &FieldChange, mark: &str, wide: usize, indent: usize) {
        let none = Value::Null;
        let (old, new) = (field.old.as_ref().unwrap_or(&none), field.new.as_ref().unwrap_or(&none));
        let name = format!("{}:", words(&field.name));
        let pad = " ".repeat(indent);
        let line = format!("{name:<w$} {} -> {}", value(old), value(new), w = wide + 1);
        let marks = if mark.is_empty() { 0 } else { 2 };
        if !line.contains('\n') && measure_text_width(&line) + marks <= self.room(indent) {
            let old = self.paint.removed(&value(old));
            let new = self.paint.added(&value(new));
            let _ = writeln!(out, "{pad}{mark}{name:<w$} {old} -> {new}", w = wide + 1);
            return;
        }
        let _ = writeln!(out, "{pad}{mark}{name}");
        self.line_diff(out, &lines(old), &lines(new), indent + 2);
    }

    /// What differs, with three lines around it.
    fn line_diff(&self, out: &mut String, old: &str, new: &str, indent: usize) {
        let diff = TextDiff::from_lines(old, new);
        let pad = " ".repeat(indent);
        for (i, group) in diff.grouped_ops(3).iter().enumerate() {
            if i > 0 {
                let _ = writeln!(out, "{pad}{}", self.paint.dim("..."));
            }
            for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
                let text = change.value().trim_end_matches(['\n', '\r']);
                let line = match change.tag() {
                    ChangeTag::Delete => self.paint.removed(&format!("- {text}")),
                    ChangeTag::Insert => self.paint.added(&format!("+ {text}")),
                    ChangeTag::Equal => format!("  {text}"),
                };
                let _ = writeln!(out, "{pad}{}", line.trim_end());
            }
        }
    }
}

/// A value by lines, for a diff: a list has one for each item.
fn lines(of: &Value) -> String {
    if let Value::Array(items) = of
        && !items.is_empty()
    {
        return items.iter().map(|item| value(item) + "\n").collect();
    }
    value(of).trim_end().to_owned() + "\n"
}

/// The value of a part that is nothing but one: a default, a comment.
fn single(node: &Node<'_>) -> Option<Value> {
    let change = node.change?;
    if !node.parts.is_empty() {
        return None;
    }
    let fields = change.new.as_ref().or(change.old.as_ref())?.fields();
    let mut fields = fields.into_iter();
    match (fields.next(), fields.next()) {
        (Some((_, value)), None) => Some(value),
        _ => None,
    }
}

/// What is to be said about a new object in a line.
fn created(change: &PlannedChange, node: &Node<'_>) -> String {
    let Some(new) = &change.new else { return String::new() };
    let mut said = described(&new.fields());
    for part in &node.parts {
        if part.change.is_some_and(|c| c.action == Action::Create)
            && let Some(value) = single(part)
        {
            said.push(match part.id.kind.0 {
                "comment" => format!("comment \"{}\"", self::value(&value)),
                kind => named(kind, &value),
            });
        }
    }
    said.join(", ")
}

/// The fields that are said first of a new object, in this order; the others follow by name.
const FIRST: [&str; 10] = [
    "type",
    "arguments",
    "result",
    "language",
    "definition",
    "values",
    "collation",
    "not_null",
    "identity",
    "generated",
];

/// What goes without saying of a new object: the engine's own choice where nothing is said.
fn is_usual(field: &str, value: &Value) -> bool {
    match field {
        // The names stand before the fields; an identity column's sequence has none of interest.
        "name" | "signature" | "sequence" => true,
        "persistence" => value == "permanent",
        "timing" => value == "not_deferrable",
        "validated" | "valid" => *value == Value::Bool(true),
        "enabled" => value == "origin",
        "arguments" => value == "",
        "publish_generated_columns" => value == "none",
        "increment" | "min" | "start" | "cache" => *value == 1,
        "max" => [i64::from(i16::MAX), i64::from(i32::MAX), i64::MAX].iter().any(|n| *value == *n),
        _ => !says_something(value),
    }
}

/// A new object's fields. Its name stands before them; a definition often says the name again.
fn described(fields: &Fields) -> Vec<String> {
    let name = fields.get("name").map(value).unwrap_or_default();
    let mut sorted: Vec<(&String, &Value)> = fields.iter().collect();
    let place = |field: &str| FIRST.iter().position(|f| *f == field).unwrap_or(FIRST.len());
    sorted.sort_by_key(|(field, _)| place(field));
    let mut said = Vec::new();
    for (field, value) in sorted.into_iter().filter(|(f, v)| !is_usual(f, v)) {
        let text = self::value(value);
        said.push(match field.as_str() {
            // The definition says it too, in the engine's words.
            "type" if fields.contains_key("definition") => continue,
            "definition" => definition(&text, &name),
            "type" => text,
            "arguments" => format!("({text})"),
            "result" => format!("returns {text}"),
            "identity" => identity(value),
            _ => named(field, value),
        });
    }
    said
}

fn identity(value: &Value) -> String {
    let Value::Object(options) = value else { return named("identity", value) };
    let always = options.get("always") == Some(&Value::Bool(true));
    let mut said = vec![if always { "identity always" } else { "identity by default" }.to_owned()];
    let others = options.iter().filter(|(name, v)| *name != "always" && !is_usual(name, v));
    said.extend(others.map(|(name, v)| named(name, v)));
    said.join(", ")
}

/// `CREATE UNIQUE INDEX i ON public.t USING btree (a)` is `UNIQUE USING btree (a)` after its name.
fn definition(text: &str, name: &str) -> String {
    let count = text.lines().count();
    if count > NEW_LINES {
        return format!("definition of {}", counted(count, "line"));
    }
    let Some(rest) = text.strip_prefix("CREATE ") else { return text.to_owned() };
    let own = name.rsplit('.').next().unwrap_or(name);
    if let (Some((head, using)), true) = (rest.split_once(" USING "), rest.contains("INDEX ")) {
        let unique = if head.starts_with("UNIQUE ") { "UNIQUE " } else { "" };
        return format!("{unique}USING {using}");
    }
    match rest.split_once(&format!("TRIGGER {own} ")) {
        Some((before, after)) => format!("{before}{after}"),
        None => text.to_owned(),
    }
}

/// `with 5 columns, 2 indexes`: parts that go the way of their whole.
fn folded(node: &Node<'_>) -> String {
    if node.folded.is_empty() {
        return String::new();
    }
    let parts = node.folded.iter().map(|(kind, n)| match (*kind, *n) {
        ("index", n) if n > 1 => format!("{n} indexes"),
        (kind, n) => counted(n, kind),
    });
    format!("with {}", parts.collect::<Vec<_>>().join(", "))
}
