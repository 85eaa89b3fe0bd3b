//! The files of libpq: `~/.pgpass` and the connection service file.
//! (PostgreSQL manual, libpq, "The Password File" and "The Connection Service File".)
use std::path::{Path, PathBuf};

use schemactl_core::provider::ProviderError;

use super::conninfo::{Naming, Settings, known, target_error};
use super::settings::Password;

/// Where the values of environment variables come from.
pub(super) type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A file of the user's own, by its name on Unix and on Windows.
pub(super) fn user_file(env: Environment, unix: &str, windows: &str) -> Option<PathBuf> {
    if cfg!(windows) {
        Some(PathBuf::from(env("APPDATA")?).join("postgresql").join(windows))
    } else {
        Some(PathBuf::from(env("HOME").filter(|home| !home.is_empty())?).join(unix))
    }
}

fn cannot_read(path: &Path, source: std::io::Error) -> ProviderError {
    ProviderError::Io { what: format!("cannot read {}", path.display()), source }
}

/// Adds what the service says and the connection string does not.
pub(super) fn add_service(settings: &mut Settings, env: Environment) -> Result<(), ProviderError> {
    let given = |name: &str, variable| settings.get(name).cloned().or_else(|| env(variable));
    let Some(service) = given("service", "PGSERVICE").filter(|name| !name.is_empty()) else {
        return Ok(());
    };
    let named = given("servicefile", "PGSERVICEFILE").map(PathBuf::from);
    let own = match &named {
        Some(path) => Some(path.clone()),
        None => user_file(env, ".pg_service.conf", ".pg_service.conf").filter(|p| p.exists()),
    };
    // libpq has the folder of its build here; these are the ones of Debian and of Red Hat.
    let shared = match env("PGSYSCONFDIR") {
        Some(folder) => vec![folder],
        None => vec!["/etc/postgresql-common".to_owned(), "/etc/sysconfig/pgsql".to_owned()],
    };
    let shared = shared.into_iter().map(|folder| PathBuf::from(folder).join("pg_service.conf"));
    for path in own.into_iter().chain(shared.filter(|path| path.exists())) {
        let text = std::fs::read_to_string(&path).map_err(|e| cannot_read(&path, e))?;
        if let Some(section) = service_section(&text, &service, &path)? {
            for (name, value) in section {
                settings.entry(name).or_insert(value);
            }
            return Ok(());
        }
    }
    Err(target_error(
        format!("the connection service `{service}` is not defined"),
        "define it in ~/.pg_service.conf, or name its file with PGSERVICEFILE",
    ))
}

fn service_section(
    text: &str,
    service: &str,
    path: &Path,
) -> Result<Option<Settings>, ProviderError> {
    let mut section: Option<Settings> = None;
    for (line, number) in text.lines().map(str::trim).zip(1..) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            if section.is_some() {
                break;
            }
            section = (name == service).then(Settings::new);
            continue;
        }
        let Some(section) = section.as_mut() else { continue };
        let at = format!("{}:{number}", path.display());
        let (name, value) = line.split_once('=').ok_or_else(|| {
            target_error(format!("{at}: not a setting"), "write it as NAME=VALUE, without spaces")
        })?;
        if matches!(name, "service" | "servicefile") {
            return Err(target_error(
                format!("{at}: a service cannot name a service"),
                "write the settings of the other service here",
            ));
        }
        let name = known(name, Naming::Safe).map_err(|error| located(error, &at))?;
        section.entry(name).or_insert_with(|| value.to_owned());
    }
    Ok(section)
}

fn located(error: ProviderError, at: &str) -> ProviderError {
    if let ProviderError::Target { message, hint } = error {
        ProviderError::Target { message: format!("{at}: {message}"), hint }
    } else {
        error
    }
}

/// A line of the password file: host, port, database and user, where `None` is any (`*`).
#[derive(Clone, Debug)]
pub(super) struct PassEntry {
    keys: [Option<String>; 4],
    pub(super) password: Password,
}

impl PassEntry {
    pub(super) fn matches(&self, keys: [&str; 4]) -> bool {
        self.keys.iter().zip(keys).all(|(have, want)| have.as_deref().is_none_or(|h| h == want))
    }

    fn parse(line: &str) -> Option<Self> {
        let (mut fields, mut field) = (Vec::new(), String::new());
        let mut chars = line.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => field.extend(chars.next()),
                // The fifth field is the password, whose colons need no backslash.
                ':' if fields.len() < 4 => fields.push(std::mem::take(&mut field)),
                c => field.push(c),
            }
        }
        let keys: [String; 4] = fields.try_into().ok()?;
        let keys = keys.map(|key| (key != "*").then_some(key));
        Some(Self { keys, password: Password::new(field) })
    }
}

/// The lines of a password file; a file that may not be used has none, and a warning says why.
pub(super) fn password_file(path: &Path, warnings: &mut Vec<String>) -> Vec<PassEntry> {
    let shown = path.display();
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) => {
            if error.kind() != std::io::ErrorKind::NotFound {
                warnings.push(format!("the password file {shown} was not read: {error}"));
            }
            return Vec::new();
        }
    };
    if !metadata.is_file() {
        warnings.push(format!("the password file {shown} was not read: it is not a plain file"));
        return Vec::new();
    }
    if access(&metadata) & 0o077 != 0 {
        warnings.push(format!(
            "the password file {shown} was not read: group or others may access it; \
             run `chmod 600 {shown}`"
        ));
        return Vec::new();
    }
    match std::fs::read_to_string(path) {
        Ok(text) => {
            let lines = text.lines().filter(|line| !line.starts_with('#'));
            lines.filter_map(PassEntry::parse).collect()
        }
        Err(error) => {
            warnings.push(format!("the password file {shown} was not read: {error}"));
            Vec::new()
        }
    }
}

#[cfg(unix)]
fn access(metadata: &std::fs::Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::mode(metadata)
}

/// Windows keeps `%APPDATA%` to the user by itself; libpq does not check there either.
#[cfg(not(unix))]
fn access(_: &std::fs::Metadata) -> u32 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_line_has_escapes_and_wildcards() {
        let entry = PassEntry::parse(r"*:5432:sh\:op:a\\b:p:w\:d\\").unwrap();
        assert!(entry.matches(["any", "5432", "sh:op", r"a\b"]));
        assert!(!entry.matches(["any", "5433", "sh:op", r"a\b"]));
        assert_eq!(entry.password.reveal(), r"p:w:d\");
        assert!(PassEntry::parse("host:5432:db:user").is_none());
        assert!(!format!("{entry:?}").contains("p:w"));
    }

    #[test]
    fn a_service_is_read_up_to_the_next_section() {
        let text = "# c\n[a]\nhost=x\n\n[b]\n host=y \nport=1\n# port=2\nport=3\n[c]\nhost=z\n[b]\nuser=u\n";
        let section = service_section(text, "b", Path::new("f")).unwrap().unwrap();
        let section: Vec<_> = section.iter().map(|(k, v)| (*k, v.as_str())).collect();
        assert_eq!(section, [("host", "y"), ("port", "1")]);
        assert!(service_section(text, "d", Path::new("f")).unwrap().is_none());
    }

    #[test]
    fn mistakes_in_a_service_file_have_their_line() {
        for (text, what) in [
            ("[a]\nhosst=x", "f:2: unknown connection parameter `hosst`"),
            ("[a]\nnonsense", "f:2: not a setting"),
            ("[a]\nhost=h\nservice=b", "f:3: a service cannot name a service"),
        ] {
            let error = service_section(text, "a", Path::new("f")).unwrap_err();
            assert_eq!(error.to_string(), what);
        }
    }
}
