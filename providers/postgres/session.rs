//! The provider, and one live connection to the target.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use schemactl_core::catalog::{Catalog, ObjectId};
use schemactl_core::cost::{Costs, Holder};
use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::export::{Export, Form, Skimmed};
use schemactl_core::kind::{KindOps, Step, Transaction};
use schemactl_core::plan::{Plan, PlanError, PlannedStep};
use schemactl_core::probe::Probe;
use schemactl_core::provider::{
    ApplyOptions, Capabilities, Desired, Identity, Next, Provider, ProviderError, Reading, Scope,
    ScratchOptions, ServerInfo, Session, Target, Watch,
};
use schemactl_core::record::{Entry, Recorded, RecordedRename, Wanted};
use schemactl_core::source::{SourceFile, Statement};
use schemactl_core::table_file::TableFile;
use tokio_postgres::error::SqlState;
use tracing::{debug, info};

use crate::connect::{ConnectSettings, Connection, connect};
use crate::elaborate::{elaborate, reconcile_subscriptions};
use crate::introspect::{Snapshot, introspect, is_of_a_change, prepare, rows, transaction};
use crate::kinds::{KINDS, composite_type};
use crate::local::{Options, Server};
use crate::online::batches::HowFar;
use crate::progress::SessionWatch;
use crate::reading::{self, Place};
use crate::row::{DecodeError, RowSet, expand};
use crate::{
    cost, export, failure, last_value, online, order, preflight, probe, reconcile, record, rename,
    scratch, split, table_sql,
};

/// The key of the advisory lock that keeps two applies apart: "SCHEMACT" in ASCII.
const ADVISORY_LOCK: i64 = 0x5343_4845_4d41_4354;

/// How many milliseconds an apply's transaction may be left alone before the server ends it: whoever
/// is stopped or cut off does not hold its locks for longer.
const IDLE_TIMEOUT: u32 = 60_000;

/// How many milliseconds the record of a failure may wait for another apply.
const RECORD_TIMEOUT: u32 = 5_000;

/// PostgreSQL.
#[derive(Debug)]
pub struct Postgres;

/// A target that can be connected to, and the private server behind it if there is one.
pub(crate) struct Reached {
    pub(crate) settings: ConnectSettings,
    pub(crate) server: Option<Server>,
    /// For people, without a password.
    name: String,
}

async fn reach(target: &Target) -> Result<Reached, ProviderError> {
    let env = |name: &str| std::env::var(name).ok();
    let Some(path) = target.url.strip_prefix("local:") else {
        let settings = ConnectSettings::resolve(&target.url, &env)?;
        let name = settings.display();
        return Ok(Reached { settings, server: None, name });
    };
    let folder = if path.is_empty() { Path::new(".schemactl/local") } else { Path::new(path) };
    let server = Server::start(Options::kept(target.base.join(folder))).await?;
    let settings = ConnectSettings::resolve(&server.url("postgres"), &|_| None)?;
    // Its socket lies somewhere else on every run, and says nothing to anybody.
    let name = format!("local:{}", folder.display());
    Ok(Reached { settings, server: Some(server), name })
}

#[async_trait]
impl Provider for Postgres {
    fn name(&self) -> &'static str {
        "postgres"
    }

    fn url_schemes(&self) -> &'static [&'static str] {
        &["postgres", "postgresql", "local"]
    }

    fn kinds(&self) -> &'static [KindOps] {
        KINDS
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { transactional_ddl: true }
    }

    fn split(&self, file: &Arc<SourceFile>) -> Result<Vec<Statement>, Vec<Diagnostic>> {
        split::split(file)
    }

    fn render(&self, file: &TableFile) -> Result<Vec<Statement>, Vec<Diagnostic>> {
        table_sql::render(file)
    }

    fn mentioned_schemas(&self, statements: &[Statement]) -> Vec<String> {
        order::mentioned_schemas(statements)
    }

    fn reconcile(
        &self,
        live: &Catalog,
        desired: &mut Catalog,
        statements: &[Statement],
        scope: &Scope,
    ) {
        composite_type::keep_order(live, desired);
        reconcile_subscriptions(live, desired, statements);
        reconcile::reconcile(live, desired, statements, scope);
    }

    fn online(&self, plan: &mut Plan, from: &Catalog) {
        online::rewrite(plan, from);
    }

    fn export(
        &self,
        empty: &Catalog,
        live: &Catalog,
        scope: &Scope,
        form: &Form,
    ) -> Result<Export, PlanError> {
        export::export(empty, live, scope, form)
    }

    fn whole(&self, catalog: &Catalog, id: &ObjectId) -> ObjectId {
        export::whole(catalog, id)
    }

    fn skim(&self, sql: &str) -> Skimmed {
        split::skim(sql)
    }

    async fn connect(&self, target: &Target) -> Result<Box<dyn Session>, ProviderError> {
        let Reached { settings, server, name } = reach(target).await?;
        let connection = connect(&settings).await?;
        let version = connection.server_version();
        let version = version.split(' ').next().unwrap_or_default();
        let info = ServerInfo { product: format!("PostgreSQL {version}"), target: name };
        info!(server = info.product, target = info.target, "connected");
        let major = scratch::major(&connection);
        Ok(Box::new(PgSession {
            connection,
            server,
            info,
            major,
            cache: target.cache.clone(),
            keeps_out: false,
            prepared: None,
            how_far: HowFar::default(),
            statement_timeout: None,
            search_path: None,
        }))
    }

    async fn elaborate(
        &self,
        target: Option<&Target>,
        statements: &[Statement],
        scope: &Scope,
        options: &ScratchOptions,
    ) -> Result<Desired, ProviderError> {
        let reached = match target {
            Some(target) => Some(reach(target).await?),
            None => None,
        };
        let desired = Box::pin(elaborate(reached.as_ref(), statements, scope, options)).await;
        if let Some(server) = reached.and_then(|r| r.server) {
            server.stop().await?;
        }
        desired
    }

    async fn renamed(
        &self,
        target: Option<&Target>,
        live: &Catalog,
        scope: &Scope,
        options: &ScratchOptions,
        next: Next<'_>,
    ) -> Result<Catalog, ProviderError> {
        let reached = match target {
            Some(target) => Some(reach(target).await?),
            None => None,
        };
        let settings = reached.as_ref().map(|reached| &reached.settings);
        let catalog = rename::renamed(settings, live, scope, options, next).await;
        if let Some(server) = reached.and_then(|reached| reached.server) {
            server.stop().await?;
        }
        catalog
    }
}

const SCHEMAS: &str = "
    SELECT n.nspname AS name FROM pg_catalog.pg_namespace n
    WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'schemactl')
      AND {free pg_namespace n.oid}
    ORDER BY n.nspname";

struct PgSession {
    connection: Connection,
    server: Option<Server>,
    info: ServerInfo,
    major: u32,
    /// Where what was read before is kept.
    cache: Option<PathBuf>,
    /// Other applies are kept out until the connection ends.
    keeps_out: bool,
    /// The schemas of which the catalog is read by prepared statements.
    prepared: Option<Vec<String>>,
    /// How far a statement in batches is.
    how_far: HowFar,
    /// Milliseconds for each statement of an apply.
    statement_timeout: Option<u64>,
    /// The session's own, while an apply's transaction is open.
    search_path: Option<String>,
}

impl PgSession {
    async fn run(&self, sql: &str) -> Result<(), ProviderError> {
        let started = Instant::now();
        let result = self.connection.client.batch_execute(sql).await;
        debug!(sql, ms = started.elapsed().as_millis(), ok = result.is_ok(), "statement");
        result.map_err(|e| failure::server(&e, sql))
    }

    fn snapshot(&self, scope: &Scope) -> Snapshot<'_> {
        let prepared = self.prepared.as_ref() == Some(&scope.schemas);
        match &self.search_path {
            Some(search_path) if prepared => Snapshot::Prepared { search_path },
            Some(search_path) => Snapshot::Open { search_path },
            None => Snapshot::Own,
        }
    }

    async fn limit_statements(&self, ms: Option<u64>) -> Result<(), ProviderError> {
        match ms {
            Some(ms) => self.run(&format!("SET LOCAL statement_timeout = {ms}")).await,
            None => Ok(()),
        }
    }
}

#[async_trait]
impl Session for PgSession {
    fn server(&self) -> &ServerInfo {
        &self.info
    }

    async fn identity(&mut self) -> Result<Identity, ProviderError> {
        let client = &self.connection.client;
        let allowed = "SELECT pg_catalog.has_function_privilege(\
                       'pg_catalog.pg_control_system()', 'EXECUTE') AS may, \
                       pg_catalog.current_database() AS database";
        let decode = |error: DecodeError| ProviderError::Catalog(error.to_string());
        let sets = rows(client, allowed).await?;
        let row = sets.iter().flat_map(RowSet::rows).next().expect("a query of one row");
        let database = row.text("database").map_err(decode)?.to_owned();
        let mut system = None;
        if row.flag("may").map_err(decode)? {
            let query = "SELECT system_identifier FROM pg_catalog.pg_control_system()";
            let sets = rows(client, query).await?;
            let row = sets.iter().flat_map(RowSet::rows).next().expect("a query of one row");
            system = Some(row.text("system_identifier").map_err(decode)?.to_owned());
        }
        Ok(Identity { system, database })
    }

    async fn introspect(&mut self, scope: &Scope) -> Result<Catalog, ProviderError> {
        let client = &self.connection.client;
        let mut catalog = introspect(client, scope, self.major, self.snapshot(scope)).await?;
        scope.managed.restrict(&mut catalog);
        Ok(catalog)
    }

    async fn read(&mut self, scope: &Scope) -> Result<Reading, ProviderError> {
        let from = Place { client: &self.connection.client, major: self.major, scope };
        let snapshot = self.snapshot(scope);
        let reading = reading::read(from, snapshot, self.cache.as_deref()).await?;
        // Nothing is locked yet. What is prepared is the session's, which may be somebody else's next.
        if let (true, Snapshot::Open { .. }) = (self.keeps_out, snapshot) {
            prepare(&self.connection.client, scope, self.major, snapshot).await?;
            self.prepared = Some(scope.schemas.clone());
        }
        Ok(reading)
    }

    async fn complete(
        &mut self,
        from: &mut Catalog,
        desired: &Catalog,
        renames: &[schemactl_core::rename::Rename],
    ) -> Result<(), ProviderError> {
        last_value::add(&self.connection.client, from, desired, renames).await
    }

    async fn schemas(&mut self) -> Result<Vec<String>, ProviderError> {
        let query = expand(SCHEMAS, &[], self.major);
        let sets = rows(&self.connection.client, &query).await?;
        let names =
            sets.iter().flat_map(RowSet::rows).map(|row| row.text("name").map(str::to_owned));
        names.collect::<Result<_, _>>().map_err(|e| ProviderError::Catalog(e.to_string()))
    }

    async fn preflight(&mut self, plan: &Plan) -> Result<Vec<Diagnostic>, ProviderError> {
        preflight::check(&self.connection, plan).await
    }

    async fn preflight_server(
        &mut self,
        needs_session: bool,
    ) -> Result<Vec<Diagnostic>, ProviderError> {
        preflight::server(&self.connection, needs_session).await
    }

    async fn weigh(&mut self, plan: &Plan, from: &Catalog) -> Result<Costs, ProviderError> {
        cost::weigh(&self.connection.client, self.major, plan, from).await
    }

    fn is_contended(&self, error: &ProviderError) -> bool {
        matches!(error, ProviderError::Server { sqlstate, .. }
            if [SqlState::LOCK_NOT_AVAILABLE, SqlState::T_R_DEADLOCK_DETECTED]
                .iter().any(|state| state.code() == sqlstate))
    }

    fn is_disturbed(&self, error: &ProviderError) -> bool {
        is_of_a_change(error)
    }

    async fn holders(&mut self, step: Option<&PlannedStep>) -> Result<Vec<Holder>, ProviderError> {
        let client = &self.connection.client;
        let Some(step) = step else {
            return cost::waits::holders_of(client, ADVISORY_LOCK).await;
        };
        let takes = std::slice::from_ref(&step.takes);
        let waits = cost::waits::find(client, takes, &BTreeMap::new()).await?;
        Ok(waits.into_iter().map(|wait| wait.by).collect())
    }

    fn probes(&self, plan: &Plan) -> Vec<(ObjectId, Probe)> {
        probe::of(plan)
    }

    async fn ask(
        &mut self,
        probes: &[(ObjectId, Probe)],
        limit: u64,
    ) -> Result<Vec<(ObjectId, Diagnostic)>, ProviderError> {
        probe::check(&self.connection.client, probes, limit).await
    }

    async fn preflight_record(&mut self) -> Result<Option<Diagnostic>, ProviderError> {
        record::check(&self.connection.client).await
    }

    async fn record(&mut self, entry: &Entry<'_>) -> Result<(), ProviderError> {
        if self.search_path.is_some() {
            return record::write(&self.connection.client, entry).await;
        }
        let begin = format!(
            "BEGIN; SET LOCAL lock_timeout = {RECORD_TIMEOUT}; \
             SELECT pg_catalog.pg_advisory_xact_lock({ADVISORY_LOCK})"
        );
        self.run(&begin).await?;
        match record::write(&self.connection.client, entry).await {
            Ok(()) => self.run("COMMIT").await,
            Err(error) => self.run("ROLLBACK").await.and(Err(error)),
        }
    }

    async fn watch(&mut self) -> Result<Box<dyn Watch>, ProviderError> {
        Ok(Box::new(SessionWatch::on(&self.connection, self.how_far.clone()).await?))
    }

    async fn history(&mut self, wanted: Wanted) -> Result<Vec<Recorded>, ProviderError> {
        record::read::entries(&self.connection.client, wanted).await
    }

    async fn renames_since(&mut self, apply: i64) -> Result<Vec<RecordedRename>, ProviderError> {
        record::read::renames_since(&self.connection.client, apply).await
    }

    async fn begin(&mut self, options: &ApplyOptions) -> Result<(), ProviderError> {
        let setting = |name: &str, ms: Option<u64>| {
            ms.map(|ms| format!("SET LOCAL {name} = {ms};")).unwrap_or_default()
        };
        let sql = format!(
            "BEGIN; {} SET LOCAL idle_in_transaction_session_timeout = {IDLE_TIMEOUT}; \
             SET LOCAL check_function_bodies = off; \
             SELECT pg_catalog.pg_advisory_xact_lock({ADVISORY_LOCK})",
            setting("lock_timeout", options.lock_timeout),
        );
        self.statement_timeout = options.statement_timeout;
        self.run(&sql).await?;
        let sets = rows(&self.connection.client, "SHOW search_path").await?;
        let path = sets.iter().flat_map(crate::row::RowSet::rows).next();
        let path = path.and_then(|row| row.text("search_path").ok()).unwrap_or("DEFAULT");
        self.search_path = Some(if path.is_empty() { "''" } else { path }.to_owned());
        Ok(())
    }

    async fn keep_out(&mut self, options: &ApplyOptions) -> Result<(), ProviderError> {
        if self.keeps_out {
            return Ok(());
        }
        let timeout = options.lock_timeout.map(|ms| format!("SET LOCAL lock_timeout = {ms};"));
        // The lock is the session's, and outlives the transaction.
        let message = format!(
            "BEGIN; {} SELECT pg_catalog.pg_advisory_lock({ADVISORY_LOCK}); COMMIT",
            timeout.unwrap_or_default()
        );
        transaction(&self.connection.client, &message).await?;
        self.keeps_out = true;
        Ok(())
    }

    async fn execute_outside(
        &mut self,
        step: &Step,
        options: &ApplyOptions,
    ) -> (Duration, Result<(), ProviderError>) {
        let started = Instant::now();
        let client = &self.connection.client;
        let done = if step.transaction == Transaction::Batches {
            online::batches::run(client, &step.sql, options, &self.how_far).await
        } else {
            online::execute(client, step, options.statement_timeout).await
        };
        (started.elapsed(), done)
    }

    async fn execute(&mut self, steps: &[&Step]) -> (Vec<Duration>, Result<(), ProviderError>) {
        if let Err(error) = self.limit_statements(self.statement_timeout).await {
            return (vec![Duration::ZERO], Err(error));
        }
        let client = &self.connection.client;
        let mut times = Vec::with_capacity(steps.len());
        let mut started = Instant::now();
        // A statement is sent when its future is first polled. After one that failed, the server
        // refuses the others: the transaction is aborted.
        let mut sent = Vec::with_capacity(steps.len());
        for step in steps {
            let mut answer = Box::pin(client.batch_execute(step.sql.as_str()));
            let early = futures_util::poll!(answer.as_mut());
            sent.push((step, answer, early));
        }
        for (step, answer, early) in sent {
            let result = match early {
                Poll::Ready(result) => result,
                Poll::Pending => answer.await,
            };
            let took = started.elapsed();
            started = Instant::now();
            times.push(took);
            let shown = step.sql.shown();
            debug!(sql = shown, ms = took.as_millis(), ok = result.is_ok(), "statement");
            if let Err(error) = result {
                return (times, Err(failure::server(&error, shown)));
            }
        }
        // What is read in between may take its time.
        let limited = self.statement_timeout.and(Some(0));
        (times, self.limit_statements(limited).await)
    }

    async fn savepoint(&mut self) -> Result<(), ProviderError> {
        self.run("SAVEPOINT schemactl").await
    }

    async fn back_to_savepoint(&mut self) -> Result<(), ProviderError> {
        self.run("ROLLBACK TO SAVEPOINT schemactl; RELEASE SAVEPOINT schemactl").await
    }

    async fn commit(&mut self) -> Result<(), ProviderError> {
        self.search_path = None;
        self.run("COMMIT").await
    }

    async fn rollback(&mut self) -> Result<(), ProviderError> {
        self.search_path = None;
        self.run("ROLLBACK").await
    }

    async fn close(self: Box<Self>) -> Result<(), ProviderError> {
        self.connection.close().await?;
        match self.server {
            Some(server) => server.stop().await,
            None => Ok(()),
        }
    }
}
