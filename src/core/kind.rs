//! What the core must know about one kind of object. Pure: no I/O.
use std::fmt::Debug;

use serde::{Deserialize, Serialize};

use crate::catalog::{Catalog, Object, ObjectId, Typed};
use crate::ident::Ident;
use crate::sql::Sql;

/// A kind's name in lower case words, as PostgreSQL's manual writes it: `materialized view`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct KindName(pub &'static str);

/// What a change can do to what exists. Ordered: the worst of several is their maximum.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Nothing that exists is lost or narrowed.
    #[default]
    Additive,
    /// Changes behaviour, loses no data.
    InPlace,
    /// Can lose data or break what depends on it.
    Destructive,
}

/// In which transaction a statement runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transaction {
    /// In one with its neighbours.
    Inside,
    /// In one of its own, so that what it locks is held no longer than it takes.
    Own,
    /// In none: the engine refuses it in a transaction block.
    Outside,
    /// In several, one after the other, each for some of the rows: the engine's provider takes it apart.
    /// Rows that are done are not done again.
    Batches,
}

impl Transaction {
    /// Whether it takes effect as a whole, with its neighbours or alone.
    pub fn is_one(self) -> bool {
        match self {
            Self::Inside | Self::Own => true,
            Self::Outside | Self::Batches => false,
        }
    }
}

/// One statement.
#[derive(Clone, Debug)]
pub struct Step {
    pub sql: Sql,
    pub transaction: Transaction,
}

impl Step {
    pub fn new(sql: Sql) -> Self {
        Self { sql, transaction: Transaction::Inside }
    }
}

/// Whether an object may be written into the statement that creates its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Always has a statement of its own.
    Never,
    /// Is written into the parent's statement unless that would make a circle.
    WhenAcyclic,
    /// As `WhenAcyclic`, but is the last to be taken out again.
    Preferred,
}

/// How a change of an object's body is made.
#[derive(Debug)]
pub enum Alteration {
    /// The engine has a statement for it.
    InPlace(InPlace),
    /// The old object is renamed, the new one made beside it, its users are carried over
    /// ([`Kind::adapt`]), and the old one is dropped. For types that columns use.
    Swap {
        why: &'static str,
        class: Class,
        /// Moves the old object out of the way of the new one's name.
        aside: Vec<Step>,
        /// Drops the old object, by its moved name.
        remove: Vec<Step>,
    },
    /// The engine has no way to change it: drop and create.
    Recreate { why: &'static str, class: Class },
}

/// An alteration that keeps the object.
pub struct InPlace {
    pub class: Class,
    pub steps: Vec<Step>,
    /// Which of the objects that need this one must be taken down before and put back after.
    pub disturbs: Box<dyn Fn(&Object) -> bool>,
}

impl Debug for InPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InPlace")
            .field("class", &self.class)
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}

impl Alteration {
    /// Statements that disturb nothing that depends on the object.
    pub fn in_place(class: Class, steps: Vec<Step>) -> Self {
        Self::InPlace(InPlace { class, steps, disturbs: Box::new(|_| false) })
    }
}

/// What an in-place alteration brings that the engine lets nobody use before the transaction ends,
/// and the way to go when something in the same plan does.
pub struct Clash {
    /// Whether an object, as it will be, uses it.
    pub with: Box<dyn Fn(&Object) -> bool>,
    pub instead: Alteration,
}

impl Debug for Clash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Clash").field("instead", &self.instead).finish_non_exhaustive()
    }
}

/// What an object is apart from its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// Two of one parent (or owner) with this shape differ in nothing but the name: the one becomes
    /// the other by a rename, unasked.
    Whole(String),
    /// Two with this shape look like one that was renamed, which only a person can know.
    Likeness(String),
}

/// The objects that are written into the statement that creates their parent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts<'a>(pub &'a [&'a Object]);

impl<'a> Parts<'a> {
    /// Those of one kind with one parent, in their own order.
    pub fn of<K: Kind>(&self, parent: &ObjectId) -> Vec<Typed<'a, K::Body>> {
        let mut parts: Vec<&'a Object> = self
            .0
            .iter()
            .copied()
            .filter(|o| o.id.kind == K::NAME && o.parent.as_ref() == Some(parent))
            .collect();
        parts.sort_by_key(|o| o.order);
        parts.into_iter().map(Object::typed::<K>).collect()
    }
}

/// The statements around an alteration that carry over what another object holds.
#[derive(Debug, Default)]
pub struct Handover {
    pub before: Vec<Step>,
    pub after: Vec<Step>,
}

/// An object that let go of its names.
#[derive(Debug)]
pub struct Aside {
    pub steps: Vec<Step>,
    /// As it is then.
    pub object: Object,
}

/// Where what an alteration carries over is from, and where it gets to. `None`: the altered object.
#[derive(Clone, Copy, Debug)]
pub struct Carry<'a> {
    /// As it was before.
    pub from: Option<&'a Object>,
    /// As it will be.
    pub to: Option<&'a Object>,
}

/// The state that a plan starts from and the one that it leads to.
#[derive(Clone, Copy, Debug)]
pub struct Between<'a> {
    pub from: &'a Catalog,
    pub to: &'a Catalog,
}

/// One kind of object: its body, and the statements that make, change and drop it.
pub trait Kind: 'static {
    type Body: PartialEq + Serialize + Debug + Send + Sync + 'static;
    const NAME: KindName;
    /// What creating it means.
    const CREATE: Class = Class::Additive;
    /// What dropping it means when the files no longer name it.
    const DROP: Class = Class::Destructive;

    /// It does something to whatever else is made: it is made and changed after all that.
    const LAST: bool = false;

    /// `parts` are the children that this statement has to make as well.
    fn create(new: &Typed<'_, Self::Body>, parts: Parts<'_>) -> Vec<Step>;

    fn alter(old: &Typed<'_, Self::Body>, new: &Typed<'_, Self::Body>) -> Alteration;

    fn drop(old: &Typed<'_, Self::Body>) -> Vec<Step>;

    /// Whether an alteration in place can stand in the way of other changes of the same plan.
    fn clash(_old: &Typed<'_, Self::Body>, _new: &Typed<'_, Self::Body>) -> Option<Clash> {
        None
    }

    /// Gives it another name and keeps all that is attached. `None`: the engine cannot.
    fn rename(_old: &Typed<'_, Self::Body>, _name: &Ident) -> Option<Vec<Step>> {
        None
    }

    /// By what it can be taken for another one under another name; `parts` are its parts and theirs.
    fn shape(_object: &Typed<'_, Self::Body>, _parts: Parts<'_>) -> Option<Shape> {
        None
    }

    /// Whether `old` is what an interrupted apply left of `new` under another name, in the same whole:
    /// [`Kind::rename`] finishes it. Each with its parts.
    fn is_left_of(
        _old: (&Typed<'_, Self::Body>, Parts<'_>),
        _new: (&Typed<'_, Self::Body>, Parts<'_>),
    ) -> bool {
        false
    }

    /// What its [`Kind::members`] are called, such as `enum value`.
    const MEMBER: Option<KindName> = None;

    /// Named things in it that are no objects of their own and can be renamed, in their order, each
    /// with what else there is to say about it.
    fn members(_body: &Self::Body) -> Vec<(Ident, String)> {
        Vec::new()
    }

    fn rename_member(_old: &Typed<'_, Self::Body>, _member: &Ident, _name: &Ident) -> Vec<Step> {
        Vec::new()
    }

    /// How this object follows `swapped`, something it needs that is being replaced by
    /// [`Alteration::Swap`]. `None`: it must be dropped and created again.
    fn adapt(
        _old: &Typed<'_, Self::Body>,
        _new: &Typed<'_, Self::Body>,
        _swapped: &ObjectId,
    ) -> Option<Alteration> {
        None
    }

    /// What is left to do for an object that inherits ([`Object::inherited`]) after the statement
    /// that creates or alters `source`, the state before and after of what it is a copy of, and that
    /// reaches the copies too. `old` is `None` when that statement creates the copy. `None`: such
    /// statements do not reach copies of this kind.
    fn follow(
        _old: Option<&Typed<'_, Self::Body>>,
        _new: &Typed<'_, Self::Body>,
        _source: (Option<&Object>, &Object),
    ) -> Option<Vec<Step>> {
        None
    }

    /// Whether it can be part of its parent's CREATE.
    fn inline(_body: &Self::Body) -> Inline {
        Inline::Never
    }

    /// What dropping it and creating it again loses.
    fn rebuild_class(_body: &Self::Body) -> Class {
        Class::InPlace
    }

    /// Words in it that may be names of objects and that the engine does not look up before it runs:
    /// what is called so is made first where that makes no circle.
    fn mentions(_body: &Self::Body) -> Vec<String> {
        Vec::new()
    }

    /// The kinds of parts of one parent among which the engine chooses by itself what the object
    /// stands on: those that go are gone before it does.
    fn chooses_among(_body: &Self::Body) -> &'static [KindName] {
        &[]
    }

    /// The objects of this kind that the engine makes by itself when `made` is created, or altered
    /// from `before`: rights that a new table has by default, say. Those that are not wanted are
    /// dropped, those that are wanted otherwise altered.
    fn brought_by(_made: &Object, _before: Option<&Object>, _between: Between<'_>) -> Vec<Object> {
        Vec::new()
    }

    /// The objects from which, or to which, the alteration from `old` to `new` has to carry over what
    /// they hold, whoever owns them.
    fn carries<'a>(
        _old: &Typed<'_, Self::Body>,
        _new: &Typed<'_, Self::Body>,
        _between: Between<'a>,
    ) -> Vec<Carry<'a>> {
        Vec::new()
    }

    /// How the alteration from `old` to `new` does one of its [`Kind::carries`]. The other objects stay, or
    /// their fate has statements of its own.
    fn carries_over(
        _old: &Typed<'_, Self::Body>,
        _new: &Typed<'_, Self::Body>,
        _carry: Carry<'_>,
    ) -> Handover {
        Handover::default()
    }

    /// How the alteration from `old` to `new` does for `other` what its fate asks, and carries over
    /// what it holds: `other` is dropped or created, and is owned by this object ([`Object::owner`]) or
    /// takes turns with it in a name. `None`: the two have nothing to do with each other.
    fn takes_over(
        _old: &Typed<'_, Self::Body>,
        _new: &Typed<'_, Self::Body>,
        _other: &Object,
    ) -> Option<Handover> {
        None
    }

    /// Lets go of the names that the alteration from `old` to `new` changes before it gets its new ones,
    /// for objects that take such names from each other in a circle.
    fn aside(_old: &Typed<'_, Self::Body>, _new: &Typed<'_, Self::Body>) -> Option<Aside> {
        None
    }

    /// The names it takes up in the engine's name spaces, so that what leaves a name goes before
    /// what takes it.
    fn occupies(_body: &Self::Body) -> Vec<String> {
        Vec::new()
    }

    /// What expressions call it, where the engine chooses among several by their arguments: an expression
    /// can mean another one with the same text, so that those that go do so before others come.
    fn called(_body: &Self::Body) -> Option<String> {
        None
    }
}

/// A [`Kind`] with its body type erased, so a registry can be a plain slice.
#[derive(Debug)]
pub struct KindOps {
    pub name: KindName,
    pub create_class: Class,
    pub drop_class: Class,
    pub last: bool,
    pub inline: fn(&Object) -> Inline,
    pub rebuild_class: fn(&Object) -> Class,
    pub create: fn(&Object, Parts<'_>) -> Vec<Step>,
    pub alter: fn(&Object, &Object) -> Alteration,
    pub drop: fn(&Object) -> Vec<Step>,
    pub clash: fn(&Object, &Object) -> Option<Clash>,
    pub adapt: fn(&Object, &Object, &ObjectId) -> Option<Alteration>,
    pub rename: fn(&Object, &Ident) -> Option<Vec<Step>>,
    pub shape: fn(&Object, Parts<'_>) -> Option<Shape>,
    pub is_left_of: fn((&Object, Parts<'_>), (&Object, Parts<'_>)) -> bool,
    pub member: Option<KindName>,
    pub members: fn(&Object) -> Vec<(Ident, String)>,
    pub rename_member: fn(&Object, &Ident, &Ident) -> Vec<Step>,
    pub mentions: fn(&Object) -> Vec<String>,
    pub chooses_among: fn(&Object) -> &'static [KindName],
    pub brought_by: fn(&Object, Option<&Object>, Between<'_>) -> Vec<Object>,
    pub aside: fn(&Object, &Object) -> Option<Aside>,
    pub occupies: fn(&Object) -> Vec<String>,
    pub called: fn(&Object) -> Option<String>,
    pub carries: for<'a> fn(&Object, &Object, Between<'a>) -> Vec<Carry<'a>>,
    pub carries_over: fn(&Object, &Object, Carry<'_>) -> Handover,
    pub takes_over: fn(&Object, &Object, &Object) -> Option<Handover>,
    pub follow: Follow,
}

/// [`Kind::follow`] with its types erased.
pub type Follow = fn(Option<&Object>, &Object, (Option<&Object>, &Object)) -> Option<Vec<Step>>;

impl KindOps {
    pub const fn of<K: Kind>() -> Self {
        Self {
            name: K::NAME,
            create_class: K::CREATE,
            drop_class: K::DROP,
            last: K::LAST,
            inline: |object| K::inline(object.typed::<K>().body),
            rebuild_class: |object| K::rebuild_class(object.typed::<K>().body),
            create: |new, parts| K::create(&new.typed::<K>(), parts),
            alter: |old, new| K::alter(&old.typed::<K>(), &new.typed::<K>()),
            drop: |old| K::drop(&old.typed::<K>()),
            clash: |old, new| K::clash(&old.typed::<K>(), &new.typed::<K>()),
            carries: |old, new, between| K::carries(&old.typed::<K>(), &new.typed::<K>(), between),
            carries_over: |old, new, carry| {
                K::carries_over(&old.typed::<K>(), &new.typed::<K>(), carry)
            },
            takes_over: |old, new, other| {
                K::takes_over(&old.typed::<K>(), &new.typed::<K>(), other)
            },
            adapt: |old, new, swapped| K::adapt(&old.typed::<K>(), &new.typed::<K>(), swapped),
            rename: |old, name| K::rename(&old.typed::<K>(), name),
            shape: |object, parts| K::shape(&object.typed::<K>(), parts),
            is_left_of: |(old, had), (new, has)| {
                K::is_left_of((&old.typed::<K>(), had), (&new.typed::<K>(), has))
            },
            member: K::MEMBER,
            members: |object| K::members(object.typed::<K>().body),
            rename_member: |old, member, name| K::rename_member(&old.typed::<K>(), member, name),
            mentions: |object| K::mentions(object.typed::<K>().body),
            chooses_among: |object| K::chooses_among(object.typed::<K>().body),
            brought_by: K::brought_by,
            aside: |old, new| K::aside(&old.typed::<K>(), &new.typed::<K>()),
            occupies: |object| K::occupies(object.typed::<K>().body),
            called: |object| K::called(object.typed::<K>().body),
            follow: |old, new, source| {
                K::follow(old.map(Object::typed::<K>).as_ref(), &new.typed::<K>(), source)
            },
        }
    }
}
