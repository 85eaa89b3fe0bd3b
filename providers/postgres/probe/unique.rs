//! Rows that a new key would refuse: of two that are the same by it, there may be one.
use schemactl_core::ident::{Ident, QName};
use schemactl_core::probe::{Probe, Trouble};
use schemactl_core::sql::{Expr, Sql};

use super::text::{elements, parenthesis, plain};
use super::{counting, found, shown};
use crate::sql::sql;

/// What must not be there twice.
pub(super) struct Key<'a> {
    pub(super) table: &'a QName,
    pub(super) name: &'a Ident,
    /// The rows that have it.
    pub(super) rows: Sql,
}

/// The text of a primary key or unique constraint, from `NULLS` or the columns on.
pub(super) fn constraint(key: &Key<'_>, text: &str) -> Option<Probe> {
    let (equal_nulls, list) = match text.strip_prefix("NULLS NOT DISTINCT ") {
        Some(list) => (true, list),
        None => (false, text),
    };
    let columns = plain(parenthesis(list)?.0)?;
    Some(duplicates(key, &columns, equal_nulls, None))
}

/// What follows the method in the text of a unique index.
pub(super) fn index(key: &Key<'_>, text: &str) -> Option<Probe> {
    let (list, rest) = parenthesis(text)?;
    let columns = elements(list)?;
    let (rest, predicate) = match rest.split_once(" WHERE ") {
        Some((rest, predicate)) => (rest, Some(Expr::from_server(predicate))),
        None => (rest, None),
    };
    let equal_nulls = rest.contains("NULLS NOT DISTINCT");
    Some(duplicates(key, &columns, equal_nulls, predicate.as_ref()))
}

fn duplicates(
    Key { table, name, rows }: &Key<'_>,
    columns: &[Expr],
    equal_nulls: bool,
    predicate: Option<&Expr>,
) -> Probe {
    let each =
        |template: fn(&Expr) -> Sql, between| Sql::join(columns.iter().map(template), between);
    let all = each(|key| sql!("{}", Expr(key)), ", ");
    let filled = each(|key| sql!("{} IS NOT NULL", Expr(key)), " AND ");
    let mut condition = if equal_nulls { sql!("true") } else { filled };
    if let Some(predicate) = predicate {
        condition = sql!("{} AND ({})", Sql(&condition), Expr(predicate));
    }
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
    let verdict = found(Trouble::Duplicates, &from, wrong, help);
    let keys = Some(sql!("SELECT twice::text AS key {} LIMIT 3", Sql(&from)));
    Probe { query: counting(&from), keys, verdict }
}

/// The text of an exclusion constraint, from the elements on: each two rows of which all pairs of values
/// have the operator between them.
pub(super) fn exclusion(key: &Key<'_>, text: &str) -> Option<Probe> {
    let Key { table, name, rows } = key;
    let (list, rest) = parenthesis(text)?;
    if !rest.trim().is_empty() {
        return None;
    }
    let pairs: Option<Vec<Sql>> = list[1..list.len() - 1].split(", ").map(pair).collect();
    let pairs = Sql::join(pairs?, " AND ");
    let from = sql!(
        "FROM {} AS a WHERE EXISTS (SELECT FROM {} AS b \
         WHERE (a.tableoid, a.ctid) <> (b.tableoid, b.ctid) AND {})",
        Sql(rows),
        Sql(rows),
        Sql(&pairs)
    );
    let wrong = format!("of {} with another that {} excludes", shown(table), name.raw());
    let help = "change or remove one of each two first";
    let verdict = found(Trouble::Excluded, &from, wrong, help);
    Some(Probe { query: counting(&from), keys: None, verdict })
}

/// `room WITH =` as a comparison of two rows.
fn pair(element: &str) -> Option<Sql> {
    let (column, operator) = element.split_once(" WITH ")?;
    let column = plain(&format!("({column})"))?.pop()?;
    let operator = Expr::from_server(operator);
    Some(sql!("a.{} {} b.{}", Expr(&column), Expr(&operator), Expr(&column)))
}
