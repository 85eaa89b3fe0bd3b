//! `schemactl import`: writes what a live database is to files.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use schemactl_core::catalog::{Catalog, ObjectId};
use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::diff::{Change, diff};
use schemactl_core::export::{Export, Form, REMARK, is_table_file};
use schemactl_core::import::{Existing, Fate, Import};
use schemactl_core::load::{LoadError, files_in, read_text, statements_in};
use schemactl_core::provider::{Desired, Provider, ProviderError, Scope, Target};
use schemactl_core::source::Statement;
use serde::Serialize;

use super::context::{Context, import_scope};
use super::error::{CommandError, CommandResult, Exit};
use super::json;
use super::prepare::left_out;
use super::report::counted;
use super::settings::Settings;
use super::text::full_name;

/// Write a live database to files
///
/// One file for each table, view, function and type, in folders by schema and kind. In a folder that
/// holds schema files already, only the files of what changed are written, and comments are kept.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder to write to [default: that of the schema files]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Write everything into one file, schema.sql
    #[arg(long, conflicts_with = "format")]
    single_file: bool,

    /// The files to write: SQL, or TOML for what it can say and SQL for the rest
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Format,
}

/// The kinds of files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    #[default]
    Sql,
    Toml,
}

/// The file of an import in one file.
const SINGLE: &str = "schema.sql";
/// Names what no file can say; made anew by every import.
const NOT_MANAGED: &str = "not_managed.sql";

/// The machine form of what was done.
#[derive(Debug, Default, Serialize)]
struct Imported {
    format: u32,
    command: &'static str,
    ok: bool,
    out: String,
    schemas: Vec<String>,
    written: Vec<String>,
    removed: Vec<String>,
    kept: usize,
    left: Vec<String>,
    not_written: Vec<NotWritten>,
    differs: Vec<String>,
}

#[derive(Debug, Serialize)]
struct NotWritten {
    name: String,
    why: String,
}

/// What an import works with.
struct Importer<'a> {
    context: &'a Context<'a>,
    settings: &'a Settings,
    provider: &'a dyn Provider,
    target: &'a Target,
    out: PathBuf,
    scope: Scope,
    existing: Vec<Existing>,
}

pub(crate) async fn run(context: &Context<'_>, args: &Args) -> CommandResult {
    let settings = context.settings()?;
    let target = settings.needed_target()?;
    let provider = context.provider(Some(target))?;
    context.check_engine(provider, Some(target)).await?;
    let out = args.out.clone().unwrap_or_else(|| settings.dir.clone());
    let stages = context.ui.stages();
    stages.enter("reading the database");
    let existing = existing(&out, &settings, provider)?;
    let statements: Vec<Statement> =
        existing.iter().flat_map(|file| file.statements.clone()).collect();
    let mut session = provider.connect(target).await?;
    let schemas = session.schemas().await?;
    let scope = import_scope(&settings, provider, &statements, schemas)?;
    let live = session.introspect(&scope).await?;
    session.close().await?;
    let importer =
        Importer { context, settings: &settings, provider, target, out, scope, existing };
    stages.enter("comparing with the files");
    let mut form = importer.form(args.format);
    let (fates, export, differs) = loop {
        let (mut fates, export) =
            importer.fates(&live, &statements, args.single_file, &form).await?;
        fates.insert(NOT_MANAGED.to_owned(), importer.not_managed(&live, &export));
        stages.enter("checking what is to be written");
        let differs = importer.check(&fates, &live).await?;
        // What a table file does not say as it is, SQL does.
        match &mut form {
            Form::Toml { except }
                if differs.iter().any(|(w, _)| importer.is_for_sql(w, except)) =>
            {
                let wholes = differs.into_iter().map(|(whole, _)| whole);
                let more: Vec<ObjectId> =
                    wholes.filter(|whole| importer.is_for_sql(whole, except)).collect();
                except.extend(more);
            }
            Form::Toml { .. } | Form::Sql => {
                let names: Vec<String> = differs.into_iter().map(|(_, name)| name).collect();
                break (fates, export, names);
            }
        }
    };
    drop(stages);
    let done = importer.write(&fates, &live, &export, differs)?;
    importer.say(&done, &live, &export);
    Ok(Exit::Done)
}

/// The schema files that are in the folder.
fn existing(
    out: &Path,
    settings: &Settings,
    provider: &dyn Provider,
) -> Result<Vec<Existing>, CommandError> {
    let paths = match files_in(out, settings.config.as_deref()) {
        Err(LoadError::Missing(_)) => return Ok(Vec::new()),
        paths => paths?,
    };
    let mut files = Vec::new();
    let mut findings = Vec::new();
    for path in paths {
        let text = match read_text(&path)? {
            Ok(file) => file,
            Err(found) => {
                findings.push(*found);
                continue;
            }
        };
        let within = path.strip_prefix(out).unwrap_or(&path);
        let within: Vec<_> = within.iter().map(|part| part.to_string_lossy()).collect();
        let shown = text.text.clone();
        match statements_in(&path, text, provider) {
            Ok(statements) => {
                files.push(Existing { path: within.join("/"), text: shown, statements });
            }
            Err(found) => findings.extend(found),
        }
    }
    if findings.is_empty() { Ok(files) } else { Err(unreadable(findings)) }
}

fn unreadable(findings: Vec<Diagnostic>) -> CommandError {
    CommandError::found("the files that are there cannot be compared with the database", findings)
        .hint("mend them, or import to another folder with `--out`")
}

impl Importer<'_> {
    /// What stands in SQL files stays there.
    fn form(&self, format: Format) -> Form {
        let Format::Toml = format else { return Form::Sql };
        let sql = self.existing.iter().filter(|file| !is_table_file(&file.path));
        let makes = sql.flat_map(|file| &file.statements).flat_map(|s| &s.makes);
        let except = makes.map(|made| ObjectId::new(made.kind, made.path.clone())).collect();
        Form::Toml { except }
    }

    /// Whether SQL is still to be tried for an object. A table file that is there already stays one.
    fn is_for_sql(&self, whole: &ObjectId, tried: &BTreeSet<ObjectId>) -> bool {
        let tables = self.existing.iter().filter(|file| is_table_file(&file.path));
        let mut makes = tables.flat_map(|file| &file.statements).flat_map(|s| &s.makes);
        !tried.contains(whole)
            && !makes.any(|made| made.kind == whole.kind && *made.path == *whole.path)
    }

    async fn elaborate(&self, statements: &[Statement]) -> Result<Desired, ProviderError> {
        let scratch = &self.settings.scratch;
        self.provider.elaborate(Some(self.target), statements, &self.scope, scratch).await
    }

    async fn fates(
        &self,
        live: &Catalog,
        statements: &[Statement],
        single: bool,
        form: &Form,
    ) -> Result<(BTreeMap<String, Fate>, Export), CommandError> {
        let empty = self.elaborate(&[]).await?.catalog;
        let export = |catalog: &Catalog| -> Result<Export, CommandError> {
            let mut export = self.provider.export(&empty, catalog, &self.scope, form)?;
            if single {
                export.pieces.iter_mut().for_each(|piece| SINGLE.clone_into(&mut piece.file));
            }
            Ok(export)
        };
        let new = export(live)?;
        let mut old = Desired::default();
        if !statements.is_empty() {
            old = self.elaborate(statements).await.map_err(|error| found_by(error, unreadable))?;
            self.provider.reconcile(live, &mut old.catalog, statements, &self.scope);
        }
        // What the files make is not always what a plan can: then no file counts as the import's own.
        let before = export(&old.catalog).unwrap_or_default();
        let existing = &self.existing;
        let provider = self.provider;
        let import = Import { provider, live, old: &old, existing, new: &new, before: &before };
        let mut fates = import.fates();
        fates.remove(NOT_MANAGED);
        Ok((fates, new))
    }

    /// The file that names what the others cannot say.
    fn not_managed(&self, live: &Catalog, export: &Export) -> Fate {
        let lines: Vec<String> = not_written(live, export)
            .iter()
            .map(|NotWritten { name, why }| format!("{REMARK}{name}: {why}\n"))
            .collect();
        let text = lines.concat();
        let there = self.existing.iter().find(|file| file.path == NOT_MANAGED);
        let own = |file: &Existing| file.text.lines().all(|line| line.starts_with(REMARK));
        match there {
            Some(file) if file.text == text => Fate::Same,
            Some(file) if !own(file) => Fate::Left,
            Some(_) if text.is_empty() => Fate::Remove,
            None if text.is_empty() => Fate::Same,
            Some(_) | None => Fate::Write(text),
        }
    }

    /// Loads what would be there afterwards, and names what differs from the database.
    async fn check(
        &self,
        fates: &BTreeMap<String, Fate>,
        live: &Catalog,
    ) -> Result<Vec<(ObjectId, String)>, CommandError> {
        let mut statements = Vec::new();
        let mut findings = Vec::new();
        for (path, fate) in fates {
            let there = self.existing.iter().find(|file| file.path == *path);
            match (fate, there) {
                (Fate::Write(text), _) => {
                    let name = schemactl_core::load::shown_name(&self.out.join(path));
                    let file = schemactl_core::source::SourceFile { name, text: text.clone() };
                    match statements_in(Path::new(path), file, self.provider) {
                        Ok(found) => statements.extend(found),
                        Err(found) => findings.extend(found),
                    }
                }
                (Fate::Same | Fate::Left, Some(file)) => {
                    statements.extend(file.statements.iter().cloned());
                }
                (Fate::Same | Fate::Left | Fate::Remove, _) => {}
            }
        }
        if !findings.is_empty() {
            return Err(not_loaded(findings));
        }
        let desired = self.elaborate(&statements).await;
        let mut desired = desired.map_err(|error| found_by(error, not_loaded))?;
        // What is only mentioned is known by now.
        let mut live = live.clone();
        self.scope.managed.clone().ignoring(&statements).restrict(&mut live);
        self.scope.managed.clone().ignoring(&statements).restrict(&mut desired.catalog);
        self.provider.reconcile(&live, &mut desired.catalog, &statements, &self.scope);
        let name = |change: Change<'_>| {
            let (catalog, object) = match change {
                Change::Create(object) => (&desired.catalog, object),
                Change::Drop(object) | Change::Alter { old: object, .. } => (&live, object),
            };
            (self.provider.whole(catalog, &object.id), full_name(&object.id))
        };
        Ok(diff(&live, &desired.catalog).into_iter().map(name).collect())
    }

    fn write(
        &self,
        fates: &BTreeMap<String, Fate>,
        live: &Catalog,
        export: &Export,
        differs: Vec<String>,
    ) -> Result<Imported, CommandError> {
        let mut done = Imported {
            format: json::FORMAT,
            command: "import",
            ok: true,
            out: self.out.display().to_string(),
            schemas: self.scope.schemas.clone(),
            not_written: not_written(live, export),
            differs,
            ..Imported::default()
        };
        for (path, fate) in fates {
            let at = self.out.join(path);
            match fate {
                Fate::Write(text) => {
                    write(&at, text)?;
                    done.written.push(path.clone());
                }
                Fate::Same => done.kept += usize::from(at.exists()),
                Fate::Remove => {
                    fs::remove_file(&at).map_err(|e| CommandError::file("remove", &at, &e))?;
                    done.removed.push(path.clone());
                }
                Fate::Left => done.left.push(path.clone()),
            }
        }
        Ok(done)
    }

    fn say(&self, done: &Imported, live: &Catalog, export: &Export) {
        let ui = self.context.ui;
        let warning = ui.err_paint().warning("warning:");
        for NotWritten { name, why } in &done.not_written {
            ui.talk(&format!("{warning} {name} is not written: {why}\n"));
        }
        for note in &export.notes {
            ui.talk(&format!("note: {note}\n"));
        }
        for path in &done.left {
            ui.talk(&format!(
                "{warning} {path} is left as it is, and says something else than the database: \
                 change it by hand\n"
            ));
        }
        for name in &done.differs {
            ui.talk(&format!("{warning} the files do not say {name} as the database has it\n"));
        }
        if self.context.global.verbose > 0 {
            let excluded: Vec<ObjectId> = live.left_out().map(|object| object.id.clone()).collect();
            ui.talk(&left_out(&excluded));
        }
        if self.context.global.json {
            ui.result(&json::text(done));
            return;
        }
        let mut out = String::new();
        for path in &done.removed {
            out.push_str(&format!("removed {path}, which nothing is left of\n"));
        }
        let word = if done.schemas.len() == 1 { "schema" } else { "schemas" };
        out.push_str(&format!(
            "Imported {word} {} to {}: {} written, {} unchanged.\n",
            done.schemas.join(", "),
            done.out,
            counted(done.written.len(), "file"),
            done.kept,
        ));
        ui.result(&out);
    }
}

fn not_written(live: &Catalog, export: &Export) -> Vec<NotWritten> {
    let unmanaged = live.unmanaged.iter().filter(|unmanaged| unmanaged.in_scope);
    let unmanaged = unmanaged.map(|unmanaged| NotWritten {
        name: format!("{} {}", unmanaged.kind, unmanaged.name),
        why: "it is not managed yet".to_owned(),
    });
    let unsaid = export
        .unsaid
        .iter()
        .map(|unsaid| NotWritten { name: full_name(&unsaid.object), why: unsaid.why.to_owned() });
    let secret = export.pieces.iter().filter_map(|piece| {
        Some(NotWritten { name: full_name(&piece.whole), why: piece.ignored?.to_owned() })
    });
    unmanaged.chain(unsaid).chain(secret).collect()
}

/// What was found in statements is told with a headline of its own.
fn found_by(error: ProviderError, headline: fn(Vec<Diagnostic>) -> CommandError) -> CommandError {
    if let ProviderError::Desired(found) = error { headline(found) } else { error.into() }
}

fn not_loaded(findings: Vec<Diagnostic>) -> CommandError {
    CommandError::found(
        "what the import would write cannot be loaded; nothing was written",
        findings,
    )
    .hint("import to another folder with `--out`, or report this as a fault of schemactl")
}

fn write(path: &Path, text: &str) -> Result<(), CommandError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| CommandError::file("make", folder, &e))?;
    }
    fs::write(path, text).map_err(|e| CommandError::file("write", path, &e))
}
