//! What is typed: commands, flags, help, streams, secrets.
use std::fs;

use crate::support::{Folder, Run, schemactl};

#[test]
fn help_and_the_version_are_results() {
    let help = schemactl(&["--help"]).exits(0);
    assert!(help.stdout.contains("Usage: schemactl") && help.stderr.is_empty());
    for command in ["plan", "apply", "validate", "init", "completions"] {
        assert!(help.stdout.contains(&format!("  {command} ")), "{}", help.stdout);
        assert!(schemactl(&[command, "--help"]).exits(0).stdout.contains("Usage:"));
    }
    let version = schemactl(&["--version"]).exits(0).stdout;
    assert!(version.starts_with("schemactl 0."), "{version}");
    assert!(version.contains("postgres, mysql, sqlserver"), "{version}");
}

#[test]
fn wrong_usage_is_64_and_on_stderr() {
    for arguments in [
        &[][..],
        &["plam"],
        &["plan", "--no-such-flag"],
        &["plan", "extra"],
        &["apply", "--lock-timeout", "5"],
        &["completions", "no-such-shell"],
        &["plan", "--log-format", "xml"],
    ] {
        let output = schemactl(arguments).exits(64);
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
    let filter = Run::new(&["validate"]).env("SCHEMACTL_LOG", "x=[").run().exits(64);
    assert!(filter.stderr.contains("SCHEMACTL_LOG"), "{}", filter.stderr);
}

#[test]
fn completions_are_printed_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = schemactl(&["completions", shell]).exits(0).stdout;
        assert!(script.contains("schemactl"), "{shell}");
    }
}

#[test]
fn without_a_target_the_ways_to_name_one_are_said() {
    let error = schemactl(&["plan"]).exits(1).stderr;
    for way in ["--url", "DATABASE_URL", "PGHOST", "schemactl.toml"] {
        assert!(error.contains(way), "{error}");
    }
}

#[test]
fn an_unknown_engine_is_refused_with_the_known_ones() {
    let error = schemactl(&["plan", "--url", "redis://u:hunter2@h/0"]).exits(1).stderr;
    assert!(error.contains("`redis:`") && error.contains("`postgres:`"), "{error}");
    let error = schemactl(&["plan", "--url", "hunter2"]).exits(1).stderr;
    assert!(error.contains("not named by a URL"), "{error}");
}

#[test]
fn a_password_is_never_shown() {
    let folder = Folder::new()
        .file("schema/a.sql", "CREATE TABLE a (id int);")
        .file("broken.toml", "url = \"postgres://u:hunter2@h/d\nnext = 1\n")
        .file("unknown.toml", "ulr = \"postgres://u:hunter2@h/d\"\npassword = \"hunter2\"\n");
    let url = "postgres://u:hunter2@127.0.0.1:1/d";
    let runs: [&[&str]; 8] = [
        &["plan", url],
        &["plan", "--url", url, "-vv"],
        &["plan", "--url", url, "--json", "-vv", "--log-format", "json"],
        &["plan", "--url", "postgres://127.0.0.1:1/d?password=hunter2", "-vv"],
        &["plan", "--url", "redis://u:hunter2@h"],
        &["validate", "--scratch-url", url, "-vv"],
        &["validate", "--config", "broken.toml", "--json"],
        &["validate", "--config", "unknown.toml", "--json"],
    ];
    for arguments in runs {
        let output = Run::new(arguments).within(folder.path()).env("SCHEMACTL_LOG", "trace").run();
        assert_ne!(output.code, 0, "{arguments:?}");
        let all = output.stdout + &output.stderr;
        assert!(!all.contains("hunter2"), "{arguments:?}\n{all}");
    }
}

#[test]
fn colour_is_for_terminals_or_on_demand() {
    let plain = schemactl(&["plan"]).exits(1).stderr;
    assert!(!plain.contains('\u{1b}'), "{plain:?}");
    let run = |arguments: &[&str]| Run::new(arguments).env("CLICOLOR_FORCE", "1");
    assert!(run(&["plan"]).run().stderr.contains('\u{1b}'));
    assert!(!run(&["plan"]).env("NO_COLOR", "1").run().stderr.contains('\u{1b}'));
    assert!(!run(&["plan", "--no-color"]).run().stderr.contains('\u{1b}'));
}

#[test]
fn init_writes_what_loads_and_never_overwrites() {
    let folder = Folder::new();
    let run = || Run::new(&["init"]).within(folder.path()).run().exits(0).stdout;
    let first = run();
    assert!(first.contains("wrote schemactl.toml"), "{first}");
    assert!(first.contains("wrote schema/example.toml"), "{first}");
    assert!(first.contains("schemactl plan --url local:"), "{first}");
    let valid = Run::new(&["validate"]).within(folder.path()).run().exits(0).stdout;
    assert!(valid.starts_with("ok: "), "{valid}");

    folder.write("schemactl.toml", "dir = 'mine'\n");
    fs::remove_file(folder.join("schema/example.toml")).unwrap();
    folder.write("schema/mine.sql", "");
    assert!(run().contains("kept schemactl.toml"));
    assert_eq!(folder.read("schemactl.toml"), "dir = 'mine'\n");
    assert!(!folder.join("schema/example.toml").exists());
}

#[test]
fn a_closed_stdout_is_no_crash() {
    let mut run = Run::new(&["completions", "bash"]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = run.command.stdout(writer).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut run = Run::new(&["completions", "bash"]);
    let output = run.command.stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write the result"));
}
