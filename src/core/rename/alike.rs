//! What is one thing under two names for certain, and what only looks so.
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::catalog::{Catalog, Object, ObjectId};
use crate::fate::Kinds;
use crate::ident::Ident;
use crate::kind::{KindName, KindOps, Parts, Shape};
use crate::source::{Place, Span};

/// Something that would be dropped and something that would be created look like one thing under two
/// names. Nobody said so.
#[derive(Clone, Debug)]
pub struct Hint {
    pub old: ObjectId,
    pub new: ObjectId,
    /// Where the files say the new one (or the type that it is a value of).
    pub place: Option<Place>,
    /// What to write there if it is so.
    pub line: String,
}

/// What two objects must have in common to be told by their shape.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    kind: KindName,
    parent: Option<ObjectId>,
    owner: Option<ObjectId>,
    schema: Option<Ident>,
    shape: Shape,
}

/// What is part of some objects, and of these parts.
struct PartsOf<'a>(BTreeMap<&'a ObjectId, Vec<&'a Object>>);

impl<'a> PartsOf<'a> {
    fn new(catalog: &'a Catalog, wholes: &[&'a Object]) -> Self {
        let mut parts: BTreeMap<&ObjectId, Vec<&Object>> = BTreeMap::new();
        let mut level: BTreeSet<&ObjectId> = wholes.iter().map(|whole| &whole.id).collect();
        while !level.is_empty() {
            let mut below = BTreeSet::new();
            for object in catalog.iter() {
                let Some(parent) = object.parent.as_ref().filter(|id| level.contains(id)) else {
                    continue;
                };
                parts.entry(parent).or_default().push(object);
                below.insert(&object.id);
            }
            below.retain(|id| !level.contains(id) && !parts.contains_key(id));
            level = below;
        }
        Self(parts)
    }

    /// Its parts and theirs.
    fn below(&self, id: &ObjectId) -> Vec<&'a Object> {
        let mut found: Vec<&Object> = Vec::new();
        let mut seen = BTreeSet::from([id]);
        let mut todo = vec![id];
        while let Some(id) = todo.pop() {
            for part in self.0.get(id).into_iter().flatten() {
                if seen.insert(&part.id) {
                    found.push(part);
                    todo.push(&part.id);
                }
            }
        }
        found
    }
}

/// Pairs of what is only in `from` and what is only in `to`, of equal shape and unlike all others.
fn pairs<'a>(
    from: &'a Catalog,
    to: &'a Catalog,
    kinds: &Kinds<'_>,
    wanted: fn(&Object, &Shape) -> bool,
) -> Vec<(&'a Object, &'a Object)> {
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for (old, new) in from.beside(to).filter(|(old, new)| old.is_none() || new.is_none()) {
        gone.extend(old);
        come.extend(new);
    }
    if gone.is_empty() || come.is_empty() {
        return Vec::new();
    }
    let mut found: BTreeMap<Key, (Vec<&Object>, Vec<&Object>)> = BTreeMap::new();
    for (catalog, other, objects, new) in [(from, to, gone, false), (to, from, come, true)] {
        let parts = PartsOf::new(catalog, &objects);
        for object in objects {
            // What comes or goes with its whole is nothing on its own.
            if object.parent.as_ref().is_some_and(|parent| !other.contains(parent)) {
                continue;
            }
            let below = parts.below(&object.id);
            let shape = (kinds.ops(object.id.kind).shape)(object, Parts(&below));
            let Some(shape) = shape.filter(|shape| wanted(object, shape)) else { continue };
            let key = Key {
                kind: object.id.kind,
                parent: object.parent.clone(),
                owner: object.owner.clone(),
                schema: object.id.path.first().filter(|_| object.id.path.len() > 1).cloned(),
                shape,
            };
            let (olds, news) = found.entry(key).or_default();
            if new { news.push(object) } else { olds.push(object) }
        }
    }
    let alone = found.into_values().filter_map(|(olds, news)| match (&*olds, &*news) {
        ([old], [new]) => Some((*old, *new)),
        _ => None,
    });
    alone.collect()
}

/// What differs in nothing but the name, and has a parent or owner to be known by.
pub(super) fn same(from: &Catalog, to: &Catalog, kinds: &Kinds<'_>) -> Vec<(ObjectId, ObjectId)> {
    let wanted = |object: &Object, shape: &Shape| {
        matches!(shape, Shape::Whole(_)) && (object.parent.is_some() || object.owner.is_some())
    };
    let mut pairs = pairs(from, to, kinds, wanted);
    pairs.extend(left(from, to, kinds));
    pairs.into_iter().map(|(old, new)| (old.id.clone(), new.id.clone())).collect()
}

/// What an interrupted apply left of something under another name.
fn left<'a>(
    from: &'a Catalog,
    to: &'a Catalog,
    kinds: &Kinds<'_>,
) -> Vec<(&'a Object, &'a Object)> {
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for (old, new) in from.beside(to).filter(|(old, new)| old.is_none() || new.is_none()) {
        gone.extend(old.filter(|old| old.parent.is_some()));
        come.extend(new.filter(|new| new.parent.is_some()));
    }
    let alike =
        |old: &Object, new: &Object| (old.id.kind, &old.parent) == (new.id.kind, &new.parent);
    gone.retain(|old| come.iter().any(|new| alike(old, new)));
    if gone.is_empty() {
        return Vec::new();
    }
    let (had, has) = (PartsOf::new(from, &gone), PartsOf::new(to, &come));
    let of = |old: &'a Object| {
        let had = had.below(&old.id);
        let new = come.iter().copied().filter(|new| alike(old, new)).find(|new| {
            let has = has.below(&new.id);
            (kinds.ops(old.id.kind).is_left_of)((old, Parts(&had)), (new, Parts(&has)))
        });
        new.map(|new| (old, new))
    };
    gone.into_iter().filter_map(of).collect()
}

/// Everything between two catalogs that looks like a rename. `origins` says where the files say
/// the objects.
pub fn hints(
    from: &Catalog,
    to: &Catalog,
    kinds: &[KindOps],
    origins: &BTreeMap<ObjectId, Span>,
) -> Vec<Hint> {
    let kinds = Kinds::new(kinds);
    let objects = pairs(from, to, &kinds, |_, _| true);
    let mut hints: Vec<Hint> = objects
        .into_iter()
        .filter_map(|(old, new)| {
            let place = origins.get(&new.id);
            let name = super::wish::new_name(&new.id, &old.id)?;
            let line = line(name, None, place);
            let place = place.map(Place::from);
            Some(Hint { old: old.id.clone(), new: new.id.clone(), place, line })
        })
        .collect();
    for (ops, member) in kinds.all().filter_map(|ops| Some((ops, ops.member?))) {
        for new in to.of_kind(ops.name) {
            let Some(old) = from.get(&new.id) else { continue };
            let (olds, news) = ((ops.members)(old), (ops.members)(new));
            let place = origins.get(&new.id);
            hints.extend(members(member, &new.id, &olds, &news, place));
        }
    }
    hints
}

/// Members that differ at the same place of lists of the same length.
fn members(
    kind: KindName,
    of: &ObjectId,
    olds: &[(Ident, String)],
    news: &[(Ident, String)],
    place: Option<&Span>,
) -> Vec<Hint> {
    if olds.len() != news.len() {
        return Vec::new();
    }
    let names =
        |all: &[(Ident, String)]| all.iter().map(|(n, _)| n.clone()).collect::<BTreeSet<_>>();
    let (before, after) = (names(olds), names(news));
    let id = |name: &Ident| {
        ObjectId::new(kind, of.path.iter().cloned().chain([name.clone()]).collect::<Vec<_>>())
    };
    let moved = olds.iter().zip(news).filter(|((old, said), (new, says))| {
        old != new && said == says && !after.contains(old) && !before.contains(new)
    });
    let hint = |((old, _), (new, _)): (&(Ident, String), &(Ident, String))| Hint {
        old: id(old),
        new: id(new),
        place: place.map(Place::from),
        line: line(old, Some(new), place),
    };
    moved.map(hint).collect()
}

/// What says that something had this name, in the language of the file.
fn line(old: &Ident, member: Option<&Ident>, place: Option<&Span>) -> String {
    let text = |name: &Ident| serde_json::Value::from(name.raw()).to_string();
    let toml =
        place.is_some_and(|p| Path::new(&p.file.name).extension().is_some_and(|e| e == "toml"));
    match (toml, member) {
        (true, None) => format!("renamed_from = {}", text(old)),
        (true, Some(new)) => {
            format!("{{ name = {}, renamed_from = {} }}", text(new), text(old))
        }
        (false, _) => format!("-- schemactl: renamed_from={}", sql_name(old.raw())),
    }
}

fn sql_name(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}
