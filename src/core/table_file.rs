//! TOML table files to the portable table model, with spans.

/// What one TOML file says.
#[derive(Clone, Debug, Default)]
pub struct TableFile {}
