//! The two schemas between which the disturbed applies go, and rows that both of them keep.
use std::fmt::Write as _;

/// Tables that are changed.
const TABLES: usize = 6;

/// In each of them.
const ROWS: usize = 2000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    A,
    B,
}

impl Side {
    pub(super) fn sql(self) -> String {
        let (words, result, worth) = match self {
            Self::A => ("'sad', 'ok', 'happy'", "count(*) AS pieces", "amount * 2"),
            Self::B => ("'sad', 'ok', 'happy', 'elated'", "max(note) AS note", "amount * 3"),
        };
        let mut sql = format!(
            "CREATE TYPE mood AS ENUM ({words});\n\
             CREATE FUNCTION worth(amount bigint) RETURNS bigint LANGUAGE sql AS 'SELECT {worth}';\n"
        );
        for n in 1..=TABLES {
            self.table(&mut sql, n);
        }
        sql + &format!("CREATE VIEW total AS SELECT sum(amount) AS amount, {result} FROM item_1;\n")
    }

    fn table(self, sql: &mut String, n: usize) {
        let previous = if n == 1 { n } else { n - 1 };
        let columns = match self {
            Self::A => "name text NOT NULL, amount int NOT NULL, note varchar(50)",
            Self::B => {
                "name text NOT NULL DEFAULT 'none', amount bigint NOT NULL CHECK (amount >= 0), \
                 note varchar(80), extra text NOT NULL DEFAULT 'more', UNIQUE (name, id)"
            }
        };
        // Each row has a value of its own.
        let columns = match (self, n % 3) {
            (Self::B, 0) => format!("{columns}, token uuid NOT NULL DEFAULT gen_random_uuid()"),
            (Self::A | Self::B, _) => columns.to_owned(),
        };
        let index = match self {
            Self::A => format!("item_{n}_name ON item_{n} (name)"),
            Self::B => format!("item_{n}_amount ON item_{n} (amount)"),
        };
        writeln!(
            sql,
            "CREATE TABLE item_{n} (id int PRIMARY KEY, previous int REFERENCES item_{previous}, \
             feeling mood NOT NULL, {columns});\nCREATE INDEX {index};"
        )
        .expect("a string takes everything");
    }
}

/// Fills the tables of [`Side::A`].
pub(super) fn rows() -> String {
    let fill = |n: usize| {
        format!(
            "INSERT INTO item_{n} (id, previous, feeling, name, amount, note) SELECT i, i, \
             (enum_range(NULL::mood))[1 + i % 3], 'name ' || i, i * 7, repeat('n', i % 50) \
             FROM generate_series(1, {ROWS}) i;\n"
        )
    };
    (1..=TABLES).map(fill).collect()
}

/// A line for each table, the same on both sides as long as the rows are.
pub(super) fn checksum() -> String {
    let sum = |n: usize| {
        format!(
            "SELECT {n}, count(*), sum(hashtext(concat_ws('|', id, previous, feeling, name, \
             amount, note))) FROM item_{n};\n"
        )
    };
    (1..=TABLES).map(sum).collect()
}
