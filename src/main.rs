//! The `schemactl` command.
#[allow(clippy::format_push_string, reason = "`write!` would only add a result to drop")]
mod cli;
mod providers;

fn main() -> std::process::ExitCode {
    cli::main()
}
