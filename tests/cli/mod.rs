//! The command line as a person meets it: the real binary, its output and its exit codes.
mod bad_input;
mod configuration;
mod destructive;
mod import;
mod input;
mod locks;
mod managed;
mod names;
mod numbers;
mod plan_and_apply;
mod record;
mod renames;
mod saved_plans;
mod secrets;
mod servers;
mod signals;
mod usage;
