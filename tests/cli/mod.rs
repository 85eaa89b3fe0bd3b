//! The command line as a person meets it: the real binary, its output and its exit codes.
mod configuration;
mod input;
mod plan_and_apply;
mod signals;
mod usage;
