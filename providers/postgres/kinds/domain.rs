//! Domains.
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Shape, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::column::not_null;
use super::domain_constraint::{self, DomainConstraint};
use super::enum_type::moved_aside;
use super::fact::Fact;
use super::types;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct Domain;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct DomainBody {
    name: QName,
    #[serde(rename = "type")]
    data_type: Expr,
    collation: Option<Expr>,
    default: Option<Expr>,
    not_null: bool,
    /// Of the constraint behind NOT NULL, from version 17 on, where the server did not choose it.
    #[serde(rename = "not_null_constraint", skip_serializing_if = "Option::is_none")]
    constraint: Option<Ident>,
    /// The same whoever chose it.
    #[serde(skip)]
    constraint_name: Fact<Option<Ident>>,
}

impl DomainBody {
    /// As the server prints it where no schema goes without saying.
    pub(crate) fn printed_name(&self) -> String {
        sql!("{}", Name(&self.name)).as_str().to_owned()
    }

    pub(crate) fn is_not_null(&self) -> bool {
        self.not_null
    }

    pub(crate) fn data_type(&self) -> &Expr {
        &self.data_type
    }
}

impl Kind for Domain {
    type Body = DomainBody;
    const NAME: KindName = KindName("domain");

    fn create(new: &Typed<'_, DomainBody>, parts: Parts<'_>) -> Vec<Step> {
        let DomainBody { name, data_type, collation, default, not_null, constraint, .. } = new.body;
        let mut clauses = vec![sql!("CREATE DOMAIN {} AS {}", Name(name), Expr(data_type))];
        clauses.extend(collation.iter().map(|c| sql!("COLLATE {}", Expr(c))));
        clauses.extend(default.iter().map(|d| sql!("DEFAULT {}", Expr(d))));
        if *not_null {
            clauses.extend(constraint.iter().map(|c| sql!("CONSTRAINT {}", Ident(c))));
            clauses.push(sql!("NOT NULL"));
        }
        let constraints = parts.of::<DomainConstraint>(&new.object.id);
        clauses.extend(constraints.iter().map(|c| domain_constraint::clause(c.body)));
        vec![Step::new(Sql::join(clauses, " "))]
    }

    fn alter(old: &Typed<'_, DomainBody>, new: &Typed<'_, DomainBody>) -> Alteration {
        let DomainBody { name, data_type, collation, default, not_null, constraint, .. } = new.body;
        if old.body.data_type != *data_type || old.body.collation != *collation {
            return swap(old.body, new.body, "PostgreSQL cannot change the type of a domain");
        }
        let mut steps = Vec::new();
        if old.body.default != *default {
            steps.push(Step::new(match default {
                Some(d) => sql!("ALTER DOMAIN {} SET DEFAULT {}", Name(name), Expr(d)),
                None => sql!("ALTER DOMAIN {} DROP DEFAULT", Name(name)),
            }));
        }
        let change = match (old.body.not_null, *not_null, constraint) {
            (true, false, _) => Some(sql!("ALTER DOMAIN {} DROP NOT NULL", Name(name))),
            (false, true, None) => Some(sql!("ALTER DOMAIN {} SET NOT NULL", Name(name))),
            (false, true, Some(c)) => {
                Some(sql!("ALTER DOMAIN {} ADD CONSTRAINT {} NOT NULL", Name(name), Ident(c)))
            }
            (true, true, _) if old.body.constraint != *constraint => {
                let usual = || Ident::new(not_null::servers(&[&name.name], "not_null"));
                let to = constraint.clone().unwrap_or_else(usual);
                rename_constraint(old.body, &to)
            }
            (true, true, _) | (false, false, _) => None,
        };
        steps.extend(change.map(Step::new));
        Alteration::in_place(Class::InPlace, steps)
    }

    fn drop(old: &Typed<'_, DomainBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP DOMAIN {}", Name(&old.body.name)))]
    }

    fn rename(old: &Typed<'_, DomainBody>, name: &Ident) -> Option<Vec<Step>> {
        let sql = sql!("ALTER DOMAIN {} RENAME TO {}", Name(&old.body.name), Ident(name));
        Some(vec![Step::new(sql)])
    }

    fn shape(object: &Typed<'_, DomainBody>, _: Parts<'_>) -> Option<Shape> {
        Some(Shape::Likeness(object.object.nameless()))
    }

    fn rebuild_class(_: &DomainBody) -> Class {
        Class::Destructive
    }

    fn adapt(
        old: &Typed<'_, DomainBody>,
        new: &Typed<'_, DomainBody>,
        _: &ObjectId,
    ) -> Option<Alteration> {
        Some(swap(old.body, new.body, "the type under the domain is replaced"))
    }

    fn occupies(body: &DomainBody) -> Vec<String> {
        vec![super::type_name(&body.name)]
    }
}

fn rename_constraint(domain: &DomainBody, to: &Ident) -> Option<Sql> {
    let (domain, constraint) = (&domain.name, domain.constraint_name.0.as_ref()?);
    let sql = sql!("ALTER DOMAIN {} RENAME CONSTRAINT {}", Name(domain), Ident(constraint));
    Some(sql!("{} TO {}", Sql(&sql), Ident(to)))
}

fn swap(old: &DomainBody, new: &DomainBody, why: &'static str) -> Alteration {
    let name = &new.name;
    let widens = types::widens(old.data_type.as_str(), new.data_type.as_str());
    let aside = moved_aside(name);
    let rename = sql!("ALTER DOMAIN {} RENAME TO {}", Name(name), Ident(&aside.name));
    // The new one takes this name too.
    let mut steps: Vec<Step> =
        rename_constraint(old, &aside.name).into_iter().map(Step::new).collect();
    steps.push(Step::new(rename));
    Alteration::Swap {
        why,
        class: if widens { Class::InPlace } else { Class::Destructive },
        aside: steps,
        remove: vec![Step::new(sql!("DROP DOMAIN {}", Name(&aside)))],
    }
}

impl PgKind for Domain {
    const CLASS: u32 = class::TYPE;
    const QUERY: &'static str = "
        SELECT t.oid, n.nspname AS schema, t.typname AS name,
               pg_catalog.format_type(t.typbasetype, t.typtypmod) AS type,
               CASE WHEN t.typcollation <> b.typcollation
                    THEN pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname)
               END AS collation,
               pg_catalog.pg_get_expr(t.typdefaultbin, 0) AS default, t.typnotnull AS not_null,
               {17: (SELECT k.conname FROM pg_catalog.pg_constraint k
                     WHERE k.contypid = t.oid AND k.contype = 'n') | NULL} AS not_null_constraint
        FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
        LEFT JOIN pg_catalog.pg_collation co ON co.oid = t.typcollation
        LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
        WHERE t.typtype = 'd' AND n.nspname = ANY ({schemas}) AND {free pg_type t.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let path: Vec<Ident> = vec![name.schema.clone(), name.name.clone()];
        let constraint = row.optional("not_null_constraint")?.map(Ident::new);
        let chosen = |c: &&Ident| !not_null::is_servers(c, &[&name.name]);
        let body = DomainBody {
            constraint: constraint.as_ref().filter(chosen).cloned(),
            constraint_name: Fact(constraint),
            name,
            data_type: row.expr("type")?,
            collation: row.optional_expr("collation")?,
            default: row.optional_expr("default")?,
            not_null: row.flag("not_null")?,
        };
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &DomainBody) -> Option<Sql> {
        Some(sql!("DOMAIN {}", Name(&body.name)))
    }
}
