//! What few databases have: procedures, types of one's own making, languages, transforms, access methods,
//! conversions, parsers, members of operator families, subscriptions, typed tables, owned sequences.
//!
//! No extension: its objects have the default privileges of the moment at which it is made, which is no part of
//! a schema.
use super::Draft;
use super::schema::{Schema, place};

impl Schema {
    pub(super) fn rarer(&mut self, draft: &Draft) {
        self.routines_and_types(draft);
        self.languages(draft);
        self.search_and_conversions(draft);
        self.family_members(draft);
        self.typed_and_owned(draft);
        if draft.chance("subscription", 30) {
            let publications = draft.pick("subscription to", &["p", "\"Q\"", "p, \"Q\""]);
            let options = ["", ", binary = true", ", synchronous_commit = local"];
            let options = draft.pick("subscription options", &options);
            let rest = format!(
                " CONNECTION 'host=nowhere.invalid' PUBLICATION {publications} \
                 WITH (connect = false, slot_name = NONE{options})"
            );
            self.make("SUBSCRIPTION", "pair_sub", &rest);
        }
    }

    fn routines_and_types(&mut self, draft: &Draft) {
        if draft.chance("procedure", 50) {
            let argument = draft.pick("procedure argument", &["n integer", "n bigint"]);
            let body = draft.pick("procedure body", &["SELECT 1", "SELECT 2"]);
            self.add(&format!("CREATE PROCEDURE app.pr({argument}) LANGUAGE sql AS '{body}'"));
            let of = argument.trim_start_matches("n ");
            self.things.push(("PROCEDURE", format!("app.pr({of})")));
        }
        if draft.chance("shell type", 30) {
            self.add("CREATE TYPE app.shell");
        }
        if draft.chance("base type", 40) {
            self.add("CREATE TYPE app.cents");
            let like = draft.pick("base type like", &["int8", "text"]);
            let functions = if like == "int8" { "int8" } else { "text" };
            for (name, from, to) in
                [("in", "cstring", "app.cents"), ("out", "app.cents", "cstring")]
            {
                self.add(&format!(
                    "CREATE FUNCTION app.cents_{name}({from}) RETURNS {to} LANGUAGE internal \
                     IMMUTABLE STRICT AS '{functions}{name}'"
                ));
            }
            let more = draft.pick("base type more", &["", ", DEFAULT = '0'", ", CATEGORY = 'N'"]);
            let rest =
                format!(" (INPUT = app.cents_in, OUTPUT = app.cents_out, LIKE = {like}{more})");
            self.make("TYPE", "app.cents", &rest);
        }
    }

    fn languages(&mut self, draft: &Draft) {
        if draft.chance("language", 40) {
            let trusted = draft.pick("language trusted", &["", "TRUSTED "]);
            let validator = draft.pick("language validator", &["", " VALIDATOR plpgsql_validator"]);
            self.add(&format!(
                "CREATE {trusted}LANGUAGE pair_pl HANDLER plpgsql_call_handler{validator}"
            ));
            self.things.push(("LANGUAGE", "pair_pl".to_owned()));
        }
        if let Some(of) = self.composites.first().cloned()
            && draft.chance("transform", 40)
        {
            self.add(&format!(
                "CREATE FUNCTION app.from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE \
                 STRICT AS 'int4recv'; CREATE FUNCTION app.to_sql(internal) RETURNS {of} LANGUAGE \
                 internal IMMUTABLE STRICT AS 'record_recv'"
            ));
            let from = "FROM SQL WITH FUNCTION app.from_sql(internal)";
            let to = "TO SQL WITH FUNCTION app.to_sql(internal)";
            let both = format!("{from}, {to}");
            let with = draft.pick("transform with", &[from, to, &both]);
            self.add(&format!("CREATE TRANSFORM FOR {of} LANGUAGE plpgsql ({with})"));
            self.things.push(("TRANSFORM", format!("FOR {of} LANGUAGE plpgsql")));
        }
        if draft.chance("access method", 40) {
            let kinds = ["TYPE TABLE HANDLER heap_tableam_handler", "TYPE INDEX HANDLER bthandler"];
            let kind = draft.pick("access method kind", &kinds);
            self.make("ACCESS METHOD", "pair_method", &format!(" {kind}"));
        }
    }

    fn search_and_conversions(&mut self, draft: &Draft) {
        if draft.chance("conversion", 40) {
            let default = draft.pick("conversion default", &["", "DEFAULT "]);
            self.add(&format!(
                "CREATE {default}CONVERSION app.latin FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1"
            ));
            self.things.push(("CONVERSION", "app.latin".to_owned()));
        }
        if draft.chance("parser", 40) {
            let headline = draft.pick("parser headline", &["", ", HEADLINE = prsd_headline"]);
            let rest = format!(
                " (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, \
                 LEXTYPES = prsd_lextype{headline})"
            );
            self.make("TEXT SEARCH PARSER", "app.parts", &rest);
        }
        if draft.chance("template", 40) {
            let init = draft.pick("template init", &["", "INIT = dsimple_init, "]);
            let rest = format!(" ({init}LEXIZE = dsimple_lexize)");
            self.make("TEXT SEARCH TEMPLATE", "app.plain", &rest);
        }
    }

    /// Of an operator family that stands by itself.
    fn family_members(&mut self, draft: &Draft) {
        if !draft.chance("family", 40) {
            return;
        }
        self.add("CREATE OPERATOR FAMILY app.mixed USING btree");
        self.things.push(("OPERATOR FAMILY", "app.mixed USING btree".to_owned()));
        for (number, operator) in ["<", "<=", "=", ">=", ">"].iter().enumerate() {
            if draft.chance(&format!("family {operator}"), 50) {
                let strategy = number + 1;
                self.add(&format!(
                    "ALTER OPERATOR FAMILY app.mixed USING btree ADD OPERATOR {strategy} \
                     {operator} (integer, bigint)"
                ));
            }
        }
        if draft.chance("family function", 50) {
            self.add(
                "ALTER OPERATOR FAMILY app.mixed USING btree ADD FUNCTION 1 (integer, bigint) \
                 btint48cmp(integer, bigint)",
            );
        }
    }

    fn typed_and_owned(&mut self, draft: &Draft) {
        if draft.chance("row type", 60) {
            let more = draft.pick("row type more", &["", ", more text"]);
            self.make("TYPE", "app.row", &format!(" AS (id integer{more})"));
            let name = place(0, "y");
            if draft.chance("typed table", 60) {
                let key = draft.pick("typed key", &["", " (id WITH OPTIONS PRIMARY KEY)"]);
                self.make("TABLE", &name, &format!(" OF app.row{key}"));
            } else {
                self.make("TABLE", &name, " (id integer)");
            }
        }
        let kept = draft.pick("kept", &["", "UNLOGGED "]);
        let ids = [
            "serial",
            "bigserial",
            "integer NOT NULL",
            "integer GENERATED ALWAYS AS IDENTITY",
            "bigint GENERATED BY DEFAULT AS IDENTITY (START 5 INCREMENT 3)",
            "integer DEFAULT nextval('app.loose')",
            "bigint DEFAULT nextval('app.loose') NOT NULL",
        ];
        let id = draft.pick("owned id", &ids);
        let loose = draft.chance("owned sequence", 50) || id.contains("loose");
        if loose {
            let options = ["", " START 3", " INCREMENT 2"];
            let options = draft.pick("owned sequence options", &options);
            self.add(&format!("CREATE SEQUENCE app.loose{options}"));
        }
        self.add(&format!("CREATE {kept}TABLE app.owned (id {id}, other integer)"));
        self.things.push(("TABLE", "app.owned".to_owned()));
        if id != "integer NOT NULL" {
            self.rows += "INSERT INTO app.owned (other) VALUES (1), (2), (3);\n";
        }
        if loose {
            let by = draft.pick("owned by", &["app.owned.other", "app.owned.id", "NONE"]);
            self.add(&format!("ALTER SEQUENCE app.loose OWNED BY {by}"));
        }
    }
}
