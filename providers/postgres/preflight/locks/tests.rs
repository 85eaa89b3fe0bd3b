use schemactl_core::allow::Destructive;
use schemactl_core::catalog::Catalog;
use schemactl_core::plan::plan;
use schemactl_core::provider::{ApplyOptions, Provider as _, Scope, Session, Target};

use super::*;
use crate::connect::{ConnectSettings, Connection, connect};
use crate::introspect::rows;
use crate::kinds::KINDS;
use crate::local::{Options, Server};
use crate::session::Postgres;

struct Test {
    server: Server,
    watcher: Connection,
}

impl Test {
    async fn start() -> Self {
        let server = Server::start(Options::throw_away()).await.unwrap();
        let settings = ConnectSettings::resolve(&server.url("postgres"), &|_| None).unwrap();
        let watcher = connect(&settings).await.unwrap();
        Self { server, watcher }
    }

    async fn session(&self, database: &str) -> Box<dyn Session> {
        let url = self.server.url(database);
        Postgres.connect(&Target { url, base: ".".into(), cache: None }).await.unwrap()
    }

    async fn run(&self, sql: &str) {
        self.watcher.client.batch_execute(sql).await.unwrap();
    }

    /// What a database is like after this SQL.
    async fn catalog(&self, database: &str, sql: &str) -> Catalog {
        self.run(&format!("CREATE DATABASE {database}")).await;
        let settings = ConnectSettings::resolve(&self.server.url(database), &|_| None).unwrap();
        let connection = connect(&settings).await.unwrap();
        connection.client.batch_execute(sql).await.unwrap();
        connection.close().await.unwrap();
        let mut session = self.session(database).await;
        let catalog = session.introspect(&scope()).await.unwrap();
        session.close().await.unwrap();
        catalog
    }

    /// The locks that changing `database` to another state is said to take, and those it takes.
    async fn locks(&self, database: &str, to: &Catalog) -> (usize, usize) {
        let mut session = self.session(database).await;
        let from = session.introspect(&scope()).await.unwrap();
        let plan = plan(&from, to, KINDS, &Destructive::Allowed).unwrap();
        session.begin(&ApplyOptions::default()).await.unwrap();
        session.introspect(&scope()).await.unwrap();
        for step in &plan.steps {
            session.execute(&[&step.step]).await.1.unwrap();
        }
        session.introspect(&scope()).await.unwrap();
        let query = format!(
            "SELECT count(DISTINCT (locktype, database, relation, classid, objid, objsubid, \
             transactionid::text, virtualxid)) AS count FROM pg_locks WHERE pid IN \
             (SELECT pid FROM pg_stat_activity WHERE datname = '{database}')"
        );
        let sets = rows(&self.watcher.client, &query).await.unwrap();
        let count = sets[0].rows().next().unwrap().number("count").unwrap();
        session.rollback().await.unwrap();
        session.close().await.unwrap();
        (needed(&plan), usize::try_from(count).unwrap())
    }
}

fn scope() -> Scope {
    Scope { schemas: vec!["public".to_owned()], ..Scope::default() }
}

const KINDS_OF_OBJECTS: [(&str, &str); 7] = [
    ("plain", "CREATE TABLE a$ (id int, at timestamptz);"),
    ("key", "CREATE TABLE a$ (id bigint PRIMARY KEY, note text, code varchar(10) UNIQUE);"),
    ("sequence", "CREATE SEQUENCE s$; CREATE TABLE a$ (id serial PRIMARY KEY);"),
    (
        "identity",
        "CREATE TABLE a$ (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n numeric(9,2), \
         x jsonb DEFAULT '{}'); CREATE INDEX i$ ON a$ (n); COMMENT ON TABLE a$ IS 'x';",
    ),
    (
        "foreign key",
        "CREATE TABLE a$ (id int PRIMARY KEY); CREATE TABLE b$ (a int REFERENCES a$, \
         c int CONSTRAINT c$ CHECK (c > 0));",
    ),
    (
        "view",
        "CREATE TABLE a$ (id int); CREATE VIEW v$ AS SELECT id FROM a$; \
         CREATE MATERIALIZED VIEW m$ AS SELECT id FROM v$; CREATE FUNCTION f$() RETURNS int \
         LANGUAGE sql AS 'SELECT 1'; COMMENT ON FUNCTION f$() IS 'x';",
    ),
    (
        "type",
        "CREATE TYPE e$ AS ENUM ('a'); CREATE TYPE c$ AS (x int); CREATE DOMAIN d$ AS int \
         CONSTRAINT positive CHECK (VALUE > 0); CREATE TABLE a$ (e e$ DEFAULT 'a');",
    ),
];

#[tokio::test]
async fn the_estimate_is_never_under_and_little_over() {
    const COPIES: usize = 120;
    let test = Test::start().await;
    test.run("CREATE DATABASE nothing").await;
    let mut wrong = Vec::new();
    for (number, (what, sql)) in KINDS_OF_OBJECTS.into_iter().enumerate() {
        let all: String = (0..COPIES).map(|i| sql.replace('$', &i.to_string())).collect();
        let database = format!("full_{number}");
        let full = test.catalog(&database, &all).await;
        // The schema `public` and the comment on it.
        let kept = full.iter().filter(|o| o.id.path.last().is_some_and(|n| n.raw() == "public"));
        let empty = Catalog::from_objects(kept.cloned());
        for (from, to) in [("nothing", &full), (database.as_str(), &empty)] {
            let (said, taken) = test.locks(from, to).await;
            if said < taken || 10 * said > 13 * taken {
                wrong.push(format!("{what} from {from}: {said} said, {taken} taken"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    test.watcher.close().await.unwrap();
    test.server.stop().await.unwrap();
}
