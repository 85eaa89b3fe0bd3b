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

fn is_sql(path: &str) -> bool {
    path.to_ascii_lowercase().ends_with(".sql")
}

/// Where the files say what.
#[derive(Default)]
struct Said<'a> {
    /// The file in which an object is made.
    made_in: BTreeMap<ObjectId, &'a str>,
}

impl<'a> Said<'a> {
    /// The file that a statement belongs in: that of its object, of its whole, or a new one.
    fn home(&self, piece: &'a Piece) -> &'a str {
        let made = [&piece.object, &piece.whole].into_iter().filter_map(|id| self.made_in.get(id));
        let mut fitting = made.filter(|path| is_sql(path) == is_sql(&piece.file));
        fitting.next().copied().unwrap_or(&piece.file)
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
        let said = self.said();
        let rewritten = self.rewritten(&said);
        let mut wanted: BTreeMap<&str, Vec<&Piece>> = BTreeMap::new();
        for piece in &self.new.pieces {
            wanted.entry(said.home(piece)).or_default().push(piece);
        }
        let written = files(self.before);
        let mut fates = BTreeMap::new();
        for file in self.existing {
            let path = file.path.as_str();
            let all = wanted.remove(path).unwrap_or_default();
            let new: Vec<&Piece> =
                all.iter().copied().filter(|p| self.is_new(p, &said, &rewritten)).collect();
            let touched =
                !new.is_empty() || file.statements.iter().any(|s| self.is_old(s, &rewritten));
            let pure = || written.get(path).is_some_and(|p| text(p.iter().copied()) == file.text);
            let fate = if !touched {
                Fate::Same
            } else if pure() {
                if all.is_empty() { Fate::Remove } else { Fate::Write(text(all)) }
            } else if is_sql(path) {
                Fate::Write(self.merged(file, new, &rewritten))
            } else {
                Fate::Left
            };
            let fate = if fate == Fate::Write(file.text.clone()) { Fate::Same } else { fate };
            fates.insert(file.path.clone(), fate);
        }
        for (path, pieces) in wanted {
            let new = pieces.into_iter().filter(|p| self.is_new(p, &said, &rewritten));
            let new: Vec<&Piece> = new.collect();
            if !new.is_empty() {
                fates.insert(path.to_owned(), Fate::Write(text(new)));
            }
        }
        fates
    }

    /// All that is made by the statements that have to be written anew, because something that they
    /// make or that belongs to it is no longer so.
    fn rewritten(&self, said: &Said<'_>) -> BTreeSet<ObjectId> {
        let id = |change: Change<'_>| match change {
            Change::Create(object) | Change::Alter { new: object, .. } | Change::Drop(object) => {
                object.id.clone()
            }
        };
        let changed: BTreeSet<ObjectId> =
            diff(&self.old.catalog, self.live).into_iter().map(id).collect();
        let carriers: BTreeSet<ObjectId> =
            changed.iter().filter_map(|id| self.carrier(id, said)).collect();
        let statements = self.existing.iter().flat_map(|file| &file.statements);
        let makes = statements.map(|s| s.makes.iter().flat_map(|made| self.made(made)).collect());
        let affected =
            makes.filter(|ids: &Vec<ObjectId>| ids.iter().any(|id| carriers.contains(id)));
        affected.flatten().chain(changed).collect()
    }

    /// What is made by a statement of the files and brings an object along: itself, or what it is a
    /// part of.
    fn carrier(&self, id: &ObjectId, said: &Said<'_>) -> Option<ObjectId> {
        let mut id = id.clone();
        while !said.made_in.contains_key(&id) {
            let object = self.old.catalog.get(&id).or_else(|| self.live.get(&id))?;
            id = object.parent.clone().or_else(|| object.owner.clone())?;
        }
        Some(id)
    }

    /// Whether a statement has to be written that the files do not have as it is.
    fn is_new(&self, piece: &Piece, said: &Said<'_>, rewritten: &BTreeSet<ObjectId>) -> bool {
        rewritten.contains(&piece.object)
            || !self.old.catalog.contains(&piece.object)
            || self.carrier(&piece.object, said).is_some_and(|id| rewritten.contains(&id))
    }

    /// Whether a statement of the files may no longer be so.
    fn is_old(&self, statement: &Statement, rewritten: &BTreeSet<ObjectId>) -> bool {
        if statement.makes.iter().any(|made| made.ignored) {
            return false;
        }
        let makes: Vec<ObjectId> = statement.makes.iter().flat_map(|m| self.made(m)).collect();
        let about = if makes.is_empty() { self.about(statement) } else { makes };
        about.iter().any(|id| rewritten.contains(id))
    }

    /// Where the files say what.
    fn said(&self) -> Said<'_> {
        let mut said = Said::default();
        for file in self.existing {
            let makes = file.statements.iter().flat_map(|statement| &statement.makes);
            for id in makes.flat_map(|made| self.made(made)) {
                said.made_in.entry(id).or_insert(file.path.as_str());
            }
        }
        said
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
        self.about(statement).first().map(|id| self.whole(id))
    }

    /// What a statement that makes nothing says more about.
    fn about(&self, statement: &Statement) -> Vec<ObjectId> {
        let says = |bond: Bond| matches!(bond, Bond::Alters | Bond::Follows);
        let mentions = statement.mentions.iter().filter(|m| says(m.bond));
        let found = mentions.flat_map(|m| {
            let named = |o: &&Object| o.parent.is_none() && *o.id.path == *m.path;
            self.old.catalog.iter().filter(named).map(|o| o.id.clone())
        });
        found.collect()
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
    fn merged(
        &self,
        file: &Existing,
        mut left: Vec<&Piece>,
        rewritten: &BTreeSet<ObjectId>,
    ) -> String {
        let mut out = String::new();
        let mut done = 0;
        for said in &file.statements {
            let end = end_of(&file.text, said.span.bytes.end);
            let segment = &file.text[done..end];
            let words = self.provider.skim(&said.sql).words;
            let same = left.iter().position(|p| self.provider.skim(&p.sql).words == words);
            if let Some(at) = same {
                left.remove(at);
                out.push_str(segment);
            } else if self.is_old(said, rewritten) {
                out.push_str(&comments_of(&file.text, done..said.span.bytes.start));
                let inner = self.provider.skim(&file.text[said.span.bytes.start..end]).comments;
                for comment in inner {
                    out.push_str(&comment);
                    out.push('\n');
                }
                // In its place comes all that is new about the same object.
                let whole = self.whole_of(said);
                let (mine, others) = left.into_iter().partition(|p: &&Piece| {
                    whole.as_ref() == Some(&p.whole) && !self.is_said(file, said.span.bytes.end, p)
                });
                left = others;
                push_all(&mut out, &mine);
            } else {
                out.push_str(segment);
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
