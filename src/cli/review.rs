//! A plan as people read it: a block per object with its parts inside, only what changes, why, and
//! where the files say it.
mod attributes;
pub(super) mod costs;
pub(super) mod tree;

use std::path::Path;

use clap::ValueEnum;
use schemactl_core::catalog::{ObjectId, Unmanaged};
use schemactl_core::cost::Undo;
use schemactl_core::hold::Held;
use schemactl_core::kind::{Class, Transaction};
use schemactl_core::plan::{Action, Plan, PlannedChange};
use schemactl_core::rename::Hint;
use schemactl_core::source::Place;

use super::args::Global;
use super::context::Files;
use super::prepare::{Ends, Planned};
use super::redact::redact;
use super::report::counted;
use super::summary::{Summary, counts};
use super::text::{full_name, shell_word, wrap};
use super::ui::Paint;

/// A plan to be shown, and the paper that it is written on.
#[derive(Clone, Copy)]
pub(crate) struct Review<'a> {
    pub(crate) prepared: &'a Planned,
    pub(crate) paint: Paint,
    /// Columns. Names, definitions and statements are never cut: a line that cannot be broken
    /// between words is longer.
    pub(crate) width: usize,
}

/// How an action is marked.
pub(crate) fn symbol(action: Action) -> &'static str {
    match action {
        Action::Create => "+",
        Action::Alter | Action::Rename => "~",
        Action::Replace => "-/+",
        Action::Rebuild => "<>",
        Action::Drop => "-",
    }
}

const LEGEND: [(Action, &str); 5] = [
    (Action::Create, "create"),
    (Action::Alter, "change in place"),
    (Action::Replace, "replace"),
    (Action::Rebuild, "rebuild around a change"),
    (Action::Drop, "drop"),
];

impl Review<'_> {
    /// The database, the legend and the blocks.
    pub(crate) fn plan(&self) -> String {
        let plan = &self.prepared.plan;
        let mut out = self.heading();
        if plan.is_empty() {
            return out;
        }
        let used = |action: Action| {
            let same = |c: &PlannedChange| symbol(c.action) == symbol(action);
            plan.changes.iter().any(same)
                || action == Action::Alter && tree::has_untouched_wholes(plan)
        };
        let legend: Vec<String> = LEGEND
            .into_iter()
            .filter(|(action, _)| used(*action))
            .map(|(action, word)| format!("{} {word}", self.marked(action, symbol(action))))
            .collect();
        out.push_str(&format!("\n{}\n", legend.join("   ")));
        for root in tree::roots(self.prepared) {
            out.push('\n');
            self.block(&mut out, &root);
        }
        out
    }

    /// Which database the plan is about.
    fn heading(&self) -> String {
        let server = &self.prepared.server;
        let schemas = &self.prepared.schemas;
        let word = if schemas.len() == 1 { "schema" } else { "schemas" };
        let text = format!(
            "{} ({}), {word} {}",
            redact(&server.target),
            server.product,
            schemas.join(", ")
        );
        let lines = wrap(&text, self.width);
        let lines: Vec<String> = lines.iter().map(|line| self.paint.dim(line)).collect();
        format!("{}\n", lines.join("\n"))
    }

    /// The statements, as they are sent.
    pub(crate) fn statements(&self) -> String {
        let plan = &self.prepared.plan;
        if plan.is_empty() {
            return String::new();
        }
        let mut out = format!("\n{}\n\n", self.paint.bold("Statements, in order:"));
        let groups = plan.groups();
        let of = groups.len();
        for (group, number) in groups.into_iter().zip(1..) {
            let steps = &plan.steps[group.clone()];
            if of > 1 {
                let what = match steps.first().map(|s| s.step.transaction) {
                    Some(Transaction::Outside) => "in no transaction",
                    Some(Transaction::Batches) => "in batches of rows, each a transaction",
                    Some(Transaction::Inside | Transaction::Own) | None => "in one transaction",
                };
                let line = format!("-- group {number} of {of}, {what}");
                out.push_str(&format!("{}\n", self.paint.dim(&line)));
            }
            for (index, step) in group.zip(steps) {
                let undo = plan.undo(index);
                if undo != Undo::Reversible {
                    let undo = self.undo(undo, costs::noun(&step.object));
                    out.push_str(&format!("{} {undo}\n", self.paint.dim("--")));
                }
                let sql = format!("{};", step.step.sql.shown());
                let sql = match step.class {
                    Class::Destructive => self.paint.removed(&sql),
                    Class::Additive | Class::InPlace => sql,
                };
                out.push_str(&sql);
                out.push('\n');
            }
        }
        out
    }

    /// What the plan leaves out, and the counts.
    pub(crate) fn conclusion(&self) -> String {
        let plan = &self.prepared.plan;
        let mut out = String::new();
        self.list(&mut out, "Not managed, and left alone:", &plan.unmanaged);
        self.list(&mut out, "In the files, but not managed yet, and not made:", &plan.not_made);
        out.push_str(&self.hints());
        out.push_str(&self.costs());
        out.push_str(&self.waits());
        out.push_str(&self.losses());
        out.push_str(&self.held_back());
        let held = plan.held_back.len();
        match (plan.is_empty(), held) {
            (true, 0) => out.push_str(&format!("\nNo changes. {}\n", matches(self.prepared))),
            (true, _) => out.push_str("\nNo other changes.\n"),
            (false, _) => out.push_str(&format!("\n{}\n", self.counts(&counts(plan)))),
        }
        out
    }

    fn list(&self, out: &mut String, title: &str, objects: &[Unmanaged]) {
        if objects.is_empty() {
            return;
        }
        out.push_str(&format!("\n{}\n", self.paint.bold(title)));
        for Unmanaged { kind, name, .. } in objects {
            out.push_str(&format!("  {kind} {name}\n"));
        }
    }

    /// What looks like a rename that nobody said.
    fn hints(&self) -> String {
        let hints = &self.prepared.plan.hints;
        if hints.is_empty() {
            return String::new();
        }
        let title = self.paint.bold("Perhaps renamed:");
        let mut out = format!("\n{title} these look alike; to keep what is there, say so\n");
        for Hint { old, new, place, line } in hints {
            let place = place.as_ref().map(|Place { file, line, .. }| {
                format!("  {}", self.paint.dim(&format!("{file}:{line}")))
            });
            let new = full_name(new);
            out.push_str(&format!("  {} to {new}{}\n", full_name(old), place.unwrap_or_default()));
            out.push_str(&format!("      {line}\n"));
        }
        out
    }

    fn held_back(&self) -> String {
        let held_back = held_back(self.prepared);
        if held_back.is_empty() {
            return String::new();
        }
        let title = self.paint.bold("Held back:");
        let mut out = format!("\n{title} `--allow-destructive` would let these through\n");
        for held in held_back {
            let mark = self.marked(held.action, symbol(held.action));
            let because = match &held.because {
                Some(id) if *id == held.id => ", whose name is still taken".to_owned(),
                Some(id) if held.action == Action::Drop => {
                    format!(", which {} needs", full_name(id))
                }
                Some(id) => format!(", which depends on {}", full_name(id)),
                None => String::new(),
            };
            out.push_str(&format!("  {mark} {}{because}\n", full_name(&held.id)));
        }
        out
    }

    fn counts(&self, sum: &Summary) -> String {
        let classes = [
            (sum.additive, "additive", false),
            (sum.in_place, "in place", false),
            (sum.destructive, "destructive", true),
        ];
        let classes = classes.map(|(n, word, red)| {
            let text = format!("{n} {word}");
            if red && n > 0 { self.paint.error(&text) } else { text }
        });
        let actions = [
            (sum.create, "create"),
            (sum.change, "change"),
            (sum.replace, "replace"),
            (sum.rebuild, "rebuild"),
            (sum.drop, "drop"),
            (sum.rename, "rename"),
        ];
        let actions: Vec<String> = actions
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, word)| format!("{n} to {word}"))
            .collect();
        let plan = &self.prepared.plan;
        let mut statements = counted(plan.steps.len(), "statement");
        let groups = plan.groups().len();
        if groups > 1 {
            statements.push_str(&format!(
                " and {groups} groups: what one of them\n      has done stays done if a later one fails"
            ));
        }
        let undo = (0..plan.steps.len()).map(|step| plan.undo(step));
        let undo = undo.fold(Undo::Reversible, Undo::and);
        let undo = self.undo(undo, ["row or value", "rows and values"]);
        format!(
            "{} {}.\n      {}, in {statements}.\n      Undo: {undo}.",
            self.paint.bold("Plan:"),
            classes.join(", "),
            actions.join(", ")
        )
    }

    fn marked(&self, action: Action, text: &str) -> String {
        match action {
            Action::Create => self.paint.added(text),
            Action::Alter | Action::Rebuild | Action::Rename => self.paint.changed(text),
            Action::Replace | Action::Drop => self.paint.removed(text),
        }
    }

    /// `schema/orders.toml:4`, where the files say an object.
    fn place(&self, id: &ObjectId) -> Option<String> {
        let place = self.prepared.place(id)?;
        Some(format!("{}:{}", place.file, place.line))
    }
}

/// What is held back. What is part of another that is held back goes without saying.
fn held_back(prepared: &Planned) -> Vec<&Held> {
    let all = &prepared.plan.held_back;
    let follows = |held: &&Held| {
        let object = prepared.plan.target.get(&held.id);
        let Some(whole) = object.and_then(|o| o.parent.as_ref()) else { return false };
        held.because.as_ref() == Some(whole)
            || held.action == Action::Drop
                && all.iter().any(|other| other.id == *whole && other.action == Action::Drop)
    };
    all.iter().filter(|held| !follows(held)).collect()
}

/// How the database stands to the files when a plan is applied or has nothing to do.
pub(crate) fn matches(prepared: &Planned) -> String {
    if prepared.ends == Ends::Compared {
        return "Both are the same.".to_owned();
    }
    let whole = if prepared.plan.not_made.is_empty() {
        "The database matches the files"
    } else {
        "What is managed matches the files"
    };
    match held_back(prepared).len() {
        0 => format!("{whole}."),
        n => format!("{whole} but for {} held back.", counted(n, "change")),
    }
}

/// What to type to have the plan applied, with the flags that it was made with.
pub(crate) fn next_command(global: &Global, files: Files, online: bool, plan: &Plan) -> String {
    let mut command = command(global, files);
    if online {
        command.push_str(" --online");
    }
    if plan.count(Class::Destructive) == 0 {
        return format!("\nTo make these changes:\n  {command}\n");
    }
    format!(
        "\nTo make these changes:\n  {command} --allow-destructive\n\
         To make only those that can lose no data:\n  {command}\n"
    )
}

/// The same for a plan that was saved.
pub(crate) fn next_command_saved(global: &Global, out: &Path) -> String {
    let Global { url, env, config, .. } = global;
    let mut words = vec![format!("schemactl apply {}", shell_word(&out.to_string_lossy()))];
    let mut flag = |name: &str, value: Option<String>| {
        words.extend(value.map(|value| format!("{name} {}", shell_word(&value))));
    };
    flag("--url", url.as_deref().map(redact));
    flag("--env", env.clone());
    flag("--config", config.as_ref().map(|path| path.to_string_lossy().into_owned()));
    let (out, command) = (out.display(), words.join(" "));
    format!("\nSaved in {out}. To make exactly these changes:\n  {command}\n")
}

fn command(global: &Global, files: Files) -> String {
    let Global { url, env, config, dir, schemas, manage, scratch_url, .. } = global;
    let mut words = vec!["schemactl apply".to_owned()];
    let mut flag = |name: &str, value: Option<String>| {
        words.extend(value.map(|value| format!("{name} {}", shell_word(&value))));
    };
    let path = |path: &std::path::PathBuf| path.to_string_lossy().into_owned();
    flag("--url", url.as_deref().map(redact));
    flag("--env", env.clone());
    flag("--config", config.as_ref().map(path));
    flag("--dir", dir.as_ref().map(path));
    flag("--schemas", (!schemas.is_empty()).then(|| schemas.join(",")));
    let manage: Vec<String> = manage
        .iter()
        .filter_map(ValueEnum::to_possible_value)
        .map(|value| value.get_name().to_owned())
        .collect();
    flag("--manage", (!manage.is_empty()).then(|| manage.join(",")));
    flag("--scratch-url", scratch_url.as_deref().map(redact));
    if files.allow_empty {
        words.push("--allow-empty".to_owned());
    }
    words.join(" ")
}
