//! `schemactl.toml`: raw TOML with places, then a checked [`Config`]. Every key and every value is
//! checked when the file is read; `${VAR}` is filled in only in the values that a command uses, so
//! that one environment's secrets need not be there for another's command.
use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use schemactl_core::diagnostic::{Diagnostic, nearest};
use schemactl_core::managed::{Managed, Pattern};
use schemactl_core::provider::Manage;
use schemactl_core::source::{SourceFile, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::redact::redact_in_place;

/// What happens to the exit code when destructive changes are held back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum HeldBack {
    /// Exit code 3.
    #[default]
    Error,
    /// Exit code 0, with the list.
    Warn,
}

/// Where the elaboration cache lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cache {
    Off,
    /// The user's cache folder.
    Usual,
    At(Text),
}

/// A string of the file, before its variables are filled in. May hold a password: it has no
/// readable `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Text {
    raw: String,
    bytes: Range<usize>,
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Text").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

/// The keys of one section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) url: Option<Text>,
    pub(crate) dir: Option<Text>,
    pub(crate) schemas: Option<Vec<Text>>,
    pub(crate) scratch: Option<Text>,
    pub(crate) lock_timeout: Option<Text>,
    pub(crate) lock_retries: Option<u32>,
    pub(crate) statement_timeout: Option<Text>,
    pub(crate) held_back: Option<HeldBack>,
    pub(crate) manage: Option<Vec<Manage>>,
    pub(crate) cache: Option<Cache>,
    pub(crate) managed: Option<Managed>,
    pub(crate) record: Option<bool>,
    pub(crate) require_signed_plan: Option<bool>,
    pub(crate) plan_keys: Option<Text>,
    pub(crate) max_lock: Option<Text>,
    pub(crate) max_rewrite: Option<Text>,
    pub(crate) max_rows_lost: Option<u64>,
    pub(crate) online: Option<bool>,
}

#[rustfmt::skip]
const KEYS: [&str; 18] = [
    "url", "dir", "schemas", "scratch", "lock_timeout", "lock_retries", "statement_timeout",
    "held_back", "manage", "cache", "record",
    "require_signed_plan", "plan_keys", "managed", "max_lock", "max_rewrite", "max_rows_lost",
    "online",
];
const MANAGED_KEYS: [&str; 3] = ["schemas", "include", "exclude"];

/// The whole file.
#[derive(Debug)]
pub(crate) struct Config {
    /// For showing: its passwords are masked.
    file: Arc<SourceFile>,
    top: Section,
    envs: BTreeMap<String, Section>,
}

impl Config {
    /// Reads and checks the file's text; all findings at once.
    pub(crate) fn parse(source: SourceFile) -> Result<Self, Vec<Diagnostic>> {
        let SourceFile { name, text } = source;
        let file = Arc::new(SourceFile { name, text: redact_in_place(&text) });
        let (table, errors) = DeTable::parse_recoverable(&text);
        let mut reader = Reader { file: &file, found: Vec::new() };
        for error in errors {
            reader.report("toml-syntax", &error.message().replace('\n', ", "), error.span());
        }
        if !reader.found.is_empty() {
            return Err(reader.found);
        }
        let (top, envs) = reader.file(table.get_ref());
        if !reader.found.is_empty() {
            return Err(reader.found);
        }
        Ok(Self { file, top, envs })
    }

    /// The keys that hold for an environment, or for none: its section's over the top's.
    pub(crate) fn section(&self, env: Option<&str>) -> Option<Section> {
        let top = self.top.clone();
        let Some(name) = env else { return Some(top) };
        let section = self.envs.get(name)?.clone();
        let Section {
            url,
            dir,
            schemas,
            scratch,
            lock_timeout,
            lock_retries,
            statement_timeout,
            held_back,
            manage,
            cache,
            managed,
            record,
            require_signed_plan,
            plan_keys,
            max_lock,
            max_rewrite,
            max_rows_lost,
            online,
        } = section;
        Some(Section {
            url: url.or(top.url),
            dir: dir.or(top.dir),
            schemas: schemas.or(top.schemas),
            scratch: scratch.or(top.scratch),
            lock_timeout: lock_timeout.or(top.lock_timeout),
            lock_retries: lock_retries.or(top.lock_retries),
            statement_timeout: statement_timeout.or(top.statement_timeout),
            held_back: held_back.or(top.held_back),
            manage: manage.or(top.manage),
            cache: cache.or(top.cache),
            managed: managed.or(top.managed),
            record: record.or(top.record),
            require_signed_plan: require_signed_plan.or(top.require_signed_plan),
            plan_keys: plan_keys.or(top.plan_keys),
            max_lock: max_lock.or(top.max_lock),
            max_rewrite: max_rewrite.or(top.max_rewrite),
            max_rows_lost: max_rows_lost.or(top.max_rows_lost),
            online: online.or(top.online),
        })
    }

    pub(crate) fn env_names(&self) -> impl Iterator<Item = &str> {
        self.envs.keys().map(String::as_str)
    }

    /// Fills in the `${VAR}`s of a value; `$${` stands for `${`.
    pub(crate) fn expand(
        &self,
        text: &Text,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<String, Diagnostic> {
        let mut out = String::new();
        let mut rest = text.raw.as_str();
        while let Some(at) = rest.find("${") {
            let (before, from) = rest.split_at(at);
            if let Some(before) = before.strip_suffix('$') {
                out.push_str(before);
                out.push_str("${");
                rest = &from[2..];
                continue;
            }
            out.push_str(before);
            let Some(end) = from.find('}') else {
                return Err(self
                    .at(text, "${", "variable", "a `${` has no `}`".to_owned())
                    .help("write `$${` for the two characters themselves"));
            };
            let name = &from[2..end];
            let Some(value) = variable(name) else {
                let message = format!("the environment variable {name} is not set");
                return Err(self.at(text, &from[..=end], "variable", message));
            };
            out.push_str(&value);
            rest = &from[end + 1..];
        }
        out.push_str(rest);
        Ok(out)
    }

    /// A finding about a piece of a value, or about all of it where the piece is written with
    /// escapes.
    fn at(&self, text: &Text, piece: &str, code: &'static str, message: String) -> Diagnostic {
        let literal = self.file.text.get(text.bytes.clone()).unwrap_or_default();
        let bytes = match literal.find(piece) {
            Some(at) => text.bytes.start + at..text.bytes.start + at + piece.len(),
            None => text.bytes.clone(),
        };
        Diagnostic::error(code, message).at(Span::new(&self.file, bytes))
    }

    /// A finding about a whole value.
    pub(crate) fn value_error(&self, text: &Text, message: String) -> Diagnostic {
        Diagnostic::error("bad-value", message).at(Span::new(&self.file, text.bytes.clone()))
    }
}

/// Walks the TOML and gathers findings.
struct Reader<'a> {
    file: &'a Arc<SourceFile>,
    found: Vec<Diagnostic>,
}

type Value<'a> = Spanned<DeValue<'a>>;

impl Reader<'_> {
    fn file(&mut self, table: &DeTable<'_>) -> (Section, BTreeMap<String, Section>) {
        let mut top = Section::default();
        let mut envs = BTreeMap::new();
        for (key, value) in table {
            if key.get_ref() != "env" {
                self.key(&mut top, key, value, "");
                continue;
            }
            let Some(sections) = self.table(value, "`env` holds a section for each environment")
            else {
                continue;
            };
            for (name, value) in sections {
                let wanted = "an environment is a section such as `[env.staging]`";
                let Some(keys) = self.table(value, wanted) else { continue };
                let mut section = Section::default();
                for (key, value) in keys {
                    self.key(&mut section, key, value, "an environment");
                }
                envs.insert(name.get_ref().to_string(), section);
            }
        }
        (top, envs)
    }

    fn key(
        &mut self,
        section: &mut Section,
        key: &Spanned<toml::de::DeString<'_>>,
        value: &Value<'_>,
        place: &str,
    ) {
        match key.get_ref().as_ref() {
            "url" => section.url = self.text(value),
            "dir" => section.dir = self.text(value),
            "schemas" => section.schemas = self.texts(value),
            "scratch" => section.scratch = self.text(value),
            "lock_timeout" => section.lock_timeout = self.measure(value, duration, "s"),
            "lock_retries" => section.lock_retries = self.number(value),
            "statement_timeout" => section.statement_timeout = self.measure(value, duration, "s"),
            "held_back" => {
                let known = [("error", HeldBack::Error), ("warn", HeldBack::Warn)];
                section.held_back = self.word(value, &known);
            }
            "manage" => section.manage = self.manage(value),
            "cache" => section.cache = self.cache(value),
            "managed" => section.managed = self.managed(value),
            "record" => section.record = self.flag(value),
            "require_signed_plan" => section.require_signed_plan = self.flag(value),
            "plan_keys" => section.plan_keys = self.text(value),
            "max_lock" => section.max_lock = self.measure(value, duration, "s"),
            "max_rewrite" => section.max_rewrite = self.measure(value, size, "MB"),
            "max_rows_lost" => section.max_rows_lost = self.number(value),
            "online" => section.online = self.flag(value),
            other => self.unknown_key(other, key.span(), place),
        }
    }

    fn unknown_key(&mut self, key: &str, bytes: Range<usize>, place: &str) {
        let known = KEYS.iter().copied().chain(place.is_empty().then_some("env"));
        let help = match nearest(key, known.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the keys are {}", known.collect::<Vec<_>>().join(", ")),
        };
        let of = if place.is_empty() { String::new() } else { format!(" in {place}") };
        self.report("unknown-key", &format!("unknown key `{key}`{of}"), Some(bytes));
        self.help(help);
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "all but one are wrong")]
    fn text(&mut self, value: &Value<'_>) -> Option<Text> {
        match value.get_ref() {
            DeValue::String(raw) => Some(Text { raw: raw.to_string(), bytes: value.span() }),
            other => {
                self.wrong_type("a string", other, value.span());
                None
            }
        }
    }

    fn texts(&mut self, value: &Value<'_>) -> Option<Vec<Text>> {
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type("a list of strings", value.get_ref(), value.span());
            return None;
        };
        Some(items.iter().filter_map(|item| self.text(item)).collect())
    }

    fn word<T: Copy>(&mut self, value: &Value<'_>, known: &[(&str, T)]) -> Option<T> {
        let text = self.text(value)?;
        let found = known.iter().find(|(word, _)| *word == text.raw);
        if found.is_none() {
            let words: Vec<String> = known.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            let message = format!("expected {}", words.join(" or "));
            self.report("bad-value", &message, Some(text.bytes));
            if let Some(near) = nearest(&text.raw, known.iter().map(|(word, _)| *word)) {
                self.help(format!("did you mean `{near}`?"));
            }
        }
        found.map(|(_, value)| *value)
    }

    fn manage(&mut self, value: &Value<'_>) -> Option<Vec<Manage>> {
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type("a list of strings", value.get_ref(), value.span());
            return None;
        };
        let known = [("privileges", Manage::Privileges), ("owners", Manage::Owners)];
        Some(items.iter().filter_map(|item| self.word(item, &known)).collect())
    }

    fn managed(&mut self, value: &Value<'_>) -> Option<Managed> {
        let table = self.table(value, "`managed` is a section with lists of patterns")?;
        let mut managed = Managed::default();
        for (key, value) in table {
            let patterns = match key.get_ref().as_ref() {
                "schemas" => &mut managed.schemas,
                "include" => &mut managed.include,
                "exclude" => &mut managed.exclude,
                other => {
                    let message = format!("unknown key `{other}` in `managed`");
                    self.report("unknown-key", &message, Some(key.span()));
                    self.help(match nearest(other, MANAGED_KEYS) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("the keys are {}", MANAGED_KEYS.join(", ")),
                    });
                    continue;
                }
            };
            let texts = self.texts(value).unwrap_or_default();
            patterns.extend(texts.iter().filter_map(|text| self.pattern(text)));
        }
        Some(managed)
    }

    fn pattern(&mut self, text: &Text) -> Option<Pattern> {
        match Pattern::parse(&text.raw) {
            Ok(pattern) => Some(pattern),
            Err(error) => {
                self.report("bad-pattern", &error.to_string(), Some(text.bytes.clone()));
                self.help("write it as `schema.name` with `*`, `?`, `[abc]` or `{a,b}`".to_owned());
                None
            }
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "all others are wrong")]
    fn cache(&mut self, value: &Value<'_>) -> Option<Cache> {
        match value.get_ref() {
            DeValue::Boolean(true) => Some(Cache::Usual),
            DeValue::Boolean(false) => Some(Cache::Off),
            DeValue::String(_) => self.text(value).map(Cache::At),
            other => {
                self.wrong_type("true, false or a folder", other, value.span());
                None
            }
        }
    }

    fn flag(&mut self, value: &Value<'_>) -> Option<bool> {
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type("true or false", value.get_ref(), value.span());
        }
        flag
    }

    fn number<N: FromStr>(&mut self, value: &Value<'_>) -> Option<N> {
        let number = value.get_ref().as_integer().and_then(|number| number.as_str().parse().ok());
        if number.is_none() {
            self.wrong_type("a number that is not negative", value.get_ref(), value.span());
        }
        number
    }

    /// A number with a unit.
    fn measure(
        &mut self,
        value: &Value<'_>,
        read: fn(&str) -> Result<u64, String>,
        unit: &str,
    ) -> Option<Text> {
        if let DeValue::Integer(number) = value.get_ref() {
            self.wrong_type("a string with a unit", value.get_ref(), value.span());
            self.help(format!("write \"{}{unit}\"", number.as_str()));
            return None;
        }
        let text = self.text(value)?;
        if !text.raw.contains("${")
            && let Err(message) = read(&text.raw)
        {
            self.report("bad-value", &message, Some(text.bytes));
            return None;
        }
        Some(text)
    }

    fn table<'v, 'i>(&mut self, value: &'v Value<'i>, wanted: &str) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type("a section", value.get_ref(), value.span());
            self.help(wanted.to_owned());
        }
        table
    }

    fn wrong_type(&mut self, wanted: &str, got: &DeValue<'_>, bytes: Range<usize>) {
        let message = format!("expected {wanted}, found {}", type_name(got));
        self.report("wrong-type", &message, Some(bytes));
    }

    fn report(&mut self, code: &'static str, message: &str, bytes: Option<Range<usize>>) {
        let span = Span::new(self.file, bytes.unwrap_or(0..0));
        self.found.push(Diagnostic::error(code, message).at(span));
    }

    /// Adds help to the last finding.
    fn help(&mut self, help: String) {
        self.found.last_mut().expect("help follows a finding").help = Some(help);
    }
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a section",
    }
}

/// Milliseconds of a time such as `500ms`, `5s` or `2min`.
pub(crate) fn duration(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim() {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" | "min" => Some(60_000),
        _ => None,
    };
    factor
        .and_then(|factor: u64| number.parse::<u64>().ok()?.checked_mul(factor))
        // PostgreSQL keeps it in a signed number of 32 bits.
        .filter(|ms| i32::try_from(*ms).is_ok())
        .ok_or_else(|| format!("`{text}` is not a time: write it as `500ms`, `5s` or `2min`"))
}

/// Bytes of a size such as `500MB` or `2GB`, in units of 1,000.
pub(crate) fn size(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor: Option<u64> = match unit.trim() {
        "B" => Some(1),
        "kB" | "KB" => Some(1_000),
        "MB" => Some(1_000_000),
        "GB" => Some(1_000_000_000),
        "TB" => Some(1_000_000_000_000),
        _ => None,
    };
    factor
        .and_then(|factor| number.parse::<u64>().ok()?.checked_mul(factor))
        .ok_or_else(|| format!("`{text}` is not a size: write it as `500MB` or `2GB`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::report;
    use crate::cli::ui::Paint;

    fn parse(text: &str) -> Result<Config, Vec<Diagnostic>> {
        Config::parse(SourceFile { name: "schemactl.toml".into(), text: text.into() })
    }

    fn shown(text: &str) -> String {
        report::diagnostics(&parse(text).unwrap_err(), Paint { on: false }, 100)
    }

    fn raw(text: Option<&Text>) -> &str {
        &text.unwrap().raw
    }

    #[test]
    fn an_environment_is_laid_over_the_top() {
        let config = parse(
            "url = 'a'\ndir = 'd'\nheld_back = 'warn'\ncache = false\nschemas = ['x', 'y']\n\
             [env.prod]\nurl = 'b'\nmanage = ['owners']\nlock_timeout = '5s'\n",
        )
        .unwrap();
        let top = config.section(None).unwrap();
        assert_eq!((raw(top.url.as_ref()), top.cache), ("a", Some(Cache::Off)));
        let prod = config.section(Some("prod")).unwrap();
        assert_eq!((raw(prod.url.as_ref()), raw(prod.dir.as_ref())), ("b", "d"));
        assert_eq!(prod.held_back, Some(HeldBack::Warn));
        assert_eq!(prod.manage, Some(vec![Manage::Owners]));
        assert_eq!(prod.schemas.unwrap().len(), 2);
        assert!(config.section(Some("no")).is_none());
    }

    #[test]
    fn unknown_keys_and_wrong_types_are_all_found_at_their_places() {
        snapbox::assert_data_eq!(
            shown(
                "ulr = \"postgres://app:hunter2@db/shop\"\ndir = 3\nlock_timeout = 5\n\
                 held_back = \"warning\"\n\n[env.prod]\nzebra = true\nschemas = \"a\"\n"
            ),
            snapbox::str![[r#"
error[unknown-key]: unknown key `ulr`
  ╭▸ schemactl.toml:1:1
  │
1 │ ulr = "postgres://app:*******@db/shop"
  │ ━━━
  │
  ╰ help: did you mean `url`?

error[wrong-type]: expected a string, found a whole number
  ╭▸ schemactl.toml:2:7
  │
2 │ dir = 3
  ╰╴      ━

error[wrong-type]: expected a string with a unit, found a whole number
  ╭▸ schemactl.toml:3:16
  │
3 │ lock_timeout = 5
  │                ━
  │
  ╰ help: write "5s"

error[bad-value]: expected "error" or "warn"
  ╭▸ schemactl.toml:4:13
  │
4 │ held_back = "warning"
  ╰╴            ━━━━━━━━━

error[unknown-key]: unknown key `zebra` in an environment
  ╭▸ schemactl.toml:7:1
  │
7 │ zebra = true
  │ ━━━━━
  │
  ╰ help: the keys are url, dir, schemas, scratch, lock_timeout, lock_retries, statement_timeout, held_back, manage, cache, record, require_signed_plan, plan_keys, managed, max_lock, max_rewrite, max_rows_lost, online

error[wrong-type]: expected a list of strings, found a string
  ╭▸ schemactl.toml:8:11
  │
8 │ schemas = "a"
  ╰╴          ━━━

6 errors in 1 file

"#]]
        );
    }

    #[test]
    fn broken_toml_is_shown_at_its_place_without_the_password() {
        let shown = shown("url = \"postgres://app:hunter2@db/shop\ndir = 'x'\n");
        assert!(shown.contains("schemactl.toml:1:"), "{shown}");
        assert!(!shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn variables_are_filled_in_and_a_missing_one_is_named_at_its_place() {
        let config =
            parse("url = \"postgres://app:pw@${HOST}/${NAME}?a=$${x}\"\ndir = \"${\"\n").unwrap();
        let section = config.section(None).unwrap();
        let url = section.url.unwrap();
        let both = |name: &str| Some(name.to_lowercase());
        assert_eq!(config.expand(&url, &both).unwrap(), "postgres://app:pw@host/name?a=${x}");
        let one = |name: &str| (name == "HOST").then(|| "secret-host".to_owned());
        let error = config.expand(&url, &one).unwrap_err();
        let shown = report::diagnostics(&[error], Paint { on: false }, 100);
        assert!(shown.contains("variable NAME is not set"), "{shown}");
        assert!(shown.contains("schemactl.toml:1:34"), "{shown}");
        assert!(!shown.contains("secret-host") && !shown.contains(":pw@"), "{shown}");
        assert!(config.expand(&section.dir.unwrap(), &both).is_err());
    }

    #[test]
    fn a_time_needs_a_unit() {
        assert_eq!(duration("500ms"), Ok(500));
        assert_eq!(duration("5 s"), Ok(5_000));
        assert_eq!(duration("2min"), Ok(120_000));
        for wrong in ["5", "s", "-1s", "5h", "99999999999min", ""] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
