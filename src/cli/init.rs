//! `schemactl init`: a first configuration and a first table file. Never writes over anything.
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use schemactl_core::load::CONFIG_FILE;
use serde::Serialize;

use super::context::Context;
use super::error::{CommandError, CommandResult, Exit};
use super::json;

/// Write a commented schemactl.toml and an example table file
///
/// Files that are there already are left as they are.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {}

const CONFIG: &str = include_str!("init/schemactl.toml");
const EXAMPLE: &str = include_str!("init/example.toml");

/// The machine form of what was done.
#[derive(Serialize)]
struct Initialised {
    format: u32,
    command: &'static str,
    ok: bool,
    written: Vec<String>,
    kept: Vec<String>,
    next: String,
}

pub(crate) fn run(context: &Context<'_>, _: &Args) -> CommandResult {
    let global = context.global;
    let config = global.config.clone().unwrap_or_else(|| PathBuf::from(CONFIG_FILE));
    let dir = global.dir.clone().unwrap_or_else(|| PathBuf::from("schema"));
    let example = dir.join("example.toml");
    let mut done = Initialised {
        format: json::FORMAT,
        command: "init",
        ok: true,
        written: Vec::new(),
        kept: Vec::new(),
        next: next(&dir),
    };
    let mut note = |path: &Path, written: bool| {
        let list = if written { &mut done.written } else { &mut done.kept };
        list.push(path.display().to_string());
    };
    note(&config, write_new(&config, CONFIG)?);
    // A table that nobody asked for must not join a schema that is in use.
    if is_in_use(&dir) {
        note(&dir, false);
    } else {
        note(&example, write_new(&example, EXAMPLE)?);
    }
    if global.json {
        context.ui.result(&json::text(&done));
    } else {
        context.ui.result(&text(&done));
    }
    Ok(Exit::Done)
}

fn text(done: &Initialised) -> String {
    let mut out = String::new();
    for path in &done.written {
        out.push_str(&format!("wrote {path}\n"));
    }
    for path in &done.kept {
        out.push_str(&format!("kept {path}, which was there already\n"));
    }
    out.push_str(&format!(
        "\nNext, see the plan against a private database of your own:\n  {}\n\
         or name yours with `--url postgres://user@host/database`.\n",
        done.next
    ));
    out
}

fn next(dir: &Path) -> String {
    let mut command = "schemactl plan --url local:".to_owned();
    if dir != Path::new("schema") {
        command.push_str(&format!(" --dir {}", super::text::shell_word(&dir.to_string_lossy())));
    }
    command
}

fn is_in_use(dir: &Path) -> bool {
    fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some())
}

/// Whether the file was written; `false` when there is one.
fn write_new(path: &Path, text: &str) -> Result<bool, CommandError> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| CommandError::file("make", parent, &error))?;
    }
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    match file.and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(CommandError::file("write", path, &error)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use schemactl_core::source::SourceFile;
    use schemactl_core::table_file::TableFile;

    use super::*;
    use crate::cli::config::Config;

    #[test]
    fn the_first_configuration_is_valid_also_with_its_comments_taken_away() {
        let parse = |text: &str| {
            Config::parse(SourceFile { name: CONFIG_FILE.into(), text: text.to_owned() })
        };
        parse(CONFIG).unwrap();
        // Settings are commented out as `#key`, explanations start with `# `.
        let all: String = CONFIG
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(setting) if !setting.starts_with(' ') => format!("{setting}\n"),
                _ => format!("{line}\n"),
            })
            .collect();
        let config = parse(&all).unwrap();
        assert!(config.section(Some("production")).unwrap().url.is_some());
    }

    #[test]
    fn the_example_is_a_valid_table_file() {
        let file = SourceFile { name: "example.toml".into(), text: EXAMPLE.to_owned() };
        assert!(TableFile::parse(&Arc::new(file)).is_ok());
    }
}
