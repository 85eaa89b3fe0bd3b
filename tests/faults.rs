//! Faults at random moments of an apply: whatever happens, the database is exactly as before or exactly
//! as planned, no row is lost, the record says which, and the same command finishes the job.
//!
//! `SCHEMACTL_FAULTS=n` runs each fault that often instead of the usual number, `SCHEMACTL_SEED=n`
//! repeats one round. What a seed decides is the fault and after what it comes; what the server has done by
//! then is the machine's.
mod connection;
mod groups;
mod process;
mod proxy;
mod refused;
mod running;
mod schema;
mod site;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use running::{Pace, Running, Span, Stage};
use schema::Side;
use site::{Ended, Site};

use crate::support::{Dice, Output, hash, seeds};

/// Where in a run a fault comes: so long after so many lines that the log has in a stage. A run logs
/// each statement, so the lines tell how far it is on a slow machine too.
#[derive(Clone, Copy, Debug)]
struct Moment {
    after: Stage,
    lines: usize,
    delay: Duration,
}

impl Moment {
    /// Mostly while statements run, and often about the COMMIT.
    fn any(dice: &mut Dice, pace: &Pace) -> Self {
        let after = match dice.below(10) {
            0..2 => Stage::Started,
            2..7 => Stage::Begun,
            _ => Stage::Committing,
        };
        let Span { lines, time } = pace.of(after);
        // A COMMIT is too short to be met exactly; some lines are far apart.
        let longest = if after == Stage::Committing { time * 2 } else { time / 3 };
        let thousandths = u32::try_from(dice.below(1000)).expect("small");
        Self { after, lines: dice.below(lines + 1), delay: longest * thousandths / 1000 }
    }
}

/// How a round's run is disturbed.
type Disturb<'a> = &'a mut dyn FnMut(&mut Site, Running, Moment, &mut Dice) -> Output;

/// Disturbs one apply after the other, in both directions, and proves after each that nothing is half
/// done and that the next apply does the rest.
fn rounds(fault: &str, site: &mut Site, disturb: Disturb<'_>) {
    let mut ended = Vec::new();
    for seed in seeds("SCHEMACTL_FAULTS", 4) {
        let mut dice = Dice(hash(seed, fault));
        let (from, to) = if seed % 2 == 1 { (Side::A, Side::B) } else { (Side::B, Side::A) };
        let moment = Moment::any(&mut dice, site.pace(to));
        let round = catch_unwind(AssertUnwindSafe(|| {
            site.bring_to(from);
            let before = site.look();
            let running = site.start(to);
            let output = disturb(site, running, moment, &mut dice);
            let after = site.settle();
            let end = site.judge((from, to), &before, &after, &output);
            site.finish(to, &before, &after);
            end
        }));
        // The panic itself has been printed by now.
        ended.push(round.unwrap_or_else(|_| panic!("{fault}: SCHEMACTL_SEED={seed}: {moment:?}")));
    }
    site.has_no_scratch();
    report(fault, &ended);
}

/// For people who want to know whether the faults came in time.
#[expect(clippy::print_stdout, reason = "shown by --nocapture")]
fn report(fault: &str, ended: &[Ended]) {
    let planned = ended.iter().filter(|end| **end == Ended::AsPlanned).count();
    println!("{fault}: {} as before, {planned} as planned", ended.len() - planned);
}
