//! From the flags to a plan: what `plan` and `apply` share.
use std::collections::BTreeMap;

use schemactl_core::allow::{Destructive, Permit};
use schemactl_core::catalog::{Catalog, Object, ObjectId};
use schemactl_core::diagnostic::{Diagnostic, Severity};
use schemactl_core::ident::Ident;
use schemactl_core::kind::KindOps;
use schemactl_core::plan::{Plan, plan};
use schemactl_core::provider::{
    Desired, Provider, ProviderError, Scope, ServerInfo, Session, Target,
};
use schemactl_core::rename::{Followed, follow, hints, renamed_schemas, schemas_to_rename};
use schemactl_core::source::{Place, Span, Statement};

use super::context::{Context, Files, asks_for_schemas, scope};
use super::error::{CommandError, Exit};
use super::formats::Placed;
use super::json::Hashes;
use super::probes::Probes;
use super::report;
use super::settings::Settings;
use super::text::full_name;

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
}

/// A plan, and what is said beside it: all that is shown, whether it was just made or saved.
pub(crate) struct Planned {
    pub(crate) kinds: &'static [KindOps],
    pub(crate) server: ServerInfo,
    /// The schemas that are managed.
    pub(crate) schemas: Vec<String>,
    pub(crate) plan: Plan,
    /// Where the files say an object.
    pub(crate) places: BTreeMap<ObjectId, Place>,
    /// What the configuration or the files leave out.
    pub(crate) excluded: Vec<ObjectId>,
    pub(crate) warnings: Vec<Diagnostic>,
    pub(crate) ends: Ends,
}

/// What a plan lies between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    /// A database and what the files say of it.
    Database,
    /// Any two states, of which nothing is made.
    Compared,
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

pub(crate) async fn prepare(
    context: &Context<'_>,
    files: Files,
    asked: (&Allow, Probes, bool),
) -> Result<Prepared, CommandError> {
    let settings = context.settings()?;
    let target = settings.needed_target()?;
    let provider = context.provider(Some(target))?;
    context.check_engine(provider, Some(target)).await?;
    asked.0.destructive(provider.kinds())?;
    let stages = context.ui.stages();
    stages.enter("reading the files");
    let loaded = context.load(&settings, files, provider)?;
    let (known, schemas) = known_schemas(&settings, provider, target).await?;
    let base = scope(&settings, provider, &loaded.statements, schemas)?;
    drop(stages);
    let wanted = Wanted { statements: loaded.statements, base, known };
    prepare_for(context, settings, provider, wanted, asked).await
}

/// What a plan is to lead to.
pub(crate) struct Wanted {
    pub(crate) statements: Vec<Statement>,
    pub(crate) base: Scope,
    /// A connection that is open already.
    pub(crate) known: Option<Box<dyn Session>>,
}

/// The same for statements from wherever they come.
pub(crate) async fn prepare_for(
    context: &Context<'_>,
    settings: Settings,
    provider: &dyn Provider,
    wanted: Wanted,
    (allow, probes, online): (&Allow, Probes, bool),
) -> Result<Prepared, CommandError> {
    let Wanted { statements, base, known } = wanted;
    let target = settings.needed_target()?;
    let destructive = &allow.destructive(provider.kinds())?;
    let stages = context.ui.stages();
    stages.enter("reading the database, and loading the files into a scratch database");
    let live = async {
        let mut session = match known {
            Some(session) => session,
            None => provider.connect(target).await?,
        };
        let (scope, catalog) = read(session.as_mut(), &base, &statements).await?;
        Ok((session, scope, catalog))
    };
    let desired = provider.elaborate(Some(target), &statements, &base, &settings.scratch);
    let ((mut session, scope, before), mut desired) = tokio::try_join!(live, desired)?;

    stages.enter("planning");
    let Followed { renames, catalog: renamed, remarks } = follow(
        provider,
        Some(target),
        (&before, &desired.catalog),
        &statements,
        &scope,
        &settings.scratch,
    )
    .await?;
    desired.warnings.extend(remarks);
    let from = renamed.as_ref().unwrap_or(&before);
    provider.reconcile(from, &mut desired.catalog, &statements, &scope);
    let mut plan = plan(from, &desired.catalog, provider.kinds(), destructive)?;
    plan.rename_first(renames, from);
    if online || settings.online {
        provider.online(&mut plan, from);
    }
    plan.hints = hints(from, &desired.catalog, provider.kinds(), &desired.origins);
    let asked = (settings.record, probes);
    let ahead = look_ahead(session.as_mut(), &mut plan, from, asked).await;
    let ahead = still_true(session.as_mut(), (&scope, &before), ahead).await?;
    desired.warnings.extend(ahead.remarks);
    drop(stages);
    let (kinds, server) = (provider.kinds(), session.server().clone());
    let Desired { catalog, origins, warnings } = desired;
    let planned = Planned::new((kinds, server), &scope, (plan, &before), (origins, warnings));
    let rows = ahead.rows.into_iter().map(|(id, found)| planned.placed(&id, found)).collect();
    Ok(Prepared {
        settings,
        provider: provider.name(),
        session,
        scope,
        before,
        desired: catalog,
        planned,
        statements,
        obstacles: ahead.obstacles,
        rows,
    })
}

/// A connection and the schemas of the database, where patterns ask for them.
async fn known_schemas(
    settings: &Settings,
    provider: &dyn Provider,
    target: &Target,
) -> Result<(Option<Box<dyn Session>>, Vec<String>), ProviderError> {
    if !asks_for_schemas(settings) {
        return Ok((None, Vec::new()));
    }
    let mut session = provider.connect(target).await?;
    let schemas = session.schemas().await?;
    Ok((Some(session), schemas))
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
    let rows = probes.ask(session, plan).await?;
    let (obstacles, remarks) = found.into_iter().partition(|d| d.severity == Severity::Error);
    Ok(Ahead { obstacles, remarks, rows })
}

/// Reads the managed schemas, and those that are to become one.
async fn read(
    session: &mut dyn Session,
    base: &Scope,
    statements: &[Statement],
) -> Result<(Scope, Catalog), ProviderError> {
    let mut scope = base.clone();
    add(&mut scope, renamed_schemas(statements));
    let catalog = session.introspect(&scope).await?;
    let mut needed = base.clone();
    add(&mut needed, schemas_to_rename(statements, &catalog));
    if needed == scope {
        return Ok((scope, catalog));
    }
    let catalog = session.introspect(&needed).await?;
    Ok((needed, catalog))
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
        let target = self.planned.plan.target.fingerprint();
        Hashes { before: self.before.fingerprint(), target }
    }
}

impl Planned {
    /// `before` is what the plan was made from.
    pub(crate) fn new(
        (kinds, server): (&'static [KindOps], ServerInfo),
        scope: &Scope,
        (plan, before): (Plan, &Catalog),
        (origins, warnings): (BTreeMap<ObjectId, Span>, Vec<Diagnostic>),
    ) -> Self {
        Self {
            kinds,
            server,
            schemas: scope.schemas.clone(),
            plan,
            places: places(origins),
            excluded: before.left_out().map(|object| object.id.clone()).collect(),
            warnings,
            ends: Ends::Database,
        }
    }

    /// The same of two states, of which nothing is made.
    #[must_use]
    pub(crate) fn compared(mut self) -> Self {
        self.ends = Ends::Compared;
        self
    }

    /// Where the files say an object.
    pub(crate) fn place(&self, id: &ObjectId) -> Option<&Place> {
        self.places.get(id)
    }

    /// Where the files say an object, or else what it is or was a part of.
    pub(crate) fn nearest_place(&self, id: &ObjectId) -> Option<&Place> {
        let mut id = id;
        loop {
            if let Some(place) = self.place(id) {
                return Some(place);
            }
            let parent = |o: &'_ Option<Object>| o.as_ref().and_then(|o| o.parent.clone());
            let change = self.plan.change(id);
            let above = change.and_then(|c| parent(&c.new).or_else(|| parent(&c.old)));
            let above = above.or_else(|| self.plan.target.get(id)?.parent.clone());
            id = self.known(&above?)?;
        }
    }

    /// The same id, as long as the plan.
    fn known(&self, id: &ObjectId) -> Option<&ObjectId> {
        let change = self.plan.change(id).map(|change| &change.id);
        change.or_else(|| self.plan.target.get(id).map(|object| &object.id))
    }

    /// Adds to a finding for what it is, and where the files say that.
    fn placed(&self, id: &ObjectId, mut found: Diagnostic) -> Placed {
        let place = self.nearest_place(id).cloned();
        let said = place.as_ref();
        let said =
            said.map(|Place { file, line, column }| format!(", which {file}:{line}:{column} says"));
        found.notes.push(format!("of {}{}", full_name(id), said.unwrap_or_default()));
        Placed { place, found }
    }

    /// Says on stderr what is to be said about the files and the database beside the plan.
    pub(crate) fn talk(&self, context: &Context<'_>) {
        let ui = context.ui;
        ui.talk(&report::diagnostics(&self.warnings, ui.err_paint(), ui.err_width()));
        for note in &self.plan.notes {
            ui.talk(&format!("note: {note}\n"));
        }
        if context.global.verbose > 0 {
            ui.talk(&left_out(&self.excluded));
        }
    }
}

/// What the configuration or the files leave out, a line for each whole.
pub(crate) fn left_out(excluded: &[ObjectId]) -> String {
    let wholes: Vec<String> = excluded.iter().map(|id| format!("  {}\n", full_name(id))).collect();
    if wholes.is_empty() {
        return String::new();
    }
    format!("Excluded, and left alone:\n{}", wholes.concat())
}

/// Where the files say each object. Looks up where lines start once for each file, so that the places
/// of all objects of a long one do not take a walk through it each.
fn places(origins: BTreeMap<ObjectId, Span>) -> BTreeMap<ObjectId, Place> {
    let mut line_starts: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut place = |span: Span| {
        let file = &span.file;
        let starts = line_starts.entry(file.name.clone()).or_insert_with(|| {
            let after = file.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(after).collect()
        });
        let line = starts.partition_point(|start| *start <= span.bytes.start);
        let before = file.text.get(starts[line - 1]..span.bytes.start).unwrap_or_default();
        Place { file: file.name.clone(), line, column: before.chars().count() + 1 }
    };
    origins.into_iter().map(|(id, span)| (id, place(span))).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use schemactl_core::ident::Ident;
    use schemactl_core::kind::KindName;
    use schemactl_core::source::SourceFile;

    use super::*;

    #[test]
    fn places_are_those_of_the_spans() {
        let file = Arc::new(SourceFile { name: "a.sql".into(), text: "é x\n\nyé z".into() });
        for at in [0, 2, 4, 5, 6, 9, 10] {
            let id = ObjectId::new(KindName("table"), vec![Ident::new("t")]);
            let span = Span::new(&file, at..at);
            let expected = Place::from(&span);
            assert_eq!(places(BTreeMap::from([(id.clone(), span)]))[&id], expected, "{at}");
        }
    }
}
