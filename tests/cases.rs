//! Runs the case files in `tests/cases/<provider>/<kind>/<name>.sql`. A case says two schemas and
//! the statements between them in both directions; [`crate::laws`] says what has to hold.
//!
//! Sections start with a line `--- name`:
//! `setup` (roles and what lies outside, optional), `from`, `rows` (fills `from`, optional), `to`,
//! `plan` and `back` (the statements there and back), `hazards` (the destructive changes of both
//! ways, optional), or `refused: text` instead of `plan` and `back`; `dump differs` says why the
//! results need not be equal to `pg_dump`; `versions: 16-` or `versions: 14-17` says which major
//! versions of the server the case is for.
//!
//! The laws hold on every version. The plan is compared on version 15, or on the case's first where
//! that is a newer one: versions print expressions and views differently.
//!
//! `SCHEMACTL_BLESS=1 cargo test cases` writes what comes out into the files.
//! `SCHEMACTL_CASES=view/` runs only the files whose path holds that text.
//! `SCHEMACTL_SAMPLE=8` runs every eighth file, others on each version, and all that name versions.
//! `PGBIN=/usr/lib/postgresql/18/bin` is how another version than the machine's newest is chosen.
use std::fmt::Write as _;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::{env, fs};

use similar::TextDiff;

use crate::laws::{Pair, Proof, prove};
use crate::support::{failures, server};

/// The version on which the plans in the case files were printed.
const PRINTED_ON: u32 = 15;

const SECTIONS: &[&str] =
    &["setup", "from", "rows", "to", "dump differs", "plan", "back", "hazards"];

/// A case file as it stands: the sections in their order.
#[derive(Debug)]
pub(crate) struct Case {
    path: PathBuf,
    name: String,
    sections: Vec<(String, String)>,
}

#[test]
fn every_case_keeps_the_laws_and_its_snapshot() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/postgres");
    let only = env::var("SCHEMACTL_CASES").unwrap_or_default();
    let bless = env::var_os("SCHEMACTL_BLESS").is_some();
    let sample = env::var("SCHEMACTL_SAMPLE").map_or(1, |n| n.parse().expect("a number"));
    let major = server().version_major();
    let mut cases = find(&folder, &only);
    assert!(!cases.is_empty(), "no case in {}", folder.display());
    thin(&mut cases, sample, major);
    let count = cases.len();
    let failures = failures(cases, |case| case.name.clone(), |case| run(case, major, bless));
    assert!(
        failures.is_empty(),
        "{} of {count} cases fail on PostgreSQL {major}\n\n{}",
        failures.len(),
        failures.join("\n\n")
    );
}

pub(crate) fn find(folder: &Path, only: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            cases.extend(find(&path, only));
        } else if path.extension().is_some_and(|e| e == "sql") {
            let kind = path.parent().and_then(Path::file_name).unwrap().to_string_lossy();
            let name = format!("{kind}/{}", path.file_stem().unwrap().to_string_lossy());
            if name.contains(only) {
                let text = fs::read_to_string(&path).unwrap();
                cases.push(Case { sections: sections(&text), path, name });
            }
        }
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

/// Leaves what is for that version, of the rest every `sample`-th.
pub(crate) fn thin(cases: &mut Vec<Case>, sample: usize, major: u32) {
    let mut at = major as usize;
    cases.retain(|case| {
        at += 1;
        match case.versions() {
            Some(Ok(versions)) => versions.contains(&major),
            // A mistake, which the run will tell.
            Some(Err(())) => true,
            None => at.is_multiple_of(sample),
        }
    });
}

/// Cuts a file at its `--- name` lines. Text before the first is a section without a name.
fn sections(text: &str) -> Vec<(String, String)> {
    let mut sections: Vec<(String, String)> = vec![(String::new(), String::new())];
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("--- ") {
            sections.push((name.trim().to_owned(), String::new()));
        } else {
            let (_, body) = sections.last_mut().expect("there is always one");
            body.push_str(line);
            body.push('\n');
        }
    }
    sections
}

impl Case {
    fn section(&self, name: &str) -> Option<&str> {
        self.sections.iter().find(|(n, _)| n == name).map(|(_, body)| body.as_str())
    }

    /// What stands on the line of a section that has its content there: `refused: text`.
    fn line(&self, name: &str) -> Option<&str> {
        let mut sections = self.sections.iter();
        sections
            .find_map(|(section, _)| section.strip_prefix(name)?.strip_prefix(':'))
            .map(str::trim)
    }

    pub(crate) fn refused(&self) -> Option<&str> {
        self.line("refused")
    }

    /// The major versions that the case is for, where it says so.
    fn versions(&self) -> Option<Result<RangeInclusive<u32>, ()>> {
        let (first, last) = self.line("versions")?.split_once('-').unwrap_or_default();
        let number = |text: &str| text.parse::<u32>().map_err(|_| ());
        let last = if last.is_empty() { Ok(u32::MAX) } else { number(last) };
        Some(number(first).and_then(|first| Ok(first..=last?)))
    }

    /// The version on which the plan is compared.
    fn printed_on(&self) -> u32 {
        let first = self.versions().and_then(Result::ok).map(|versions| *versions.start());
        first.map_or(PRINTED_ON, |first| first.max(PRINTED_ON))
    }

    /// What is wrong with the file itself.
    fn mistakes(&self) -> Option<String> {
        for (name, body) in &self.sections {
            let line = name.starts_with("refused:") || name.starts_with("versions:");
            let known = SECTIONS.contains(&name.as_str()) || line;
            let preamble = name.is_empty() && body.trim().is_empty();
            if !known && !preamble {
                return Some(format!("the section `{name}` is not known"));
            }
            if self.sections.iter().filter(|(n, _)| n == name).count() > 1 {
                return Some(format!("the section `{name}` is there twice"));
            }
        }
        if self.versions().is_some_and(|versions| versions.is_err()) {
            return Some("`versions` is like `versions: 16-` or `versions: 14-17`".to_owned());
        }
        let missing = ["from", "to"].iter().find(|n| self.section(n).is_none());
        missing.map(|name| format!("the section `{name}` is missing"))
    }

    pub(crate) fn pair(&self) -> Pair {
        let text = |name| self.section(name).unwrap_or_default().to_owned();
        Pair {
            name: self.name.clone(),
            setup: text("setup"),
            from: text("from"),
            rows: text("rows"),
            to: text("to"),
            dump_differs: self.section("dump differs").is_some(),
        }
    }

    /// Writes the outcome into the file.
    fn bless(&self, proof: &Proof) {
        let mut text = String::new();
        let mut add = |name: &str, body: &str| {
            write!(text, "--- {name}\n{}\n", body.trim()).expect("a string takes all");
        };
        for (name, body) in &self.sections {
            if !name.is_empty() && !matches!(name.as_str(), "plan" | "back" | "hazards") {
                add(name, body);
            }
        }
        if self.refused().is_none() {
            add("plan", &proof.forward.statements);
            add("back", &proof.back.statements);
            if self.section("hazards").is_some() {
                add("hazards", &hazards(proof));
            }
        }
        // An empty section is one line.
        fs::write(&self.path, text.replace("\n\n---", "\n---").trim_end().to_owned() + "\n")
            .unwrap();
    }
}

fn hazards(proof: &Proof) -> String {
    format!("{}back:\n{}", proof.forward.hazards, proof.back.hazards)
}

fn run(case: &Case, major: u32, bless: bool) -> Result<(), String> {
    if let Some(mistake) = case.mistakes() {
        return Err(mistake);
    }
    let proof = prove(&case.pair());
    let mut failures = proof.broken.clone();
    match (case.refused(), &proof.refused) {
        (None, Some(got)) => failures.push(format!("refused: {got}")),
        (Some(want), None) => failures.push(format!("not refused, though `{want}` was expected")),
        (Some(want), Some(got)) if !got.contains(want) => {
            failures.push(format!("refused, but not for `{want}`: {got}"));
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
    if failures.is_empty() && major == case.printed_on() {
        if bless {
            case.bless(&proof);
        } else if case.refused().is_none() {
            snapshots(case, &proof, &mut failures);
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

fn snapshots(case: &Case, proof: &Proof, failures: &mut Vec<String>) {
    let mut compare = |name: &str, got: &str| {
        let want = case.section(name).unwrap_or_default().trim();
        if want != got.trim() {
            let diff = TextDiff::from_lines(want, got.trim());
            let diff = diff.unified_diff().context_radius(2).header(name, "got").to_string();
            failures.push(format!("another plan than the snapshot (SCHEMACTL_BLESS=1)\n{diff}"));
        }
    };
    compare("plan", &proof.forward.statements);
    compare("back", &proof.back.statements);
    if case.section("hazards").is_some() {
        compare("hazards", &hazards(proof));
    }
}

#[test]
fn a_case_file_is_cut_at_its_section_lines() {
    let cut = sections("--- from\nCREATE TABLE t ();\n--- refused: not known\n");
    assert_eq!(cut[1], ("from".to_owned(), "CREATE TABLE t ();\n".to_owned()));
    assert_eq!(cut[2].0, "refused: not known");
}

#[test]
fn an_unknown_section_is_a_mistake() {
    let case = |text: &str| {
        Case { path: PathBuf::new(), name: String::new(), sections: sections(text) }.mistakes()
    };
    assert_eq!(case("--- from\n--- to\n"), None);
    assert_eq!(case("--- from\n--- too\n").unwrap(), "the section `too` is not known");
    assert_eq!(case("--- from\n").unwrap(), "the section `to` is missing");
    assert!(case("--- versions: new\n--- from\n--- to\n").unwrap().contains("versions: 16-"));
}

#[test]
fn a_case_runs_on_its_versions_and_a_sample_of_the_others_runs_on_each() {
    let case =
        |text: &str| Case { path: PathBuf::new(), name: text.to_owned(), sections: sections(text) };
    let left = |sample, major| {
        let texts = ["--- a", "--- versions: 16-", "--- versions: 14-15", "--- b", "--- c"];
        let mut cases: Vec<Case> = texts.into_iter().map(case).collect();
        thin(&mut cases, sample, major);
        cases.into_iter().map(|case| case.name.replace("--- ", "")).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(left(1, 15), "a, versions: 14-15, b, c");
    assert_eq!(left(2, 16), "versions: 16-, b");
    assert_eq!(left(2, 17), "a, versions: 16-, c");
    assert_eq!(case("--- versions: 18-").printed_on(), 18);
    assert_eq!(case("--- versions: 14-16").printed_on(), 15);
}
