//! Typed access to parsed TOML that collects findings instead of stopping at the first.
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use toml::de::{DeInteger, DeTable, DeValue};

use crate::diagnostic::{Diagnostic, nearest};
use crate::ident::Ident;
use crate::source::{SourceFile, Span};
use crate::table::{Deferrable, Name, Spanned, SqlText, Text};

pub(super) type Value<'a> = toml::Spanned<DeValue<'a>>;

/// One file being read, and what is wrong with it.
pub(super) struct Reader {
    file: Arc<SourceFile>,
    findings: RefCell<Vec<Diagnostic>>,
}

/// A key and its value.
#[derive(Clone)]
pub(super) struct Entry<'a> {
    pub key: Name,
    pub value: &'a Value<'a>,
}

impl Reader {
    pub(super) fn new(file: &Arc<SourceFile>) -> Self {
        Self { file: Arc::clone(file), findings: RefCell::default() }
    }

    pub(super) fn report(&self, finding: Diagnostic) {
        self.findings.borrow_mut().push(finding);
    }

    /// What was found, in the order of the file.
    pub(super) fn into_findings(self) -> Vec<Diagnostic> {
        let mut findings = self.findings.into_inner();
        findings.sort_by_key(|f| f.labels.first().map(|l| l.span.bytes.start));
        findings
    }

    pub(super) fn span(&self, bytes: Range<usize>) -> Span {
        Span::new(&self.file, bytes)
    }

    /// Entries in the order of the file, which the map does not keep.
    pub(super) fn entries<'a>(&self, table: &'a DeTable<'a>) -> Vec<Entry<'a>> {
        let mut entries: Vec<_> = table
            .iter()
            .map(|(key, value)| Entry {
                key: Name::new(Ident::new(key.get_ref().as_ref()), self.span(key.span())),
                value,
            })
            .collect();
        entries.sort_by_key(|e| e.key.span.bytes.start);
        entries
    }

    pub(super) fn wrong_type(&self, what: &str, expected: &str, found: &Value<'_>) {
        let finding = describe(found.get_ref());
        let message = format!("{what} must be {expected}, not {finding}");
        let mut diagnostic = Diagnostic::error("wrong-type", message).at(self.span(found.span()));
        if matches!(found.get_ref(), DeValue::Datetime(_)) {
            diagnostic = diagnostic.help("a date in SQL text is a string in a string: \"'...'\"");
        }
        self.report(diagnostic);
    }

    pub(super) fn table<'a>(&self, what: &str, value: &'a Value<'a>) -> Option<&'a DeTable<'a>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(what, "a table", value);
        }
        table
    }

    /// The span of a string's contents when the file has them as they are, else of the whole value.
    fn contents(&self, text: &str, value: &Value<'_>) -> Span {
        let whole = self.span(value.span());
        let raw = whole.text();
        let open = if raw.starts_with("\"\"\"") || raw.starts_with("'''") {
            3 + usize::from(raw[3..].starts_with('\n'))
        } else {
            1
        };
        if raw.get(open..).is_some_and(|r| r.starts_with(text))
            && raw.len() <= text.len() + open + 3
        {
            let start = whole.bytes.start + open;
            return self.span(start..start + text.len());
        }
        whole
    }

    pub(super) fn text(&self, what: &str, value: &Value<'_>) -> Option<Text> {
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(what, "a string", value);
            return None;
        };
        Some(Text::new(text.to_owned(), self.contents(text, value)))
    }

    pub(super) fn name(&self, what: &str, value: &Value<'_>) -> Option<Name> {
        self.text(what, value).map(|t| Name::new(Ident::new(t.value), t.span))
    }

    pub(super) fn sql(&self, what: &str, value: &Value<'_>) -> Option<SqlText> {
        let text = self.text(what, value)?;
        if text.value.trim().is_empty() {
            self.report(Diagnostic::error("bad-value", format!("{what} is empty")).at(text.span));
            return None;
        }
        Some(SqlText { text: text.value, span: text.span })
    }

    /// SQL text, or a number or boolean as it is.
    pub(super) fn sql_or_literal(&self, what: &str, value: &Value<'_>) -> Option<SqlText> {
        let text = match value.get_ref() {
            DeValue::Integer(_) | DeValue::Boolean(_) => plain(value.get_ref())?,
            DeValue::Float(f) if !f.as_str().contains(['n', 'N']) => f.as_str().to_owned(),
            DeValue::String(_) => return self.sql(what, value),
            DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => {
                self.wrong_type(what, "SQL text in a string, a number or a boolean", value);
                return None;
            }
        };
        Some(SqlText { text, span: self.span(value.span()) })
    }

    /// A list of names, or one name alone.
    pub(super) fn names(&self, what: &str, value: &Value<'_>) -> Vec<Name> {
        let names: Vec<Name> = match value.get_ref() {
            DeValue::String(_) => self.name(what, value).into_iter().collect(),
            DeValue::Array(items) => {
                if items.is_empty() {
                    let message = format!("{what} is an empty list");
                    let place = self.span(value.span());
                    self.report(Diagnostic::error("empty-list", message).at(place));
                }
                let each = format!("each of {what}");
                items.iter().filter_map(|item| self.name(&each, item)).collect()
            }
            DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Table(_) => {
                self.wrong_type(what, "a list of names", value);
                Vec::new()
            }
        };
        let mut seen = BTreeSet::new();
        for name in &names {
            if !seen.insert(&name.value) {
                let message = format!("{what} names `{}` twice", name.value.raw());
                self.report(Diagnostic::error("named-twice", message).at(name.span.clone()));
            }
        }
        names
    }

    pub(super) fn integer(&self, what: &str, value: &Value<'_>) -> Option<Spanned<i64>> {
        let number = value.get_ref().as_integer().and_then(to_i64);
        if number.is_none() {
            self.wrong_type(what, "a whole number of 64 bits", value);
        }
        number.map(|n| Spanned::new(n, self.span(value.span())))
    }

    pub(super) fn boolean(&self, what: &str, value: &Value<'_>) -> Option<Spanned<bool>> {
        let Some(boolean) = value.get_ref().as_bool() else {
            self.wrong_type(what, "true or false", value);
            return None;
        };
        Some(Spanned::new(boolean, self.span(value.span())))
    }

    /// One of a few words, in any case.
    pub(super) fn choice<T: Clone>(
        &self,
        what: &str,
        value: &Value<'_>,
        choices: &[(&'static str, T)],
    ) -> Option<T> {
        let text = self.text(what, value)?;
        let word = text.value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if let Some((_, choice)) = choices.iter().find(|(w, _)| *w == word) {
            return Some(choice.clone());
        }
        self.bad_word(what, &text, choices.iter().map(|(w, _)| *w));
        None
    }

    pub(super) fn bad_word<'w>(
        &self,
        what: &str,
        text: &Text,
        words: impl IntoIterator<Item = &'w str>,
    ) {
        let words: Vec<&str> = words.into_iter().collect();
        let help = match nearest(&text.value.to_lowercase(), words.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it can be {}", listed(&words)),
        };
        let message = format!("{what} cannot be `{}`", text.value);
        self.report(Diagnostic::error("bad-value", message).at(text.span.clone()).help(help));
    }
}

/// One TOML table whose keys are asked for one by one; those that nobody asked for are unknown.
pub(super) struct Section<'a, 'r> {
    pub reader: &'r Reader,
    /// For messages: `column "total"`.
    what: String,
    /// Where a key that is missing would stand.
    pub span: Span,
    entries: Vec<Entry<'a>>,
    asked: Vec<&'static str>,
}

impl<'a, 'r> Section<'a, 'r> {
    pub(super) fn new(
        reader: &'r Reader,
        what: String,
        span: Span,
        table: &'a DeTable<'a>,
    ) -> Self {
        Self { reader, what, span, entries: reader.entries(table), asked: Vec::new() }
    }

    pub(super) fn take(&mut self, key: &'static str) -> Option<Entry<'a>> {
        self.asked.push(key);
        let at = self.entries.iter().position(|e| e.key.value.raw() == key)?;
        Some(self.entries.remove(at))
    }

    fn take_as<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&Reader, &str, &Value<'a>) -> Option<T>,
    ) -> Option<T> {
        let entry = self.take(key)?;
        read(self.reader, &format!("`{key}`"), entry.value)
    }

    pub(super) fn text(&mut self, key: &'static str) -> Option<Text> {
        self.take_as(key, Reader::text)
    }

    pub(super) fn name(&mut self, key: &'static str) -> Option<Name> {
        self.take_as(key, Reader::name)
    }

    pub(super) fn sql(&mut self, key: &'static str) -> Option<SqlText> {
        self.take_as(key, Reader::sql)
    }

    pub(super) fn integer(&mut self, key: &'static str) -> Option<Spanned<i64>> {
        self.take_as(key, Reader::integer)
    }

    pub(super) fn boolean(&mut self, key: &'static str) -> Option<Spanned<bool>> {
        self.take_as(key, Reader::boolean)
    }

    /// `yes` when the key says true, else the default of its type.
    pub(super) fn flag<T: Default>(&mut self, key: &'static str, yes: T) -> T {
        if self.boolean(key).is_some_and(|b| b.value) { yes } else { T::default() }
    }

    pub(super) fn choice<T: Clone>(
        &mut self,
        key: &'static str,
        choices: &[(&'static str, T)],
    ) -> Option<T> {
        self.take_as(key, |reader, what, value| reader.choice(what, value, choices))
    }

    /// Names that may be left out.
    pub(super) fn names(&mut self, key: &'static str) -> Vec<Name> {
        self.take_as(key, |reader, what, value| Some(reader.names(what, value))).unwrap_or_default()
    }

    pub(super) fn deferrable(&mut self) -> Deferrable {
        let read = |reader: &Reader, what: &str, value: &Value<'a>| match value.get_ref() {
            DeValue::Boolean(true) => Some(Deferrable::InitiallyImmediate),
            DeValue::Boolean(false) => Some(Deferrable::No),
            DeValue::String(_) => {
                let choices = [
                    ("initially deferred", Deferrable::InitiallyDeferred),
                    ("initially immediate", Deferrable::InitiallyImmediate),
                ];
                reader.choice(what, value, &choices)
            }
            DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Datetime(_)
            | DeValue::Array(_)
            | DeValue::Table(_) => {
                reader.wrong_type(what, "true, false or \"initially deferred\"", value);
                None
            }
        };
        self.take_as("deferrable", read).unwrap_or_default()
    }

    pub(super) fn missing(&self, key: &str, example: &str) {
        let message = format!("{} has no `{key}`", self.what);
        let finding = Diagnostic::error("missing-key", message).at(self.span.clone());
        self.reader.report(finding.help(format!("for example: {example}")));
    }

    /// Reports the keys that are left.
    pub(super) fn finish(self) {
        for entry in &self.entries {
            let key = entry.key.value.raw();
            let message = format!("unknown key `{key}` in {}", self.what);
            let help = match nearest(key, self.asked.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => match elsewhere(key, &self.asked) {
                    Some(help) => help.to_owned(),
                    None => format!("known keys: {}", listed(&self.asked)),
                },
            };
            let finding = Diagnostic::error("unknown-key", message).at(entry.key.span.clone());
            self.reader.report(finding.help(help));
        }
    }
}

/// Where something is said that people look for here.
fn elsewhere(key: &str, asked: &[&str]) -> Option<&'static str> {
    let column = asked.contains(&"type");
    match key {
        "primary_key" | "primary" | "pk" if column => {
            Some("the table says it: `primary_key = [\"...\"]`")
        }
        "not_null" | "notnull" | "null" | "required" if column => Some("write `nullable = false`"),
        "index" if column => Some("the table says it: `[table.NAME.indexes]`"),
        _ => None,
    }
}

fn to_i64(integer: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// A number or boolean as SQL writes it.
pub(super) fn plain(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::Integer(i) => {
            i128::from_str_radix(i.as_str(), i.radix()).ok().map(|n| n.to_string())
        }
        DeValue::Float(f) => Some(f.as_str().to_owned()),
        DeValue::Boolean(b) => Some(b.to_string()),
        DeValue::String(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ")
}
