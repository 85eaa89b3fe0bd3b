//! The files that are kept with an apply: what may be written down, and the way back from there.
use std::path::Path;

use schemactl_core::catalog::{Catalog, Object};
use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::ident::Ident;
use schemactl_core::kind::{KindOps, Parts};
use schemactl_core::load::statements_in;
use schemactl_core::provider::Provider;
use schemactl_core::record::{FORMAT, Kept, KeptFile, Recorded, RecordedRename};
use schemactl_core::source::{Made, SourceFile, Statement};

use super::error::CommandError;
use super::redact::redact;
use super::text::full_name;

/// The files of these statements, unless they hold a secret.
pub(crate) fn kept(statements: &[Statement], desired: &Catalog, kinds: &[KindOps]) -> Kept {
    let secret = |object: &&Object| {
        let ops = kinds.iter().find(|kind| kind.name == object.id.kind);
        let steps = ops.map(|ops| (ops.create)(object, Parts::default()));
        steps.into_iter().flatten().any(|step| step.sql.as_str() != step.sql.shown())
    };
    if let Some(object) = desired.iter().chain(&desired.excluded).find(secret) {
        return Kept::Not(format!("the files hold a secret ({})", full_name(&object.id)));
    }
    let mut files: Vec<KeptFile> = Vec::new();
    for SourceFile { name, text } in statements.iter().map(|statement| &*statement.span.file) {
        if files.last().is_some_and(|file| file.name == *name) {
            continue;
        }
        if looks_secret(text) {
            return Kept::Not(format!("{name} holds what looks like a password"));
        }
        files.push(KeptFile { name: name.clone(), text: text.clone() });
    }
    Kept::Files(files)
}

/// The password of a URL or of a connection string. A column may be called so: `password = 'x'`.
fn looks_secret(text: &str) -> bool {
    let of_a_column = text.replace("password", "").replace("PASSWORD", "");
    let set = |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric());
    let pairs = || text.match_indices("password=").map(|(at, word)| &text[at + word.len()..]);
    redact(&of_a_column) != of_a_column || pairs().any(set)
}

/// The statements of the files that were kept with an apply.
pub(crate) fn statements(
    recorded: &Recorded,
    provider: &dyn Provider,
) -> Result<Vec<Statement>, CommandError> {
    read(files(recorded)?, &format!("apply {}", recorded.id), provider)
}

/// The statements of files that were kept with `whose`.
pub(crate) fn read(
    files: &[KeptFile],
    whose: &str,
    provider: &dyn Provider,
) -> Result<Vec<Statement>, CommandError> {
    let mut all = Vec::new();
    let mut found: Vec<Diagnostic> = Vec::new();
    for KeptFile { name, text } in files {
        let file = SourceFile { name: name.clone(), text: text.clone() };
        match statements_in(Path::new(name), file, provider) {
            Ok(statements) => all.extend(statements),
            Err(diagnostics) => found.extend(diagnostics),
        }
    }
    if found.is_empty() {
        return Ok(all);
    }
    let message = format!("the files of {whose} cannot be read");
    Err(CommandError::found(&message, found))
}

/// The files that were kept with an apply, or why there are none.
fn files(recorded: &Recorded) -> Result<&[KeptFile], CommandError> {
    let id = recorded.id;
    if let Some(message) = newer(recorded) {
        return Err(CommandError::new(message).hint("use that version"));
    }
    let kept = recorded.detail.as_ref().and_then(|detail| detail.kept.as_deref());
    kept.ok_or_else(|| {
        let why = recorded.not_kept.as_deref().unwrap_or("it was made by a program that kept none");
        CommandError::new(format!("the files of apply {id} were not kept: {why}"))
            .hint("check out the commit that it was made from; `schemactl history` names it")
    })
}

/// Why nothing more is known of an apply that a later program recorded; `None` for all others.
pub(crate) fn newer(Recorded { id, format, program, .. }: &Recorded) -> Option<String> {
    let newer = *format > FORMAT;
    newer.then(|| {
        format!("apply {id} was recorded by a newer schemactl ({program}), and is not understood")
    })
}

/// Has the statements say the names that their objects have had since, so that a way back renames
/// them and loses nothing.
pub(crate) fn say_renames(statements: &mut [Statement], since: &[RecordedRename]) {
    for statement in statements {
        let span = statement.span.clone();
        for made in &mut statement.makes {
            let now = path_now(made, since);
            let renamed = now.last() != made.path.last();
            let name = now.last().filter(|_| renamed).cloned();
            made.renamed_from = name.map(|name| (name, span.clone()));
        }
    }
}

/// The path of an object after all renames.
fn path_now(made: &Made, renames: &[RecordedRename]) -> Vec<Ident> {
    let mut path = made.path.clone();
    for RecordedRename { kind, old, new } in renames {
        // The text of a statement does not tell a routine's argument types.
        let routine = matches!(kind.as_str(), "function" | "procedure" | "aggregate");
        let names = if routine { 2 } else { old.len() };
        let (old, new) = (&old[..names.min(old.len())], &new[..names.min(new.len())]);
        let itself = made.kind.0 == kind && path == old;
        if itself || (!routine && path.len() > old.len() && path.starts_with(old)) {
            path.splice(..old.len(), new.iter().cloned());
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::looks_secret;

    #[test]
    fn a_password_is_told_from_a_column_of_that_name() {
        for secret in
            ["SELECT dblink('host=h password=geheim')", "SELECT dblink('postgres://u:geheim@h/d')"]
        {
            assert!(looks_secret(secret), "{secret}");
        }
        for plain in [
            "CREATE TABLE t (password text DEFAULT 'x', CHECK (password <> ''))",
            "password = { type = \"text\" }",
            "SELECT 1 WHERE password = crypt(p, password)",
            "-- see https://example.org/@x",
        ] {
            assert!(!looks_secret(plain), "{plain}");
        }
    }
}
