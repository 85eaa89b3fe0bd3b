//! What a statement takes of what was there before: locks, scans, rewrites, and how much that is.
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::catalog::ObjectId;
use crate::ident::QName;

/// A relation that a statement locks, and what it does to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Touch {
    /// Its name when the statement runs.
    pub relation: QName,
    /// The engine's name of the lock, such as `ACCESS EXCLUSIVE`.
    pub lock: String,
    pub blocks: Blocks,
    pub work: Work,
    /// `None` where it is not known.
    pub size: Option<Size>,
}

/// Who has to wait for a lock until the transaction ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blocks {
    /// Nobody but those who want it all for themselves.
    Nobody,
    /// Only other changes of the schema, and maintenance.
    Changes,
    /// Writers as well; readers go on.
    Writes,
    /// Everybody.
    Everything,
}

/// What is done with the rows that are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// They are not looked at.
    #[default]
    None,
    /// All are read; of a table that the statement does not name, as far as the engine has to.
    Scan,
    /// All are written anew.
    Rewrite,
}

/// How big a relation is, as far as the server's statistics say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// An estimate; `None` when the relation was never analyzed.
    pub rows: Option<u64>,
    /// With its indexes and its long values.
    pub bytes: u64,
}

/// What a plan costs.
#[derive(Clone, Debug, Default)]
pub struct Costs {
    /// What each step takes, in their order.
    pub takes: Vec<Vec<Touch>>,
    pub losses: Vec<Loss>,
    /// Who would have to be waited for, were the plan applied right now.
    pub waits: Vec<Wait>,
    pub speeds: Speeds,
}

/// A session that a step would have to wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    pub holds: Holds,
    pub by: Holder,
}

/// What is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// `lock` is the engine's name of it.
    Lock { relation: QName, lock: String },
    /// It sees the rows as they were some time ago: who builds an index beside others at work waits until
    /// nobody does.
    Snapshot,
}

/// A session at the server that holds a lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The process at the server.
    pub pid: i64,
    /// What the session calls itself, and what it is doing; empty where that may not be known.
    pub application: String,
    pub state: String,
    /// For how long its transaction has been open.
    pub open: Option<Duration>,
}

/// Rows or values that nobody can bring back once the plan is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// What they are in.
    pub object: ObjectId,
    /// The statement that does it, by its place in the plan, from 0.
    pub step: usize,
    /// How many; `None` where the engine did not tell in time or may not.
    pub rows: Option<u64>,
    /// How much that is on disk; of a table with its indexes.
    pub bytes: Option<u64>,
}

/// Whether what a statement does can be undone by another change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undo {
    /// No row that is there has to do with it.
    Reversible,
    /// What is taken away or written anew holds no rows and values but those that stay, or can be had
    /// back.
    DataKept,
    /// Rows or values are lost: how many, and how much that is, where it is known.
    Irreversible { rows: Option<u64>, bytes: Option<u64> },
}

impl Undo {
    /// Of both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (
                Self::Irreversible { rows, bytes },
                Self::Irreversible { rows: more_rows, bytes: more_bytes },
            ) => {
                let sum = |one: Option<u64>, other: Option<u64>| Some(one? + other?);
                Self::Irreversible { rows: sum(rows, more_rows), bytes: sum(bytes, more_bytes) }
            }
            (lost @ Self::Irreversible { .. }, _) | (_, lost @ Self::Irreversible { .. }) => lost,
            (Self::DataKept, _) | (_, Self::DataKept) => Self::DataKept,
            (Self::Reversible, Self::Reversible) => Self::Reversible,
        }
    }
}

/// How many bytes the server gets through in a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speed {
    pub least: u64,
    pub most: u64,
    /// By earlier applies to this database; else nothing is known of the server.
    pub measured: bool,
}

/// How quickly the server works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speeds {
    pub scan: Speed,
    /// With indexes and the write-ahead log.
    pub rewrite: Speed,
}

/// Where nothing was measured.
impl Default for Speeds {
    fn default() -> Self {
        Self {
            scan: Speed { least: 200_000_000, most: 2_000_000_000, measured: false },
            rewrite: Speed { least: 20_000_000, most: 200_000_000, measured: false },
        }
    }
}

impl Speeds {
    /// `None` for no work.
    pub fn of(&self, work: Work) -> Option<Speed> {
        match work {
            Work::None => None,
            Work::Scan => Some(self.scan),
            Work::Rewrite => Some(self.rewrite),
        }
    }
}

impl Touch {
    /// Takes in what another statement does with the same relation.
    pub fn add(&mut self, other: &Self) {
        if other.blocks > self.blocks {
            self.blocks = other.blocks;
            self.lock.clone_from(&other.lock);
        }
        self.work = self.work.max(other.work);
    }

    /// The shortest and the longest time that the work is likely to take; `None` when there is none
    /// or its size is not known.
    pub fn time(&self, speeds: &Speeds) -> Option<(Duration, Duration)> {
        let Speed { least, most, .. } = speeds.of(self.work)?;
        let bytes = self.size?.bytes;
        let at = |speed: u64| Duration::from_millis(bytes.saturating_mul(1000) / speed.max(1));
        Some((at(most), at(least)))
    }
}
