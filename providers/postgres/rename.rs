//! What renames make of a catalog, learned from a copy of the database without its data.
use std::collections::BTreeMap;
use std::sync::Arc;

use schemactl_core::allow::Destructive;
use schemactl_core::catalog::{Catalog, ObjectId};
use schemactl_core::diff::{Change, diff};
use schemactl_core::plan::{PlanError, plan};
use schemactl_core::provider::{Next, ProviderError, Scope, ScratchOptions};
use schemactl_core::source::{SourceFile, Span, Statement};
use tracing::info;

use crate::connect::ConnectSettings;
use crate::depend::Address;
use crate::introspect::{assemble_with_addresses, read};
use crate::kinds::KINDS;
use crate::load::{self, Loaded};
use crate::scratch::{self, Scratch, run};

/// Builds `live` in a scratch, runs there what `next` says until it says nothing, and reads what
/// that has led to.
pub(crate) async fn renamed(
    target: Option<&ConnectSettings>,
    live: &Catalog,
    scope: &Scope,
    options: &ScratchOptions,
    next: Next<'_>,
) -> Result<Catalog, ProviderError> {
    let scratch = scratch::open(target, options).await?;
    info!(objects = live.len(), "trying the renames on a copy of the schema");
    let copy = Copy { scratch: &scratch, scope };
    let result = copy.renamed(live, next).await;
    let closed = scratch.close().await;
    let catalog = result?;
    closed?;
    Ok(catalog)
}

struct Copy<'a> {
    scratch: &'a Scratch,
    scope: &'a Scope,
}

type Addresses = BTreeMap<Address, ObjectId>;

impl Copy<'_> {
    async fn renamed(&self, live: &Catalog, next: Next<'_>) -> Result<Catalog, ProviderError> {
        let (mut catalog, before, loaded) = self.build(live).await?;
        let mut after = before.clone();
        loop {
            let steps = next(&catalog);
            if steps.is_empty() {
                break;
            }
            for step in steps {
                let done = run(&self.scratch.connection, step.sql.as_str()).await;
                done.map_err(|error| refused(step.sql.as_str(), error))?;
            }
            (catalog, after) = self.read(loaded).await?;
        }
        // What is not managed is not in the copy, but stands on what is.
        let names: BTreeMap<&ObjectId, &ObjectId> =
            before.iter().filter_map(|(at, old)| Some((old, after.get(at)?))).collect();
        catalog.unmanaged.clone_from(&live.unmanaged);
        for need in catalog.unmanaged.iter_mut().flat_map(|u| &mut u.needs) {
            if let Some(new) = names.get(need) {
                *need = (*new).clone();
            }
        }
        Ok(catalog)
    }

    /// A copy of `live`, as the server reads it back: the same.
    async fn build(&self, live: &Catalog) -> Result<(Catalog, Addresses, Loaded), ProviderError> {
        let (empty, _) = self.read(Loaded::usual(self.scratch.place)).await?;
        let plan = plan(&empty, live, KINDS, &Destructive::Allowed).map_err(|e| not_built(&e))?;
        let statements: Vec<Statement> =
            plan.steps.iter().map(|planned| statement(planned.step.sql.as_str())).collect();
        let loaded = load::load(self.scratch, &statements).await.map_err(not_loaded)?;
        let (copy, addresses) = self.read(loaded).await?;
        let different: Vec<String> = diff(live, &copy)
            .iter()
            .map(|change| match change {
                Change::Create(object) | Change::Drop(object) => format!("{:?}", object.id),
                Change::Alter { old, .. } => format!("{:?}", old.id),
            })
            .collect();
        if different.is_empty() {
            return Ok((copy, addresses, loaded));
        }
        let more = if different.len() > 5 { ", ..." } else { "" };
        Err(unknown(&format!(
            "a copy of the database differs from it in {}{more}",
            different.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ")
        )))
    }

    async fn read(&self, loaded: Loaded) -> Result<(Catalog, Addresses), ProviderError> {
        let major = scratch::major(&self.scratch.connection);
        let client = &self.scratch.connection.client;
        let raw = read(client, self.scope, major, loaded.snapshot()).await?;
        let (mut catalog, addresses) = assemble_with_addresses(&raw)?;
        self.scope.managed.restrict(&mut catalog);
        Ok((catalog, addresses))
    }
}

/// A statement of our own, for the loader.
fn statement(sql: &str) -> Statement {
    let file = Arc::new(SourceFile { name: "the database".to_owned(), text: sql.to_owned() });
    Statement {
        sql: sql.to_owned(),
        span: Span::new(&file, 0..sql.len()),
        origins: Vec::new(),
        settings: Arc::from(Vec::new()),
        makes: Vec::new(),
        mentions: Vec::new(),
    }
}

fn unknown(why: &str) -> ProviderError {
    ProviderError::Unsupported {
        message: format!("what a rename makes of the database cannot be told: {why}"),
        hint: Some(
            "rename by hand (ALTER ... RENAME), or take out the `renamed_from`; the rest of the \
             plan does not need it"
                .to_owned(),
        ),
    }
}

fn not_built(error: &PlanError) -> ProviderError {
    unknown(&format!("a copy of it cannot be made: {error}"))
}

fn not_loaded(error: ProviderError) -> ProviderError {
    let ProviderError::Desired(findings) = error else { return error };
    let why = findings.first().map(|finding| {
        let statement = finding.labels.first().map(|l| l.span.file.text.as_str());
        // What is in quotes may be a secret.
        let start = statement.unwrap_or_default().split(['\n', '\'']).next();
        let start = start.unwrap_or_default().trim_end();
        format!("a copy of it refuses `{start} ...`: {}", finding.message)
    });
    unknown(&why.unwrap_or_default())
}

fn refused(sql: &str, error: ProviderError) -> ProviderError {
    let ProviderError::Server { message, .. } = error else { return error };
    unknown(&format!("a copy of it refuses `{sql}`: {message}"))
}
