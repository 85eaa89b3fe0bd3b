//! Faults of an apply in groups: each group is done as a whole and recorded, or not at all; the same
//! command does the rest.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use super::proxy::Proxy;
use super::running::Running;
use super::schema::Side;
use super::site::Site;
use crate::support::{Dice, hash, seeds};

/// A group that was done, as the record has it.
#[derive(Debug, PartialEq)]
struct Done {
    /// The state that it led to.
    after: String,
    /// In no transaction: what is done and what is recorded are two things.
    apart: bool,
}

/// The groups that were done since an apply, in order.
fn done(site: &Site, since: &str) -> Vec<Done> {
    let query = format!(
        "SELECT after, bool_or(sql LIKE '%CONCURRENTLY%') FROM schemactl.applies a \
         JOIN schemactl.steps ON apply_id = id WHERE a.outcome = 'applied' AND id > {since} \
         GROUP BY id ORDER BY id"
    );
    let lines = site.server().psql(&query);
    let lines = lines.lines().map(|line| line.split_once('|').unwrap());
    lines.map(|(after, apart)| Done { after: after.to_owned(), apart: apart == "t" }).collect()
}

fn last_apply(site: &Site) -> String {
    site.server().psql("SELECT coalesce(max(id), 0) FROM schemactl.applies")
}

fn disturb(site: &mut Site, mut running: Running, (fault, line): (usize, usize), delay: Duration) {
    let postmaster = site.server().process();
    match fault {
        0 => {
            running.reach_line(line, delay);
            running.kill();
        }
        1 => {
            running.reach_line(line, delay);
            site.server().psql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
            );
        }
        _ => {
            running.reach_line(line, delay);
            site.crash(&postmaster);
        }
    }
    running.end();
}

#[test]
fn what_of_the_groups_is_done_is_recorded_and_the_rest_is_done_next() {
    let mut site = Site::kept();
    site.bring_to(Side::A);
    let since = last_apply(&site);
    let (pace, output) = site.start_online(Side::B).measure();
    output.exits(0);
    site.is_at(Side::B);
    let all = done(&site, &since);
    assert!(all.len() > 10, "too few groups to be disturbed: {all:?}");
    for seed in seeds("SCHEMACTL_FAULTS", 4) {
        let mut dice = Dice(hash(seed, "groups"));
        let fault = dice.below(4);
        let line = dice.below(pace.lines());
        let delay = Duration::from_millis(dice.below(20) as u64);
        let round = catch_unwind(AssertUnwindSafe(|| round(&mut site, &all, (fault, line), delay)));
        // The panic itself has been printed by now.
        round.unwrap_or_else(|_| panic!("SCHEMACTL_SEED={seed}: fault {fault} at line {line}"));
    }
}

/// `all`: the groups of an apply that nothing disturbs.
fn round(site: &mut Site, all: &[Done], (fault, line): (usize, usize), delay: Duration) {
    site.bring_to(Side::A);
    let (since, before) = (last_apply(site), site.fingerprint());
    if fault == 3 {
        let proxy = Proxy::to(&site.server().folder().join(".s.PGSQL.5432"));
        site.url = Some(format!("postgres://postgres@{}/postgres", proxy.address()));
        let mut running = site.start_online(Side::B);
        site.url = None;
        running.reach_line(line, delay);
        proxy.cut();
        running.end();
    } else {
        let running = site.start_online(Side::B);
        disturb(site, running, (fault, line), delay);
    }
    site.settle();
    site.has_its_rows();
    let recorded = done(site, &since);
    assert!(all.starts_with(&recorded), "{recorded:#?}\nis not how it begins:\n{all:#?}");
    let (here, last) = (site.fingerprint(), recorded.last().map_or(&before, |done| &done.after));
    if here != *last {
        // Of a group in no transaction: it is done and not yet recorded, or its index is half built.
        let next = &all[recorded.len()];
        let invalid = site.server().psql("SELECT count(*) FROM pg_index WHERE NOT indisvalid");
        assert!(
            next.apart && (here == next.after || invalid == "1"),
            "half done: {here}, {next:?}"
        );
    }
    site.start_online(Side::B).end().exits(0);
    site.is_at(Side::B);
}
