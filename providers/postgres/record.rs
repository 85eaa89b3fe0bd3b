//! The record of applies in the target: the schema `schemactl` with its two tables, how they are
//! made, told from somebody else's, and written to.
use schemactl_core::catalog::State as Hashed;
use schemactl_core::cost::Work;
use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::kind::Class;
use schemactl_core::plan::PlannedStep;
use schemactl_core::provider::ProviderError;
use schemactl_core::record::{
    Entry, EntryStep, FORMAT, Hashes, Kept as Files, Outcome, SCHEMA, key,
};
use schemactl_core::sql::Sql;
use serde::Serialize;
use tokio_postgres::Client;

use crate::introspect::rows;
use crate::row::{DecodeError, Row, RowSet};
use crate::sql::sql;

pub(crate) mod read;

/// The columns that are written; a later version may have more.
const COLUMNS: [(&str, &str, &str); 33] = [
    ("applies", "id", "bigint"),
    ("applies", "started_at", "timestamp with time zone"),
    ("applies", "finished_at", "timestamp with time zone"),
    ("applies", "outcome", "text"),
    ("applies", "failure", "text"),
    ("applies", "db_user", "text"),
    ("applies", "os_user", "text"),
    ("applies", "git_revision", "text"),
    ("applies", "program", "text"),
    ("applies", "schemas", "text[]"),
    ("applies", "saved_plan", "text"),
    ("applies", "desired", "text"),
    ("applies", "before", "text"),
    ("applies", "after", "text"),
    ("steps", "apply_id", "bigint"),
    ("steps", "number", "integer"),
    ("steps", "kind", "text"),
    ("steps", "path", "text[]"),
    ("steps", "class", "text"),
    ("steps", "sql", "text"),
    ("steps", "outcome", "text"),
    ("steps", "milliseconds", "double precision"),
    ("applies", "format", "integer"),
    ("applies", "plan", "text"),
    ("applies", "kept", "text"),
    ("applies", "not_kept", "text"),
    ("applies", "objects", "text"),
    ("applies", "renames", "text"),
    ("applies", "back_to", "bigint"),
    ("steps", "work", "text"),
    ("steps", "bytes", "bigint"),
    ("applies", "inverse", "text"),
    ("applies", "inverse_proof", "text"),
];

/// So many of them there were at first.
const FIRST_COLUMNS: usize = 22;

const MAKE_SCHEMA: &str = "
    CREATE SCHEMA schemactl;
    COMMENT ON SCHEMA schemactl IS 'What schemactl applied to this database';";

const MAKE_TABLES: &str = "
    CREATE TABLE schemactl.applies (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      started_at timestamptz NOT NULL,
      finished_at timestamptz NOT NULL,
      outcome text NOT NULL CHECK (outcome IN ('applied', 'failed', 'refused')),
      failure text,
      db_user text NOT NULL,
      os_user text,
      git_revision text,
      program text NOT NULL,
      schemas text[] NOT NULL,
      saved_plan text,
      desired text,
      before text NOT NULL,
      after text,
      format integer NOT NULL DEFAULT 1,
      plan text,
      kept text,
      not_kept text,
      objects text,
      renames text,
      back_to bigint,
      inverse text,
      inverse_proof text
    );
    CREATE TABLE schemactl.steps (
      apply_id bigint NOT NULL REFERENCES schemactl.applies,
      number integer NOT NULL,
      kind text NOT NULL,
      path text[] NOT NULL,
      class text NOT NULL,
      sql text NOT NULL,
      outcome text NOT NULL CHECK (outcome IN ('done', 'rolled back', 'failed', 'not run')),
      milliseconds double precision,
      work text CHECK (work IN ('scan', 'rewrite')),
      bytes bigint,
      PRIMARY KEY (apply_id, number)
    );";

/// Makes a record of before into one of now.
const UPGRADE: &str = "
    ALTER TABLE schemactl.applies DROP CONSTRAINT IF EXISTS applies_outcome_check,
      ADD CONSTRAINT applies_outcome_check CHECK (outcome IN ('applied', 'failed', 'refused')),
      ADD COLUMN IF NOT EXISTS format integer NOT NULL DEFAULT 1,
      ADD COLUMN IF NOT EXISTS plan text, ADD COLUMN IF NOT EXISTS kept text,
      ADD COLUMN IF NOT EXISTS not_kept text, ADD COLUMN IF NOT EXISTS objects text,
      ADD COLUMN IF NOT EXISTS renames text, ADD COLUMN IF NOT EXISTS back_to bigint,
      ADD COLUMN IF NOT EXISTS inverse text, ADD COLUMN IF NOT EXISTS inverse_proof text;
    ALTER TABLE schemactl.steps
      ADD COLUMN IF NOT EXISTS work text CHECK (work IN ('scan', 'rewrite')),
      ADD COLUMN IF NOT EXISTS bytes bigint;";

/// Only what the latest apply left is ever asked for, and of thousands of tables it is megabytes.
const FORGET: &str = "UPDATE schemactl.applies SET objects = NULL WHERE objects IS NOT NULL;";

/// What is there, and what the role may do with it.
const STATE: &str = "
    SELECT n.nspname IS NOT NULL AS there,
           CASE WHEN n.nspname IS NULL THEN
               pg_catalog.has_database_privilege(d.oid, 'CREATE')
             ELSE pg_catalog.has_schema_privilege(n.oid, 'USAGE') END AS may_enter,
           n.nspname IS NOT NULL AND pg_catalog.has_schema_privilege(n.oid, 'CREATE') AS may_make,
           EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid)
             OR EXISTS (SELECT FROM pg_catalog.pg_proc p WHERE p.pronamespace = n.oid)
             OR EXISTS (SELECT FROM pg_catalog.pg_type t WHERE t.typnamespace = n.oid) AS used,
           current_user AS role, d.datname AS database, pg_catalog.quote_ident(current_user)
             AS quoted_role, pg_catalog.quote_ident(d.datname) AS quoted_database
    FROM pg_catalog.pg_database d
    LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = 'schemactl'
    WHERE d.datname = pg_catalog.current_database();
    SELECT c.relname AS table, a.attname AS column,
           pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
           pg_catalog.has_table_privilege(c.oid, 'INSERT')
             AND (c.relname = 'steps' OR pg_catalog.has_table_privilege(c.oid, 'SELECT'))
             AS may_write,
           c.relname = 'steps' OR pg_catalog.has_table_privilege(c.oid, 'UPDATE') AS may_update,
           pg_catalog.pg_has_role(c.relowner, 'USAGE') AS owns
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE n.nspname = 'schemactl' AND c.relkind = 'r' AND c.relname IN ('applies', 'steps')";

/// What is there under the record's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    Nothing,
    /// A schema with nothing in it, made for us by somebody who may.
    Empty,
    Record,
    /// As a program of before made it.
    Older,
    /// What somebody else made.
    Foreign,
}

struct State {
    kept: Kept,
    /// The role may write to it, or make what is missing.
    may: bool,
    /// It may also take something out of older entries.
    may_update: bool,
    role: String,
    /// What gives the rights that are missing.
    remedy: String,
    database: String,
}

async fn state(client: &Client) -> Result<State, ProviderError> {
    let sets = rows(client, STATE).await?;
    let decode = |error: DecodeError| ProviderError::Catalog(error.to_string());
    read(&sets).map_err(decode)
}

fn read(sets: &[RowSet]) -> Result<State, DecodeError> {
    let [place, columns] = sets else {
        return Err(DecodeError::new("there", "has no row".to_owned()));
    };
    let place: Row<'_> = place.rows().next().expect("every session is in a database");
    let mut found = Vec::new();
    let (mut may_write, mut may_update, mut owns) = (true, true, true);
    for row in columns.rows() {
        found.push((row.text("table")?, row.text("column")?, row.text("type")?));
        may_write &= row.flag("may_write")?;
        may_update &= row.flag("may_update")?;
        owns &= row.flag("owns")?;
    }
    let has = |columns: &[(&str, &str, &str)]| columns.iter().all(|c| found.contains(c));
    let kept = match (place.flag("there")?, place.flag("used")?) {
        (false, _) => Kept::Nothing,
        (true, false) => Kept::Empty,
        (true, true) if has(&COLUMNS) => Kept::Record,
        (true, true) if has(&COLUMNS[..FIRST_COLUMNS]) => Kept::Older,
        (true, true) => Kept::Foreign,
    };
    let may_enter = place.flag("may_enter")?;
    let may = match kept {
        Kept::Nothing => may_enter,
        Kept::Empty => may_enter && place.flag("may_make")?,
        Kept::Record => may_enter && may_write,
        Kept::Older => may_enter && may_write && owns,
        Kept::Foreign => true,
    };
    let (role, database) = (place.text("quoted_role")?, place.text("quoted_database")?);
    let remedy = match kept {
        Kept::Nothing => format!(
            "GRANT CREATE ON DATABASE {database} TO {role}; or CREATE SCHEMA {SCHEMA} \
             AUTHORIZATION {role}"
        ),
        Kept::Empty => format!("ALTER SCHEMA {SCHEMA} OWNER TO {role}"),
        Kept::Older => UPGRADE.split_whitespace().collect::<Vec<_>>().join(" "),
        Kept::Record | Kept::Foreign => format!(
            "GRANT USAGE ON SCHEMA {SCHEMA} TO {role}; GRANT SELECT, INSERT ON \
             {SCHEMA}.applies, {SCHEMA}.steps TO {role}"
        ),
    };
    let (role, database) = (place.text("role")?.to_owned(), place.text("database")?.to_owned());
    Ok(State { kept, may, may_update, role, remedy, database })
}

const TURN_OFF: &str = "or turn the record off: `record = false` in schemactl.toml";

fn foreign(database: &str) -> (String, String) {
    let message = format!(
        "the schema `{SCHEMA}` of the database `{database}` is not schemactl's: its record needs \
         that name, and the tables `applies` and `steps` as it makes them"
    );
    (message, format!("rename that schema, {TURN_OFF}"))
}

/// Why the record of an apply could not be written.
pub(crate) async fn check(client: &Client) -> Result<Option<Diagnostic>, ProviderError> {
    let State { kept, may, may_update: _, role, remedy, database } = state(client).await?;
    if kept == Kept::Foreign {
        let (message, help) = foreign(&database);
        return Ok(Some(Diagnostic::error("foreign-record", message).help(help)));
    }
    if may {
        return Ok(None);
    }
    let what = match kept {
        Kept::Nothing => format!("may not make the schema `{SCHEMA}`, which the record needs"),
        Kept::Empty => format!("may not make the record's tables in the schema `{SCHEMA}`"),
        Kept::Older => format!("may not bring the record in `{SCHEMA}` up to date"),
        Kept::Record | Kept::Foreign => format!("may not write to the record in `{SCHEMA}`"),
    };
    let message = format!("the role `{role}` {what}");
    let help = format!("have somebody who may run: {remedy}; {TURN_OFF}");
    Ok(Some(Diagnostic::error("no-record", message).help(help)))
}

/// Makes what is missing and writes an entry, in the transaction that is open.
pub(crate) async fn write(client: &Client, entry: &Entry<'_>) -> Result<(), ProviderError> {
    let State { kept, may_update, database, .. } = state(client).await?;
    let make = match kept {
        // Nothing was done, and so nothing is made.
        Kept::Nothing | Kept::Empty if matches!(entry.outcome, Outcome::Refused(_)) => {
            return Ok(());
        }
        Kept::Nothing => [MAKE_SCHEMA, MAKE_TABLES].concat(),
        Kept::Empty => MAKE_TABLES.to_owned(),
        Kept::Record => String::new(),
        Kept::Older => UPGRADE.to_owned(),
        Kept::Foreign => {
            let (message, hint) = foreign(&database);
            return Err(ProviderError::Unsupported { message, hint: Some(hint) });
        }
    };
    let forget = if may_update && entry.after.is_some() { FORGET } else { "" };
    // With an empty path the types' names are the engine's own.
    let message = format!("SET LOCAL search_path = '';{make}{forget}{}", insert(entry).as_str());
    rows(client, &message).await.map(drop)
}

/// One statement for the apply and its steps. The server's clock counts, not ours.
fn insert(entry: &Entry<'_>) -> Sql {
    let Entry { origin, schemas, before, after, outcome, elapsed, steps, inverse: _ } = entry;
    let schemas = array(schemas.iter().map(String::as_str));
    let (outcome, failure) = match outcome {
        Outcome::Applied => ("applied", None),
        Outcome::Failed(why) => ("failed", Some(why.as_str())),
        Outcome::Refused(why) => ("refused", Some(why.as_str())),
    };
    let apply = sql!(
        "INSERT INTO schemactl.applies (started_at, finished_at, outcome, failure, db_user, \
         os_user, git_revision, program, schemas, saved_plan, desired, before, after, format, plan, \
         {}) VALUES (pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => {}), \
         pg_catalog.clock_timestamp(), {}, {}, session_user, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, \
         {})",
        Keyword("kept, not_kept, objects, renames, back_to, inverse, inverse_proof"),
        Sql(&number(elapsed.as_secs_f64())),
        Text(outcome),
        Sql(&optional(failure)),
        Sql(&optional(origin.os_user.as_deref())),
        Sql(&optional(origin.git_revision.as_deref())),
        Text(origin.program),
        Sql(&schemas),
        Sql(&optional(origin.saved_plan.as_deref())),
        Sql(&optional(origin.desired.as_ref().map(|f| f.0.as_str()))),
        Text(&before.0),
        Sql(&optional(after.as_ref().map(|state| state.fingerprint.0.as_str()))),
        Number(i64::from(FORMAT)),
        Text(&entry.plan()),
        Sql(&kept(entry)),
    );
    if steps.is_empty() {
        return apply;
    }
    let values = Sql::join(steps.iter().zip(1..).map(|(step, number)| row(step, number)), ", ");
    sql!(
        "WITH apply AS ({} RETURNING id) INSERT INTO schemactl.steps (apply_id, number, kind, \
         path, class, sql, outcome, milliseconds, work, bytes) \
         SELECT apply.id, step.* FROM apply, (VALUES {}) \
         step (number, kind, path, class, sql, outcome, milliseconds, work, bytes)",
        Sql(&apply),
        Sql(&values)
    )
}

/// What a later apply, a rollback or a look for drift wants to know.
fn kept(entry: &Entry<'_>) -> Sql {
    let Entry { origin, after, inverse, .. } = entry;
    let (files, why) = match &origin.kept {
        _ if entry.outcome != Outcome::Applied => (None, Some("it was not applied")),
        Files::Files(files) => (Some(json(files)), None),
        Files::Not(why) => (None, Some(why.as_str())),
    };
    let hashes = |state: &Hashed| -> Hashes {
        state.objects.iter().map(|(id, hash)| (key(id), hash.clone())).collect()
    };
    let objects = after.as_ref().map(|state| json(&hashes(state)));
    let renames = (!origin.renames.is_empty()).then(|| json(&origin.renames));
    let back_to = origin.back_to.map_or_else(|| sql!("NULL"), |id| sql!("{}", Number(id)));
    let shown = |planned: &PlannedStep| planned.step.sql.shown().to_owned();
    let steps = inverse.and_then(|(inverse, _)| inverse.as_ref().ok());
    let back = steps.map(|steps| json(&steps.iter().map(shown).collect::<Vec<String>>()));
    sql!(
        "{}, {}, {}, {}, {}, {}, {}",
        Sql(&optional(files.as_deref())),
        Sql(&optional(why)),
        Sql(&optional(objects.as_deref())),
        Sql(&optional(renames.as_deref())),
        Sql(&back_to),
        Sql(&optional(back.as_deref())),
        Sql(&optional(inverse.map(|(_, proof)| proof.text()))),
    )
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("it is plain data")
}

fn row(step: &EntryStep<'_>, index: i64) -> Sql {
    let EntryStep { planned, outcome, elapsed } = step;
    let class = match planned.class {
        Class::Additive => "additive",
        Class::InPlace => "in place",
        Class::Destructive => "destructive",
    };
    let (work, bytes) = match planned.work() {
        Some((Work::Scan, bytes)) => (Some("scan"), Some(bytes)),
        Some((Work::Rewrite, bytes)) => (Some("rewrite"), Some(bytes)),
        Some((Work::None, _)) | None => (None, None),
    };
    let bytes = bytes.and_then(|bytes| i64::try_from(bytes).ok());
    let time = elapsed.map_or_else(|| sql!("NULL"), |time| number(time.as_secs_f64() * 1000.0));
    sql!(
        "({}, {}, {}, {}, {}, {}, {}::double precision, {}::text, {}::bigint)",
        Number(index),
        Text(planned.object.kind.0),
        Sql(&array(planned.object.path.iter().map(schemactl_core::ident::Ident::raw))),
        Text(class),
        // Without its secrets.
        Text(planned.step.sql.shown()),
        Text(outcome.name()),
        Sql(&time),
        Sql(&optional(work)),
        Sql(&bytes.map_or_else(|| sql!("NULL"), |bytes| sql!("{}", Number(bytes)))),
    )
}

fn array<'a>(items: impl Iterator<Item = &'a str>) -> Sql {
    let items = Sql::join(items.map(|item| sql!("{}", Text(item))), ", ");
    sql!("ARRAY[{}]::text[]", Sql(&items))
}

fn optional(text: Option<&str>) -> Sql {
    text.map_or_else(|| sql!("NULL"), |text| sql!("{}", Text(text)))
}

/// To the microsecond.
fn number(number: f64) -> Sql {
    sql!("{}::double precision", Text(&format!("{number:.6}")))
}
