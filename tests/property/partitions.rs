//! Partitioned tables with partitions of every strategy, and tables that inherit.
use std::fmt::Write as _;

use super::Draft;
use super::schema::{Column, Schema, Table, place};

impl Schema {
    /// Rows lie in the first partition, which is there in every schema, attached or apart. Keys never
    /// change: no row could stay.
    pub(super) fn partitions(&mut self, draft: &Draft) {
        let kind = self.enums.iter().find(|e| **e == place(1, "e")).cloned();
        let strategies = [
            ("RANGE (id)", ["FROM (0) TO (10)", "FROM (10) TO (20)", "FROM (20) TO (MAXVALUE)"]),
            ("LIST (kind)", ["IN ('a')", "IN ('b')", "IN (NULL)"]),
            (
                "HASH (id)",
                [
                    "WITH (MODULUS 1, REMAINDER 0)",
                    "WITH (MODULUS 2, REMAINDER 1)",
                    "WITH (MODULUS 4, REMAINDER 3)",
                ],
            ),
        ];
        for (number, (key, bounds)) in strategies.into_iter().enumerate() {
            let name = place(number, "p");
            let of = |what: &str| format!("{name} {what}");
            if !draft.chance(&of("there"), 50) {
                continue;
            }
            // `b` is a value of the enum in some schemas only.
            let kind = kind.as_deref().filter(|_| number == 0).unwrap_or("text");
            let kind = draft.pick(&of("kind"), &["text", kind]);
            let kind = if number == 1 { "text" } else { kind };
            let id =
                if number == 1 { draft.pick(&of("id"), &["integer", "bigint"]) } else { "integer" };
            let columns = partitioned_columns(draft, &name, kind);
            let clauses: Vec<String> =
                columns.iter().map(|c| format!("{} {}{}", c.name, c.data_type, c.clause)).collect();
            let id_column = format!("id {id} NOT NULL, reference integer");
            let clauses = format!("{id_column}, {}", clauses.join(", "));
            self.make("TABLE", &name, &format!(" ({clauses}) PARTITION BY {key}"));
            self.things.extend(columns.iter().map(|c| ("COLUMN", format!("{name}.{}", c.name))));
            for (part, bound) in bounds.iter().enumerate().take(if number == 2 { 1 } else { 3 }) {
                self.partition(draft, (&name, part), (&clauses, bound));
            }
            if number < 2 && draft.chance(&of("default"), 40) {
                self.make(
                    "TABLE",
                    &format!("{name}_rest"),
                    &format!(" PARTITION OF {name} DEFAULT"),
                );
            }
            writeln!(
                self.rows,
                "INSERT INTO {name}_0 (id, kind, note) VALUES (1, 'a', 'x'), (2, 'a', 'x');"
            )
            .expect("a string takes all");
            self.partitioned_parts(draft, &name, number);
            let (name, id_type) = (name, id.to_owned());
            self.tables.push(Table { name, id_type, unique: false, columns });
        }
    }

    fn partition(
        &mut self,
        draft: &Draft,
        (table, part): (&str, usize),
        (clauses, bound): (&str, &str),
    ) {
        let name = format!("{table}_{part}");
        let of = |what: &str| format!("{name} {what}");
        if part > 0 && !draft.chance(&of("there"), 60) {
            return;
        }
        if draft.chance(&of("apart"), 20) {
            self.make("TABLE", &name, &format!(" ({clauses})"));
            return;
        }
        self.attached.push((name.clone(), table.to_owned()));
        if draft.chance(&of("attached"), 30) {
            self.make("TABLE", &name, &format!(" ({clauses})"));
            self.add(&format!("ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES {bound}"));
        } else if part == 1 && draft.chance(&of("sub"), 40) {
            let rest = format!(" PARTITION OF {table} FOR VALUES {bound} PARTITION BY LIST (id)");
            self.make("TABLE", &name, &rest);
            if draft.chance(&of("sub there"), 60) {
                let below = format!("{name}_x");
                self.make("TABLE", &below, &format!(" PARTITION OF {name} DEFAULT"));
                self.attached.push((below, name));
            }
            return;
        } else {
            self.make("TABLE", &name, &format!(" PARTITION OF {table} FOR VALUES {bound}"));
        }
        if draft.chance(&of("default"), 20) {
            self.add(&format!("ALTER TABLE {name} ALTER note SET DEFAULT 'own'"));
        }
        if draft.chance(&of("check"), 20) {
            self.add(&format!("ALTER TABLE {name} ADD CONSTRAINT own CHECK (id <> 77)"));
        }
        if draft.chance(&of("index"), 20) {
            self.add(&format!("CREATE INDEX ON {name} (note)"));
        }
    }

    fn partitioned_parts(&mut self, draft: &Draft, name: &str, number: usize) {
        let of = |what: &str| format!("{name} part {what}");
        let key = if number == 1 { "kind, id" } else { "id" };
        let parts = [
            format!("ALTER TABLE {name} ADD CONSTRAINT pk{number} PRIMARY KEY ({key})"),
            format!("CREATE INDEX i_p{number} ON {name} (note)"),
            format!("CREATE UNIQUE INDEX u_p{number} ON {name} ({key})"),
            format!("ALTER TABLE {name} ADD CONSTRAINT pck CHECK (public.f0(id) IS NOT NULL)"),
        ];
        for (part, statement) in parts.iter().enumerate() {
            if draft.chance(&of(&part.to_string()), 35) {
                self.add(statement);
            }
        }
        let target = self.tables.iter().find(|t| t.last().starts_with('t')).map(|t| t.name.clone());
        if let Some(target) = target
            && draft.chance(&of("key"), 25)
        {
            self.add(&format!(
                "ALTER TABLE {name} ADD CONSTRAINT pfk FOREIGN KEY (reference) REFERENCES {target} (id)"
            ));
        }
    }

    /// A parent, a child that inherits or stands alone, and a grandchild.
    pub(super) fn inheritance(&mut self, draft: &Draft) {
        if !draft.inherits() {
            return;
        }
        let names = [place(0, "i"), place(1, "i"), place(2, "i")];
        let number = draft.pick("i number", &["integer", "bigint", "numeric"]);
        let more = draft.pick("i more", &["", ", extra varchar(9)", ", extra text DEFAULT 'e'"]);
        let check = draft.pick("i check", &["", ", CONSTRAINT ick CHECK (n > 0)"]);
        let columns = format!("id integer NOT NULL, n {number} DEFAULT 1{more}");
        self.make("TABLE", &names[0], &format!(" ({columns}{check})"));
        let inherits = draft.chance("i inherits", 70);
        let own = draft.pick("i own", &["", "own text", "id integer, own text"]);
        if inherits {
            self.make("TABLE", &names[1], &format!(" ({own}) INHERITS ({})", names[0]));
        } else {
            let own = if own.is_empty() { "" } else { ", own text" };
            self.make("TABLE", &names[1], &format!(" ({columns}{check}{own})"));
        }
        if draft.chance("i grandchild", 50) {
            self.make("TABLE", &names[2], &format!(" (last text) INHERITS ({})", names[1]));
        }
        for name in &names[..2] {
            writeln!(self.rows, "INSERT INTO {name} (id, n) VALUES (1, 1);")
                .expect("a string takes all");
        }
    }
}

fn partitioned_columns(draft: &Draft, name: &str, kind: &str) -> Vec<Column> {
    let of = |what: &str| format!("{name} column {what}");
    let note = draft.pick(&of("note"), &["text", "varchar(30)"]);
    let default = draft.pick(&of("default"), &["", " DEFAULT 'n'", " DEFAULT 'm' NOT NULL"]);
    let column = |name: &str, data_type: &str, clause: &str, value| Column {
        name: name.to_owned(),
        data_type: data_type.to_owned(),
        clause: clause.to_owned(),
        value,
    };
    let mut columns =
        vec![column("kind", kind, "", Some("'a'")), column("note", note, default, Some("'x'"))];
    if draft.chance(&of("more"), 40) {
        let data_type = draft.pick(&of("more type"), &["integer", "bigint", "text"]);
        columns.push(column("more", data_type, "", Some("3")));
    }
    columns
}
