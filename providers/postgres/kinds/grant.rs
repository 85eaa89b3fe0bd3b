//! Grants, on objects of every kind: what one grantee holds on one object and its columns, where
//! that is not what the object's type gives by itself (`acldefault`). An object of its own, so that
//! it comes back by itself when the object under it is rebuilt.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Between, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::Expr;
use serde::Serialize;

use super::column::Column;
use super::default_privilege::{self, ObjectType};
use super::privileges::{Grantee, Holding, Privileges, Wording, change};
use super::sequence::Sequence;
use super::shell_type::ShellType;
use crate::sql::sql;

pub(crate) struct Grant;

#[derive(Clone, Debug, Serialize)]
pub(crate) struct GrantBody {
    /// `TABLE public.orders`: what follows ON.
    #[serde(skip)]
    pub(crate) on: Expr,
    pub(crate) grantee: Grantee,
    /// Who gave it, unless that is the owner.
    pub(crate) granted_by: Option<Ident>,
    #[serde(flatten)]
    pub(crate) held: Holding,
    /// What the grantee has without any grant.
    #[serde(skip)]
    pub(crate) usual: Privileges,
    /// What ALL means for this type of object.
    #[serde(skip)]
    pub(crate) all: Privileges,
    /// The object's owner; `None` is the role that works here.
    #[serde(skip)]
    pub(crate) owner: Option<Ident>,
}

impl PartialEq for GrantBody {
    fn eq(&self, other: &Self) -> bool {
        let Self { on, grantee, granted_by, held, usual: _, all: _, owner: _ } = self;
        *on == other.on
            && *grantee == other.grantee
            && *granted_by == other.granted_by
            && *held == other.held
    }
}

impl GrantBody {
    fn change(&self, old: &Holding, new: &Holding) -> Vec<Step> {
        let Self { on, grantee, granted_by, held: _, usual: _, all, owner } = self;
        let (before, grantee) = (sql!(""), grantee.sql(owner.as_ref()));
        let mut steps = change(Wording { before: &before, on, grantee: &grantee, all }, old, new);
        // GRANTED BY takes the current role only.
        if let Some(grantor) = granted_by
            && !steps.is_empty()
        {
            steps.insert(0, Step::new(sql!("SET LOCAL ROLE {}", Ident(grantor))));
            steps.push(Step::new(sql!("RESET ROLE")));
        }
        steps
    }

    fn usual(&self) -> Holding {
        Holding { privileges: self.usual.clone(), ..Holding::default() }
    }
}

impl Kind for Grant {
    type Body = GrantBody;
    const NAME: KindName = KindName("grant");
    const CREATE: Class = Class::InPlace;
    const DROP: Class = Class::InPlace;

    fn create(new: &Typed<'_, GrantBody>, _: Parts<'_>) -> Vec<Step> {
        new.body.change(&new.body.usual(), &new.body.held)
    }

    fn alter(old: &Typed<'_, GrantBody>, new: &Typed<'_, GrantBody>) -> Alteration {
        let steps = new.body.change(&old.body.held, &new.body.held);
        Alteration::in_place(Class::InPlace, steps)
    }

    fn drop(old: &Typed<'_, GrantBody>) -> Vec<Step> {
        old.body.change(&old.body.held, &old.body.usual())
    }

    /// What default privileges give on an object that the current role makes.
    fn brought_by(made: &Object, before: Option<&Object>, in_force: Between<'_>) -> Vec<Object> {
        let in_force = default_privilege::of_current_role(in_force);
        if in_force.is_empty() {
            return Vec::new();
        }
        let Some(made_as) = MadeAs::of(made, before) else { return Vec::new() };
        let MadeAs { on, object_type, kind, path } = made_as;
        let schema = (object_type != ObjectType::Schemas).then(|| &path[0]);
        let given = default_privilege::given(object_type, schema, &in_force);
        let grant = |(grantee, given)| {
            let default_privilege::Given { privileges, usual, all } = given;
            let body = GrantBody {
                on: on.clone(),
                grantee,
                granted_by: None,
                held: Holding { privileges, ..Holding::default() },
                usual,
                all,
                owner: None,
            };
            object(made, kind.0, &path, body)
        };
        given.into_iter().map(grant).collect()
    }
}

/// The thing on which default privileges give something when `made` is made.
struct MadeAs {
    on: Expr,
    object_type: ObjectType,
    kind: KindName,
    path: Vec<Ident>,
}

impl MadeAs {
    fn of(made: &Object, before: Option<&Object>) -> Option<Self> {
        let sequence = |o: &Object| {
            let column = (o.id.kind == Column::NAME).then(|| o.typed::<Column>())?;
            column.body.identity_sequence().cloned()
        };
        if let Some(name) = sequence(made) {
            // An identity column has a sequence of its own, from when it becomes one.
            return before.and_then(sequence).is_none().then(|| Self::sequence(&name));
        }
        // A shell has no privileges: the type gets them when it is defined.
        let gets_some = before.is_none() && made.id.kind != ShellType::NAME;
        let on = target(made).filter(|_| gets_some)?;
        let object_type = ObjectType::of(&on)?;
        Some(Self { on, object_type, kind: made.id.kind, path: made.id.path.to_vec() })
    }

    fn sequence(name: &QName) -> Self {
        Self {
            on: sequence_target(name),
            object_type: ObjectType::Sequences,
            kind: Sequence::NAME,
            path: vec![name.schema.clone(), name.name.clone()],
        }
    }
}

pub(crate) fn sequence_target(name: &QName) -> Expr {
    Expr::from_server(sql!("SEQUENCE {}", Name(name)).as_str())
}

/// What an object is called in GRANT … ON, from what it is called in COMMENT ON.
pub(crate) fn target(of: &Object) -> Option<Expr> {
    words(super::target(of)?.as_str())
}

/// `VIEW s.v` as GRANT has it; `None` for what nothing can be granted on.
pub(crate) fn words(text: &str) -> Option<Expr> {
    const WORDS: [(&str, &str); 14] = [
        ("TABLE ", "TABLE "),
        ("VIEW ", "TABLE "),
        ("MATERIALIZED VIEW ", "TABLE "),
        ("FOREIGN TABLE ", "TABLE "),
        ("SEQUENCE ", "SEQUENCE "),
        ("FUNCTION ", "FUNCTION "),
        ("PROCEDURE ", "PROCEDURE "),
        ("AGGREGATE ", "FUNCTION "),
        ("TYPE ", "TYPE "),
        ("DOMAIN ", "DOMAIN "),
        ("SCHEMA ", "SCHEMA "),
        ("LANGUAGE ", "LANGUAGE "),
        ("FOREIGN DATA WRAPPER ", "FOREIGN DATA WRAPPER "),
        ("SERVER ", "FOREIGN SERVER "),
    ];
    let (word, rest) =
        WORDS.iter().find_map(|(word, grant)| Some((grant, text.strip_prefix(word)?)))?;
    if !text.starts_with("AGGREGATE ") {
        return Some(Expr::from_server(format!("{word}{rest}")));
    }
    // GRANT knows aggregates by all their arguments, as the functions that they are.
    let rest = rest.replace("VARIADIC \"any\" ORDER BY VARIADIC \"any\"", "VARIADIC \"any\"");
    let rest = rest.replace("(*)", "()").replace("(ORDER BY ", "(").replace(" ORDER BY ", ", ");
    Some(Expr::from_server(format!("{word}{rest}")))
}

/// A grant as a part of `parent`, on what has this kind and path.
pub(crate) fn object(parent: &Object, kind: &str, path: &[Ident], body: GrantBody) -> Object {
    let mut names = vec![Ident::new(kind)];
    names.extend(path.iter().cloned());
    names.push(body.grantee.path());
    names.extend(body.granted_by.clone());
    Object::new::<Grant>(names, Some(parent.id.clone()), body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_aggregate_is_granted_on_as_a_function() {
        let words = |text| words(text).unwrap().as_str().to_owned();
        assert_eq!(words("AGGREGATE s.a(*)"), "FUNCTION s.a()");
        assert_eq!(words("AGGREGATE s.a(integer ORDER BY text)"), "FUNCTION s.a(integer, text)");
        assert_eq!(words("AGGREGATE s.a(ORDER BY text)"), "FUNCTION s.a(text)");
        assert_eq!(words("MATERIALIZED VIEW s.v"), "TABLE s.v");
        assert_eq!(super::words("TRIGGER t ON s.t"), None);
    }
}
