//! The scratch database in which the desired files get their meaning, and is thrown away.
use std::time::{SystemTime, UNIX_EPOCH};

use schemactl_core::cleanup;
use schemactl_core::ident::Ident;
use schemactl_core::provider::{ProviderError, ScratchOptions};
use tracing::{debug, info, warn};

use crate::connect::{ConnectSettings, Connection, connect};
use crate::failure;
use crate::introspect::rows;
use crate::local::{Options, Server};
use crate::sql::sql;

/// An empty database, ready to be loaded.
pub(crate) struct Scratch {
    pub(crate) connection: Connection,
    pub(crate) place: Place,
    /// What happens to it at the end.
    end: End,
    /// Said to the user: a version that differs from the target's.
    pub(crate) warning: Option<String>,
}

/// What may be done in a scratch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Somebody's database: everything happens in one transaction that is rolled back.
    Lent,
    /// A database of our own on somebody's server.
    Temporary,
    /// A server of our own.
    Private,
}

enum End {
    RollBack,
    Drop(Box<TemporaryDatabase>),
    Stop(Box<Server>),
}

/// Dropped at the end, also when the future that holds it is given up.
struct TemporaryDatabase {
    name: Ident,
    admin: Option<Connection>,
}

impl Drop for TemporaryDatabase {
    fn drop(&mut self) {
        if let Some(admin) = self.admin.take() {
            let name = self.name.clone();
            cleanup::defer(async move {
                if let Err(error) = drop_database(&admin, &name).await {
                    warn!(database = name.raw(), %error, "the scratch database is left behind");
                }
            });
        }
    }
}

async fn drop_database(admin: &Connection, name: &Ident) -> Result<(), ProviderError> {
    let sql = sql!("DROP DATABASE IF EXISTS {} WITH (FORCE)", Ident(name));
    admin.client.batch_execute(sql.as_str()).await.map_err(|e| failure::server(&e, sql.as_str()))
}

/// Finds a scratch: the one that was named, else one on the target's server, else a private one.
pub(crate) async fn open(
    target: Option<&ConnectSettings>,
    options: &ScratchOptions,
) -> Result<Scratch, ProviderError> {
    let mut tried = Vec::new();
    if let Some(url) = &options.url {
        return lent(url, target).await;
    }
    let mut major = None;
    if let Some(target) = target {
        match temporary(target, &mut major).await {
            Ok(scratch) => return Ok(scratch),
            Err(error) => {
                info!(%error, "no scratch database on the target's server");
                tried.push(format!("a temporary database on the target's server: {error}"));
            }
        }
    }
    match private(major).await {
        Ok(scratch) => Ok(scratch),
        Err(error) => {
            tried.push(format!("a private server: {error}"));
            Err(ProviderError::NoScratch {
                tried,
                hint: "name a scratch server with --scratch-url, give the role CREATEDB on the \
                       target's server, or install PostgreSQL's server binaries here"
                    .to_owned(),
            })
        }
    }
}

async fn lent(url: &str, target: Option<&ConnectSettings>) -> Result<Scratch, ProviderError> {
    let settings = ConnectSettings::resolve(url, &|name| std::env::var(name).ok())?;
    info!(scratch = settings.display(), "elaborating in the scratch that was named");
    let connection = connect(&settings).await?;
    if is_empty(&connection).await? {
        let warning = match target {
            Some(target) => differing(&connection, major(&connect(target).await?)),
            None => None,
        };
        run(&connection, "BEGIN").await?;
        return Ok(Scratch { connection, place: Place::Lent, end: End::RollBack, warning });
    }
    // Not empty: a server on which a database of our own may be made.
    temporary(&settings, &mut None).await
}

async fn is_empty(connection: &Connection) -> Result<bool, ProviderError> {
    let query = "SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n \
                 ON n.oid = c.relnamespace WHERE c.oid >= 16384 AND n.nspname NOT LIKE 'pg\\_%' \
                 AND n.nspname <> 'information_schema' LIMIT 1";
    let sets = rows(&connection.client, query).await?;
    Ok(sets.iter().all(|set| set.rows().next().is_none()))
}

/// The name's prefix by which one that a crash left behind is recognised.
const PREFIX: &str = "schemactl_scratch_";

async fn temporary(
    target: &ConnectSettings,
    found: &mut Option<u32>,
) -> Result<Scratch, ProviderError> {
    let admin = connect(target).await?;
    *found = Some(major(&admin));
    sweep(&admin).await?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let name = Ident::new(format!("{PREFIX}{}_{:x}", std::process::id(), now.as_nanos()));
    // Other runs see by this that the database is in use, also before anybody is connected to it.
    let named = sql!("SET application_name = {}", Text(name.raw()));
    run(&admin, named.as_str()).await?;
    let create = create_statement(&admin, &name).await?;
    run(&admin, &create).await?;
    // Of several hosts, the one that was reached has it.
    let beside = admin.with_database(name.raw());
    let database = TemporaryDatabase { name: name.clone(), admin: Some(admin) };
    let connection = connect(&beside).await?;
    info!(database = name.raw(), "elaborating in a temporary database on the target's server");
    let end = End::Drop(Box::new(database));
    Ok(Scratch { connection, place: Place::Temporary, end, warning: None })
}

/// CREATE DATABASE with the encoding and the collation of the database that we are connected to.
async fn create_statement(admin: &Connection, name: &Ident) -> Result<String, ProviderError> {
    let query = "SELECT pg_catalog.pg_encoding_to_char(encoding) AS encoding, datcollate AS collate, \
                 datctype AS ctype FROM pg_catalog.pg_database \
                 WHERE datname = pg_catalog.current_database()";
    let sets = rows(&admin.client, query).await?;
    let row = sets.iter().flat_map(crate::row::RowSet::rows).next();
    let row = row.ok_or_else(|| ProviderError::Catalog("the database has no row".to_owned()))?;
    let text = |column| row.text(column).map_err(|e| ProviderError::Catalog(e.to_string()));
    let sql = sql!(
        "CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}",
        Ident(name),
        Text(text("encoding")?),
        Text(text("collate")?),
        Text(text("ctype")?),
    );
    Ok(sql.as_str().to_owned())
}

/// Drops scratch databases that a crash left behind: ours by name, and nobody is there.
async fn sweep(admin: &Connection) -> Result<(), ProviderError> {
    let query = format!(
        "SELECT d.datname AS name FROM pg_catalog.pg_database d \
         WHERE pg_catalog.starts_with(d.datname::text, '{PREFIX}') \
           AND pg_catalog.pg_has_role(d.datdba, 'USAGE') \
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a \
             WHERE a.datname = d.datname OR a.application_name = d.datname)"
    );
    for set in rows(&admin.client, &query).await? {
        for row in set.rows() {
            let name = row.ident("name").map_err(|e| ProviderError::Catalog(e.to_string()))?;
            info!(database = name.raw(), "dropping a scratch database that was left behind");
            if let Err(error) = drop_database(admin, &name).await {
                warn!(database = name.raw(), %error, "cannot drop a scratch database");
            }
        }
    }
    Ok(())
}

async fn private(wanted: Option<u32>) -> Result<Scratch, ProviderError> {
    let mut options = Options::throw_away()
        .setting("max_locks_per_transaction", "1024")
        .setting("wal_level", "minimal")
        .setting("max_wal_senders", "0");
    if let Some(wanted) = wanted {
        options = options.major(wanted);
    }
    let server = Server::start(options).await?;
    info!(major = server.version_major(), "elaborating on a private server");
    let settings = ConnectSettings::resolve(&server.url("postgres"), &|_| None)?;
    let connection = connect(&settings).await?;
    let warning = wanted.and_then(|wanted| differing(&connection, wanted));
    Ok(Scratch { connection, place: Place::Private, end: End::Stop(Box::new(server)), warning })
}

fn differing(connection: &Connection, target: u32) -> Option<String> {
    let scratch = major(connection);
    (scratch != target).then(|| {
        format!(
            "the scratch server is PostgreSQL {scratch} and the target is PostgreSQL {target}: \
             they may print the same definition differently"
        )
    })
}

/// 15 for PostgreSQL 15.20.
pub(crate) fn major(connection: &Connection) -> u32 {
    let version = connection.server_version();
    let digits = version.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    digits.parse().unwrap_or(0)
}

pub(crate) async fn run(connection: &Connection, sql: &str) -> Result<(), ProviderError> {
    connection.client.batch_execute(sql).await.map_err(|e| failure::server(&e, sql))
}

impl Scratch {
    /// A second connection to a database of our own; `None` where there is none to be had, which is no
    /// error.
    pub(crate) async fn helper(&self) -> Option<Connection> {
        match self.place {
            Place::Lent => None,
            Place::Temporary | Place::Private => connect(self.connection.settings())
                .await
                .inspect_err(|error| {
                    debug!(%error, "no second connection to the scratch");
                })
                .ok(),
        }
    }

    /// Throws it away; a temporary database when the program has time for that.
    pub(crate) async fn leave(self) -> Result<(), ProviderError> {
        match self.end {
            // The database is dropped with its value, by what is handed over then.
            End::Drop(_) => self.connection.close().await,
            End::RollBack | End::Stop(_) => self.close().await,
        }
    }

    /// Throws it away.
    pub(crate) async fn close(self) -> Result<(), ProviderError> {
        match self.end {
            End::RollBack => {
                run(&self.connection, "ROLLBACK").await?;
                self.connection.close().await
            }
            End::Drop(mut database) => {
                self.connection.close().await?;
                match database.admin.take() {
                    Some(admin) => {
                        drop_database(&admin, &database.name).await?;
                        admin.close().await
                    }
                    None => Ok(()),
                }
            }
            End::Stop(server) => {
                self.connection.close().await?;
                server.stop().await
            }
        }
    }
}
