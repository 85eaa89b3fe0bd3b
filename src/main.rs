//! The `schemactl` command.
fn main() {}
