//! How long whole commands take, beside `pg_dump` and `psql` in the same run: figures for people, no
//! test. `cargo bench --bench speed -- 10 100 1000` measures schemas of so many tables.
#![expect(clippy::print_stdout, reason = "it is there to print")]
#![expect(clippy::unwrap_used, reason = "a measurement that fails has nothing else to say")]
mod schema;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use schemactl_postgres::local::{Options, Server};

/// Medians are of so many runs.
const RUNS: usize = 5;

fn main() {
    // `cargo bench` adds `--bench`.
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![10, 100, 1000] } else { sizes };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let options = Options::throw_away().setting("max_locks_per_transaction", "2048");
    let server = runtime.block_on(Server::start(options)).unwrap();
    println!("PostgreSQL {}, medians of {RUNS}, whole processes\n", server.version_major());
    let line = |job: &str, cells: Vec<String>| println!("{job:42}{}", cells.concat());
    line("tables", sizes.iter().map(|n| format!("{n:>16}")).collect());
    let columns: Vec<Vec<Figure>> = sizes.iter().map(|n| measure(&server, *n)).collect();
    for row in 0..columns[0].len() {
        line(
            columns[0][row].job,
            columns.iter().map(|c| format!("{:>16}", c[row].shown)).collect(),
        );
    }
    runtime.block_on(server.stop()).unwrap();
}

struct Figure {
    job: &'static str,
    shown: String,
}

/// One database after the other: all on one machine, nothing beside each other.
struct Site<'a> {
    server: &'a Server,
    folder: tempfile::TempDir,
    tables: usize,
    databases: usize,
}

fn measure(server: &Server, tables: usize) -> Vec<Figure> {
    let folder = tempfile::tempdir().unwrap();
    schema::write(folder.path(), tables);
    let mut site = Site { server, folder, tables, databases: 0 };
    let psql = median(|| site.psql());
    let base = site.database();
    site.load(&base);
    let dump = median(|| site.dump(&base));
    let cold = median(|| site.plan(&base, "base", Cache::Empty));
    site.plan(&base, "base", Cache::Kept);
    let warm = median(|| site.plan(&base, "base", Cache::Kept));
    let changed_cold = median(|| site.plan(&base, "target", Cache::Empty));
    let changed = median(|| site.changed(&base));
    site.commit();
    site.revisions();
    let revisions = median(|| site.revisions());
    let memory = site.memory(&base);
    let planned = median(|| site.apply(Cache::Kept));
    let apply = median(|| site.apply(Cache::Empty));
    let of = |time: Duration, reference: Duration| time.as_secs_f64() / reference.as_secs_f64();
    let figure = |job, time: Duration, reference, sign| Figure {
        job,
        shown: format!("{:.3} s {:.2}{sign}", time.as_secs_f64(), of(time, reference)),
    };
    vec![
        Figure {
            job: "pg_dump --schema-only (d)",
            shown: format!("{:.3} s      ", dump.as_secs_f64()),
        },
        Figure { job: "psql -1 -q -f (p)", shown: format!("{:.3} s      ", psql.as_secs_f64()) },
        figure("plan without a change, warm", warm, dump, "d"),
        figure("plan with 5 % changed, warm before", changed, dump, "d"),
        figure("plan with 5 % changed, cold", changed_cold, psql, "p"),
        figure("plan without a change, cold", cold, psql, "p"),
        figure("apply of everything, after a plan of it", planned, psql, "p"),
        figure("apply of everything, cold", apply, psql, "p"),
        figure("diff of two git revisions, warm", revisions, dump, "d"),
        Figure { job: "peak memory of a plan, warm", shown: format!("{} MB      ", memory / 1024) },
    ]
}

fn median(mut run: impl FnMut() -> Duration) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS).map(|_| run()).collect();
    times.sort();
    times[RUNS / 2]
}

#[derive(Clone, Copy, PartialEq)]
enum Cache {
    Empty,
    Kept,
}

impl Site<'_> {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn client(&self, program: &str, database: &str) -> Command {
        let mut command = Command::new(program);
        command.args(["-d", &self.server.url(database)]);
        command
    }

    fn database(&mut self) -> String {
        self.databases += 1;
        let name = format!("speed_{}_{}", self.tables, self.databases);
        let create = format!("CREATE DATABASE {name}");
        run(self.client("psql", "postgres").args(["-q", "-c", &create]));
        name
    }

    fn load(&self, database: &str) -> Duration {
        let file = self.path("base.sql");
        run(self
            .client("psql", database)
            .args(["-X", "-1", "-q", "-v", "ON_ERROR_STOP=1", "-f"])
            .arg(file))
    }

    fn psql(&mut self) -> Duration {
        let database = self.database();
        self.load(&database)
    }

    fn dump(&self, database: &str) -> Duration {
        run(self.client("pg_dump", database).arg("--schema-only"))
    }

    fn schemactl(&self, command: &str, database: &str, dir: &str) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_schemactl"));
        program.current_dir(self.folder.path()).env("XDG_CACHE_HOME", self.path("cache"));
        program.args([command, "--url", &self.server.url(database), "--dir", dir]);
        program
    }

    fn plan(&self, database: &str, dir: &str, cache: Cache) -> Duration {
        if cache == Cache::Empty {
            self.forget();
        }
        run(&mut self.schemactl("plan", database, dir))
    }

    fn forget(&self) {
        let cache = self.path("cache");
        if cache.exists() {
            std::fs::remove_dir_all(cache).unwrap();
        }
    }

    /// What was known before the files changed is known, and nothing of the changed ones.
    fn changed(&self, database: &str) -> Duration {
        self.plan(database, "base", Cache::Empty);
        self.plan(database, "target", Cache::Kept)
    }

    fn commit(&self) {
        for arguments in
            [&["init", "-q"][..], &["add", "base", "target"], &["commit", "-qm", "both"]]
        {
            let mut git = Command::new("git");
            git.args(["-c", "user.name=t", "-c", "user.email=t"]).args(arguments);
            run(git.current_dir(self.folder.path()));
        }
    }

    /// With no server but a private one, if any.
    fn revisions(&self) -> Duration {
        let mut program = Command::new(env!("CARGO_BIN_EXE_schemactl"));
        program.current_dir(self.folder.path()).env("XDG_CACHE_HOME", self.path("cache"));
        run(program.args(["diff", "git:HEAD:base", "git:HEAD:target"]))
    }

    fn apply(&mut self, cache: Cache) -> Duration {
        let database = self.database();
        match cache {
            Cache::Empty => self.forget(),
            Cache::Kept => {
                self.plan(&database, "base", Cache::Empty);
            }
        }
        run(self.schemactl("apply", &database, "base").arg("--auto-approve"))
    }

    /// In KiB, as Linux tells it; 0 elsewhere.
    fn memory(&self, database: &str) -> u64 {
        let mut command = self.schemactl("plan", database, "base");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let status = PathBuf::from(format!("/proc/{}/status", child.id()));
        let mut peak = 0;
        while child.try_wait().unwrap().is_none() {
            peak = peak.max(high_water(&status));
            std::thread::sleep(Duration::from_millis(1));
        }
        peak
    }
}

fn high_water(status: &Path) -> u64 {
    let text = std::fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse().ok()).unwrap_or(0)
}

fn run(command: &mut Command) -> Duration {
    let started = Instant::now();
    let output = command.stdin(Stdio::null()).output().unwrap();
    let took = started.elapsed();
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
    took
}
