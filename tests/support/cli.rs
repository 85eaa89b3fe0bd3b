//! Runs the real binary.
use std::env;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::Folder;

/// What a command left behind.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Output {
    /// Fails the test with all that was printed unless the exit code is this one.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert!(
            self.code == code,
            "exit code {} where {code} was expected\n--- stdout\n{}\n--- stderr\n{}",
            self.code,
            self.stdout,
            self.stderr
        );
        self
    }
}

/// Runs `schemactl` in an empty folder.
#[track_caller]
pub(crate) fn schemactl(arguments: &[&str]) -> Output {
    Run::new(arguments).run()
}

/// One run of `schemactl` in a clean environment: no variable of the tester's but `PATH`, `TMPDIR`
/// and `PGBIN`; a home (and so a cache) of its own.
pub(crate) struct Run {
    /// For what has no method here.
    pub(crate) command: Command,
    stdin: String,
    /// Goes away after the run.
    _home: Folder,
}

impl Run {
    pub(crate) fn new(arguments: &[&str]) -> Self {
        let home = Folder::new();
        let mut command = Command::new(env!("CARGO_BIN_EXE_schemactl"));
        command.args(arguments).env_clear().env("HOME", home.path()).current_dir(home.path());
        for name in ["PATH", "TMPDIR", "PGBIN"] {
            if let Some(value) = env::var_os(name) {
                command.env(name, value);
            }
        }
        Self { command, stdin: String::new(), _home: home }
    }

    /// Runs in this folder.
    pub(crate) fn within(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Types this in; else the input is empty.
    pub(crate) fn stdin(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stdin);
        self
    }

    #[track_caller]
    pub(crate) fn run(mut self) -> Output {
        let (code, stdout, stderr) = finish(&mut self.command, &self.stdin);
        let code = code.unwrap_or_else(|| panic!("killed by a signal\n{stdout}\n{stderr}"));
        Output { code, stdout, stderr }
    }
}

/// Runs a program to its end; no code means a signal.
#[track_caller]
pub(super) fn finish(command: &mut Command, stdin: &str) -> (Option<i32>, String, String) {
    let program = command.get_program().to_owned();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child =
        command.spawn().unwrap_or_else(|e| panic!("cannot run {}: {e}", program.display()));
    let mut input = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        // A program that stops reading has its reason, which its output says.
        scope.spawn(move || input.write_all(stdin.as_bytes()).ok());
        child.wait_with_output().unwrap()
    });
    let text = |bytes| String::from_utf8(bytes).expect("programs print UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}
