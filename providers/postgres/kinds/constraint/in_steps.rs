//! Constraints that are added in two statements, so that the one that takes long blocks nobody.
use schemactl_core::kind::{Step, Transaction};
use schemactl_core::sql::Expr;

use super::{ConstraintBody, Sort, Timing, clause};
use crate::sql::sql;

/// Adding it without a look at the rows, and looking at them: two statements in the place of one.
pub(crate) fn in_two(body: &ConstraintBody) -> Option<[Step; 2]> {
    let ConstraintBody { table, name, sort, .. } = body;
    body.looked_at().filter(|_| matches!(sort, Sort::Check | Sort::ForeignKey) && body.complete)?;
    let not_valid = ConstraintBody { validated: false, ..body.clone() };
    let add = sql!("ALTER TABLE {} ADD {}", Name(table), Sql(&clause(&not_valid)));
    let validate = sql!("ALTER TABLE {} VALIDATE CONSTRAINT {}", Name(table), Ident(name));
    Some([Step::new(add), Step::new(validate)])
}

/// Making its index while others write, and making a key of that.
pub(crate) fn by_index(body: &ConstraintBody) -> Option<[Step; 2]> {
    let ConstraintBody { table, name, sort, definition, timing, options, tablespace, .. } = body;
    let word = match sort {
        Sort::PrimaryKey => "PRIMARY KEY",
        Sort::Unique => "UNIQUE",
        Sort::Check | Sort::ForeignKey | Sort::Exclusion => return None,
    };
    let text = definition.as_str().strip_prefix(word)?.trim_start();
    if text.contains("WITHOUT OVERLAPS") || !body.complete {
        return None;
    }
    // CREATE INDEX says it after the columns.
    let (nulls, columns) = match text.strip_prefix("NULLS NOT DISTINCT ") {
        Some(columns) => (" NULLS NOT DISTINCT", columns),
        None => ("", text),
    };
    let mut index = sql!(
        "CREATE UNIQUE INDEX CONCURRENTLY {} ON {} {}{}",
        Ident(name),
        Name(table),
        Expr(&Expr::from_server(columns)),
        Keyword(nulls)
    );
    index = sql!("{}{}", Sql(&index), Sql(&options.clause()));
    if let Some(tablespace) = tablespace {
        index = sql!("{} TABLESPACE {}", Sql(&index), Ident(tablespace));
    }
    let add = sql!("ALTER TABLE {} ADD CONSTRAINT {}", Name(table), Ident(name));
    let mut add = sql!("{} {} USING INDEX {}", Sql(&add), Keyword(word), Ident(name));
    if *timing != Timing::NotDeferrable {
        add = sql!("{} {}", Sql(&add), Keyword(timing.keyword()));
    }
    Some([Step { sql: index, transaction: Transaction::Outside }, Step::new(add)])
}
