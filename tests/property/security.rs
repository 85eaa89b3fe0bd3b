//! Row security and policies, rights and default privileges, owners.
use super::Draft;
use super::schema::{PLACES, Schema};

const ROLES: [&str; 3] = ["pair_reader", "\"Pair \"\"Writer\"", "PUBLIC"];

impl Schema {
    pub(super) fn policies(&mut self, draft: &Draft) {
        let mut statements = Vec::new();
        for table in &self.tables {
            let name = &table.name;
            let of = |what: &str| format!("{name} security {what}");
            for (word, percent) in [("ENABLE", 40), ("FORCE", 15)] {
                if draft.chance(&of(word), percent) {
                    statements.push(format!("ALTER TABLE {name} {word} ROW LEVEL SECURITY"));
                }
            }
            let mut tests = vec![
                "id > 0".to_owned(),
                "public.f0(id) IS NOT NULL".to_owned(),
                format!("EXISTS (SELECT FROM {} o WHERE o.id = id)", self.tables[0].name),
            ];
            tests.extend(
                self.views.iter().map(|(view, _)| format!("id IN (SELECT id FROM {view})")),
            );
            tests.extend(table.columns.iter().map(|c| format!("{} IS NOT NULL", c.name)));
            let tests: Vec<&str> = tests.iter().map(String::as_str).collect();
            for number in 0..2 {
                let of = |what: &str| format!("{name} policy {number} {what}");
                if !draft.chance(&of("there"), 35) {
                    continue;
                }
                let kind = draft.pick(&of("kind"), &["", " AS RESTRICTIVE"]);
                let command = draft.pick(&of("command"), &["ALL", "SELECT", "UPDATE", "INSERT"]);
                let role = draft.pick(&of("role"), &ROLES);
                let (using, check) =
                    (draft.pick(&of("using"), &tests), draft.pick(&of("check"), &tests));
                let using = format!(" USING ({using})");
                let check = format!(" WITH CHECK ({check})");
                let tests = match command {
                    "INSERT" => check,
                    "SELECT" => using,
                    _ if draft.chance(&of("both"), 40) => using + &check,
                    _ => using,
                };
                statements.push(format!(
                    "CREATE POLICY \"P {number}\" ON {name}{kind} FOR {command} TO {role}{tests}"
                ));
                self.things.push(("POLICY", format!("\"P {number}\" ON {name}")));
            }
        }
        self.add_all(&statements);
    }

    /// What is given on things and columns, and taken from PUBLIC; then default privileges.
    pub(super) fn rights(&mut self, draft: &Draft) {
        let mut statements = Vec::new();
        for (kind, name) in &self.things {
            let Some((word, some)) = grantable(kind) else { continue };
            for role in ROLES {
                let of = |what: &str| format!("{kind} {name} to {role} {what}");
                if !draft.chance(&of("there"), 15) {
                    continue;
                }
                let rights = draft.pick(&of("rights"), some);
                let option = if role == "PUBLIC" { "" } else { " WITH GRANT OPTION" };
                let option = draft.pick(&of("option"), &["", "", option]);
                statements.push(format!("GRANT {rights} ON {word} {name} TO {role}{option}"));
            }
            if draft.chance(&format!("{kind} {name} not to public"), 10) {
                statements.push(format!("REVOKE ALL ON {word} {name} FROM PUBLIC"));
            }
        }
        let tables = self
            .tables
            .iter()
            .map(|t| (&t.name, t.columns.iter().map(|c| c.name.clone()).collect::<Vec<String>>()));
        let views = self.views.iter().map(|(name, columns)| (name, columns.clone()));
        for (name, columns) in tables.chain(views) {
            for column in columns {
                let of = |what: &str| format!("{name} {column} {what}");
                if draft.chance(&of("granted"), 10) {
                    let role = draft.pick(&of("role"), &ROLES);
                    let rights = ["SELECT (c)", "UPDATE (c), SELECT (c)", "ALL (c)"];
                    let rights =
                        draft.pick(&of("rights"), &rights).replace("(c)", &format!("({column})"));
                    statements.push(format!("GRANT {rights} ON {name} TO {role}"));
                }
            }
        }
        default_privileges(draft, &mut statements);
        self.add_all(&statements);
    }

    pub(super) fn owners(&mut self, draft: &Draft) {
        let owned = |kind: &str| {
            let part = ["COLUMN", "CONSTRAINT", "POLICY", "TRIGGER", "RULE", "INDEX", "CAST"];
            let of_superusers = ["TEXT SEARCH PARSER", "TEXT SEARCH TEMPLATE", "ACCESS METHOD"];
            let none = [&part[..], &of_superusers, &["EXTENSION", "TRANSFORM"]].concat();
            !none.contains(&kind)
        };
        let all = self.things.iter().filter(|(kind, _)| owned(kind));
        let statements: Vec<String> = all
            .filter(|(kind, name)| draft.chance(&format!("{kind} {name} owner"), 12))
            .map(|(kind, name)| format!("ALTER {kind} {name} OWNER TO pair_owner"))
            .collect();
        self.add_all(&statements);
    }
}

/// What follows ON in GRANT, and what can be given.
fn grantable(kind: &str) -> Option<(&'static str, &'static [&'static str])> {
    Some(match kind {
        "TABLE" | "VIEW" | "MATERIALIZED VIEW" | "FOREIGN TABLE" => {
            ("TABLE", &["SELECT", "SELECT, INSERT", "ALL", "UPDATE, TRIGGER", "TRUNCATE"])
        }
        "SEQUENCE" => ("SEQUENCE", &["USAGE", "SELECT, UPDATE", "ALL"]),
        "FUNCTION" | "AGGREGATE" => ("FUNCTION", &["EXECUTE"]),
        "PROCEDURE" => ("PROCEDURE", &["EXECUTE"]),
        "TYPE" => ("TYPE", &["USAGE"]),
        "DOMAIN" => ("DOMAIN", &["USAGE"]),
        "SCHEMA" => ("SCHEMA", &["USAGE", "CREATE, USAGE"]),
        "SERVER" => ("FOREIGN SERVER", &["USAGE"]),
        "FOREIGN DATA WRAPPER" => ("FOREIGN DATA WRAPPER", &["USAGE"]),
        _ => return None,
    })
}

fn default_privileges(draft: &Draft, statements: &mut Vec<String>) {
    let all = [
        ("TABLES", "SELECT"),
        ("TABLES", "ALL"),
        ("SEQUENCES", "USAGE"),
        ("FUNCTIONS", "EXECUTE"),
        ("TYPES", "USAGE"),
    ];
    for (number, (what, rights)) in all.into_iter().enumerate() {
        let of = |part: &str| format!("default {number} {part}");
        if !draft.chance(&of("there"), 20) {
            continue;
        }
        let role = draft.pick(&of("role"), &ROLES[..2]);
        let place = draft.pick(&of("place"), &PLACES);
        let within = draft.pick(&of("within"), &["", " IN SCHEMA "]);
        let place = if within.is_empty() { "" } else { place };
        let maker = draft.pick(&of("maker"), &["", "", " FOR ROLE pair_owner"]);
        statements.push(format!(
            "ALTER DEFAULT PRIVILEGES{maker}{within}{place} GRANT {rights} ON {what} TO {role}"
        ));
    }
    if draft.chance("default functions", 15) {
        statements
            .push("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC".to_owned());
    }
}
