//! What a plan takes of the tables that are there: who has to wait, and what is read or written anew.
use std::time::Duration;

use schemactl_core::cost::{Blocks, Holder, Loss, Touch, Wait, Work};

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
        for touch in noticed {
            out.push_str(&format!("  {}\n", touched(touch, self.paint)));
        }
        out
    }
}

/// `orders: blocks writers (SHARE); reads about 1,200,000 rows, 180 MB: 1 s to 9 s`
pub(in crate::cli) fn touched(touch: &Touch, paint: Paint) -> String {
    let name = relation_name(&touch.relation);
    let blocks = match touch.blocks {
        Blocks::Nobody | Blocks::Changes => "blocks nobody".to_owned(),
        Blocks::Writes => paint.changed("blocks writers"),
        Blocks::Everything => paint.changed("blocks readers and writers"),
    };
    let work = match touch.work {
        Work::None => String::new(),
        Work::Scan => format!("; reads {}", size(touch)),
        Work::Rewrite => format!("; {} {}", paint.changed("rewrites"), size(touch)),
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
        for Wait { relation, lock, by } in waits {
            let (who, doing) = holder(by);
            let relation = relation_name(relation);
            out.push_str(&format!("  {who} holds {lock} on {relation}{doing}\n"));
        }
        out
    }

    /// What nobody can bring back; empty when there is nothing of the kind.
    pub(super) fn losses(&self) -> String {
        let losses = &self.prepared.plan.losses;
        if losses.is_empty() {
            return String::new();
        }
        let title = self.paint.bold("Lost for good with what is dropped:");
        let mut out = format!("\n{title}\n");
        for Loss { object, rows } in losses {
            let what = if object.kind.0 == "column" { "value" } else { "row" };
            let rows = match rows {
                None => self.paint.error(&format!("{what}s that could not be counted")),
                Some(0) => format!("no {what}s"),
                Some(1) => self.paint.error(&format!("1 {what}")),
                Some(rows) => self.paint.error(&format!("{} {what}s", grouped(*rows))),
            };
            out.push_str(&format!("  {}: {rows}\n", full_name(object)));
        }
        out
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
fn size(touch: &Touch) -> String {
    let Some(size) = touch.size else {
        return "all rows, of which the number is not known".to_owned();
    };
    if size.bytes < SMALL {
        return "less than 1 MB".to_owned();
    }
    let rows = size.rows.map(|rows| format!("about {} rows, ", grouped(rows))).unwrap_or_default();
    let time = touch.time().map(|(least, most)| format!(": {} to {}", short(least), short(most)));
    format!("{rows}{}{}", bytes(size.bytes), time.unwrap_or_default())
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
