//! Why an apply did not do its part, as the person at the terminal is told.
use schemactl_core::apply::{ApplyError, Difference, Found};
use schemactl_core::provider::ProviderError;

use crate::cli::error::{CommandError, Exit};
use crate::cli::prepare::Planned;
use crate::cli::text::{self, full_name};

/// Why an apply changed nothing.
pub(super) fn failed(planned: &Planned, error: ApplyError) -> CommandError {
    let message = error.to_string();
    match error {
        ApplyError::Stale(differences) => {
            let out = CommandError { exit: Exit::Stale, ..CommandError::new(message) };
            listed(out, &differences, "was", "is")
                .hint("nothing was changed; somebody else did: plan again")
        }
        ApplyError::Verify { wrong: differences, .. } => {
            let out = CommandError { exit: Exit::RolledBack, ..CommandError::new(message) };
            listed(out, &differences, "should be", "came out")
                .hint("somebody else changed it meanwhile, or this is a mistake in schemactl")
                .hint("if it comes again, please report it with the lines above")
        }
        ApplyError::Unverified(differences) => {
            let out = CommandError { exit: Exit::Stopped, ..CommandError::new(message) };
            listed(out, &differences, "should be", "came out")
                .hint("`schemactl plan` shows what is left to do")
        }
        ApplyError::Partly { source, .. } => {
            let out = CommandError { exit: Exit::Stopped, ..CommandError::new(message) };
            let stale = matches!(*source, ApplyError::Stale(_));
            let mut out = behind(out, failed(planned, *source));
            if stale {
                out.hints = vec!["somebody else changed it between two groups".to_owned()];
            }
            out.hint("the same command again goes on from there")
        }
        ApplyError::Step { step, source, .. } => {
            let name = full_name(&step.object);
            let place = planned
                .place(&step.object)
                .map(|place| format!(" ({}:{}:{})", place.file, place.line, place.column));
            let message = format!("{message}: {name}{}", place.unwrap_or_default());
            let out = CommandError { exit: Exit::RolledBack, ..CommandError::new(message) };
            behind(out, CommandError::from(source))
        }
        ApplyError::Unrecorded(source) => {
            let out = CommandError { exit: Exit::Stopped, ..CommandError::new(message) };
            behind(out, CommandError::from(source))
        }
        ApplyError::Record { source, .. } => {
            let out = CommandError { exit: Exit::RolledBack, ..CommandError::new(message) };
            behind(out, CommandError::from(source))
        }
        ApplyError::Unknown(source) => CommandError::new(message)
            .because(&source)
            .hint("`schemactl plan` shows whether there is still something to do"),
        ApplyError::Provider(source) => {
            let lost = matches!(source, ProviderError::Lost(_));
            let mut out = CommandError::from(source);
            out.exit = Exit::RolledBack;
            if lost {
                out.hints = vec![
                    "what was not committed is rolled back; `schemactl plan` shows which"
                        .to_owned(),
                ];
            }
            out
        }
    }
}

/// Adds what lies behind.
fn behind(mut out: CommandError, cause: CommandError) -> CommandError {
    out.causes.push(cause.message);
    out.causes.extend(cause.causes);
    out.hints = cause.hints;
    out
}

/// At most so many differences are named.
const NAMED: usize = 20;

fn listed(
    mut out: CommandError,
    differences: &[Difference],
    expected: &str,
    found: &str,
) -> CommandError {
    for difference in differences.iter().take(NAMED) {
        let name = full_name(&difference.id);
        out.causes.push(match &difference.found {
            Found::Missing => format!("{name} is not there"),
            Found::Unexpected => format!("{name} is there, and was not expected"),
            Found::Other(fields) => {
                let mut text = format!("{name} differs");
                for field in fields {
                    let value = |v: &Option<serde_json::Value>| {
                        v.as_ref().map_or_else(|| "none".to_owned(), text::value)
                    };
                    text.push_str(&format!(
                        "\n{}: {expected} {}\n{found} {}",
                        field.name,
                        value(&field.old),
                        value(&field.new)
                    ));
                }
                text
            }
        });
    }
    if differences.len() > NAMED {
        out.causes.push(format!("and {} more", differences.len() - NAMED));
    }
    out
}
