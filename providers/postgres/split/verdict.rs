//! Which statements may stand in a file of desired state, and why the others may not.
use squawk_lexer::TokenKind;

use super::pieces::tokens;
use super::settings::{Setting, calls, read_reset, read_set, read_set_config};
use super::subscription;

/// What is to be done with a statement.
#[derive(Debug)]
pub(super) enum Verdict {
    Keep,
    Setting(Setting),
    /// Allowed, and without a meaning here.
    Ignore,
    Refuse(Refusal),
}

/// Why a statement has no place in a file.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The words that it starts with.
    pub(super) what: String,
    pub(super) why: &'static str,
    pub(super) help: &'static str,
}

const DATA: (&str, &str) =
    ("it changes rows, and a file says what the schema is", "data belongs in a data migration");
const DROP: (&str, &str) = (
    "a file says what there is, not what there is not",
    "to drop an object, delete its definition from the files",
);
const QUERY: (&str, &str) = ("a query says nothing about the schema", "delete it");
const UPKEEP: (&str, &str) = (
    "it is upkeep of a live database and says nothing about the schema",
    "run it against the database itself",
);
const OPAQUE: (&str, &str) = (
    "what it does cannot be seen before it runs",
    "write the objects that it makes as plain statements",
);
// Some of these connect to the publisher, which no reading of files may do.
const STEP: (&str, &str) = (
    "a file says what a subscription is, not the steps to get there",
    "write the final state into CREATE SUBSCRIPTION",
);
const SESSION_WORDS: &[&str] = &[
    "LOCK",
    "LISTEN",
    "NOTIFY",
    "UNLISTEN",
    "DISCARD",
    "DECLARE",
    "CLOSE",
    "DEALLOCATE",
    "LOAD",
    "SAVEPOINT",
    "RELEASE",
    "ROLLBACK",
    "ABORT",
];
const SESSION: (&str, &str) =
    ("it concerns a session and says nothing about the schema", "delete it");
const CLUSTER: (&str, &str) = (
    "it concerns the whole cluster, not the schema of a database",
    "roles, databases and tablespaces are kept by the cluster's own set-up",
);
const IMPORT: (&str, &str) = (
    "what it makes is on another server, and changes there",
    "write the foreign tables out as CREATE FOREIGN TABLE",
);
const INCLUDE: (&str, &str) = (
    "the files are read by schemactl, not by psql",
    "put the file into the schema folder; every file there is read",
);

pub(super) fn judge(sql: &str) -> Verdict {
    let words = leading_words(sql);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let verdict = match words.as_slice() {
        ["SET", ..] => return Verdict::Setting(read_set(sql)),
        ["RESET", ..] => return Verdict::Setting(read_reset(sql)),
        ["SELECT", ..] => match read_set_config(sql) {
            Some(setting) => return Verdict::Setting(setting),
            // Where a sequence stands is data; a dump says it for every sequence.
            None if calls(sql, "setval") => return Verdict::Ignore,
            None => (1, QUERY),
        },
        ["BEGIN" | "COMMIT" | "END", ..] | ["START", "TRANSACTION", ..] => return Verdict::Ignore,
        ["INSERT" | "UPDATE" | "DELETE" | "MERGE" | "TRUNCATE" | "COPY", ..] => (1, DATA),
        ["IMPORT", "FOREIGN", "SCHEMA", ..] => (3, IMPORT),
        ["DROP", "OWNED", ..] | ["REASSIGN", ..] => (2, CLUSTER),
        ["DROP", ..] => (2, DROP),
        ["WITH" | "VALUES" | "TABLE" | "EXPLAIN" | "SHOW" | "FETCH" | "MOVE", ..] => (1, QUERY),
        [
            "VACUUM" | "ANALYZE" | "ANALYSE" | "REFRESH" | "REINDEX" | "CLUSTER" | "CHECKPOINT",
            ..,
        ] => (1, UPKEEP),
        ["DO" | "CALL" | "EXECUTE" | "PREPARE", ..] => (1, OPAQUE),
        [word, ..] if SESSION_WORDS.contains(word) => (1, SESSION),
        ["CREATE" | "ALTER", "USER", "MAPPING", ..] => return Verdict::Keep,
        ["ALTER", "SUBSCRIPTION", ..] => match subscription::altered(sql).as_deref() {
            Some("refresh" | "skip") => (2, UPKEEP),
            Some("connection" | "set" | "add" | "drop") => (2, STEP),
            _ => return Verdict::Keep,
        },
        ["CREATE" | "ALTER", "ROLE" | "USER" | "GROUP" | "DATABASE" | "TABLESPACE", ..]
        | ["ALTER", "SYSTEM", ..] => (2, CLUSTER),
        ["GRANT" | "REVOKE", ..] if !has_word(sql, "on") => (1, CLUSTER),
        _ => return Verdict::Keep,
    };
    let (count, reason) = verdict;
    Verdict::Refuse(refusal(words[..count.min(words.len())].join(" "), reason))
}

/// A line that starts with a backslash. Those that bring in more text are refused, all others are
/// talk with `psql`.
pub(super) fn judge_backslash(line: &str) -> Option<Refusal> {
    let command = line.split_whitespace().next().unwrap_or_default();
    match command {
        "\\i" | "\\ir" | "\\include" | "\\include_relative" => {
            Some(refusal(command.to_owned(), INCLUDE))
        }
        "\\copy" => Some(refusal(command.to_owned(), DATA)),
        _ => None,
    }
}

fn refusal(what: String, (why, help): (&'static str, &'static str)) -> Refusal {
    Refusal { what, why, help }
}

/// The first three words in capitals.
fn leading_words(sql: &str) -> Vec<String> {
    tokens(sql)
        .take_while(|(kind, _)| *kind == TokenKind::Ident)
        .take(3)
        .map(|(_, bytes)| sql[bytes].to_ascii_uppercase())
        .collect()
}

fn has_word(sql: &str, word: &str) -> bool {
    tokens(sql)
        .any(|(kind, bytes)| kind == TokenKind::Ident && sql[bytes].eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::{Verdict, judge, judge_backslash};

    fn refused(sql: &str) -> bool {
        matches!(judge(sql), Verdict::Refuse(_))
    }

    #[test]
    fn what_changes_data_roles_or_removes_things_is_refused() {
        for sql in [
            "INSERT INTO t VALUES (1)",
            "/* x */ delete from t",
            "COPY t FROM stdin",
            "DROP TABLE t",
            "DROP OWNED BY joe",
            "DO $$ begin end $$",
            "SELECT 1",
            "WITH x AS (SELECT 1) SELECT * FROM x",
            "CREATE ROLE joe",
            "IMPORT FOREIGN SCHEMA far FROM SERVER s INTO near",
            "ALTER USER joe CREATEDB",
            "ALTER SYSTEM SET a = 1",
            "GRANT a TO b",
            "CLUSTER t",
            "ALTER SUBSCRIPTION \"S\" REFRESH PUBLICATION",
            "ALTER SUBSCRIPTION s SET (failover = true)",
            "ALTER SUBSCRIPTION s CONNECTION 'x'",
        ] {
            assert!(refused(sql), "{sql}");
        }
    }

    #[test]
    fn what_says_something_about_the_schema_is_kept() {
        for sql in [
            "GRANT SELECT ON t TO joe",
            "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO joe",
            "CREATE USER MAPPING FOR joe SERVER s",
            "ALTER TABLE t ALTER rename SET DEFAULT 1",
            "ALTER TABLE t OWNER TO joe",
            "ALTER TABLE t DROP COLUMN c",
            "SELECT pg_catalog.setval('s', 7, true)",
            "ALTER TABLE t CLUSTER ON i",
            "ALTER SUBSCRIPTION s ENABLE",
            "ALTER SUBSCRIPTION s OWNER TO joe",
            "COMMENT ON TABLE t IS 'x'",
            "SECURITY LABEL ON TABLE t IS 'x'",
            "CRAETE TABLE t ()",
        ] {
            assert!(!refused(sql), "{sql}");
        }
    }

    #[test]
    fn psql_lines_are_refused_only_where_they_would_bring_in_text() {
        assert!(judge_backslash("\\restrict abc").is_none());
        assert!(judge_backslash("\\ir other.sql").is_some());
    }
}
