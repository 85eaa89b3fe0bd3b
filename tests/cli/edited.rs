//! Edits at random of a large schema. What is built for tests elaborates all of it besides what has changed,
//! and panics where that is not the same.
use std::collections::BTreeSet;
use std::fs;

use crate::speed_schema;
use crate::support::{Database, Dice, Folder, Output, Run, database, seeds};

const TABLES: usize = 60;

/// A new text for a file, given its old one and a name that is free.
type Edit = fn(&str, &str) -> String;

/// Those of a file that makes a table.
const OF_TABLES: [Edit; 12] = [
    |text, _| text.replacen("numeric(12,2)", "numeric(14,4)", 1),
    |text, new| text.replacen("  title text,\n", &format!("  title text,\n  {new} int,\n"), 1),
    |text, _| text.replacen("  payload jsonb DEFAULT '{}'::jsonb,\n", "", 1),
    |text, _| without(text, "_code_idx"),
    |text, _| without(text, "COMMENT ON TABLE"),
    |text, _| text.replacen("Stores", "Keeps", 1),
    |text, _| text.replacen("CHECK (amount >= 0)", "CHECK (amount > 1)", 1),
    |text, _| text.replacen("is_active boolean DEFAULT true", "is_active boolean DEFAULT false", 1),
    |text, new| format!("{text}CREATE INDEX {new} ON {} (title, code);\n", table(text)),
    |text, new| format!("{text}CREATE POLICY {new} ON {} USING (is_active);\n", table(text)),
    |text, new| format!("{text}CREATE TABLE {new} (id uuid REFERENCES {});\n", table(text)),
    |text, new| {
        let table = table(text);
        format!(
            "{text}CREATE VIEW {new} AS SELECT * FROM {table};\nCOMMENT ON VIEW {new} IS 'v';\n"
        )
    },
];

/// Those of a file that makes a type and a function, or a view.
const OF_OTHERS: [Edit; 4] = [
    |text, new| text.replacen("'failed'", &format!("'failed', '{new}'"), 1),
    |text, _| text.replacen("now()", "clock_timestamp()", 1),
    |text, _| text.replacen("a.code, ", "", 1),
    |text, _| text.replacen("WHERE a.is_active", "WHERE b.is_active", 1),
];

fn table(text: &str) -> &str {
    text.split_whitespace().nth(2).unwrap()
}

fn without(text: &str, line: &str) -> String {
    text.split_inclusive('\n').filter(|l| !l.contains(line)).collect()
}

struct Project {
    folder: Folder,
    database: Database,
    files: Vec<String>,
}

impl Project {
    fn new() -> Self {
        let folder = Folder::new();
        speed_schema::write(folder.path(), TABLES);
        let database = database("edited");
        database.psql(&folder.read("base.sql"));
        let entries = fs::read_dir(folder.join("base")).unwrap();
        let mut files: Vec<String> =
            entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        files.sort();
        Self { folder, database, files }
    }

    fn plan(&self) -> Output {
        let home = self.folder.path().to_str().unwrap();
        let run = Run::new(&["plan", "-v", "--dir", "base"]).within(self.folder.path());
        run.env("HOME", home).env("DATABASE_URL", &self.database.url()).run()
    }

    /// One to three files. Nobody looks whether the others can still stand on them.
    fn edit(&self, dice: &mut Dice) -> Vec<String> {
        let mut edited = BTreeSet::new();
        for number in 0..=dice.below(3) {
            let file = &self.files[dice.below(self.files.len())];
            let path = format!("base/{file}");
            let text = self.folder.read(&path);
            let edits = if file.starts_with("2_") { &OF_TABLES[..] } else { &OF_OTHERS };
            let new = edits[dice.below(edits.len())](&text, &format!("new_{number}"));
            self.folder.write(&path, new);
            edited.insert(file.clone());
        }
        edited.into_iter().collect()
    }
}

#[test]
fn what_changed_in_a_large_schema_means_what_it_means_with_all_of_it() {
    let project = Project::new();
    project.plan().exits(0);
    let mut short = 0;
    for seed in seeds("SCHEMACTL_EDITS", 5) {
        let kept: Vec<(String, String)> = project
            .files
            .iter()
            .map(|file| (format!("base/{file}"), project.folder.read(&format!("base/{file}"))))
            .collect();
        let edited = project.edit(&mut Dice(seed));
        let plan = project.plan();
        let told = format!("SCHEMACTL_SEED={seed} {edited:?}\n{}{}", plan.stdout, plan.stderr);
        assert!(
            !plan.stderr.contains("panicked") && !plan.stderr.contains("is not elaborated"),
            "{told}"
        );
        short += usize::from(plan.stderr.contains("elaborating what has changed"));
        for (path, text) in kept {
            project.folder.write(&path, text);
        }
    }
    assert!(short > 0, "none was elaborated in part");
}
