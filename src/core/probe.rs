//! What is asked of the rows before anything is locked: a query, and what its answer means. Plain data,
//! which a saved plan keeps.
use serde::{Deserialize, Serialize};

use crate::sql::Sql;

/// A question to the rows that there are.
#[derive(Clone, Debug)]
pub struct Probe {
    /// Gives one number, in a column `count`.
    pub query: Sql,
    /// Gives the keys of some of the rows in a column `key`, where they have any.
    pub keys: Option<Sql>,
    pub verdict: Verdict,
}

/// What the answer to a probe means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Verdict {
    /// What was counted stands in the way.
    Rows {
        trouble: Trouble,
        /// What is wrong with them, after their number.
        wrong: String,
        /// The query that shows them.
        see: String,
        /// What to do about them.
        help: String,
    },
    /// Every value was converted, and the query fails where one cannot be.
    Conversion {
        /// The column.
        value: String,
        from: String,
        to: String,
        /// The files say how to convert it.
        using: bool,
    },
}

/// Why rows stand in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    CheckViolated,
    DomainViolated,
    Duplicates,
    EnumValueInUse,
    Excluded,
    InDefaultPartition,
    NullValues,
    Orphans,
    OutsideBounds,
    TooLong,
}

impl Trouble {
    /// The code of its diagnostic.
    pub fn code(self) -> &'static str {
        match self {
            Self::CheckViolated => "check-violated",
            Self::DomainViolated => "domain-violated",
            Self::Duplicates => "duplicates",
            Self::EnumValueInUse => "enum-value-in-use",
            Self::Excluded => "excluded",
            Self::InDefaultPartition => "in-default-partition",
            Self::NullValues => "null-values",
            Self::Orphans => "orphans",
            Self::OutsideBounds => "outside-bounds",
            Self::TooLong => "too-long",
        }
    }

    /// What is counted.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Duplicates => "value",
            Self::CheckViolated
            | Self::DomainViolated
            | Self::EnumValueInUse
            | Self::Excluded
            | Self::InDefaultPartition
            | Self::NullValues
            | Self::Orphans
            | Self::OutsideBounds
            | Self::TooLong => "row",
        }
    }
}
