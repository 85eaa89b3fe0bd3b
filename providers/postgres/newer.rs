//! What came with which version of PostgreSQL: for errors about files that an older server reads.
use schemactl_core::diagnostic::Diagnostic;
use tokio_postgres::error::DbError;

use crate::split::tokens;

/// Words that came with a version: where a statement begins with the first, the second, in which `*`
/// is any one token.
const CLAUSES: &[(u32, &str, &str)] = &[
    (15, "CREATE", "NULLS NOT DISTINCT"),
    (15, "ALTER", "NULLS NOT DISTINCT"),
    (15, "CREATE UNLOGGED", "UNLOGGED SEQUENCE"),
    (15, "CREATE", "SECURITY_INVOKER"),
    (15, "CREATE PUBLICATION", "TABLES IN SCHEMA"),
    (15, "CREATE PUBLICATION", "FOR TABLE * ("),
    (15, "CREATE PUBLICATION", "FOR TABLE * . * ("),
    (15, "CREATE PUBLICATION", "WHERE ("),
    (15, "", "DELETE SET NULL ("),
    (15, "", "DELETE SET DEFAULT ("),
    (15, "CREATE SUBSCRIPTION", "DISABLE_ON_ERROR"),
    (16, "CREATE", "STORAGE PLAIN"),
    (16, "CREATE", "STORAGE EXTERNAL"),
    (16, "CREATE", "STORAGE EXTENDED"),
    (16, "CREATE", "STORAGE MAIN"),
    (16, "CREATE STATISTICS", "STATISTICS ON"),
    (16, "CREATE COLLATION", "RULES ="),
    (16, "CREATE SUBSCRIPTION", "RUN_AS_OWNER"),
    (16, "CREATE SUBSCRIPTION", "PASSWORD_REQUIRED"),
    (16, "CREATE SUBSCRIPTION", "ORIGIN ="),
    (16, "CREATE SUBSCRIPTION", "STREAMING = PARALLEL"),
    (16, "CREATE", "IS JSON"),
    (17, "GRANT", "MAINTAIN"),
    (17, "ALTER DEFAULT PRIVILEGES", "MAINTAIN"),
    (17, "CREATE COLLATION", "PROVIDER = BUILTIN"),
    (17, "CREATE EVENT TRIGGER", "ON LOGIN"),
    (17, "CREATE SUBSCRIPTION", "FAILOVER"),
    (17, "CREATE", "JSON_TABLE ("),
    (18, "", "WITHOUT OVERLAPS"),
    (18, "", ", PERIOD *"),
    (18, "", "NOT ENFORCED"),
    (18, "", ") VIRTUAL"),
    (18, "CREATE", "NOT NULL NO INHERIT"),
    (18, "CREATE", ", NOT NULL *"),
    (18, "CREATE", ", CONSTRAINT * NOT NULL *"),
    (18, "ALTER TABLE", "ADD NOT NULL *"),
    (18, "ALTER TABLE", "ADD CONSTRAINT * NOT NULL *"),
    (18, "ALTER DEFAULT PRIVILEGES", "ON LARGE OBJECTS"),
    (18, "CREATE PUBLICATION", "PUBLISH_GENERATED_COLUMNS"),
    (18, "CREATE", "AUTOVACUUM_VACUUM_MAX_THRESHOLD"),
    (18, "CREATE", "VACUUM_MAX_EAGER_FREEZE_FAILURE_RATE"),
];

/// What a server says of that came with a version: part of its message, and what that is about.
const MESSAGES: &[(u32, &str, &str)] = &[
    (16, "function any_value(", "any_value()"),
    (
        17,
        "exclusion constraints are not supported on partitioned",
        "an exclusion constraint on a partitioned table",
    ),
    (
        17,
        "access method is not supported on a partitioned",
        "an access method of a partitioned table",
    ),
    (18, "function uuidv7(", "uuidv7()"),
    (18, "function uuidv4(", "uuidv4()"),
    (18, "function casefold(", "casefold()"),
];

/// Adds to an error about a statement that the server of version `major` is too old for it.
pub(crate) fn explain(found: Diagnostic, sql: &str, error: &DbError, major: u32) -> Diagnostic {
    let said = MESSAGES.iter().filter(|(_, part, _)| error.message().contains(part));
    let said = said.map(|(version, _, what)| (*version, (*what).to_owned()));
    let newest = clauses(sql).chain(said).filter(|(version, _)| *version > major).max();
    let Some((version, what)) = newest else { return found };
    let note = format!(
        "{what} came with PostgreSQL {version}; the scratch, which reads the files, is PostgreSQL {major}"
    );
    let help = format!(
        "leave it out, or name a scratch server of version {version} or newer with `--scratch-url`"
    );
    found.note(note).help(help)
}

/// The clauses of [`CLAUSES`] that a statement has.
fn clauses(sql: &str) -> impl Iterator<Item = (u32, String)> {
    let words: Vec<String> = tokens(sql).map(|(_, at)| sql[at].to_ascii_uppercase()).collect();
    let is = |pattern: &str, words: &[String]| {
        let mut words = words.iter();
        pattern.split(' ').all(|want| words.next().is_some_and(|word| want == "*" || want == word))
    };
    CLAUSES.iter().filter_map(move |(version, start, clause)| {
        let starts = start.is_empty() || is(start, &words);
        let has = (0..words.len()).any(|at| is(clause, &words[at..]));
        let name = clause.trim_matches([' ', ',', '(', ')', '*', '.']);
        (starts && has).then(|| (*version, format!("`{name}`")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(sql: &str) -> Vec<(u32, String)> {
        clauses(sql).collect()
    }

    #[test]
    fn clauses_are_found_by_their_words_and_not_in_texts() {
        let overlaps = "CREATE TABLE t (a int, v daterange, PRIMARY KEY (a, v without\n overlaps))";
        assert_eq!(found(overlaps), [(18, "`WITHOUT OVERLAPS`".to_owned())]);
        assert_eq!(found("CREATE TABLE t (a text DEFAULT 'nulls not distinct')"), []);
        assert_eq!(found("GRANT SELECT ON ALL TABLES IN SCHEMA s TO r"), []);
        assert_eq!(found("CREATE PUBLICATION p FOR TABLE s.t (a)")[0].0, 15);
        assert_eq!(found("ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID")[0].0, 18);
        assert_eq!(found("CREATE TABLE t (a int CONSTRAINT n NOT NULL, b int NOT NULL)"), []);
    }
}
