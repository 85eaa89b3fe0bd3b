//! `schemactl diff`: what differs between any two states of a schema, wherever they are.
use std::path::{Path, PathBuf};

use schemactl_core::allow::Destructive;
use schemactl_core::cost::Loss;
use schemactl_core::kind::Class;
use schemactl_core::load::{LoadError, load, statements_in};
use schemactl_core::plan::{Plan, plan};
use schemactl_core::provider::{Desired, Provider, Scope, ServerInfo, Session, Target};
use schemactl_core::record::Kept;
use schemactl_core::rename::{Followed, follow, hints};
use schemactl_core::source::Statement;

use super::context::{Context, Files, import_scope, scope};
use super::error::{CommandError, CommandResult, Exit};
use super::formats::{self, FormatArg, Reviewed};
use super::git::Revision;
use super::history::one;
use super::json::{self, Hashes};
use super::kept;
use super::prepare::Planned;
use super::redact::redact;
use super::review::Review;
use super::saved;
use super::settings::Settings;

/// Show what differs between two states of a schema
///
/// Each side is a folder, a revision of git (git:main:schema/), a database (a URL), a saved plan, or
/// the files of a recorded apply (apply:41). Nothing is changed.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// What there is
    #[arg(value_name = "FROM")]
    from: String,

    /// What there should be
    #[arg(value_name = "TO")]
    to: String,

    /// Exit with 2 when there are differences
    #[arg(long)]
    exit_code: bool,

    /// Show the statements that lead from the one to the other as well
    #[arg(long)]
    sql: bool,

    #[command(flatten)]
    files: Files,

    #[command(flatten)]
    pub(crate) format: FormatArg,
}

/// A state of a schema.
#[derive(Clone)]
pub(crate) enum Side {
    Folder(PathBuf),
    Git(Revision),
    Database(Target),
    /// The files that a saved plan was made from.
    Plan(PathBuf),
    /// The files of a recorded apply.
    Apply(i64),
}

/// A side, as far as it can be read without a scratch.
struct Read {
    name: String,
    statements: Vec<Statement>,
    live: Option<(Target, Box<dyn Session>)>,
}

pub(crate) async fn run(context: &Context<'_>, args: &Args) -> CommandResult {
    let settings = context.settings()?;
    let sides = (side(&args.from, &settings)?, side(&args.to, &settings)?);
    compare(context, sides, (args.files, args.sql, args.exit_code)).await
}

/// What is meant by a word of the command line.
fn side(text: &str, settings: &Settings) -> Result<Side, CommandError> {
    if let Some(rest) = text.strip_prefix("git:") {
        return Ok(Side::Git(Revision::parse(rest, &settings.dir)?));
    }
    if let Some(id) = text.strip_prefix("apply:") {
        let id = id.parse().map_err(|_| {
            CommandError::usage(format!("`{text}` names no apply")).hint("write it as `apply:41`")
        })?;
        return Ok(Side::Apply(id));
    }
    if text.contains("://") || text.starts_with("local:") {
        let cache = settings.scratch.cache.clone();
        return Ok(Side::Database(Target { url: text.to_owned(), base: PathBuf::new(), cache }));
    }
    let path = PathBuf::from(text);
    Ok(if path.is_file() { Side::Plan(path) } else { Side::Folder(path) })
}

/// Shows what differs; `(files, sql, exit_code)` as on the command line.
pub(crate) async fn compare(
    context: &Context<'_>,
    (from, to): (Side, Side),
    (files, sql, exit_code): (Files, bool, bool),
) -> CommandResult {
    let settings = context.settings()?;
    let target = [&from, &to].into_iter().find_map(|side| match side {
        Side::Database(target) => Some(target.clone()),
        Side::Folder(_) | Side::Git(_) | Side::Plan(_) | Side::Apply(_) => None,
    });
    let provider = context.provider(target.as_ref())?;
    context.check_engine(provider, target.as_ref()).await?;
    let stages = context.ui.stages();
    stages.enter("reading both sides");
    let reader = Reader { context, settings: &settings, provider, files };
    let mut read = (reader.read(&from, Some("from ")).await?, reader.read(&to, None).await?);
    let scope = reader.scope(&mut read.0, &mut read.1).await?;
    stages.enter("loading the files into a scratch database");
    let (planned, hashes) = reader.planned(read, target.as_ref(), &scope).await?;
    drop(stages);
    planned.talk(context);
    let differs = !planned.plan.changes.is_empty();
    let exit = if differs && exit_code { Exit::Changes } else { Exit::Done };
    print(context, (&planned, hashes), sql, exit);
    Ok(exit)
}

fn print(context: &Context<'_>, (planned, hashes): (&Planned, Hashes), sql: bool, exit: Exit) {
    let ui = context.ui;
    let findings = formats::of_plan(planned, &[]);
    if let Some(document) =
        formats::plan(context.format, &Reviewed { planned, findings, refusal: None })
    {
        ui.result(&document);
    } else if context.global.json {
        ui.result(&json::text(&json::plan("diff", (planned, hashes), exit.number(), None)));
    } else {
        let review = Review { prepared: planned, paint: ui.out_paint(), width: ui.out_width() };
        ui.result(&review.plan());
        if sql {
            ui.result(&review.statements());
        }
        ui.result(&review.conclusion());
    }
}

/// What all sides are read with.
struct Reader<'a> {
    context: &'a Context<'a>,
    settings: &'a Settings,
    provider: &'a dyn Provider,
    files: Files,
}

impl Reader<'_> {
    /// `shown` comes before the names of files that are not in a folder.
    async fn read(&self, side: &Side, shown: Option<&str>) -> Result<Read, CommandError> {
        let (name, statements, live) = match side {
            Side::Folder(path) => (path.display().to_string(), self.folder(path)?, None),
            Side::Git(revision) => {
                let Revision { name, path } = revision;
                (format!("git:{name}:{path}"), self.revision(revision, shown)?, None)
            }
            Side::Plan(path) => (path.display().to_string(), self.saved(path)?, None),
            Side::Apply(id) => (format!("apply {id}"), self.recorded(*id).await?, None),
            Side::Database(target) => {
                let session = self.provider.connect(target).await?;
                let name = redact(&session.server().target);
                (name, Vec::new(), Some((target.clone(), session)))
            }
        };
        Ok(Read { name, statements, live })
    }

    fn folder(&self, path: &Path) -> Result<Vec<Statement>, CommandError> {
        match load(path, self.settings.config.as_deref(), self.provider) {
            Err(LoadError::Missing(_) | LoadError::Empty(_)) if self.files.allow_empty => {
                Ok(Vec::new())
            }
            loaded => Ok(loaded?.statements),
        }
    }

    fn revision(
        &self,
        revision: &Revision,
        shown: Option<&str>,
    ) -> Result<Vec<Statement>, CommandError> {
        if let Some(note) = revision.uncommitted()? {
            self.context.ui.talk(&format!("note: {note}\n"));
        }
        let prefix = shown.map(|shown| format!("{shown}{}:", revision.name)).unwrap_or_default();
        let files = revision.files(&prefix)?;
        if files.is_empty() && !self.files.allow_empty {
            let Revision { name, path } = revision;
            let message = format!("git:{name} holds no *.sql or *.toml file in {path}");
            return Err(CommandError::new(message)
                .hint("a path starts at the top of the repository, or at this folder with `./`")
                .hint("if nothing is meant to be there, pass `--allow-empty`"));
        }
        let (mut all, mut found) = (Vec::new(), Vec::new());
        for (path, file) in files {
            match statements_in(Path::new(&path), file, self.provider) {
                Ok(statements) => all.extend(statements),
                Err(diagnostics) => found.extend(diagnostics),
            }
        }
        if found.is_empty() {
            return Ok(all);
        }
        Err(CommandError::found("the schema files cannot be read", found))
    }

    fn saved(&self, path: &Path) -> Result<Vec<Statement>, CommandError> {
        let opened = saved::open(self.context, self.settings, path, None)?;
        match &opened.saved.kept {
            Kept::Files(files) => kept::read(files, &path.display().to_string(), self.provider),
            Kept::Not(why) => Err(CommandError::new(format!(
                "the saved plan {} does not hold its files: {why}",
                path.display()
            ))),
        }
    }

    async fn recorded(&self, id: i64) -> Result<Vec<Statement>, CommandError> {
        let target = self.settings.needed_target()?;
        let mut session = self.provider.connect(target).await?;
        let recorded = one(session.as_mut(), id).await?;
        session.close().await?;
        kept::statements(&recorded, self.provider)
    }

    /// What both sides are compared in.
    async fn scope(&self, from: &mut Read, to: &mut Read) -> Result<Scope, CommandError> {
        let mut schemas = Vec::new();
        for (_, session) in [&mut *from, &mut *to].into_iter().filter_map(|s| s.live.as_mut()) {
            schemas.extend(session.schemas().await?);
        }
        let all = [&from.statements[..], &to.statements[..]].concat();
        // Two databases are compared as wholes.
        if all.is_empty() {
            return import_scope(self.settings, self.provider, &all, schemas);
        }
        scope(self.settings, self.provider, &all, schemas)
    }

    async fn catalog(
        &self,
        read: &mut Read,
        target: Option<&Target>,
        scope: &Scope,
    ) -> Result<Desired, CommandError> {
        if let Some((_, session)) = &mut read.live {
            let catalog = session.introspect(scope).await?;
            return Ok(Desired { catalog, ..Desired::default() });
        }
        let scratch = &self.settings.scratch;
        Ok(self.provider.elaborate(target, &read.statements, scope, scratch).await?)
    }

    async fn planned(
        &self,
        (mut from, mut to): (Read, Read),
        target: Option<&Target>,
        scope: &Scope,
    ) -> Result<(Planned, Hashes), CommandError> {
        let provider = self.provider;
        let mut old = self.catalog(&mut from, target, scope).await?;
        let mut new = self.catalog(&mut to, target, scope).await?;
        let ends = (&old.catalog, &new.catalog);
        let scratch = &self.settings.scratch;
        let followed = follow(provider, target, ends, &to.statements, scope, scratch).await?;
        let Followed { renames, catalog: mut renamed, remarks } = followed;
        new.warnings.extend(old.warnings.into_iter().chain(remarks));
        if to.live.is_some() && from.live.is_none() {
            // What the files leave open is taken from the database, on whichever side it is.
            provider.reconcile(&new.catalog, &mut old.catalog, &from.statements, scope);
        }
        if let Some((_, session)) = &mut from.live {
            let from_catalog = renamed.as_mut().unwrap_or(&mut old.catalog);
            session.complete(from_catalog, &new.catalog, &renames).await?;
        }
        let from_catalog = renamed.as_ref().unwrap_or(&old.catalog);
        if to.live.is_none() {
            provider.reconcile(from_catalog, &mut new.catalog, &to.statements, scope);
        }
        let kinds = provider.kinds();
        let mut plan = plan(from_catalog, &new.catalog, kinds, &Destructive::Allowed)?;
        plan.rename_first(renames, from_catalog);
        plan.hints = hints(from_catalog, &new.catalog, kinds, &new.origins);
        plan.losses = uncounted(&plan);
        let (before, after) = (old.catalog.fingerprint(), plan.target.fingerprint());
        let hashes = Hashes { before, target: after };
        let server = server(provider, &from, &to);
        let planned =
            Planned::new((kinds, server), scope, (plan, &old.catalog), (new.origins, new.warnings))
                .compared();
        for (_, session) in [from.live, to.live].into_iter().flatten() {
            session.close().await?;
        }
        Ok((planned, hashes))
    }
}

/// What could be lost with a plan of which nobody counts the rows.
fn uncounted(plan: &Plan) -> Vec<Loss> {
    let steps = plan.steps.iter().enumerate();
    let can_lose = steps.filter(|(_, planned)| {
        let holds = matches!(planned.object.kind.0, "table" | "column");
        holds && planned.class == Class::Destructive
    });
    let mut all: Vec<Loss> = Vec::new();
    for (step, planned) in can_lose {
        let object = planned.object.clone();
        if all.iter().all(|loss| loss.object != object) {
            all.push(Loss { object, step, rows: None, bytes: None });
        }
    }
    all
}

/// What stands in the place of a server: both sides.
fn server(provider: &dyn Provider, from: &Read, to: &Read) -> ServerInfo {
    let live = [from, to].into_iter().find_map(|side| side.live.as_ref());
    let product = live.map(|(_, session)| session.server().product.clone());
    ServerInfo {
        product: product.unwrap_or_else(|| provider.name().to_owned()),
        target: format!("{} -> {}", from.name, to.name),
    }
}
