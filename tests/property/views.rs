//! Views on tables and on views.

use super::Draft;
use super::schema::{Schema, place};

impl Schema {
    /// Views on tables and on views, in an order of their own in each schema, and materialized ones.
    pub(super) fn views(&mut self, draft: &Draft) {
        let mut numbers: Vec<usize> = (0..6).collect();
        if draft.chance("order of views", 50) {
            numbers.reverse();
        }
        let mut bases: Vec<(String, Vec<String>)> = Vec::new();
        for table in &self.tables {
            let columns = table.columns.iter().map(|c| c.name.clone()).collect();
            bases.push((table.name.clone(), columns));
        }
        for number in numbers {
            let name = place(number, "v");
            let of = |what: &str| format!("{name} {what}");
            if bases.is_empty() || !draft.chance(&of("there"), 70) {
                continue;
            }
            let (base, columns) = &bases[draft.dice(&of("base")).below(bases.len())];
            let mut chosen = vec!["b.id".to_owned()];
            let mut names = Vec::new();
            for column in columns {
                if draft.chance(&of(column), 60) {
                    chosen.push(format!("b.{column}"));
                    names.push(column.clone());
                }
            }
            if draft.chance(&of("computed"), 40) {
                chosen.push("public.f0(b.id) AS computed".to_owned());
                names.retain(|n| n != "computed");
                chosen.retain(|c| c != "b.computed");
                names.push("computed".to_owned());
            }
            let tail = draft
                .pick(&of("tail"), &["", " WHERE b.id > 0", " WHERE b.id < 9", " ORDER BY b.id"]);
            let kind = if number == 5 { "MATERIALIZED VIEW" } else { "VIEW" };
            let options = draft.pick(&of("options"), &["", " WITH (security_barrier)"]);
            let options = if number == 5 { "" } else { options };
            let chosen = chosen.join(", ");
            let rest = format!("{options} AS SELECT {chosen} FROM {base} b{tail}");
            bases.push((name.clone(), names.clone()));
            self.make(kind, &name, &rest);
            self.things.extend(names.iter().map(|c| ("COLUMN", format!("{name}.{c}"))));
            if number == 5 {
                self.add(&format!("CREATE UNIQUE INDEX i_v5 ON {name} (id)"));
                let schema = name.trim_end_matches("v5");
                self.things.push(("INDEX", format!("{schema}i_v5")));
                for column in names.iter().map(String::as_str).chain(["id"]) {
                    if draft.chance(&of(&format!("{column} settings")), 20) {
                        let settings = ["SET STATISTICS 7", "SET (n_distinct = 9)"];
                        let setting = draft.pick(&of(&format!("{column} setting")), &settings);
                        self.add(&format!(
                            "ALTER MATERIALIZED VIEW {name} ALTER COLUMN {column} {setting}"
                        ));
                    }
                }
            } else {
                self.views.push((name, names));
            }
        }
    }
}
