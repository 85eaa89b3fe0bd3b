//! Saved plans: made, shown, signed and carried out, and everything that is no plan for here.
use crate::support::{Database, Folder, Output, Run, database, own_server};

const BEFORE: &str = "CREATE TABLE t (id int PRIMARY KEY, old text);\n";
const AFTER: &str = "CREATE TABLE t (id bigint PRIMARY KEY);\nCOMMENT ON TABLE t IS 'x';\n\
    CREATE VIEW v AS SELECT id FROM t;\n";

struct Project {
    database: Database,
    folder: Folder,
}

impl Project {
    /// A database as `BEFORE` says, and files that say something else.
    fn new(name: &str, after: &str) -> Self {
        let database = database(name);
        database.psql(BEFORE);
        Self {
            database,
            folder: Folder::new().file("schemactl.toml", "").file("schema/a.sql", after),
        }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.run_on(&self.database.url(), arguments)
    }

    fn run_on(&self, url: &str, arguments: &[&str]) -> Output {
        self.alone(&[arguments, &["--url", url]].concat())
    }

    fn alone(&self, arguments: &[&str]) -> Output {
        Run::new(arguments).within(self.folder.path()).env("COLUMNS", "100").run()
    }

    fn save(&self, more: &[&str]) -> Output {
        self.run(&[&["plan", "--out", "p.json"], more].concat()).exits(0)
    }

    fn apply(&self, more: &[&str]) -> Output {
        self.run(&[&["apply", "p.json"], more].concat())
    }

    /// Writes the plan with something else in it, and the checksum that it had.
    fn edit(&self, old: &str, new: &str) {
        let text = self.folder.read("p.json");
        assert!(text.contains(old), "{old}\n{text}");
        self.folder.write("p.json", text.replacen(old, new, 1));
    }

    fn is_untouched(&self) {
        assert_eq!(self.database.psql("SELECT to_regclass('v') IS NULL"), "t");
        assert_eq!(self.database.psql("SELECT to_regnamespace('schemactl') IS NULL"), "t");
    }
}

#[track_caller]
fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn exactly_the_saved_statements_run() {
    let project = Project::new("saved", AFTER);
    let plan = project.save(&["--allow-destructive"]).stdout;
    let next =
        ["Saved in p.json. To make exactly these changes:", "  schemactl apply p.json --url "];
    says(&plan, &next);
    // The files no longer matter.
    project.folder.write("schema/a.sql", "broken");
    let applied = project.apply(&[]).exits(0).stdout;
    says(&applied, &["- column old", "Applied 4 statements", "The database is as planned."]);
    let recorded = "SELECT count(*), count(DISTINCT a.saved_plan), a.desired = a.after \
        FROM schemactl.applies a JOIN schemactl.steps s ON s.apply_id = a.id GROUP BY a.id";
    assert_eq!(project.database.psql(recorded), "4|1|t");
    project.folder.write("schema/a.sql", AFTER);
    project.run(&["plan", "--detailed-exitcode"]).exits(0);
    // A plan fits once.
    says(&project.apply(&[]).exits(4).stderr, &["no longer as it was", "view v", "plan again"]);
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let project = Project::new("saved_bytes", AFTER);
    project.save(&[]);
    let first = project.folder.read("p.json");
    project.save(&["--no-cache"]);
    assert_eq!(project.folder.read("p.json"), first);
    let value: serde_json::Value = serde_json::from_str(&first).unwrap();
    assert_eq!(value["format"], 1);
    let plan = &value["plan"];
    assert_eq!(plan["database"]["name"], project.database.name());
    let system = "SELECT system_identifier FROM pg_control_system()";
    assert_eq!(plan["database"]["system"], project.database.psql(system));
    let statements = plan["statements"].as_array().unwrap();
    assert_eq!(statements.last().unwrap()["place"]["file"], "schema/a.sql");
    assert_eq!(plan["allows_destructive"], false);
}

#[test]
fn it_is_shown_again_as_it_was() {
    let project = Project::new("saved_show", AFTER);
    let cut =
        |text: &str| text[..text.find("\nTo make").or(text.find("\nSaved")).unwrap()].to_owned();
    let plan = cut(&project.run(&["plan", "--sql"]).exits(0).stdout);
    let json = project.save(&["--json"]).stdout;
    let shown = project.alone(&["show", "p.json", "--sql"]).exits(0).stdout;
    assert_eq!(cut(&shown), plan);
    says(&shown, &["for the database saved_show", "not signed"]);
    let parse = |text: &str| -> serde_json::Value { serde_json::from_str(text).unwrap() };
    let (mut plan, mut shown) =
        (parse(&json), parse(&project.alone(&["show", "p.json", "--json"]).exits(0).stdout));
    assert_eq!(shown["saved"]["signed_by"], serde_json::Value::Null);
    assert_eq!(shown["saved"]["allows_destructive"], false);
    for document in [&mut plan, &mut shown] {
        let fields = document.as_object_mut().unwrap();
        fields.remove("command");
        fields.remove("saved");
    }
    assert_eq!(plan, shown);
}

#[test]
fn what_can_lose_data_wants_the_flag_when_it_is_planned_or_applied() {
    let project = Project::new("saved_loss", AFTER);
    project.save(&[]);
    let refused = project.apply(&[]).exits(3).stderr;
    says(&refused, &["can lose data", "column t.old", "--allow-destructive"]);
    project.apply(&["--allow-destructive=index"]).exits(3);
    project.is_untouched();
    project.apply(&["--allow-destructive=column:t.old", "--dry-run"]).exits(0);
    project.is_untouched();
    project.apply(&["--allow-destructive=column:t.old"]).exits(0);

    let project = Project::new("saved_held", AFTER);
    project.save(&["--allow-destructive=index"]);
    let applied = project.apply(&[]).exits(3).stdout;
    says(&applied, &["Held back", "- column t.old", "Applied"]);
    assert_eq!(project.database.psql("SELECT count(old) FROM t"), "0");
}

#[test]
fn a_plan_of_yesterday_that_no_longer_fits_names_what_differs() {
    let project = Project::new("saved_stale", AFTER);
    project.save(&["--allow-destructive"]);
    project.database.psql(
        "ALTER TABLE t ALTER old SET DEFAULT 'x'; CREATE TABLE s (id int); \
         ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t ALTER id SET NOT NULL",
    );
    for more in [&[][..], &["--dry-run"]] {
        let error = project.apply(more).exits(4).stderr;
        says(
            &error,
            &["default t.old is there, and was not expected", "constraint t.t_pkey is not"],
        );
        says(&error, &["table s is there", "plan again"]);
    }
    project.is_untouched();
}

#[test]
fn a_plan_for_another_database_is_refused() {
    let project = Project::new("saved_other", AFTER);
    project.save(&["--allow-destructive"]);
    let other = database("saved_elsewhere");
    other.psql(BEFORE);
    let error = project.run_on(&other.url(), &["apply", "p.json"]).exits(4).stderr;
    says(&error, &["for another database", project.database.name(), other.name()]);
    assert_eq!(other.psql("SELECT to_regclass('v') IS NULL"), "t");

    // Of the same name, on another server.
    project.run_on("local:", &["plan", "--out", "p.json"]).exits(0);
    let server = own_server(&[]);
    let error = project.run_on(&server.url(), &["apply", "p.json"]).exits(4).stderr;
    says(&error, &["for another database", "system identifier"]);
    assert_eq!(server.psql("SELECT to_regclass('v') IS NULL"), "t");

    let error = project.run_on("mysql://u@h/d", &["apply", "p.json"]).exits(1).stderr;
    says(&error, &["the plan is for postgres"]);
}

#[test]
fn a_file_that_is_not_as_it_was_written_is_refused() {
    let project = Project::new("saved_broken", AFTER);
    project.save(&["--allow-destructive"]);
    let whole = project.folder.read("p.json");
    let both = |parts: &[&str]| {
        says(&project.apply(&[]).exits(1).stderr, parts);
        says(&project.alone(&["show", "p.json"]).exits(1).stderr, parts);
    };
    for length in [0, 1, whole.len() / 2, whole.len() - 3] {
        project.folder.write("p.json", &whole[..length]);
        both(&[
            "p.json cannot be used",
            "is no saved plan, or not all of it",
            "make the plan again",
        ]);
    }
    for (old, new) in [
        ("COMMENT ON TABLE public.t IS 'x'", "DROP TABLE public.t"),
        ("\"allows_destructive\": true", "\"allows_destructive\": false"),
        ("\"checksum\": \"", "\"checksum\": \"0"),
    ] {
        project.folder.write("p.json", &whole);
        project.edit(old, new);
        both(&["damaged or was edited", "make the plan again"]);
    }
    project.folder.write("p.json", &whole);
    project.edit("\"format\": 1,", "\"format\": 2, \"news\": true,");
    both(&["has format 2, and this schemactl knows format 1 only", "the schemactl that made it"]);
    project.folder.write("p.json", [0xff, 0xfe]);
    both(&["is no saved plan"]);
    project.folder.write("p.json", "[]");
    both(&["it has no `format`"]);
    let error = project.run(&["apply", "no.json"]).exits(1).stderr;
    says(&error, &["cannot read no.json"]);
    project.is_untouched();
    // Written otherwise it is the same plan.
    let value: serde_json::Value = serde_json::from_str(&whole).unwrap();
    project.folder.write("p.json", serde_json::to_string(&value).unwrap());
    project.apply(&[]).exits(0);
}

#[test]
fn a_plan_with_a_secret_is_not_saved() {
    let sql = "CREATE FOREIGN DATA WRAPPER w;\nCREATE SERVER s FOREIGN DATA WRAPPER w;\n\
        CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u', password 'geheim');";
    let project = Project::new("saved_secret", &[BEFORE, sql].concat());
    let error = project.run(&["plan", "--out", "p.json"]).exits(1).stderr;
    says(&error, &["a file holds no secret", "user mapping", "without a file"]);
    assert!(!project.folder.join("p.json").exists());
    // One that is there, and stays as it is, does not stand in the way.
    project.run(&["apply", "--auto-approve"]).exits(0);
    let more = [BEFORE, sql, "CREATE TABLE more (id int);"].concat();
    project.folder.write("schema/a.sql", more);
    project.save(&[]);
    assert!(!project.folder.read("p.json").contains("geheim"));
    project.apply(&[]).exits(0);
    assert_eq!(project.database.psql("SELECT to_regclass('more') IS NULL"), "f");
}

#[test]
fn a_step_that_fails_and_a_record_in_the_way_leave_everything_as_it_was() {
    let project =
        Project::new("saved_fails", "CREATE TABLE t (id int PRIMARY KEY, old text UNIQUE);");
    project.save(&[]);
    project.database.psql("INSERT INTO t VALUES (1, 'a'), (2, 'a')");
    let error = project.apply(&["--no-probes"]).exits(5).stderr;
    says(&error, &["constraint t.t_old_key (schema/a.sql:1:", "Key (old)=(a) is duplicated."]);
    assert_eq!(project.database.psql("SELECT outcome FROM schemactl.applies"), "failed");
    project.database.psql(
        "DROP SCHEMA schemactl CASCADE; CREATE SCHEMA schemactl; \
        CREATE TABLE schemactl.theirs (id int); DELETE FROM t",
    );
    says(&project.apply(&[]).exits(1).stderr, &["error[foreign-record]"]);
    project.folder.write("schemactl.toml", "record = false");
    project.apply(&[]).exits(0);
}

#[test]
fn flags_that_the_plan_answers_and_urls_in_the_place_of_a_file_are_wrong_usage() {
    let project = Project::new("saved_usage", AFTER);
    project.save(&[]);
    for flags in [&["--dir", "x"][..], &["--schemas", "s"], &["--allow-empty"]] {
        says(&project.apply(flags).exits(64).stderr, &[flags[0], "as it stands"]);
    }
    let error = project.run(&["apply", "postgres://u:hunter2@h/d"]).exits(64).stderr;
    says(&error, &["is a URL and no saved plan", "--url"]);
    assert!(!error.contains("hunter2"), "{error}");
    project.run(&["apply", "--verify", "k.pem"]).exits(64);
    project.run(&["plan", "--sign", "k.pem"]).exits(64);
}

/// Two pairs of keys that `openssl genpkey` and `openssl pkey -pubout` made.
fn kept_keys(project: &Project) {
    for (name, private, public) in [
        (
            "ours",
            "MC4CAQAwBQYDK2VwBCIEILrM1/yN7g9seFwLICJ+DvNpgQxpN5bASaXfg9JEzVEm",
            "MCowBQYDK2VwAyEAO+GXBLQY6GqvQGPoVf/jaU+wwbY55MR2nzBBRzmvzFM=",
        ),
        (
            "theirs",
            "MC4CAQAwBQYDK2VwBCIEIPBheG9xMvvRqY4EGWeJRTmcd9CB2lwu6vOPBBm5cVvq",
            "MCowBQYDK2VwAyEAm1VsL5mQ489QrWtuOPummNegXhzbaZg5cti2SvM1hq0=",
        ),
    ] {
        let pem = |what: &str, text: &str| {
            format!("-----BEGIN {what} KEY-----\n{text}\n-----END {what} KEY-----\n")
        };
        project.folder.write(&format!("{name}.pem"), pem("PRIVATE", private));
        project.folder.write(&format!("{name}.pub"), pem("PUBLIC", public));
    }
}

#[test]
fn only_plans_that_one_of_the_keys_signed_are_carried_out() {
    let project = Project::new("saved_signed", AFTER);
    kept_keys(&project);
    let save = |key: &str| project.save(&["--allow-destructive", "--sign", key]);
    save("theirs.pem");
    let stranger = project.apply(&["--verify", "ours.pub"]).exits(3).stderr;
    says(&stranger, &["signed by a key that ours.pub does not hold"]);
    // Saying that it is ours does not make it so.
    let ours = "3be19704b418e86aaf4063e855ffe3694fb0c1b639e4c4769f30414739afcc53";
    let text = project.folder.read("p.json");
    let start = text.find("\"key\":\"").unwrap() + 7;
    project.folder.write("p.json", text.replacen(&text[start..start + 64], ours, 1));
    let forged = project.apply(&["--verify", "ours.pub"]).exits(3).stderr;
    says(&forged, &["is not one of the key"]);
    project.save(&["--allow-destructive"]);
    let unsigned = project.apply(&["--verify", "ours.pub"]).exits(3).stderr;
    says(&unsigned, &["the plan is not signed"]);
    save("ours.pem");
    let error = project.apply(&["--verify", "ours.pem"]).exits(1).stderr;
    says(&error, &["holds no public Ed25519 key", "openssl pkey"]);
    project.run(&["plan", "--out", "q.json", "--sign", "ours.pub"]).exits(1);
    project.is_untouched();
    let both = [project.folder.read("theirs.pub"), project.folder.read("ours.pub")].concat();
    project.folder.write("both.pub", both);
    let shown = project.alone(&["show", "p.json", "--verify", "both.pub"]).exits(0).stdout;
    says(&shown, &["signed by 3be19704", "made with --allow-destructive"]);
    project.apply(&["--verify", "both.pub"]).exits(0);
}

#[test]
fn an_environment_may_want_signed_plans_only() {
    let project = Project::new("saved_required", AFTER);
    kept_keys(&project);
    let config = "[env.prod]\nrequire_signed_plan = true\n";
    project.folder.write("schemactl.toml", config);
    let plain = project.run(&["apply", "--auto-approve", "--env", "prod"]).exits(3).stderr;
    says(&plain, &["only a signed plan", "require_signed_plan"]);
    project.save(&["--allow-destructive", "--sign", "ours.pem"]);
    let error = project.apply(&["--env", "prod"]).exits(3).stderr;
    says(&error, &["no key to verify it with", "`--verify KEYS`", "plan_keys"]);
    project.folder.write("schemactl.toml", format!("{config}plan_keys = 'theirs.pub'\n"));
    project.apply(&["--env", "prod"]).exits(3);
    project.is_untouched();
    project.folder.write("schemactl.toml", format!("{config}plan_keys = 'ours.pub'\n"));
    project.save(&["--allow-destructive"]);
    project.apply(&["--env", "prod"]).exits(3);
    project.is_untouched();
    project.save(&["--allow-destructive", "--sign", "ours.pem"]);
    project.apply(&["--env", "prod"]).exits(0);
}

#[test]
fn a_file_from_the_future_is_as_good_as_any() {
    let project = Project::new("saved_clock", AFTER);
    project.save(&["--allow-destructive"]);
    // No time is in the file, and that of the file is not looked at.
    let file = std::fs::File::options().write(true).open(project.folder.join("p.json")).unwrap();
    let future = std::time::SystemTime::now() + std::time::Duration::from_secs(900_000_000);
    file.set_modified(future).unwrap();
    project.apply(&[]).exits(0);
}

#[test]
fn a_forged_question_to_the_rows_changes_nothing() {
    let files = "CREATE TABLE t (id int PRIMARY KEY, old text NOT NULL);";
    let project = Project::new("forged_question", files);
    project.save(&[]);
    let before = project.database.dump();
    let file: serde_json::Value = serde_json::from_str(&project.folder.read("p.json")).unwrap();
    for (query, said) in [
        ("SELECT 0 AS count; COMMIT; DROP TABLE t", "cannot insert multiple commands"),
        ("DROP TABLE public.t", "read-only transaction"),
        ("SELECT 'x'::text AS other", "count"),
    ] {
        let mut file = file.clone();
        file["plan"]["probes"][0]["query"] = query.into();
        file["checksum"] =
            blake3::hash(file["plan"].to_string().as_bytes()).to_hex().as_str().into();
        project.folder.write("p.json", file.to_string());
        let out = project.apply(&["--dry-run"]);
        assert!(out.stderr.contains(said), "{query}: {}", out.stderr);
        assert_eq!(project.database.dump(), before, "{query}");
    }
}
