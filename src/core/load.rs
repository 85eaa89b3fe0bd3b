//! A folder of schema files to statements: which files count, in which order, and what they say.
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::provider::Provider;
use crate::source::{SourceFile, Span, Statement};
use crate::spread::spread;
use crate::store;
use crate::table_file::TableFile;

/// The configuration file: never part of the desired state, wherever it stands.
pub const CONFIG_FILE: &str = "schemactl.toml";

/// What a folder of files says.
#[derive(Debug, Default)]
pub struct Loaded {
    /// In order of the files' names, and of their places in a file.
    pub statements: Vec<Statement>,
    /// How many files were read.
    pub files: usize,
}

/// Why a folder gives no desired state. `Missing` and `Empty` are apart from the rest because they
/// would otherwise read as "drop everything".
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("the folder {} does not exist", .0.display())]
    Missing(PathBuf),
    #[error("{} is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// No schema file. (Files without a statement say that there is to be nothing: what that drops
    /// is held back like every drop.)
    #[error("the folder {} holds no *.sql or *.toml file", .0.display())]
    Empty(PathBuf),
    #[error("cannot read {}", path.display())]
    Io {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// Every finding of every file.
    #[error("the schema files cannot be read")]
    Invalid(Vec<Diagnostic>),
}

/// The schema files of a folder, as they were read.
#[derive(Debug, Default)]
pub struct Files(Vec<(PathBuf, Vec<u8>)>);

/// Reads all files under `dir`. `except` is one more file that is not part of the schema: a
/// configuration file of another name.
///
/// # Errors
/// [`LoadError`], but for [`LoadError::Invalid`].
pub fn read(dir: &Path, except: Option<&Path>) -> Result<Files, LoadError> {
    let read = |path: PathBuf| match fs::read(&path) {
        Ok(bytes) => Ok((path, bytes)),
        Err(source) => Err(io_error(&path, source)),
    };
    let files: Vec<_> = files_in(dir, except)?.into_iter().map(read).collect::<Result<_, _>>()?;
    if files.is_empty() { Err(LoadError::Empty(dir.to_owned())) } else { Ok(Files(files)) }
}

impl Files {
    /// A hash of all that they say, and of where.
    pub fn digest(&self) -> String {
        let parts = self.0.iter().flat_map(|(path, bytes)| {
            [Cow::Owned(shown_name(path).into_bytes()), Cow::Borrowed(bytes.as_slice())]
        });
        store::key(parts)
    }

    /// Splits them into statements of the provider's dialect.
    ///
    /// # Errors
    /// All findings of all files in one [`LoadError::Invalid`].
    pub fn statements(self, provider: &dyn Provider) -> Result<Loaded, LoadError> {
        let mut loaded = Loaded { files: self.0.len(), ..Loaded::default() };
        let mut findings = Vec::new();
        for found in statements_of_all(self.0, provider) {
            match found {
                Ok(statements) => loaded.statements.extend(statements),
                Err(found) => findings.extend(found),
            }
        }
        if findings.is_empty() { Ok(loaded) } else { Err(LoadError::Invalid(findings)) }
    }
}

/// [`read`], and then [`Files::statements`].
pub fn load(
    dir: &Path,
    except: Option<&Path>,
    provider: &dyn Provider,
) -> Result<Loaded, LoadError> {
    read(dir, except)?.statements(provider)
}

type Found = Result<Vec<Statement>, Vec<Diagnostic>>;

/// In the order of the files. To understand the text is most of the work of reading it.
fn statements_of_all(files: Vec<(PathBuf, Vec<u8>)>, provider: &dyn Provider) -> Vec<Found> {
    spread(files, 1, |(path, bytes)| {
        let file = decode(shown_name(&path), bytes).map_err(|found| vec![*found])?;
        statements_in(&path, file, provider)
    })
}

/// The text of one file.
pub fn read_text(path: &Path) -> Result<Result<SourceFile, Box<Diagnostic>>, LoadError> {
    let bytes = fs::read(path).map_err(|source| io_error(path, source))?;
    Ok(decode(shown_name(path), bytes))
}

/// The statements of one file, by the ending of its name.
pub fn statements_in(
    path: &Path,
    file: SourceFile,
    provider: &dyn Provider,
) -> Result<Vec<Statement>, Vec<Diagnostic>> {
    let file = Arc::new(file);
    if has_extension(path, "toml") {
        TableFile::parse(&file).and_then(|tables| provider.render(&tables))
    } else {
        provider.split(&file)
    }
}

/// The schema files under `dir`, each once, sorted by path.
pub fn files_in(dir: &Path, except: Option<&Path>) -> Result<Vec<PathBuf>, LoadError> {
    match fs::metadata(dir) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => return Err(LoadError::NotAFolder(dir.to_owned())),
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            return Err(LoadError::Missing(dir.to_owned()));
        }
        Err(source) => return Err(io_error(dir, source)),
    }
    // Canonical paths of what was seen: a link back to a folder above would never end, and a file
    // reached in two ways would define everything in it twice.
    let mut seen = BTreeSet::new();
    if let Some(real) = except.and_then(|path| fs::canonicalize(path).ok()) {
        seen.insert(real);
    }
    let mut files = Vec::new();
    walk(dir, &mut seen, &mut files)?;
    files.sort();
    Ok(files)
}

fn walk(
    dir: &Path,
    seen: &mut BTreeSet<PathBuf>,
    files: &mut Vec<PathBuf>,
) -> Result<(), LoadError> {
    if !seen.insert(fs::canonicalize(dir).map_err(|source| io_error(dir, source))?) {
        return Ok(());
    }
    let mut entries = fs::read_dir(dir)
        .and_then(Iterator::collect::<io::Result<Vec<_>>>)
        .map_err(|source| io_error(dir, source))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name());
        if name.as_encoded_bytes().starts_with(b".") || name == CONFIG_FILE {
            continue;
        }
        let wanted = has_extension(&path, "sql") || has_extension(&path, "toml");
        // Follows links. A link that leads nowhere is an error only where a schema file is missed.
        let kind = match fs::metadata(&path) {
            Ok(found) => found,
            Err(_) if !wanted => continue,
            Err(source) => return Err(io_error(&path, source)),
        };
        if kind.is_dir() {
            walk(&path, seen, files)?;
        } else if wanted {
            let real = fs::canonicalize(&path).map_err(|source| io_error(&path, source))?;
            if seen.insert(real) {
                files.push(path);
            }
        }
    }
    Ok(())
}

fn io_error(path: &Path, source: io::Error) -> LoadError {
    LoadError::Io { path: path.to_owned(), source }
}

fn has_extension(path: &Path, wanted: &str) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case(wanted))
}

/// A path as a person standing in the current directory would type it, with forward slashes.
pub fn shown_name(path: &Path) -> String {
    let current = std::env::current_dir().ok();
    let path = current.as_deref().and_then(|c| path.strip_prefix(c).ok()).unwrap_or(path);
    let shown: PathBuf = path.components().filter(|c| *c != Component::CurDir).collect();
    let shown = shown.to_string_lossy();
    if cfg!(windows) { shown.replace('\\', "/") } else { shown.into_owned() }
}

/// The text of a schema file, without a byte order mark.
///
/// # Errors
/// The bytes are not UTF-8, or hold a zero, which no server takes in a statement.
pub fn decode(name: String, bytes: Vec<u8>) -> Result<SourceFile, Box<Diagnostic>> {
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return Err(Box::new(not_utf8(name, &error.into_bytes()))),
    };
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    if let Some(at) = text.find('\0') {
        let span = Span::new(&Arc::new(SourceFile { name, text }), at..at + 1);
        return Err(Box::new(
            Diagnostic::error("zero-byte", "the file holds a zero byte")
                .at(span)
                .help("is it UTF-16, or not a text file? save it as UTF-8"),
        ));
    }
    Ok(SourceFile { name, text })
}

fn not_utf8(name: String, bytes: &[u8]) -> Diagnostic {
    let good = match std::str::from_utf8(bytes) {
        Ok(text) => text.len(),
        Err(error) => error.valid_up_to(),
    };
    let (before, after) = bytes.split_at(good);
    let mut text = String::from_utf8_lossy(before).into_owned();
    text.push_str(&String::from_utf8_lossy(after));
    let span = good..good + char::REPLACEMENT_CHARACTER.len_utf8();
    let span = Span::new(&Arc::new(SourceFile { name, text }), span);
    let byte = after.first().copied().unwrap_or_default();
    let help = if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        "the file is UTF-16; save it as UTF-8"
    } else {
        "save it as UTF-8, for example with `iconv -f LATIN1 -t UTF-8`"
    };
    Diagnostic::error("not-utf8", format!("the file is not UTF-8: byte 0x{byte:02X} at {good}"))
        .at(span)
        .help(help)
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;

    use super::*;
    use crate::kind::KindOps;
    use crate::provider::{
        Capabilities, Desired, ProviderError, Scope, ScratchOptions, Session, Target,
    };

    /// Every line is a statement; a line `bad` is a mistake.
    struct Lines;

    #[async_trait]
    impl Provider for Lines {
        fn name(&self) -> &'static str {
            "lines"
        }
        fn url_schemes(&self) -> &'static [&'static str] {
            &["lines"]
        }
        fn kinds(&self) -> &'static [KindOps] {
            &[]
        }
        fn capabilities(&self) -> Capabilities {
            Capabilities { transactional_ddl: true }
        }
        fn split(&self, file: &Arc<SourceFile>) -> Result<Vec<Statement>, Vec<Diagnostic>> {
            if file.text.contains("bad") {
                let at = file.text.find("bad").unwrap();
                return Err(vec![Diagnostic::error("bad", "bad").at(Span::new(file, at..at + 3))]);
            }
            let statement = |sql: &str| Statement {
                sql: sql.to_owned(),
                span: Span::new(file, 0..sql.len()),
                origins: Vec::new(),
                settings: Arc::new([]),
                makes: Vec::new(),
                mentions: Vec::new(),
            };
            Ok(file.text.lines().map(statement).collect())
        }
        fn render(&self, _: &TableFile) -> Result<Vec<Statement>, Vec<Diagnostic>> {
            Ok(Vec::new())
        }
        fn mentioned_schemas(&self, _: &[Statement]) -> Vec<String> {
            Vec::new()
        }
        async fn connect(&self, _: &Target) -> Result<Box<dyn Session>, ProviderError> {
            Err(ProviderError::Catalog("no server".to_owned()))
        }
        async fn elaborate(
            &self,
            _: Option<&Target>,
            _: &[Statement],
            _: &Scope,
            _: &ScratchOptions,
        ) -> Result<Desired, ProviderError> {
            Ok(Desired::default())
        }
    }

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        dir
    }

    fn sqls(loaded: &Loaded) -> Vec<&str> {
        loaded.statements.iter().map(|s| s.sql.as_str()).collect()
    }

    #[test]
    fn files_come_in_order_of_their_paths_and_others_are_left_alone() {
        let dir = folder(&[
            ("b.sql", b"b"),
            ("a/z.sql", b"a-z"),
            ("a.SQL", b"a"),
            ("notes.md", b"no"),
            (".hidden/x.sql", b"no"),
            (".x.sql", b"no"),
            (".schemactl/local/x.sql", b"no"),
            ("schemactl.toml", b"no"),
        ]);
        let loaded = load(dir.path(), None, &Lines).unwrap();
        assert_eq!(sqls(&loaded), ["a-z", "a", "b"]);
        assert_eq!(loaded.files, 3);
    }

    #[test]
    fn a_configuration_file_of_another_name_is_left_out() {
        let dir = folder(&[("a.sql", b"a"), ("prod.sql", b"no")]);
        let loaded = load(dir.path(), Some(&dir.path().join("prod.sql")), &Lines).unwrap();
        assert_eq!(sqls(&loaded), ["a"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_once_and_a_circle_ends() {
        use std::os::unix::fs::symlink;
        let dir = folder(&[("a.sql", b"a"), ("sub/b.sql", b"b")]);
        let other = folder(&[("c.sql", b"c")]);
        symlink("..", dir.path().join("sub/up")).unwrap();
        symlink("a.sql", dir.path().join("again.sql")).unwrap();
        symlink(other.path().join("c.sql"), dir.path().join("c.sql")).unwrap();
        assert_eq!(sqls(&load(dir.path(), None, &Lines).unwrap()), ["a", "c", "b"]);

        symlink("nowhere", dir.path().join("gone.sql")).unwrap();
        let error = load(dir.path(), None, &Lines).unwrap_err();
        assert!(matches!(error, LoadError::Io { path, .. } if path.ends_with("gone.sql")));
    }

    #[test]
    fn a_missing_and_an_empty_folder_are_told_apart_from_errors() {
        let dir = folder(&[("only.md", b"x")]);
        let load = |path: &Path| load(path, None, &Lines).unwrap_err();
        assert!(matches!(load(dir.path()), LoadError::Empty(_)));
        assert!(matches!(load(&dir.path().join("no")), LoadError::Missing(_)));
        assert!(matches!(load(&dir.path().join("only.md")), LoadError::NotAFolder(_)));
        let silent = folder(&[("a.sql", b""), ("b.sql", b"")]);
        assert!(super::load(silent.path(), None, &Lines).unwrap().statements.is_empty());
    }

    #[test]
    fn findings_of_all_files_come_together() {
        let dir = folder(&[("a.sql", b"bad"), ("b.sql", b"good"), ("c.sql", b"x\ncaf\xe9 y")]);
        let LoadError::Invalid(found) = load(dir.path(), None, &Lines).unwrap_err() else {
            panic!("findings expected")
        };
        assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["bad", "not-utf8"]);
        let span = &found[1].labels[0].span;
        assert!(span.file.name.ends_with("c.sql"));
        assert_eq!(span.line_column(), (2, 4));
        assert_eq!(found[1].message, "the file is not UTF-8: byte 0xE9 at 5");
    }

    #[test]
    fn a_byte_order_mark_is_dropped_and_a_zero_byte_is_refused() {
        let file = decode("a".into(), "\u{feff}x".into()).unwrap();
        assert_eq!(file.text, "x");
        assert_eq!(decode("a".into(), b"x\0".to_vec()).unwrap_err().code, "zero-byte");
        let utf16 = decode("a".into(), vec![0xff, 0xfe, b'x', 0]).unwrap_err();
        assert!(utf16.help.unwrap().contains("UTF-16"));
    }

    #[test]
    fn names_are_shown_from_where_the_command_was_started() {
        let here = std::env::current_dir().unwrap();
        assert_eq!(shown_name(&here.join("schema/a.sql")), "schema/a.sql");
        assert_eq!(shown_name(Path::new("./schema/./a.sql")), "schema/a.sql");
        assert_eq!(shown_name(Path::new("../x/a.sql")), "../x/a.sql");
    }
}
