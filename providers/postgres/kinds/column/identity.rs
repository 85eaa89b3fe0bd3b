//! Identity columns, and the sequence behind one.
use schemactl_core::ident::QName;
use schemactl_core::kind::Step;
use schemactl_core::sql::Sql;
use serde::{Deserialize, Serialize};

use super::ColumnBody;
use crate::kinds::enum_type::moved_aside;
use crate::kinds::sequence::SequenceOptions;
use crate::row::{DecodeError, Row};
use crate::sql::sql;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Identity {
    pub(super) always: bool,
    /// The sequence behind it.
    pub(super) sequence: QName,
    #[serde(flatten)]
    pub(super) options: SequenceOptions,
}

impl Identity {
    pub(super) fn decode(row: &Row<'_>) -> Result<Option<Self>, DecodeError> {
        row.json("identity_sequence")
    }
}

/// As a clause of CREATE TABLE or ADD COLUMN.
pub(super) fn clause(column: &ColumnBody, identity: &Identity) -> Sql {
    let Identity { always, sequence, options } = identity;
    let mut clauses = Vec::new();
    let usual = format!("{}_{}_seq", column.table.name.raw(), column.name.raw());
    if sequence.schema != column.table.schema || sequence.name.raw() != usual {
        clauses.push(sql!("SEQUENCE NAME {}", Name(sequence)));
    }
    clauses.extend(options.clauses(column.data_type.as_str()));
    let when = if *always { sql!("ALWAYS") } else { sql!("BY DEFAULT") };
    if clauses.is_empty() {
        return sql!("GENERATED {} AS IDENTITY", Sql(&when));
    }
    sql!("GENERATED {} AS IDENTITY ({})", Sql(&when), Sql(&Sql::join(clauses, " ")))
}

/// Gives the sequence another name for a while, where it is to have another one.
pub(super) fn aside(old: &mut Identity, new: &Identity) -> Option<Step> {
    if old.sequence == new.sequence {
        return None;
    }
    let aside = moved_aside(&old.sequence);
    let sql = sql!("ALTER SEQUENCE {} RENAME TO {}", Name(&old.sequence), Ident(&aside.name));
    old.sequence = aside;
    Some(Step::new(sql))
}

/// From one state to another, or to the first.
pub(super) fn steps(
    change: &Sql,
    old: Option<&Identity>,
    new: &Identity,
    column: &ColumnBody,
) -> Vec<Step> {
    let Some(old) = old else {
        let clause = clause(column, new);
        return vec![Step::new(sql!("{} ADD {}", Sql(change), Sql(&clause)))];
    };
    let mut steps = Vec::new();
    if old.sequence.name != new.sequence.name {
        let sql =
            sql!("ALTER SEQUENCE {} RENAME TO {}", Name(&old.sequence), Ident(&new.sequence.name));
        steps.push(Step::new(sql));
    }
    let mut clauses = Vec::new();
    if old.always != new.always {
        let when = if new.always { sql!("ALWAYS") } else { sql!("BY DEFAULT") };
        clauses.push(sql!("SET GENERATED {}", Sql(&when)));
    }
    let options = old.options.changes(&new.options);
    // SET stands before each option, but not before RESTART.
    clauses.extend(options.iter().map(|option| {
        let restarts = option.as_str().starts_with("RESTART");
        if restarts { option.clone() } else { sql!("SET {}", Sql(option)) }
    }));
    if !clauses.is_empty() {
        steps.push(Step::new(sql!("{} {}", Sql(change), Sql(&Sql::join(clauses, " ")))));
    }
    steps
}
