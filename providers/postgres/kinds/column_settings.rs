//! How the values of a column are stored and sampled: what tables and materialized views say of their
//! columns in statements of its own.
use schemactl_core::kind::Step;
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::fact::Fact;
use super::options::Options;
use crate::row::{DecodeError, Row};
use crate::sql::sql;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ColumnSettings {
    /// Only where it is not the type's own.
    storage: Option<Storage>,
    #[serde(skip)]
    usual_storage: Fact<Storage>,
    compression: Option<Compression>,
    /// Where it is set.
    statistics: Option<i64>,
    options: Options,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Storage {
    Plain,
    External,
    Extended,
    Main,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Compression {
    Pglz,
    Lz4,
}

impl Storage {
    fn decode(row: &Row<'_>, column: &'static str) -> Result<Self, DecodeError> {
        match row.code(column)? {
            'p' => Ok(Self::Plain),
            'e' => Ok(Self::External),
            'x' => Ok(Self::Extended),
            'm' => Ok(Self::Main),
            code => row.unknown(column, code),
        }
    }

    fn keyword(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::External => "EXTERNAL",
            Self::Extended => "EXTENDED",
            Self::Main => "MAIN",
        }
    }
}

impl ColumnSettings {
    /// From the columns of the query that [`settings_columns`] writes.
    pub(crate) fn decode(row: &Row<'_>) -> Result<Self, DecodeError> {
        let usual_storage = Storage::decode(row, "usual_storage")?;
        let storage = Some(Storage::decode(row, "storage")?);
        Ok(Self {
            storage: storage.filter(|storage| *storage != usual_storage),
            usual_storage: Fact(usual_storage),
            compression: match row.code("compression")? {
                'p' => Some(Compression::Pglz),
                'l' => Some(Compression::Lz4),
                _ => None,
            },
            statistics: row
                .optional("statistics")?
                .map(|_| row.number("statistics"))
                .transpose()?,
            options: Options::decode(row)?,
        })
    }

    /// Of a column of the same type of which nothing is said.
    pub(crate) fn unset(&self) -> Self {
        let options = Options::default();
        Self { storage: None, compression: None, statistics: None, options, ..self.clone() }
    }

    /// With a new type PostgreSQL forgets how its values are to be stored.
    pub(crate) fn retyped(self) -> Self {
        Self { storage: None, compression: None, ..self }
    }

    /// From one to another; `change` is the statement up to the column's name.
    pub(crate) fn changes(&self, new: &Self, change: &Sql) -> Vec<Step> {
        let Self { storage, usual_storage, compression, statistics, options } = new;
        let mut steps = Vec::new();
        if self.storage != *storage {
            let word = storage.unwrap_or(usual_storage.0).keyword();
            steps.push(Step::new(sql!("{} SET STORAGE {}", Sql(change), Keyword(word))));
        }
        if self.compression != *compression {
            let word = match compression {
                Some(Compression::Pglz) => "pglz",
                Some(Compression::Lz4) => "lz4",
                None => "DEFAULT",
            };
            steps.push(Step::new(sql!("{} SET COMPRESSION {}", Sql(change), Keyword(word))));
        }
        if self.statistics != *statistics {
            let target = statistics.unwrap_or(-1);
            steps.push(Step::new(sql!("{} SET STATISTICS {}", Sql(change), Number(target))));
        }
        steps.extend(self.options.changes(options, change));
        steps
    }
}

/// The columns of a query that say them, of `a`, a row of `pg_attribute`, and `t`, that of its type.
macro_rules! settings_columns {
    () => {
        "a.attstorage AS storage, t.typstorage AS usual_storage, a.attcompression AS compression,
               NULLIF(a.attstattarget, -1) AS statistics,
               pg_catalog.to_json(a.attoptions) AS options"
    };
}
pub(crate) use settings_columns;
