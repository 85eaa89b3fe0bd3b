//! A folder of what was worked out before, each under the hash of all that it follows from. Safe to
//! delete at any time, and to be used by several processes at once.
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// How many bytes are kept of all entries together; those go first that were used last the longest ago.
const CAPACITY: u64 = 256 * 1024 * 1024;

/// The entries of one sort.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
    /// The ending of the entries' names.
    sort: &'static str,
}

/// Why nothing came out of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Miss {
    NotThere,
    /// Not all that was written, or not only that.
    Damaged,
}

/// A hash of parts that stays apart where the parts do, in hexadecimal digits: what an entry is kept under.
pub fn key<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        let part = part.as_ref();
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
    }
    hasher.finalize().to_hex().to_string()
}

impl Store {
    pub fn new(folder: &Path, sort: &'static str) -> Self {
        Self { folder: folder.to_owned(), sort }
    }

    /// Entries of another sort in the same folder.
    #[must_use]
    pub fn of_sort(&self, sort: &'static str) -> Self {
        Self { folder: self.folder.clone(), sort }
    }

    /// The file of an entry.
    pub fn file(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{key}.{}", self.sort))
    }

    /// What was stored under a key.
    pub fn load(&self, key: &str) -> Result<Vec<u8>, Miss> {
        let file = self.file(key);
        let mut bytes = std::fs::read(&file).map_err(|_| Miss::NotThere)?;
        let Some((sum, body)) = bytes.split_at_checked(blake3::OUT_LEN) else {
            return Err(Miss::Damaged);
        };
        if blake3::hash(body).as_bytes() != sum {
            return Err(Miss::Damaged);
        }
        // Where that is not allowed, it only goes earlier than others.
        let _ = File::options().append(true).open(&file).map(|f| f.set_modified(SystemTime::now()));
        bytes.drain(..blake3::OUT_LEN);
        Ok(bytes)
    }

    /// Stores something, and makes room for it.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn store(&self, key: &str, body: &[u8]) -> io::Result<()> {
        std::fs::create_dir_all(&self.folder)?;
        // Written beside and renamed, so that another process never reads half an entry.
        let mut entry = tempfile::NamedTempFile::new_in(&self.folder)?;
        io::Write::write_all(&mut entry, blake3::hash(body).as_bytes())?;
        io::Write::write_all(&mut entry, body)?;
        entry.persist(self.file(key)).map_err(|e| e.error)?;
        self.make_room(CAPACITY)
    }

    fn make_room(&self, capacity: u64) -> io::Result<()> {
        let mut entries: Vec<(SystemTime, u64, PathBuf)> = std::fs::read_dir(&self.folder)?
            .filter_map(Result::ok)
            .filter(|e| e.path().extension().is_some_and(|x| x == self.sort))
            .filter_map(|e| {
                let found = e.metadata().ok()?;
                Some((found.modified().ok()?, found.len(), e.path()))
            })
            .collect();
        entries.sort();
        let mut kept = 0;
        for (place, (_, size, path)) in entries.into_iter().rev().enumerate() {
            kept += size;
            // The newest one stays, however large it is.
            if place > 0 && kept > capacity {
                match std::fs::remove_file(path) {
                    // Another process was quicker.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    other => other?,
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_damaged_is_not_given_out() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::new(&dir.path().join("new"), "x");
        assert_eq!(store.load("k"), Err(Miss::NotThere));
        store.store("k", b"what was stored").unwrap();
        assert_eq!(store.load("k").unwrap(), b"what was stored");
        let whole = std::fs::read(store.file("k")).unwrap();
        let mut edited = whole.clone();
        *edited.last_mut().unwrap() ^= 1;
        for damaged in [&whole[..whole.len() - 1], &whole[..5], &[], &edited] {
            std::fs::write(store.file("k"), damaged).unwrap();
            assert_eq!(store.load("k"), Err(Miss::Damaged));
        }
    }

    #[test]
    fn those_go_first_that_were_not_used_the_longest() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::new(dir.path(), "x");
        let other = Store::new(dir.path(), "y");
        for (place, key) in ["a", "b", "c"].into_iter().enumerate() {
            store.store(key, &[0; 68]).unwrap();
            let file = File::options().append(true).open(store.file(key)).unwrap();
            let age = Duration::from_secs(100 - place as u64);
            file.set_modified(SystemTime::now() - age).unwrap();
        }
        other.store("a", &[0; 1000]).unwrap();
        store.load("a").unwrap();
        store.make_room(200).unwrap();
        let there: Vec<bool> = ["a", "b", "c"].iter().map(|key| store.load(key).is_ok()).collect();
        assert_eq!(there, [true, false, true]);
        store.make_room(1).unwrap();
        assert!(store.load("c").is_ok() ^ store.load("a").is_ok(), "the newest stays");
        assert!(other.load("a").is_ok(), "of another sort");
    }
}
