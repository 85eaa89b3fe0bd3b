//! A catalog as files that say it: statements, each with the whole object that it is about and the
//! file that it belongs in, and how a file of them looks.
use std::collections::BTreeSet;
use std::path::Path;

use crate::catalog::ObjectId;

/// How files are written.
#[derive(Clone, Debug, Default)]
pub enum Form {
    #[default]
    Sql,
    /// Table files for what they can say, but for these objects.
    Toml { except: BTreeSet<ObjectId> },
}

/// One statement of a file, or all that a table file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The object that decides over the file: a table, for its columns and indexes.
    pub whole: ObjectId,
    /// What the statement makes.
    pub object: ObjectId,
    /// The file's path in the folder, with forward slashes.
    pub file: String,
    /// Without the closing semicolon. Holds no secret.
    pub sql: String,
    /// Why the object is only mentioned and left to the user: its statement is marked to be ignored.
    pub ignored: Option<&'static str>,
}

/// Something that no file can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaid {
    pub object: ObjectId,
    pub why: &'static str,
}

/// All statements that say a catalog, in an order in which they could run.
#[derive(Clone, Debug, Default)]
pub struct Export {
    pub pieces: Vec<Piece>,
    pub unsaid: Vec<Unsaid>,
    /// What the user should know besides.
    pub notes: Vec<String>,
}

/// What a statement is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skimmed {
    /// What means something, apart by single spaces.
    pub words: String,
    pub comments: Vec<String>,
}

/// What lines begin with that tell a reader something about the import and are made anew by the next
/// one.
pub const REMARK: &str = "-- import: ";

/// The text of a file.
pub fn text<'a>(pieces: impl IntoIterator<Item = &'a Piece>) -> String {
    let mut out = String::new();
    let mut before: Option<&Piece> = None;
    for piece in pieces {
        if before.is_some_and(|before| !belong_together(before, piece)) {
            out.push('\n');
        }
        out.push_str(&statement(piece));
        before = Some(piece);
    }
    out
}

/// A statement as it stands in a file, with its last line ended.
pub fn statement(piece: &Piece) -> String {
    let Piece { sql, ignored, file, .. } = piece;
    if is_table_file(file) {
        return sql.clone();
    }
    let above = match ignored {
        Some(why) => format!("{REMARK}{why}\n-- schemactl: ignore\n"),
        None => String::new(),
    };
    // A semicolon behind a comment would be part of it.
    let end = if ends_in_comment(sql) { "\n;" } else { ";" };
    format!("{above}{sql}{end}\n")
}

/// Whether a path is that of a table file.
pub fn is_table_file(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|e| e.eq_ignore_ascii_case("toml"))
}

fn ends_in_comment(sql: &str) -> bool {
    sql.lines().next_back().is_some_and(|line| line.contains("--"))
}

/// Whether two statements stand below each other without an empty line: short ones of a sort.
pub fn belong_together(first: &Piece, second: &Piece) -> bool {
    let sort = |piece: &Piece| {
        let short = !piece.sql.contains('\n') && piece.ignored.is_none();
        let words: Vec<&str> = piece.sql.split_whitespace().take(2).collect();
        short.then(|| match words.as_slice() {
            ["GRANT" | "REVOKE", ..] => "GRANT".to_owned(),
            ["CREATE", "UNIQUE"] => "CREATE INDEX".to_owned(),
            words => words.join(" "),
        })
    };
    first.whole == second.whole && sort(first).is_some_and(|s| sort(second) == Some(s))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ident::Ident;
    use crate::kind::KindName;

    fn piece(name: &str, sql: &str) -> Piece {
        let whole = ObjectId::new(KindName("table"), vec![Ident::new(name)]);
        Piece {
            object: whole.clone(),
            whole,
            file: format!("{name}.sql"),
            sql: sql.to_owned(),
            ignored: None,
        }
    }

    #[test]
    fn short_statements_of_a_sort_stand_below_each_other() {
        let pieces = [
            piece("t", "CREATE TABLE t (\n    a int\n)"),
            piece("t", "CREATE INDEX i ON t (a)"),
            piece("t", "CREATE UNIQUE INDEX j ON t (a)"),
            piece("t", "GRANT SELECT ON t TO x"),
            piece("u", "GRANT SELECT ON u TO x"),
        ];
        assert_eq!(
            text(&pieces),
            "CREATE TABLE t (\n    a int\n);\n\nCREATE INDEX i ON t (a);\n\
             CREATE UNIQUE INDEX j ON t (a);\n\nGRANT SELECT ON t TO x;\n\nGRANT SELECT ON u TO x;\n"
        );
    }

    #[test]
    fn a_statement_that_ends_in_a_comment_and_one_that_is_ignored() {
        assert_eq!(text(&[piece("t", "SELECT 1 -- one")]), "SELECT 1 -- one\n;\n");
        let ignored = Piece { ignored: Some("it has a secret"), ..piece("t", "X") };
        let above = "-- import: it has a secret\n-- schemactl: ignore\n";
        assert_eq!(text(&[ignored]), format!("{above}X;\n"));
    }
}
