//! Generated columns: stored ones, and from version 18 on virtual ones, computed when they are read.
use schemactl_core::kind::{Alteration, Class, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::Fact;
use crate::row::{DecodeError, Row};
use crate::sql::sql;

/// How a column is generated, if it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Generated {
    #[serde(rename = "generated")]
    expression: Option<Expr>,
    #[serde(rename = "virtual", skip_serializing_if = "Computed::is_stored")]
    computed: Computed,
    /// The server can give the column another expression.
    #[serde(skip)]
    settable: Fact<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Computed {
    WhenWritten,
    WhenRead,
}

impl Computed {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    fn is_stored(&self) -> bool {
        *self == Self::WhenWritten
    }
}

impl Generated {
    /// Its values are stored nowhere.
    pub(super) fn is_virtual(&self) -> bool {
        self.expression.is_some() && self.computed == Computed::WhenRead
    }
}

impl Serialize for Computed {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bool(!self.is_stored())
    }
}

impl Generated {
    pub(super) fn decode(row: &Row<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            expression: row.optional_expr("generated")?,
            computed: match row.code("generated_kind")? {
                'v' => Computed::WhenRead,
                's' | ' ' => Computed::WhenWritten,
                code => return row.unknown("generated_kind", code),
            },
            settable: Fact(row.flag("can_set_expression")?),
        })
    }

    pub(super) fn is_some(&self) -> bool {
        self.expression.is_some()
    }

    /// As a part of a column's clause.
    pub(super) fn clause(&self) -> Option<Sql> {
        let word = match self.computed {
            Computed::WhenWritten => "STORED",
            Computed::WhenRead => "VIRTUAL",
        };
        let expression = self.expression.as_ref()?;
        Some(sql!("GENERATED ALWAYS AS ({}) {}", Expr(expression), Keyword(word)))
    }

    /// Why the column has to be made again.
    pub(super) fn replaced(old: &Self, new: &Self) -> Option<Alteration> {
        let recreate = |why, class| Some(Alteration::Recreate { why, class });
        match (&old.expression, &new.expression) {
            (None, Some(_)) => recreate(
                "PostgreSQL cannot make an ordinary column a generated one",
                Class::Destructive,
            ),
            (Some(_), None) if old.computed == Computed::WhenRead => recreate(
                "PostgreSQL cannot make a virtual column an ordinary one",
                Class::Destructive,
            ),
            (Some(_), Some(_)) if old.computed != new.computed => recreate(
                "PostgreSQL cannot change whether a generated column is stored",
                Class::InPlace,
            ),
            (Some(was), Some(is)) if was != is && !old.settable.0 => {
                recreate("PostgreSQL cannot change a generation expression", Class::InPlace)
            }
            (_, None) | (Some(_), Some(_)) => None,
        }
    }

    /// From one to the other, where the column stays. `change` is `ALTER TABLE ... ALTER COLUMN ...`.
    pub(super) fn dropped(old: &Self, new: &Self, change: &Sql) -> Option<Step> {
        (old.is_some() && !new.is_some())
            .then(|| Step::new(sql!("{} DROP EXPRESSION", Sql(change))))
    }

    pub(super) fn set(old: &Self, new: &Self, change: &Sql) -> Option<Step> {
        let expression = new.expression.as_ref().filter(|_| old.expression != new.expression)?;
        Some(Step::new(sql!("{} SET EXPRESSION AS ({})", Sql(change), Expr(expression))))
    }
}
