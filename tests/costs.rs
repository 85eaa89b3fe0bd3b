//! Whether the statements of a plan take what the plan says that they take: they are run in a
//! transaction that is rolled back, and the server is asked after each one which locks are held,
//! which relations have new files and which tables were read.
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use schemactl_core::catalog::Catalog;
use schemactl_core::cost::{Touch, Work};
use schemactl_core::ident::QName;
use schemactl_core::kind::Transaction;
use schemactl_core::plan::{Plan, PlannedStep};
use schemactl_core::provider::Session;

use crate::support::Database;

/// The modes as `pg_locks` and the manual spell them, the weakest first.
const MODES: [(&str, &str); 8] = [
    ("AccessShareLock", "ACCESS SHARE"),
    ("RowShareLock", "ROW SHARE"),
    ("RowExclusiveLock", "ROW EXCLUSIVE"),
    ("ShareUpdateExclusiveLock", "SHARE UPDATE EXCLUSIVE"),
    ("ShareLock", "SHARE"),
    ("ShareRowExclusiveLock", "SHARE ROW EXCLUSIVE"),
    ("ExclusiveLock", "EXCLUSIVE"),
    ("AccessExclusiveLock", "ACCESS EXCLUSIVE"),
];

/// The weakest of the modes that must be spoken of: readers and writers take those before it.
const SPOKEN_OF: usize = 3;

/// Printed once: what is there, and for what table an index or a sequence stands.
const THERE: &str = "
    SELECT 'there', c.oid, c.relkind, coalesce(i.indrelid, d.refobjid, 0)
    FROM pg_class c
    LEFT JOIN pg_index i ON i.indexrelid = c.oid
    LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid
      AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND c.relkind = 'S'
    WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'i', 'I')
      AND c.relpersistence <> 't' AND c.relnamespace <> 'pg_toast'::regnamespace;";

/// Printed before the first and after every statement.
const STATE: &str = "
    SELECT 'name', c.oid, n.nspname || chr(9) || c.relname
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid >= 16384;
    SELECT 'lock', l.relation, l.mode FROM pg_locks l
    WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.relation >= 16384;
    SELECT 'file', c.oid, c.relfilenode FROM pg_class c WHERE c.oid >= 16384;
    SELECT 'scan', s.relid, coalesce(s.seq_scan, 0) + coalesce(s.idx_scan, 0)
    FROM pg_stat_xact_user_tables s;
    SELECT 'done', 0, 0;";

/// The state after one statement.
#[derive(Clone, Default)]
struct State {
    names: BTreeMap<(String, String), u32>,
    locks: BTreeSet<(u32, usize)>,
    files: BTreeMap<u32, String>,
    scans: BTreeMap<u32, String>,
}

/// What is there before the plan: its kind, and the table that it stands for.
type There = BTreeMap<u32, (char, u32)>;

/// Where what the plan says of its costs is not what its statements take, one line each.
pub(crate) async fn disagreements(
    session: &mut dyn Session,
    live: &Database,
    plan: &Plan,
    from: &Catalog,
) -> Vec<String> {
    if plan.is_empty() {
        return Vec::new();
    }
    let said = session.weigh(plan, from).await.expect("the sizes can be read");
    let mut script = format!("BEGIN; SET LOCAL check_function_bodies = off;{THERE}{STATE}");
    for step in &plan.steps {
        // In a transaction it has to be done another way, and only what follows can be measured.
        let sql = match step.step.transaction {
            Transaction::Outside => step.step.sql.as_str().replacen(" CONCURRENTLY", "", 1),
            Transaction::Inside | Transaction::Own | Transaction::Batches => {
                step.step.sql.as_str().to_owned()
            }
        };
        let _ = write!(script, "\n{sql};\n{STATE}");
    }
    script.push_str("ROLLBACK;");
    let printed = match live.try_psql(&script) {
        Ok(printed) => printed,
        Err(error) => return vec![format!("the plan cannot be measured: {error}")],
    };
    let (there, states) = read(&printed);
    assert_eq!(states.len(), plan.steps.len() + 1, "a state after each statement");
    let mut wrong = Vec::new();
    let measured = |step: &PlannedStep| step.step.transaction != Transaction::Outside;
    for (index, step) in plan.steps.iter().enumerate().filter(|(_, step)| measured(step)) {
        let sql = step.step.sql.shown();
        let found = compare(
            (sql, plan),
            (&there, &states[0]),
            &states[index],
            &states[index + 1],
            &said.takes[index],
        );
        wrong.extend(found.iter().map(|line| format!("cost of `{sql}`: {line}")));
    }
    wrong
}

fn read(printed: &str) -> (There, Vec<State>) {
    let (mut there, mut states, mut state) = (There::new(), Vec::new(), State::default());
    for line in printed.lines() {
        let mut fields = line.splitn(3, '|');
        let (Some(what), Some(oid), Some(value)) = (fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let Ok(oid) = oid.parse::<u32>() else { continue };
        match what {
            "there" => {
                let (kind, table) = value.split_once('|').expect("two fields");
                let kind = kind.chars().next().expect("a kind");
                there.insert(oid, (kind, table.parse().expect("a number")));
            }
            "name" => {
                let (schema, name) = value.split_once('\t').expect("two names");
                state.names.insert((schema.to_owned(), name.to_owned()), oid);
            }
            "lock" => {
                state.locks.extend(level(value, |mode| mode.0).map(|level| (oid, level)));
            }
            "file" => {
                state.files.insert(oid, value.to_owned());
            }
            "scan" => {
                state.scans.insert(oid, value.to_owned());
            }
            "done" => states.push(std::mem::take(&mut state)),
            _ => {}
        }
    }
    (there, states)
}

fn level(name: &str, of: fn(&(&'static str, &'static str)) -> &'static str) -> Option<usize> {
    MODES.iter().position(|mode| of(mode) == name)
}

/// Compares what one statement took with what was said of it.
fn compare(
    (sql, plan): (&str, &Plan),
    (there, first): (&There, &State),
    before: &State,
    after: &State,
    said: &[Touch],
) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut claims: BTreeMap<u32, (usize, Work)> = BTreeMap::new();
    for touch in said {
        let QName { schema, name } = &touch.relation;
        let key = (schema.raw().to_owned(), name.raw().to_owned());
        let label = format!("{}.{}", key.0, key.1);
        let level = level(&touch.lock, |mode| mode.1).expect("a known mode");
        let Some(oid) = before.names.get(&key).filter(|oid| there.contains_key(oid)) else {
            // An index is another one after its table was written anew.
            if !first.names.contains_key(&key) {
                wrong.push(format!("{label} was not there before"));
            }
            continue;
        };
        claims.insert(*oid, (level, touch.work));
        // Of what is only read, a part may turn out not to be needed.
        let spared = level == 0 && !names(sql, &label);
        if !spared && !after.locks.contains(&(*oid, level)) {
            wrong.push(format!("{label} is not locked in {}", touch.lock));
        }
    }
    let label = |oid: u32| {
        let named = before.names.iter().chain(&after.names).find(|(_, o)| **o == oid);
        named.map_or_else(|| oid.to_string(), |((schema, name), _)| format!("{schema}.{name}"))
    };
    // An index is not spoken of where its table is locked as much.
    let claimed = |oid: u32| {
        let own = claims.get(&oid).map(|claim| claim.0);
        let table = there.get(&oid).and_then(|(_, table)| claims.get(table)).map(|claim| claim.0);
        own.max(table)
    };
    for (oid, level) in after.locks.difference(&before.locks) {
        let told = *level < SPOKEN_OF || claimed(*oid).is_some_and(|claimed| claimed >= *level);
        if there.contains_key(oid) && !told {
            wrong.push(format!("{} is locked in {}", label(*oid), MODES[*level].1));
        }
    }
    for (oid, found, said) in work(there, before, after, &claims) {
        // What the statement does not name is read only as far as there is a need.
        let unnamed = (found, said) == (Work::None, Work::Scan) && !names(sql, &label(oid));
        // The casts of an extension that is not there yet are not known.
        let unknown = (found, said) == (Work::None, Work::Rewrite) && makes_extension(plan);
        // What it writes goes to the table's file.
        let fills = (found, said) == (Work::Scan, Work::Rewrite) && sql.starts_with("UPDATE ");
        let spared = unnamed || unknown || fills;
        if !spared {
            wrong.push(format!("{}: the work is {found:?}, and {said:?} was said", label(oid)));
        }
    }
    wrong
}

fn makes_extension(plan: &Plan) -> bool {
    plan.changes.iter().any(|change| change.id.kind.0 == "extension" && change.old.is_none())
}

/// Whether it is the table that a statement is about.
fn names(sql: &str, table: &str) -> bool {
    [format!("TABLE {table} "), format!(" ON {table} ")].iter().any(|text| sql.contains(text))
}

/// The tables of which something else was done than was said.
fn work(
    there: &There,
    before: &State,
    after: &State,
    claims: &BTreeMap<u32, (usize, Work)>,
) -> Vec<(u32, Work, Work)> {
    let mut wrong = Vec::new();
    for oid in there.iter().filter(|(_, (kind, _))| matches!(kind, 'r' | 'm')).map(|(oid, _)| oid) {
        let changed = |of: fn(&State) -> &BTreeMap<u32, String>| {
            of(after).get(oid).is_some_and(|value| {
                let zero = "0".to_owned();
                of(before).get(oid).unwrap_or(&zero) != value
            })
        };
        let found = if changed(|state| &state.files) {
            Work::Rewrite
        } else if changed(|state| &state.scans) {
            Work::Scan
        } else {
            Work::None
        };
        let said = claims.get(oid).map_or(Work::None, |claim| claim.1);
        if found != said {
            wrong.push((*oid, found, said));
        }
    }
    wrong
}
