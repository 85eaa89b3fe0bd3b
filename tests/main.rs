//! All integration tests: one binary, so that they share one server. Run them with `cargo test`;
//! a runner with a process per test (nextest) works too and starts a server for each.
#![cfg(all(unix, feature = "postgres"))]
#![allow(clippy::needless_raw_string_hashes, reason = "snapbox writes snapshots like this")]
#![allow(clippy::unwrap_used, reason = "what a test needs and has not got fails the test")]

mod cases;
mod catalogs;
mod cli;
mod costs;
mod examples;
mod faults;
mod import_law;
mod laws;
mod property;
mod readme;
#[path = "speed/schema.rs"]
mod speed_schema;
mod support;
mod support_works;
