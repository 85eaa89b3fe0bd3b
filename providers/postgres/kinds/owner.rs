//! Owners, of objects of every kind: an object of its own, so that it comes back by itself when the
//! object under it is rebuilt. What belongs to the role that works here has none: new objects do.
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use crate::sql::sql;

pub(crate) struct Owner;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct OwnerBody {
    /// `TABLE public.orders`: what follows ALTER.
    #[serde(skip)]
    of: Expr,
    pub(crate) owner: Ident,
}

impl Kind for Owner {
    type Body = OwnerBody;
    const NAME: KindName = KindName("owner");
    const CREATE: Class = Class::InPlace;
    const DROP: Class = Class::InPlace;

    fn create(new: &Typed<'_, OwnerBody>, _: Parts<'_>) -> Vec<Step> {
        let OwnerBody { of, owner } = new.body;
        vec![Step::new(sql!("ALTER {} OWNER TO {}", Expr(of), Ident(owner)))]
    }

    fn alter(_: &Typed<'_, OwnerBody>, new: &Typed<'_, OwnerBody>) -> Alteration {
        Alteration::in_place(Class::InPlace, Self::create(new, Parts::default()))
    }

    fn drop(old: &Typed<'_, OwnerBody>) -> Vec<Step> {
        vec![Step::new(sql!("ALTER {} OWNER TO CURRENT_USER", Expr(&old.body.of)))]
    }
}

/// Every object that does not belong to the current role, by its address. A sequence that a column
/// owns and an index follow their table.
pub(crate) const QUERY: &str = "
    WITH owned AS (
      SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AS class, c.oid,
             c.relowner AS owner
      FROM pg_catalog.pg_class c
      WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        AND NOT (c.relkind = 'S' AND EXISTS (SELECT FROM pg_catalog.pg_depend d
          WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
            AND d.refclassid = d.classid AND d.deptype IN ('a', 'i')))
      UNION ALL
      SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, oid, proowner FROM pg_catalog.pg_proc
      WHERE oid >= 16384
      UNION ALL
      SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, oid, typowner FROM pg_catalog.pg_type
      WHERE oid >= 16384
      UNION ALL
      SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass, oid, nspowner
      FROM pg_catalog.pg_namespace WHERE oid >= 2200
      UNION ALL
      SELECT 'pg_catalog.pg_language'::pg_catalog.regclass, oid, lanowner
      FROM pg_catalog.pg_language WHERE oid >= 16384
      UNION ALL
      SELECT 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, oid, fdwowner
      FROM pg_catalog.pg_foreign_data_wrapper
      UNION ALL
      SELECT 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, oid, srvowner
      FROM pg_catalog.pg_foreign_server
      UNION ALL
      SELECT 'pg_catalog.pg_collation'::pg_catalog.regclass, oid, collowner
      FROM pg_catalog.pg_collation WHERE oid >= 16384
      UNION ALL
      SELECT 'pg_catalog.pg_conversion'::pg_catalog.regclass, oid, conowner
      FROM pg_catalog.pg_conversion WHERE oid >= 16384
      UNION ALL
      SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass, oid, oprowner
      FROM pg_catalog.pg_operator WHERE oid >= 16384
      UNION ALL
      SELECT 'pg_catalog.pg_opclass'::pg_catalog.regclass, oid, opcowner
      FROM pg_catalog.pg_opclass WHERE oid >= 16384
      UNION ALL
      SELECT 'pg_catalog.pg_opfamily'::pg_catalog.regclass, oid, opfowner
      FROM pg_catalog.pg_opfamily WHERE oid >= 16384
      UNION ALL
      SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, oid, stxowner
      FROM pg_catalog.pg_statistic_ext
      UNION ALL
      SELECT 'pg_catalog.pg_ts_config'::pg_catalog.regclass, oid, cfgowner
      FROM pg_catalog.pg_ts_config WHERE oid >= 16384
      UNION ALL
      SELECT 'pg_catalog.pg_ts_dict'::pg_catalog.regclass, oid, dictowner
      FROM pg_catalog.pg_ts_dict WHERE oid >= 16384
      UNION ALL
      SELECT 'pg_catalog.pg_event_trigger'::pg_catalog.regclass, oid, evtowner
      FROM pg_catalog.pg_event_trigger
      UNION ALL
      SELECT 'pg_catalog.pg_publication'::pg_catalog.regclass, oid, pubowner
      FROM pg_catalog.pg_publication
      UNION ALL
      SELECT 'pg_catalog.pg_subscription'::pg_catalog.regclass, s.oid, s.subowner
      FROM pg_catalog.pg_subscription s
      JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
      WHERE d.datname = pg_catalog.current_database()
    )
    SELECT o.class, o.oid, pg_catalog.pg_get_userbyid(o.owner) AS owner FROM owned o
    WHERE o.owner <> (SELECT r.oid FROM pg_catalog.pg_roles r
                      WHERE r.rolname = CURRENT_USER)";

/// The id of an object's owner.
pub(crate) fn id(of: &ObjectId) -> ObjectId {
    let mut path = vec![Ident::new(of.kind.0)];
    path.extend(of.path.iter().cloned());
    ObjectId::new(Owner::NAME, path)
}

/// The owner of `of`.
pub(crate) fn object(of: &Object, target: &Sql, owner: Ident) -> Object {
    let body = OwnerBody { of: Expr::from_server(target.as_str()), owner };
    Object::new::<Owner>(id(&of.id).path, Some(of.id.clone()), body)
}
