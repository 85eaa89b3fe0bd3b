//! Rows that stand in the way of a change: each probe is a query that finds them. A change of which
//! no query can be sure has none.
mod constraint;
mod domain;
mod ground;
mod nulls;
mod partition;
mod text;
mod unique;

use schemactl_core::catalog::ObjectId;
use schemactl_core::diagnostic::{Diagnostic, Severity};
use schemactl_core::ident::QName;
use schemactl_core::kind::Kind as _;
use schemactl_core::plan::{Plan, PlannedChange};
use schemactl_core::probe::{Probe, Trouble, Verdict};
use schemactl_core::provider::ProviderError;
use schemactl_core::sql::Sql;
use tokio_postgres::Client;
use tokio_postgres::types::FromSql;

use self::ground::Ground;
use crate::failure;
use crate::introspect::transaction;
use crate::kinds::column::{Column, ColumnBody, doubtful_value, shorter_text};
use crate::kinds::domain::Domain;
use crate::kinds::enum_type::EnumType;
use crate::sql::sql;

enum Answer {
    Count(i64),
    Refused { sqlstate: String, message: String },
}

/// All probes of a plan, each with the object that changes.
pub(crate) fn of(plan: &Plan) -> Vec<(ObjectId, Probe)> {
    if plan.is_empty() {
        return Vec::new();
    }
    let ground = Ground::of(plan);
    let of_change = |change| of_change(&ground, change).into_iter().map(|p| (change.id.clone(), p));
    plan.changes.iter().flat_map(of_change).collect()
}

/// What the rows answer to probes, each of which may take so many milliseconds.
pub(crate) async fn check(
    client: &Client,
    probes: &[(ObjectId, Probe)],
    limit: u64,
) -> Result<Vec<(ObjectId, Diagnostic)>, ProviderError> {
    let mut findings = Vec::new();
    for (id, Probe { query, keys, verdict }) in probes {
        let answer = ask(client, query, limit).await?;
        let late = matches!(&answer, Answer::Refused { sqlstate, .. } if sqlstate == CANCELED);
        let found = if late {
            Some(not_known(&format!("{limit} ms were not enough")).help(MORE_TIME))
        } else {
            judge(verdict, &answer)
        };
        let Some(mut found) = found else { continue };
        if let (Severity::Error, Some(keys)) = (found.severity, keys) {
            found.notes.extend(such_as(client, keys, limit).await?);
        }
        findings.push((id.clone(), found));
    }
    Ok(findings)
}

fn of_change(ground: &Ground<'_>, change: &PlannedChange) -> Vec<Probe> {
    let values = values(ground, change);
    if ground.renames {
        return values.into_iter().collect();
    }
    let rows = constraint::probe(ground, change).or_else(|| constraint::index(ground, change));
    let of_default = partition::of_default(ground, change);
    let others = [rows, nulls::probe(ground, change), partition::probe(ground, change), of_default];
    let all = values.into_iter().chain(others.into_iter().flatten());
    all.chain(domain::probes(ground, change)).collect()
}

/// The keys of some rows.
async fn such_as(client: &Client, keys: &Sql, limit: u64) -> Result<Option<String>, ProviderError> {
    let keys: Vec<Option<String>> = match read(client, (keys, "key"), limit).await {
        Ok(keys) => keys,
        Err(error @ ProviderError::Lost(_)) => return Err(error),
        // That there are such rows is known without it.
        Err(error) => {
            tracing::info!(%error, "no sample of the rows");
            return Ok(None);
        }
    };
    let keys: Vec<String> = keys.into_iter().flatten().collect();
    Ok((!keys.is_empty()).then(|| format!("such as {}", keys.join(", "))))
}

/// `query_canceled`
const CANCELED: &str = "57014";

/// `insufficient_privilege`
const NOT_ALLOWED: &str = "42501";

const MORE_TIME: &str = "give it more time with `--probe-timeout`";

fn not_known(why: &str) -> Diagnostic {
    let message = format!("whether rows stand in the way is not known: {why}");
    Diagnostic::warning("not-known", message)
}

/// Rows are counted up to this number.
const MANY: i64 = 1_000;

/// Counts the rows that `from` gives, up to a number that is many.
fn counting(from: &Sql) -> Sql {
    sql!(
        "SELECT pg_catalog.count(*) AS count FROM (SELECT 1 {} LIMIT {}) AS found",
        Sql(from),
        Number(MANY + 1)
    )
}

/// What it means that the rows are there which `from` gives: what is wrong with them, and what to do.
fn found(trouble: Trouble, from: &Sql, wrong: String, help: &str) -> Verdict {
    let see = format!("SELECT * {} LIMIT 10", from.as_str());
    Verdict::Rows { trouble, wrong, see, help: help.to_owned() }
}

fn judge(verdict: &Verdict, answer: &Answer) -> Option<Diagnostic> {
    match (verdict, answer) {
        (Verdict::Rows { trouble, wrong, see, help }, Answer::Count(count)) => {
            let noun = trouble.noun();
            let subject = match *count {
                0 => return None,
                1 => format!("1 {noun}"),
                n if n == MANY + 1 => format!("more than {MANY} {noun}s"),
                n => format!("{n} {noun}s"),
            };
            let found = Diagnostic::error(trouble.code(), format!("{subject} {wrong}"));
            Some(found.note(format!("see them: {see}")).help(help.as_str()))
        }
        (Verdict::Rows { .. }, Answer::Refused { message, .. }) => Some(not_known(message)),
        (Verdict::Conversion { .. }, Answer::Count(_)) => None,
        (Verdict::Conversion { value, from, to, using }, Answer::Refused { sqlstate, message }) => {
            // What the plan makes itself is not there yet.
            let about_rows =
                sqlstate.starts_with("22") || sqlstate.starts_with("23") || sqlstate == "42846";
            let about_text = ["42601", "42703", "42804"].contains(&sqlstate.as_str());
            if !(about_rows || *using && about_text) {
                return (sqlstate == NOT_ALLOWED).then(|| not_known(message));
            }
            let text =
                format!("the values of {value} cannot be converted from {from} to {to}: {message}");
            let help = format!(
                "say how: `using = \"...\"` at the column in TOML, or `-- schemactl: using=...` on \
                 its line in SQL, with an expression of type {to}; what is not PostgreSQL's own is \
                 named with its schema"
            );
            Some(Diagnostic::error("no-conversion", text).help(help))
        }
    }
}

/// What one column of a query has, which changes nothing, sees all rows or fails, and takes no longer than
/// that. It may come from a file: the extended protocol takes no second statement, which could end the
/// transaction and go on outside of it.
async fn read<T: for<'a> FromSql<'a>>(
    client: &Client,
    (query, column): (&Sql, &str),
    limit: u64,
) -> Result<Vec<T>, ProviderError> {
    let begin = format!(
        "BEGIN READ ONLY; SET LOCAL search_path = ''; SET LOCAL row_security = off; \
         SET LOCAL statement_timeout = {limit}"
    );
    transaction(client, &begin).await?;
    let answer = client.query_typed(query.as_str(), &[]).await;
    let answer = answer.map_err(|error| failure::server(&error, query.as_str()));
    if !matches!(answer, Err(ProviderError::Lost(_))) {
        transaction(client, "ROLLBACK").await?;
    }
    let odd = |error: tokio_postgres::Error| ProviderError::Catalog(error.to_string());
    answer?.iter().map(|row| row.try_get(column).map_err(odd)).collect()
}

fn shown(table: &QName) -> String {
    sql!("{}", Name(table)).as_str().to_owned()
}

async fn ask(client: &Client, query: &Sql, limit: u64) -> Result<Answer, ProviderError> {
    match read(client, (query, "count"), limit).await {
        Ok(counts) => Ok(Answer::Count(counts.first().copied().unwrap_or(0))),
        Err(ProviderError::Server { sqlstate, message, .. }) => {
            Ok(Answer::Refused { sqlstate, message })
        }
        Err(error) => Err(error),
    }
}

/// Values that a column's new type has no place for.
fn values(ground: &Ground<'_>, change: &PlannedChange) -> Option<Probe> {
    if change.id.kind != Column::NAME || !ground.is_sure(change.new.as_ref()?.parent.as_ref()?) {
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
    removed_values(ground, change, old)
        .or_else(|| too_long(ground, change, (old, new)))
        .or_else(|| conversion(old, new))
}

/// Rows with more characters than a column's new type takes; spaces at the end do not count.
fn too_long(
    ground: &Ground<'_>,
    change: &PlannedChange,
    (old, new): (&ColumnBody, &ColumnBody),
) -> Option<Probe> {
    let longest = shorter_text(old, new)?;
    let (now, column) = ground.called_now(&change.id)?;
    let from = sql!(
        "FROM {} WHERE pg_catalog.length(pg_catalog.rtrim({}::text, ' ')) > {}",
        Name(&now),
        Ident(&column),
        Number(longest)
    );
    let (name, to) = (old.name().raw(), new.data_type().as_str());
    let wrong = format!("of {} with a longer text in {name} than {to} takes", shown(old.table()));
    let help = "shorten them first, or say what becomes of them: `using` at the column";
    let verdict = found(Trouble::TooLong, &from, wrong, help);
    let table = change.new.as_ref()?.parent.as_ref()?;
    Some(Probe { query: counting(&from), keys: ground.sample(table, &from), verdict })
}

/// Rows with a value that an enum is about to lose.
fn removed_values(
    ground: &Ground<'_>,
    change: &PlannedChange,
    column: &ColumnBody,
) -> Option<Probe> {
    let plan = ground.plan;
    let mut array = column.data_type().as_str().ends_with("[]");
    let mut under = plan.change(change.because.as_ref()?)?;
    while under.id.kind == Domain::NAME {
        let domain = under.old.as_ref()?.typed::<Domain>().body;
        array |= domain.data_type().as_str().ends_with("[]");
        under = plan.change(under.because.as_ref()?)?;
    }
    if under.id.kind != EnumType::NAME {
        return None;
    }
    let (old, new) = (under.old.as_ref()?, under.new.as_ref()?);
    let gone = old.typed::<EnumType>().body.missing_in(new.typed::<EnumType>().body);
    if gone.is_empty() {
        return None;
    }
    let values = Sql::join(gone.iter().map(|value| sql!("{}", Text(value))), ", ");
    let (table, name) = ground.called_now(&change.id)?;
    let (table, name) = (&table, &name);
    let rows = if array {
        sql!("FROM {} WHERE {}::text[] && ARRAY[{}]", Name(table), Ident(name), Sql(&values))
    } else {
        sql!("FROM {} WHERE {}::text IN ({})", Name(table), Ident(name), Sql(&values))
    };
    let (place, of) = (change.id.path_text(), under.id.path_text());
    let wrong = format!("of {place} with a value that enum {of} loses: {}", values.as_str());
    let help =
        "change them first, keep the value, or say what becomes of it: `using` at the column";
    let verdict = found(Trouble::EnumValueInUse, &rows, wrong, help);
    let query = sql!("SELECT pg_catalog.count(*) AS count {}", Sql(&rows));
    Some(Probe { query, keys: None, verdict })
}

/// Rows whose value has no counterpart in a column's new type.
fn conversion(old: &ColumnBody, new: &ColumnBody) -> Option<Probe> {
    let value = doubtful_value(old, new)?;
    let query = sql!(
        "SELECT pg_catalog.count(({})::text) AS count FROM {}",
        Sql(&value),
        Name(old.table())
    );
    let verdict = Verdict::Conversion {
        value: sql!("{}.{}", Name(old.table()), Ident(old.name())).as_str().to_owned(),
        from: old.data_type().as_str().to_owned(),
        to: new.data_type().as_str().to_owned(),
        using: new.has_using(),
    };
    Some(Probe { query, keys: None, verdict })
}
