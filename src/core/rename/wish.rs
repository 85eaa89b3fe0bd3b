//! The `renamed_from`s of the files, and what the database says to each.
use std::collections::BTreeMap;

use super::{Pending, Renaming};
use crate::catalog::{Catalog, ObjectId};
use crate::diagnostic::{Diagnostic, nearest};
use crate::ident::Ident;
use crate::kind::KindName;
use crate::source::{Span, Statement};

/// One `renamed_from`.
pub(super) struct Wish {
    kind: KindName,
    /// As the text tells it; a function's lacks its argument types.
    path: Vec<Ident>,
    old: Ident,
    said: Span,
}

impl Wish {
    /// The id with the old name in the place of the new one.
    fn before(&self, new: &ObjectId) -> ObjectId {
        let mut path = new.path.to_vec();
        path[self.path.len() - 1] = self.old.clone();
        ObjectId::new(new.kind, path)
    }
}

/// All of the files; an error for each two that cannot both be meant.
pub(super) fn wishes(statements: &[Statement]) -> (Vec<Wish>, Vec<Diagnostic>) {
    let mut wishes: Vec<Wish> = Vec::new();
    let mut findings = Vec::new();
    for made in statements.iter().flat_map(|s| &s.makes) {
        let Some((old, said)) = made.renamed_from.clone() else { continue };
        let wish = Wish { kind: made.kind, path: made.path.clone(), old, said };
        if wish.path.last() == Some(&wish.old) {
            let message = format!("`{}` is the name that it has", wish.old.raw());
            let finding = Diagnostic::remark("rename-done", message).at(wish.said.clone());
            findings.push(finding.help("the `renamed_from` can be removed"));
            continue;
        }
        wishes.push(wish);
    }
    let mut from: BTreeMap<(KindName, Vec<Ident>), &Wish> = BTreeMap::new();
    for wish in &wishes {
        let mut path = wish.path.clone();
        path.pop();
        path.push(wish.old.clone());
        if let Some(first) = from.get(&(wish.kind, path.clone())) {
            // Overloads of a function may all have been renamed.
            if first.path == wish.path {
                continue;
            }
            let name = ObjectId::new(wish.kind, path).path_text();
            let message = format!("two are said to be renamed from the one {} {name}", wish.kind.0);
            findings.push(
                Diagnostic::error("renamed-twice", message)
                    .at(wish.said.clone())
                    .label(first.said.clone(), "and here")
                    .help("only one of them can be what it was; the other is new"),
            );
            continue;
        }
        from.insert((wish.kind, path), wish);
    }
    (wishes, findings)
}

/// The part of the path in which the two ids differ, in the new one.
pub(super) fn new_name<'a>(old: &ObjectId, new: &'a ObjectId) -> Option<&'a Ident> {
    old.path.iter().zip(&*new.path).find(|(old, new)| old != new).map(|(_, new)| new)
}

pub(super) fn impossible(old: &ObjectId, said: &Span) -> Diagnostic {
    let message = format!("a {} cannot be renamed", old.kind.0);
    Diagnostic::error("no-rename", message)
        .at(said.clone())
        .help("without the `renamed_from`, the old one is dropped and a new one is created")
}

pub(super) fn name_taken(
    new: &ObjectId,
    said: &Span,
    by: &ObjectId,
    circle: Option<&Span>,
) -> Diagnostic {
    let name = new.path_text();
    let finding = match circle {
        Some(other) => Diagnostic::error(
            "renames-in-a-circle",
            format!("the name {name} is only free when this is renamed too"),
        )
        .at(said.clone())
        .label(other.clone(), "and here it is the other way round")
        .help("afterwards nothing would tell that it is done; go by way of a third name"),
        None => Diagnostic::error("name-taken", format!("the name {name} is taken by {by:?}"))
            .at(said.clone())
            .help("rename or drop that first"),
    };
    finding.note(format!("in the database there is {by:?}"))
}

/// What the database says to one rename.
enum Answer {
    /// There is the old one and not the new one.
    ToDo,
    /// Both are there.
    Both,
    Done,
    /// Neither is there.
    Missing,
}

impl Renaming<'_> {
    /// The renames of this level that are to be made; findings about the others.
    pub(super) fn resolve(&mut self, catalog: &Catalog) -> Vec<Pending> {
        let mut open: Vec<(Pending, Answer)> = Vec::new();
        for wish in &self.wishes {
            let mut found: Vec<(Pending, Answer)> = Vec::new();
            for new in self.meant(wish) {
                let old = wish.before(&new);
                let has = |id| self.kinds.exists(catalog, id);
                let answer = match (has(&old), has(&new)) {
                    (true, true) => Answer::Both,
                    (true, false) => Answer::ToDo,
                    (false, true) => Answer::Done,
                    (false, false) => Answer::Missing,
                };
                found.push((Pending { old, new, said: wish.said.clone() }, answer));
            }
            // The text does not tell which one of several functions of the name is meant.
            if found.len() > 1 {
                let certain = |a: &Answer| matches!(a, Answer::ToDo);
                let old_stays = |p: &Pending| self.kinds.exists(self.desired, &p.old);
                if found.iter().any(|(_, answer)| certain(answer)) {
                    found.retain(|(p, answer)| certain(answer) && !old_stays(p));
                } else if found.iter().any(|(_, answer)| matches!(answer, Answer::Done)) {
                    found.retain(|(_, answer)| matches!(answer, Answer::Done));
                    found.truncate(1);
                } else {
                    found.truncate(1);
                }
            }
            open.append(&mut found);
        }
        // A name is free too when what has it is renamed itself.
        while let Some(at) = open.iter().position(|(pending, answer)| {
            let leaves = |id: &ObjectId| {
                open.iter().any(|(p, answer)| matches!(answer, Answer::ToDo) && p.old == *id)
            };
            matches!(answer, Answer::Both) && leaves(&pending.new)
        }) {
            open[at].1 = Answer::ToDo;
        }
        self.swapped(&mut open);
        let mut pending = Vec::new();
        for (wish, answer) in open {
            match answer {
                Answer::ToDo => pending.push(wish),
                Answer::Done => self.findings.push(done(&wish)),
                Answer::Both if self.kinds.exists(self.desired, &wish.old) => {
                    self.findings.push(done(&wish));
                }
                Answer::Both => self.findings.push(both(&wish)),
                Answer::Missing => {
                    let finding = self.missing(catalog, &wish);
                    self.findings.extend(finding);
                }
            }
        }
        pending
    }

    /// Renames in a circle: both names are there before and after.
    fn swapped(&mut self, open: &mut Vec<(Pending, Answer)>) {
        let both: Vec<&Pending> = open
            .iter()
            .filter(|(_, answer)| matches!(answer, Answer::Both))
            .map(|(pending, _)| pending)
            .collect();
        let mut wrong = Vec::new();
        for start in &both {
            let mut at = *start;
            for _ in 0..both.len() {
                let Some(next) = both.iter().find(|p| p.old == at.new) else { break };
                at = next;
                if at.old == start.old {
                    wrong.push(start.new.clone());
                    let next = both.iter().find(|p| p.old == start.new).map(|p| &p.said);
                    self.findings.push(name_taken(&start.new, &start.said, &start.new, next));
                    break;
                }
            }
        }
        open.retain(|(pending, _)| !wrong.contains(&pending.new));
    }

    /// The objects (or members) of this level that a `renamed_from` is about. None where the object
    /// lies outside of what is managed.
    fn meant(&self, wish: &Wish) -> Vec<ObjectId> {
        let whole = ObjectId::new(wish.kind, wish.path.clone());
        if let Some(of) = self.kinds.whole_of(&whole) {
            let there = wish.path.len() == self.level && self.desired.contains(&of);
            return if there { vec![whole] } else { Vec::new() };
        }
        let named = self.desired.iter().map(|object| &object.id).filter(|id| {
            id.kind == wish.kind && id.path.len() == self.level && id.path.starts_with(&wish.path)
        });
        named.cloned().collect()
    }

    /// Neither the old nor the new one is there: a mistake, unless what they would be in is not there
    /// either and is made together with them.
    fn missing(&self, catalog: &Catalog, wish: &Pending) -> Option<Diagnostic> {
        let Pending { old, new, said } = wish;
        let whole = match self.desired.get(new) {
            Some(object) => object.parent.clone(),
            None => self.kinds.whole_of(new),
        };
        let made_with_it = match whole {
            Some(whole) => !catalog.contains(&whole),
            // Nothing in the schema, or for a schema nothing at all.
            None => !catalog.iter().any(|o| {
                let in_it = new.path.len() == 1 || o.id.path.first() == new.path.first();
                o.id.path.len() > 1 && o.id.kind.0 != "comment" && in_it
            }),
        };
        if made_with_it {
            return None;
        }
        let name = new_name(new, old).map(Ident::raw).unwrap_or_default();
        let message = format!(
            "there is no {} {} in the database that could be renamed",
            old.kind.0,
            old.path_text()
        );
        let finding = Diagnostic::error("rename-of-nothing", message).at(said.clone());
        let near = self.siblings(catalog, old);
        Some(match nearest(name, near.iter().map(String::as_str)) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(format!(
                "there is no {} either; without the `renamed_from` it is created",
                new.path_text()
            )),
        })
    }

    /// The names of what has the same kind and the same place, and is not to be there afterwards.
    fn siblings(&self, catalog: &Catalog, id: &ObjectId) -> Vec<String> {
        if let Some(whole) = self.kinds.whole_of(id).and_then(|whole| catalog.get(&whole)) {
            let members = (self.kinds.ops(whole.id.kind).members)(whole);
            return members.into_iter().map(|(name, _)| name.raw().to_owned()).collect();
        }
        let beside = catalog.iter().filter(|o| {
            o.id.kind == id.kind
                && o.id.path.len() == id.path.len()
                && !self.desired.contains(&o.id)
        });
        beside.filter_map(|o| new_name(id, &o.id)).map(|name| name.raw().to_owned()).collect()
    }
}

fn done(wish: &Pending) -> Diagnostic {
    let message = format!("{:?} has been renamed already", wish.new);
    Diagnostic::remark("rename-done", message)
        .at(wish.said.clone())
        .help("the `renamed_from` can be removed")
}

fn both(wish: &Pending) -> Diagnostic {
    let (old, new) = (wish.old.path_text(), wish.new.path_text());
    let message =
        format!("{} {old} cannot become {new}: both are in the database", wish.new.kind.0);
    Diagnostic::error("renamed-to-what-is-there", message).at(wish.said.clone()).help(format!(
        "if {new} is what it should be, remove the `renamed_from`; {old} is then dropped"
    ))
}
