//! Which rows the statements of a plan will meet.
use std::collections::{BTreeMap, BTreeSet};

use schemactl_core::catalog::{Object, ObjectId};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::Kind as _;
use schemactl_core::plan::{Action, Plan};
use schemactl_core::sql::Sql;

use super::text::{parenthesis, plain};
use crate::kinds::column::{Column, not_null};
use crate::kinds::constraint::Constraint;
use crate::kinds::inheritance::Inheritance;
use crate::kinds::partition::Partition;
use crate::kinds::schema::Schema;
use crate::kinds::table::Table;
use crate::sql::sql;

pub(super) struct Ground<'a> {
    pub(super) plan: &'a Plan,
    /// Tables of which the rows that count are not those that are there now: partitions or children
    /// come or go, or the rows lie on another server, which nobody asks.
    unsure: BTreeSet<&'a ObjectId>,
    partitioned: BTreeSet<&'a ObjectId>,
    /// What is called otherwise until the plan runs is not asked for by its name then.
    pub(super) renames: bool,
}

impl<'a> Ground<'a> {
    pub(super) fn of(plan: &'a Plan) -> Self {
        let mut parents: BTreeMap<&ObjectId, Vec<&ObjectId>> = BTreeMap::new();
        let mut unsure = Vec::new();
        let mut partitioned = BTreeSet::new();
        let changed = plan.changes.iter().flat_map(|change| change.old.iter().chain(&change.new));
        for object in plan.target.iter().chain(changed) {
            if let (Partition::NAME | Inheritance::NAME, Some(child)) =
                (object.id.kind, object.parent.as_ref())
            {
                parents.entry(child).or_default().extend(&object.needs);
                let comes_or_goes = plan.change(&object.id).is_some();
                let has_rows = plan.change(child).is_none_or(|change| change.old.is_some());
                if comes_or_goes && has_rows {
                    unsure.extend(&object.needs);
                }
            } else if object.id.kind == Table::NAME {
                let body = object.typed::<Table>().body;
                unsure.extend(body.is_foreign().then_some(&object.id));
                partitioned.extend(body.is_partitioned().then_some(&object.id));
            }
        }
        let mut all = BTreeSet::new();
        while let Some(table) = unsure.pop() {
            if all.insert(table) {
                unsure.extend(parents.get(table).into_iter().flatten());
            }
        }
        let renames = plan.changes.iter().any(|change| change.renamed.is_some());
        Self { plan, unsure: all, partitioned, renames }
    }

    /// Whether what is counted now is what the statements will meet.
    pub(super) fn is_sure(&self, table: &ObjectId) -> bool {
        !self.unsure.contains(table)
    }

    /// The rows of a table without those of its children, but with those of its partitions.
    pub(super) fn own_rows(&self, id: &ObjectId, table: &QName) -> Sql {
        if self.partitioned.contains(id) {
            sql!("{}", Name(table))
        } else {
            sql!("ONLY {}", Name(table))
        }
    }

    /// Whether a table is there before and after.
    pub(super) fn stays(&self, table: &ObjectId) -> bool {
        self.is_sure(table)
            && self.plan.change(table).is_none_or(|change| change.action == Action::Alter)
    }

    /// What a column and its table are called until the plan runs.
    pub(super) fn called_now(&self, column: &ObjectId) -> Option<(QName, Ident)> {
        let before = |id: ObjectId| {
            let renamed = self.plan.change(&id).and_then(|change| change.renamed.as_ref());
            renamed.map_or(id.path, |renamed| renamed.from.path.clone())
        };
        let name = before(column.clone()).last()?.clone();
        let table = before(ObjectId::new(Table::NAME, &column.path[..2]));
        let schema = before(ObjectId::new(Schema::NAME, &table[..1])).last()?.clone();
        Some((QName::new(schema, table.last()?.clone()), name))
    }

    /// Whether no column of a table gets another type or comes or goes.
    pub(super) fn keeps_types(&self, table: &ObjectId) -> bool {
        self.plan.changes.iter().all(|change| {
            change.id.kind != Column::NAME
                || !change.id.path.starts_with(&table.path)
                || change.action == Action::Alter && not_null::is_all(change)
        })
    }

    /// Asks for some of the rows by their primary key, where the table has one.
    pub(super) fn sample(&self, table: &ObjectId, from: &Sql) -> Option<Sql> {
        let keys = self.plan.target.of_kind(Constraint::NAME);
        let mut keys = keys.filter(|key| key.parent.as_ref() == Some(table));
        let key = keys.find_map(|key| {
            let text = key.typed::<Constraint>().body.looked_at()?;
            let list = text.strip_prefix("PRIMARY KEY ")?;
            self.plan.change(&key.id).is_none().then_some(list)
        })?;
        let columns = plain(parenthesis(key)?.0)?;
        let columns = Sql::join(columns.iter().map(|column| sql!("{}", Expr(column))), ", ");
        Some(sql!("SELECT ROW({})::text AS key {} LIMIT 3", Sql(&columns), Sql(from)))
    }

    /// Whether an object stands on what is there already, with the values that it will have.
    pub(super) fn is_steady(&self, object: &Object) -> bool {
        object.all_needs().all(|need| {
            if need.kind == Table::NAME && !self.is_sure(need) {
                return false;
            }
            let Some(change) = self.plan.change(need) else { return true };
            change.old.is_some()
                && change.because.is_none()
                && match need.kind {
                    Column::NAME => not_null::is_all(change),
                    Table::NAME => change.action == Action::Alter,
                    _ => false,
                }
        })
    }
}
