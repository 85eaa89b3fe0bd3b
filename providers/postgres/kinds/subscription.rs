//! Subscriptions of logical replication. Nothing here contacts a publisher, because no apply may
//! hang on another server: a subscription is made with `connect = false`, which leaves its slot to
//! be created on the publisher and its tables to ALTER SUBSCRIPTION ... REFRESH PUBLICATION, and it
//! lets go of its slot before it is dropped. `connect`, `create_slot` and `copy_data` are
//! instructions for the moment of creation and no state. The owner is not managed.
//! <https://www.postgresql.org/docs/current/sql-createsubscription.html>
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Secret, Sql};
use serde::{Serialize, Serializer};

use super::unordered::Unordered;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::secret;
use crate::sql::sql;

pub(crate) struct Subscription;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct SubscriptionBody {
    name: Ident,
    connection: Connection,
    publications: Unordered<Ident>,
    enabled: bool,
    slot_name: Option<Ident>,
    #[serde(flatten)]
    settings: Settings,
}

/// `pg_subscription.subconninfo`, which only superusers may read.
#[derive(Clone, Debug)]
pub(crate) enum Connection {
    Known(Secret),
    /// Equal to every other: what cannot be read is no difference.
    Hidden,
}

impl PartialEq for Connection {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Known(a), Self::Known(b)) => a == b,
            (Self::Hidden, _) | (_, Self::Hidden) => true,
        }
    }
}

impl Serialize for Connection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(secret) => secret.serialize(serializer),
            Self::Hidden => Secret::MASK.serialize(serializer),
        }
    }
}

impl Connection {
    fn clause(&self) -> Sql {
        match self {
            Self::Known(secret) => sql!("CONNECTION {}", Secret(secret)),
            // Only of the live database, which is never created; the files say theirs.
            Self::Hidden => sql!("CONNECTION ''"),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "they are the server's switches, as they are")]
struct Settings {
    binary: bool,
    streaming: Streaming,
    two_phase: bool,
    /// From version 15 on.
    disable_on_error: bool,
    synchronous_commit: String,
    /// The next three: from version 16 on.
    password_required: bool,
    run_as_owner: bool,
    origin: String,
    /// From version 17 on.
    failover: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Streaming {
    Off,
    On,
    Parallel,
}

fn truth(value: bool) -> Sql {
    if value { sql!("true") } else { sql!("false") }
}

impl Settings {
    /// What a subscription has that says nothing.
    fn defaults(streaming: Streaming) -> Self {
        Self {
            binary: false,
            streaming,
            two_phase: false,
            disable_on_error: false,
            synchronous_commit: "off".to_owned(),
            password_required: true,
            run_as_owner: false,
            origin: "any".to_owned(),
            failover: false,
        }
    }

    fn changes(&self, new: &Self) -> Vec<Sql> {
        let Self {
            binary,
            streaming,
            two_phase,
            disable_on_error,
            synchronous_commit,
            password_required,
            run_as_owner,
            origin,
            failover,
        } = new;
        let streams = match streaming {
            Streaming::Off => sql!("off"),
            Streaming::On => sql!("on"),
            Streaming::Parallel => sql!("parallel"),
        };
        let all = [
            (self.binary != *binary, sql!("binary = {}", Sql(&truth(*binary)))),
            (self.streaming != *streaming, sql!("streaming = {}", Sql(&streams))),
            (self.two_phase != *two_phase, sql!("two_phase = {}", Sql(&truth(*two_phase)))),
            (
                self.disable_on_error != *disable_on_error,
                sql!("disable_on_error = {}", Sql(&truth(*disable_on_error))),
            ),
            (
                self.synchronous_commit != *synchronous_commit,
                sql!("synchronous_commit = {}", Text(synchronous_commit)),
            ),
            (
                self.password_required != *password_required,
                sql!("password_required = {}", Sql(&truth(*password_required))),
            ),
            (
                self.run_as_owner != *run_as_owner,
                sql!("run_as_owner = {}", Sql(&truth(*run_as_owner))),
            ),
            (self.origin != *origin, sql!("origin = {}", Text(origin))),
            (self.failover != *failover, sql!("failover = {}", Sql(&truth(*failover)))),
        ];
        all.into_iter().filter_map(|(differs, setting)| differs.then_some(setting)).collect()
    }
}

fn slot(slot_name: Option<&Ident>) -> Sql {
    match slot_name {
        Some(slot) => sql!("slot_name = {}", Text(slot.raw())),
        None => sql!("slot_name = NONE"),
    }
}

impl SubscriptionBody {
    /// Whether it runs, taken over from another state of it.
    pub(crate) fn running_as(&self, other: &Self) -> Self {
        Self { enabled: other.enabled, ..self.clone() }
    }

    /// Takes the connection from the files where the catalog hides it.
    pub(crate) fn connecting_to(&self, connection: &str) -> Option<Self> {
        let known = || Connection::Known(secret::connection(connection));
        match self.connection {
            Connection::Known(_) => None,
            Connection::Hidden => Some(Self { connection: known(), ..self.clone() }),
        }
    }

    fn change(&self, what: &Sql) -> Step {
        Step::new(sql!("ALTER SUBSCRIPTION {} {}", Ident(&self.name), Sql(what)))
    }
}

impl Kind for Subscription {
    type Body = SubscriptionBody;
    const NAME: KindName = KindName("subscription");

    fn create(new: &Typed<'_, SubscriptionBody>, _: Parts<'_>) -> Vec<Step> {
        let SubscriptionBody { name, connection, publications, enabled, slot_name, settings } =
            new.body;
        let mut options = vec![sql!("connect = false")];
        if slot_name.as_ref() != Some(name) {
            options.push(slot(slot_name.as_ref()));
        }
        // Its default is another one from version 18 on, so it is said always.
        let other =
            if settings.streaming == Streaming::Off { Streaming::On } else { Streaming::Off };
        options.extend(Settings::defaults(other).changes(settings));
        let mut steps = vec![Step::new(sql!(
            "CREATE SUBSCRIPTION {} {} PUBLICATION {} WITH ({})",
            Ident(name),
            Sql(&connection.clause()),
            Idents(&publications.0),
            Sql(&Sql::join(options, ", "))
        ))];
        if *enabled {
            steps.push(new.body.change(&sql!("ENABLE")));
        }
        steps
    }

    fn alter(old: &Typed<'_, SubscriptionBody>, new: &Typed<'_, SubscriptionBody>) -> Alteration {
        let SubscriptionBody { name: _, connection, publications, enabled, slot_name, settings } =
            new.body;
        let (old, body) = (old.body, new.body);
        if old.settings.two_phase != settings.two_phase
            || old.settings.failover != settings.failover
        {
            return Alteration::Recreate {
                why: "PostgreSQL changes this only together with the slot on the publisher",
                class: Class::Destructive,
            };
        }
        let mut steps = Vec::new();
        if old.enabled && !*enabled {
            steps.push(body.change(&sql!("DISABLE")));
        }
        if old.connection != *connection {
            steps.push(body.change(&connection.clause()));
        }
        if old.publications != *publications {
            let set = sql!("SET PUBLICATION {} WITH (refresh = false)", Idents(&publications.0));
            steps.push(body.change(&set));
        }
        let mut options = Vec::new();
        if old.slot_name != *slot_name {
            options.push(slot(slot_name.as_ref()));
        }
        options.extend(old.settings.changes(settings));
        if !options.is_empty() {
            steps.push(body.change(&sql!("SET ({})", Sql(&Sql::join(options, ", ")))));
        }
        if !old.enabled && *enabled {
            steps.push(body.change(&sql!("ENABLE")));
        }
        Alteration::in_place(Class::InPlace, steps)
    }

    /// The slot stays on the publisher: with it, DROP SUBSCRIPTION would have to connect, and cannot
    /// run in a transaction.
    fn drop(old: &Typed<'_, SubscriptionBody>) -> Vec<Step> {
        let mut steps = Vec::new();
        if old.body.enabled {
            steps.push(old.body.change(&sql!("DISABLE")));
        }
        if old.body.slot_name.is_some() {
            steps.push(old.body.change(&sql!("SET (slot_name = NONE)")));
        }
        steps.push(Step::new(sql!("DROP SUBSCRIPTION {}", Ident(&old.body.name))));
        steps
    }

    fn rebuild_class(_: &SubscriptionBody) -> Class {
        Class::Destructive
    }
}

impl PgKind for Subscription {
    const CLASS: u32 = class::SUBSCRIPTION;
    /// Whoever may not read the connection could not run a query that names it, so that one is
    /// run by `ts_stat`, the one function of every server that runs a query given as text. It
    /// answers with words, of at most 2,046 bytes each.
    const QUERY: &'static str = "
        SELECT s.oid, s.subname AS name, pg_catalog.to_json(s.subpublications) AS publications,
               s.subenabled AS enabled, s.subslotname AS slot_name, s.subbinary AS binary,
               {16: s.substream | CASE WHEN s.substream THEN 't' ELSE 'f' END} AS streaming,
               {15: s.subtwophasestate <> 'd' | false} AS two_phase,
               {15: s.subdisableonerr | false} AS disable_on_error,
               s.subsynccommit AS synchronous_commit,
               {16: s.subpasswordrequired | true} AS password_required,
               {16: s.subrunasowner | false} AS run_as_owner,
               {16: s.suborigin | 'any'} AS origin,
               {17: s.subfailover | false} AS failover,
               CASE WHEN pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'SELECT')
                    THEN (SELECT pg_catalog.string_agg(pg_catalog.substr(w.word, 6), ''
                                   ORDER BY w.word COLLATE pg_catalog.\"C\")
                          FROM pg_catalog.ts_stat(pg_catalog.format(
                            'SELECT pg_catalog.array_to_tsvector(ARRAY(
                               SELECT pg_catalog.to_char(i, ''FM00000'') OPERATOR(pg_catalog.||)
                                      pg_catalog.substr(c.subconninfo, i * 500 + 1, 500)
                               FROM pg_catalog.generate_series(0, pg_catalog.length(c.subconninfo) / 500) i))
                             FROM pg_catalog.pg_subscription c WHERE c.oid = %s', s.oid)) w)
               END AS connection
        FROM pg_catalog.pg_subscription s
        JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
        WHERE d.datname = pg_catalog.current_database()";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.ident("name")?;
        let path = vec![name.clone()];
        let connection = row.optional("connection")?.map(secret::connection);
        let body = SubscriptionBody {
            name,
            connection: connection.map_or(Connection::Hidden, Connection::Known),
            publications: Unordered(row.idents("publications")?),
            enabled: row.flag("enabled")?,
            slot_name: row.optional("slot_name")?.map(Ident::new),
            settings: Settings {
                binary: row.flag("binary")?,
                streaming: match row.code("streaming")? {
                    'f' => Streaming::Off,
                    't' => Streaming::On,
                    'p' => Streaming::Parallel,
                    code => return row.unknown("streaming", code),
                },
                two_phase: row.flag("two_phase")?,
                disable_on_error: row.flag("disable_on_error")?,
                synchronous_commit: row.text("synchronous_commit")?.to_owned(),
                password_required: row.flag("password_required")?,
                run_as_owner: row.flag("run_as_owner")?,
                origin: row.text("origin")?.to_owned(),
                failover: row.flag("failover")?,
            },
        };
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &SubscriptionBody) -> Option<Sql> {
        Some(sql!("SUBSCRIPTION {}", Ident(&body.name)))
    }
}
