//! Operator classes, with the operators and functions that belong to them. Their family is an object
//! of its own, also where `CREATE OPERATOR CLASS` has made it.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct OperatorClass;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct OperatorClassBody {
    name: QName,
    access_method: Ident,
    #[serde(rename = "type")]
    data_type: Expr,
    default: bool,
    family: QName,
    /// `OPERATOR 1 s.<(t,t)`, `FUNCTION 1 (t, t) s.cmp(t,t)`
    members: Vec<Expr>,
    storage: Option<Expr>,
}

fn reference(body: &OperatorClassBody) -> Sql {
    sql!("OPERATOR CLASS {} USING {}", Name(&body.name), Ident(&body.access_method))
}

impl Kind for OperatorClass {
    type Body = OperatorClassBody;
    const NAME: KindName = KindName("operator class");

    fn create(new: &Typed<'_, OperatorClassBody>, _: Parts<'_>) -> Vec<Step> {
        let OperatorClassBody { name, access_method, data_type, default, family, members, storage } =
            new.body;
        let mut items: Vec<Sql> = members.iter().map(|m| sql!("{}", Expr(m))).collect();
        items.extend(storage.iter().map(|s| sql!("STORAGE {}", Expr(s))));
        if items.is_empty() {
            // The statement wants one; this one says nothing.
            items.push(sql!("STORAGE {}", Expr(data_type)));
        }
        vec![Step::new(sql!(
            "CREATE OPERATOR CLASS {}{} FOR TYPE {} USING {} FAMILY {} AS {}",
            Name(name),
            Keyword(if *default { " DEFAULT" } else { "" }),
            Expr(data_type),
            Ident(access_method),
            Name(family),
            Sql(&Sql::join(items, ", "))
        ))]
    }

    fn alter(_: &Typed<'_, OperatorClassBody>, _: &Typed<'_, OperatorClassBody>) -> Alteration {
        Alteration::Recreate {
            why: "PostgreSQL cannot change an operator class",
            class: Class::InPlace,
        }
    }

    fn drop(old: &Typed<'_, OperatorClassBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP {}", Sql(&reference(old.body))))]
    }
}

impl PgKind for OperatorClass {
    const CLASS: u32 = class::OPCLASS;
    const QUERY: &'static str = "
        SELECT c.oid, n.nspname AS schema, c.opcname AS name, a.amname AS access_method,
               pg_catalog.format_type(c.opcintype, NULL) AS type, c.opcdefault AS default,
               fn.nspname AS family_schema, f.opfname AS family,
               CASE WHEN c.opckeytype <> 0 THEN pg_catalog.format_type(c.opckeytype, NULL) END AS storage,
               (SELECT pg_catalog.json_agg(x.member ORDER BY x.rank, x.number, x.member) FROM (
                 SELECT 0 AS rank, m.amopstrategy AS number,
                        pg_catalog.format('OPERATOR %s %s', m.amopstrategy,
                          m.amopopr::pg_catalog.regoperator)
                        || COALESCE(' FOR ORDER BY '
                                    || pg_catalog.quote_ident(sn.nspname) || '.' || pg_catalog.quote_ident(s.opfname), '') AS member
                 FROM pg_catalog.pg_depend d
                 JOIN pg_catalog.pg_amop m ON m.oid = d.objid
                 LEFT JOIN pg_catalog.pg_opfamily s ON s.oid = m.amopsortfamily
                 LEFT JOIN pg_catalog.pg_namespace sn ON sn.oid = s.opfnamespace
                 WHERE d.classid = 'pg_catalog.pg_amop'::pg_catalog.regclass AND d.deptype = 'i'
                   AND d.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass AND d.refobjid = c.oid
                 UNION ALL
                 SELECT 1, m.amprocnum,
                        pg_catalog.format('FUNCTION %s (%s, %s) %s', m.amprocnum,
                          pg_catalog.format_type(m.amproclefttype, NULL),
                          pg_catalog.format_type(m.amprocrighttype, NULL),
                          m.amproc::pg_catalog.regprocedure)
                 FROM pg_catalog.pg_depend d
                 JOIN pg_catalog.pg_amproc m ON m.oid = d.objid
                 WHERE d.classid = 'pg_catalog.pg_amproc'::pg_catalog.regclass AND d.deptype = 'i'
                   AND d.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass AND d.refobjid = c.oid
               ) x) AS members
        FROM pg_catalog.pg_opclass c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace
        JOIN pg_catalog.pg_am a ON a.oid = c.opcmethod
        JOIN pg_catalog.pg_opfamily f ON f.oid = c.opcfamily
        JOIN pg_catalog.pg_namespace fn ON fn.oid = f.opfnamespace
        WHERE n.nspname = ANY ({schemas}) AND c.oid >= 16384 AND {free pg_opclass c.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let members = row.json::<Option<Vec<String>>>("members")?.unwrap_or_default();
        let body = OperatorClassBody {
            name: row.qname()?,
            access_method: row.ident("access_method")?,
            data_type: row.expr("type")?,
            default: row.flag("default")?,
            family: QName::new(row.ident("family_schema")?, row.ident("family")?),
            members: members.into_iter().map(Expr::from_server).collect(),
            storage: row.optional_expr("storage")?,
        };
        let path =
            vec![body.name.schema.clone(), body.name.name.clone(), body.access_method.clone()];
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &OperatorClassBody) -> Option<Sql> {
        Some(reference(body))
    }
}
