//! What is not managed is named, and never made a change of.
use crate::support::{Folder, Run, database};

const SCHEMA: &str = "
CREATE TYPE address AS (street text, zip text);
CREATE TABLE other (id int PRIMARY KEY);
CREATE TABLE refers (id int CONSTRAINT k REFERENCES other);
";

#[test]
fn what_managed_objects_have_besides_is_named() {
    let database = database("not_managed");
    database.psql(SCHEMA);
    database.psql("CREATE TABLE plain (street text, zip text)");
    database.psql("ALTER TABLE refers DISABLE TRIGGER ALL");
    // The providers of security labels are modules that few servers have.
    database.psql(
        "SET allow_system_table_mods = on; INSERT INTO pg_seclabel VALUES
           ('plain'::regclass, 'pg_class'::regclass, 0, 'dummy', 'classified'),
           ('plain'::regclass, 'pg_class'::regclass, 1, 'dummy', 'secret')",
    );
    let schema = format!("{SCHEMA} CREATE TABLE plain (street text, zip text);");
    let folder = Folder::new().file("schema/a.sql", schema);
    let arguments = ["plan", "--detailed-exitcode", "--url", &database.url()];
    let plan = Run::new(&arguments).within(folder.path()).run().exits(0).stdout;
    let list = "Not managed, and left alone:
  enable state of the triggers of constraint k on public.refers
  security label dummy on public.plain
  security label dummy on public.plain.street
";
    assert!(plan.contains(list), "{plan}");
}
