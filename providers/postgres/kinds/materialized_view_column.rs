//! What is said of a column of a materialized view: how its values are stored and sampled. An object of
//! its own, because everything else about the column follows from the view's query.
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::column_settings::{ColumnSettings, settings_columns};
use super::materialized_view::MaterializedView;
use crate::row::{DecodeError, PgKind, Row};
use crate::sql::sql;

pub(crate) struct MaterializedViewColumn;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct MaterializedViewColumnBody {
    #[serde(skip)]
    view: QName,
    #[serde(skip)]
    name: Ident,
    #[serde(flatten)]
    settings: ColumnSettings,
}

fn change(
    old: &ColumnSettings,
    new: &ColumnSettings,
    of: &MaterializedViewColumnBody,
) -> Vec<Step> {
    let MaterializedViewColumnBody { view, name, settings: _ } = of;
    let change = sql!("ALTER MATERIALIZED VIEW {} ALTER COLUMN {}", Name(view), Ident(name));
    old.changes(new, &change)
}

impl Kind for MaterializedViewColumn {
    type Body = MaterializedViewColumnBody;
    const NAME: KindName = KindName("materialized view column");
    const DROP: Class = Class::InPlace;

    fn create(new: &Typed<'_, MaterializedViewColumnBody>, _: Parts<'_>) -> Vec<Step> {
        let settings = &new.body.settings;
        change(&settings.unset(), settings, new.body)
    }

    fn alter(
        old: &Typed<'_, MaterializedViewColumnBody>,
        new: &Typed<'_, MaterializedViewColumnBody>,
    ) -> Alteration {
        let steps = change(&old.body.settings, &new.body.settings, new.body);
        Alteration::in_place(Class::InPlace, steps)
    }

    fn drop(old: &Typed<'_, MaterializedViewColumnBody>) -> Vec<Step> {
        let settings = &old.body.settings;
        change(settings, &settings.unset(), old.body)
    }
}

impl PgKind for MaterializedViewColumn {
    const CLASS: u32 = 0;
    const QUERY: &'static str = concat!(
        "
        SELECT 0 AS oid, n.nspname AS schema, c.relname AS name, a.attname AS column,
               ",
        settings_columns!(),
        "
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        WHERE c.relkind = 'm' AND n.nspname = ANY ({schemas}) AND {free pg_class c.oid}
          AND (a.attstattarget >= 0 OR a.attoptions IS NOT NULL OR a.attcompression <> ''
               OR a.attstorage <> t.typstorage)"
    );

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let (view, name) = (row.qname()?, row.ident("column")?);
        let mut path = vec![view.schema.clone(), view.name.clone()];
        let parent = ObjectId::new(MaterializedView::NAME, path.clone());
        path.push(name.clone());
        let body =
            MaterializedViewColumnBody { view, name, settings: ColumnSettings::decode(row)? };
        Ok(Object::new::<Self>(path, Some(parent), body))
    }

    fn comment_on(_: &MaterializedViewColumnBody) -> Option<Sql> {
        None
    }
}
