//! A table in a publication, with its columns and its row filter. The table may lie outside of the
//! managed schemas.
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Inline, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::publication::Publication;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct PublicationTable;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct PublicationTableBody {
    #[serde(skip)]
    publication: Ident,
    table: QName,
    /// By name, as their order means nothing; `None` for all.
    columns: Option<Vec<Ident>>,
    filter: Option<Expr>,
}

/// As an item behind TABLE.
pub(crate) fn item(body: &PublicationTableBody) -> Sql {
    let PublicationTableBody { publication: _, table, columns, filter } = body;
    let mut clauses = vec![sql!("{}", Name(table))];
    clauses.extend(columns.iter().map(|columns| sql!("({})", Idents(columns))));
    clauses.extend(filter.iter().map(|filter| sql!("WHERE ({})", Expr(filter))));
    Sql::join(clauses, " ")
}

impl Kind for PublicationTable {
    type Body = PublicationTableBody;
    const NAME: KindName = KindName("publication table");

    fn create(new: &Typed<'_, PublicationTableBody>, _: Parts<'_>) -> Vec<Step> {
        let (publication, item) = (&new.body.publication, item(new.body));
        vec![Step::new(sql!("ALTER PUBLICATION {} ADD TABLE {}", Ident(publication), Sql(&item)))]
    }

    fn alter(
        _: &Typed<'_, PublicationTableBody>,
        _: &Typed<'_, PublicationTableBody>,
    ) -> Alteration {
        Alteration::Recreate {
            why: "PostgreSQL changes one table of a publication only by taking it out and back in",
            class: Class::InPlace,
        }
    }

    fn drop(old: &Typed<'_, PublicationTableBody>) -> Vec<Step> {
        let (publication, table) = (&old.body.publication, &old.body.table);
        vec![Step::new(sql!("ALTER PUBLICATION {} DROP TABLE {}", Ident(publication), Name(table)))]
    }

    fn inline(_: &PublicationTableBody) -> Inline {
        Inline::WhenAcyclic
    }
}

impl PgKind for PublicationTable {
    const CLASS: u32 = class::PUBLICATION_REL;
    const QUERY: &'static str = "
        SELECT r.oid, p.pubname AS publication, n.nspname AS schema, c.relname AS name,
               {15: (SELECT pg_catalog.json_agg(a.attname ORDER BY a.attname)
                     FROM pg_catalog.pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum = ANY (r.prattrs)) | NULL} AS columns,
               {15: pg_catalog.pg_get_expr(r.prqual, r.prrelid) | NULL} AS filter
        FROM pg_catalog.pg_publication_rel r
        JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
        JOIN pg_catalog.pg_class c ON c.oid = r.prrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE {free pg_publication p.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let publication = row.ident("publication")?;
        let table = row.qname()?;
        let parent = ObjectId::new(Publication::NAME, vec![publication.clone()]);
        let path = vec![publication.clone(), table.schema.clone(), table.name.clone()];
        let body = PublicationTableBody {
            publication,
            table,
            columns: row.json("columns")?,
            filter: row.optional_expr("filter")?,
        };
        Ok(Object::new::<Self>(path, Some(parent), body))
    }

    fn comment_on(_: &PublicationTableBody) -> Option<Sql> {
        None
    }
}
