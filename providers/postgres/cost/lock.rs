//! PostgreSQL's table-level locks. <https://www.postgresql.org/docs/current/explicit-locking.html>
use schemactl_core::cost::Blocks;

/// A mode of a table-level lock, the weakest first. The first two stand only where rows are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lock {
    AccessShare,
    RowShare,
    RowExclusive,
    ShareUpdateExclusive,
    Share,
    ShareRowExclusive,
    AccessExclusive,
}

impl Lock {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// The mode with this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let all = [
            Self::AccessShare,
            Self::RowShare,
            Self::RowExclusive,
            Self::ShareUpdateExclusive,
            Self::Share,
            Self::ShareRowExclusive,
            Self::AccessExclusive,
        ];
        all.into_iter().find(|lock| lock.name() == name)
    }

    /// The modes, as `pg_locks` spells them, that it has to wait for.
    pub(super) fn waits_for(self) -> &'static [&'static str] {
        // In the order of the manual's table of conflicts.
        const ALL: [&str; 8] = [
            "AccessExclusiveLock",
            "ExclusiveLock",
            "ShareRowExclusiveLock",
            "ShareUpdateExclusiveLock",
            "ShareLock",
            "RowExclusiveLock",
            "RowShareLock",
            "AccessShareLock",
        ];
        match self {
            Self::AccessShare => &ALL[..1],
            Self::RowShare => &ALL[..2],
            Self::RowExclusive => {
                const { &["AccessExclusiveLock", "ExclusiveLock", "ShareRowExclusiveLock", "ShareLock"] }
            }
            Self::ShareUpdateExclusive => &ALL[..5],
            Self::Share => {
                const {
                    &[
                        "AccessExclusiveLock",
                        "ExclusiveLock",
                        "ShareRowExclusiveLock",
                        "ShareUpdateExclusiveLock",
                        "RowExclusiveLock",
                    ]
                }
            }
            Self::ShareRowExclusive => &ALL[..6],
            Self::AccessExclusive => &ALL,
        }
    }

    pub(super) fn blocks(self) -> Blocks {
        match self {
            Self::AccessShare | Self::RowShare | Self::RowExclusive => Blocks::Nobody,
            Self::ShareUpdateExclusive => Blocks::Changes,
            Self::Share | Self::ShareRowExclusive => Blocks::Writes,
            Self::AccessExclusive => Blocks::Everything,
        }
    }
}
