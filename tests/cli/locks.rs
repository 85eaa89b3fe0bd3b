//! More new tables than the locks of one transaction reach for.
use std::fmt::Write as _;

use crate::support::{Folder, Run, own_server};

#[test]
fn five_thousand_tables_load_and_apply_says_before_it_starts_what_they_take() {
    let mut sql = String::new();
    for i in 0..5000 {
        writeln!(sql, "CREATE TABLE t{i} (id int PRIMARY KEY);").unwrap();
    }
    let folder = Folder::new().file("schema/a.sql", &sql);
    let apply = |url: &str| {
        let arguments = ["apply", "--auto-approve", "--json", "--url", url];
        // One cache for both: the files mean the same on both servers.
        let home = folder.path().to_str().unwrap();
        Run::new(&arguments).within(folder.path()).env("HOME", home).run()
    };

    let usual = own_server(&[("max_connections", "100")]);
    let error = apply(&usual.url()).exits(1).stderr;
    assert!(error.contains("error[lock-table-too-small]: this apply needs about 10"), "{error}");
    let wanted = error.split("set max_locks_per_transaction = ").nth(1).expect(&error);
    let wanted = wanted.split_whitespace().next().unwrap();
    let left = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";
    assert_eq!(usual.psql(left), "0");
    assert_eq!(usual.psql("SELECT count(*) FROM pg_database WHERE datname ~ 'schemactl'"), "0");
    drop(usual);

    let larger = own_server(&[("max_connections", "100"), ("max_locks_per_transaction", wanted)]);
    apply(&larger.url()).exits(0);
    assert_eq!(larger.psql(left), "10000");
}
