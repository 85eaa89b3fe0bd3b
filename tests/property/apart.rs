//! What stands beside the tables: collations, ranges, aggregates, operators with their classes, casts, text
//! search, foreign data, publications, event triggers.
use super::Draft;
use super::schema::{PLACES, Schema, place};
use crate::support::server;

impl Schema {
    /// What tables can be made of.
    pub(super) fn ranges(&mut self, draft: &Draft) {
        for number in 0..2 {
            let name = place(number, "k");
            if draft.chance(&name, 50) {
                let locale = draft.pick(&format!("{name} locale"), &["C", "POSIX"]);
                self.make("COLLATION", &name, &format!(" (LOCALE = '{locale}')"));
            }
            let name = place(number, "r");
            if draft.chance(&name, 50) {
                let of = |what: &str| format!("{name} {what}");
                let subtype = draft.pick(&of("subtype"), &["bigint", "numeric", "float8", "text"]);
                let mut options = format!("SUBTYPE = {subtype}");
                if subtype == "float8" && draft.chance(&of("difference"), 50) {
                    options += ", SUBTYPE_DIFF = float8mi";
                }
                if subtype == "text" && draft.chance(&of("collation"), 50) {
                    options += ", COLLATION = \"C\"";
                }
                self.make("TYPE", &name, &format!(" AS RANGE ({options})"));
                self.composites.push(name);
            }
        }
    }

    /// What stands on functions and types.
    pub(super) fn operators(&mut self, draft: &Draft) {
        let mut statements = Vec::new();
        if draft.chance("aggregate", 60) {
            let start =
                draft.pick("aggregate start", &["", ", INITCOND = '0'", ", INITCOND = '7'"]);
            let safe = draft.pick("aggregate safe", &["", ", PARALLEL = safe"]);
            statements.push(format!(
                "CREATE AGGREGATE app.total(bigint) (SFUNC = int8pl, STYPE = bigint{start}{safe})"
            ));
            self.things.push(("AGGREGATE", "app.total(bigint)".to_owned()));
        }
        if let Some(composite) = self.composites.first().filter(|_| draft.chance("operator", 60)) {
            let what = draft.pick("operator function", &["true", "false", "NULL"]);
            statements.push(format!(
                "CREATE FUNCTION app.same({composite}, {composite}) RETURNS boolean IMMUTABLE \
                 LANGUAGE sql AS 'SELECT {what}::boolean'"
            ));
            let extra =
                draft.pick("operator extra", &["", ", COMMUTATOR = ===", ", RESTRICT = eqsel"]);
            statements.push(format!(
                "CREATE OPERATOR app.=== (LEFTARG = {composite}, RIGHTARG = {composite}, \
                 FUNCTION = app.same{extra})"
            ));
            self.things.push(("FUNCTION", format!("app.same({composite}, {composite})")));
            self.things.push(("OPERATOR", format!("app.=== ({composite}, {composite})")));
            if draft.chance("cast", 50) {
                let context = draft.pick("cast context", &["", " AS ASSIGNMENT"]);
                statements.push(format!(
                    "CREATE FUNCTION app.shown({composite}) RETURNS date IMMUTABLE LANGUAGE sql \
                     AS 'SELECT NULL::date'"
                ));
                statements.push(format!(
                    "CREATE CAST ({composite} AS date) WITH FUNCTION app.shown({composite}){context}"
                ));
                self.things.push(("CAST", format!("({composite} AS date)")));
            }
        }
        if draft.chance("operator class", 50) {
            let class = "app.reverse_int USING btree";
            let greater = draft.pick("operator class family", &["", " FAMILY app.turned"]);
            statements.push("CREATE OPERATOR FAMILY app.turned USING btree".to_owned());
            statements.push(format!(
                "CREATE OPERATOR CLASS app.reverse_int FOR TYPE integer USING btree{greater} AS \
                 OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, \
                 FUNCTION 1 btint4cmp(integer, integer)"
            ));
            self.things.push(("OPERATOR CLASS", class.to_owned()));
            self.things.push(("OPERATOR FAMILY", "app.turned USING btree".to_owned()));
        }
        self.add_all(&statements);
    }

    pub(super) fn text_search(&mut self, draft: &Draft) {
        if !draft.chance("text search", 50) {
            return;
        }
        let mut statements = Vec::new();
        let words = draft.pick("dictionary language", &["english", "russian", "german"]);
        statements.push(format!(
            "CREATE TEXT SEARCH DICTIONARY app.stems (TEMPLATE = snowball, LANGUAGE = {words})"
        ));
        self.things.push(("TEXT SEARCH DICTIONARY", "app.stems".to_owned()));
        statements.push(
            "CREATE TEXT SEARCH CONFIGURATION public.words (PARSER = \"default\")".to_owned(),
        );
        self.things.push(("TEXT SEARCH CONFIGURATION", "public.words".to_owned()));
        for token in ["asciiword", "word", "numword", "email"] {
            if draft.chance(&format!("mapping {token}"), 50) {
                let with = draft.pick(
                    &format!("mapping {token} to"),
                    &["app.stems", "simple", "app.stems, simple"],
                );
                statements.push(format!(
                    "ALTER TEXT SEARCH CONFIGURATION public.words ADD MAPPING FOR {token} WITH {with}"
                ));
            }
        }
        self.add_all(&statements);
    }

    pub(super) fn foreign_data(&mut self, draft: &Draft) {
        if !draft.chance("foreign data", 50) {
            return;
        }
        let of_wrapper = ["", " OPTIONS (a '1')", " OPTIONS (a '2', b 'x')"];
        self.make("FOREIGN DATA WRAPPER", "far", draft.pick("wrapper options", &of_wrapper));
        let version = draft.pick("server version", &["", " VERSION '1'", " VERSION '2'"]);
        let of_server = ["", " OPTIONS (host 'h')", " OPTIONS (host 'it''s')"];
        let of_server = draft.pick("server options", &of_server);
        let rest = format!("{version} FOREIGN DATA WRAPPER far{of_server}");
        self.make("SERVER", "\"Far Server\"", &rest);
        if draft.chance("user mapping", 50) {
            let of = ["", " OPTIONS (login 'a')", " OPTIONS (login 'b')"];
            let of = draft.pick("mapping options", &of);
            self.add(&format!("CREATE USER MAPPING FOR pair_reader SERVER \"Far Server\"{of}"));
        }
        for number in 0..2 {
            let name = place(number, "x");
            if draft.chance(&name, 60) {
                self.foreign_table(draft, &name);
            }
        }
    }

    fn foreign_table(&mut self, draft: &Draft, name: &str) {
        let mut columns = vec!["id bigint NOT NULL".to_owned()];
        for column in ["a", "b"] {
            let of = |what: &str| format!("{name} {column} {what}");
            if draft.chance(&of("there"), 60) {
                let data_type = draft.pick(&of("type"), &["text", "integer", "date"]);
                let options = ["", " OPTIONS (c 'x')", " OPTIONS (c 'y')"];
                let option = draft.pick(&of("option"), &options);
                columns.push(format!("{column} {data_type}{option}"));
                self.things.push(("COLUMN", format!("{name}.{column}")));
            }
        }
        if draft.chance(&format!("{name} check"), 30) {
            columns.push("CONSTRAINT fck CHECK (id > 0)".to_owned());
        }
        let option = draft.pick(&format!("{name} option"), &["", " OPTIONS (t '1')"]);
        let rest = format!(" ({}) SERVER \"Far Server\"{option}", columns.join(", "));
        self.make("FOREIGN TABLE", name, &rest);
    }

    pub(super) fn publications(&mut self, draft: &Draft) {
        let mut statements = Vec::new();
        for number in 0..2 {
            let name = format!("pub{number}");
            let of = |what: &str| format!("{name} {what}");
            if !draft.chance(&of("there"), 40) {
                continue;
            }
            let tables = self.tables.iter().map(|table| table.name.as_str());
            let chosen: Vec<&str> = tables.filter(|table| draft.chance(&of(table), 40)).collect();
            let tables = if draft.chance(&of("all"), 15) {
                " FOR ALL TABLES".to_owned()
            } else if draft.chance(&of("schema"), 30) && server().version_major() >= 15 {
                let places = [PLACES[1], PLACES[2], &PLACES.join(", ")];
                format!(" FOR TABLES IN SCHEMA {}", draft.pick(&of("schemas"), &places))
            } else if chosen.is_empty() {
                String::new()
            } else {
                format!(" FOR TABLE {}", chosen.join(", "))
            };
            // What has rows that change needs a replica identity.
            let kinds = ["insert", "truncate", "insert, truncate"];
            let kinds = draft.pick(&of("publish"), &kinds);
            let with = format!(" WITH (publish = '{kinds}')");
            statements.push(format!("CREATE PUBLICATION {name}{tables}{with}"));
            self.things.push(("PUBLICATION", name));
        }
        if draft.chance("event trigger", 30) {
            let body = draft.pick("event trigger body", &["", "PERFORM 1; "]);
            statements.push(format!(
                "CREATE FUNCTION app.on_event() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN {body}END'"
            ));
            let tags = draft.pick(
                "event trigger tags",
                &[
                    "",
                    " WHEN TAG IN ('CREATE TABLE')",
                    " WHEN TAG IN ('DROP TABLE', 'CREATE VIEW')",
                ],
            );
            statements.push(format!(
                "CREATE EVENT TRIGGER watch ON ddl_command_end{tags} EXECUTE FUNCTION app.on_event()"
            ));
            self.things.push(("FUNCTION", "app.on_event()".to_owned()));
            self.things.push(("EVENT TRIGGER", "watch".to_owned()));
        }
        self.add_all(&statements);
    }
}
