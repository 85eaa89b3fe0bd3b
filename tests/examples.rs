//! Every folder of `examples` becomes a database, and a second plan finds nothing to do.
use std::fs;
use std::path::Path;

use crate::support::{Run, database};

#[test]
fn every_example_applies_to_an_empty_database_and_then_plans_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut count = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let example = entry.unwrap().path();
        if !example.join("schema").is_dir() {
            continue;
        }
        count += 1;
        let database = database(&example.file_name().unwrap().to_string_lossy());
        let run = |arguments: &[&str]| {
            let url = database.url();
            let all = [arguments, &["--url", &url]].concat();
            Run::new(&all).within(&example).run().exits(0).stdout
        };
        run(&["validate"]);
        run(&["apply", "--auto-approve"]);
        let again = run(&["plan", "--detailed-exitcode"]);
        assert!(again.ends_with("No changes. The database matches the files.\n"), "{again}");
        assert!(!again.contains("Not managed"), "{again}");
    }
    assert!(count > 0, "no example in {}", folder.display());
}
