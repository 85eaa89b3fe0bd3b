//! The saved plan: a JSON file that says everything about one plan, so that exactly that can be
//! shown again and carried out later. No time and no secret is in it: same inputs, same bytes.
mod body;
mod names;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::body::Body;
use self::names::Names;
use crate::catalog::{Fingerprint, ObjectId, State};
use crate::kind::KindOps;
use crate::plan::Plan;
use crate::probe::Probe;
use crate::provider::{Identity, Scope, ServerInfo};
use crate::record::Kept;
use crate::source::Place;
use crate::sql::Sql;

/// Goes up when a program of before could misread the file.
pub const FORMAT: u32 = 1;

/// A plan, and all that must be known to carry it out without the files that it was made from.
#[derive(Clone, Debug)]
pub struct SavedPlan {
    /// The version of schemactl that made it.
    pub program: String,
    /// The engine's name.
    pub provider: String,
    pub identity: Identity,
    pub server: ServerInfo,
    pub scope: Scope,
    /// Whoever made it let through what can lose data.
    pub allows_destructive: bool,
    /// A hash of what the files say.
    pub desired: Fingerprint,
    pub before: State,
    pub target: State,
    /// Its target holds only what the changes are parts of.
    pub plan: Plan,
    /// What to ask of the rows before it is carried out, each with the object that changes.
    pub probes: Vec<(ObjectId, Probe)>,
    pub places: BTreeMap<ObjectId, Place>,
    /// What the configuration or the files leave out.
    pub excluded: Vec<ObjectId>,
    /// The files that it was made from.
    pub kept: Kept,
}

/// Why a plan cannot be saved.
#[derive(Debug, thiserror::Error)]
#[error("the plan cannot be saved: a file holds no secret, and these statements need one")]
pub struct Secrets(pub Vec<ObjectId>);

/// Why a file is no saved plan that can be used.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("the file is no saved plan, or not all of it: {0}")]
    NoPlan(String),
    #[error("the file has format {found}, and this schemactl knows format {FORMAT} only")]
    Format { found: u64 },
    #[error("the file is damaged or was edited: its checksum does not hold")]
    Checksum,
    #[error("the saved plan cannot be understood: {0}")]
    Content(String),
}

/// A signature of a saved plan, in hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// The public key (Ed25519).
    pub key: String,
    pub signature: String,
}

/// A file whose checksum holds.
#[derive(Clone, Debug)]
pub struct Sealed {
    pub checksum: String,
    pub signature: Option<Signature>,
    body: Value,
}

impl Sealed {
    /// Closes a plan.
    ///
    /// # Errors
    /// The objects whose statements hold secrets.
    pub fn new(plan: &SavedPlan) -> Result<Self, Secrets> {
        let secret = plan.plan.steps.iter().filter(|s| has_secret(&s.step.sql));
        let secret: BTreeSet<ObjectId> = secret.map(|s| s.object.clone()).collect();
        if !secret.is_empty() {
            return Err(Secrets(secret.into_iter().collect()));
        }
        let body = serde_json::to_value(Body::from(plan)).expect("a plan is plain data");
        Ok(Self { checksum: checksum(&body), signature: None, body })
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// When it is not a whole saved plan of a known format, as it was written.
    pub fn read(text: &str) -> Result<Self, ReadError> {
        let value: Value =
            serde_json::from_str(text).map_err(|e| ReadError::NoPlan(e.to_string()))?;
        // Before all else: nothing more is known of a format to come.
        match value.get("format").and_then(Value::as_u64) {
            Some(format) if format == u64::from(FORMAT) => {}
            Some(found) => return Err(ReadError::Format { found }),
            None => return Err(ReadError::NoPlan("it has no `format`".to_owned())),
        }
        let file: File =
            serde_json::from_value(value).map_err(|e| ReadError::NoPlan(e.to_string()))?;
        let File { _format, checksum: said, signature, plan: body } = file;
        if checksum(&body) != said {
            return Err(ReadError::Checksum);
        }
        Ok(Self { checksum: said, signature, body })
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        let Self { checksum, signature, body } = self;
        let signature = serde_json::to_string(signature).expect("two texts are plain data");
        // A line for each item: what changes between two plans is seen in a diff of the files.
        let lines = |items: &[Value]| {
            let items: Vec<String> = items.iter().map(|item| format!("      {item}")).collect();
            format!("[\n{}\n    ]", items.join(",\n"))
        };
        let field = |(key, value): (&String, &Value)| match value.as_array() {
            Some(items) if !items.is_empty() => format!("    \"{key}\": {}", lines(items)),
            _ => format!("    \"{key}\": {value}"),
        };
        let fields: Vec<String> = body.as_object().into_iter().flatten().map(field).collect();
        format!(
            "{{\n  \"format\": {FORMAT},\n  \"checksum\": \"{checksum}\",\n  \
             \"signature\": {signature},\n  \"plan\": {{\n{}\n  }}\n}}\n",
            fields.join(",\n")
        )
    }

    /// What a signature is made of.
    pub fn message(&self) -> Vec<u8> {
        format!("schemactl plan {FORMAT} {}", self.checksum).into_bytes()
    }

    /// The plan, to be shown and carried out by an engine with these kinds.
    ///
    /// # Errors
    /// When it says what this version does not know.
    pub fn open(self, kinds: &[KindOps]) -> Result<SavedPlan, ReadError> {
        let content = |e: &dyn std::error::Error| ReadError::Content(e.to_string());
        let body: Body = serde_json::from_value(self.body).map_err(|e| content(&e))?;
        body.plan(&Names::new(kinds)).map_err(|e| content(&e))
    }

    /// The engine that it was made for.
    pub fn provider(&self) -> Option<&str> {
        self.body.get("provider")?.as_str()
    }
}

fn has_secret(sql: &Sql) -> bool {
    sql.as_str() != sql.shown()
}

/// BLAKE3 of the plan as JSON without spaces, the keys of every object in their order.
fn checksum(body: &Value) -> String {
    let mut sorted = body.clone();
    sorted.sort_all_objects();
    let canonical = serde_json::to_vec(&sorted).expect("a value is plain data");
    blake3::hash(&canonical).to_hex().to_string()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "format")]
    _format: u32,
    checksum: String,
    signature: Option<Signature>,
    plan: Value,
}
