//! What hangs on tables and views: triggers, rules, statistics, and attributes that have a statement
//! of their own.
use super::Draft;
use super::schema::{Schema, Table};

impl Schema {
    pub(super) fn triggers(&mut self, draft: &Draft) {
        let mut statements = Vec::new();
        for table in &self.tables {
            trigger(draft, table, &mut statements);
        }
        let named = |table: &Table| ("TRIGGER", format!("tr ON {}", table.name));
        let made = self.tables.iter().filter(|t| {
            let start = "CREATE TRIGGER tr ";
            let on = format!(" ON {} ", t.name);
            statements.iter().any(|s| s.starts_with(start) && s.contains(&on))
        });
        let mut things: Vec<_> = made.map(named).collect();
        for (view, _) in &self.views {
            if draft.chance(&format!("{view} trigger"), 20) {
                statements.push(format!(
                    "CREATE TRIGGER tr INSTEAD OF INSERT ON {view} FOR EACH ROW EXECUTE FUNCTION app.tf()"
                ));
                things.push(("TRIGGER", format!("tr ON {view}")));
            }
        }
        self.things.append(&mut things);
        let fires = |table: &str| statements.iter().any(|s| s.contains(&format!(" ON {table} ")));
        let tables = self.tables.iter().map(|table| table.name.as_str());
        let mut fires: Vec<&str> = tables.filter(|table| fires(table)).collect();
        let mut states = Vec::new();
        for (partition, table) in &self.attached {
            let of = |what: &str| format!("{partition} trigger {what}");
            if !fires.contains(&table.as_str()) {
                continue;
            }
            fires.push(partition);
            if draft.chance(&of("own state"), 30) {
                let all = ["DISABLE", "ENABLE", "ENABLE REPLICA", "ENABLE ALWAYS"];
                let state = draft.pick(&of("state"), &all);
                states.push(format!("ALTER TABLE {partition} {state} TRIGGER tr"));
            }
        }
        statements.append(&mut states);
        self.add_all(&statements);
    }

    pub(super) fn rules(&mut self, draft: &Draft) {
        let mut statements = Vec::new();
        let tables = self.tables.iter().map(|t| (&t.name, true));
        let all = tables.chain(self.views.iter().map(|(name, _)| (name, false)));
        for (name, is_table) in all {
            let of = |what: &str| format!("{name} rule {what}");
            if !draft.chance(&of("there"), 20) {
                continue;
            }
            let target = &self.tables[draft.dice(&of("target")).below(self.tables.len())].name;
            let event = draft.pick(&of("event"), &["UPDATE", "DELETE"]);
            let when = draft
                .pick(&of("when"), &["", " WHERE OLD.id > 100", " WHERE public.f0(OLD.id) > 100"]);
            let delete = format!("DELETE FROM {target} d WHERE d.id = OLD.id + 1000");
            // A rule with a condition cannot do this.
            let notify = if when.is_empty() { "ALSO NOTIFY changed" } else { "NOTHING" };
            let action = draft.pick(&of("action"), &["NOTHING", notify, &delete]);
            statements.push(format!("CREATE RULE ru AS ON {event} TO {name}{when} DO {action}"));
            self.things.push(("RULE", format!("ru ON {name}")));
            if is_table && draft.chance(&of("state"), 30) {
                let state = draft.pick(&of("which state"), &["DISABLE", "ENABLE ALWAYS"]);
                statements.push(format!("ALTER TABLE {name} {state} RULE ru"));
            }
        }
        self.add_all(&statements);
    }

    pub(super) fn statistics(&mut self, draft: &Draft) {
        let mut statements = Vec::new();
        for table in &self.tables {
            let name = &table.name;
            let of = |what: &str| format!("{name} statistics {what}");
            if !draft.chance(&of("there"), 30) {
                continue;
            }
            let schema = name.strip_suffix(table.last()).expect("it ends so");
            let statistics = format!("{schema}s_{}", table.last());
            let mut columns = vec!["(id + 1)", "(public.f0(id))"];
            // What has an order.
            let ordered = table.columns.iter().filter(|c| c.value.is_some());
            columns.extend(ordered.map(|c| c.name.as_str()));
            let column = draft.pick(&of("column"), &columns);
            let kinds = draft.pick(&of("kinds"), &["", " (ndistinct, mcv)", " (dependencies)"]);
            statements
                .push(format!("CREATE STATISTICS {statistics}{kinds} ON id, {column} FROM {name}"));
            if draft.chance(&of("target"), 30) {
                statements.push(format!("ALTER STATISTICS {statistics} SET STATISTICS 50"));
            }
            self.things.push(("STATISTICS", statistics));
        }
        self.add_all(&statements);
    }

    /// Storage, replica identity, clustering.
    pub(super) fn attributes(&mut self, draft: &Draft) {
        let mut statements = Vec::new();
        for table in &self.tables {
            let name = &table.name;
            let of = |what: &str| format!("{name} attribute {what}");
            let mut alter = |what: &str, clauses: &[&str]| {
                if draft.chance(&of(what), 20) {
                    let clause = draft.pick(&of(&format!("{what} which")), clauses);
                    statements.push(format!("ALTER TABLE {name} {clause}"));
                }
            };
            // A partitioned table has no storage.
            if !table.last().starts_with('p') {
                alter(
                    "options",
                    &[
                        "SET (fillfactor = 60)",
                        "SET (autovacuum_enabled = false)",
                        "SET (parallel_workers = 2)",
                        "SET (toast.autovacuum_enabled = false)",
                    ],
                );
            }
            alter(
                "statistics",
                &["ALTER id SET STATISTICS 10", "ALTER id SET (n_distinct = -0.5)"],
            );
            let index = format!("REPLICA IDENTITY USING INDEX u_{}", table.last());
            let last = if table.unique { &index } else { "REPLICA IDENTITY FULL" };
            alter("identity", &["REPLICA IDENTITY FULL", "REPLICA IDENTITY NOTHING", last]);
            let index = format!("CLUSTER ON u_{}", table.last());
            if table.unique {
                alter("cluster", &[&index]);
            }
            for column in table.columns.iter().filter(|c| c.data_type.starts_with("text")) {
                let of = format!("storage {}", column.name);
                let clause = |storage: &str| format!("ALTER {} SET {storage}", column.name);
                let (a, b) = (clause("STORAGE EXTERNAL"), clause("COMPRESSION pglz"));
                alter(&of, &[&a, &b]);
            }
        }
        self.add_all(&statements);
    }
}

fn trigger(draft: &Draft, table: &Table, statements: &mut Vec<String>) {
    let name = &table.name;
    let of = |what: &str| format!("{name} trigger {what}");
    if !draft.chance(&of("there"), 50) {
        return;
    }
    let mut events = vec!["INSERT".to_owned(), "UPDATE OF id".to_owned()];
    let plain = table.columns.iter().filter(|c| c.value.is_some());
    events.extend(plain.map(|c| format!("UPDATE OF {}", c.name)));
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    let event = draft.pick(&of("event"), &events);
    let times = ["BEFORE", "AFTER", "CONSTRAINT"];
    let time = draft.pick(&of("time"), &times);
    let mut whens = vec![
        String::new(),
        " WHEN (NEW.id > 5)".to_owned(),
        " WHEN (public.f0(NEW.id) > 5)".to_owned(),
        // A BEFORE trigger must not look at columns that are not computed yet.
        if time == "BEFORE" { "" } else { " WHEN (NEW.* IS NOT NULL)" }.to_owned(),
    ];
    let plain = table.columns.iter().filter(|c| c.value.is_some());
    whens.extend(plain.map(|c| format!(" WHEN (NEW.{} IS NULL)", c.name)));
    let whens: Vec<&str> = whens.iter().map(String::as_str).collect();
    let when = draft.pick(&of("when"), &whens);
    statements.push(if time == "CONSTRAINT" {
        let deferred = draft.pick(&of("deferred"), &["", " DEFERRABLE INITIALLY DEFERRED"]);
        format!(
            "CREATE CONSTRAINT TRIGGER tr AFTER {event} ON {name}{deferred} FOR EACH ROW{when} \
             EXECUTE FUNCTION app.tf()"
        )
    } else {
        format!("CREATE TRIGGER tr {time} {event} ON {name} FOR EACH ROW{when} EXECUTE FUNCTION app.tf()")
    });
    if draft.chance(&of("disabled"), 30) {
        let state = draft.pick(&of("state"), &["DISABLE", "ENABLE REPLICA", "ENABLE ALWAYS"]);
        statements.push(format!("ALTER TABLE {name} {state} TRIGGER tr"));
    }
}
