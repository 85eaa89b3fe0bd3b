//! What a command works with, from flags, configuration and environment. A flag goes before the
//! environment's section, that before the top of the configuration, that before `DATABASE_URL`,
//! that before libpq's own variables.
use std::path::{Path, PathBuf};

use schemactl_core::diagnostic::{Diagnostic, nearest};
use schemactl_core::load::{CONFIG_FILE, decode, shown_name};
use schemactl_core::managed::Managed;
use schemactl_core::provider::{Manage, ScratchOptions, Target};

use super::args::Global;
use super::budget::Budget;
use super::config::{Cache, Config, HeldBack, Section, Text, duration, size};
use super::error::CommandError;
use super::patience::Patience;

/// Checked, with nothing left to look up.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    target: Option<Target>,
    /// The folder of schema files.
    pub(crate) dir: PathBuf,
    /// The configuration file in use, which is no schema file.
    pub(crate) config: Option<PathBuf>,
    /// Empty: those that the files mention.
    pub(crate) schemas: Vec<String>,
    pub(crate) scratch: ScratchOptions,
    pub(crate) patience: Patience,
    pub(crate) held_back: HeldBack,
    pub(crate) manage: Vec<Manage>,
    pub(crate) managed: Managed,
    /// Whether applies are recorded in the database.
    pub(crate) record: bool,
    /// Nothing is applied but a saved plan that one of the keys signed.
    pub(crate) require_signed_plan: bool,
    pub(crate) online: bool,
    /// The file of public keys.
    pub(crate) plan_keys: Option<PathBuf>,
    pub(crate) budget: Budget,
}

/// Where settings come from beside the command line.
pub(crate) type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A variable that is set to something.
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

impl Settings {
    pub(crate) fn read(global: &Global, variable: Environment<'_>) -> Result<Self, CommandError> {
        let path = global.config.clone().unwrap_or_else(|| PathBuf::from(CONFIG_FILE));
        let config = read_config(&path, global.config.is_some())?;
        let Some(config) = config else {
            if let Some(env) = &global.env {
                return Err(CommandError::new(format!(
                    "there is no environment `{env}`: no {} is here",
                    path.display()
                )));
            }
            return Ok(Layers { global, variable, config: None, section: Section::default() }
                .settings(None)
                .expect("only a configuration has findings"));
        };
        let Some(section) = config.section(global.env.as_deref()) else {
            return Err(no_such_env(global.env.as_deref().unwrap_or_default(), &config, &path));
        };
        Layers { global, variable, config: Some((&config, folder_of(&path))), section }
            .settings(Some(path.clone()))
            .map_err(|found| CommandError::found("the configuration cannot be used", found))
    }

    /// The database, if one is named.
    pub(crate) fn target(&self) -> Option<&Target> {
        self.target.as_ref()
    }

    /// The database, for a command that needs one.
    pub(crate) fn needed_target(&self) -> Result<&Target, CommandError> {
        self.target.as_ref().ok_or_else(CommandError::no_target)
    }
}

/// The names of all environments, for a command that is about all of them.
pub(crate) fn environments(global: &Global) -> Result<Vec<String>, CommandError> {
    let path = global.config.clone().unwrap_or_else(|| PathBuf::from(CONFIG_FILE));
    let config = read_config(&path, global.config.is_some())?;
    let names = config.iter().flat_map(Config::env_names).map(str::to_owned).collect::<Vec<_>>();
    if names.is_empty() {
        let message = format!("{} names no environments", path.display());
        return Err(CommandError::new(message)
            .hint("an environment is a section such as `[env.staging]`, with a `url`"));
    }
    Ok(names)
}

fn read_config(path: &Path, named: bool) -> Result<Option<Config>, CommandError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !named => return Ok(None),
        Err(error) => return Err(CommandError::file("read", path, &error)),
    };
    let found = |found| CommandError::found("the configuration cannot be read", found);
    let source = decode(shown_name(path), bytes).map_err(|d| found(vec![*d]))?;
    Config::parse(source).map(Some).map_err(found)
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}

fn no_such_env(wanted: &str, config: &Config, path: &Path) -> CommandError {
    let names: Vec<&str> = config.env_names().collect();
    let error = CommandError::new(format!("there is no `[env.{wanted}]` in {}", path.display()));
    match (names.as_slice(), nearest(wanted, names.iter().copied())) {
        ([], _) => error.hint("the file has no environments"),
        (_, Some(near)) => {
            error.hint(format!("did you mean `{near}`? there are: {}", names.join(", ")))
        }
        (_, None) => error.hint(format!("there are: {}", names.join(", "))),
    }
}

/// The value, or nothing and one more finding.
fn keep<T: Default>(found: &mut Vec<Diagnostic>, result: Result<T, Diagnostic>) -> T {
    result.unwrap_or_else(|finding| {
        found.push(finding);
        T::default()
    })
}

/// The sources of settings, the strongest first.
struct Layers<'a> {
    global: &'a Global,
    variable: Environment<'a>,
    /// With the folder that the file stands in.
    config: Option<(&'a Config, PathBuf)>,
    section: Section,
}

impl Layers<'_> {
    fn settings(&self, path: Option<PathBuf>) -> Result<Settings, Vec<Diagnostic>> {
        let mut found = Vec::new();
        let url = match &self.global.url {
            Some(_) => None,
            None => keep(&mut found, self.value(self.section.url.as_ref())),
        };
        let dir = match &self.global.dir {
            Some(_) => None,
            None => keep(&mut found, self.value(self.section.dir.as_ref())),
        };
        let scratch = match &self.global.scratch_url {
            Some(url) => Some(url.clone()),
            None => keep(&mut found, self.value(self.section.scratch.as_ref())),
        };
        let cache = match &self.section.cache {
            Some(Cache::At(text)) => keep(&mut found, self.value(Some(text))),
            _ => None,
        };
        let plan_keys = keep(&mut found, self.value(self.section.plan_keys.as_ref()));
        let lock_timeout =
            keep(&mut found, self.measure(self.section.lock_timeout.as_ref(), duration));
        let statement_timeout =
            keep(&mut found, self.measure(self.section.statement_timeout.as_ref(), duration));
        let max_lock = keep(&mut found, self.measure(self.section.max_lock.as_ref(), duration));
        let max_rewrite = keep(&mut found, self.measure(self.section.max_rewrite.as_ref(), size));
        let schemas = keep(&mut found, self.schemas());
        if !found.is_empty() {
            return Err(found);
        }
        let base = self.config.as_ref().map(|(_, folder)| folder.clone()).unwrap_or_default();
        let cache = self.cache(cache, &base);
        Ok(Settings {
            target: self.target(url, &base).map(|(url, base)| Target {
                url,
                base,
                cache: cache.clone(),
            }),
            dir: match (&self.global.dir, dir) {
                (Some(dir), _) => dir.clone(),
                (None, Some(dir)) => base.join(dir),
                (None, None) => base.join("schema"),
            },
            config: path,
            schemas,
            scratch: ScratchOptions { url: scratch, cache },
            patience: Patience {
                lock_timeout,
                lock_retries: self.section.lock_retries,
                statement_timeout,
            },
            held_back: self.section.held_back.unwrap_or_default(),
            manage: self.manage(),
            managed: self.section.managed.clone().unwrap_or_default(),
            // Who has no project has not asked for anything in the database but the files' schema.
            record: self.section.record.unwrap_or(self.config.is_some()),
            require_signed_plan: self.section.require_signed_plan.unwrap_or(false),
            online: self.section.online.unwrap_or(false),
            plan_keys: plan_keys.map(|path| base.join(path)),
            budget: Budget { max_lock, max_rewrite, max_rows_lost: self.section.max_rows_lost },
        })
    }

    fn value(&self, text: Option<&Text>) -> Result<Option<String>, Diagnostic> {
        let (Some(text), Some((config, _))) = (text, &self.config) else { return Ok(None) };
        config.expand(text, self.variable).map(Some)
    }

    /// A number with a unit.
    fn measure(
        &self,
        text: Option<&Text>,
        read: fn(&str) -> Result<u64, String>,
    ) -> Result<Option<u64>, Diagnostic> {
        let Some(text) = text else { return Ok(None) };
        let Some(value) = self.value(Some(text))? else { return Ok(None) };
        let (config, _) = self.config.as_ref().expect("the value is the configuration's");
        read(&value).map(Some).map_err(|message| config.value_error(text, message))
    }

    fn manage(&self) -> Vec<Manage> {
        if !self.global.manage.is_empty() {
            return self.global.manage.iter().map(|m| (*m).into()).collect();
        }
        self.section.manage.clone().unwrap_or_default()
    }

    fn schemas(&self) -> Result<Vec<String>, Diagnostic> {
        if !self.global.schemas.is_empty() {
            return Ok(self.global.schemas.clone());
        }
        let texts = self.section.schemas.iter().flatten();
        texts.filter_map(|text| self.value(Some(text)).transpose()).collect()
    }

    /// `url` is the configuration's. Relative paths in it start at the configuration's folder; all
    /// others start where the command was started.
    fn target(&self, url: Option<String>, base: &Path) -> Option<(String, PathBuf)> {
        let here = PathBuf::new();
        if let Some(url) = &self.global.url {
            return Some((url.clone(), here));
        }
        if let Some(url) = url {
            return Some((url, base.to_owned()));
        }
        let libpq = ["PGHOST", "PGSERVICE", "PGDATABASE"];
        let url = (self.variable)("DATABASE_URL").or_else(|| {
            let any = libpq.iter().any(|name| (self.variable)(name).is_some());
            any.then(|| "postgres://".to_owned())
        });
        url.map(|url| (url, here))
    }

    fn cache(&self, named: Option<String>, base: &Path) -> Option<PathBuf> {
        if self.global.no_cache || self.section.cache == Some(Cache::Off) {
            return None;
        }
        Some(named.map_or_else(|| usual_cache(self.variable, base), |named| base.join(named)))
    }
}

/// The user's cache folder by the system's convention; without a home, the project's own.
fn usual_cache(variable: Environment<'_>, base: &Path) -> PathBuf {
    let folder = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let user = if cfg!(windows) {
        folder("LOCALAPPDATA").map(|local| local.join("schemactl").join("cache"))
    } else if cfg!(target_os = "macos") {
        folder("HOME").map(|home| home.join("Library/Caches/schemactl"))
    } else {
        folder("XDG_CACHE_HOME")
            .or_else(|| folder("HOME").map(|home| home.join(".cache")))
            .map(|cache| cache.join("schemactl"))
    };
    user.unwrap_or_else(|| base.join(".schemactl").join("cache"))
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use schemactl_core::source::SourceFile;

    use super::*;
    use crate::cli::args::Args;

    /// The settings from flags, a configuration in the folder `conf` and variables.
    fn settings(
        flags: &[&str],
        config: &str,
        variables: &[(&str, &str)],
    ) -> Result<Settings, Vec<Diagnostic>> {
        let args = Args::parse_from([&["schemactl", "validate"], flags].concat());
        let variable =
            |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        let source = SourceFile { name: "conf/schemactl.toml".into(), text: config.into() };
        let config = Config::parse(source)?;
        let section = config.section(args.global.env.as_deref()).unwrap();
        Layers {
            global: &args.global,
            variable: &variable,
            config: Some((&config, PathBuf::from("conf"))),
            section,
        }
        .settings(None)
    }

    fn url(flags: &[&str], config: &str, variables: &[(&str, &str)]) -> Option<String> {
        settings(flags, config, variables).unwrap().target().map(|t| t.url.clone())
    }

    #[test]
    fn the_target_is_the_strongest_that_is_named() {
        let config = "url = 'top'\n[env.e]\nurl = 'env'\n[env.f]\n";
        let all = [("DATABASE_URL", "database-url"), ("PGHOST", "h")];
        let is = |expected: &str| Some(expected.to_owned());
        assert_eq!(url(&["--url", "flag", "--env", "e"], config, &all), is("flag"));
        assert_eq!(url(&["--env", "e"], config, &all), is("env"));
        assert_eq!(url(&["--env", "f"], config, &all), is("top"));
        assert_eq!(url(&[], "", &all), is("database-url"));
        assert_eq!(url(&[], "", &all[1..]), is("postgres://"));
        assert_eq!(url(&[], "", &[]), None);
    }

    #[test]
    fn a_variable_that_a_flag_makes_needless_may_be_missing() {
        let config = "url = '${NO}'\nscratch = '${NO}'\ndir = '${NO}'\n[env.e]\nurl = '${NO}'";
        let flags = ["--url", "u", "--scratch-url", "s", "--dir", "d"];
        assert!(settings(&flags, config, &[]).is_ok());
        assert_eq!(settings(&[], config, &[]).unwrap_err().len(), 3);
    }

    #[test]
    fn paths_of_the_configuration_start_at_its_folder_and_flags_where_one_stands() {
        let found = settings(&[], "dir = 'db'\nurl = 'local:'\ncache = 'c'", &[]).unwrap();
        assert_eq!(found.dir, Path::new("conf/db"));
        assert_eq!(found.target().unwrap().base, Path::new("conf"));
        assert_eq!(found.scratch.cache.as_deref(), Some(Path::new("conf/c")));
        let found = settings(&["--dir", "db", "--url", "local:"], "", &[]).unwrap();
        assert_eq!(found.dir, Path::new("db"));
        assert_eq!(found.target().unwrap().base, Path::new(""));
    }

    #[test]
    fn the_cache_can_be_turned_off() {
        let home = [("HOME", "/home/u"), ("LOCALAPPDATA", "C:\\u")];
        assert!(settings(&[], "", &home).unwrap().scratch.cache.is_some());
        assert!(settings(&["--no-cache"], "cache = 'x'", &home).unwrap().scratch.cache.is_none());
        assert!(settings(&[], "cache = false", &home).unwrap().scratch.cache.is_none());
    }

    #[test]
    fn schemas_and_the_lock_timeout_are_filled_in_from_variables() {
        let found = settings(
            &[],
            "schemas = ['a', '${S}']\nlock_timeout = '${T}'",
            &[("S", "b"), ("T", "5s")],
        )
        .unwrap();
        assert_eq!(found.schemas, ["a", "b"]);
        assert_eq!(found.patience.lock_timeout, Some(5_000));
        let wrong = settings(&[], "lock_timeout = '${T}'", &[("T", "soon")]).unwrap_err();
        assert_eq!(wrong[0].code, "bad-value");
        assert_eq!(settings(&["--schemas", "x,y"], "", &[]).unwrap().schemas, ["x", "y"]);
    }

    #[test]
    fn no_secret_is_in_the_debug_output() {
        let flags = ["--url", "a://u:hunter2@h", "--scratch-url", "a://u:hunter2@s"];
        let found = settings(&flags, "", &[]).unwrap();
        assert!(!format!("{found:?}").contains("hunter2"));
    }
}
