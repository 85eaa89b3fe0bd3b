//! From the flags to a plan: what `plan` and `apply` share.
use std::collections::BTreeMap;

use schemactl_core::allow::{Destructive, Permit};
use schemactl_core::catalog::{Catalog, ObjectId, State};
use schemactl_core::cleanup;
use schemactl_core::diagnostic::{Diagnostic, Severity};
use schemactl_core::ident::Ident;
use schemactl_core::kind::KindOps;
use schemactl_core::load::Loaded;
use schemactl_core::plan::{Plan, plan};
use schemactl_core::plan_file::SavedPlan;
use schemactl_core::provider::{
    Desired, Identity, Provider, ProviderError, Reading, Scope, Session, Target,
};
use schemactl_core::record::Kept;
use schemactl_core::rename::{Followed, follow, hints, renamed_schemas, schemas_to_rename};
use schemactl_core::source::Statement;

use tracing::info;

use super::context::{Context, Files, asks_for_schemas, scope};
use super::error::{CommandError, Exit};
use super::foreign::undone;
use super::formats::Placed;
use super::json::Hashes;
pub(crate) use super::planned::{Ends, Planned, left_out};
use super::probes::Probes;
use super::proof::{Proof, Proofs};
use super::settings::Settings;

/// A plan, and what it was made from.
pub(crate) struct Prepared {
    pub(crate) settings: Settings,
    pub(crate) provider: &'static str,
    pub(crate) session: Box<dyn Session>,
    pub(crate) scope: Scope,
    /// The live catalog.
    pub(crate) before: Catalog,
    /// What the files say, whether or not all of it is let through.
    pub(crate) desired: Catalog,
    pub(crate) planned: Planned,
    /// What the files say, statement by statement.
    pub(crate) statements: Vec<Statement>,
    /// What makes an apply impossible.
    pub(crate) obstacles: Vec<Diagnostic>,
    /// Rows that would make it fail, or of which that is not known.
    pub(crate) rows: Vec<Placed>,
    /// The hashes of the catalogs, where it was known before that they are equal.
    known: Option<Hashes>,
    /// Of the live catalog, where the engine tells it.
    pub(crate) digest: Option<String>,
}

/// What was said on the command line about changes that can lose data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Allow {
    #[default]
    Nothing,
    Everything,
    /// Kinds and objects: `index,table:public.old`.
    Only(String),
}

/// What follows `--allow-destructive`; nothing follows it when everything is allowed.
impl From<Option<&str>> for Allow {
    fn from(flag: Option<&str>) -> Self {
        match flag {
            None => Self::Nothing,
            Some("") => Self::Everything,
            Some(list) => Self::Only(list.to_owned()),
        }
    }
}

impl Allow {
    pub(crate) fn destructive(&self, kinds: &[KindOps]) -> Result<Destructive, CommandError> {
        Ok(match self {
            Self::Nothing => Destructive::HeldBack,
            Self::Everything => Destructive::Allowed,
            Self::Only(list) => {
                let permits = Permit::parse_list(list, kinds).map_err(|error| {
                    let names: Vec<&str> = kinds.iter().map(|kind| kind.name.0).collect();
                    CommandError::usage("`--allow-destructive` cannot be understood")
                        .because(&error)
                        .hint(
                            "pass it alone, with kinds (`=index,view`), or with objects \
                               (`=table:public.old`)",
                        )
                        .hint(format!("the kinds are {}", names.join(", ")))
                })?;
                Destructive::Only(permits)
            }
        })
    }
}

/// What a plan is wanted for.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) files: Files,
    pub(crate) allow: &'a Allow,
    pub(crate) probes: Probes,
    pub(crate) online: bool,
    /// Whether it is to be saved, with all that it was made from.
    pub(crate) saved: bool,
    /// Whether it may be carried out at once.
    pub(crate) applied: bool,
}

/// Both catalogs and what differs, for those who only look: read as for a plan that is saved, also where it
/// is known before that they agree.
pub(crate) async fn compared(
    context: &Context<'_>,
    files: Files,
) -> Result<Prepared, CommandError> {
    let (allow, probes) = (&Allow::Everything, Probes::none());
    let (saved, applied) = (true, false);
    prepare(context, Wanted { files, allow, probes, online: false, saved, applied }).await
}

pub(crate) async fn prepare(
    context: &Context<'_>,
    wanted: Wanted<'_>,
) -> Result<Prepared, CommandError> {
    let settings = context.settings()?;
    let target = settings.needed_target()?;
    let provider = context.provider(Some(target))?;
    context.check_engine(provider, Some(target)).await?;
    let stages = context.ui.stages();
    stages.enter("reading the files");
    let files = context.read(&settings, wanted.files)?;
    // Which schemas are managed does not depend on the files alone.
    let unknown = wanted.saved || asks_for_schemas(&settings);
    let proofs =
        if unknown { Proofs::nowhere() } else { Proofs::of(&settings, provider, target, &files) };
    let mut read = Read::default();
    let mut proven = None;
    if let Some(proof) = proofs.find(provider) {
        stages.enter("reading the database");
        let mut session = provider.connect(target).await?;
        let reading = session.read(&proof.saved.scope).await?;
        let holds = reading.digest.as_ref() == Some(&proof.digest);
        // What is built to find mistakes takes the long way as well.
        if holds && !cfg!(debug_assertions) {
            drop(stages);
            return Ok(nothing_to_do(settings.clone(), provider, session, proof));
        }
        read = Read { session: Some(session), reading: Some((proof.saved.scope.clone(), reading)) };
        proven = holds.then_some(proof);
    }
    stages.enter("reading the files");
    let loaded = files.statements(provider)?;
    drop(stages);
    let mut prepared = compare(context, &settings, provider, &wanted, (loaded, read)).await?;
    match (proven, prepared.proof()) {
        (Some(known), found) => {
            assert!(
                found.is_some_and(|found| found.agrees(&known)),
                "the short way is another one"
            );
            return Ok(nothing_to_do(settings.clone(), provider, prepared.session, known));
        }
        (None, Some(found)) => proofs.keep(&found),
        (None, None) => {}
    }
    Ok(prepared)
}

/// What of the database is known already.
#[derive(Default)]
struct Read {
    session: Option<Box<dyn Session>>,
    /// What was read, of which part of it.
    reading: Option<(Scope, Reading)>,
}

/// The short way: what was read is what was found to agree with the files before.
fn nothing_to_do(
    settings: Settings,
    provider: &dyn Provider,
    session: Box<dyn Session>,
    proof: Proof,
) -> Prepared {
    info!("files and database are as they were when they agreed");
    let SavedPlan { scope, plan, before, target, excluded, .. } = proof.saved;
    let planned = Planned {
        kinds: provider.kinds(),
        server: session.server().clone(),
        schemas: scope.schemas.clone(),
        plan,
        places: BTreeMap::new(),
        excluded,
        warnings: Vec::new(),
        ends: Ends::Database,
    };
    Prepared {
        settings,
        provider: provider.name(),
        session,
        scope,
        before: Catalog::default(),
        desired: Catalog::default(),
        planned,
        statements: Vec::new(),
        obstacles: Vec::new(),
        rows: Vec::new(),
        known: Some(Hashes { before: before.fingerprint, target: target.fingerprint }),
        digest: None,
    }
}

/// The long way.
async fn compare(
    context: &Context<'_>,
    settings: &Settings,
    provider: &dyn Provider,
    wanted: &Wanted<'_>,
    (loaded, read): (Loaded, Read),
) -> Result<Prepared, CommandError> {
    let (read, schemas) = known_schemas(settings, provider, read).await?;
    let base = scope(settings, provider, &loaded.statements, schemas)?;
    lead_to(context, settings, provider, wanted, (loaded.statements, base, read)).await
}

/// A plan that leads to what statements say, of which part of the database. `session` is connected to
/// it.
pub(crate) async fn prepare_for(
    context: &Context<'_>,
    settings: &Settings,
    provider: &dyn Provider,
    wanted: &Wanted<'_>,
    (statements, base, session): (Vec<Statement>, Scope, Box<dyn Session>),
) -> Result<Prepared, CommandError> {
    let read = Read { session: Some(session), reading: None };
    lead_to(context, settings, provider, wanted, (statements, base, read)).await
}

async fn lead_to(
    context: &Context<'_>,
    settings: &Settings,
    provider: &dyn Provider,
    wanted: &Wanted<'_>,
    (statements, base, read): (Vec<Statement>, Scope, Read),
) -> Result<Prepared, CommandError> {
    let target = settings.needed_target()?;
    let destructive = &wanted.allow.destructive(provider.kinds())?;
    let stages = context.ui.stages();
    stages.enter("reading the database, and loading the files into a scratch database");
    let (live, mut desired) =
        both_sides(settings, provider, wanted, (&statements, &base, read)).await?;
    let Live { mut session, scope, catalog: mut before, digest } = live;

    stages.enter("planning");
    let Followed { renames, catalog: mut renamed, remarks } = follow(
        provider,
        Some(target),
        (&before, &desired.catalog),
        &statements,
        &scope,
        &settings.scratch,
    )
    .await?;
    desired.warnings.extend(remarks);
    let from = renamed.as_mut().unwrap_or(&mut before);
    provider.reconcile(from, &mut desired.catalog, &statements, &scope);
    session.complete(from, &desired.catalog, &renames).await?;
    let from = renamed.as_ref().unwrap_or(&before);
    let mut plan = plan(from, &desired.catalog, provider.kinds(), destructive)?;
    plan.rename_first(renames, from);
    if wanted.online || settings.online {
        provider.online(&mut plan, from);
    }
    plan.hints = hints(from, &desired.catalog, provider.kinds(), &desired.origins);
    let asked = (settings.record, wanted.probes);
    let ahead = look_ahead(session.as_mut(), &mut plan, from, asked).await;
    let ahead = still_true(session.as_mut(), (&scope, &before), ahead).await?;
    desired.warnings.extend(ahead.remarks);
    if settings.record {
        let live = (&before, scope.schemas.as_slice());
        desired.warnings.extend(undone(session.as_mut(), &plan, live).await);
    }
    drop(stages);
    let (kinds, server) = (provider.kinds(), session.server().clone());
    let Desired { catalog, origins, warnings } = desired;
    let planned = Planned::new((kinds, server), &scope, (plan, &before), (origins, warnings));
    let rows = ahead.rows.into_iter().map(|(id, found)| planned.placed(&id, found)).collect();
    Ok(Prepared {
        settings: settings.clone(),
        provider: provider.name(),
        session,
        scope,
        before,
        desired: catalog,
        planned,
        statements,
        obstacles: ahead.obstacles,
        rows,
        known: None,
        digest,
    })
}

/// What there is, and what the files say.
async fn both_sides(
    settings: &Settings,
    provider: &dyn Provider,
    wanted: &Wanted<'_>,
    (statements, base, read): (&[Statement], &Scope, Read),
) -> Result<(Live, Desired), CommandError> {
    let target = settings.needed_target()?;
    let live = live(provider, target, read, base, statements);
    let desired = provider.elaborate(Some(target), statements, base, &settings.scratch);
    let both = tokio::try_join!(live, desired)?;
    // An apply would be slower for it: some file systems (ext4) are slow to make files shortly after many
    // were deleted.
    if !wanted.applied {
        cleanup::begin().await;
    }
    Ok(both)
}

/// With the schemas of the database, where patterns ask for them.
async fn known_schemas(
    settings: &Settings,
    provider: &dyn Provider,
    read: Read,
) -> Result<(Read, Vec<String>), CommandError> {
    if !asks_for_schemas(settings) {
        return Ok((read, Vec::new()));
    }
    let mut session = provider.connect(settings.needed_target()?).await?;
    let schemas = session.schemas().await?;
    Ok((Read { session: Some(session), ..read }, schemas))
}

/// What is known of an apply before it begins.
struct Ahead {
    /// What makes it impossible.
    obstacles: Vec<Diagnostic>,
    /// What else is to be said of it.
    remarks: Vec<Diagnostic>,
    rows: Vec<(ObjectId, Diagnostic)>,
}

impl Ahead {
    /// Nothing that was found stops the apply.
    fn is_clear(&self) -> bool {
        self.obstacles.is_empty() && self.rows.is_empty()
    }
}

/// What was found, if the database still is what the plan was made from: of a plan that somebody's
/// changes made pointless it says nothing, nor does an error.
async fn still_true(
    session: &mut dyn Session,
    (scope, before): (&Scope, &Catalog),
    ahead: Result<Ahead, ProviderError>,
) -> Result<Ahead, CommandError> {
    if !ahead.as_ref().is_ok_and(Ahead::is_clear) {
        let now = session.introspect(scope).await;
        if now.is_ok_and(|now| now.fingerprint() != before.fingerprint()) {
            let error = CommandError::new("the database changed while the plan was made")
                .hint("nothing was changed; run the command again");
            return Err(CommandError { exit: Exit::Stale, ..error });
        }
    }
    Ok(ahead?)
}

/// Weighs the plan, and looks for what is in its way. `record`: the apply is recorded.
async fn look_ahead(
    session: &mut dyn Session,
    plan: &mut Plan,
    from: &Catalog,
    (record, probes): (bool, Probes),
) -> Result<Ahead, ProviderError> {
    if !plan.is_empty() {
        let costs = session.weigh(plan, from).await?;
        plan.weighed(costs);
    }
    let mut found = session.preflight(plan).await?;
    if record && !plan.is_empty() {
        found.extend(session.preflight_record().await?);
    }
    let questions = session.probes(plan);
    let rows = probes.ask(session, &questions).await?;
    let (obstacles, remarks) = found.into_iter().partition(|d| d.severity == Severity::Error);
    Ok(Ahead { obstacles, remarks, rows })
}

/// The live catalog, and the connection that it was read over.
struct Live {
    session: Box<dyn Session>,
    scope: Scope,
    catalog: Catalog,
    digest: Option<String>,
}

/// Reads the managed schemas, and those that are to become one.
async fn live(
    provider: &dyn Provider,
    target: &Target,
    Read { session, reading }: Read,
    base: &Scope,
    statements: &[Statement],
) -> Result<Live, ProviderError> {
    let mut session = match session {
        Some(session) => session,
        None => provider.connect(target).await?,
    };
    let mut scope = base.clone();
    add(&mut scope, renamed_schemas(statements));
    let reading = match reading {
        Some((read, reading)) if read == scope => reading,
        Some(_) | None => session.read(&scope).await?,
    };
    let (catalog, digest) = put_together(session.as_mut(), &scope, reading).await?;
    let mut needed = base.clone();
    add(&mut needed, schemas_to_rename(statements, &catalog));
    if needed == scope {
        return Ok(Live { session, scope, catalog, digest });
    }
    let reading = session.read(&needed).await?;
    let (catalog, digest) = put_together(session.as_mut(), &needed, reading).await?;
    Ok(Live { session, scope: needed, catalog, digest })
}

/// The catalog of a reading; where somebody changed it meanwhile, what it is by then.
async fn put_together(
    session: &mut dyn Session,
    scope: &Scope,
    Reading { digest, catalog }: Reading,
) -> Result<(Catalog, Option<String>), ProviderError> {
    let put_together = tokio::task::spawn_blocking(catalog).await.expect("it does not panic");
    match put_together {
        Ok(catalog) => Ok((catalog, digest)),
        Err(_) => Ok((session.introspect(scope).await?, None)),
    }
}

fn add(scope: &mut Scope, schemas: Vec<Ident>) {
    for schema in schemas {
        if !scope.schemas.iter().any(|s| s == schema.raw()) {
            scope.schemas.push(schema.raw().to_owned());
        }
    }
}

impl Prepared {
    pub(crate) fn hashes(&self) -> Hashes {
        if let Some(known) = &self.known {
            return known.clone();
        }
        let (before, target) = self.before.fingerprint_beside(&self.planned.plan.target);
        Hashes { before, target }
    }

    /// For the next plan, where there is nothing to do and nothing to say.
    fn proof(&mut self) -> Option<Proof> {
        let digest = self.digest.clone()?;
        let Planned { plan, warnings, .. } = &self.planned;
        let Self { obstacles, rows, .. } = self;
        let silent = warnings.is_empty() && obstacles.is_empty() && rows.is_empty();
        if !silent || !plan.is_empty() || !plan.changes.is_empty() || !plan.held_back.is_empty() {
            return None;
        }
        let hashes = self.hashes();
        let target = std::mem::take(&mut self.planned.plan.target);
        let plan = self.planned.plan.clone();
        self.planned.plan.target = target;
        let Self { provider, scope, planned: Planned { server, excluded, .. }, .. } = self;
        let state = |fingerprint| State { fingerprint, objects: BTreeMap::new() };
        let saved = SavedPlan {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            provider: (*provider).to_owned(),
            identity: Identity { system: None, database: String::new() },
            server: server.clone(),
            scope: scope.clone(),
            allows_destructive: false,
            desired: self.desired.fingerprint(),
            before: state(hashes.before),
            target: state(hashes.target),
            plan,
            probes: Vec::new(),
            places: BTreeMap::new(),
            excluded: excluded.clone(),
            kept: Kept::default(),
        };
        Some(Proof { digest, saved })
    }
}
