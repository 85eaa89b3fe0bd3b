//! Finds the server programs of PostgreSQL on this machine.
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use schemactl_core::provider::ProviderError;

/// Where packages put server programs, newest packaging first. `*` is any name.
const USUAL_PLACES: [&str; 9] = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/libexec/postgresql*",
    "/usr/local/pgsql*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/Library/PostgreSQL/*/bin",
];

/// One installed version: a folder that has both `initdb` and `postgres`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    pub dir: PathBuf,
    /// `15.14`, `18beta1`
    pub version: String,
    pub major: u32,
}

impl Binaries {
    /// Where a program of this version is. Some packages hold the server only: it may not exist.
    pub fn tool(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }
}

/// The installed version nearest to the wanted one: itself, else the next higher, else the highest
/// there is. Searched are the folders of `PGBIN` (a list like `PATH`), which alone count when it is
/// set; else those of `PATH` and the usual places of the system's packages.
///
/// Fails with [`ProviderError::Unsupported`] when there is none; the hint says how to install it.
pub fn find_binaries(wanted_major: Option<u32>) -> Result<Binaries, ProviderError> {
    let pgbin = env::var_os("PGBIN").filter(|list| !list.is_empty());
    let dirs: Vec<PathBuf> = match &pgbin {
        Some(list) => env::split_paths(list).collect(),
        None => env::var_os("PATH")
            .iter()
            .flat_map(env::split_paths)
            .chain(USUAL_PLACES.iter().flat_map(|pattern| expand(pattern)))
            .collect(),
    };
    let found: Vec<Binaries> = dirs.iter().filter_map(|dir| look_into(dir)).collect();
    nearest(found, wanted_major).ok_or_else(|| match pgbin {
        Some(list) => ProviderError::Unsupported {
            message: format!(
                "PGBIN has no PostgreSQL server: neither `initdb` nor `postgres` runs in {}",
                Path::new(&list).display()
            ),
            hint: Some("set PGBIN to the `bin` folder of a PostgreSQL server, or unset it".into()),
        },
        None => ProviderError::Unsupported {
            message: "no PostgreSQL server programs (`initdb`, `postgres`) on this machine".into(),
            hint: Some(install_hint()),
        },
    })
}

/// The folders that a pattern with one `*` stands for, in the order of their names.
fn expand(pattern: &str) -> Vec<PathBuf> {
    let (before, after) = pattern.split_once('*').expect("every usual place has one `*`");
    let (parent, prefix) = before.rsplit_once('/').expect("every usual place is absolute");
    // A place that does not exist, or may not be read, has no server for this user.
    let Ok(entries) = std::fs::read_dir(parent) else { return Vec::new() };
    let mut dirs: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with(prefix))
        .map(|name| PathBuf::from(format!("{parent}/{name}{after}")))
        .collect();
    dirs.sort();
    dirs
}

fn look_into(dir: &Path) -> Option<Binaries> {
    let program = |dir: &Path, name| dir.join(format!("{name}{}", env::consts::EXE_SUFFIX));
    if !program(dir, "initdb").is_file() {
        return None;
    }
    // The folder that a link leads to has the other programs of the same version too. Absolute,
    // because the server is started with another working directory.
    let postgres = program(dir, "postgres").canonicalize().ok()?;
    let home = postgres.parent().filter(|home| program(home, "initdb").is_file());
    let dir = home.map_or_else(|| std::path::absolute(dir), |home| Ok(home.to_owned())).ok()?;
    let output = Command::new(postgres).arg("--version").output().ok()?;
    let (version, major) = parse_version(std::str::from_utf8(&output.stdout).ok()?)?;
    Some(Binaries { dir, version, major })
}

/// Reads `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`.
fn parse_version(line: &str) -> Option<(String, u32)> {
    let version = line.split_once(") ")?.1.split_whitespace().next()?;
    let digits = version.find(|c: char| !c.is_ascii_digit()).unwrap_or(version.len());
    Some((version.to_owned(), version[..digits].parse().ok()?))
}

/// Among equals the one found first.
fn nearest(found: Vec<Binaries>, wanted: Option<u32>) -> Option<Binaries> {
    let distance = |major: u32| match wanted {
        Some(wanted) if major >= wanted => (0, major - wanted),
        Some(_) | None => (1, u32::MAX - major),
    };
    found.into_iter().min_by_key(|b| distance(b.major))
}

/// The one command that installs a server on this system.
fn install_hint() -> String {
    let os_release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    match install_command(env::consts::OS, &os_release) {
        Some(command) => format!("install it: {command}"),
        None => "install the PostgreSQL server of your system, and if it is in an unusual place \
                 set PGBIN to its `bin` folder"
            .into(),
    }
}

/// See `os-release(5)` for `ID` and `ID_LIKE`.
fn install_command(os: &str, os_release: &str) -> Option<&'static str> {
    if os == "macos" {
        return Some("brew install postgresql");
    }
    let like = os_release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .flat_map(|value| value.trim_matches('"').split_whitespace());
    like.into_iter().find_map(|id| match id {
        "debian" | "ubuntu" => Some("sudo apt-get install --yes postgresql"),
        "fedora" | "rhel" | "centos" => {
            Some("sudo dnf install --assumeyes postgresql-server postgresql-contrib")
        }
        "suse" | "opensuse" => Some("sudo zypper install --no-confirm postgresql-server"),
        "alpine" => Some("sudo apk add postgresql postgresql-contrib"),
        "arch" => Some("sudo pacman -S --noconfirm postgresql"),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installed(majors: &[u32]) -> Vec<Binaries> {
        let one = |major: &u32| Binaries {
            dir: format!("/pg/{major}").into(),
            version: format!("{major}.1"),
            major: *major,
        };
        majors.iter().map(one).collect()
    }

    #[test]
    fn the_nearest_major_is_itself_else_the_next_higher_else_the_highest() {
        let pick = |wanted| nearest(installed(&[14, 18, 16]), wanted).unwrap().major;
        assert_eq!(pick(Some(16)), 16);
        assert_eq!(pick(Some(15)), 16);
        assert_eq!(pick(Some(19)), 18);
        assert_eq!(pick(None), 18);
        assert_eq!(nearest(Vec::new(), Some(15)), None);
    }

    #[test]
    fn versions_are_read_from_releases_and_betas() {
        let debian = "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n";
        assert_eq!(parse_version(debian), Some(("15.14".into(), 15)));
        assert_eq!(parse_version("postgres (PostgreSQL) 19beta2\n"), Some(("19beta2".into(), 19)));
        assert_eq!(parse_version("busybox"), None);
    }

    #[test]
    fn the_install_command_is_that_of_the_system() {
        let debian = "PRETTY_NAME=\"Debian\"\nID=debian\n";
        let mint = "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n";
        let rocky = "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n";
        for release in [debian, mint] {
            assert!(install_command("linux", release).unwrap().contains("apt-get install"));
        }
        assert!(install_command("linux", rocky).unwrap().contains("dnf install"));
        assert!(install_command("macos", "").unwrap().starts_with("brew install"));
        assert_eq!(install_command("linux", "ID=nixos\n"), None);
    }

    #[test]
    fn a_folder_without_server_programs_is_no_server() {
        assert_eq!(look_into(Path::new("/")), None);
    }
}
