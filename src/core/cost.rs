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
}

/// A session that holds a lock which a step would have to wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    pub relation: QName,
    /// The engine's name of the lock that is held.
    pub lock: String,
    pub by: Holder,
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
    /// What is dropped with them.
    pub object: ObjectId,
    /// How many; `None` where the engine did not tell in time or may not.
    pub rows: Option<u64>,
}

/// Bytes in a second that a scan reads at least and at most, where nothing was measured.
const SCAN: (u64, u64) = (200_000_000, 2_000_000_000);

/// The same for a rewrite, indexes and write-ahead log included.
const REWRITE: (u64, u64) = (20_000_000, 200_000_000);

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
    pub fn time(&self) -> Option<(Duration, Duration)> {
        let (slow, fast) = match self.work {
            Work::None => return None,
            Work::Scan => SCAN,
            Work::Rewrite => REWRITE,
        };
        let bytes = self.size?.bytes;
        let at = |speed: u64| Duration::from_millis(bytes.saturating_mul(1000) / speed);
        Some((at(fast), at(slow)))
    }
}
