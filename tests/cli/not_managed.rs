//! What is not managed is named, and never made a change of.
use crate::support::{Folder, Run, database};

const SCHEMA: &str = "
CREATE TYPE address AS (street text, zip text);
CREATE MATERIALIZED VIEW totals AS SELECT 1 AS a, 'x'::text AS b;
CREATE TABLE p (a int) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER tr BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
";

#[test]
fn what_managed_objects_have_besides_is_named() {
    let database = database("not_managed");
    database.psql(SCHEMA);
    database.psql("CREATE TABLE plain (street text, zip text)");
    database.psql("ALTER MATERIALIZED VIEW totals ALTER COLUMN b SET STATISTICS 50");
    database.psql("ALTER TABLE p1 DISABLE TRIGGER tr");
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
  enable state of partition trigger tr on public.p1
  security label dummy on public.plain
  security label dummy on public.plain.street
  settings of materialized view column public.totals.b
";
    assert!(plan.contains(list), "{plan}");
}
