//! What every command is given, and the first steps that several of them share.
use std::collections::BTreeSet;

use schemactl_core::diagnostic::nearest;
use schemactl_core::load::{self, LoadError};
use schemactl_core::managed::Managed;
use schemactl_core::provider::{Provider, Scope, Target};
use schemactl_core::record;
use schemactl_core::source::Statement;

use super::args::Global;
use super::error::CommandError;
use super::formats::Format;
use super::settings::{Settings, environment};
use super::ui::Ui;

/// The terminal, the flags and the engines.
pub(crate) struct Context<'a> {
    pub(crate) ui: &'a Ui,
    pub(crate) global: &'a Global,
    pub(crate) format: Format,
    pub(crate) providers: &'a [Box<dyn Provider>],
}

/// Whether a folder that says nothing is what the user wants.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(crate) struct Files {
    /// Take a missing or empty folder as a schema with nothing in it
    #[arg(long)]
    pub(crate) allow_empty: bool,
}

impl<'a> Context<'a> {
    pub(crate) fn settings(&self) -> Result<Settings, CommandError> {
        Settings::read(self.global, &environment)
    }

    /// The engine of a target, or the first one where none is named.
    pub(crate) fn provider(
        &self,
        target: Option<&Target>,
    ) -> Result<&'a dyn Provider, CommandError> {
        provider(self.providers, target)
    }

    /// Has an engine that manages nothing yet say so itself, with the version of the server: what it
    /// could say of the files is of no use.
    pub(crate) async fn check_engine(
        &self,
        provider: &dyn Provider,
        target: Option<&Target>,
    ) -> Result<(), CommandError> {
        if let (true, Some(target)) = (provider.kinds().is_empty(), target) {
            provider.connect(target).await?.introspect(&Scope::default()).await?;
        }
        Ok(())
    }

    /// The files of the schema folder.
    #[expect(clippy::unused_self, reason = "reads as a step of the command")]
    pub(crate) fn read(
        &self,
        settings: &Settings,
        files: Files,
    ) -> Result<load::Files, CommandError> {
        match load::read(&settings.dir, settings.config.as_deref()) {
            Err(LoadError::Missing(_) | LoadError::Empty(_)) if files.allow_empty => {
                Ok(load::Files::default())
            }
            read => Ok(read?),
        }
    }
}

fn provider<'a>(
    all: &'a [Box<dyn Provider>],
    target: Option<&Target>,
) -> Result<&'a dyn Provider, CommandError> {
    let Some(target) = target else {
        let first = all.first().map(AsRef::as_ref);
        return first.ok_or_else(|| CommandError::new("this build has no engine in it"));
    };
    // Nothing of the URL but its scheme is shown: the rest may be a password.
    let scheme = target.url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    let Some(scheme) = scheme else {
        return Err(CommandError::new("the database is not named by a URL")
            .hint(format!("a URL starts with one of {}", known(all))));
    };
    let found = all.iter().find(|p| p.url_schemes().contains(&scheme.as_str()));
    found.map(AsRef::as_ref).ok_or_else(|| {
        CommandError::new(format!("no engine is reached by a URL that starts with `{scheme}:`"))
            .hint(format!("a URL starts with one of {}", known(all)))
    })
}

fn known(all: &[Box<dyn Provider>]) -> String {
    let schemes = all.iter().flat_map(|p| p.url_schemes());
    schemes.map(|scheme| format!("`{scheme}:`")).collect::<Vec<_>>().join(", ")
}

/// What is managed. The schemas: those named, else those of the files and of the database (`live`)
/// that the globs of the configuration match, else those that the files mention, else `public`.
pub(crate) fn scope(
    settings: &Settings,
    provider: &dyn Provider,
    statements: &[Statement],
    live: Vec<String>,
) -> Result<Scope, CommandError> {
    check_kinds(&settings.managed, provider)?;
    let mentioned = || provider.mentioned_schemas(statements);
    let mut schemas = settings.schemas.clone();
    if schemas.is_empty() && settings.managed.schemas.is_empty() {
        schemas = mentioned();
    } else if schemas.is_empty() {
        let all: BTreeSet<String> = mentioned().into_iter().chain(live).collect();
        schemas = settings.managed.schemas_of(all);
    }
    if schemas.is_empty() {
        schemas.push("public".to_owned());
    }
    if schemas.iter().any(|schema| schema == record::SCHEMA) {
        let message = format!("the schema `{}` is never managed", record::SCHEMA);
        return Err(CommandError::new(message)
            .hint("applies are recorded in it; a schema of your own needs another name"));
    }
    let managed = settings.managed.clone().ignoring(statements);
    Ok(Scope { schemas, manage: settings.manage.clone(), managed })
}

/// As [`scope`], for an import: without a choice it is all schemas of the database.
pub(crate) fn import_scope(
    settings: &Settings,
    provider: &dyn Provider,
    statements: &[Statement],
    live: Vec<String>,
) -> Result<Scope, CommandError> {
    let all = settings.schemas.is_empty() && settings.managed.schemas.is_empty();
    let mut scope = scope(settings, provider, statements, live.clone())?;
    if all && !live.is_empty() {
        let schemas: BTreeSet<String> =
            provider.mentioned_schemas(statements).into_iter().chain(live).collect();
        scope.schemas = schemas.into_iter().collect();
    }
    Ok(scope)
}

/// Whether the schemas of the database have to be known to tell which are managed.
pub(crate) fn asks_for_schemas(settings: &Settings) -> bool {
    settings.schemas.is_empty() && !settings.managed.schemas.is_empty()
}

fn check_kinds(managed: &Managed, provider: &dyn Provider) -> Result<(), CommandError> {
    let kinds = provider.kinds();
    for pattern in managed.include.iter().chain(&managed.exclude) {
        let Some(kind) = pattern.unknown_kind(kinds) else { continue };
        let message = format!("`{kind}` in the pattern `{}` is no kind of object", pattern.text());
        let names: Vec<&str> = kinds.iter().map(|kind| kind.name.0).collect();
        let hint = match nearest(kind, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the kinds are {}", names.join(", ")),
        };
        return Err(CommandError::new(message).hint(hint));
    }
    Ok(())
}
