//! Faults of schemactl's own process, and two of them at once.
use super::running::Stage;
use super::site::Site;
use super::{Moment, rounds};
use crate::support::Output;

#[test]
fn a_run_that_is_killed_leaves_nothing_half_done() {
    rounds("kill -9", &mut Site::new(), &mut |_, mut running, moment, _| {
        running.reach(moment);
        running.kill();
        running.end()
    });
}

#[test]
fn a_run_that_is_interrupted_leaves_nothing_half_done() {
    rounds("kill -INT", &mut Site::new(), &mut |_, mut running, moment, _| {
        running.reach(moment);
        running.signal("-INT");
        running.end()
    });
}

#[test]
fn of_two_runs_at_once_one_does_it() {
    rounds("two at once", &mut Site::new(), &mut |site, mut running, moment, dice| {
        // The second one plans while the first plans, or while it changes what is planned from.
        let planning = Moment { after: Stage::Started, lines: 0, ..moment };
        running.reach(if dice.chance(50) { planning } else { moment });
        let second = site.start_again();
        let (first, second) = (running.end(), second.end());
        let applied = |output: &Output| output.stdout.contains("\nApplied ");
        let (one, other) = if applied(&first) { (first, second) } else { (second, first) };
        assert!(applied(&one) && one.code == 0, "nobody did it\n{one:?}\n{other:?}");
        let nothing = other.code == 0 && other.stdout.contains("The database matches the files");
        assert!(!applied(&other) && (nothing || other.code == 4), "{other:?}");
        one
    });
}
