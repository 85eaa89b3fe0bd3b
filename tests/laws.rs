//! What must hold between any two schemas, and the proof of it on a real server: the plan from the
//! one to the other applies, `pg_dump` then prints what it prints of a database that was built
//! directly, a second plan is empty, and what both schemas have has kept its rows and its identity.
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use schemactl_core::allow::Destructive;
use schemactl_core::apply::{ApplyError, Difference, apply};
use schemactl_core::catalog::{Catalog, ObjectId};
use schemactl_core::diagnostic::{Diagnostic, Severity};
use schemactl_core::diff::diff;
use schemactl_core::kind::Class;
use schemactl_core::plan::{Action, Plan, PlanError, plan};
use schemactl_core::provider::{
    ApplyOptions, Manage, Provider, ProviderError, Scope, ScratchOptions, Session, Target,
};
use schemactl_core::rename::{Followed, RenameError, follow};
use schemactl_core::source::{SourceFile, Statement};
use schemactl_postgres::Postgres;

use crate::costs::disagreements;
use crate::support::{Database, database, difference, hash};

/// Two schemas between which the laws have to hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pair {
    pub(crate) name: String,
    /// SQL for what lies outside of both (roles, other schemas), run first.
    pub(crate) setup: String,
    pub(crate) from: String,
    /// SQL that fills the first with rows.
    pub(crate) rows: String,
    pub(crate) to: String,
    /// `pg_dump` shows what no statement can change (whether a column is inherited only): it is not
    /// compared.
    pub(crate) dump_differs: bool,
}

/// What came out in one direction.
#[derive(Debug, Default)]
pub(crate) struct Way {
    /// The plan's statements, each with a semicolon and on lines of its own.
    pub(crate) statements: String,
    /// The destructive changes, a line each: `drop column public.t.a`.
    pub(crate) hazards: String,
}

/// The outcome of both directions. What cannot be proven is in `broken`.
#[derive(Debug, Default)]
pub(crate) struct Proof {
    pub(crate) forward: Way,
    pub(crate) back: Way,
    /// The laws that do not hold, each with what shows it.
    pub(crate) broken: Vec<String>,
    /// The reason why there is no plan, when the tool refuses to make one.
    pub(crate) refused: Option<String>,
}

/// A line of a schema's text that starts another file. The files are handed to the tool in reverse
/// order, while the database that is built directly gets the text as it stands.
const NEXT_FILE: &str = "-- next file";

/// Tries all laws in both directions.
pub(crate) fn prove(pair: &Pair) -> Proof {
    let mut proof = Proof::default();
    let (live, direct) = (database(&pair.name), database(&pair.name));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    if let Err(reason) = runtime.block_on(try_prove(pair, &live, &direct, &mut proof)) {
        match reason {
            Stop::Refused(text) => proof.refused = Some(text),
            Stop::Broken(text) => proof.broken.push(text),
        }
    }
    proof
}

/// Why a proof ends early.
enum Stop {
    Refused(String),
    Broken(String),
}

fn broken(what: &str, detail: impl std::fmt::Display) -> Stop {
    Stop::Broken(format!("{what}: {detail}"))
}

async fn try_prove(
    pair: &Pair,
    live: &Database,
    direct: &Database,
    proof: &mut Proof,
) -> Result<(), Stop> {
    let setup = roles_if_missing(&pair.setup);
    load(live, "setup", &setup)?;
    load(direct, "setup", &setup)?;
    let (from, to) = (statements("from", &pair.from)?, statements("to", &pair.to)?);
    let scope = scope(&from, &to);
    // Built to find mistakes, the second time it elaborates only what is other than in the first, and
    // compares that with all of it.
    let cache = tempfile::tempdir().expect("a folder for the cache");
    // So does what reads the database, in every fourth pair: it takes its time.
    let compares = hash(0, &pair.name).is_multiple_of(4);
    let site = Target { cache: compares.then(|| cache.path().to_owned()), ..target(live) };
    let want_from = elaborate(&from, &scope, (direct, cache.path())).await?;
    let want_to = elaborate(&to, &scope, (direct, cache.path())).await?;
    load(live, "from` and `rows", &format!("{}\n{}", pair.from, pair.rows))?;
    load(direct, "to", &pair.to)?;
    let mut session =
        Postgres.connect(&site).await.map_err(|e| broken("connect", provider_error(&e)))?;
    let dump_from = live.dump();
    let facts = Facts::of(live)?;
    let mut trial = Trial {
        live,
        session: &mut *session,
        scope: &scope,
        compare_dumps: !pair.dump_differs,
        facts,
        broken: Vec::new(),
    };
    let dump_to = direct.dump();
    let outcome = both_ways(&mut trial, (&want_from, &from, &dump_from), (&want_to, &to, &dump_to));
    let outcome = outcome.await;
    proof.broken.append(&mut trial.broken);
    (proof.forward, proof.back) = outcome?;
    Ok(())
}

/// One side: what it means, its statements, and what `pg_dump` prints of it.
type Side<'a> = (&'a Catalog, &'a [Statement], &'a str);

async fn both_ways(
    trial: &mut Trial<'_>,
    from: Side<'_>,
    to: Side<'_>,
) -> Result<(Way, Way), Stop> {
    let have = trial.introspect().await?;
    same(&have, from.0, trial.scope)?;
    let (forward, have) = trial.go("forward", &have, to).await?;
    let (back, have) = trial.go("back", &have, from).await?;
    trial.online(&have, to).await?;
    Ok((forward, back))
}

/// A database into which a schema was loaded by hand has no difference to that schema.
fn same(have: &Catalog, want: &Catalog, scope: &Scope) -> Result<(), Stop> {
    let mut want = want.clone();
    Postgres.reconcile(have, &mut want, &[], scope);
    let changes: Vec<String> = diff(have, &want).iter().map(|c| format!("{c:?}")).collect();
    if changes.is_empty() {
        return Ok(());
    }
    Err(broken("the elaborated files differ from the files loaded by hand", changes.join("\n")))
}

/// One live database under test.
struct Trial<'a> {
    live: &'a Database,
    session: &'a mut dyn Session,
    scope: &'a Scope,
    compare_dumps: bool,
    /// Of the state that the database is in.
    facts: Facts,
    broken: Vec<String>,
}

impl Trial<'_> {
    async fn introspect(&mut self) -> Result<Catalog, Stop> {
        let reading = self.session.read(self.scope).await;
        let catalog = reading.and_then(|reading| (reading.catalog)());
        catalog.map_err(|e| broken("read", provider_error(&e)))
    }

    /// Plans and applies the way from what there is, and proves what it did. Gives what there is
    /// then.
    async fn go(
        &mut self,
        direction: &str,
        have: &Catalog,
        (want, statements, dump): Side<'_>,
    ) -> Result<(Way, Catalog), Stop> {
        let (planned, from) = self.plan(have, want, statements).await?;
        let way = Way { statements: text(&planned), hazards: hazards(&planned) };
        let mut wrong = disagreements(self.session, self.live, &planned, &from).await;
        let questions = self.session.probes(&planned);
        let probed = self.session.ask(&questions, 60_000).await;
        let probed = probed.map_err(|e| broken("probe", provider_error(&e)))?;
        // It applies, as is seen below.
        wrong.extend(probed.iter().map(|(id, found)| {
            format!("rows of {id:?} are said to be in the way, and are not: {}", found.message)
        }));
        let options = ApplyOptions::default();
        if let Err(error) =
            apply(self.session, &planned, have, self.scope, (&options, &|_| {})).await
        {
            let plan = &way.statements;
            return Err(broken(
                &format!("{direction}: apply"),
                format!("{}\n--- the plan was\n{plan}", apply_error(&error)),
            ));
        }
        if self.compare_dumps
            && let Some(difference) = difference(dump, &self.live.dump())
        {
            wrong.push(format!("pg_dump differs from a database built directly\n{difference}"));
        }
        let after = self.introspect().await?;
        let (promised, found) = (planned.target.state(), after.state());
        if promised != found {
            let other = found.objects.iter().filter(|(id, h)| promised.objects.get(id) != Some(h));
            let other: Vec<_> = other.map(|(id, _)| id).collect();
            wrong.push(format!("a saved plan would not know its own target: {other:?}"));
        }
        let (again, _) = self.plan(&after, want, statements).await?;
        if !again.is_empty() {
            wrong.push(format!("a second plan is not empty\n{}", text(&again)));
        }
        let before = std::mem::replace(&mut self.facts, Facts::of(self.live)?);
        wrong.extend(before.lost(&self.facts, &planned));
        let plan = &way.statements;
        self.broken
            .extend(wrong.iter().map(|w| format!("{direction}: {w}\n--- the plan was\n{plan}")));
        Ok((way, after))
    }

    /// Goes the way once more in as many transactions as it takes to block little, where that are
    /// more than one: the end is the same.
    async fn online(
        &mut self,
        have: &Catalog,
        (want, statements, dump): Side<'_>,
    ) -> Result<(), Stop> {
        let (mut planned, from) = self.plan(have, want, statements).await?;
        Postgres.online(&mut planned, &from);
        if planned.groups().len() < 2 {
            return Ok(());
        }
        let plan = text(&planned);
        let wrong = disagreements(self.session, self.live, &planned, &from).await;
        self.broken.extend(wrong.iter().map(|w| format!("online: {w}\n--- of\n{plan}")));
        let options = ApplyOptions::default();
        let done = apply(self.session, &planned, have, self.scope, (&options, &|_| {})).await;
        done.map_err(|error| {
            broken("online: apply", format!("{}\n--- the plan was\n{plan}", apply_error(&error)))
        })?;
        if let (true, Some(difference)) = (self.compare_dumps, difference(dump, &self.live.dump()))
        {
            self.broken.push(format!("online: pg_dump differs\n{difference}\n--- of\n{plan}"));
        }
        let after = self.introspect().await?;
        let (again, _) = self.plan(&after, want, statements).await?;
        if !again.is_empty() {
            self.broken.push(format!("online: a second plan is not empty\n{}", text(&again)));
        }
        Ok(())
    }

    /// The plan, and the catalog that it starts from once its renames are done.
    async fn plan(
        &mut self,
        have: &Catalog,
        want: &Catalog,
        all: &[Statement],
    ) -> Result<(Plan, Catalog), Stop> {
        let mut want = want.clone();
        let scratch = ScratchOptions::default();
        let target = target(self.live);
        let followed =
            follow(&Postgres, Some(&target), (have, &want), all, self.scope, &scratch).await;
        let Followed { renames, catalog, remarks } = followed.map_err(|error| match error {
            RenameError::Invalid(findings) => Stop::Refused(diagnostics(&findings)),
            RenameError::Provider(error) => broken("renames", provider_error(&error)),
        })?;
        if let Some(remark) = remarks.iter().find(|r| r.severity != Severity::Note) {
            return Err(broken("renames", &remark.message));
        }
        let mut from = catalog.unwrap_or_else(|| have.clone());
        Postgres.reconcile(&from, &mut want, all, self.scope);
        let completed = self.session.complete(&mut from, &want, &renames).await;
        completed.map_err(|e| broken("complete", provider_error(&e)))?;
        let planned = plan(&from, &want, Postgres.kinds(), &Destructive::Allowed);
        let mut planned = planned.map_err(|error| match error {
            PlanError::Circle(ids) => Stop::Refused(format!("circle: {ids:?}")),
            PlanError::Blocked(blocked) => {
                let line = |b: &schemactl_core::fate::Blocked| {
                    format!("{:?} is used by {} {}", b.object, b.by.kind, b.by.name)
                };
                Stop::Refused(blocked.iter().map(line).collect::<Vec<_>>().join("\n"))
            }
        })?;
        planned.rename_first(renames, &from);
        Ok((planned, from))
    }
}

fn text(plan: &Plan) -> String {
    let statements: Vec<&str> =
        plan.steps.iter().flat_map(|s| [s.step.sql.shown(), ";\n"]).collect();
    statements.concat()
}

fn hazards(plan: &Plan) -> String {
    let destructive = plan.changes.iter().filter(|c| c.class == Class::Destructive);
    destructive.map(|c| format!("{:?} {:?}\n", c.action, c.id).to_lowercase()).collect()
}

/// What two states of a database have in common is measured by these.
struct Facts {
    /// Object numbers of tables, types and sequences, attribute numbers of columns; by kind and name.
    identities: BTreeMap<String, String>,
    /// Numbers of rows of tables, and of values in columns; where sequences are.
    counts: BTreeMap<String, String>,
}

impl Facts {
    fn of(database: &Database) -> Result<Self, Stop> {
        let mut facts = Self { identities: BTreeMap::new(), counts: BTreeMap::new() };
        let lines = database.try_psql(include_str!("facts.sql")).map_err(|e| broken("facts", e))?;
        for line in lines.lines() {
            let Some((what, rest)) = line.split_once('\t') else { continue };
            let Some((name, value)) = rest.rsplit_once('\t') else { continue };
            let map = if what == "count" { &mut facts.counts } else { &mut facts.identities };
            // What is counted is named by its kind as well.
            let name = if what == "count" { name.to_owned() } else { format!("{what} {name}") };
            map.insert(name, value.to_owned());
        }
        Ok(facts)
    }

    /// What is no longer what it was although the plan does not replace it.
    fn lost(&self, after: &Self, plan: &Plan) -> Vec<String> {
        let replaced: BTreeSet<String> = plan
            .changes
            .iter()
            .filter(|c| matches!(c.action, Action::Replace | Action::Rebuild))
            .map(|c| fact_name(&c.id))
            .collect();
        let excused = |name: &str| {
            let table = || name.strip_prefix("column ").and_then(|n| n.rsplit_once('.'));
            replaced.contains(name)
                || table().is_some_and(|(table, _)| replaced.contains(&format!("table {table}")))
        };
        let renames = Renames::of(plan);
        let mut lost = Vec::new();
        let maps = [
            ("identity", &self.identities, &after.identities),
            ("rows", &self.counts, &after.counts),
        ];
        for (what, before, after) in maps {
            for (name, old) in before {
                // A column that is added may take numbers from a sequence.
                let went_on = |new: &str| {
                    let number = |text: &str| text.parse::<i64>().ok();
                    name.starts_with("sequence ") && number(new) > number(old)
                        || name.starts_with("numbers ") && !comes_again(old, new)
                };
                let name = &renames.follow(name);
                let new = after.get(name);
                let gone = new.is_none() && renames.renamed(name);
                let new = new.map_or("gone", String::as_str);
                let differs = gone || after.contains_key(name) && new != old;
                if differs && !excused(name) && !(what == "rows" && went_on(new)) {
                    lost.push(format!("{name} lost its {what}: {old} is now {new}"));
                }
            }
        }
        lost
    }
}

/// Whether a column will get numbers that rows have already, though the sequence behind it was beyond
/// them and counts the same way.
fn comes_again(old: &str, new: &str) -> bool {
    ["up", "down"].iter().any(|way| old == format!("{way} 0 0") && new.starts_with(way))
        && !new.ends_with(" 0")
}

/// How a plan's renames change the names of facts.
struct Renames {
    /// Old and new name of schemas, without their kind; then of tables, types and sequences; then of
    /// columns under their new tables.
    levels: [Vec<(String, String)>; 3],
}

impl Renames {
    fn of(plan: &Plan) -> Self {
        let mut levels = [Vec::new(), Vec::new(), Vec::new()];
        for change in &plan.changes {
            let Some(renamed) = &change.renamed else { continue };
            let level = match change.id.kind.0 {
                "schema" => 0,
                "column" => 2,
                "table" | "enum" | "domain" | "composite type" | "range type" | "sequence"
                | "materialized view" => 1,
                _ => continue,
            };
            levels[level].push((renamed.from.path_text(), change.id.path_text()));
        }
        Self { levels }
    }

    /// What the thing with this name (after its kind) is called afterwards.
    fn follow(&self, fact: &str) -> String {
        let Some((kind, name)) = ["composite type ", "range type ", "materialized view "]
            .into_iter()
            .find_map(|kind| Some((kind, fact.strip_prefix(kind)?)))
            .or_else(|| fact.split_once(' ').map(|(kind, _)| fact.split_at(kind.len() + 1)))
        else {
            return fact.to_owned();
        };
        let mut name = name.to_owned();
        for level in &self.levels {
            let under = |name: &str, old: &str| {
                name == old
                    || name.strip_prefix(old).is_some_and(|rest| rest.starts_with(['.', ' ']))
            };
            if let Some((old, new)) = level.iter().find(|(old, _)| under(&name, old)) {
                name.replace_range(..old.len(), new);
            }
        }
        format!("{kind}{name}")
    }

    /// Whether this is the new name of something.
    fn renamed(&self, fact: &str) -> bool {
        let (table_or_type, name) = fact.split_once(' ').unwrap_or_default();
        let known = matches!(table_or_type, "table" | "column");
        known && self.levels.iter().flatten().any(|(_, new)| new == name)
    }
}

fn fact_name(id: &ObjectId) -> String {
    format!("{} {}", id.kind.0, id.path_text())
}

pub(crate) fn target(database: &Database) -> Target {
    Target { url: database.url(), base: ".".into(), cache: None }
}

/// The schemas that either side makes things in, and `public`; with privileges and owners.
fn scope(from: &[Statement], to: &[Statement]) -> Scope {
    let mut schemas = BTreeSet::from(["public".to_owned()]);
    for statements in [from, to] {
        schemas.extend(Postgres.mentioned_schemas(statements));
    }
    let manage = vec![Manage::Privileges, Manage::Owners];
    Scope { schemas: schemas.into_iter().collect(), manage, ..Scope::default() }
}

fn statements(name: &str, text: &str) -> Result<Vec<Statement>, Stop> {
    let mut all = Vec::new();
    let files: Vec<&str> = text.split(NEXT_FILE).collect();
    for (number, text) in files.iter().enumerate().rev() {
        let name = format!("{name}_{number}.sql");
        let file = Arc::new(SourceFile { name, text: (*text).to_owned() });
        let split = Postgres.split(&file);
        all.extend(split.map_err(|findings| Stop::Refused(diagnostics(&findings)))?);
    }
    Ok(all)
}

/// Gives the statements their meaning in a database that is still empty, and leaves it so.
async fn elaborate(
    statements: &[Statement],
    scope: &Scope,
    (empty, cache): (&Database, &Path),
) -> Result<Catalog, Stop> {
    let options = ScratchOptions { url: Some(empty.url()), cache: Some(cache.to_owned()) };
    let desired = Postgres.elaborate(Some(&target(empty)), statements, scope, &options).await;
    match desired {
        Ok(desired) => Ok(desired.catalog),
        Err(ProviderError::Desired(findings)) => Err(Stop::Refused(diagnostics(&findings))),
        Err(error) => Err(broken("elaborate", provider_error(&error))),
    }
}

fn load(database: &Database, what: &str, sql: &str) -> Result<(), Stop> {
    if sql.trim().is_empty() {
        return Ok(());
    }
    // Bodies may name what comes later, as in a dump.
    let sql = format!("SET check_function_bodies = off;\n{sql}");
    let loaded = database.try_psql(&sql);
    loaded.map(drop).map_err(|e| broken(&format!("`{what}` cannot be loaded by hand"), e))
}

/// Roles belong to all databases of the server: another case may have made them.
pub(crate) fn roles_if_missing(setup: &str) -> String {
    let line = |line: &str| {
        if !line.starts_with("CREATE ROLE ") {
            return format!("{line}\n");
        }
        format!(
            "DO $do$ BEGIN {line} EXCEPTION WHEN duplicate_object OR unique_violation \
             THEN NULL; END $do$;\n"
        )
    };
    setup.lines().map(line).collect()
}

pub(crate) fn diagnostics(findings: &[Diagnostic]) -> String {
    let line = |d: &Diagnostic| {
        let place = d.labels.first().map(|l| l.span.text()).unwrap_or_default();
        format!("{}: {}\n  at {place:?}\n  {}", d.code, d.message, d.notes.join("\n  "))
    };
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

pub(crate) fn provider_error(error: &ProviderError) -> String {
    let ProviderError::Server { message, detail, statement, .. } = error else {
        return format!("{error} ({error:?})");
    };
    let detail = detail.as_deref().unwrap_or_default();
    // The catalog is read with one very long text.
    let statement: String = statement.chars().take(1000).collect();
    format!("{message}\n  {detail}\n  in: {statement}")
}

pub(crate) fn apply_error(error: &ApplyError) -> String {
    let differences = |all: &[Difference]| {
        let line = |d: &Difference| format!("\n  {:?}: {:?}", d.id, d.found);
        all.iter().map(line).collect::<String>()
    };
    match error {
        ApplyError::Stale(all)
        | ApplyError::Verify { wrong: all, .. }
        | ApplyError::Unverified(all) => {
            format!("{error}{}", differences(all))
        }
        ApplyError::Partly { source, .. } => format!("{error}: {}", apply_error(source)),
        ApplyError::Step { source, .. } => format!("{error}: {}", provider_error(source)),
        ApplyError::Provider(source)
        | ApplyError::Record { source, .. }
        | ApplyError::Unrecorded(source)
        | ApplyError::Unknown(source) => provider_error(source),
    }
}
