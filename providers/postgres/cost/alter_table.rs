//! What ALTER TABLE takes. <https://www.postgresql.org/docs/current/sql-altertable.html>, and
//! `AlterTableGetLockLevel` in the server's `tablecmds.c`.
use schemactl_core::catalog::{Catalog, Object, ObjectId};
use schemactl_core::cost::Work;
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::Kind as _;
use schemactl_core::plan::PlannedStep;

use super::lock::Lock;
use super::words::{Words, qualified};
use super::{Walk, conversion};
use crate::kinds::column::{Column, ColumnBody, not_null};
use crate::kinds::constraint::Constraint;
use crate::kinds::default::Default;
use crate::kinds::function::Function;
use crate::kinds::index::Index;

impl Walk<'_> {
    pub(super) fn alter_table(
        &mut self,
        planned: &PlannedStep,
        table: &QName,
        only: bool,
        words: &mut Words<'_>,
    ) {
        if words.take("ALTER COLUMN") {
            let (lock, work) = self.alter_column(planned, table, words);
            self.take_members(table, only, lock, work);
        } else if words.take("ADD COLUMN") {
            let work = self.added_column(planned, words);
            self.take_members(table, only, Lock::AccessExclusive, work);
        } else if words.take("ADD") {
            self.add_constraint(table, only, words);
        } else if words.take("DROP CONSTRAINT") {
            self.drop_constraint(planned, table, words);
        } else if words.take("VALIDATE CONSTRAINT") {
            let alone = self.plan.target.get(&planned.object).is_some_and(|object| {
                object.id.kind == Constraint::NAME && object.typed::<Constraint>().body.stays_out()
            });
            self.take_members(table, alone, Lock::ShareUpdateExclusive, Work::Scan);
            let [name] = &*words.path() else { return };
            self.validated.insert((table.clone(), name.clone()));
            if let Some(other) = self.relations.other(table, name) {
                self.take(&other, Lock::RowShare, Work::None);
                self.take_tree(&other, Lock::AccessShare, Work::Scan);
            }
        } else if words.take("ALTER CONSTRAINT") {
            self.alter_constraint(table, words);
        } else if words.take("ATTACH PARTITION") {
            self.attach(table, words);
        } else if words.take("DETACH PARTITION") {
            self.take(table, Lock::AccessExclusive, Work::None);
            self.take_default(table, Work::None);
            if let Some(partition) = words.relation() {
                self.take_family(&partition, Lock::AccessExclusive, Work::None);
                // No row may refer to what is in it.
                for other in self.relations.referring(table) {
                    self.take_tree(&other, Lock::AccessExclusive, Work::Scan);
                    self.take_family(&partition, Lock::AccessExclusive, Work::Scan);
                }
                // It gets foreign keys of its own.
                for other in self.relations.references(table) {
                    self.take_tree(&other, Lock::ShareRowExclusive, Work::None);
                }
                self.relations.detach(table, &partition);
            }
        } else if words.take("INHERIT") {
            self.take(table, Lock::AccessExclusive, Work::None);
            if let Some(parent) = words.relation() {
                self.take(&parent, Lock::ShareUpdateExclusive, Work::None);
                self.relations.attach(&parent, table);
            }
        } else if words.take("NO INHERIT") {
            self.take(table, Lock::AccessExclusive, Work::None);
            if let Some(parent) = words.relation() {
                self.relations.detach(&parent, table);
            }
        } else if words.take("DROP COLUMN") {
            self.drop_column(planned, table, only);
        } else {
            self.alter_whole(table, only, words);
        }
    }

    fn alter_whole(&mut self, table: &QName, only: bool, words: &mut Words<'_>) {
        // Its sequences get the owner as well.
        let owned =
            if words.has("OWNER TO") { self.relations.sequences(table) } else { Vec::new() };
        for sequence in owned {
            self.take(&sequence, Lock::AccessExclusive, Work::None);
        }
        let (lock, work, all) = whole(words);
        self.take_members(table, only || !all, lock, work);
    }

    fn drop_column(&mut self, planned: &PlannedStep, table: &QName, only: bool) {
        if !only {
            self.take_family(table, Lock::AccessExclusive, Work::None);
            self.relations.forget_column(table, &planned.object);
            return;
        }
        // What its children have of it becomes their own.
        self.take(table, Lock::AccessExclusive, Work::None);
        for child in self.relations.children(table) {
            self.take(&child, Lock::AccessExclusive, Work::None);
        }
    }

    fn take_members(&mut self, table: &QName, only: bool, lock: Lock, work: Work) {
        if only {
            self.take(table, lock, work);
        } else {
            self.take_family(table, lock, work);
        }
    }

    /// A domain with conditions looks at every value, also at one that all rows share.
    fn added_column(&self, planned: &PlannedStep, words: &Words<'_>) -> Work {
        let new = self.plan.change(&planned.object);
        let new = new.and_then(|change| change.new.as_ref()).filter(|o| o.id.kind == Column::NAME);
        if new.is_some_and(|new| is_looked_into(new.typed::<Column>().body, &self.plan.target)) {
            return Work::Rewrite;
        }
        added_column(words, |default| is_volatile(&planned.object, default, &self.plan.target))
    }

    fn alter_column(
        &mut self,
        planned: &PlannedStep,
        table: &QName,
        words: &mut Words<'_>,
    ) -> (Lock, Work) {
        let column = words.path();
        let change = self.plan.change(&planned.object);
        if words.take("TYPE") {
            let named = words.has("USING");
            let by_text = words.rest().contains("::text::");
            let work = conversion::work(
                change,
                (self.from, &self.plan.target, self.casts),
                (named, by_text),
                |column| self.is_indexed(column),
            );
            // `CheckIndexCompatible` takes over no index that computes something.
            let made_again =
                work == Work::None && self.indexes_with(&planned.object).any(Self::computes);
            let work = if made_again { Work::Scan } else { work };
            self.relations.forget_column(table, &planned.object);
            self.checked_again(&planned.object);
            return (Lock::AccessExclusive, work);
        }
        if words.take("SET STATISTICS") || words.take("SET (") || words.take("RESET") {
            return (Lock::ShareUpdateExclusive, Work::None);
        }
        if words.take("SET NOT NULL") {
            // PostgreSQL looks for a check that says so.
            let check = column.first().map(|column| not_null::check_name(&table.name, column));
            let known = check.is_some_and(|name| self.validated.contains(&(table.clone(), name)));
            return (Lock::AccessExclusive, if known { Work::None } else { Work::Scan });
        }
        if words.take("SET EXPRESSION") {
            let new = change.and_then(|change| change.new.as_ref());
            let computed_when_read = new.is_some_and(|new| {
                new.id.kind == Column::NAME && new.typed::<Column>().body.is_virtual()
            });
            let work = if computed_when_read { Work::None } else { Work::Rewrite };
            return (Lock::AccessExclusive, work);
        }
        (Lock::AccessExclusive, Work::None)
    }

    /// A check that stays is made again with the column's type, and asks every row again.
    fn checked_again(&mut self, planned: &ObjectId) {
        let ([_, _, name], Some(table)) = (&*planned.path, qualified(&planned.path)) else {
            return;
        };
        for member in self.relations.family(&table) {
            let path = vec![member.schema.clone(), member.name.clone(), name.clone()];
            let column = ObjectId::new(Column::NAME, path);
            let asks = self.from.of_kind(Constraint::NAME).any(|object| {
                let body = object.typed::<Constraint>().body;
                let stays = self.plan.change(&object.id).is_none();
                body.is_check()
                    && body.looked_at().is_some()
                    && stays
                    && object.needs.contains(&column)
            });
            // The parts of a partitioned table's index are never taken over.
            let indexed = member != table && self.is_indexed(planned);
            if asks || indexed {
                self.take(&member, Lock::AccessExclusive, Work::Scan);
            }
        }
    }

    /// Whether an index that is still there has the column in it.
    fn is_indexed(&self, column: &ObjectId) -> bool {
        self.indexes_with(column).next().is_some()
    }

    /// The indexes, and the constraints before one, that are still there and have the column in them.
    fn indexes_with(&self, column: &ObjectId) -> impl Iterator<Item = &Object> {
        self.from.iter().filter(move |object| {
            let path = &object.id.path;
            let index = match (object.id.kind, &**path) {
                (Index::NAME, _) => qualified(path),
                (Constraint::NAME, [schema, _, name]) => {
                    Some(QName::new(schema.clone(), name.clone()))
                }
                _ => None,
            };
            object.needs.contains(column)
                && index.is_some_and(|index| self.relations.table_of_index(&index).is_some())
        })
    }

    /// Whether an index has expressions or a predicate.
    fn computes(index: &Object) -> bool {
        match index.id.kind {
            Index::NAME => index.typed::<Index>().body.has_expressions(),
            Constraint::NAME => index.typed::<Constraint>().body.computes(),
            _ => false,
        }
    }

    fn add_constraint(&mut self, table: &QName, only: bool, words: &mut Words<'_>) {
        let name: Option<Ident> =
            if words.take("CONSTRAINT") { words.path().into_iter().next() } else { None };
        let trusted = words.has("NOT VALID")
            || words.has("NOT ENFORCED")
            || words.has("USING INDEX") && !words.has("USING INDEX TABLESPACE");
        let work = if trusted { Work::None } else { Work::Scan };
        if words.take("FOREIGN KEY") {
            words.skip_past("REFERENCES");
            let other = words.relation();
            self.take_tree(table, Lock::ShareRowExclusive, work);
            if let Some(other) = other {
                self.take_tree(&other, Lock::ShareRowExclusive, work);
                if let Some(name) = name {
                    self.relations.add_foreign_key(table, name, other);
                }
            }
            return;
        }
        if words.take("UNIQUE") {
            self.take_tree(table, Lock::AccessExclusive, work);
        } else if words.take("EXCLUDE") {
            let partitions = if self.major >= 18 { Lock::AccessExclusive } else { Lock::Share };
            self.take_tree(table, partitions, work);
            self.take(table, Lock::AccessExclusive, work);
        } else {
            let only = only || words.has("NO INHERIT");
            self.take_members(table, only, Lock::AccessExclusive, work);
        }
    }

    fn drop_constraint(&mut self, planned: &PlannedStep, table: &QName, words: &mut Words<'_>) {
        let only = self.from.get(&planned.object).is_some_and(|object| {
            object.id.kind == Constraint::NAME && object.typed::<Constraint>().body.stays_out()
        });
        self.take_members(table, only, Lock::AccessExclusive, Work::None);
        let [name] = &*words.path() else { return };
        if let Some(other) = self.relations.other(table, name) {
            self.take(&other, Lock::AccessExclusive, Work::None);
            self.take_triggers(&other);
        }
        for member in self.relations.partition_tree(table) {
            self.relations.forget_constraint(&member, name);
        }
    }

    fn alter_constraint(&mut self, table: &QName, words: &mut Words<'_>) {
        let Some(name) = words.path().into_iter().next() else { return };
        self.take_family(table, Lock::AccessExclusive, Work::None);
        if words.take("INHERIT") {
            // The children get it, and are asked whether it holds.
            for child in self.relations.family(table).iter().skip(1) {
                self.take(child, Lock::AccessExclusive, Work::Scan);
            }
        }
        let Some(other) = self.relations.other(table, &name) else { return };
        if words.take("NOT ENFORCED") {
            self.take_tree(&other, Lock::AccessExclusive, Work::None);
        } else if words.take("ENFORCED") {
            self.take_family(table, Lock::AccessExclusive, Work::Scan);
            self.take_tree(&other, Lock::ShareRowExclusive, Work::Scan);
        }
    }

    fn attach(&mut self, table: &QName, words: &mut Words<'_>) {
        let Some(partition) = words.relation() else { return };
        self.take(table, Lock::ShareUpdateExclusive, Work::None);
        self.take_family(&partition, Lock::AccessExclusive, Work::Scan);
        self.take_default(table, Work::Scan);
        // It gets the table's foreign keys, in the place of equal ones of its own.
        let own = self.relations.references(&partition);
        for other in self.relations.references(table) {
            let replaced = own.contains(&other);
            let lock = if replaced { Lock::AccessExclusive } else { Lock::ShareRowExclusive };
            self.take_tree(&other, lock, Work::None);
        }
        // Their foreign keys point to the partition as well, which 14 notes without a lock.
        let referring = self.relations.referring(table);
        let locked = if self.major >= 15 { referring } else { Vec::new() };
        for other in &locked {
            self.take_tree(other, Lock::ShareRowExclusive, Work::None);
        }
        self.relations.attach_partition(table, &partition, words.take("DEFAULT"));
    }
}

/// What is said of a table as a whole: the lock, the work, and whether its children are in it.
fn whole(words: &mut Words<'_>) -> (Lock, Work, bool) {
    if words.take("SET (") || words.take("RESET (") {
        return (Lock::ShareUpdateExclusive, Work::None, false);
    }
    if words.take("CLUSTER ON") || words.take("SET WITHOUT CLUSTER") {
        return (Lock::ShareUpdateExclusive, Work::None, false);
    }
    if words.take("SET LOGGED") || words.take("SET UNLOGGED") {
        return (Lock::AccessExclusive, Work::Rewrite, false);
    }
    if words.take("SET ACCESS METHOD") || words.take("SET TABLESPACE") {
        return (Lock::AccessExclusive, Work::Rewrite, false);
    }
    let enables = words.has("TRIGGER") && (words.take("ENABLE") || words.take("DISABLE"));
    if enables {
        return (Lock::ShareRowExclusive, Work::None, true);
    }
    let all = words.take("RENAME COLUMN") || words.take("RENAME CONSTRAINT");
    (Lock::AccessExclusive, Work::None, all)
}

/// PostgreSQL's own volatile functions, as far as they can be in a default (`pg_proc.provolatile`).
const VOLATILE: [&str; 11] = [
    "clock_timestamp(",
    "currval(",
    "gen_random_uuid(",
    "lastval(",
    "nextval(",
    "random(",
    "random_normal(",
    "timeofday(",
    "uuidv4(",
    "uuidv7(",
    "txid_status(",
];

/// Whether every value of a column is looked at: its type is a domain with conditions.
pub(crate) fn is_looked_into(column: &ColumnBody, target: &Catalog) -> bool {
    conversion::base(column.data_type().as_str(), target).is_none()
}

/// Whether a column's default gives each row a value of its own, or may do so.
pub(crate) fn is_volatile(column: &ObjectId, default: &str, target: &Catalog) -> bool {
    VOLATILE.iter().any(|function| default.contains(function))
        || calls_volatile(column, default, target)
}

/// Whether a column's default calls a function of somebody's own that may be volatile.
fn calls_volatile(column: &ObjectId, default: &str, target: &Catalog) -> bool {
    let id = ObjectId::new(Default::NAME, column.path.clone());
    let Some(object) = target.get(&id) else { return calls_users(default) };
    let functions = object.needs.iter().filter(|need| need.kind == Function::NAME);
    let known: Vec<bool> = functions
        .map(|id| {
            let function = target.get(id);
            function.is_none_or(|object| object.typed::<Function>().body.is_volatile())
        })
        .collect();
    known.contains(&true) || known.is_empty() && calls_users(default)
}

/// Whether a function in a schema is called: somebody's own, which may be volatile.
fn calls_users(default: &str) -> bool {
    let called = default.split('(').map(|before| before.rsplit([' ', '(', ',']).next());
    // What comes last is called by nobody.
    let called: Vec<&str> = called.flatten().collect();
    let functions = called.iter().rev().skip(1);
    let of_users =
        |name: &&&str| name.contains('.') && !name.contains("::") && !name.contains('\'');
    functions.filter(of_users).count() > 0
}

/// A new column's values: most are not written, one that is computed for each row is.
fn added_column(words: &Words<'_>, is_volatile: impl Fn(&str) -> bool) -> Work {
    if words.has("STORED") || words.has("AS IDENTITY") {
        return Work::Rewrite;
    }
    if words.has("NOT NULL") && !words.has("DEFAULT") {
        return Work::Scan;
    }
    let default = words.rest().split_once(" DEFAULT ");
    if default.is_some_and(|(_, default)| is_volatile(default)) {
        Work::Rewrite
    } else {
        Work::None
    }
}
