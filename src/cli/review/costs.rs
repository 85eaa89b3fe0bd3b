//! What a plan takes of the tables that are there: who has to wait, and what is read or written anew.
use std::time::Duration;

use schemactl_core::catalog::ObjectId;
use schemactl_core::cost::{Blocks, Holder, Holds, Loss, Speed, Speeds, Touch, Undo, Wait, Work};
use schemactl_core::plan::Action;

use super::Review;
use crate::cli::text::{full_name, relation_name};
use crate::cli::ui::Paint;

/// A relation with fewer bytes is called small, whatever it is exactly.
const SMALL: u64 = 1_000_000;

impl Review<'_> {
    /// Locks that others notice, and work that takes time; empty when there are none.
    pub(super) fn costs(&self) -> String {
        let all = self.prepared.plan.takes();
        let noticed = |touch: &&Touch| touch.blocks >= Blocks::Writes || touch.work > Work::None;
        let noticed: Vec<&Touch> = all.iter().filter(noticed).collect();
        if noticed.is_empty() {
            return String::new();
        }
        let until =
            if self.prepared.plan.groups().len() > 1 { "its group's end" } else { "the end" };
        let title = format!("Locks until {until}, and work on what is there:");
        let title = self.paint.bold(&title);
        let mut out = format!("\n{title}\n");
        let speeds = &self.prepared.plan.speeds;
        for touch in &noticed {
            out.push_str(&format!("  {}\n", touched(touch, speeds, self.paint)));
        }
        for (work, name) in [(Work::Scan, "reading"), (Work::Rewrite, "rewriting")] {
            let timed = |touch: &&&Touch| touch.work == work && !is_small(touch);
            let speed = speeds.of(work).filter(|_| noticed.iter().any(|touch| timed(&touch)));
            let Some(Speed { least, most, measured }) = speed else { continue };
            let why = if measured { "as it did before" } else { "which was not measured here" };
            let (least, most) = (bytes(least), bytes(most));
            let line = format!("times are those of {name} {least} to {most} in a second, {why}");
            out.push_str(&format!("  {}\n", self.paint.dim(&line)));
        }
        out
    }
}

/// `orders: blocks writers (SHARE); reads about 1,200,000 rows, 180 MB: 1 s to 9 s`
pub(in crate::cli) fn touched(touch: &Touch, speeds: &Speeds, paint: Paint) -> String {
    let name = relation_name(&touch.relation);
    let blocks = match touch.blocks {
        Blocks::Nobody | Blocks::Changes => "blocks nobody".to_owned(),
        Blocks::Writes => paint.changed("blocks writers"),
        Blocks::Everything => paint.changed("blocks readers and writers"),
    };
    let work = match touch.work {
        Work::None => String::new(),
        Work::Scan => format!("; reads {}", size(touch, speeds)),
        Work::Rewrite => format!("; {} {}", paint.changed("rewrites"), size(touch, speeds)),
    };
    format!("{name}: {blocks} ({}){work}", touch.lock)
}

impl Review<'_> {
    /// Who would have to be waited for right now; empty when there is nobody.
    pub(super) fn waits(&self) -> String {
        let waits = &self.prepared.plan.waits;
        if waits.is_empty() {
            return String::new();
        }
        let title = self.paint.bold("In the way right now:");
        let mut out = format!("\n{title}\n");
        for Wait { holds, by } in waits {
            let (who, doing) = holder(by);
            let what = match holds {
                Holds::Lock { relation, lock } => format!("{lock} on {}", relation_name(relation)),
                Holds::Snapshot => "a snapshot that is waited for".to_owned(),
            };
            out.push_str(&format!("  {who} holds {what}{doing}\n"));
        }
        out
    }

    /// What nobody can bring back; empty when there is nothing of the kind.
    pub(super) fn losses(&self) -> String {
        let losses = &self.prepared.plan.losses;
        if losses.is_empty() {
            return String::new();
        }
        let title = self.paint.bold("Lost for good:");
        let mut out = format!("\n{title}\n");
        for Loss { object, rows, bytes, .. } in losses {
            let lost = lost(noun(object), *rows, *bytes);
            let lost = if *rows == Some(0) { lost } else { self.paint.error(&lost) };
            let change = self.prepared.plan.change(object);
            let converted = change.is_some_and(|change| change.action == Action::Alter);
            let by = if converted { " that its new type does not keep" } else { "" };
            out.push_str(&format!("  {}: {lost}{by}\n", full_name(object)));
        }
        out
    }

    /// `irreversible: 15,000 rows, 2 MB`
    pub(super) fn undo(&self, undo: Undo, of: [&str; 2]) -> String {
        match undo {
            Undo::Reversible => "reversible".to_owned(),
            Undo::DataKept => "reversible, data kept".to_owned(),
            Undo::Irreversible { rows, bytes } => {
                self.paint.error(&format!("irreversible: {}", lost(of, rows, bytes)))
            }
        }
    }
}

/// What is lost with an object, one and several.
pub(super) fn noun(object: &ObjectId) -> [&'static str; 2] {
    if object.kind.0 == "column" { ["value", "values"] } else { ["row", "rows"] }
}

/// `15,000 rows, 2 MB`
fn lost([one, several]: [&str; 2], rows: Option<u64>, size: Option<u64>) -> String {
    let Some(rows) = rows else { return format!("{several} that could not be counted") };
    let size = size.filter(|size| *size >= SMALL).map(|size| format!(", {}", bytes(size)));
    match rows {
        0 => format!("no {several}"),
        1 => format!("1 {one}{}", size.unwrap_or_default()),
        rows => format!("{} {several}{}", grouped(rows), size.unwrap_or_default()),
    }
}

/// `process 123 (psql)`, and `, idle in transaction, transaction open for 3 min`.
pub(in crate::cli) fn holder(holder: &Holder) -> (String, String) {
    let Holder { pid, application, state, open } = holder;
    let called = if application.is_empty() { String::new() } else { format!(" ({application})") };
    let state = if state.is_empty() { String::new() } else { format!(", {state}") };
    let open = open.map(|time| format!(", transaction open for {}", short(time)));
    (format!("process {pid}{called}"), format!("{state}{}", open.unwrap_or_default()))
}

/// `about 1,200,000 rows, 180 MB: 1 s to 9 s`
fn size(touch: &Touch, speeds: &Speeds) -> String {
    let Some(size) = touch.size else {
        return "all rows, of which the number is not known".to_owned();
    };
    if is_small(touch) {
        return "less than 1 MB".to_owned();
    }
    let rows = size.rows.map(|rows| format!("about {} rows, ", grouped(rows))).unwrap_or_default();
    let time = touch.time(speeds);
    let time = time.map(|(least, most)| format!(": {} to {}", short(least), short(most)));
    format!("{rows}{}{}", bytes(size.bytes), time.unwrap_or_default())
}

/// Whatever time it takes is not worth a word; of an unknown size nothing is known.
fn is_small(touch: &Touch) -> bool {
    touch.size.is_none_or(|size| size.bytes < SMALL)
}

/// `1,200,000`
pub(in crate::cli) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

pub(in crate::cli) fn bytes(number: u64) -> String {
    match number {
        0..1_000_000_000 => format!("{} MB", number / 1_000_000),
        1_000_000_000..1_000_000_000_000 => {
            format!("{}.{} GB", number / 1_000_000_000, number / 100_000_000 % 10)
        }
        _ => format!("{} TB", number / 1_000_000_000_000),
    }
}

pub(in crate::cli) fn short(time: Duration) -> String {
    match time.as_secs() {
        0 => format!("{} ms", time.as_millis()),
        seconds @ 1..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(bytes(180_000_000), "180 MB");
        assert_eq!(bytes(3_250_000_000), "3.2 GB");
        assert_eq!(short(Duration::from_millis(250)), "250 ms");
        assert_eq!(short(Duration::from_secs(600)), "10 min");
    }
}
