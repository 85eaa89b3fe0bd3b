//! What `--json` prints. One document per command, on stdout, also when the command fails.
//!
//! `format` is 1. It grows only when a field changes its meaning or goes away; new fields may come
//! at any time. No document holds a password.
use schemactl_core::catalog::{Fields, Fingerprint, ObjectId, Unmanaged};
use schemactl_core::cost::{Holder, Holds, Loss, Speeds, Touch, Undo, Wait};
use schemactl_core::diagnostic::{Diagnostic, Severity};
use schemactl_core::diff::FieldChange;
use schemactl_core::ident::QName;
use schemactl_core::kind::Class;
use schemactl_core::plan::{Action, PlannedChange};
use schemactl_core::rename::Hint;
use schemactl_core::source::Place;
use serde::Serialize;
use serde_json::Value;

use super::error::CommandError;
use super::prepare::Planned;
use super::redact::redact;
use super::saved::Opened;
use super::summary::{Summary, counts};
use super::text::full_name;

/// The version of all documents.
pub(crate) const FORMAT: u32 = 1;

/// A document as text, with its last line ended.
pub(crate) fn text(document: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(document).expect("documents are plain data");
    text.push('\n');
    text
}

/// A command that failed.
#[derive(Serialize)]
pub(crate) struct Failure {
    format: u32,
    /// Always false.
    ok: bool,
    /// The exit code of the process.
    exit_code: u8,
    error: Reason,
    /// What is wrong with the user's files.
    diagnostics: Vec<Finding>,
}

/// Why it failed.
#[derive(Serialize)]
struct Reason {
    message: String,
    /// What lies behind it, outermost first.
    causes: Vec<String>,
    /// What to do about it.
    hints: Vec<String>,
}

pub(crate) fn failure(error: &CommandError) -> Failure {
    let all = |texts: &[String]| texts.iter().map(|text| redact(text)).collect();
    Failure {
        format: FORMAT,
        ok: false,
        exit_code: error.exit.number(),
        error: Reason {
            message: redact(&error.message),
            causes: all(&error.causes),
            hints: all(&error.hints),
        },
        diagnostics: error.diagnostics.iter().map(Finding::from).collect(),
    }
}

/// One finding about the user's files.
#[derive(Serialize)]
pub(crate) struct Finding {
    /// `error`, `warning` or `note`.
    severity: &'static str,
    /// A stable name, such as `unknown-key`.
    code: &'static str,
    message: String,
    /// The first is the primary one. Empty when it is about no file.
    places: Vec<LabelledPlace>,
    notes: Vec<String>,
    help: Option<String>,
}

#[derive(Serialize)]
struct LabelledPlace {
    #[serde(flatten)]
    place: Place,
    /// What is said about this place; may be empty.
    message: String,
}

impl From<&Diagnostic> for Finding {
    fn from(diagnostic: &Diagnostic) -> Self {
        Self {
            severity: match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            },
            code: diagnostic.code,
            message: redact(&diagnostic.message),
            places: diagnostic
                .labels
                .iter()
                .map(|l| LabelledPlace { place: (&l.span).into(), message: redact(&l.message) })
                .collect(),
            notes: diagnostic.notes.iter().map(|note| redact(note)).collect(),
            help: diagnostic.help.as_deref().map(redact),
        }
    }
}

/// What `validate` prints when the files are good.
#[derive(Serialize)]
pub(crate) struct Validated {
    pub(crate) format: u32,
    pub(crate) command: &'static str,
    /// Always true.
    pub(crate) ok: bool,
    pub(crate) files: usize,
    pub(crate) statements: usize,
    /// Objects of the managed schemas that the files make.
    pub(crate) objects: usize,
    pub(crate) warnings: Vec<Finding>,
}

/// What `plan`, `apply` and `show` print.
#[derive(Serialize)]
pub(crate) struct PlanDocument<'a> {
    format: u32,
    /// `plan`, `apply` or `show`.
    command: &'static str,
    /// Always true: a failure prints another document.
    ok: bool,
    exit_code: u8,
    database: Database<'a>,
    /// The schemas that are managed.
    schemas: &'a [String],
    /// No statement has to run.
    empty: bool,
    /// Hashes of the managed schemas as they are and as the plan leaves them.
    before: Fingerprint,
    target: Fingerprint,
    summary: Summary,
    /// Every object that is touched, in the order of their names.
    changes: Vec<Change<'a>>,
    /// What runs, in order.
    statements: Vec<Statement<'a>>,
    /// What was left out because it can lose data, or depends on what can.
    held_back: Vec<HeldBack>,
    /// What is lost for good with what is dropped and converted.
    losses: Vec<Lost>,
    /// Sessions that the plan would have to wait for right now; not of a saved plan.
    waits: Vec<Waits<'a>>,
    /// How many bytes the server gets through in a second, `scan` and `rewrite`: `least`, `most`, and
    /// whether earlier applies to this database `measured` it.
    speeds: Speeds,
    /// What looks like a rename that nobody said: it would be dropped and created.
    hints: Vec<RenameHint>,
    /// What lies in the managed schemas and is never touched.
    not_managed: Vec<NotManaged<'a>>,
    /// What the configuration or the files leave out.
    excluded: Vec<ObjectName>,
    /// What the files make and is not made, because it is not managed yet.
    not_made: Vec<NotManaged<'a>>,
    /// Differences that are kept as they are.
    notes: &'a [String],
    warnings: Vec<Finding>,
    /// `apply` only, and only when it changed the database.
    #[serde(skip_serializing_if = "Option::is_none")]
    applied: Option<Applied>,
    /// Of a saved plan only.
    #[serde(skip_serializing_if = "Option::is_none")]
    saved: Option<Saved>,
}

/// What a saved plan says of itself.
#[derive(Serialize)]
struct Saved {
    /// The version of schemactl that made it.
    program: String,
    checksum: String,
    /// The public key, in hexadecimal digits.
    signed_by: Option<String>,
    allows_destructive: bool,
}

impl PlanDocument<'_> {
    pub(crate) fn saved(mut self, opened: &Opened<'_>) -> Self {
        self.saved = Some(Saved {
            program: opened.saved.program.clone(),
            checksum: opened.checksum.clone(),
            signed_by: opened.signed_by.clone(),
            allows_destructive: opened.saved.allows_destructive,
        });
        self
    }
}

/// The server at the other end.
#[derive(Serialize)]
struct Database<'a> {
    /// `PostgreSQL 15.20`
    product: &'a str,
    /// For people, without a password.
    target: &'a str,
}

/// What an apply did.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Applied {
    pub(crate) statements: usize,
    pub(crate) milliseconds: u128,
}

/// An object by its name.
#[derive(Serialize)]
pub(crate) struct ObjectName {
    /// `materialized view`
    kind: &'static str,
    /// The names that lead to it, unquoted: schema, table, column.
    path: Vec<String>,
    /// For people: `column orders.total`.
    name: String,
}

impl From<&ObjectId> for ObjectName {
    fn from(id: &ObjectId) -> Self {
        let path = id.path.iter().map(|part| part.raw().to_owned()).collect();
        Self { kind: id.kind.0, path, name: full_name(id) }
    }
}

/// One object that is touched.
#[derive(Serialize)]
struct Change<'a> {
    object: ObjectName,
    /// `create`, `change`, `replace` (its own difference needs a new one), `rebuild` (dropped and
    /// put back around another's change), `drop` or `rename` (nothing else changes).
    action: &'static str,
    class: Class,
    /// What it was called before, where the plan renames it first.
    renamed_from: Option<ObjectName>,
    /// Where the files say that; null when the two differ in nothing but the name.
    renamed_place: Option<&'a Place>,
    /// The object that it is a part of.
    part_of: Option<ObjectName>,
    /// The change for whose sake this one is made.
    because: Option<ObjectName>,
    /// Why the engine cannot change it in place.
    why: Option<&'a str>,
    /// Where the files say it.
    place: Option<&'a Place>,
    /// All that is known of it before and after; each kind has its own fields, which may change
    /// with any version.
    old: Option<Fields>,
    new: Option<Fields>,
    /// The fields that differ, when it is there before and after.
    fields: Vec<Field<'a>>,
}

#[derive(Serialize)]
pub(crate) struct Field<'a> {
    name: &'a str,
    old: &'a Option<Value>,
    new: &'a Option<Value>,
}

impl<'a> From<&'a FieldChange> for Field<'a> {
    fn from(FieldChange { name, old, new }: &'a FieldChange) -> Self {
        Self { name, old, new }
    }
}

#[derive(Serialize)]
struct Statement<'a> {
    sql: &'a str,
    object: ObjectName,
    class: Class,
    /// False for what the engine refuses inside a transaction, and for what takes several.
    in_transaction: bool,
    /// Statements of one group take effect together; counted from 1.
    group: usize,
    /// What it takes of what was there before; each lock is held until the group ends.
    takes: Vec<Takes<'a>>,
    undo: Reversibility,
}

/// Whether what a statement does can be undone.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Reversibility {
    Reversible,
    /// What is taken away or written anew holds no rows but those that stay.
    DataKept,
    /// Rows or values, and bytes, that are lost; null where that is not known.
    Irreversible {
        rows: Option<u64>,
        bytes: Option<u64>,
    },
}

impl From<Undo> for Reversibility {
    fn from(undo: Undo) -> Self {
        match undo {
            Undo::Reversible => Self::Reversible,
            Undo::DataKept => Self::DataKept,
            Undo::Irreversible { rows, bytes } => Self::Irreversible { rows, bytes },
        }
    }
}

/// A relation that a statement locks, reads or rewrites.
#[derive(Serialize)]
struct Takes<'a> {
    /// `relation`, `lock`, `blocks` (`nobody`, `changes`, `writes`, `everything`), `work` (`none`,
    /// `scan`, `rewrite`), `size` (`rows` and `bytes`, both estimates, or null).
    #[serde(flatten)]
    touch: &'a Touch,
    /// How long the work is likely to take, the least and the most; null where it is not known.
    milliseconds: Option<[u128; 2]>,
}

impl<'a> Takes<'a> {
    fn of(touch: &'a Touch, speeds: &Speeds) -> Self {
        let time = touch.time(speeds);
        let milliseconds = time.map(|(least, most)| [least.as_millis(), most.as_millis()]);
        Self { touch, milliseconds }
    }
}

#[derive(Serialize)]
struct HeldBack {
    object: ObjectName,
    action: &'static str,
    /// The held-back change that it depends on; null when it can lose data itself.
    because: Option<ObjectName>,
}

#[derive(Serialize)]
struct Lost {
    object: ObjectName,
    /// Rows of a table, values that are not null of a column; null where they could not be counted.
    rows: Option<u64>,
    /// How much that is on disk.
    bytes: Option<u64>,
}

impl From<&Loss> for Lost {
    fn from(loss: &Loss) -> Self {
        Self { object: (&loss.object).into(), rows: loss.rows, bytes: loss.bytes }
    }
}

#[derive(Serialize)]
struct Waits<'a> {
    /// Null, as the lock, when it is an old snapshot that is waited for.
    relation: Option<&'a QName>,
    /// The mode that is held.
    lock: Option<&'a str>,
    pid: i64,
    /// Both are empty where the role may not see them.
    application: &'a str,
    state: &'a str,
    transaction_seconds: Option<u64>,
}

impl<'a> From<&'a Wait> for Waits<'a> {
    fn from(wait: &'a Wait) -> Self {
        let Wait { holds, by: Holder { pid, application, state, open } } = wait;
        let (relation, lock) = match holds {
            Holds::Lock { relation, lock } => (Some(relation), Some(lock.as_str())),
            Holds::Snapshot => (None, None),
        };
        let transaction_seconds = open.map(|time| time.as_secs());
        Self { relation, lock, pid: *pid, application, state, transaction_seconds }
    }
}

#[derive(Serialize)]
struct RenameHint {
    old: ObjectName,
    new: ObjectName,
    place: Option<Place>,
    /// What to write there if it is one.
    line: String,
}

impl From<&Hint> for RenameHint {
    fn from(hint: &Hint) -> Self {
        let Hint { old, new, place, line } = hint;
        let place = place.clone();
        Self { old: old.into(), new: new.into(), place, line: line.clone() }
    }
}

#[derive(Serialize)]
struct NotManaged<'a> {
    kind: &'a str,
    name: &'a str,
}

/// An action's name in all documents.
fn action(action: Action) -> &'static str {
    match action {
        Action::Create => "create",
        Action::Alter => "change",
        Action::Replace => "replace",
        Action::Rebuild => "rebuild",
        Action::Drop => "drop",
        Action::Rename => "rename",
    }
}

/// Hashes of the managed objects as they are and as the plan leaves them.
#[derive(Clone, Debug)]
pub(crate) struct Hashes {
    pub(crate) before: Fingerprint,
    pub(crate) target: Fingerprint,
}

/// The document of `plan`, `apply` and `show`.
pub(crate) fn plan<'a>(
    command: &'static str,
    (planned, hashes): (&'a Planned, Hashes),
    exit_code: u8,
    applied: Option<Applied>,
) -> PlanDocument<'a> {
    let Planned { kinds: _, server, schemas, plan, places: _, excluded, warnings, ends: _ } =
        planned;
    let groups = plan.groups().into_iter().zip(1..);
    let of_groups = groups.flat_map(|(range, group)| range.map(move |_| group));
    let steps = plan.steps.iter().zip(of_groups).enumerate();
    let statements = steps.map(|(index, (step, group))| Statement {
        sql: step.step.sql.shown(),
        object: (&step.object).into(),
        class: step.class,
        in_transaction: step.step.transaction.is_one(),
        group,
        takes: step.takes.iter().map(|touch| Takes::of(touch, &plan.speeds)).collect(),
        undo: plan.undo(index).into(),
    });
    let held_back = plan.held_back.iter().map(|held| HeldBack {
        object: (&held.id).into(),
        action: action(held.action),
        because: held.because.as_ref().map(Into::into),
    });
    PlanDocument {
        format: FORMAT,
        command,
        ok: true,
        exit_code,
        database: Database { product: &server.product, target: &server.target },
        schemas,
        empty: plan.is_empty(),
        before: hashes.before,
        target: hashes.target,
        summary: counts(plan),
        changes: plan.changes.iter().map(|c| change(planned, c)).collect(),
        statements: statements.collect(),
        held_back: held_back.collect(),
        losses: plan.losses.iter().map(Into::into).collect(),
        waits: plan.waits.iter().map(Into::into).collect(),
        speeds: plan.speeds,
        hints: plan.hints.iter().map(Into::into).collect(),
        not_managed: not_managed(&plan.unmanaged),
        excluded: excluded.iter().map(Into::into).collect(),
        not_made: not_managed(&plan.not_made),
        notes: &plan.notes,
        warnings: warnings.iter().map(Into::into).collect(),
        applied,
        saved: None,
    }
}

fn not_managed(objects: &[Unmanaged]) -> Vec<NotManaged<'_>> {
    objects.iter().map(|u| NotManaged { kind: &u.kind, name: &u.name }).collect()
}

fn change<'a>(planned: &'a Planned, change: &'a PlannedChange) -> Change<'a> {
    let parent = change.new.as_ref().or(change.old.as_ref()).and_then(|o| o.parent.as_ref());
    Change {
        object: (&change.id).into(),
        action: action(change.action),
        class: change.class,
        renamed_from: change.renamed.as_ref().map(|renamed| (&renamed.from).into()),
        renamed_place: change.renamed.as_ref().and_then(|r| r.said.as_ref()),
        part_of: parent.map(Into::into),
        because: change.because.as_ref().map(Into::into),
        why: change.why.as_deref(),
        place: planned.place(&change.id),
        old: change.old.as_ref().map(schemactl_core::catalog::Object::fields),
        new: change.new.as_ref().map(schemactl_core::catalog::Object::fields),
        fields: change.fields.iter().map(Into::into).collect(),
    }
}
