//! Nothing that PostgreSQL can hold is passed over by mistake: every column of every system catalog
//! is read, or listed in `catalogs.txt` with the reason why it is not.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::database;

const LIST: &str = include_str!("catalogs.txt");

/// Every column of every catalog that is a table, as `catalog.column`.
const COLUMNS: &str = "
    SELECT c.relname || '.' || a.attname
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace AND c.relkind = 'r'
      AND a.attnum > 0 AND NOT a.attisdropped";

/// What the list says of each `catalog.column`.
fn listed() -> BTreeMap<String, &'static str> {
    let mut listed = BTreeMap::new();
    let mut catalog = "";
    for line in LIST.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let Some(entry) = line.strip_prefix("  ") else {
            catalog = line;
            continue;
        };
        let (verdict, columns) = entry.split_once(": ").expect("a verdict and columns");
        for column in columns.split(' ') {
            let twice = listed.insert(format!("{catalog}.{column}"), verdict);
            assert_eq!(twice, None, "{catalog}.{column} is listed twice");
        }
    }
    listed
}

/// Every word of the provider's source.
fn words(folder: &Path, words: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            self::words(&path, words);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let cut = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            words.extend(cut.map(str::to_owned));
        }
    }
}

#[test]
fn every_column_of_every_system_catalog_is_listed() {
    let listed = listed();
    let there = database("catalogs").psql(COLUMNS);
    let unlisted: Vec<&str> = there.lines().filter(|c| !listed.contains_key(*c)).collect();
    assert!(there.lines().count() > 500, "{there}");
    assert!(unlisted.is_empty(), "not in tests/catalogs.txt: {}", unlisted.join(" "));
}

#[test]
fn what_is_listed_as_read_stands_in_a_query() {
    let mut source = BTreeSet::new();
    words(&Path::new(env!("CARGO_MANIFEST_DIR")).join("providers/postgres"), &mut source);
    for (column, verdict) in listed() {
        let (_, name) = column.split_once('.').unwrap();
        if verdict == "read" {
            assert!(source.contains(name), "no query reads {column}");
        } else if let Some(function) = verdict.strip_prefix("printed by ") {
            assert!(source.contains(function), "no query calls {function} for {column}");
        } else {
            let reason = verdict.strip_prefix("left out, ").or(verdict.strip_prefix("missing, "));
            assert!(reason.is_some(), "{column} is listed as `{verdict}`");
        }
    }
}
