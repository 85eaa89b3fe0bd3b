//! What must hold of an import, proven on both states of every second case: the files plan nothing
//! against the database that they were written from, and applied to an empty one they make one of which
//! `pg_dump` prints the same. With `SCHEMACTL_SAMPLE=1`, on those of every case.
//!
//! `SCHEMACTL_IMPORTS=folder` proves it of the states in another folder instead: every `from.sql` and
//! `to.sql` below it (or `from.ordered.sql`, where that is there), after the `setup.sql` beside it and the
//! roles that a `meta.json` names. What PostgreSQL refuses is passed over. `SCHEMACTL_SAMPLE=n` takes every
//! n-th folder.
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use schemactl_core::allow::Destructive;
use schemactl_core::apply::apply;
use schemactl_core::catalog::Catalog;
use schemactl_core::export::{Form, Piece, text};
use schemactl_core::managed::Managed;
use schemactl_core::plan::{Plan, plan};
use schemactl_core::provider::{
    ApplyOptions, Manage, Provider, ProviderError, Scope, ScratchOptions, Session,
};
use schemactl_core::source::{SourceFile, Statement};
use schemactl_postgres::Postgres;
use serde_json::Value;

use crate::cases::{find, thin};
use crate::laws::{apply_error, diagnostics, provider_error, roles_if_missing, target};
use crate::support::{Database, database, difference, failures, server};

/// Of the cases, every so many-th.
const USUAL_SAMPLE: usize = 2;

/// A database that is imported.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) name: String,
    /// SQL for what lies outside (roles), run first.
    pub(crate) setup: String,
    pub(crate) sql: String,
    /// Whether it is a case of something that PostgreSQL refuses.
    pub(crate) may_not_load: bool,
    /// Whether `pg_dump` may be asked.
    pub(crate) compare_dumps: bool,
}

#[test]
fn an_import_of_every_state_says_all_of_it() {
    let sample = env::var("SCHEMACTL_SAMPLE").ok().map(|n| n.parse().expect("a number"));
    if let Some(folder) = env::var_os("SCHEMACTL_IMPORTS") {
        let only = env::var("SCHEMACTL_CASES").unwrap_or_default();
        let mut folders = BTreeSet::new();
        folders_with_states(Path::new(&folder), &only, &mut folders);
        let folders = folders.iter().step_by(sample.unwrap_or(1));
        return prove_all(folders.flat_map(|f| states_in(f)).collect());
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/postgres");
    let only = env::var("SCHEMACTL_CASES").unwrap_or_default();
    let mut states = Vec::new();
    let mut cases = find(&folder, &only);
    thin(&mut cases, sample.unwrap_or(USUAL_SAMPLE), server().version_major());
    for case in cases {
        let pair = case.pair();
        for (side, sql) in [("from", pair.from), ("to", pair.to)] {
            states.push(State {
                name: format!("{} {side}", pair.name),
                setup: pair.setup.clone(),
                sql,
                may_not_load: case.refused().is_some(),
                compare_dumps: !pair.dump_differs,
            });
        }
    }
    prove_all(states);
}

fn folders_with_states(folder: &Path, only: &str, found: &mut BTreeSet<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            folders_with_states(&path, only, found);
        } else if path.ends_with("from.sql") && folder.to_string_lossy().contains(only) {
            found.insert(folder.to_owned());
        }
    }
}

fn states_in(folder: &Path) -> Vec<State> {
    let read = |name: &str| fs::read_to_string(folder.join(name)).ok();
    let meta: Value = read("meta.json").map_or(Value::Null, |m| serde_json::from_str(&m).unwrap());
    let roles = meta["roles"].as_object().into_iter().flatten();
    let roles: Vec<String> = roles.map(|(role, _)| format!("CREATE ROLE \"{role}\";\n")).collect();
    let roles = roles.concat();
    let state = |side: &str| {
        let sql = read(&format!("{side}.ordered.sql")).or_else(|| read(&format!("{side}.sql")))?;
        Some(State {
            name: format!("{} {side}", folder.file_name()?.to_string_lossy()),
            setup: format!("{roles}{}", read("setup.sql").unwrap_or_default()),
            sql,
            may_not_load: true,
            compare_dumps: true,
        })
    };
    ["from", "to"].into_iter().filter_map(state).collect()
}

pub(crate) fn prove_all(states: Vec<State>) {
    let count = states.len();
    assert!(count > 0, "nothing to import");
    let failures = failures(states, |state| state.name.clone(), prove);
    let failed = failures.len();
    assert!(failed == 0, "{failed} of {count} imports fail\n\n{}", failures.join("\n\n"));
}

fn prove(state: &State) -> Result<(), String> {
    let (live, empty) = (database(&state.name), database(&state.name));
    let setup = roles_if_missing(&state.setup);
    for database in [&live, &empty] {
        database.try_psql(&setup)?;
    }
    let sql = format!("SET check_function_bodies = off;\n{}", state.sql);
    match live.try_psql(&sql) {
        // A case of what PostgreSQL refuses: there is no such database.
        Err(_) if state.may_not_load => return Ok(()),
        loaded => loaded?,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(try_prove(state, &live, &empty))
}

async fn try_prove(state: &State, live: &Database, empty: &Database) -> Result<(), String> {
    let mut session = session(live).await?;
    let schemas = session.schemas().await.map_err(|e| provider_error(&e))?;
    let manage = vec![Manage::Privileges, Manage::Owners];
    let mut scope = Scope { schemas, manage, ..Scope::default() };
    let have = session.introspect(&scope).await.map_err(|e| provider_error(&e))?;
    let nothing = elaborate(&[], &scope, empty).await?;
    let export = Postgres
        .export(&nothing, &have, &scope, &Form::Sql)
        .map_err(|e| format!("export: {e:?}"))?;
    let files = files(&export.pieces);
    let written: Vec<String> =
        files.iter().map(|(path, text)| format!("--- {path}\n{text}")).collect();
    let written = written.concat();
    let shown = |what: &str, detail: String| format!("{what}\n{detail}\n{written}");
    let statements = statements(&files).map_err(|e| shown("the files are not read", e))?;
    // What holds a secret is only mentioned.
    scope.managed = Managed::default().ignoring(&statements);
    let have = session.introspect(&scope).await.map_err(|e| provider_error(&e))?;
    let want = elaborate(&statements, &scope, empty)
        .await
        .map_err(|e| shown("the files are not loaded", e))?;
    let planned = planned(&have, &want, &statements, &scope)?;
    if !planned.is_empty() {
        return Err(shown("the plan against the same database is not empty", steps(&planned)));
    }
    let mut fresh = self::session(empty).await?;
    let before = fresh.introspect(&scope).await.map_err(|e| provider_error(&e))?;
    let planned = self::planned(&before, &want, &statements, &scope)?;
    let options = ApplyOptions::default();
    let applied = apply(fresh.as_mut(), &planned, &before, &scope, (&options, &|_| {})).await;
    applied.map_err(|e| {
        let detail = format!("{}\n--- the plan was\n{}", apply_error(&e), steps(&planned));
        shown("it is not applied to an empty database", detail)
    })?;
    // A secret is not written, nor what holds one.
    let whole = export.pieces.iter().all(|piece| piece.ignored.is_none());
    match difference(&live.dump(), &empty.dump()) {
        Some(difference) if state.compare_dumps && whole => {
            Err(shown("pg_dump differs", difference))
        }
        Some(_) | None => Ok(()),
    }
}

async fn session(database: &Database) -> Result<Box<dyn Session>, String> {
    Postgres.connect(&target(database)).await.map_err(|e| provider_error(&e))
}

fn files(pieces: &[Piece]) -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, Vec<&Piece>> = BTreeMap::new();
    for piece in pieces {
        files.entry(piece.file.clone()).or_default().push(piece);
    }
    files.into_iter().map(|(path, pieces)| (path, text(pieces))).collect()
}

fn statements(files: &BTreeMap<String, String>) -> Result<Vec<Statement>, String> {
    let mut all = Vec::new();
    for (name, text) in files {
        let file = Arc::new(SourceFile { name: name.clone(), text: text.clone() });
        all.extend(Postgres.split(&file).map_err(|found| diagnostics(&found))?);
    }
    Ok(all)
}

async fn elaborate(
    statements: &[Statement],
    scope: &Scope,
    empty: &Database,
) -> Result<Catalog, String> {
    let options = ScratchOptions { url: Some(empty.url()), cache: None };
    match Postgres.elaborate(None, statements, scope, &options).await {
        Ok(desired) => Ok(desired.catalog),
        Err(ProviderError::Desired(findings)) => Err(diagnostics(&findings)),
        Err(error) => Err(provider_error(&error)),
    }
}

fn planned(
    have: &Catalog,
    want: &Catalog,
    statements: &[Statement],
    scope: &Scope,
) -> Result<Plan, String> {
    let mut want = want.clone();
    Postgres.reconcile(have, &mut want, statements, scope);
    plan(have, &want, Postgres.kinds(), &Destructive::Allowed).map_err(|e| format!("{e:?}"))
}

fn steps(plan: &Plan) -> String {
    let steps: Vec<String> =
        plan.steps.iter().map(|step| format!("  {};\n", step.step.sql.shown())).collect();
    steps.concat()
}
