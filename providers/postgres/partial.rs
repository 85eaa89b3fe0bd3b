//! Elaborates only what an earlier elaboration of nearly the same files does not tell: the statements
//! that are new or gone and those that say something of what these touch. They are loaded into a
//! scratch with what they need; the rest of the catalog is the earlier one's.
//!
//! All that could reach farther than the names in a statement (operators, casts, event triggers,
//! default privileges) has everything loaded, and so has every doubt: what is loaded a second time
//! must be what it was before, and what is kept must find what it needs.
use std::collections::{BTreeMap, BTreeSet};

use schemactl_core::catalog::{Catalog, Object, ObjectId};
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Kind as _, KindOps};
use schemactl_core::source::{Bond, Statement};
use serde::{Deserialize, Serialize};

use crate::kinds::KINDS;
use crate::kinds::column::Column;
use crate::kinds::constraint::Constraint;
use crate::kinds::table::Table;
use crate::order::{begins, is_unique_index, without_foreign_keys};

/// Past this share of the statements, all are loaded. What is built to find mistakes never is content.
const WORTH_IT: usize = if cfg!(debug_assertions) { 1 } else { 3 };

/// A schema and the name of something in it.
type Name = (Ident, Ident);

/// What is known of the statements of an earlier elaboration.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Base {
    /// The key of its catalog in the cache.
    pub(crate) catalog: String,
    statements: Vec<Known>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Known {
    hash: [u8; blake3::OUT_LEN],
    reach: Reach,
}

/// How far a statement reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Reach {
    /// To these, and to what stands on them.
    Names(BTreeSet<Name>),
    /// To what is in no schema, and is there for all others.
    Frame,
    /// Nobody knows from its text.
    Far,
}

/// The kinds whose statements reach no farther than their names.
const NEAR: [&str; 21] = [
    "table",
    "column",
    "constraint",
    "index",
    "view",
    "materialized view",
    "sequence",
    "enum",
    "composite type",
    "domain",
    "function",
    "procedure",
    "aggregate",
    "trigger",
    "policy",
    "rule",
    "statistics",
    "comment",
    "schema",
    "extension",
    "publication",
];

impl Base {
    pub(crate) fn new(catalog: String, statements: &[Statement]) -> Self {
        let known = |s: &Statement| Known { hash: hash(s), reach: reach(s) };
        Self { catalog, statements: statements.iter().map(known).collect() }
    }
}

/// Of the statement and the settings that it is read with.
pub(crate) fn hash(statement: &Statement) -> [u8; blake3::OUT_LEN] {
    let mut hasher = blake3::Hasher::new();
    let settings = statement.settings.iter().flat_map(|(name, value)| [name, value]);
    for part in std::iter::once(&statement.sql).chain(settings) {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    hasher.finalize().into()
}

fn name(path: &[Ident]) -> Option<Name> {
    match path {
        [schema, name, ..] => Some((schema.clone(), name.clone())),
        [] | [_] => None,
    }
}

fn reach(statement: &Statement) -> Reach {
    // The path of a comment begins with the kind of what it is on.
    let made = statement.makes.iter().map(|made| match made.kind.0 {
        "comment" => &made.path[1..],
        _ => &made.path,
    });
    let changed = statement.mentions.iter().filter(|m| changes(m.bond)).map(|m| m.path.as_slice());
    let names: Vec<Option<Name>> = made.chain(changed).map(name).collect();
    let near = statement.makes.iter().all(|made| NEAR.contains(&made.kind.0));
    if !near || names.is_empty() || is_for_many(&statement.sql) {
        return Reach::Far;
    }
    names.into_iter().collect::<Option<_>>().map_or(Reach::Frame, Reach::Names)
}

fn changes(bond: Bond) -> bool {
    match bond {
        Bond::Alters | Bond::Follows => true,
        Bond::Needs | Bond::Body | Bond::ForeignKey => false,
    }
}

fn words(sql: &str) -> Vec<String> {
    sql.split_whitespace().map(str::to_ascii_lowercase).collect()
}

/// `GRANT ... ON ALL TABLES IN SCHEMA`, `ALTER DEFAULT PRIVILEGES`.
fn is_for_many(sql: &str) -> bool {
    let privileges = begins(sql, &["grant"]) || begins(sql, &["revoke"]);
    begins(sql, &["alter", "default"])
        || privileges && words(sql).windows(2).any(|pair| pair == ["in", "schema"])
}

/// Whether it gives one table what another has: as its child, or as a copy.
fn makes_kin(sql: &str) -> bool {
    let words = words(sql);
    let alone = |word: &String| {
        let word = word.split('(').next().unwrap_or_default();
        ["inherits", "inherit", "including"].contains(&word)
    };
    let pair = |pair: &[String]| pair == ["partition", "of"] || pair == ["attach", "partition"];
    words.iter().any(alone) || words.windows(2).any(pair)
}

/// Tables that are parts of each other.
#[derive(Default)]
struct Kin {
    families: Vec<Vec<Name>>,
    of: BTreeMap<Name, usize>,
}

impl Kin {
    fn join(&mut self, names: &[&Name]) {
        let known = names.iter().filter_map(|name| self.of.get(*name).copied());
        let largest = known.max_by_key(|family| self.families[*family].len());
        let family = largest.unwrap_or_else(|| {
            self.families.push(Vec::new());
            self.families.len() - 1
        });
        for name in names {
            let joining = match self.of.get(*name) {
                Some(other) if *other == family => continue,
                Some(other) => std::mem::take(&mut self.families[*other]),
                None => vec![(*name).clone()],
            };
            for name in joining {
                self.of.insert(name.clone(), family);
                self.families[family].push(name);
            }
        }
    }

    fn of(&self, name: &Name) -> &[Name] {
        self.of.get(name).map_or(&[], |family| &self.families[*family])
    }
}

/// What has to be elaborated of all statements, and found out step by step.
pub(crate) struct Partial<'a> {
    statements: &'a [Statement],
    reaches: Vec<Reach>,
    /// The statements that say or need something of a name, other than the target of a foreign key.
    about: BTreeMap<Name, Vec<usize>>,
    /// The tables that are parts of each other, by each of them.
    kin: Kin,
    /// What may not be as it was.
    touched: BTreeSet<Name>,
    /// Statements whose objects are taken from the scratch.
    chosen: BTreeSet<usize>,
}

/// Whether the parts fit together.
pub(crate) enum Outcome {
    Whole(Catalog),
    /// More must be elaborated.
    More,
    /// Everything must be.
    Doubt(&'static str),
}

impl<'a> Partial<'a> {
    /// `None`: all of it must be elaborated.
    pub(crate) fn new(base: &Base, statements: &'a [Statement]) -> Option<Self> {
        let reaches: Vec<Reach> = statements.iter().map(reach).collect();
        if reaches.contains(&Reach::Far) {
            return None;
        }
        let mut before: BTreeMap<[u8; blake3::OUT_LEN], Vec<&Reach>> = BTreeMap::new();
        for known in &base.statements {
            before.entry(known.hash).or_default().push(&known.reach);
        }
        let new: Vec<usize> = (0..statements.len())
            .filter(|i| before.get_mut(&hash(&statements[*i])).is_none_or(|b| b.pop().is_none()))
            .collect();
        let gone = before.values().flatten().copied();
        let mut touched = BTreeSet::new();
        for reach in new.iter().map(|i| &reaches[*i]).chain(gone) {
            match reach {
                Reach::Names(names) => touched.extend(names.iter().cloned()),
                Reach::Frame | Reach::Far => return None,
            }
        }
        let mut partial = Self {
            statements,
            reaches,
            about: BTreeMap::new(),
            kin: Kin::default(),
            touched: BTreeSet::new(),
            chosen: BTreeSet::new(),
        };
        partial.read_names();
        partial.touch(touched);
        partial.is_worth_it().then_some(partial)
    }

    fn is_worth_it(&self) -> bool {
        self.chosen.len() * WORTH_IT <= self.statements.len()
    }

    fn read_names(&mut self) {
        let made = self.statements.iter().flat_map(|statement| &statement.makes);
        let tables: BTreeSet<Name> =
            made.filter(|m| m.kind == Table::NAME).filter_map(|made| name(&made.path)).collect();
        for (index, statement) in self.statements.iter().enumerate() {
            let mut names: BTreeSet<Name> = mentioned(statement).collect();
            if let Reach::Names(own) = &self.reaches[index] {
                names.extend(own.iter().cloned());
            }
            if makes_kin(&statement.sql) {
                let related: Vec<&Name> = names.intersection(&tables).collect();
                self.kin.join(&related);
            }
            for name in names {
                self.about.entry(name).or_default().push(index);
            }
        }
    }

    /// Chooses all that stands on these names.
    fn touch(&mut self, names: impl IntoIterator<Item = Name>) {
        let mut todo: Vec<Name> = names.into_iter().collect();
        while let Some(name) = todo.pop() {
            if !self.touched.insert(name.clone()) {
                continue;
            }
            todo.extend(self.kin.of(&name).iter().cloned());
            for index in self.about.get(&name).into_iter().flatten() {
                if !self.chosen.insert(*index) {
                    continue;
                }
                if let Reach::Names(names) = &self.reaches[*index] {
                    todo.extend(names.iter().cloned());
                }
                // An index on a partitioned table is one on each of its partitions.
                let kin = mentioned(&self.statements[*index]);
                todo.extend(kin.filter(|name| !self.kin.of(name).is_empty()));
            }
        }
    }

    /// Chooses what is said of parts that have names of their own which no statement makes: of the index
    /// behind a key, of a column's sequence, of a partition's index. Whether it is still worth it.
    pub(crate) fn settle(&mut self, before: &Catalog) -> bool {
        loop {
            let parts = self.divide(before).0.into_iter();
            let said = |name: &Name| !self.touched.contains(name) && self.about.contains_key(name);
            let found: Vec<Name> = parts.flat_map(own_names).filter(said).collect();
            if found.is_empty() {
                return self.is_worth_it();
            }
            self.touch(found);
        }
    }

    /// The statements to load, in no order: what was chosen, and what that needs.
    pub(crate) fn to_load(&self) -> Vec<Statement> {
        let frame = |index: &usize| self.reaches[*index] == Reach::Frame;
        let frame: Vec<usize> = (0..self.statements.len()).filter(frame).collect();
        let mut makers: BTreeMap<&Name, Vec<usize>> = BTreeMap::new();
        for (index, reach) in self.reaches.iter().enumerate() {
            if let Reach::Names(names) = reach {
                for name in names {
                    makers.entry(name).or_default().push(index);
                }
            }
        }
        let mut loaded: BTreeMap<usize, Statement> = BTreeMap::new();
        let mut todo: Vec<usize> = self.chosen.iter().copied().chain(frame).collect();
        while let Some(index) = todo.pop() {
            if loaded.contains_key(&index) {
                continue;
            }
            let mut statement = self.statements[index].clone();
            if !self.chosen.contains(&index) {
                without_foreign_keys(&mut statement);
                // Of a table that is only leaned on, the targets of its foreign keys are not wanted.
                if statement.mentions.iter().any(|m| m.bond == Bond::ForeignKey) {
                    continue;
                }
            }
            for mention in &statement.mentions {
                let Some(name) = name(&mention.path) else { continue };
                todo.extend(makers.get(&name).into_iter().flatten().copied());
                if mention.bond == Bond::ForeignKey {
                    let about = self.about.get(&name).into_iter().flatten().copied();
                    todo.extend(about.filter(|i| is_unique_index(&self.statements[*i])));
                }
            }
            loaded.insert(index, statement);
        }
        loaded.into_values().collect()
    }

    /// Puts together what was kept and what was elaborated anew.
    pub(crate) fn merge(&mut self, before: &Catalog, scratch: &Catalog) -> Outcome {
        if !before.unmanaged.is_empty() || !scratch.unmanaged.is_empty() {
            return Outcome::Doubt("something is not managed");
        }
        let (left, kept) = self.divide(before);
        let (new, leaned_on) = self.divide(scratch);
        if let Some(doubt) = is_other(before, scratch, &leaned_on) {
            return Outcome::Doubt(doubt);
        }
        let taken: BTreeSet<String> = new.iter().copied().flat_map(occupied).collect();
        let freed: BTreeSet<String> =
            left.into_iter().flat_map(occupied).filter(|name| !taken.contains(name)).collect();
        if kept
            .iter()
            .copied()
            .flat_map(occupied)
            .any(|n| taken.contains(&n) || follows(&n, &freed))
        {
            return Outcome::Doubt("generated names may differ");
        }
        if let more @ [_, ..] = self.without_what_they_need(before, scratch, &kept).as_slice() {
            self.touch(more.iter().cloned());
            return if self.is_worth_it() { Outcome::More } else { Outcome::Doubt("too many") };
        }
        let all = kept.into_iter().chain(new).cloned();
        Outcome::Whole(Catalog::from_objects(all))
    }

    /// The names of what is kept and leans on what is not there any more, or not as it was.
    fn without_what_they_need(
        &self,
        before: &Catalog,
        scratch: &Catalog,
        kept: &[&Object],
    ) -> Vec<Name> {
        let stays = |id: &ObjectId| {
            let Some(old) = before.get(id).filter(|old| self.is_touched(before, old)) else {
                return true;
            };
            scratch.get(id).is_some_and(|new| new.same_body(old) && new.parent == old.parent)
        };
        let leans = kept.iter().filter(|object| !object.all_needs().all(stays));
        leans.flat_map(|object| names(before, object)).collect()
    }

    fn is_touched(&self, catalog: &Catalog, object: &Object) -> bool {
        names(catalog, object).any(|name| self.touched.contains(&name))
    }

    /// What is touched, and what is not. In id order, neighbours are mostly parts of one whole.
    fn divide<'c>(&self, catalog: &'c Catalog) -> (Vec<&'c Object>, Vec<&'c Object>) {
        let mut whole: Option<(&ObjectId, bool)> = None;
        catalog.iter().partition(|object| {
            let Some(above) = object.parent.as_ref().or(object.owner.as_ref()) else {
                return self.is_touched(catalog, object);
            };
            if own_path(object).and_then(name).is_some_and(|name| self.touched.contains(&name)) {
                return true;
            }
            if let Some((id, touched)) = whole
                && id == above
            {
                return touched;
            }
            let touched = catalog.get(above).is_some_and(|above| self.is_touched(catalog, above));
            whole = Some((above, touched));
            touched
        })
    }
}

/// Whether something that was loaded for others to lean on is not what it was.
fn is_other(before: &Catalog, scratch: &Catalog, leaned_on: &[&Object]) -> Option<&'static str> {
    let mut tables = BTreeSet::new();
    for object in leaned_on {
        match before.get(&object.id) {
            Some(old) if old.same_body(object) && old.parent == object.parent => {}
            Some(_) | None => return Some("something else has changed"),
        }
        tables.extend(object.parent.clone().filter(|_| object.id.kind == Column::NAME));
    }
    // `SELECT *` must have seen all columns.
    let of_those = |o: &&Object| o.parent.as_ref().is_some_and(|table| tables.contains(table));
    let columns = before.of_kind(Column::NAME).filter(of_those);
    let missing = columns.filter(|column| !scratch.contains(&column.id)).count() > 0;
    missing.then_some("a table was loaded in part")
}

/// The names that a statement refers to, other than the targets of foreign keys.
fn mentioned(statement: &Statement) -> impl Iterator<Item = Name> {
    let mentions = statement.mentions.iter().filter(|m| m.bond != Bond::ForeignKey);
    mentions.filter_map(|mention| name(&mention.path))
}

/// The names of an object and of what it is a part of.
fn names<'a>(catalog: &'a Catalog, object: &'a Object) -> impl Iterator<Item = Name> {
    let up = |object: &&'a Object| {
        let above = object.parent.as_ref().or(object.owner.as_ref());
        above.and_then(|id| catalog.get(id))
    };
    std::iter::successors(Some(object), up).filter_map(|object| name(own_path(object)?))
}

/// The path of a comment begins with the kind.
fn own_path(object: &Object) -> Option<&[Ident]> {
    (object.id.kind.0 != "comment").then_some(&*object.id.path)
}

/// The names in its schema by which statements may refer to an object.
fn own_names(object: &Object) -> Vec<Name> {
    match &*object.id.path {
        _ if object.id.kind.0 == "comment" => Vec::new(),
        // The name of its index, if it has one.
        [schema, .., last] if object.id.kind == Constraint::NAME => {
            vec![(schema.clone(), last.clone())]
        }
        path => name(path).into_iter().collect(),
    }
}

fn occupied(object: &Object) -> Vec<String> {
    let kind: Option<&KindOps> = KINDS.iter().find(|kind| kind.name == object.id.kind);
    kind.map(|kind| (kind.occupies)(object)).unwrap_or_default()
}

/// Whether a name may be the next one that PostgreSQL generates when one of these is taken.
fn follows(name: &str, freed: &BTreeSet<String>) -> bool {
    let first = name.trim_end_matches(|c: char| c.is_ascii_digit());
    // Long ones are cut to make room for the number.
    name.len() >= 60 && !freed.is_empty() || first.len() < name.len() && freed.contains(first)
}
