//! What somebody else does to a database meanwhile.
use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::Database;

/// Waits until the query says `t`.
#[track_caller]
pub(crate) fn wait_until(database: &Database, query: &str) {
    let start = Instant::now();
    while database.psql(query) != "t" {
        assert!(start.elapsed() < Duration::from_secs(20), "never came true: {query}");
        sleep(Duration::from_millis(20));
    }
}

/// Another session, by a `psql` of its own; killed with the value.
pub(crate) struct OtherSession(Child);

impl OtherSession {
    /// Has it run SQL, and waits until the query says `t`.
    #[track_caller]
    pub(crate) fn new(database: &Database, sql: &str, until: &str) -> Self {
        let mut psql = Command::new("psql");
        psql.args(["-X", "-q", "-d", &database.url()]);
        psql.stdin(Stdio::piped()).stdout(Stdio::null());
        let mut session = Self(psql.spawn().unwrap());
        writeln!(session.0.stdin.as_mut().unwrap(), "{sql}").unwrap();
        wait_until(database, until);
        session
    }

    /// Lets it end by itself: what it has not committed is rolled back.
    pub(crate) fn end(mut self) {
        drop(self.0.stdin.take());
        self.0.wait().unwrap();
    }
}

impl Drop for OtherSession {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
