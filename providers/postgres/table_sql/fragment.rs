//! Whether a piece of the user's SQL text stays in its place: it can neither end the statement that
//! it is put into nor add to it unnoticed. What it means is the server's to judge.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the lexer's tokens are many, and each question here is about a few"
)]
use std::ops::Range;

use squawk_lexer::{LiteralKind, TokenKind, tokenize};
use squawk_syntax::ast::{self, AstNode};

/// What is wrong with a piece of SQL text, and where in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    pub at: Range<usize>,
    pub message: &'static str,
    pub help: Option<&'static str>,
}

fn flaw(at: Range<usize>, message: &'static str) -> Flaw {
    Flaw { at, message, help: None }
}

/// Tokens with their places.
fn tokens(text: &str) -> impl Iterator<Item = (TokenKind, Range<usize>)> + '_ {
    let mut start = 0;
    tokenize(text).map(move |token| {
        let end = start + usize::try_from(token.len).expect("a token fits into memory");
        let at = start..end;
        start = end;
        (token.kind, at)
    })
}

fn is_trivia(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment { .. })
}

fn unterminated(kind: TokenKind) -> Option<&'static str> {
    match kind {
        TokenKind::QuotedIdent { terminated: false, .. } => Some("a quoted name is not closed"),
        TokenKind::BlockComment { terminated: false } => Some("a comment is not closed"),
        TokenKind::Literal {
            kind:
                LiteralKind::Str { terminated: false }
                | LiteralKind::NationalStr { terminated: false }
                | LiteralKind::ByteStr { terminated: false }
                | LiteralKind::BitStr { terminated: false }
                | LiteralKind::UnicodeEscStr { terminated: false }
                | LiteralKind::EscStr { terminated: false }
                | LiteralKind::DollarQuotedString { terminated: false },
        } => Some("a string is not closed"),
        _ => None,
    }
}

/// Text in which the server's lexer and this one would see different tokens, so that what is a
/// string here could be code there.
fn ambiguous(kind: TokenKind, text: &str, after_escapes: bool) -> Option<&'static str> {
    let junk = |start: u32| usize::try_from(start).is_ok_and(|start| start < text.len());
    match kind {
        // PostgreSQL 15 and older read `1e'...'` as a number and an escape string.
        TokenKind::Literal { kind: LiteralKind::Int { empty_int, trailing_junk_start, .. } }
            if empty_int || junk(trailing_junk_start) =>
        {
            Some("this is not a number")
        }
        TokenKind::Literal {
            kind: LiteralKind::Numeric { empty_exponent_start, trailing_junk_start },
        } if empty_exponent_start.is_some() || junk(trailing_junk_start) => {
            Some("this is not a number")
        }
        TokenKind::PositionalParam { .. } => Some("there are no parameters here"),
        // A string after an escape string and a line break goes on with escapes.
        // <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS>
        TokenKind::Literal { kind: LiteralKind::Str { .. } }
            if after_escapes && text.contains('\\') =>
        {
            Some("a string with escapes cannot go on here; write it in one piece")
        }
        _ => None,
    }
}

/// Whether a string that follows would be read with escapes.
fn goes_on_with_escapes(kind: TokenKind, before: bool) -> bool {
    match kind {
        TokenKind::Literal { kind: LiteralKind::EscStr { .. } } => true,
        TokenKind::Literal { kind: LiteralKind::Str { .. } } => before,
        _ => before && is_trivia(kind),
    }
}

/// A piece that stands between parentheses or commas: nothing in it may reach out of them.
pub(super) fn check(text: &str) -> Option<Flaw> {
    if let Some(at) = text.find('\0') {
        return Some(flaw(at..at + 1, "PostgreSQL has no character of code 0"));
    }
    if text.starts_with(squawk_lexer::BOM) {
        return Some(flaw(0..squawk_lexer::BOM.len(), "a byte order mark cannot stand here"));
    }
    let mut open: Vec<(TokenKind, Range<usize>)> = Vec::new();
    let mut last = None;
    let mut empty = true;
    let mut escapes = false;
    for (kind, at) in tokens(text) {
        let token = text.get(at.clone()).unwrap_or_default();
        if let Some(message) = unterminated(kind).or_else(|| ambiguous(kind, token, escapes)) {
            return Some(flaw(at, message));
        }
        escapes = goes_on_with_escapes(kind, escapes);
        let closes = match kind {
            TokenKind::Semi => return Some(flaw(at, "a `;` would end the statement")),
            TokenKind::Comma if open.is_empty() => {
                return Some(flaw(at, "a `,` outside of parentheses would begin another item"));
            }
            TokenKind::OpenParen | TokenKind::OpenBracket => {
                open.push((kind, at.clone()));
                None
            }
            TokenKind::CloseParen => Some(TokenKind::OpenParen),
            TokenKind::CloseBracket => Some(TokenKind::OpenBracket),
            _ => None,
        };
        if closes.is_some() && open.pop().map(|(kind, _)| kind) != closes {
            return Some(flaw(at, "nothing is open that this closes"));
        }
        empty &= is_trivia(kind);
        last = Some((kind, at));
    }
    match (open.pop(), last) {
        (Some((_, at)), _) => Some(flaw(at, "this is not closed")),
        (None, Some((TokenKind::LineComment, at))) => Some(Flaw {
            help: Some("write `/* ... */`, or a TOML comment"),
            ..flaw(at, "a `--` comment would hide what follows")
        }),
        (None, _) if empty => Some(flaw(0..text.len(), "there is only a comment here")),
        (None, _) => None,
    }
}

/// What a type is put after to be read.
const BEFORE: &str = "CREATE TABLE t (c ";

/// As [`check`]; and the whole of it is one type, so that no constraint hides behind it.
pub(super) fn check_type(text: &str) -> Option<Flaw> {
    if let Some(flaw) = check(text) {
        return Some(flaw);
    }
    let parse = ast::SourceFile::parse(&format!("{BEFORE}{text})"));
    let ty = parse.syntax_node().descendants().find_map(ast::Column::cast).and_then(|c| c.ty());
    let Some(ty) = ty else {
        return Some(flaw(0..text.len(), "this is not a type"));
    };
    let end = usize::from(ty.syntax().text_range().end()) - BEFORE.len();
    let rest = text.get(end..).unwrap_or_default();
    let (_, at) = tokens(rest).find(|(kind, _)| !is_trivia(*kind))?;
    let found = rest.get(at.clone()).unwrap_or_default().to_ascii_lowercase();
    let help = match found.as_str() {
        "not" | "null" => "write `nullable = false` or `nullable = true` beside it",
        "default" => "write `default = ...` beside it",
        "collate" => "write `collation = ...` beside it",
        "primary" => "write `primary_key = [...]` in the table",
        "references" => "write `references = ...` beside it",
        "unique" => "write `unique = true` beside it",
        "check" => "write `check = ...` beside it",
        "generated" => "write `generated = ...` or `identity = ...` beside it",
        _ => "a name with spaces or capitals stands in double quotes",
    };
    let at = end + at.start..text.trim_end().len();
    Some(Flaw { help: Some(help), ..flaw(at, "only a type can stand here") })
}

/// The column that an index element is plainly over, as PostgreSQL reads the name, and its place.
/// `None` for expressions.
pub(super) fn plain_column(text: &str) -> Option<(String, Range<usize>)> {
    let mut tokens = tokens(text).filter(|(kind, _)| !is_trivia(*kind));
    let (first, at) = tokens.next()?;
    let word = text.get(at.clone())?;
    let name = match first {
        // Only ASCII is folded in a database of several bytes a character.
        TokenKind::Ident => word.to_ascii_lowercase(),
        TokenKind::QuotedIdent { uescape: false, .. } => {
            word.get(1..word.len() - 1)?.replace("\"\"", "\"")
        }
        _ => return None,
    };
    match tokens.next() {
        None | Some((TokenKind::Ident | TokenKind::QuotedIdent { .. }, _)) => Some((name, at)),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(flaw: Option<Flaw>) -> &'static str {
        flaw.map_or("", |f| f.message)
    }

    #[test]
    fn honest_text_is_left_alone() {
        for text in [
            "now()",
            "'a;b)--'",
            "$x$ ; ) $x$",
            "(a, b)",
            "a -- why\n + 1",
            "E'\\''",
            "lower(\"A;\")",
            "array[1, 2]",
            "-1",
        ] {
            assert_eq!(check(text), None, "{text}");
        }
    }

    #[test]
    fn text_that_reaches_out_of_its_place_is_found() {
        for (text, at) in [
            ("0; drop table x", 1..2),
            ("0), (1", 1..2),
            ("0, b int", 1..2),
            ("(a]", 2..3),
            ("((a)", 0..1),
            ("'open", 0..5),
            ("\"open", 0..5),
            ("$$open", 0..6),
            ("/* open", 0..7),
            ("1 --", 2..4),
            ("/* */", 0..5),
            ("a\0", 1..2),
        ] {
            assert_eq!(check(text).map(|f| f.at), Some(at), "{text}");
        }
    }

    #[test]
    fn text_that_the_server_would_read_otherwise_is_refused() {
        for text in [
            "E'a'\n'\\''; drop table x --'",
            "E'a' -- why\n '\\''; drop table x --'",
            "1E'\\''; drop table x --'",
            "0x'1'",
            "1n'x'",
            "\u{feff}E'\\'; drop table x --'",
            "$1",
        ] {
            assert!(check(text).is_some(), "{text}");
        }
        for text in ["E'a'\n'b'", "E'a' || '\\'", "1e5", "0.5", ".5e-3", "1."] {
            assert_eq!(check(text), None, "{text}");
        }
    }

    #[test]
    fn every_form_of_type_is_a_type() {
        for text in [
            "uuid",
            "numeric(12,2)",
            "timestamp with time zone",
            "timestamp(3) without time zone",
            "double precision",
            "character varying(20)",
            "bit varying(4)",
            "int[]",
            "int array[3]",
            "text[][]",
            "public.citext",
            "\"Odd; Type\"",
            "geometry(Point, 4326)",
            "interval year to month",
            "interval(3)",
            "national character(3)",
            "text /* long */",
            " text ",
            "\"char\"",
            "time",
            "order_status",
            "serial",
        ] {
            assert_eq!(check_type(text), None, "{text}");
        }
    }

    #[test]
    fn nothing_hides_behind_a_type() {
        for text in [
            "int); DROP TABLE x; --",
            "int not null",
            "int primary key",
            "int default 0",
            "text collate \"C\"",
            "int check (x > 0)",
            "int references t",
            "int constraint x unique",
            "int, b int",
            "int generated always as identity",
        ] {
            assert!(check_type(text).is_some(), "{text}");
        }
        assert_eq!(message(check_type("int not null")), "only a type can stand here");
        assert_eq!(check_type("int  not null ").map(|f| f.at), Some(5..13));
    }

    #[test]
    fn an_index_element_is_over_a_column_unless_it_is_an_expression() {
        let name = |text| plain_column(text).map(|(name, _)| name);
        assert_eq!(name("Placed_At desc"), Some("placed_at".to_owned()));
        assert_eq!(name("\"A\"\"b\" text_ops"), Some("A\"b".to_owned()));
        assert_eq!(name("title"), Some("title".to_owned()));
        assert_eq!(name("lower(title)"), None);
        assert_eq!(name("pg_catalog.lower(title)"), None);
        assert_eq!(name("(a + b)"), None);
    }
}
