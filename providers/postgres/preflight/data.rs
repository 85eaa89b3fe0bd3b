//! Rows that stand in the way of a change: each probe is a query that finds them.
use std::collections::BTreeMap;

use schemactl_core::catalog::ObjectId;
use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::kind::Kind as _;
use schemactl_core::plan::{Plan, PlannedChange};
use schemactl_core::provider::ProviderError;
use schemactl_core::sql::Sql;
use tokio_postgres::Client;

use crate::introspect::rows;
use crate::kinds::column::{Column, ColumnBody, doubtful_value};
use crate::kinds::domain::Domain;
use crate::kinds::enum_type::EnumType;
use crate::row::RowSet;
use crate::sql::sql;

type Verdict = Box<dyn Fn(&Answer) -> Option<Diagnostic> + Send + Sync>;

/// What is asked of the rows before anything is locked.
struct Probe {
    /// Gives one number.
    query: Sql,
    /// What is wrong if the number is not 0, or if the query fails: the number, or the server's words.
    wrong: Verdict,
}

enum Answer {
    Count(String),
    Refused { sqlstate: String, message: String },
}

/// All probes of a plan.
pub(super) async fn check(client: &Client, plan: &Plan) -> Result<Vec<Diagnostic>, ProviderError> {
    let changes: BTreeMap<&ObjectId, &PlannedChange> =
        plan.changes.iter().map(|change| (&change.id, change)).collect();
    let probes = plan.changes.iter().filter_map(|change| probe(&changes, change));
    let mut findings = Vec::new();
    for probe in probes {
        findings.extend((probe.wrong)(&ask(client, &probe.query).await?));
    }
    Ok(findings)
}

async fn ask(client: &Client, query: &Sql) -> Result<Answer, ProviderError> {
    let begin = "BEGIN READ ONLY; SET LOCAL search_path = ''; SET LOCAL row_security = off; ";
    let message = format!("{begin}{}; COMMIT", query.as_str());
    match rows(client, &message).await {
        Ok(sets) => {
            let row = sets.iter().flat_map(RowSet::rows).next();
            let count = row.and_then(|row| row.text("count").ok().map(str::to_owned));
            Ok(Answer::Count(count.unwrap_or_else(|| "0".to_owned())))
        }
        Err(ProviderError::Server { sqlstate, message, .. }) => {
            rows(client, "ROLLBACK").await?;
            Ok(Answer::Refused { sqlstate, message })
        }
        Err(error) => Err(error),
    }
}

fn probe(changes: &BTreeMap<&ObjectId, &PlannedChange>, change: &PlannedChange) -> Option<Probe> {
    if change.id.kind != Column::NAME {
        return None;
    }
    let (old, new) = (change.old.as_ref()?, change.new.as_ref()?);
    // What a statement on the parent table does to a child table is asked of the parent.
    if !old.inherited.is_empty() {
        return None;
    }
    let (old, new) = (old.typed::<Column>().body, new.typed::<Column>().body);
    if new.has_using() {
        return conversion(old, new);
    }
    removed_values(changes, change, old).or_else(|| conversion(old, new))
}

/// Rows with a value that an enum is about to lose.
fn removed_values(
    changes: &BTreeMap<&ObjectId, &PlannedChange>,
    change: &PlannedChange,
    column: &ColumnBody,
) -> Option<Probe> {
    let mut array = column.data_type().as_str().ends_with("[]");
    let mut under = *changes.get(change.because.as_ref()?)?;
    while under.id.kind == Domain::NAME {
        let domain = under.old.as_ref()?.typed::<Domain>().body;
        array |= domain.data_type().as_str().ends_with("[]");
        under = changes.get(under.because.as_ref()?)?;
    }
    if under.id.kind != EnumType::NAME {
        return None;
    }
    let of = |object: &Option<schemactl_core::catalog::Object>| object.clone();
    let (old, new) = (of(&under.old)?, of(&under.new)?);
    let gone = old.typed::<EnumType>().body.missing_in(new.typed::<EnumType>().body);
    if gone.is_empty() {
        return None;
    }
    let values = Sql::join(gone.iter().map(|value| sql!("{}", Text(value))), ", ");
    let (table, name) = (column.table(), column.name());
    let rows = if array {
        sql!("FROM {} WHERE {}::text[] && ARRAY[{}]", Name(table), Ident(name), Sql(&values))
    } else {
        sql!("FROM {} WHERE {}::text IN ({})", Name(table), Ident(name), Sql(&values))
    };
    let query = sql!("SELECT pg_catalog.count(*) AS count {}", Sql(&rows));
    let sample = format!("SELECT * {} LIMIT 10", rows.as_str());
    let (place, of) = (change.id.path_text(), under.id.path_text());
    let gone = values.as_str().to_owned();
    let wrong = move |answer: &Answer| match answer {
        Answer::Count(count) if count != "0" => {
            let (subject, verb) = if count == "1" { ("row", "has") } else { ("rows", "have") };
            let message =
                format!("{count} {subject} of {place} {verb} a value that enum {of} loses: {gone}");
            Some(Diagnostic::error("enum-value-in-use", message).note(format!("see them: {sample}")).help(
                "change these rows first, keep the value, or say what becomes of it: `using` at the column",
            ))
        }
        Answer::Count(_) | Answer::Refused { .. } => None,
    };
    Some(Probe { query, wrong: Box::new(wrong) })
}

/// Rows whose value has no counterpart in a column's new type.
fn conversion(old: &ColumnBody, new: &ColumnBody) -> Option<Probe> {
    let value = doubtful_value(old, new)?;
    let query = sql!(
        "SELECT pg_catalog.count(({})::text) AS count FROM {}",
        Sql(&value),
        Name(old.table())
    );
    let asked = new.has_using();
    let (from, to) = (old.data_type().as_str().to_owned(), new.data_type().as_str().to_owned());
    let name = sql!("{}.{}", Name(old.table()), Ident(old.name())).as_str().to_owned();
    let wrong = move |answer: &Answer| {
        let Answer::Refused { sqlstate, message } = answer else { return None };
        // What the plan makes itself is not there yet.
        let about_rows =
            sqlstate.starts_with("22") || sqlstate.starts_with("23") || sqlstate == "42846";
        let about_text = ["42601", "42703", "42804"].contains(&sqlstate.as_str());
        if !(about_rows || asked && about_text) {
            return None;
        }
        let text =
            format!("the values of {name} cannot be converted from {from} to {to}: {message}");
        let help = format!(
            "say how: `using = \"...\"` at the column in TOML, or `-- schemactl: using=...` on its line \
             in SQL, with an expression of type {to}; what is not PostgreSQL's own is named with its \
             schema"
        );
        Some(Diagnostic::error("no-conversion", text).help(help))
    };
    Some(Probe { query, wrong: Box::new(wrong) })
}
