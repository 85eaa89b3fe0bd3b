//! Faults of schemactl's own process, and two of them at once.
use super::rounds;
use super::site::Site;

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
