//! What a plan may cost at most. A plan over its budget fails before production does.
use std::time::Duration;

use schemactl_core::cost::{Blocks, Loss, Speeds, Touch, Work};
use schemactl_core::plan::{Plan, PlannedStep};

use super::config;
use super::error::CommandError;
use super::review::costs::{bytes, grouped, short};
use super::text::{full_name, relation_name};

/// Whatever is `None` is not limited.
#[expect(clippy::struct_field_names, reason = "the flags are called so")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::Args)]
pub(crate) struct Budget {
    /// Refuse a plan that may do work for longer than this under locks that block writers (2s)
    #[arg(long, value_name = "TIME", value_parser = config::duration)]
    pub(crate) max_lock: Option<u64>,

    /// Refuse a plan that rewrites more than this (1GB)
    #[arg(long, value_name = "SIZE", value_parser = config::size)]
    pub(crate) max_rewrite: Option<u64>,

    /// Refuse a plan that loses more rows or values than this
    #[arg(long, value_name = "NUMBER")]
    pub(crate) max_rows_lost: Option<u64>,
}

impl Budget {
    /// A limit of this one goes before one of the other.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            max_lock: self.max_lock.or(other.max_lock),
            max_rewrite: self.max_rewrite.or(other.max_rewrite),
            max_rows_lost: self.max_rows_lost.or(other.max_rows_lost),
        }
    }

    /// Refuses a plan that costs more, or of which it is not known.
    pub(crate) fn check(self, plan: &Plan) -> Result<(), CommandError> {
        let mut over = Vec::new();
        over.extend(self.max_lock.and_then(|limit| over_time(plan, Duration::from_millis(limit))));
        over.extend(self.max_rewrite.and_then(|limit| over_rewrite(plan, limit)));
        over.extend(self.max_rows_lost.and_then(|limit| over_loss(&plan.losses, limit)));
        if over.is_empty() {
            return Ok(());
        }
        let mut error = CommandError::held_back("the plan is over its budget; nothing was changed")
            .hint("make the change in smaller parts, or raise the limit for this once");
        error.causes = over;
        Err(error)
    }
}

/// Locks are held until the end of a group: whatever is done after the first one is done under it.
fn over_time(plan: &Plan, limit: Duration) -> Option<String> {
    let over = |group| over_time_in(&plan.steps[group], &plan.speeds, limit);
    plan.groups().into_iter().find_map(over)
}

fn over_time_in(steps: &[PlannedStep], speeds: &Speeds, limit: Duration) -> Option<String> {
    let blocks = |touch: &Touch| touch.blocks >= Blocks::Writes;
    let first = steps.iter().position(|step| step.takes.iter().any(blocks))?;
    let mut sum = Duration::ZERO;
    for touch in steps[first..].iter().flat_map(|step| &step.takes) {
        match (touch.work, touch.time(speeds)) {
            (Work::None, _) => {}
            (_, Some((_, most))) => sum += most,
            (_, None) => {
                let name = relation_name(&touch.relation);
                return Some(format!("--max-lock: how long {name} takes is not known"));
            }
        }
    }
    (sum > limit).then(|| {
        let (sum, limit) = (short(sum), short(limit));
        format!(
            "--max-lock: work of up to {sum} under locks that block writers, {limit} is allowed"
        )
    })
}

fn over_rewrite(plan: &Plan, limit: u64) -> Option<String> {
    let mut sum = 0;
    for touch in plan.steps.iter().flat_map(|step| &step.takes) {
        match (touch.work, touch.size) {
            (Work::None | Work::Scan, _) => {}
            (Work::Rewrite, Some(size)) => sum += size.bytes,
            (Work::Rewrite, None) => {
                let name = relation_name(&touch.relation);
                return Some(format!("--max-rewrite: the size of {name} is not known"));
            }
        }
    }
    (sum > limit).then(|| {
        format!("--max-rewrite: {} are rewritten, {} are allowed", bytes(sum), bytes(limit))
    })
}

fn over_loss(losses: &[Loss], limit: u64) -> Option<String> {
    let mut sum = 0;
    for Loss { object, rows, .. } in losses {
        let Some(rows) = rows else {
            let name = full_name(object);
            return Some(format!("--max-rows-lost: the rows of {name} could not be counted"));
        };
        sum += rows;
    }
    (sum > limit).then(|| {
        let (sum, limit) = (grouped(sum), grouped(limit));
        format!("--max-rows-lost: {sum} rows and values are lost, {limit} are allowed")
    })
}
