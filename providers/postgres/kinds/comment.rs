//! Comments, on objects of every kind. A comment is an object of its own, so that it comes back by
//! itself when the object under it is rebuilt.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use crate::sql::sql;

pub(crate) struct Comment;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct CommentBody {
    /// `TABLE public.orders`: what follows COMMENT ON.
    #[serde(skip)]
    on: Expr,
    comment: String,
}

impl Kind for Comment {
    type Body = CommentBody;
    const NAME: KindName = KindName("comment");
    const DROP: Class = Class::InPlace;

    fn create(new: &Typed<'_, CommentBody>, _: Parts<'_>) -> Vec<Step> {
        let CommentBody { on, comment } = new.body;
        vec![Step::new(sql!("COMMENT ON {} IS {}", Expr(on), Text(comment)))]
    }

    fn alter(_: &Typed<'_, CommentBody>, new: &Typed<'_, CommentBody>) -> Alteration {
        Alteration::in_place(Class::InPlace, Self::create(new, Parts::default()))
    }

    fn drop(old: &Typed<'_, CommentBody>) -> Vec<Step> {
        vec![Step::new(sql!("COMMENT ON {} IS NULL", Expr(&old.body.on)))]
    }
}

/// Every comment on a user's object, with the object's address in `pg_description`.
pub(crate) const QUERY: &str = "
    SELECT CASE WHEN k.contypid > 0 THEN 'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid
                WHEN k.conrelid > 0 THEN 'pg_catalog.pg_class'::pg_catalog.regclass
                ELSE d.classoid END AS class,
           CASE WHEN k.contypid > 0 THEN k.contypid WHEN k.conrelid > 0 THEN k.conrelid
                ELSE d.objoid END AS oid,
           COALESCE(k.conkey[1], d.objsubid) AS subid, k.conname AS not_null, a.attname AS column,
           d.description AS comment
    FROM pg_catalog.pg_description d
    -- NOT NULL is a part of the column or the domain.
    LEFT JOIN pg_catalog.pg_constraint k
      ON d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND k.oid = d.objoid
      AND k.contype = 'n'
    LEFT JOIN pg_catalog.pg_attribute a
      ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid > 0
      AND a.attrelid = d.objoid AND a.attnum = d.objsubid
    WHERE d.objoid >= 16384
       OR d.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.objoid >= 2200";

/// The comment on `on`; `part` is what it is on inside of that, when that is no object of its own.
pub(crate) fn object(on: &Object, target: &Sql, part: Option<Ident>, comment: &str) -> Object {
    let mut path = vec![Ident::new(on.id.kind.0)];
    path.extend(on.id.path.iter().cloned());
    path.extend(part);
    let on_text = Expr::from_server(target.as_str());
    let body = CommentBody { on: on_text, comment: comment.to_owned() };
    Object::new::<Comment>(path, Some(on.id.clone()), body)
}
