//! Rows that a new constraint or unique index would refuse.
use schemactl_core::catalog::ObjectId;
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::Kind as _;
use schemactl_core::plan::PlannedChange;
use schemactl_core::probe::{Probe, Trouble};
use schemactl_core::sql::{Expr, Sql};

use super::ground::Ground;
use super::text::{parenthesis, plain};
use super::unique::{self, Key};
use super::{counting, found, shown};
use crate::kinds::constraint::Constraint;
use crate::kinds::index::Index;
use crate::kinds::table::Table;
use crate::sql::sql;

pub(super) fn probe(ground: &Ground<'_>, change: &PlannedChange) -> Option<Probe> {
    let new = change.new.as_ref().filter(|new| new.id.kind == Constraint::NAME)?;
    let body = new.typed::<Constraint>().body;
    let text = body.looked_at()?;
    let same = change
        .old
        .as_ref()
        .is_some_and(|old| old.typed::<Constraint>().body.looked_at() == Some(text));
    if same || !new.inherited.is_empty() || !ground.is_steady(new) {
        return None;
    }
    let [schema, table, name] = &*new.id.path else { return None };
    let id = ObjectId::new(Table::NAME, vec![schema.clone(), table.clone()]);
    let table = QName::new(schema.clone(), table.clone());
    if let Some(rest) = text.strip_prefix("CHECK ") {
        return check(ground, (&id, &table, name), rest);
    }
    let rows = ground.own_rows(&id, &table);
    if let Some(rest) = text.strip_prefix("FOREIGN KEY ") {
        let other = new.needs.iter().find(|need| need.kind == Table::NAME && **need != id);
        let other = other.unwrap_or(&id);
        let [schema, name_of_other] = &*other.path else { return None };
        let others = ground.own_rows(other, &QName::new(schema.clone(), name_of_other.clone()));
        return orphans(ground, (&id, &table, name), (&rows, &others), rest);
    }
    let key = Key { table: &table, name, rows };
    if let Some(rest) = text.strip_prefix("EXCLUDE USING ") {
        return unique::exclusion(&key, rest.split_once(' ')?.1);
    }
    let text = text.strip_prefix("PRIMARY KEY ").or_else(|| text.strip_prefix("UNIQUE "))?;
    unique::constraint(&key, text)
}

/// A unique index that is new, or covers something else.
pub(super) fn index(ground: &Ground<'_>, change: &PlannedChange) -> Option<Probe> {
    let new = change.new.as_ref().filter(|new| new.id.kind == Index::NAME)?;
    let id = new.parent.as_ref().filter(|id| id.kind == Table::NAME)?;
    if !new.inherited.is_empty() || !ground.is_steady(new) {
        return None;
    }
    let text = new.typed::<Index>().body.unique()?;
    let ([schema, table], [.., name]) = (&*id.path, &*new.id.path) else { return None };
    let table = QName::new(schema.clone(), table.clone());
    unique::index(&Key { table: &table, name, rows: ground.own_rows(id, &table) }, text)
}

fn check(
    ground: &Ground<'_>,
    (id, table, name): (&ObjectId, &QName, &Ident),
    text: &str,
) -> Option<Probe> {
    let (condition, rest) = parenthesis(text)?;
    let only = if rest.trim() == "NO INHERIT" { "ONLY " } else { "" };
    let condition = Expr::from_server(condition);
    let from = sql!("FROM {}{} WHERE NOT {}", Keyword(only), Name(table), Expr(&condition));
    let wrong = format!("of {} against the check {}", shown(table), name.raw());
    let help = "correct them first, or add the check as NOT VALID";
    let verdict = found(Trouble::CheckViolated, &from, wrong, help);
    Some(Probe { query: counting(&from), keys: ground.sample(id, &from), verdict })
}

fn orphans(
    ground: &Ground<'_>,
    (id, table, name): (&ObjectId, &QName, &Ident),
    (rows, other_rows): (&Sql, &Sql),
    text: &str,
) -> Option<Probe> {
    let (list, rest) = parenthesis(text)?;
    let rest = rest.trim_start().strip_prefix("REFERENCES ")?;
    let open = rest.find('(')?;
    let other = Expr::from_server(rest[..open].trim());
    let (keys, others) = (plain(list)?, plain(parenthesis(&rest[open..])?.0)?);
    if keys.len() != others.len() {
        return None;
    }
    let filled = Sql::join(keys.iter().map(|key| sql!("f.{} IS NOT NULL", Expr(key))), " AND ");
    let pairs =
        keys.iter().zip(&others).map(|(key, other)| sql!("p.{} = f.{}", Expr(other), Expr(key)));
    let equal = Sql::join(pairs, " AND ");
    let from = sql!(
        "FROM {} AS f WHERE {} AND NOT EXISTS (SELECT FROM {} AS p WHERE {})",
        Sql(rows),
        Sql(&filled),
        Sql(other_rows),
        Sql(&equal)
    );
    let wrong = format!(
        "of {} without their counterpart in {}, which the foreign key {} asks for",
        shown(table),
        other.as_str(),
        name.raw()
    );
    let help =
        "add what they point to, change or delete them first, or add the foreign key as NOT VALID";
    let verdict = found(Trouble::Orphans, &from, wrong, help);
    Some(Probe { query: counting(&from), keys: ground.sample(id, &from), verdict })
}
