//! Rows that a new constraint or unique index would refuse: duplicates, orphans, violated checks.
use schemactl_core::catalog::ObjectId;
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::Kind as _;
use schemactl_core::plan::PlannedChange;
use schemactl_core::sql::{Expr, Sql};

use super::ground::Ground;
use super::{Probe, counting, found};
use crate::kinds::constraint::Constraint;
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
        return check(&table, name, rest);
    }
    let rows = ground.own_rows(&id, &table);
    if let Some(rest) = text.strip_prefix("FOREIGN KEY ") {
        let other = new.needs.iter().find(|need| need.kind == Table::NAME && **need != id);
        let other = other.unwrap_or(&id);
        let [schema, name_of_other] = &*other.path else { return None };
        let others = ground.own_rows(other, &QName::new(schema.clone(), name_of_other.clone()));
        return orphans((&table, name), (&rows, &others), rest);
    }
    let key = text.strip_prefix("PRIMARY KEY ").or_else(|| text.strip_prefix("UNIQUE "))?;
    duplicates((&table, name), &rows, key)
}

/// The first parenthesis with what is in it, and what follows.
fn parenthesis(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0;
    for (kind, bytes) in crate::split::tokens(text) {
        match (kind, &text[bytes.clone()]) {
            (squawk_lexer::TokenKind::OpenParen, _) => depth += 1,
            (squawk_lexer::TokenKind::CloseParen, _) => {
                depth -= 1;
                if depth == 0 {
                    return Some((&text[..bytes.end], &text[bytes.end..]));
                }
            }
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// The names in a list of columns, as they are written; `None` when there is more to it.
fn columns(list: &str) -> Option<Vec<Expr>> {
    let inner = list.strip_prefix('(')?.strip_suffix(')')?;
    let names: Vec<&str> = inner.split(',').map(str::trim).collect();
    let plain = |name: &&str| {
        let quoted = name.starts_with('"') && name.ends_with('"') && name.matches('"').count() == 2;
        quoted || name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    names.iter().all(plain).then(|| names.into_iter().map(Expr::from_server).collect())
}

fn check(table: &QName, name: &Ident, text: &str) -> Option<Probe> {
    let (condition, rest) = parenthesis(text)?;
    let only = if rest.trim() == "NO INHERIT" { "ONLY " } else { "" };
    let condition = Expr::from_server(condition);
    let from = sql!("FROM {}{} WHERE NOT {}", Keyword(only), Name(table), Expr(&condition));
    let wrong = format!("of {} against the check {}", shown(table), name.raw());
    let help = "correct them first, or add the check as NOT VALID";
    let wrong = found(("check-violated", "row"), &from, wrong, help);
    Some(Probe { query: counting(&from), wrong })
}

fn duplicates((table, name): (&QName, &Ident), rows: &Sql, text: &str) -> Option<Probe> {
    let (equal_nulls, list) = match text.strip_prefix("NULLS NOT DISTINCT ") {
        Some(list) => (true, list),
        None => (false, text),
    };
    let keys = columns(parenthesis(list)?.0)?;
    let each = |template: fn(&Expr) -> Sql, between| Sql::join(keys.iter().map(template), between);
    let all = each(|key| sql!("{}", Expr(key)), ", ");
    let filled = each(|key| sql!("{} IS NOT NULL", Expr(key)), " AND ");
    let condition = if equal_nulls { sql!("true") } else { filled };
    let from = sql!(
        "FROM (SELECT {} FROM {} WHERE {} GROUP BY {} HAVING pg_catalog.count(*) > 1) AS twice",
        Sql(&all),
        Sql(rows),
        Sql(&condition),
        Sql(&all)
    );
    let wrong =
        format!("more than once in {} by the key {} ({})", shown(table), name.raw(), all.as_str());
    let help = "remove or change the duplicates first";
    let wrong = found(("duplicates", "value"), &from, wrong, help);
    Some(Probe { query: counting(&from), wrong })
}

fn orphans(
    (table, name): (&QName, &Ident),
    (rows, other_rows): (&Sql, &Sql),
    text: &str,
) -> Option<Probe> {
    let (list, rest) = parenthesis(text)?;
    let rest = rest.trim_start().strip_prefix("REFERENCES ")?;
    let open = rest.find('(')?;
    let other = Expr::from_server(rest[..open].trim());
    let (keys, others) = (columns(list)?, columns(parenthesis(&rest[open..])?.0)?);
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
    let wrong = found(("orphans", "row"), &from, wrong, help);
    Some(Probe { query: counting(&from), wrong })
}

fn shown(table: &QName) -> String {
    sql!("{}", Name(table)).as_str().to_owned()
}
