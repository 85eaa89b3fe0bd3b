//! Functions: what others call, and what reads tables and views.

use super::Draft;
use super::schema::{Schema, place};

impl Schema {
    /// What others call: `public.f0(bigint)`, and a trigger function.
    pub(super) fn functions(&mut self, draft: &Draft) {
        let result = draft.pick("f0 result", &["integer", "bigint"]);
        let factor = draft.pick("f0 body", &["1", "2", "3"]);
        let options = draft.pick("f0 options", &["", "STRICT", "PARALLEL SAFE", "COST 7"]);
        self.add(&format!(
            "CREATE FUNCTION public.f0(n bigint) RETURNS {result} IMMUTABLE {options} LANGUAGE sql \
             AS 'SELECT (n * {factor})::{result}'"
        ));
        self.things.push(("FUNCTION", "public.f0(bigint)".to_owned()));
        let body = draft.pick("tf body", &["", "PERFORM 1; ", "PERFORM 2; "]);
        self.add(&format!(
            "CREATE FUNCTION app.tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN {body}RETURN NEW; END'"
        ));
        self.things.push(("FUNCTION", "app.tf()".to_owned()));
        let arguments = [self.enums.clone(), self.number_domains.clone(), self.composites.clone()];
        for (number, of) in arguments.concat().iter().enumerate() {
            let name = place(number, "g");
            if draft.chance(&name, 40) {
                let result = draft.pick(&format!("{name} result"), &["boolean", "text"]);
                self.add(&format!(
                    "CREATE FUNCTION {name}(x {of}) RETURNS {result} LANGUAGE sql \
                     AS 'SELECT NULL::{result}'"
                ));
                self.things.push(("FUNCTION", format!("{name}({of})")));
            }
        }
    }

    /// Functions whose bodies the server follows.
    pub(super) fn readers(&mut self, draft: &Draft) {
        let mut bases: Vec<String> = self.tables.iter().map(|t| t.name.clone()).collect();
        bases.extend(self.views.iter().map(|(name, _)| name.clone()));
        for number in 0..2 {
            let name = place(number, "h");
            if bases.is_empty() || !draft.chance(&name, 60) {
                continue;
            }
            let base = &bases[draft.dice(&format!("{name} base")).below(bases.len())];
            let what = draft.pick(&format!("{name} what"), &["count(*)", "max(b.id)::bigint"]);
            self.add(&format!(
                "CREATE FUNCTION {name}() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT {what} FROM {base} b; END"
            ));
            self.things.push(("FUNCTION", format!("{name}()")));
        }
        let name = place(2, "h");
        if let Some(base) = bases.first()
            && draft.chance(&name, 50)
        {
            self.add(&format!(
                "CREATE FUNCTION {name}(r {base}) RETURNS bigint LANGUAGE sql AS 'SELECT r.id::bigint'"
            ));
            self.things.push(("FUNCTION", format!("{name}({base})")));
        }
    }
}
