//! Operator families, and those of their members that belong to no operator class.
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct OperatorFamily;
/// A row of `pg_amop`.
pub(crate) struct FamilyOperator;
/// A row of `pg_amproc`.
pub(crate) struct FamilyFunction;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct FamilyBody {
    name: QName,
    access_method: Ident,
}

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct MemberBody {
    #[serde(skip)]
    family: FamilyBody,
    /// `1 (integer, bigint)`
    #[serde(skip)]
    place: Expr,
    member: Expr,
}

pub(crate) fn id(name: &QName, access_method: &Ident) -> ObjectId {
    let path = vec![name.schema.clone(), name.name.clone(), access_method.clone()];
    ObjectId::new(OperatorFamily::NAME, path)
}

fn reference(body: &FamilyBody) -> Sql {
    sql!("OPERATOR FAMILY {} USING {}", Name(&body.name), Ident(&body.access_method))
}

impl Kind for OperatorFamily {
    type Body = FamilyBody;
    const NAME: KindName = KindName("operator family");

    fn create(new: &Typed<'_, FamilyBody>, _: Parts<'_>) -> Vec<Step> {
        vec![Step::new(sql!("CREATE {}", Sql(&reference(new.body))))]
    }

    fn alter(_: &Typed<'_, FamilyBody>, _: &Typed<'_, FamilyBody>) -> Alteration {
        Alteration::in_place(Class::InPlace, Vec::new())
    }

    fn drop(old: &Typed<'_, FamilyBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP {}", Sql(&reference(old.body))))]
    }
}

impl PgKind for OperatorFamily {
    const CLASS: u32 = class::OPFAMILY;
    const QUERY: &'static str = "
        SELECT f.oid, n.nspname AS schema, f.opfname AS name, a.amname AS access_method
        FROM pg_catalog.pg_opfamily f
        JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
        JOIN pg_catalog.pg_am a ON a.oid = f.opfmethod
        WHERE n.nspname = ANY ({schemas}) AND f.oid >= 16384 AND {free pg_opfamily f.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let body = FamilyBody { name: row.qname()?, access_method: row.ident("access_method")? };
        let path = id(&body.name, &body.access_method).path;
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &FamilyBody) -> Option<Sql> {
        Some(reference(body))
    }
}

fn create(body: &MemberBody, word: &'static str) -> Vec<Step> {
    let MemberBody { family, place: _, member } = body;
    let family = reference(family);
    vec![Step::new(sql!("ALTER {} ADD {} {}", Sql(&family), Keyword(word), Expr(member)))]
}

fn drop(body: &MemberBody, word: &'static str) -> Vec<Step> {
    let MemberBody { family, place, member: _ } = body;
    let family = reference(family);
    vec![Step::new(sql!("ALTER {} DROP {} {}", Sql(&family), Keyword(word), Expr(place)))]
}

fn recreate() -> Alteration {
    Alteration::Recreate {
        why: "PostgreSQL cannot change a member of an operator family",
        class: Class::InPlace,
    }
}

fn decode<K: Kind<Body = MemberBody>>(row: &Row<'_>) -> Result<Object, DecodeError> {
    let family = FamilyBody { name: row.qname()?, access_method: row.ident("access_method")? };
    let parent = id(&family.name, &family.access_method);
    let place = row.expr("place")?;
    let mut path = parent.path.to_vec();
    path.push(Ident::new(place.as_str()));
    let body = MemberBody { family, place, member: row.expr("member")? };
    Ok(Object::new::<K>(path, Some(parent), body))
}

impl Kind for FamilyOperator {
    type Body = MemberBody;
    const NAME: KindName = KindName("operator family operator");
    const DROP: Class = Class::InPlace;

    fn create(new: &Typed<'_, MemberBody>, _: Parts<'_>) -> Vec<Step> {
        create(new.body, "OPERATOR")
    }

    fn alter(_: &Typed<'_, MemberBody>, _: &Typed<'_, MemberBody>) -> Alteration {
        recreate()
    }

    fn drop(old: &Typed<'_, MemberBody>) -> Vec<Step> {
        drop(old.body, "OPERATOR")
    }
}

impl Kind for FamilyFunction {
    type Body = MemberBody;
    const NAME: KindName = KindName("operator family function");
    const DROP: Class = Class::InPlace;

    fn create(new: &Typed<'_, MemberBody>, _: Parts<'_>) -> Vec<Step> {
        create(new.body, "FUNCTION")
    }

    fn alter(_: &Typed<'_, MemberBody>, _: &Typed<'_, MemberBody>) -> Alteration {
        recreate()
    }

    fn drop(old: &Typed<'_, MemberBody>) -> Vec<Step> {
        drop(old.body, "FUNCTION")
    }
}

impl PgKind for FamilyOperator {
    const CLASS: u32 = class::AMOP;
    const QUERY: &'static str = "
        SELECT m.oid, n.nspname AS schema, f.opfname AS name, a.amname AS access_method,
               pg_catalog.format('%s (%s, %s)', m.amopstrategy,
                 pg_catalog.format_type(m.amoplefttype, NULL),
                 pg_catalog.format_type(m.amoprighttype, NULL)) AS place,
               pg_catalog.format('%s %s', m.amopstrategy, m.amopopr::pg_catalog.regoperator)
               || COALESCE(' FOR ORDER BY ' || pg_catalog.quote_ident(sn.nspname) || '.' || pg_catalog.quote_ident(s.opfname), '')
                 AS member
        FROM pg_catalog.pg_amop m
        JOIN pg_catalog.pg_opfamily f ON f.oid = m.amopfamily
        JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
        JOIN pg_catalog.pg_am a ON a.oid = f.opfmethod
        LEFT JOIN pg_catalog.pg_opfamily s ON s.oid = m.amopsortfamily
        LEFT JOIN pg_catalog.pg_namespace sn ON sn.oid = s.opfnamespace
        WHERE n.nspname = ANY ({schemas}) AND m.oid >= 16384 AND {free pg_opfamily f.oid}
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
            WHERE d.classid = 'pg_catalog.pg_amop'::pg_catalog.regclass AND d.objid = m.oid
              AND d.deptype = 'i')";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        decode::<Self>(row)
    }

    fn comment_on(_: &MemberBody) -> Option<Sql> {
        None
    }
}

impl PgKind for FamilyFunction {
    const CLASS: u32 = class::AMPROC;
    const QUERY: &'static str = "
        SELECT m.oid, n.nspname AS schema, f.opfname AS name, a.amname AS access_method,
               pg_catalog.format('%s (%s, %s)', m.amprocnum,
                 pg_catalog.format_type(m.amproclefttype, NULL),
                 pg_catalog.format_type(m.amprocrighttype, NULL)) AS place,
               pg_catalog.format('%s (%s, %s) %s', m.amprocnum,
                 pg_catalog.format_type(m.amproclefttype, NULL),
                 pg_catalog.format_type(m.amprocrighttype, NULL),
                 m.amproc::pg_catalog.regprocedure) AS member
        FROM pg_catalog.pg_amproc m
        JOIN pg_catalog.pg_opfamily f ON f.oid = m.amprocfamily
        JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
        JOIN pg_catalog.pg_am a ON a.oid = f.opfmethod
        WHERE n.nspname = ANY ({schemas}) AND m.oid >= 16384 AND {free pg_opfamily f.oid}
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
            WHERE d.classid = 'pg_catalog.pg_amproc'::pg_catalog.regclass AND d.objid = m.oid
              AND d.deptype = 'i')";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        decode::<Self>(row)
    }

    fn comment_on(_: &MemberBody) -> Option<Sql> {
        None
    }
}
