//! From the flags to a plan: what `plan` and `apply` share.
use std::collections::BTreeMap;

use schemactl_core::allow::{Destructive, Permit};
use schemactl_core::catalog::{Catalog, ObjectId};
use schemactl_core::diagnostic::{Diagnostic, Severity};
use schemactl_core::ident::Ident;
use schemactl_core::kind::KindOps;
use schemactl_core::plan::{Plan, plan};
use schemactl_core::provider::{ProviderError, Scope, Session};
use schemactl_core::rename::{Followed, follow, hints, renamed_schemas, schemas_to_rename};
use schemactl_core::source::{Span, Statement};

use super::context::{Context, Files, asks_for_schemas, scope};
use super::error::CommandError;
use super::report;
use super::settings::Settings;
use super::text::full_name;

/// A plan, and what it was made from.
pub(crate) struct Prepared {
    pub(crate) settings: Settings,
    pub(crate) kinds: &'static [KindOps],
    pub(crate) session: Box<dyn Session>,
    pub(crate) scope: Scope,
    /// The live catalog.
    pub(crate) before: Catalog,
    /// What the files say, whether or not all of it is let through.
    pub(crate) desired: Catalog,
    pub(crate) plan: Plan,
    places: Places,
    pub(crate) warnings: Vec<Diagnostic>,
    /// What makes an apply impossible.
    pub(crate) obstacles: Vec<Diagnostic>,
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

impl Allow {
    fn destructive(&self, kinds: &[KindOps]) -> Result<Destructive, CommandError> {
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
    allow: &Allow,
) -> Result<Prepared, CommandError> {
    let settings = context.settings()?;
    let target = settings.needed_target()?;
    let provider = context.provider(Some(target))?;
    context.check_engine(provider, Some(target)).await?;
    let destructive = allow.destructive(provider.kinds())?;
    let stages = context.ui.stages();
    stages.enter("reading the files");
    let loaded = context.load(&settings, files, provider)?;
    let (known, schemas) = if asks_for_schemas(&settings) {
        let mut session = provider.connect(target).await?;
        let schemas = session.schemas().await?;
        (Some(session), schemas)
    } else {
        (None, Vec::new())
    };
    let base = scope(&settings, provider, &loaded.statements, schemas)?;

    stages.enter("reading the database, and loading the files into a scratch database");
    let live = async {
        let mut session = match known {
            Some(session) => session,
            None => provider.connect(target).await?,
        };
        let (scope, catalog) = read(session.as_mut(), &base, &loaded.statements).await?;
        Ok((session, scope, catalog))
    };
    let desired = provider.elaborate(Some(target), &loaded.statements, &base, &settings.scratch);
    let ((mut session, scope, before), mut desired) = tokio::try_join!(live, desired)?;

    stages.enter("planning");
    let Followed { renames, catalog, remarks } = follow(
        provider,
        target,
        (&before, &desired.catalog),
        &loaded.statements,
        &scope,
        &settings.scratch,
    )
    .await?;
    desired.warnings.extend(remarks);
    let from = catalog.as_ref().unwrap_or(&before);
    provider.reconcile(from, &mut desired.catalog, &loaded.statements, &scope);
    let hints = hints(from, &desired.catalog, provider.kinds(), &desired.origins);
    let mut plan = plan(from, &desired.catalog, provider.kinds(), &destructive)?;
    plan.rename_first(renames, from);
    plan.hints = hints;
    let mut found = session.preflight(&plan).await?;
    if settings.record && !plan.is_empty() {
        found.extend(session.preflight_record().await?);
    }
    let (obstacles, found): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|d| d.severity == Severity::Error);
    desired.warnings.extend(found);
    drop(stages);
    Ok(Prepared {
        kinds: provider.kinds(),
        session,
        scope,
        before,
        desired: desired.catalog,
        plan,
        places: Places::new(desired.origins),
        warnings: desired.warnings,
        obstacles,
        settings,
    })
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
    /// Where the files say an object.
    pub(crate) fn place(&self, id: &ObjectId) -> Option<Place<'_>> {
        self.places.of(id)
    }

    /// Says on stderr what is to be said about the files and the database beside the plan.
    pub(crate) fn talk(&self, context: &Context<'_>) {
        let ui = context.ui;
        ui.talk(&report::diagnostics(&self.warnings, ui.err_paint(), ui.err_width()));
        for note in &self.plan.notes {
            ui.talk(&format!("note: {note}\n"));
        }
        if context.global.verbose > 0 {
            ui.talk(&left_out(&self.before));
        }
    }
}

/// What the configuration or the files leave out, a line for each whole.
pub(crate) fn left_out(live: &Catalog) -> String {
    let wholes: Vec<String> =
        live.left_out().map(|object| format!("  {}\n", full_name(&object.id))).collect();
    if wholes.is_empty() {
        return String::new();
    }
    format!("Excluded, and left alone:\n{}", wholes.concat())
}

/// A place in a file. Line and column count from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    pub(crate) file: &'a str,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// Where the files say each object. Knows where lines start, so that the places of all objects of a
/// long file do not take a walk through it each.
#[derive(Debug)]
struct Places {
    origins: BTreeMap<ObjectId, Span>,
    /// By the files' names.
    line_starts: BTreeMap<String, Vec<usize>>,
}

impl Places {
    fn new(origins: BTreeMap<ObjectId, Span>) -> Self {
        let mut line_starts = BTreeMap::new();
        for span in origins.values() {
            if !line_starts.contains_key(&span.file.name) {
                let after = span.file.text.match_indices('\n').map(|(at, _)| at + 1);
                line_starts
                    .insert(span.file.name.clone(), std::iter::once(0).chain(after).collect());
            }
        }
        Self { origins, line_starts }
    }

    fn of(&self, id: &ObjectId) -> Option<Place<'_>> {
        let span = self.origins.get(id)?;
        let starts = self.line_starts.get(&span.file.name)?;
        let line = starts.partition_point(|start| *start <= span.bytes.start);
        let before = span.file.text.get(starts[line - 1]..span.bytes.start).unwrap_or_default();
        Some(Place { file: &span.file.name, line, column: before.chars().count() + 1 })
    }
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
            let expected = span.line_column();
            let places = Places::new(BTreeMap::from([(id.clone(), span)]));
            let place = places.of(&id).unwrap();
            assert_eq!((place.line, place.column), expected, "{at}");
        }
    }
}
