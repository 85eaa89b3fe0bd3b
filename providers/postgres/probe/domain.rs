//! Values that a domain which gets stricter would refuse.
use schemactl_core::catalog::Object;
use schemactl_core::kind::Kind as _;
use schemactl_core::plan::PlannedChange;
use schemactl_core::probe::{Probe, Trouble};
use schemactl_core::sql::Sql;

use super::ground::Ground;
use super::text::{of_value, parenthesis};
use super::{counting, found, shown};
use crate::kinds::column::{Column, not_null};
use crate::kinds::domain::Domain;
use crate::kinds::domain_constraint::DomainConstraint;
use crate::sql::sql;

/// A probe for each column of the domain.
pub(super) fn probes(ground: &Ground<'_>, change: &PlannedChange) -> Vec<Probe> {
    let Some(domain) = domain(ground, change) else { return Vec::new() };
    let Some(condition) = condition(change) else { return Vec::new() };
    let printed = domain.typed::<Domain>().body.printed_name();
    let columns = ground.plan.target.of_kind(Column::NAME).filter(|column| {
        let of_it = column.typed::<Column>().body.data_type().as_str() == printed;
        // Its partitions and children are asked with their parent.
        of_it && column.inherited.is_empty() && ground.plan.change(&column.id).is_none()
    });
    columns.filter_map(|column| probe(ground, column, &condition)).collect()
}

/// The domain that a change makes stricter, if nothing else happens to it.
fn domain<'a>(ground: &Ground<'a>, change: &'a PlannedChange) -> Option<&'a Object> {
    let id = match change.id.kind {
        Domain::NAME => &change.id,
        DomainConstraint::NAME => change.new.as_ref()?.parent.as_ref()?,
        _ => return None,
    };
    let steady = ground
        .plan
        .change(id)
        .is_none_or(|change| change.old.is_some() && not_null::is_all(change));
    ground.plan.target.get(id).filter(|_| steady)
}

/// What holds of a value that is refused, with VALUE for it.
fn condition(change: &PlannedChange) -> Option<String> {
    let new = change.new.as_ref()?;
    if change.id.kind == DomainConstraint::NAME {
        let text = new.typed::<DomainConstraint>().body.looked_at()?;
        let (check, rest) = parenthesis(text.strip_prefix("CHECK ")?)?;
        return (change.old.is_none() && rest.is_empty()).then(|| format!("NOT {check}"));
    }
    let old = change.old.as_ref()?.typed::<Domain>().body;
    let stricter = new.typed::<Domain>().body.is_not_null() && !old.is_not_null();
    stricter.then(|| "VALUE IS NULL".to_owned())
}

fn probe(ground: &Ground<'_>, column: &Object, condition: &str) -> Option<Probe> {
    let table = column.parent.as_ref().filter(|table| ground.stays(table))?;
    let body = column.typed::<Column>().body;
    let name = sql!("{}", Ident(body.name()));
    let condition = of_value(condition, name.as_str());
    let from = sql!("FROM {} WHERE {}", Name(body.table()), Expr(&condition));
    let wrong = format!(
        "of {} with a value in {} that its domain is to refuse",
        shown(body.table()),
        body.name().raw()
    );
    let help = "correct them first, or add the check as NOT VALID";
    let verdict = found(Trouble::DomainViolated, &from, wrong, help);
    let keys: Option<Sql> = ground.sample(table, &from);
    Some(Probe { query: counting(&from), keys, verdict })
}
