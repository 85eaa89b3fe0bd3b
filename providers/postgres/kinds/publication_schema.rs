//! A schema all tables of which are in a publication (from version 15 on).
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Alteration, Class, Inline, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::publication::Publication;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct PublicationSchema;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct PublicationSchemaBody {
    #[serde(skip)]
    publication: Ident,
    schema: Ident,
}

/// As an item of FOR, ADD or DROP.
pub(crate) fn clause(body: &PublicationSchemaBody) -> Sql {
    sql!("TABLES IN SCHEMA {}", Ident(&body.schema))
}

impl Kind for PublicationSchema {
    type Body = PublicationSchemaBody;
    const NAME: KindName = KindName("publication schema");

    fn create(new: &Typed<'_, PublicationSchemaBody>, _: Parts<'_>) -> Vec<Step> {
        let (publication, item) = (&new.body.publication, clause(new.body));
        vec![Step::new(sql!("ALTER PUBLICATION {} ADD {}", Ident(publication), Sql(&item)))]
    }

    fn alter(
        _: &Typed<'_, PublicationSchemaBody>,
        new: &Typed<'_, PublicationSchemaBody>,
    ) -> Alteration {
        // Both names are in the path: two of the same path are equal.
        let PublicationSchemaBody { publication: _, schema: _ } = new.body;
        Alteration::in_place(Class::InPlace, Vec::new())
    }

    fn drop(old: &Typed<'_, PublicationSchemaBody>) -> Vec<Step> {
        let (publication, item) = (&old.body.publication, clause(old.body));
        vec![Step::new(sql!("ALTER PUBLICATION {} DROP {}", Ident(publication), Sql(&item)))]
    }

    fn inline(_: &PublicationSchemaBody) -> Inline {
        Inline::WhenAcyclic
    }
}

impl PgKind for PublicationSchema {
    const CLASS: u32 = class::PUBLICATION_NAMESPACE;
    const QUERY: &'static str = "
        SELECT r.oid, p.pubname AS publication, n.nspname AS schema
        FROM pg_catalog.pg_publication p
        JOIN {15: pg_catalog.pg_publication_namespace r |
              (SELECT 0 AS oid, 0 AS pnpubid, 0 AS pnnspid WHERE false) r} ON r.pnpubid = p.oid
        JOIN pg_catalog.pg_namespace n ON n.oid = r.pnnspid
        WHERE {free pg_publication p.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let (publication, schema) = (row.ident("publication")?, row.ident("schema")?);
        let parent = ObjectId::new(Publication::NAME, vec![publication.clone()]);
        let path = vec![publication.clone(), schema.clone()];
        let body = PublicationSchemaBody { publication, schema };
        Ok(Object::new::<Self>(path, Some(parent), body))
    }

    fn comment_on(_: &PublicationSchemaBody) -> Option<Sql> {
        None
    }
}
