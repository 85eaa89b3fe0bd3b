//! The order in which desired statements are loaded.
