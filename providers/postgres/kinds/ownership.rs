//! `OWNED BY` of sequences: an object of its own, because the column needs the sequence for its
//! default and the sequence needs the column to be owned by it.
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::column::Column;
use super::sequence::Sequence;
use crate::row::{DecodeError, PgKind, Row};
use crate::sql::sql;

pub(crate) struct Ownership;

#[derive(Clone, Debug, Serialize)]
pub(crate) struct OwnershipBody {
    #[serde(skip)]
    sequence: QName,
    table: QName,
    column: Ident,
    /// The table's owner, which has to be the sequence's too; `None` is the role that works here.
    #[serde(skip)]
    table_owner: Option<Ident>,
}

impl PartialEq for OwnershipBody {
    fn eq(&self, other: &Self) -> bool {
        let Self { sequence, table, column, table_owner: _ } = self;
        *sequence == other.sequence && *table == other.table && *column == other.column
    }
}

impl OwnershipBody {
    pub(crate) fn table_path(&self) -> [Ident; 2] {
        [self.table.schema.clone(), self.table.name.clone()]
    }

    pub(crate) fn with_owner(&self, owner: Ident) -> Self {
        Self { table_owner: Some(owner), ..self.clone() }
    }
}

impl Kind for Ownership {
    type Body = OwnershipBody;
    const NAME: KindName = KindName("sequence owner");
    const DROP: Class = Class::InPlace;

    fn create(new: &Typed<'_, OwnershipBody>, _: Parts<'_>) -> Vec<Step> {
        let OwnershipBody { sequence, table, column, table_owner } = new.body;
        let mut steps = Vec::new();
        if let Some(owner) = table_owner {
            steps.push(Step::new(sql!(
                "ALTER SEQUENCE {} OWNER TO {}",
                Name(sequence),
                Ident(owner)
            )));
        }
        steps.push(Step::new(sql!(
            "ALTER SEQUENCE {} OWNED BY {}.{}",
            Name(sequence),
            Name(table),
            Ident(column)
        )));
        steps
    }

    /// A sequence that a column owns cannot be given to another role.
    fn alter(old: &Typed<'_, OwnershipBody>, new: &Typed<'_, OwnershipBody>) -> Alteration {
        let mut steps = Vec::new();
        if old.body.table != new.body.table {
            steps.extend(Self::drop(old));
        }
        steps.extend(Self::create(new, Parts::default()));
        Alteration::in_place(Class::InPlace, steps)
    }

    fn drop(old: &Typed<'_, OwnershipBody>) -> Vec<Step> {
        vec![Step::new(sql!("ALTER SEQUENCE {} OWNED BY NONE", Name(&old.body.sequence)))]
    }
}

impl PgKind for Ownership {
    const CLASS: u32 = 0;
    const QUERY: &'static str = "
        SELECT 0 AS oid, n.nspname AS schema, c.relname AS name,
               tn.nspname AS table_schema, t.relname AS table, a.attname AS column
        FROM pg_catalog.pg_sequence s
        JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
          AND d.objid = c.oid AND d.refclassid = d.classid AND d.deptype = 'a'
        JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
        JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
        JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE n.nspname = ANY ({schemas}) AND {free pg_class c.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let sequence = row.qname()?;
        let table = QName::new(row.ident("table_schema")?, row.ident("table")?);
        let column = row.ident("column")?;
        let path = vec![sequence.schema.clone(), sequence.name.clone()];
        let parent = ObjectId::new(Sequence::NAME, path.clone());
        let owner = vec![table.schema.clone(), table.name.clone(), column.clone()];
        let body = OwnershipBody { sequence, table, column, table_owner: None };
        let mut object = Object::new::<Self>(path, Some(parent), body);
        object.needs.push(ObjectId::new(Column::NAME, owner));
        Ok(object)
    }

    fn comment_on(_: &OwnershipBody) -> Option<Sql> {
        None
    }
}
