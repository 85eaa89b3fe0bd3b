//! A database's schema as addressed objects with typed bodies and dependencies.
use std::any::Any;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Debug};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ident::Ident;
use crate::kind::{Kind, KindName};
use crate::path::ObjectPath;
use crate::spread::spread;

/// What an object is called: its kind and the names that lead to it.
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
pub struct ObjectId {
    pub kind: KindName,
    pub path: ObjectPath,
}

impl ObjectId {
    pub fn new(kind: KindName, path: impl Into<ObjectPath>) -> Self {
        Self { kind, path: path.into() }
    }

    /// For people: `orders.total`, schema `public` left out by `short`.
    pub fn path_text(&self) -> String {
        self.path.iter().map(Ident::raw).collect::<Vec<_>>().join(".")
    }
}

/// By kind, then by path.
impl Ord for ObjectId {
    fn cmp(&self, other: &Self) -> Ordering {
        let same_kind = std::ptr::eq(self.kind.0, other.kind.0);
        let kinds = if same_kind { Ordering::Equal } else { self.kind.cmp(&other.kind) };
        kinds.then_with(|| self.path.cmp(&other.path))
    }
}

impl PartialOrd for ObjectId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.0, self.path_text())
    }
}

/// One addressable thing in a database.
#[derive(Clone, Debug)]
pub struct Object {
    pub id: ObjectId,
    /// The object that this one is a part of and goes away with.
    pub parent: Option<ObjectId>,
    /// An object that takes this one along when it is dropped without being made with it: the column
    /// that owns a sequence.
    pub owner: Option<ObjectId>,
    /// What must be there for this object to be there.
    pub needs: Vec<ObjectId>,
    /// What is built before this one when both are built.
    pub after: Vec<ObjectId>,
    /// As `after`; besides, this one is built anew when one of these is built.
    pub anew: Vec<ObjectId>,
    /// Place among its siblings (a column's number). Not part of the comparison.
    pub order: i32,
    /// What it is a child table's copy of. Not part of the comparison.
    pub inherited: Vec<Inherited>,
    /// A copy that stays when what it is a copy of goes.
    pub local: bool,
    body: Arc<dyn Body>,
}

/// One object as the copy of another: a partition's column, say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inherited {
    /// The parent table's object.
    pub from: ObjectId,
    /// The object that makes the one table a child of the other.
    pub through: ObjectId,
}

impl Object {
    pub fn new<K: Kind>(
        path: impl Into<ObjectPath>,
        parent: Option<ObjectId>,
        body: K::Body,
    ) -> Self {
        let id = ObjectId::new(K::NAME, path);
        Self {
            id,
            parent,
            owner: None,
            needs: Vec::new(),
            after: Vec::new(),
            anew: Vec::new(),
            order: 0,
            inherited: Vec::new(),
            local: false,
            body: Arc::new(body),
        }
    }

    #[must_use]
    pub fn order(mut self, order: i32) -> Self {
        self.order = order;
        self
    }

    /// One of which only the fields are known, as a saved plan says them: it can be shown and
    /// nothing else.
    pub(crate) fn shown(
        id: ObjectId,
        parent: Option<ObjectId>,
        order: i32,
        fields: Fields,
    ) -> Self {
        Self {
            id,
            parent,
            owner: None,
            needs: Vec::new(),
            after: Vec::new(),
            anew: Vec::new(),
            order,
            inherited: Vec::new(),
            local: false,
            body: Arc::new(fields),
        }
    }

    /// The object as one of kind `K`; panics when it is of another.
    pub fn typed<K: Kind>(&self) -> Typed<'_, K::Body> {
        let any: &dyn Any = self.body.as_any();
        let body = any.downcast_ref().expect("registry pairs each kind with its own body");
        Typed { object: self, body }
    }

    /// Puts another body in its place.
    pub fn set_body<K: Kind>(&mut self, body: K::Body) {
        debug_assert_eq!(self.id.kind, K::NAME);
        self.body = Arc::new(body);
    }

    /// Id, parent and body: what is hashed of it.
    fn line(&self) -> Vec<u8> {
        serde_json::to_vec(&(&self.id, &self.parent, self.fields())).expect("bodies are plain data")
    }

    pub fn same_body(&self, other: &Self) -> bool {
        self.body.eq_dyn(other.body.as_ref())
    }

    /// The body's fields by name, for showing and for hashing.
    pub fn fields(&self) -> Fields {
        self.body.fields()
    }

    /// The body's fields but for the name, as text: equal for two that differ only in it.
    pub fn nameless(&self) -> String {
        let mut fields = self.fields();
        fields.remove("name");
        serde_json::Value::Object(fields).to_string()
    }

    /// What is built before this one when both are built, and is not needed.
    pub fn all_after(&self) -> impl Iterator<Item = &ObjectId> {
        self.after.iter().chain(&self.anew)
    }

    /// The parent and everything else that this object needs.
    pub fn all_needs(&self) -> impl Iterator<Item = &ObjectId> {
        self.needs.iter().chain(&self.parent)
    }
}

pub type Fields = serde_json::Map<String, serde_json::Value>;

/// An object together with its typed body.
#[derive(Clone, Copy, Debug)]
pub struct Typed<'a, B> {
    pub object: &'a Object,
    pub body: &'a B,
}

pub(crate) trait Body: Debug + Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn eq_dyn(&self, other: &dyn Body) -> bool;
    fn fields(&self) -> Fields;
}

impl<T: PartialEq + Serialize + Debug + Send + Sync + 'static> Body for T {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn eq_dyn(&self, other: &dyn Body) -> bool {
        other.as_any().downcast_ref::<T>().is_some_and(|other| self == other)
    }

    fn fields(&self) -> Fields {
        let value = serde_json::to_value(self).expect("bodies are plain data");
        if let serde_json::Value::Object(map) = value {
            return map;
        }
        Fields::from_iter([("value".to_owned(), value)])
    }
}

/// Something in the managed schemas that no kind models: named to the user, never touched.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unmanaged {
    /// The server's word for what it is, such as `policy`.
    pub kind: String,
    /// How it is called, as the server describes it.
    pub name: String,
    /// The managed objects that it stands on. A change that must take one of these down is refused.
    pub needs: Vec<ObjectId>,
    /// Whether it lies in the managed schemas (and is listed), or elsewhere and only in the way.
    pub in_scope: bool,
}

/// All objects of the managed schemas.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    objects: BTreeMap<ObjectId, Object>,
    pub unmanaged: Vec<Unmanaged>,
    /// What the configuration or the files leave out, with all parts: never touched.
    pub excluded: Vec<Object>,
    /// What the user should know besides, about differences that are kept as they are.
    pub notes: Vec<String>,
}

impl Catalog {
    pub fn from_objects(objects: impl IntoIterator<Item = Object>) -> Self {
        let objects = objects.into_iter().map(|o| (o.id.clone(), o)).collect();
        Self { objects, ..Self::default() }
    }

    pub fn get(&self, id: &ObjectId) -> Option<&Object> {
        self.objects.get(id)
    }

    pub fn get_mut(&mut self, id: &ObjectId) -> Option<&mut Object> {
        self.objects.get_mut(id)
    }

    pub fn contains(&self, id: &ObjectId) -> bool {
        self.objects.contains_key(id)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Object> {
        self.objects.values()
    }

    /// The objects of one kind.
    pub fn of_kind(&self, kind: KindName) -> impl Iterator<Item = &Object> {
        let first = ObjectId::new(kind, []);
        self.objects.range(first..).map(|(_, o)| o).take_while(move |o| o.id.kind == kind)
    }

    /// The objects of both catalogs side by side, in id order.
    pub fn beside<'a>(
        &'a self,
        other: &'a Self,
    ) -> impl Iterator<Item = (Option<&'a Object>, Option<&'a Object>)> {
        let (mut ours, mut theirs) = (self.iter().peekable(), other.iter().peekable());
        std::iter::from_fn(move || {
            let order = match (ours.peek(), theirs.peek()) {
                (Some(our), Some(their)) => our.id.cmp(&their.id),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => return None,
            };
            Some((ours.next_if(|_| order.is_le()), theirs.next_if(|_| order.is_ge())))
        })
    }

    pub fn len(&self) -> usize {
        self.objects.len()
    }

    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    pub fn insert(&mut self, object: Object) {
        self.objects.insert(object.id.clone(), object);
    }

    pub fn remove(&mut self, id: &ObjectId) -> Option<Object> {
        self.objects.remove(id)
    }

    /// What is excluded, without the parts of what is.
    pub fn left_out(&self) -> impl Iterator<Item = &Object> {
        let excluded: BTreeSet<&ObjectId> = self.excluded.iter().map(|o| &o.id).collect();
        self.excluded.iter().filter(move |object| {
            let mut above = object.parent.iter().chain(&object.owner);
            !above.any(|id| excluded.contains(id))
        })
    }

    /// A hash of every object's id and body: equal schemas have equal fingerprints.
    pub fn fingerprint(&self) -> Fingerprint {
        fingerprint(&self.lines())
    }

    /// Of this and of another one, which may share its objects.
    pub fn fingerprint_beside(&self, other: &Self) -> (Fingerprint, Fingerprint) {
        let ours = self.fingerprint();
        let shared = |(our, their): (Option<&Object>, Option<&Object>)| match (our, their) {
            (Some(our), Some(their)) => {
                our.parent == their.parent && Arc::ptr_eq(&our.body, &their.body)
            }
            (_, None) | (None, _) => false,
        };
        let theirs =
            if self.beside(other).all(shared) { ours.clone() } else { other.fingerprint() };
        (ours, theirs)
    }

    /// A line per object, in order.
    fn lines(&self) -> Vec<Vec<u8>> {
        spread(self.iter().collect(), FEW, Object::line)
    }

    /// The fingerprint and a short hash of each object.
    pub fn state(&self) -> State {
        let lines = self.lines();
        let hash = |line: &[u8]| blake3::hash(line).to_hex().as_str()[..HASH_DIGITS].to_owned();
        let hashes = lines.iter().map(|line| hash(line));
        let objects = self.iter().map(|o| o.id.clone()).zip(hashes).collect();
        State { fingerprint: fingerprint(&lines), objects }
    }

    /// Takes over the body of what is equal in another catalog, down to what the comparison leaves
    /// out: what is not changed stays as it is, and keeps its hash.
    pub(crate) fn adopt_equal(&mut self, other: &Self) {
        let mut theirs = other.iter().peekable();
        for (id, object) in &mut self.objects {
            while theirs.next_if(|their| their.id < *id).is_some() {}
            if let Some(same) = theirs.next_if(|their| their.id == *id)
                && same.same_body(object)
            {
                object.body = Arc::clone(&same.body);
            }
        }
    }
}

/// So few objects are not worth a thread.
const FEW: usize = 500;

fn fingerprint(lines: &[Vec<u8>]) -> Fingerprint {
    let mut hasher = blake3::Hasher::new();
    for line in lines {
        hasher.update(line);
    }
    Fingerprint(hasher.finalize().to_hex().to_string())
}

/// The state of a schema in 64 hexadecimal digits (BLAKE3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(pub String);

/// So many hexadecimal digits of an object's hash are kept: they name what differs, the fingerprint
/// proves that nothing does.
const HASH_DIGITS: usize = 16;

/// A catalog by its hashes: enough to tell whether another one is equal, and which objects are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub fingerprint: Fingerprint,
    pub objects: BTreeMap<ObjectId, String>,
}
