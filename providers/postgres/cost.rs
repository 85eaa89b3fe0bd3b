//! What each statement of a plan locks, scans and rewrites of what was there before. Learned from
//! servers: a test runs every statement of every case on each of them, and compares what it took
//! with what is said here. <https://www.postgresql.org/docs/current/explicit-locking.html>
pub(crate) mod alter_table;
mod conversion;
mod lock;
mod losses;
mod relations;
mod speeds;
mod statistics;
pub(crate) mod waits;
pub(crate) mod words;

use std::collections::BTreeSet;

use schemactl_core::catalog::{Catalog, Object, ObjectId};
use schemactl_core::cost::{Costs, Touch, Work};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::plan::{Plan, PlannedStep};
use schemactl_core::provider::ProviderError;
use tokio_postgres::Client;

use self::conversion::Casts;
use self::lock::Lock;
use self::relations::Relations;
use self::words::{Words, qualified};

/// What a plan costs; `from` is the catalog that its renames lead to.
pub(crate) async fn weigh(
    client: &Client,
    major: u32,
    plan: &Plan,
    from: &Catalog,
) -> Result<Costs, ProviderError> {
    let casts = Casts::read(client).await?;
    let mut takes = touches(plan, from, (&casts, major));
    let renamed = plan.changes.iter().filter_map(|change| {
        let before = change.renamed.as_ref()?;
        Some((qualified(&change.id.path)?, qualified(&before.from.path)?))
    });
    let renamed = renamed.collect();
    statistics::measure(client, &mut takes, &renamed).await?;
    let losses = losses::count(client, plan, &renamed).await?;
    let mut waits = waits::find(client, &takes, &renamed).await?;
    if builds_concurrently(plan) {
        waits.extend(waits::snapshots(client).await?);
    }
    let speeds = speeds::measured(client).await?;
    Ok(Costs { takes, losses, waits, speeds })
}

/// Whether an index is built while others are at work, which waits for all old snapshots.
pub(crate) fn builds_concurrently(plan: &Plan) -> bool {
    plan.steps.iter().any(|planned| {
        let mut words = Words::new(planned.step.sql.as_str());
        words.take("CREATE INDEX CONCURRENTLY") || words.take("CREATE UNIQUE INDEX CONCURRENTLY")
    })
}

/// What each step of a plan takes. Sizes are not yet known.
fn touches(plan: &Plan, from: &Catalog, (casts, major): (&Casts, u32)) -> Vec<Vec<Touch>> {
    let mut walk = Walk {
        plan,
        from,
        casts,
        major,
        relations: Relations::of(from),
        begins: true,
        renames: false,
        validated: BTreeSet::new(),
        found: Vec::new(),
    };
    plan.steps.iter().map(|step| walk.step(step)).collect()
}

/// A plan's statements one after the other.
struct Walk<'a> {
    plan: &'a Plan,
    from: &'a Catalog,
    casts: &'a Casts,
    /// Of the server's version.
    major: u32,
    relations: Relations,
    /// So far things were only given other names.
    begins: bool,
    /// The statement at hand does so.
    renames: bool,
    /// Constraints of tables of which it is known by now that all rows keep them.
    validated: BTreeSet<(QName, Ident)>,
    /// Of the statement at hand.
    found: Vec<(QName, Lock, Work)>,
}

impl Walk<'_> {
    fn step(&mut self, planned: &PlannedStep) -> Vec<Touch> {
        self.found = Vec::new();
        let mut words = Words::new(planned.step.sql.as_str());
        // Renames come before everything else.
        self.begins = self.begins && (words.has("RENAME") || words.has("SET SCHEMA"));
        self.renames = self.begins && words.has("RENAME TO");
        self.statement(planned, &mut words);
        let mut touches: Vec<Touch> = Vec::new();
        self.found.sort_by(|a, b| (&a.0, b.1, b.2).cmp(&(&b.0, a.1, a.2)));
        for (relation, lock, work) in self.found.drain(..) {
            match touches.last_mut().filter(|last| last.relation == relation) {
                Some(last) => last.work = last.work.max(work),
                None => touches.push(Touch {
                    relation,
                    lock: lock.name().to_owned(),
                    blocks: lock.blocks(),
                    work,
                    size: None,
                }),
            }
        }
        touches
    }

    /// Takes note of a lock on something that was there before.
    fn take(&mut self, relation: &QName, lock: Lock, work: Work) {
        // What was renamed is there under the name that it had.
        if self.relations.is_there(relation) || self.renames {
            self.found.push((relation.clone(), lock, work));
        }
    }

    /// The rows of the default partition may belong to another one.
    fn take_default(&mut self, partitioned: &QName, work: Work) {
        if let Some(default) = self.relations.default_partition(partitioned) {
            self.take_family(&default, Lock::AccessExclusive, work);
        }
    }

    fn take_tree(&mut self, table: &QName, lock: Lock, work: Work) {
        for member in self.relations.partition_tree(table) {
            self.take(&member, lock, work);
        }
    }

    /// A foreign key to the table goes, and its triggers with it.
    fn take_triggers(&mut self, table: &QName) {
        for member in self.relations.partition_tree(table) {
            // Before 15, it has triggers on the partitions only.
            if self.major >= 15 || !self.relations.has_partitions(&member) {
                self.take(&member, Lock::AccessExclusive, Work::None);
            }
        }
    }

    fn take_family(&mut self, table: &QName, lock: Lock, work: Work) {
        for member in self.relations.family(table) {
            self.take(&member, lock, work);
        }
    }

    fn statement(&mut self, planned: &PlannedStep, words: &mut Words<'_>) {
        if words.take("ALTER TABLE") || words.take("ALTER FOREIGN TABLE") {
            let only = words.take("ONLY");
            if let Some(table) = words.relation() {
                self.alter_table(planned, &table, only, words);
            }
        } else if words.take("ALTER") {
            self.alter(words);
        } else if words.take("CREATE MATERIALIZED VIEW") {
            self.read_by(&planned.object);
        } else if words.take("CREATE") {
            self.create(words);
        } else if words.take("DROP STATISTICS") {
            self.drop_statistics(&planned.object);
        } else if words.take("DROP") {
            self.drop(words);
        } else if words.take("UPDATE ONLY") {
            // All rows, while others go on.
            if let Some(table) = words.relation() {
                self.take(&table, Lock::RowExclusive, Work::Rewrite);
            }
        } else if words.take("COMMENT ON") {
            self.comment(words);
        }
    }

    fn create(&mut self, words: &mut Words<'_>) {
        let replaces = words.take("OR REPLACE");
        let unique = words.take("UNIQUE");
        if words.take("INDEX") || unique && words.take("INDEX") {
            let concurrently = words.take("CONCURRENTLY");
            words.skip_past("ON");
            let only = words.take("ONLY");
            let Some(table) = words.relation() else { return };
            if concurrently {
                self.take(&table, Lock::ShareUpdateExclusive, Work::Scan);
            } else if only {
                self.take(&table, Lock::Share, Work::None);
            } else {
                self.take_tree(&table, Lock::Share, Work::Scan);
            }
        } else if words.take("VIEW") {
            if let (true, Some(view)) = (replaces, words.relation()) {
                self.take(&view, Lock::AccessExclusive, Work::None);
            }
        } else if words.take("TRIGGER") || words.take("CONSTRAINT TRIGGER") {
            words.path();
            words.skip_past("ON");
            if let Some(table) = words.relation() {
                self.take_tree(&table, Lock::ShareRowExclusive, Work::None);
            }
        } else if words.take("POLICY") {
            words.skip_past("ON");
            if let Some(table) = words.relation() {
                self.take(&table, Lock::AccessExclusive, Work::None);
            }
        } else if words.take("RULE") {
            words.skip_past("TO");
            if let Some(table) = words.relation() {
                self.take(&table, Lock::AccessExclusive, Work::None);
            }
        } else if words.take("STATISTICS") {
            words.skip_past("FROM");
            if let Some(table) = words.relation() {
                self.take(&table, Lock::ShareUpdateExclusive, Work::None);
            }
        } else if words.take("TABLE") || words.take("UNLOGGED TABLE") {
            self.create_table(words);
        } else if words.take("PUBLICATION") {
            self.publication(words);
        }
    }

    /// The tables that a query reads, through views too.
    fn read_by(&mut self, object: &ObjectId) {
        let mut all = BTreeSet::from([object.clone()]);
        let mut open = vec![object.clone()];
        while let Some(id) = open.pop() {
            let read = |need: &&ObjectId| {
                matches!(need.kind.0, "table" | "view" | "materialized view" | "column")
            };
            let needs = self.plan.target.get(&id).into_iter().flat_map(Object::all_needs);
            let new: Vec<ObjectId> =
                needs.filter(read).filter(|need| !all.contains(*need)).cloned().collect();
            all.extend(new.iter().cloned());
            open.extend(new);
        }
        all.remove(object);
        for id in all.iter().filter(|id| matches!(id.kind.0, "table" | "materialized view")) {
            if let Some(relation) = qualified(&id.path) {
                self.take_family(&relation, Lock::AccessShare, Work::Scan);
            }
        }
    }

    fn drop_statistics(&mut self, object: &ObjectId) {
        let table = self.from.get(object).and_then(|o| o.parent.as_ref());
        if let Some(table) = table.and_then(|table| qualified(&table.path)) {
            self.take(&table, Lock::ShareUpdateExclusive, Work::None);
        }
    }

    /// A new table's parents, and what its foreign keys point to.
    fn create_table(&mut self, words: &mut Words<'_>) {
        let Some(table) = words.relation() else { return };
        let mut rest = words.clone();
        while rest.skip_past("REFERENCES") {
            if let Some(other) = rest.relation() {
                self.take_tree(&other, Lock::ShareRowExclusive, Work::None);
            }
        }
        let mut rest = words.clone();
        if rest.skip_past("INHERITS (") {
            loop {
                if let Some(parent) = rest.relation() {
                    self.take(&parent, Lock::ShareUpdateExclusive, Work::None);
                    self.relations.attach(&parent, &table);
                }
                if !rest.take(",") {
                    break;
                }
            }
        }
    }

    fn publication(&mut self, words: &mut Words<'_>) {
        if !words.skip_past("TABLE") {
            return;
        }
        loop {
            let only = words.take("ONLY");
            let Some(table) = words.relation() else { return };
            // Its partitions are published with it, and not by themselves.
            let partitioned = self.relations.partition_tree(&table).len() > 1;
            if only || partitioned {
                self.take(&table, Lock::ShareUpdateExclusive, Work::None);
            } else {
                self.take_family(&table, Lock::ShareUpdateExclusive, Work::None);
            }
            if !words.skip_past(",") {
                return;
            }
        }
    }

    fn drop(&mut self, words: &mut Words<'_>) {
        if words.take("TABLE") || words.take("FOREIGN TABLE") {
            let Some(table) = words.relation() else { return };
            for other in self.relations.others(&table) {
                self.take_triggers(&other);
            }
            if let Some(parent) = self.relations.partitioned(&table) {
                self.take(&parent, Lock::AccessExclusive, Work::None);
                self.take_default(&parent, Work::None);
            }
            self.take(&table, Lock::AccessExclusive, Work::None);
            self.relations.forget(&table);
        } else if words.take("VIEW") || words.take("MATERIALIZED VIEW") || words.take("SEQUENCE") {
            let Some(relation) = words.relation() else { return };
            self.take(&relation, Lock::AccessExclusive, Work::None);
            self.relations.forget(&relation);
        } else if words.take("INDEX CONCURRENTLY") {
            let Some(index) = words.relation() else { return };
            if let Some(table) = self.relations.table_of_index(&index).cloned() {
                self.take(&table, Lock::ShareUpdateExclusive, Work::None);
            }
            self.take(&index, Lock::ShareUpdateExclusive, Work::None);
            self.relations.forget(&index);
        } else if words.take("INDEX") {
            let Some(index) = words.relation() else { return };
            if let Some(table) = self.relations.table_of_index(&index).cloned() {
                self.take_tree(&table, Lock::AccessExclusive, Work::None);
            }
            self.take(&index, Lock::AccessExclusive, Work::None);
            self.relations.forget(&index);
        } else if words.take("TRIGGER") {
            words.skip_past("ON");
            if let Some(table) = words.relation() {
                self.take_tree(&table, Lock::AccessExclusive, Work::None);
            }
        } else if words.take("POLICY") || words.take("RULE") {
            words.skip_past("ON");
            if let Some(table) = words.relation() {
                self.take(&table, Lock::AccessExclusive, Work::None);
            }
        }
    }

    /// Everything that is altered and is no table.
    fn alter(&mut self, words: &mut Words<'_>) {
        if words.take("INDEX") {
            self.alter_index(words);
        } else if words.take("VIEW") {
            if let Some(view) = words.relation() {
                self.take(&view, Lock::AccessExclusive, Work::None);
            }
        } else if words.take("MATERIALIZED VIEW") {
            let Some(view) = words.relation() else { return };
            if words.take("ALTER COLUMN") {
                words.path();
            }
            let weak = ["SET (", "RESET (", "CLUSTER", "SET WITHOUT CLUSTER", "SET STATISTICS"];
            let weak = weak.iter().any(|form| words.take(form));
            let lock = if weak { Lock::ShareUpdateExclusive } else { Lock::AccessExclusive };
            self.take(&view, lock, Work::None);
        } else if words.take("SEQUENCE") {
            let Some(sequence) = words.relation() else { return };
            let whole = ["RENAME", "OWNER", "SET LOGGED", "SET UNLOGGED"];
            let whole = whole.iter().any(|form| words.take(form));
            let lock = if whole { Lock::AccessExclusive } else { Lock::ShareRowExclusive };
            self.take(&sequence, lock, Work::None);
            if words.take("OWNED BY") {
                self.relations.disown(&sequence);
                let column = words.path();
                self.relations.own(Some(sequence), qualified(&column));
            }
        } else if words.take("TRIGGER") {
            words.skip_past("ON");
            if let Some(table) = words.relation() {
                self.take_tree(&table, Lock::AccessExclusive, Work::None);
            }
        } else if words.take("POLICY") || words.take("RULE") {
            words.skip_past("ON");
            if let Some(table) = words.relation() {
                self.take(&table, Lock::AccessExclusive, Work::None);
            }
        } else if words.take("DOMAIN") {
            self.alter_domain(words);
        } else if words.take("PUBLICATION") {
            self.publication(words);
        }
    }

    fn alter_index(&mut self, words: &mut Words<'_>) {
        let Some(index) = words.relation() else { return };
        if words.take("ATTACH PARTITION") {
            self.take(&index, Lock::ShareUpdateExclusive, Work::None);
            if let Some(part) = words.relation() {
                self.take(&part, Lock::AccessExclusive, Work::None);
            }
            return;
        }
        let weak = [
            "RENAME",
            "ALTER COLUMN",
            "SET ( fillfactor",
            "RESET ( fillfactor",
            "SET ( deduplicate_items",
            "RESET ( deduplicate_items",
        ];
        let weak = weak.iter().any(|form| words.take(form));
        let lock = if weak { Lock::ShareUpdateExclusive } else { Lock::AccessExclusive };
        self.take(&index, lock, Work::None);
    }

    /// The values of all columns of a domain are looked at when it gets stricter.
    fn alter_domain(&mut self, words: &mut Words<'_>) {
        let domain = words.path();
        let adds = words.take("ADD") && !words.has("NOT VALID");
        if !adds && !words.take("SET NOT NULL") && !words.take("VALIDATE") {
            return;
        }
        let printed: Vec<String> = domain
            .iter()
            .map(|name| crate::sql::sql!("{}", Ident(name)).as_str().to_owned())
            .collect();
        for table in self.relations.of_type(&printed.join(".")) {
            self.take(&table, Lock::Share, Work::Scan);
        }
    }

    fn comment(&mut self, words: &mut Words<'_>) {
        const RELATIONS: [&str; 6] =
            ["TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW", "INDEX", "SEQUENCE"];
        let is_relation = RELATIONS.iter().any(|kind| words.take(kind)) || words.take("COLUMN");
        if let (true, Some(relation)) = (is_relation, words.relation()) {
            self.take(&relation, Lock::ShareUpdateExclusive, Work::None);
        }
    }
}
