//! The README is true: its tours are typed in as they stand, and its reference knows every flag and
//! exit code.
//!
//! In a tour a `console` block holds commands (`$ ...`) and what they print; a line `...` stands
//! for any number of lines. A `toml` or `sql` block is the whole of a file and a `diff` block a
//! change to one; the file is the last thing in backticks before the block. Run the test with
//! `SNAPSHOTS=overwrite` to have the output in the README replaced by the real one.
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use crate::support::{Folder, schemactl};

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

fn readme() -> String {
    fs::read_to_string(path()).unwrap()
}

/// From a heading to the next one of its level.
fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let start = text.find(&format!("\n## {heading}\n")).expect("the README has this section") + 1;
    let end = text[start..].find("\n## ").map_or(text.len(), |at| start + at + 1);
    &text[start..end]
}

#[test]
fn the_tour_is_what_happens() {
    happens("A tour of five minutes");
}

#[test]
fn the_pull_request_is_what_happens() {
    happens("A pull request in five minutes");
}

fn happens(heading: &str) {
    let text = readme();
    let tour = section(&text, heading);
    let real = replay(tour);
    if env::var("SNAPSHOTS").is_ok_and(|v| v == "overwrite") {
        fs::write(path(), text.replace(tour, &real)).unwrap();
    } else {
        snapbox::assert_data_eq!(constant(&real), constant(tour));
    }
}

/// The tour with what is really printed in the place of what it says.
fn replay(tour: &str) -> String {
    let folder = Folder::new();
    let home = Folder::new();
    let mut out = String::new();
    let mut file = "";
    let mut exit = 0;
    let mut rest = tour;
    while let Some(start) = rest.find("\n```") {
        let (before, block) = rest.split_at(start + 4);
        let (language, block) = block.split_once('\n').unwrap();
        let end = block.find("```\n").expect("a block has an end");
        let (body, after) = block.split_at(end);
        out.push_str(before);
        let _ = writeln!(out, "{language}");
        if let Some(named) = before.rsplit('`').nth(4) {
            file = named;
        }
        match language {
            "console" => exit = transcript(&mut out, body, exit, &folder, &home),
            "diff" => folder.write(file, changed(&folder.read(file), body)),
            _ if folder.join(file).exists() => assert_eq!(folder.read(file), body, "{file}"),
            _ => folder.write(file, body),
        }
        if language != "console" {
            out.push_str(body);
        }
        rest = after;
        out.push_str("```");
        rest = &rest[3..];
    }
    out + rest
}

/// Runs the commands of a block; gives the last exit code.
fn transcript(out: &mut String, block: &str, mut exit: i32, at: &Folder, home: &Folder) -> i32 {
    let block = format!("\n{block}");
    let mut commands = block.split("\n$ ");
    assert_eq!(commands.next(), Some(""), "a block starts with a command:\n{block}");
    for said in commands {
        let (line, said) = said.split_once('\n').unwrap_or((said, ""));
        let (code, printed) = run(line, exit, at, home);
        exit = code;
        if out.ends_with('\n') && !out.ends_with("```console\n") && !line.starts_with("echo") {
            out.push('\n');
        }
        let _ = writeln!(out, "$ {line}\n{}", elided(printed.trim_end(), said.trim_end()));
        while out.ends_with("\n\n") {
            out.pop();
        }
    }
    exit
}

fn run(line: &str, exit: i32, at: &Folder, home: &Folder) -> (i32, String) {
    let binary = Path::new(env!("CARGO_BIN_EXE_schemactl"));
    let path = env::join_paths(
        [binary.parent().unwrap().to_owned()]
            .into_iter()
            .chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())),
    );
    let mut command = Command::new("sh");
    command
        .env_clear()
        .envs(env::vars_os().filter(|(name, _)| name == "TMPDIR" || name == "PGBIN"));
    command.env("PATH", path.unwrap()).env("HOME", home.path()).env("COLUMNS", "90");
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "t").env(format!("GIT_{role}_EMAIL"), "t@t");
    }
    // `echo $?` asks for the exit code of the command before.
    command.args(["-c", &format!("exec 2>&1; (exit {exit}); {line}")]);
    command.current_dir(at.path()).stdin(Stdio::null());
    let output = command.output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

/// The real output, with what lies between the lines that are said left out where `...` says so.
fn elided(real: &str, said: &str) -> String {
    if !said.lines().any(|line| line.trim() == "...") {
        return real.to_owned();
    }
    let lines: Vec<&str> = real.lines().collect();
    let mut at = 0;
    let mut out = Vec::new();
    let mut skips = false;
    for line in said.lines() {
        if line.trim() == "..." {
            skips = true;
            out.push(line);
            continue;
        }
        let found = lines[at..].iter().position(|real| constant(real) == constant(line));
        match found {
            Some(n) if n == 0 || skips => {
                out.push(lines[at + n]);
                at += n + 1;
            }
            _ => panic!("`{line}` is not there in\n{real}"),
        }
        skips = false;
    }
    assert!(skips || at == lines.len(), "more is printed than is said:\n{real}");
    out.join("\n")
}

/// Text without what differs from run to run: times, and the server's version.
fn constant(text: &str) -> String {
    let cut = |line: &str, from: &str, to: &str| {
        let start = line.find(from)? + from.len();
        let end = start + line[start..].find(to)?;
        Some(format!("{}*{}", &line[..start], &line[end..]))
    };
    let lines = text.split('\n').map(|line| {
        let timeless = match line.split(' ').next() {
            Some("Applied") => cut(line, " in ", ". "),
            Some("Apply") => cut(line, ", 20", "+00:00"),
            Some(_) | None => None,
        };
        let line = timeless.unwrap_or_else(|| line.to_owned());
        cut(&line, "(PostgreSQL ", ")").or(cut(&line, "\"PostgreSQL ", "\"")).unwrap_or(line)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A text after a change that is shown as a diff.
fn changed(text: &str, diff: &str) -> String {
    let side = |other: char| -> String {
        let lines = diff.lines().filter(|line| !line.starts_with(other));
        lines.flat_map(|line| [line.get(1..).unwrap_or_default(), "\n"]).collect()
    };
    let (old, new) = (side('+'), side('-'));
    assert_eq!(text.matches(&old).count(), 1, "the change does not fit\n{diff}\n--- of\n{text}");
    text.replace(&old, &new)
}

#[test]
fn the_reference_knows_every_flag_and_no_other() {
    let flags = |text: &str| -> BTreeSet<String> {
        text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .filter(|word| word.starts_with("--") && word.len() > 3)
            .map(str::to_owned)
            .collect()
    };
    let text = readme();
    let said = flags(section(&text, "Commands"));
    let mut real = BTreeSet::new();
    let commands = [
        "plan",
        "apply",
        "validate",
        "import",
        "init",
        "completions",
        "diff",
        "history",
        "rollback",
        "drift",
        "check",
    ];
    for command in commands {
        real.extend(flags(&schemactl(&[command, "--help"]).exits(0).stdout));
        assert!(text.contains(&format!("| `{command}")), "the README has no row for {command}");
    }
    real.insert("--version".to_owned());
    assert_eq!(said, real);
}

#[test]
fn the_exit_codes_are_those_of_the_help() {
    let help = schemactl(&["--help"]).exits(0).stdout;
    let help = help.split_once("Exit codes:").unwrap().1.replace('\n', " ");
    let number = |text: &str| text.split_whitespace().next()?.parse::<u32>().ok();
    let real: BTreeSet<u32> = help.split(';').filter_map(number).collect();
    let text = readme();
    let rows = section(&text, "Exit codes").lines().filter_map(|l| l.strip_prefix("| "));
    let said: BTreeSet<u32> = rows.filter_map(number).collect();
    assert!(real.len() > 5, "{help}");
    assert!(said.is_superset(&real), "{said:?} {real:?}");
    // Signals are the shell's matter.
    assert!(said.difference(&real).all(|code| *code > 128), "{said:?} {real:?}");
}
