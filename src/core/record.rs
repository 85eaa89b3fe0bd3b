//! The record of applies that is kept in the target itself: what of each is written down, and what is
//! read back.
use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::apply::{Inverse, Proof};
use crate::catalog::{Fingerprint, ObjectId, State};
use crate::ident::Ident;
use crate::plan::PlannedStep;

/// The schema that the record is in. It is never managed, and never part of a difference.
pub const SCHEMA: &str = "schemactl";

/// Goes up when a program of before could misread an entry. Entries of before it was written down
/// have 1.
pub const FORMAT: u32 = 2;

/// Who applies, and from where. What the server knows (the time, the role) the session adds.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// `0.1.0`
    pub program: &'static str,
    pub os_user: Option<String>,
    /// The commit of the folder of schema files, with `-dirty` where files in it differ from that.
    pub git_revision: Option<String>,
    /// What the files say, whether or not all of it is let through.
    pub desired: Option<Fingerprint>,
    /// The checksum of the saved plan that is carried out.
    pub saved_plan: Option<String>,
    /// The files themselves.
    pub kept: Kept,
    /// What the plan renames.
    pub renames: Vec<RecordedRename>,
    /// The apply whose files it goes back to.
    pub back_to: Option<i64>,
}

/// The files that were applied, or why they are not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    Files(Vec<KeptFile>),
    /// In words that follow "because": `the files hold a secret (user mapping u)`.
    Not(String),
}

impl Default for Kept {
    fn default() -> Self {
        Self::Not("it was made by a program that keeps none".to_owned())
    }
}

/// A schema file as it was applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    pub name: String,
    pub text: String,
}

/// A rename that an apply made. The old path is under parents that already have their new names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedRename {
    pub kind: String,
    pub old: Vec<Ident>,
    pub new: Vec<Ident>,
}

/// How an apply ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Applied,
    /// Why; without what the server quotes of rows.
    Failed(String),
    /// A guard kept it from being begun.
    Refused(String),
}

/// One apply.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    pub origin: &'a Origin,
    pub schemas: &'a [String],
    pub before: Fingerprint,
    /// `None`: it is as it was before.
    pub after: Option<State>,
    pub outcome: Outcome,
    pub elapsed: Duration,
    /// All statements of the plan, in order.
    pub steps: Vec<EntryStep<'a>>,
    /// What would undo it, and what is known of that; `None` where nothing was changed.
    pub inverse: Option<(&'a Inverse, &'a Proof)>,
}

impl Entry<'_> {
    /// A hash of the statements: equal for equal plans.
    pub fn plan(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for step in &self.steps {
            hasher.update(step.planned.step.sql.shown().as_bytes());
            hasher.update(b";\n");
        }
        hasher.finalize().to_hex().to_string()
    }
}

/// One statement of an apply.
#[derive(Clone, Copy, Debug)]
pub struct EntryStep<'a> {
    pub planned: &'a PlannedStep,
    pub outcome: StepOutcome,
    /// `None`: it did not run.
    pub elapsed: Option<Duration>,
}

/// What became of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepOutcome {
    Done,
    /// It was done, and undone when something else failed.
    RolledBack,
    Failed,
    NotRun,
}

impl StepOutcome {
    /// As it is written down.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::RolledBack => "rolled back",
            Self::Failed => "failed",
            Self::NotRun => "not run",
        }
    }
}

/// An object's hashes by [`key`].
pub type Hashes = BTreeMap<String, String>;

/// What stands for an object's id in the record.
pub fn key(id: &ObjectId) -> String {
    serde_json::to_string(&(id.kind.0, &id.path)).expect("names are plain data")
}

/// Which entries are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All, the latest first, without what [`Detail`] holds.
    All,
    One(i64),
    /// The latest that was applied.
    LastApplied,
}

/// An entry as it is read back. What an older program did not write down is empty.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Recorded {
    pub id: i64,
    /// See [`FORMAT`]; of a later one nothing but what stands here is understood.
    #[serde(default = "first_format")]
    pub format: u32,
    /// By the server's clock, in the form of ISO 8601.
    pub started_at: String,
    pub finished_at: String,
    /// `applied`, `failed` or `refused`.
    pub outcome: String,
    pub failure: Option<String>,
    pub db_user: String,
    pub os_user: Option<String>,
    pub git_revision: Option<String>,
    pub program: String,
    pub schemas: Vec<String>,
    pub saved_plan: Option<String>,
    /// A hash of the statements.
    #[serde(default)]
    pub plan: Option<String>,
    pub desired: Option<String>,
    pub before: String,
    pub after: Option<String>,
    #[serde(default)]
    pub back_to: Option<i64>,
    /// Why the files are not kept; `None` where they are.
    #[serde(default)]
    pub not_kept: Option<String>,
    /// `proven`, `not tried`, or why the inverse is not proven or not there.
    #[serde(default)]
    pub inverse_proof: Option<String>,
    /// How many statements the plan has.
    #[serde(default)]
    pub statements: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail>,
}

fn first_format() -> u32 {
    1
}

/// What is read of one entry only.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Detail {
    pub steps: Vec<RecordedStep>,
    /// The statements that would undo it, in order.
    #[serde(default)]
    pub inverse: Option<Vec<String>>,
    /// The files, if they are kept.
    #[serde(default, skip_serializing)]
    pub kept: Option<Vec<KeptFile>>,
    /// The objects as the apply left them; empty where that is not known.
    #[serde(default, skip_serializing)]
    pub objects: Option<Hashes>,
}

/// A statement as it is read back.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct RecordedStep {
    pub number: u32,
    pub kind: String,
    pub path: Vec<String>,
    pub class: String,
    pub sql: String,
    pub outcome: String,
    pub milliseconds: Option<f64>,
}
