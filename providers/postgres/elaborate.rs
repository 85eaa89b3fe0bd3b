//! From the desired statements to the catalog that they make: what was found before, what has changed
//! since, or all of it.
use std::collections::BTreeMap;
use std::sync::Arc;

use schemactl_core::catalog::{Catalog, Object, ObjectId};
use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Kind as _, KindName};
use schemactl_core::provider::{Desired, ProviderError, Scope, ScratchOptions};
use schemactl_core::source::{Span, Statement};
use tracing::info;

use crate::introspect::{RawCatalog, assemble, read, read_by_two};
use crate::kinds::subscription::Subscription;
use crate::load::Loaded;
use crate::partial::{Base, Outcome, Partial};
use crate::session::Reached;
use crate::{cache, load, order, scratch, split};

/// Gives the statements their meaning: from the cache, or in a scratch.
pub(crate) async fn elaborate(
    reached: Option<&Reached>,
    statements: &[Statement],
    scope: &Scope,
    options: &ScratchOptions,
) -> Result<Desired, ProviderError> {
    let target = reached.map(|reached| &reached.settings);
    let cache = Arc::new(cache::Cache::new(target, statements, scope, options).await?);
    // On another thread: the live catalog is read meanwhile.
    let (known, cache) = aside(cache, |cache| cache.load().map(|raw| assemble(&raw))).await;
    let mut warnings = Vec::new();
    let mut catalog = if let Some(catalog) = known {
        catalog?
    } else {
        let duplicates = order::duplicates(statements);
        if !duplicates.is_empty() {
            return Err(ProviderError::Desired(duplicates));
        }
        let work = Work { reached, scope, options };
        let base = aside(Arc::clone(&cache), |cache| {
            let (base, raw) = cache.base()?;
            Some((base, assemble(&raw).ok()?))
        });
        let ((base, _), scratch) = tokio::join!(base, Box::pin(scratch::open(target, options)));
        let mut scratch = Some(scratch?);
        let changed = match base {
            Some(base) => work.only_what_changed(&base, statements, &mut scratch).await?,
            None => None,
        };
        if let Some(catalog) = changed {
            #[cfg(debug_assertions)]
            work.check(&catalog, statements).await?;
            catalog
        } else {
            let ordered = order::load_order(statements.to_vec());
            let (raw, warning) = work.elaborate(&ordered, scratch).await?;
            warnings.extend(warning.map(|w| Diagnostic::warning("scratch-version", w)));
            std::thread::scope(|scope| {
                if warnings.is_empty() {
                    scope.spawn(|| cache.store(&raw, statements));
                }
                assemble(&raw)
            })?
        }
    };
    add_connections(&mut catalog, statements);
    scope.managed.restrict(&mut catalog);
    let origins = origins(&catalog, statements);
    Ok(Desired { catalog, origins, warnings })
}

async fn aside<T: Send + 'static>(
    cache: Arc<cache::Cache>,
    work: impl FnOnce(&cache::Cache) -> T + Send + 'static,
) -> (T, Arc<cache::Cache>) {
    let done = tokio::task::spawn_blocking(move || (work(&cache), cache));
    done.await.expect("reading the cache does not panic")
}

/// What statements are elaborated for, and where.
struct Work<'a> {
    reached: Option<&'a Reached>,
    scope: &'a Scope,
    options: &'a ScratchOptions,
}

impl Work<'_> {
    /// Loads the statements into a scratch: this one, or another. With a warning where that is not what the
    /// target is.
    async fn elaborate(
        &self,
        ordered: &[Statement],
        scratch: Option<scratch::Scratch>,
    ) -> Result<(RawCatalog, Option<String>), ProviderError> {
        let target = self.reached.map(|reached| &reached.settings);
        let scratch = match scratch {
            Some(scratch) => scratch,
            None => Box::pin(scratch::open(target, self.options)).await?,
        };
        let warning = scratch.warning.clone();
        let raw = Box::pin(elaborate_in(&scratch, ordered, self.scope)).await;
        // Our own server is about to be stopped.
        let stops = self.reached.is_some_and(|reached| reached.server.is_some());
        let closed = if stops { scratch.close().await } else { scratch.leave().await };
        let raw = raw?;
        closed?;
        Ok((raw, warning))
    }

    /// The catalog, if what was elaborated before tells most of it. Whatever is refused is for the long
    /// way to report.
    async fn only_what_changed(
        &self,
        (base, before): &(Base, Catalog),
        statements: &[Statement],
        scratch: &mut Option<scratch::Scratch>,
    ) -> Result<Option<Catalog>, ProviderError> {
        let Some(mut partial) = Partial::new(base, statements) else { return Ok(None) };
        if !partial.settle(before) {
            return Ok(None);
        }
        for _ in 0..ROUNDS {
            let some = order::load_order(partial.to_load());
            info!(statements = some.len(), of = statements.len(), "elaborating what has changed");
            let (raw, warning) = match self.elaborate(&some, scratch.take()).await {
                Err(ProviderError::Desired(_)) => return Ok(None),
                other => other?,
            };
            if warning.is_some() {
                return Ok(None);
            }
            match partial.merge(before, &assemble(&raw)?) {
                Outcome::Whole(catalog) => return Ok(Some(catalog)),
                Outcome::More if partial.settle(before) => {}
                Outcome::More => return Ok(None),
                Outcome::Doubt(why) => {
                    info!(why, "all is elaborated");
                    return Ok(None);
                }
            }
        }
        Ok(None)
    }

    /// What is built to find mistakes takes the long way as well.
    #[cfg(debug_assertions)]
    async fn check(&self, found: &Catalog, statements: &[Statement]) -> Result<(), ProviderError> {
        use std::collections::BTreeSet;
        let (raw, _) = self.elaborate(&order::load_order(statements.to_vec()), None).await?;
        let whole = assemble(&raw)?;
        let all = |catalog: &Catalog| {
            catalog
                .iter()
                .map(|o| format!("{:?}", (&o.id, o.fields(), o.parent.as_ref())))
                .collect()
        };
        let (whole, found): (BTreeSet<String>, BTreeSet<String>) = (all(&whole), all(found));
        let other: Vec<&String> = whole.symmetric_difference(&found).collect();
        if other.is_empty() {
            return Ok(());
        }
        let message = format!("what has changed is not elaborated as all of it is: {other:#?}");
        Err(ProviderError::Catalog(message))
    }
}

/// How often what was found may ask for more.
const ROUNDS: usize = 3;

async fn elaborate_in(
    scratch: &scratch::Scratch,
    statements: &[Statement],
    scope: &Scope,
) -> Result<RawCatalog, ProviderError> {
    let (loaded, helper) = tokio::join!(load::load(scratch, statements), scratch.helper());
    let (loaded, major) = (loaded?, scratch::major(&scratch.connection));
    let client = &scratch.connection.client;
    let Some(helper) = helper.filter(|_| loaded == Loaded::Committed) else {
        // Whatever is open is rolled back with the scratch.
        return read(client, scope, major, loaded.snapshot()).await;
    };
    let raw = read_by_two((client, &helper.client), scope, major).await?;
    helper.close().await?;
    Ok(raw)
}

/// Takes the connections of subscriptions from the files where the scratch may not say them.
fn add_connections(catalog: &mut Catalog, statements: &[Statement]) {
    for statement in statements {
        let Some(object) = subscription_of(catalog, statement) else { continue };
        let Some(connection) = split::subscription::connection(statement) else { continue };
        let known = object.typed::<Subscription>().body.connecting_to(&connection);
        if let Some(body) = known {
            object.set_body::<Subscription>(body);
        }
    }
}

fn subscription_of<'a>(catalog: &'a mut Catalog, made_by: &Statement) -> Option<&'a mut Object> {
    let made = made_by.makes.iter().find(|made| made.kind == Subscription::NAME)?;
    catalog.get_mut(&ObjectId::new(Subscription::NAME, made.path.clone()))
}

/// Leaves subscriptions running or not as they are, where the files say nothing of it.
pub(crate) fn reconcile_subscriptions(
    live: &Catalog,
    desired: &mut Catalog,
    statements: &[Statement],
) {
    let open = |s: &&Statement| {
        split::subscription::unconnected(&s.sql).is_some_and(|created| created.leaves_open)
    };
    for statement in statements.iter().filter(open) {
        let Some(want) = subscription_of(desired, statement) else { continue };
        let name = &want.id.path;
        let switched = statements.iter().any(|s| {
            split::subscription::switches(&s.sql) && s.mentions.iter().any(|m| *m.path == **name)
        });
        if let (false, Some(have)) = (switched, live.get(&want.id)) {
            let have = have.typed::<Subscription>().body;
            let body = want.typed::<Subscription>().body.running_as(have);
            want.set_body::<Subscription>(body);
        }
    }
}

/// Where in the files each object is said, as far as the text of the statements tells.
fn origins(catalog: &Catalog, statements: &[Statement]) -> BTreeMap<ObjectId, Span> {
    let made: BTreeMap<(KindName, &[Ident]), &Span> = statements
        .iter()
        .flat_map(|s| &s.makes)
        .map(|m| ((m.kind, m.path.as_slice()), &m.span))
        .collect();
    // Both are in the order of kinds and paths.
    let mut made = made.into_iter().peekable();
    let origin = |id: &ObjectId| {
        // The text of a statement does not tell a function's argument types.
        let named = if is_routine(id.kind) { &id.path[..2] } else { &*id.path };
        while made.next_if(|(said, _)| *said < (id.kind, named)).is_some() {}
        let (_, span) = made.peek().filter(|(said, _)| *said == (id.kind, named))?;
        Some((id.clone(), (*span).clone()))
    };
    catalog.iter().map(|object| &object.id).filter_map(origin).collect()
}

fn is_routine(kind: KindName) -> bool {
    matches!(kind.0, "function" | "procedure" | "aggregate")
}
