//! A folder of schema files and a live catalog to the folder that says the catalog: what belongs to
//! objects that did not change stays as it is, byte for byte, and no comment is lost.
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::catalog::{Catalog, Object, ObjectId};
use crate::diff::{Change, diff};
use crate::export::{Export, Piece, REMARK, statement, text};
use crate::provider::{Desired, Provider};
use crate::source::{Bond, Made, Statement};

/// A schema file that is there already.
#[derive(Clone, Debug)]
pub struct Existing {
    /// Its path in the folder, with forward slashes.
    pub path: String,
    pub text: String,
    pub statements: Vec<Statement>,
}

impl Existing {
    fn is_sql(&self) -> bool {
        self.path.to_ascii_lowercase().ends_with(".sql")
    }
}

/// What becomes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    Write(String),
    /// It says what it has to.
    Same,
    /// There is nothing left in it, and nothing of it was written by a person.
    Remove,
    /// It says something that is no longer so, in a form that only a person can change.
    Left,
}

/// The folder as it was and what it has to say.
pub struct Import<'a> {
    pub provider: &'a dyn Provider,
    pub live: &'a Catalog,
    /// What the files that are there say, and those files.
    pub old: &'a Desired,
    pub existing: &'a [Existing],
    /// What would be written of the live catalog.
    pub new: &'a Export,
    /// What would have been written of what the files say.
    pub before: &'a Export,
}

/// The files of an export, by path.
pub fn files(export: &Export) -> BTreeMap<String, Vec<&Piece>> {
    let mut files: BTreeMap<String, Vec<&Piece>> = BTreeMap::new();
    for piece in &export.pieces {
        files.entry(piece.file.clone()).or_default().push(piece);
    }
    files
}

impl Import<'_> {
    /// What becomes of each file, of those that are there and those that are to come.
    pub fn fates(&self) -> BTreeMap<String, Fate> {
        let changed = self.changed();
        let homes = self.homes();
        let mut wanted: BTreeMap<&str, Vec<&Piece>> = BTreeMap::new();
        for piece in &self.new.pieces {
            let home = homes.get(&piece.whole).copied().unwrap_or(&piece.file);
            wanted.entry(home).or_default().push(piece);
        }
        let written = files(self.before);
        let mut fates = BTreeMap::new();
        for file in self.existing {
            let pieces = wanted.remove(file.path.as_str()).unwrap_or_default();
            let here = |whole: &ObjectId| homes.get(whole) == Some(&file.path.as_str());
            let touched = changed.iter().any(here)
                || pieces.iter().any(|piece| !homes.contains_key(&piece.whole));
            let pure =
                || written.get(&file.path).is_some_and(|p| text(p.iter().copied()) == file.text);
            let fate = if !touched {
                Fate::Same
            } else if pure() {
                if pieces.is_empty() { Fate::Remove } else { Fate::Write(text(pieces)) }
            } else if file.is_sql() {
                Fate::Write(self.merged(file, &pieces, &changed))
            } else {
                Fate::Left
            };
            fates.insert(file.path.clone(), fate);
        }
        for (path, pieces) in wanted {
            fates.insert(path.to_owned(), Fate::Write(text(pieces)));
        }
        fates
    }

    /// The wholes that differ, those that only one side has among them.
    fn changed(&self) -> BTreeSet<ObjectId> {
        let whole = |change: Change<'_>| match change {
            Change::Create(object) | Change::Alter { new: object, .. } => {
                self.provider.whole(self.live, &object.id)
            }
            Change::Drop(object) => self.provider.whole(&self.old.catalog, &object.id),
        };
        diff(&self.old.catalog, self.live).into_iter().map(whole).collect()
    }

    /// The file that says each whole.
    fn homes(&self) -> BTreeMap<ObjectId, &str> {
        let mut homes = BTreeMap::new();
        for file in self.existing {
            for statement in &file.statements {
                if let Some(whole) = self.whole_of(statement) {
                    homes.entry(whole).or_insert(file.path.as_str());
                }
            }
        }
        // Where an object itself is made, not where something is said of it.
        for file in self.existing {
            let made = file.statements.iter().filter_map(|s| s.makes.first());
            for id in made.flat_map(|made| self.made(made)) {
                if self.whole(&id) == id {
                    homes.insert(id, file.path.as_str());
                }
            }
        }
        homes
    }

    fn whole(&self, id: &ObjectId) -> ObjectId {
        self.provider.whole(&self.old.catalog, id)
    }

    /// The whole that a statement is about, as far as its text tells.
    fn whole_of(&self, statement: &Statement) -> Option<ObjectId> {
        let made = statement.makes.iter().map(|made| self.made(made)).find(|ids| !ids.is_empty());
        if let Some(ids) = made {
            return match ids.as_slice() {
                [id] => Some(self.whole(id)),
                _ => self.worded_as(statement),
            };
        }
        let about = |bond: Bond| matches!(bond, Bond::Alters | Bond::Follows);
        let mentions = statement.mentions.iter().filter(|m| about(m.bond));
        let mut found = mentions.flat_map(|m| {
            let named = |o: &&Object| o.parent.is_none() && *o.id.path == *m.path;
            self.old.catalog.iter().filter(named).map(|o| &o.id)
        });
        let first = found.next()?;
        Some(self.whole(first))
    }

    /// What a statement makes; several where text does not tell a routine's argument types.
    fn made(&self, made: &Made) -> Vec<ObjectId> {
        let catalog = &self.old.catalog;
        let id = ObjectId::new(made.kind, made.path.clone());
        if catalog.contains(&id) {
            return vec![id];
        }
        let named = catalog.of_kind(made.kind).filter(|o| o.id.path.starts_with(&made.path));
        named.map(|o| o.id.clone()).collect()
    }

    /// The whole of which an export has the same statement.
    fn worded_as(&self, statement: &Statement) -> Option<ObjectId> {
        let words = self.provider.skim(&statement.sql).words;
        let pieces = self.before.pieces.iter().chain(&self.new.pieces);
        let mut same = pieces.filter(|piece| self.provider.skim(&piece.sql).words == words);
        same.next().map(|piece| piece.whole.clone())
    }

    /// A file with the statements of what changed replaced, and all its comments.
    fn merged(&self, file: &Existing, pieces: &[&Piece], changed: &BTreeSet<ObjectId>) -> String {
        let mut out = String::new();
        let mut left: Vec<&Piece> = pieces.to_vec();
        let mut done = 0;
        // What did not change stands there already.
        let stays = |whole: &ObjectId| !changed.contains(whole);
        let known: BTreeSet<ObjectId> =
            file.statements.iter().filter_map(|s| self.whole_of(s)).collect();
        left.retain(|piece| !(stays(&piece.whole) && known.contains(&piece.whole)));
        for said in &file.statements {
            let end = end_of(&file.text, said.span.bytes.end);
            let segment = &file.text[done..end];
            let whole = self.whole_of(said).filter(|whole| !stays(whole));
            let ignored = said.makes.iter().any(|made| made.ignored);
            let Some(whole) = whole.filter(|_| !ignored) else {
                out.push_str(segment);
                done = end;
                continue;
            };
            let words = self.provider.skim(&said.sql).words;
            let same = left.iter().position(|p| self.provider.skim(&p.sql).words == words);
            if let Some(at) = same {
                left.remove(at);
                out.push_str(segment);
            } else {
                out.push_str(&comments_of(&file.text, done..said.span.bytes.start));
                let inner = self.provider.skim(&file.text[said.span.bytes.start..end]).comments;
                inner.iter().for_each(|comment| out.push_str(&format!("{comment}\n")));
                // In its place comes all that is new about the same object.
                let (mine, others) = left.into_iter().partition(|p: &&Piece| {
                    p.whole == whole && !self.is_said(file, said.span.bytes.end, p)
                });
                left = others;
                push_all(&mut out, &mine);
            }
            done = end;
        }
        out.push_str(&file.text[done..]);
        push_all(&mut out, &left);
        out
    }

    /// Whether a later statement of the file says the same.
    fn is_said(&self, file: &Existing, after: usize, piece: &Piece) -> bool {
        let words = self.provider.skim(&piece.sql).words;
        let mut later = file.statements.iter().filter(|s| s.span.bytes.start >= after);
        later.any(|s| self.provider.skim(&s.sql).words == words)
    }
}

fn push_all(out: &mut String, pieces: &[&Piece]) {
    for piece in pieces {
        if !out.is_empty() && !out.ends_with("\n\n") && piece.sql.contains('\n') {
            out.push_str(if out.ends_with('\n') { "\n" } else { "\n\n" });
        } else if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        out.push_str(&statement(piece));
    }
}

/// What stands between statements without the import's own remarks.
fn comments_of(text: &str, range: Range<usize>) -> String {
    let own = |line: &&str| line.starts_with(REMARK);
    let kept = text[range].split_inclusive('\n').filter(|line| !own(line));
    kept.collect()
}

/// Where the line ends on which a statement does, with its semicolon and what is said behind it.
fn end_of(text: &str, mut at: usize) -> usize {
    loop {
        let rest = &text[at..];
        let blank = rest.len() - rest.trim_start().len();
        let next = &rest[blank..];
        if next.starts_with("--") {
            at += blank + next.find('\n').unwrap_or(next.len());
        } else if let Some(comment) = next.strip_prefix("/*") {
            at += blank + 2 + comment.find("*/").map_or(comment.len(), |end| end + 2);
        } else if next.starts_with(';') {
            at += blank + 1;
            break;
        } else {
            return at;
        }
    }
    let line = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
    let rest = text[at..line].trim();
    if rest.is_empty() || rest.starts_with("--") { line } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_ends_with_what_is_said_behind_it() {
        let ends = |text: &str| text[..end_of(text, 1)].to_owned();
        assert_eq!(ends("A;\nB;"), "A;\n");
        assert_eq!(ends("A; -- first\nB;"), "A; -- first\n");
        assert_eq!(ends("A -- b;\n/* ; */ ; C;"), "A -- b;\n/* ; */ ;");
        assert_eq!(ends("A"), "A");
    }

    #[test]
    fn only_the_imports_own_remarks_go() {
        let text = "-- mine\n-- import: not mine\n\n";
        assert_eq!(comments_of(text, 0..text.len()), "-- mine\n\n");
    }
}
