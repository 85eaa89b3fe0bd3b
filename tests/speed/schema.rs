//! A schema of as many tables as are asked for, of the kind that applications have, and one in which
//! every twentieth table has changed.
use std::fmt::Write as _;
use std::path::Path;

const NOUNS: [&str; 10] = [
    "account", "order", "invoice", "payment", "shipment", "product", "customer", "address",
    "ticket", "session",
];

/// Every so many tables, one is changed, and a type, a function, a trigger and a view are shared.
const CHANGED: usize = 20;
const GROUP: usize = 10;

/// Writes `base.sql`, and the folders `base` and `target` with a file for each object.
pub(crate) fn write(folder: &Path, tables: usize) {
    let mut whole = String::new();
    for state in ["base", "target"] {
        std::fs::create_dir_all(folder.join(state)).unwrap();
        for (name, sql) in pieces(tables, state == "target") {
            std::fs::write(folder.join(state).join(name), &sql).unwrap();
            if state == "base" {
                whole.push_str(&sql);
            }
        }
    }
    std::fs::write(folder.join("base.sql"), whole).unwrap();
}

/// In an order in which they can be loaded.
fn pieces(tables: usize, target: bool) -> Vec<(String, String)> {
    let groups = tables.div_ceil(GROUP);
    let mut pieces = Vec::new();
    for group in 0..groups {
        pieces.push((format!("1_status_{group:04}.sql"), shared(group)));
    }
    for number in 0..tables {
        let changed = target && number % CHANGED == CHANGED.min(tables) / 2;
        pieces.push((
            format!("2_{}.sql", name(number)),
            table(number, changed.then_some(number / CHANGED)),
        ));
    }
    for group in 0..groups {
        pieces.push((format!("3_report_{group:04}.sql"), view(group, tables)));
    }
    pieces
}

fn name(number: usize) -> String {
    format!("{}_{number:05}", NOUNS[number % NOUNS.len()])
}

fn shared(group: usize) -> String {
    format!(
        "CREATE TYPE status_{group:04} AS ENUM ('new', 'open', 'done', 'failed');\n\
         CREATE FUNCTION touch_{group:04}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  \
         NEW.created_at := COALESCE(NEW.created_at, now());\n  RETURN NEW;\nEND;\n$$;\n"
    )
}

/// `change`: which of the changes it has.
fn table(number: usize, change: Option<usize>) -> String {
    let name = name(number);
    let change = change.map(|change| change % 5);
    let amount = if change == Some(0) { "numeric(18,6)" } else { "numeric(12,2)" };
    let active = if change == Some(1) { "false" } else { "true" };
    let mut sql = format!(
        "CREATE TABLE {name} (\n  id uuid DEFAULT gen_random_uuid() PRIMARY KEY,\n  \
         seq_no bigint NOT NULL GENERATED ALWAYS AS IDENTITY,\n  code varchar(40) NOT NULL,\n  \
         title text,\n  amount {amount} DEFAULT 0 NOT NULL,\n  \
         created_at timestamptz DEFAULT now() NOT NULL,\n  payload jsonb DEFAULT '{{}}'::jsonb,\n  \
         tags int[],\n  is_active boolean DEFAULT {active} NOT NULL,\n  parent_id uuid,\n"
    );
    if number.is_multiple_of(GROUP) {
        let group = number / GROUP;
        let _ =
            writeln!(sql, "  status status_{group:04} DEFAULT 'new'::status_{group:04} NOT NULL,");
    }
    if change == Some(2) {
        sql.push_str("  priority integer DEFAULT 0 NOT NULL,\n");
    }
    if number > 0 {
        let parent = self::name(number - 1 - number * 7 % number.min(200));
        let _ = writeln!(
            sql,
            "  CONSTRAINT {name}_parent_fkey FOREIGN KEY (parent_id) REFERENCES {parent} (id) \
             ON DELETE SET NULL,"
        );
    }
    let _ = write!(
        sql,
        "  CONSTRAINT {name}_amount_check CHECK (amount >= 0)\n);\n\
         CREATE INDEX {name}_code_idx ON {name} (code);\n\
         CREATE INDEX {name}_active_idx ON {name} (created_at DESC) WHERE is_active;\n\
         COMMENT ON TABLE {name} IS 'Stores {name} records';\n\
         COMMENT ON COLUMN {name}.code IS 'Business code of {name}';\n"
    );
    if number.is_multiple_of(GROUP) {
        let function = format!("touch_{:04}", number / GROUP);
        let _ = writeln!(
            sql,
            "CREATE TRIGGER {name}_touch BEFORE INSERT OR UPDATE ON {name} FOR EACH ROW EXECUTE \
             FUNCTION {function}();"
        );
    }
    match change {
        Some(3) => {
            let _ = writeln!(sql, "CREATE INDEX {name}_title_idx ON {name} (lower(title));");
        }
        Some(4) => {
            let _ = writeln!(
                sql,
                "ALTER TABLE {name} ADD CONSTRAINT {name}_code_check CHECK (char_length(code) > 0);"
            );
        }
        _ => {}
    }
    sql
}

fn view(group: usize, tables: usize) -> String {
    let first = group * GROUP;
    let (a, b) = (name(first), name((first + 1).min(tables - 1)));
    format!(
        "CREATE VIEW report_{group:04} AS SELECT a.id, a.code, a.status, b.code AS other_code, \
         b.is_active FROM {a} a LEFT JOIN {b} b ON b.parent_id = a.id WHERE a.is_active;\n"
    )
}
