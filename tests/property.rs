//! The laws of [`crate::laws`] between random schemas. `SCHEMACTL_SEED=n` repeats one pair,
//! `SCHEMACTL_PAIRS=n` tries more than the usual number.
//!
//! A schema is never stored: every choice in it is drawn from a number that belongs to the choice's
//! name, so that a mutation of a schema is the same schema with the numbers of some names changed.
//! Column types change within families only, in which the rows that there are can be converted.
mod apart;
mod attached;
mod comments;
mod partitions;
mod rarer;
mod routines;
mod schema;
mod security;
mod tables;
mod types;
mod views;

use std::env;

use schema::{SETUP, Schema};

use crate::laws::{Pair, prove};
use crate::support::{Dice, failures, hash, seeds};

#[test]
fn random_schemas_keep_the_laws() {
    let seeds = seeds("SCHEMACTL_PAIRS", 30);
    let check = |seed: &u64| {
        let proof = prove(&pair(*seed));
        let broken: Vec<String> = proof.broken.into_iter().chain(proof.refused).collect();
        if broken.is_empty() { Ok(()) } else { Err(broken.join("\n")) }
    };
    let failures = failures(seeds.collect(), |seed| format!("SCHEMACTL_SEED={seed}"), check);
    assert!(failures.is_empty(), "{} pairs fail\n\n{}", failures.len(), failures.join("\n\n"));
}

#[test]
fn a_seed_always_makes_the_same_pair() {
    assert_eq!(pair(7).from, pair(7).from);
    assert_ne!(pair(7).from, pair(8).from);
    assert_ne!(pair(7).from, pair(7).to);
}

fn pair(seed: u64) -> Pair {
    // From small changes to another schema altogether.
    let rate = [3, 10, 30, 100][usize::try_from(seed % 4).expect("small")];
    let from = Draft { seed, mutation: None };
    let to = Draft { seed, mutation: Some((seed ^ 0xABCD, rate)) };
    let (from, to) = (Schema::of(&from), Schema::of(&to));
    if env::var_os("SCHEMACTL_SEED").is_some() {
        // Shown when the test fails.
        let text = format!("{}\n--- rows\n{}\n--- to\n{}", from.sql, from.rows, to.sql);
        let file = env::temp_dir().join(format!("schemactl-pair-{seed}.sql"));
        std::fs::write(file, format!("--- from\n{text}")).unwrap();
    }
    Pair {
        name: format!("seed {seed}"),
        setup: SETUP.to_owned(),
        from: from.sql,
        rows: from.rows,
        to: to.sql,
        dump_differs: Draft { seed, mutation: None }.inherits(),
    }
}

/// Where the choices come from.
struct Draft {
    seed: u64,
    /// Another seed, and how many choices in a hundred are drawn from it.
    mutation: Option<(u64, u64)>,
}

impl Draft {
    fn dice(&self, name: &str) -> Dice {
        let own = Dice(hash(self.seed, name));
        let Some((seed, rate)) = self.mutation else { return own };
        if hash(seed, name) % 100 < rate { Dice(hash(seed ^ 0x5555, name)) } else { own }
    }

    /// Whether there are tables that inherit. `pg_dump` tells the columns that were declared in a table
    /// from those that it inherits, which no statement can change.
    fn inherits(&self) -> bool {
        self.seed.is_multiple_of(5)
    }

    fn chance(&self, name: &str, percent: u64) -> bool {
        self.dice(name).chance(percent)
    }

    fn pick<'a>(&self, name: &str, all: &[&'a str]) -> &'a str {
        self.dice(name).pick(all)
    }
}
