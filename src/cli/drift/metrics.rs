//! What was found, as a text file that the collector of Prometheus' node exporter reads.
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::Who;
use crate::cli::error::CommandError;

/// The numbers of all looks until now.
pub(super) struct Metrics {
    /// `None`: nobody wants them.
    file: Option<PathBuf>,
    /// The name of the environment, which tells the series of several from one another.
    env: Option<String>,
    found: Option<Found>,
    failed_last: bool,
    looks: u64,
    failures: u64,
    posts: u64,
    failed_posts: u64,
    took: Duration,
}

/// What the last look that did not fail found.
struct Found {
    /// How many objects each of [`Who::ALL`] moved.
    counts: Vec<usize>,
    at: SystemTime,
}

impl Metrics {
    /// Writes a first file, so that one that cannot be written is known at once.
    pub(super) fn start(file: Option<PathBuf>, env: Option<String>) -> Result<Self, CommandError> {
        let metrics = Self {
            file,
            env,
            found: None,
            failed_last: false,
            looks: 0,
            failures: 0,
            posts: 0,
            failed_posts: 0,
            took: Duration::ZERO,
        };
        metrics.write()?;
        Ok(metrics)
    }

    /// `by`: who moved each object; `None` when the look failed.
    pub(super) fn looked(&mut self, by: Option<&[Who]>, took: Duration) {
        self.looks += 1;
        self.took = took;
        self.failed_last = by.is_none();
        let Some(by) = by else {
            self.failures += 1;
            return;
        };
        let count = |who| by.iter().filter(|found| **found == who).count();
        let counts = Who::ALL.into_iter().map(count).collect();
        self.found = Some(Found { counts, at: SystemTime::now() });
    }

    pub(super) fn posted(&mut self, taken: bool) {
        self.posts += 1;
        self.failed_posts += u64::from(!taken);
    }

    pub(super) fn write(&self) -> Result<(), CommandError> {
        let Some(file) = &self.file else { return Ok(()) };
        replace(file, &self.text()).map_err(|error| {
            let hint =
                "the folder of `--metrics` has to be there, and a file beside it is made first";
            CommandError::file("write", file, &error).hint(hint)
        })
    }

    fn text(&self) -> String {
        let mut out = String::new();
        let mut say = |name: &str, kind: &str, help: &str, values: &[(Option<&str>, String)]| {
            let _ = writeln!(out, "# HELP schemactl_drift_{name} {help}");
            let _ = writeln!(out, "# TYPE schemactl_drift_{name} {kind}");
            for (by, value) in values {
                let labels = self.labels(*by);
                let _ = writeln!(out, "schemactl_drift_{name}{labels} {value}");
            }
        };
        if let Some(Found { counts, at }) = &self.found {
            let counts: Vec<(Option<&str>, String)> = Who::ALL
                .iter()
                .zip(counts)
                .map(|(who, n)| (Some(who.name()), n.to_string()))
                .collect();
            let help =
                "Objects that are not as they were or as the files say, by who changed them.";
            say("objects", "gauge", help, &counts);
            let at = at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64().to_string();
            let help = "When they were counted.";
            say("last_success_timestamp_seconds", "gauge", help, &[(None, at)]);
        }
        let number = |value: u64| [(None, value.to_string())];
        let up = u64::from(self.looks > 0 && !self.failed_last);
        say("up", "gauge", "Whether the last look at the database succeeded.", &number(up));
        say("looks_total", "counter", "Looks at the database.", &number(self.looks));
        say("failed_looks_total", "counter", "Looks that failed.", &number(self.failures));
        let took = [(None, self.took.as_secs_f64().to_string())];
        say("look_duration_seconds", "gauge", "How long the last look took.", &took);
        let help = "Changes that were posted to the webhook.";
        say("webhook_posts_total", "counter", help, &number(self.posts));
        let help = "Changes that the webhook did not take.";
        say("failed_webhook_posts_total", "counter", help, &number(self.failed_posts));
        out
    }

    fn labels(&self, by: Option<&str>) -> String {
        let env = self.env.as_ref().map(|env| format!("env=\"{}\"", escaped(env)));
        let by = by.map(|by| format!("by=\"{by}\""));
        let labels: Vec<String> = env.into_iter().chain(by).collect();
        if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) }
    }
}

/// As the format wants a label's value.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Written beside and renamed: whoever reads it never sees half of it.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    // Its name must not end as the collector's files do.
    let mut builder = tempfile::Builder::new();
    builder.prefix(".schemactl-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The collector is another user.
        builder.permissions(std::fs::Permissions::from_mode(0o644));
    }
    let mut new = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    new.write_all(text.as_bytes())?;
    new.persist(file).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_an_environment_stays_one_label() {
        let mut metrics = Metrics::start(None, Some("a\"b\\c".to_owned())).unwrap();
        assert!(metrics.text().contains("schemactl_drift_up{env=\"a\\\"b\\\\c\"} 0\n"));
        metrics.looked(Some(&[Who::Both, Who::Both]), Duration::from_millis(1500));
        let text = metrics.text();
        assert!(text.contains("schemactl_drift_objects{env=\"a\\\"b\\\\c\",by=\"both\"} 2\n"));
        assert!(text.contains("schemactl_drift_look_duration_seconds{env=\"a\\\"b\\\\c\"} 1.5\n"));
    }

    #[test]
    fn a_look_that_fails_leaves_the_numbers_of_the_last_that_did_not() {
        let mut metrics = Metrics::start(None, None).unwrap();
        assert!(!metrics.text().contains("objects"));
        metrics.looked(Some(&[Who::Somebody]), Duration::ZERO);
        metrics.looked(None, Duration::ZERO);
        let text = metrics.text();
        for line in ["objects{by=\"somebody\"} 1", "up 0", "looks_total 2", "failed_looks_total 1"]
        {
            assert!(text.contains(&format!("\nschemactl_drift_{line}\n")), "{line}\n{text}");
        }
    }
}
