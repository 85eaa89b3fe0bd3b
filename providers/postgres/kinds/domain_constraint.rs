//! Check constraints of domains.
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Inline, Kind, KindName, Parts, Shape, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::domain::Domain;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct DomainConstraint;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct DomainConstraintBody {
    #[serde(skip)]
    domain: QName,
    name: Ident,
    definition: Expr,
    validated: bool,
}

impl DomainConstraintBody {
    /// Its definition, where the values that are there must keep it.
    pub(crate) fn looked_at(&self) -> Option<&str> {
        self.validated.then(|| self.definition.as_str())
    }
}

/// As a clause of CREATE DOMAIN or ADD.
pub(crate) fn clause(body: &DomainConstraintBody) -> Sql {
    sql!("CONSTRAINT {} {}", Ident(&body.name), Expr(&body.definition))
}

impl Kind for DomainConstraint {
    type Body = DomainConstraintBody;
    const NAME: KindName = KindName("domain constraint");

    fn create(new: &Typed<'_, DomainConstraintBody>, _: Parts<'_>) -> Vec<Step> {
        let clause = clause(new.body);
        vec![Step::new(sql!("ALTER DOMAIN {} ADD {}", Name(&new.body.domain), Sql(&clause)))]
    }

    fn alter(
        old: &Typed<'_, DomainConstraintBody>,
        new: &Typed<'_, DomainConstraintBody>,
    ) -> Alteration {
        let DomainConstraintBody { domain, name, definition, validated } = new.body;
        let unvalidated = old.body.definition.as_str().trim_end_matches(" NOT VALID");
        if *validated && !old.body.validated && unvalidated == definition.as_str() {
            let sql = sql!("ALTER DOMAIN {} VALIDATE CONSTRAINT {}", Name(domain), Ident(name));
            return Alteration::in_place(Class::InPlace, vec![Step::new(sql)]);
        }
        Alteration::Recreate {
            why: "PostgreSQL cannot change a constraint of a domain",
            class: Class::InPlace,
        }
    }

    fn drop(old: &Typed<'_, DomainConstraintBody>) -> Vec<Step> {
        let (domain, name) = (&old.body.domain, &old.body.name);
        vec![Step::new(sql!("ALTER DOMAIN {} DROP CONSTRAINT {}", Name(domain), Ident(name)))]
    }

    fn rename(old: &Typed<'_, DomainConstraintBody>, name: &Ident) -> Option<Vec<Step>> {
        let (domain, constraint) = (&old.body.domain, &old.body.name);
        let sql = sql!(
            "ALTER DOMAIN {} RENAME CONSTRAINT {} TO {}",
            Name(domain),
            Ident(constraint),
            Ident(name)
        );
        Some(vec![Step::new(sql)])
    }

    fn shape(object: &Typed<'_, DomainConstraintBody>, _: Parts<'_>) -> Option<Shape> {
        Some(Shape::Whole(object.object.nameless()))
    }

    fn inline(body: &DomainConstraintBody) -> Inline {
        if body.validated { Inline::WhenAcyclic } else { Inline::Never }
    }
}

impl PgKind for DomainConstraint {
    const CLASS: u32 = class::CONSTRAINT;
    const QUERY: &'static str = "
        SELECT c.oid, n.nspname AS schema, t.typname AS domain, c.conname AS name,
               pg_catalog.pg_get_constraintdef(c.oid) AS definition, c.convalidated AS validated
        FROM pg_catalog.pg_constraint c
        JOIN pg_catalog.pg_type t ON t.oid = c.contypid
        JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        WHERE c.contype = 'c' AND n.nspname = ANY ({schemas}) AND {free pg_type t.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let domain = QName::new(row.ident("schema")?, row.ident("domain")?);
        let name = row.ident("name")?;
        let parent = ObjectId::new(Domain::NAME, vec![domain.schema.clone(), domain.name.clone()]);
        let path = vec![domain.schema.clone(), domain.name.clone(), name.clone()];
        let body = DomainConstraintBody {
            domain,
            name,
            definition: row.expr("definition")?,
            validated: row.flag("validated")?,
        };
        Ok(Object::new::<Self>(path, Some(parent), body))
    }

    fn comment_on(body: &DomainConstraintBody) -> Option<Sql> {
        Some(sql!("CONSTRAINT {} ON DOMAIN {}", Ident(&body.name), Name(&body.domain)))
    }
}
