//! Plans that block others as little as possible: what looks at all rows of a table does so while
//! others read and write, in a group of its own between transactions.
//! <https://www.postgresql.org/docs/current/sql-createindex.html> (`CONCURRENTLY`),
//! <https://www.postgresql.org/docs/current/sql-altertable.html> (`NOT VALID`, `USING INDEX`).
pub(crate) mod batches;

use std::collections::BTreeSet;

use schemactl_core::catalog::{Catalog, Object, ObjectId};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Kind, Parts, Step, Transaction};
use schemactl_core::plan::{Action, Plan, PlannedChange, PlannedStep};
use schemactl_core::provider::ProviderError;
use schemactl_core::sql::Sql;
use tokio_postgres::Client;

use crate::cost::alter_table::{is_looked_into, is_volatile};
use crate::cost::words::Words;
use crate::failure;
use crate::introspect::rows;
use crate::kinds::column::{Column, filling, not_null};
use crate::kinds::constraint::{self, Constraint};
use crate::kinds::default::Default as ColumnDefault;
use crate::kinds::index::Index;
use crate::kinds::materialized_view::MaterializedView;
use crate::kinds::publication::Publication;
use crate::kinds::rule::Rule;
use crate::kinds::table::Table;
use crate::kinds::trigger::Trigger;
use crate::sql::sql;

/// Rewrites the plan's statements; what is left of it after one look at the rows may want another.
pub(crate) fn rewrite(plan: &mut Plan, from: &Catalog) {
    let steps = std::mem::take(&mut plan.steps);
    let mut left: Vec<Left> =
        steps.into_iter().map(|step| Left { step, rewritten: false }).collect();
    let online = Online { plan, from };
    let mut steps = Vec::new();
    while !left.is_empty() {
        let round = online.round(left);
        steps.extend(round.now);
        steps.extend(round.apart);
        left = round.later;
    }
    plan.steps = steps;
}

struct Left {
    step: PlannedStep,
    /// It stays as it is.
    rewritten: bool,
}

/// A transaction, what follows it in groups of their own, and what has to wait for that.
#[derive(Default)]
struct Round {
    now: Vec<PlannedStep>,
    apart: Vec<PlannedStep>,
    later: Vec<Left>,
}

/// What stands in the place of one statement.
#[derive(Default)]
struct Instead {
    now: Vec<Step>,
    apart: Vec<Step>,
    /// Each with whether it stays as it is.
    later: Vec<(Step, bool)>,
    /// The object is not there until later.
    waits: bool,
}

struct Online<'a> {
    plan: &'a Plan,
    from: &'a Catalog,
}

impl Online<'_> {
    fn round(&self, steps: Vec<Left>) -> Round {
        let mut round = Round::default();
        // What is not there before the next transaction.
        let mut waiting = BTreeSet::new();
        let mut steps = steps.into_iter();
        while let Some(left) = steps.next() {
            let id = &left.step.object;
            if self.waits(id, &waiting) {
                // The order of all that is left is the order in which it is sure to work.
                round.later.push(left);
                round.later.extend(steps);
                break;
            }
            let instead = if left.rewritten { None } else { self.instead(&left.step) };
            let Some(Instead { now, apart, later, waits }) = instead else {
                round.now.push(left.step);
                continue;
            };
            if waits {
                waiting.insert(id.clone());
            }
            let planned = |step| PlannedStep { step, ..left.step.clone() };
            round.now.extend(now.into_iter().map(planned));
            round.apart.extend(apart.into_iter().map(planned));
            let later = later.into_iter().map(|(step, rewritten)| (planned(step), rewritten));
            round.later.extend(later.map(|(step, rewritten)| Left { step, rewritten }));
        }
        round
    }

    /// Whether an object, or what it needs, is not there yet.
    fn waits(&self, id: &ObjectId, waiting: &BTreeSet<ObjectId>) -> bool {
        let new = self.plan.target.get(id);
        let needs =
            new.into_iter().flat_map(|o| o.all_needs().chain(o.all_after()).chain(&o.owner));
        waiting.contains(id) || needs.into_iter().any(|need| waiting.contains(need))
    }

    fn instead(&self, planned: &PlannedStep) -> Option<Instead> {
        let change = self.plan.change(&planned.object)?;
        let sql = &planned.step.sql;
        match change.id.kind {
            Index::NAME => self.index(change, sql),
            Constraint::NAME => self.constraint(change, sql),
            Column::NAME => self
                .new_column(change, sql)
                .or_else(|| left_column(change, sql))
                .or_else(|| self.not_null(change, sql)),
            _ => None,
        }
    }

    /// Whether a table or materialized view is there before and after, with its rows in itself.
    fn stays(&self, id: &ObjectId) -> bool {
        let altered = self
            .plan
            .change(id)
            .is_none_or(|change| matches!(change.action, Action::Alter | Action::Rename));
        let has_rows = |object: &Object| match object.id.kind {
            Table::NAME => object.typed::<Table>().body.has_rows(),
            kind => kind == MaterializedView::NAME,
        };
        altered && self.from.get(id).is_some_and(has_rows)
    }

    /// Whether nothing changes of what an object stands on, nothing stands on it, and nothing else takes
    /// its name.
    fn is_apart(&self, old: &Object) -> bool {
        let keeps = |change: &PlannedChange| {
            change.action == Action::Alter && change.because.is_none() && not_null::is_all(change)
        };
        let unchanged = |need: &ObjectId| {
            self.plan.change(need).is_none_or(keeps) || old.parent.as_ref() == Some(need)
        };
        let leans = |other: &Object| other.all_needs().any(|need| *need == old.id);
        let (first, last) = (old.id.path.first(), old.id.path.last());
        let takes_name = |change: &PlannedChange| {
            let path = &change.id.path;
            change.new.is_some()
                && change.id != old.id
                && (path.first(), path.last()) == (first, last)
        };
        old.all_needs().all(unchanged)
            && !self.from.iter().any(leans)
            && !self.plan.changes.iter().any(takes_name)
    }

    fn index(&self, change: &PlannedChange, sql: &Sql) -> Option<Instead> {
        let object = change.new.as_ref().or(change.old.as_ref())?;
        let old = change.old.as_ref();
        let is_part = |object: &Object| !object.inherited.is_empty();
        if is_part(object) || old.is_some_and(is_part) || !self.stays(object.parent.as_ref()?) {
            return None;
        }
        let [schema, name] = &*object.id.path else { return None };
        match change.action {
            Action::Create => {
                let body = object.typed::<Index>().body;
                let create = body.concurrently(name).filter(|_| body.made_by(sql))?;
                Some(Instead { apart: vec![outside(create)], waits: true, ..Instead::default() })
            }
            Action::Drop if old.is_some_and(|old| self.is_apart(old)) => {
                let drop = sql!("DROP INDEX CONCURRENTLY {}.{}", Ident(schema), Ident(name));
                Some(Instead { apart: vec![outside(drop)], waits: true, ..Instead::default() })
            }
            // The old one stays until the new one is whole.
            Action::Replace if old.is_some_and(|old| self.is_apart(old)) => {
                let body = change.new.as_ref()?.typed::<Index>().body;
                let aside = self.aside(schema, name);
                let create = body.concurrently(&aside)?;
                let drop = Index::drop(&old?.typed::<Index>()).pop()?;
                if sql.as_str() == drop.sql.as_str() {
                    return Some(Instead::default());
                }
                if !body.made_by(sql) {
                    return None;
                }
                let rename = sql!(
                    "ALTER INDEX {}.{} RENAME TO {}",
                    Ident(schema),
                    Ident(&aside),
                    Ident(name)
                );
                Some(Instead {
                    now: Vec::new(),
                    apart: vec![outside(create)],
                    later: whole(vec![drop, Step::new(rename)]),
                    waits: true,
                })
            }
            Action::Alter | Action::Rebuild | Action::Rename | Action::Drop | Action::Replace => {
                None
            }
        }
    }

    /// What a new index is called until the old one goes: an earlier try may have left one behind.
    fn aside(&self, schema: &Ident, name: &Ident) -> Ident {
        let numbers = std::iter::once(String::new()).chain((1_u32..).map(|n| n.to_string()));
        let mut names =
            numbers.map(|n| Ident::new(not_null::servers(&[name], &format!("schemactl_new{n}"))));
        let free = |name: &Ident| {
            let id = ObjectId::new(Index::NAME, vec![schema.clone(), name.clone()]);
            !self.from.contains(&id) && !self.plan.target.contains(&id)
        };
        names.find(free).expect("there are more numbers than indexes")
    }

    fn constraint(&self, change: &PlannedChange, sql: &Sql) -> Option<Instead> {
        let new = change.new.as_ref()?;
        if !new.inherited.is_empty() || !self.stays(new.parent.as_ref()?) {
            return None;
        }
        let typed = new.typed::<Constraint>();
        if change.action == Action::Alter {
            let validates = sql.as_str().contains(" VALIDATE CONSTRAINT ");
            return validates
                .then(|| Instead { apart: vec![own(sql.clone())], ..Instead::default() });
        }
        if Constraint::create(&typed, Parts::default()).first()?.sql.as_str() != sql.as_str() {
            return None;
        }
        if let Some([add, validate]) = constraint::in_two(typed.body) {
            return Some(Instead {
                now: vec![add],
                apart: vec![own(validate.sql)],
                ..Instead::default()
            });
        }
        let [index, add] = constraint::by_index(typed.body).filter(|_| change.old.is_none())?;
        let later = whole(vec![add]);
        Some(Instead { now: Vec::new(), apart: vec![index], later, waits: true })
    }

    fn not_null(&self, change: &PlannedChange, sql: &Sql) -> Option<Instead> {
        let new = change.new.as_ref()?;
        if !new.inherited.is_empty() || !self.stays(new.parent.as_ref()?) {
            return None;
        }
        let was = change.old.as_ref().is_some_and(|old| old.typed::<Column>().body.is_not_null());
        let is = new.typed::<Column>().body;
        let [add, validate, set, drop] = not_null::in_steps(is).filter(|_| !was)?;
        (set.sql.as_str() == sql.as_str()).then(|| Instead {
            now: vec![add],
            apart: vec![own(validate.sql)],
            later: whole(vec![set, drop]),
            waits: true,
        })
    }

    /// A column with a default that gives each row a value of its own.
    fn new_column(&self, change: &PlannedChange, sql: &Sql) -> Option<Instead> {
        let new = change.new.as_ref().filter(|_| change.action == Action::Create)?;
        let table = new.parent.as_ref()?;
        let column = new.typed::<Column>();
        let default = ObjectId::new(ColumnDefault::NAME, new.id.path.clone());
        let default = self.plan.target.get(&default)?;
        let parts = [default];
        let made = Column::create(&column, Parts(&parts));
        let expression = default.typed::<ColumnDefault>().body.expression.as_str();
        let rewrites = is_volatile(&new.id, expression, &self.plan.target)
            && !is_looked_into(column.body, &self.plan.target)
            && made.first()?.sql.as_str() == sql.as_str();
        if !rewrites || !self.stays(table) || !self.can_update(table) {
            return None;
        }
        let mut aside = new.id.path.to_vec();
        *aside.last_mut()? = filling::aside(column.body.name());
        if self.from.contains(&ObjectId::new(Column::NAME, aside)) {
            return None;
        }
        let filling::InSteps { add, fill, finish } = filling::in_steps(&column, Parts(&parts))?;
        let later = finish.into_iter().map(|step| (step, false)).collect();
        Some(Instead { now: add.into(), apart: vec![batches(fill)], later, waits: true })
    }

    /// Whether rows can be written without that anything else comes of it.
    fn can_update(&self, table: &ObjectId) -> bool {
        let of = |object: &&Object| object.parent.as_ref() == Some(table);
        let there = || self.from.iter().chain(self.plan.target.iter()).filter(of);
        let reacts = there().any(|object| match object.id.kind {
            Trigger::NAME => object.typed::<Trigger>().body.fires_on_update(),
            // A row that is there need not keep it, and must when it changes.
            Constraint::NAME => {
                let body = object.typed::<Constraint>().body;
                body.is_check() && body.looked_at().is_none()
            }
            Column::NAME => object.typed::<Column>().body.is_not_null_from_now_on(),
            kind => kind == Rule::NAME,
        });
        // What is published must be told by a key.
        let has_key = self.from.of_kind(Constraint::NAME).filter(of).any(|object| {
            let text = object.typed::<Constraint>().body.looked_at();
            text.is_some_and(|text| text.starts_with("PRIMARY KEY"))
        });
        !reacts && (has_key || self.from.of_kind(Publication::NAME).next().is_none())
    }
}

/// A new column of which an apply was interrupted before it got its name.
fn left_column(change: &PlannedChange, sql: &Sql) -> Option<Instead> {
    let from = change.renamed.as_ref()?.from.path.last()?;
    let table = change.new.as_ref()?.typed::<Column>().body.table();
    (filling::fill(table, from).as_str() == sql.as_str()).then(|| Instead {
        apart: vec![batches(sql.clone())],
        waits: true,
        ..Instead::default()
    })
}

/// Statements that stay as they are.
fn whole(steps: Vec<Step>) -> Vec<(Step, bool)> {
    steps.into_iter().map(|step| (step, true)).collect()
}

fn batches(sql: Sql) -> Step {
    Step { sql, transaction: Transaction::Batches }
}

fn outside(sql: Sql) -> Step {
    Step { sql, transaction: Transaction::Outside }
}

fn own(sql: Sql) -> Step {
    Step { sql, transaction: Transaction::Own }
}

/// Runs a statement that PostgreSQL refuses in a transaction. It waits as long as it takes for those who
/// are at work: nobody waits for it meanwhile. An index that it leaves behind unfinished is dropped.
pub(crate) async fn execute(
    client: &Client,
    step: &Step,
    statement_timeout: Option<u64>,
) -> Result<(), ProviderError> {
    let sql = step.sql.as_str();
    let run = async |sql: &str| {
        let done = client.batch_execute(sql).await;
        done.map_err(|error| failure::server(&error, sql))
    };
    run("SET lock_timeout = 0").await?;
    if let Some(ms) = statement_timeout {
        run(&format!("SET statement_timeout = {ms}")).await?;
    }
    let done = run(sql).await;
    let lost = matches!(done, Err(ProviderError::Lost(_)));
    if !lost {
        run("RESET lock_timeout; RESET statement_timeout").await?;
    }
    if let (Err(_), false, Some(index)) = (&done, lost, made(sql)) {
        let name = sql!("{}", Name(&index));
        let unfinished = sql!(
            "SELECT 1 FROM pg_catalog.pg_index \
             WHERE indexrelid = pg_catalog.to_regclass({}) AND NOT indisvalid",
            Text(name.as_str())
        );
        let found = rows(client, unfinished.as_str()).await?;
        if found.iter().any(|set| set.rows().next().is_some()) {
            run(sql!("DROP INDEX CONCURRENTLY {}", Name(&index)).as_str()).await?;
        }
    }
    done
}

/// The index that a statement makes.
fn made(sql: &str) -> Option<QName> {
    let mut words = Words::new(sql);
    let _ =
        words.take("CREATE UNIQUE INDEX CONCURRENTLY") || words.take("CREATE INDEX CONCURRENTLY");
    let name = words.path().into_iter().next()?;
    words.take("ON").then_some(())?;
    let _ = words.take("ONLY");
    Some(QName::new(words.relation()?.schema, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_that_a_statement_makes_is_read_from_it() {
        let name = |sql: &str| made(sql).map(|name| sql!("{}", Name(&name)).as_str().to_owned());
        let quoted = "CREATE INDEX CONCURRENTLY \"a ON b.c\" ON ONLY s.t USING btree (a)";
        assert_eq!(name(quoted).as_deref(), Some("s.\"a ON b.c\""));
        let unique = "CREATE UNIQUE INDEX CONCURRENTLY k ON \"S\".t (a)";
        assert_eq!(name(unique).as_deref(), Some("\"S\".k"));
        assert_eq!(name("DROP INDEX CONCURRENTLY s.i"), None);
    }
}
