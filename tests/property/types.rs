//! Enums, domains, composite types, sequences.
use std::fmt::Write as _;

use super::Draft;
use super::schema::{Schema, place};

impl Schema {
    pub(super) fn types(&mut self, draft: &Draft) {
        for number in 0..3 {
            let name = place(number, "e");
            if !draft.chance(&name, 80) {
                continue;
            }
            let mut labels: Vec<String> = Vec::new();
            for label in ["a", "b", "it''s", "d", "E"] {
                // Rows have an `a`.
                let there = label == "a" || draft.chance(&format!("{name} {label}"), 60);
                let front = draft.chance(&format!("{name} {label} front"), 20);
                let at = if front { 0 } else { labels.len() };
                if there {
                    labels.insert(at, format!("'{label}'"));
                }
            }
            self.make("TYPE", &name, &format!(" AS ENUM ({})", labels.join(", ")));
            self.enums.push(name);
        }
        for number in 0..4 {
            self.domain(draft, number);
        }
        for number in 0..2 {
            let name = place(number, "c");
            let x = draft.pick(&format!("{name} x"), &["integer", "bigint", "text"]);
            let mut attributes = format!("x {x}");
            if draft.chance(&format!("{name} y"), 50) {
                attributes += ", y numeric(8,2)";
            }
            if let Some(of) = self.enums.first() {
                write!(attributes, ", z {of}").expect("a string takes all");
            }
            self.make("TYPE", &name, &format!(" AS ({attributes})"));
            self.things.push(("COLUMN", format!("{name}.x")));
            self.composites.push(name);
        }
        for number in 0..2 {
            let name = place(number, "q");
            let options =
                draft.pick(&name, &["", "AS integer", "CACHE 5", "CYCLE", "MAXVALUE 999"]);
            self.make("SEQUENCE", &name, &format!(" {options}"));
            self.sequences.push(name);
        }
    }

    pub(super) fn domain(&mut self, draft: &Draft, number: usize) {
        let name = place(number, "d");
        if !draft.chance(&name, 70) {
            return;
        }
        let over_enum = number == 3;
        // Always the same: there is no conversion from one enum to another.
        let base = match self.enums.iter().find(|e| **e == place(0, "e")) {
            Some(base) if over_enum => base.clone(),
            None if over_enum => return,
            Some(_) | None => {
                let mut bases = vec!["integer", "bigint", "numeric"];
                bases.extend(self.number_domains.first().map(String::as_str));
                draft.pick(&format!("{name} base"), &bases).to_owned()
            }
        };
        let mut clauses = String::new();
        let (default, check) = if over_enum { ("'a'", "<> 'zz'") } else { ("7", "> 0") };
        if draft.chance(&format!("{name} default"), 30) {
            write!(clauses, " DEFAULT {default}").expect("a string takes all");
        }
        if draft.chance(&format!("{name} check"), 50) {
            write!(
                clauses,
                " CONSTRAINT ok CHECK (VALUE::text {})",
                if over_enum { check } else { "<> '0'" }
            )
            .expect("a string takes all");
        }
        self.make("DOMAIN", &name, &format!(" AS {base}{clauses}"));
        if clauses.contains("CONSTRAINT") {
            self.things.push(("CONSTRAINT", format!("ok ON DOMAIN {name}")));
        }
        if over_enum { self.enum_domains.push(name) } else { self.number_domains.push(name) }
    }
}
