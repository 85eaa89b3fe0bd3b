//! Cuts a file's text into statements where `psql` would: at semicolons outside of quotes,
//! comments, parentheses and `BEGIN ATOMIC` bodies. Needs no grammar, so it cannot fail on syntax
//! that it does not know.
use std::ops::Range;

use squawk_lexer::{LiteralKind, TokenKind, tokenize};

/// What a file's text falls into.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    pub(super) parts: Vec<Part>,
    /// `-- …` comments.
    pub(super) comments: Vec<Range<usize>>,
    /// A quote or comment that is opened and never closed: what it is and where it starts.
    pub(super) unterminated: Option<(&'static str, usize)>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A statement without its semicolon and without blanks and comments around it.
    Statement(Range<usize>),
    /// A line that speaks to `psql`, not to the server.
    Backslash(Range<usize>),
}

/// The tokens of `text` that are neither blanks nor comments.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = (TokenKind, Range<usize>)> + '_ {
    let mut at = 0;
    tokenize(text).filter_map(move |token| {
        let start = at;
        at += token.len as usize;
        (!is_trivia(token.kind)).then_some((token.kind, start..at))
    })
}

pub(super) fn cut(text: &str) -> Pieces {
    let mut cutter = Cutter { text, pieces: Pieces::default(), open: Open::default() };
    let mut base = 0;
    while let Some(next) = cutter.run(base) {
        base = next;
    }
    cutter.close();
    cutter.pieces
}

fn is_trivia(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment { .. })
}

/// The statement that is being read.
#[derive(Default)]
struct Open {
    /// From its first to its latest token.
    bytes: Option<Range<usize>>,
    parentheses: usize,
    /// Depth of `BEGIN ATOMIC` and the `CASE`s in it.
    begin: usize,
    /// Its first words in lower case: enough to know a routine.
    words: Vec<String>,
    from_stdin: bool,
}

impl Open {
    /// `CREATE [OR REPLACE] {FUNCTION | PROCEDURE}`, the only statements with a body of statements.
    fn is_routine(&self) -> bool {
        let mut words = self.words.iter().map(String::as_str);
        let routine = |word| matches!(word, Some("function" | "procedure"));
        words.next() == Some("create")
            && match words.next() {
                Some("or") => words.next() == Some("replace") && routine(words.next()),
                word => routine(word),
            }
    }

    fn word(&mut self, word: &str) {
        let word = word.to_ascii_lowercase();
        if self.parentheses == 0 && self.is_routine() {
            match word.as_str() {
                "begin" => self.begin += 1,
                "case" if self.begin > 0 => self.begin += 1,
                "end" => self.begin = self.begin.saturating_sub(1),
                _ => {}
            }
        }
        self.from_stdin |= word == "stdin" && self.words.first().is_some_and(|w| w == "copy");
        if self.words.len() < 4 {
            self.words.push(word);
        }
    }
}

struct Cutter<'a> {
    text: &'a str,
    pieces: Pieces,
    open: Open,
}

impl Cutter<'_> {
    /// Reads tokens from `base` on. Gives the place to go on from when the text that follows is not
    /// SQL and was skipped.
    fn run(&mut self, base: usize) -> Option<usize> {
        let text = self.text;
        let mut at = base;
        for token in tokenize(&text[base..]) {
            let bytes = at..at + token.len as usize;
            at = bytes.end;
            if let Some(what) = unterminated(token.kind) {
                self.pieces.unterminated = Some((what, bytes.start));
            }
            if token.kind == TokenKind::LineComment {
                self.pieces.comments.push(bytes);
            } else if is_trivia(token.kind) {
            } else if token.kind == TokenKind::Unknown
                && self.open.bytes.is_none()
                && text[bytes.clone()].starts_with('\\')
            {
                let end = line_end(text, bytes.start);
                self.pieces.parts.push(Part::Backslash(bytes.start..end));
                return Some(end);
            } else if token.kind == TokenKind::Semi
                && self.open.parentheses == 0
                && self.open.begin == 0
            {
                let data = self.open.from_stdin;
                self.close();
                if data {
                    return Some(after_copy_data(text, bytes.end));
                }
            } else {
                self.take(token.kind, bytes);
            }
        }
        None
    }

    fn take(&mut self, kind: TokenKind, bytes: Range<usize>) {
        if kind == TokenKind::OpenParen {
            self.open.parentheses += 1;
        } else if kind == TokenKind::CloseParen {
            self.open.parentheses = self.open.parentheses.saturating_sub(1);
        } else if kind == TokenKind::Ident {
            self.open.word(&self.text[bytes.clone()]);
        }
        let start = self.open.bytes.as_ref().map_or(bytes.start, |open| open.start);
        self.open.bytes = Some(start..bytes.end);
    }

    fn close(&mut self) {
        if let Some(bytes) = std::mem::take(&mut self.open).bytes {
            self.pieces.parts.push(Part::Statement(bytes));
        }
    }
}

fn line_end(text: &str, from: usize) -> usize {
    text[from..].find('\n').map_or(text.len(), |i| from + i)
}

/// The rows that follow `COPY … FROM stdin;` in a dump end with a line `\.`.
fn after_copy_data(text: &str, from: usize) -> usize {
    let mut at = line_end(text, from);
    while at < text.len() {
        let end = line_end(text, at + 1);
        let line = text[at + 1..end].trim_end();
        at = end;
        if line == "\\." {
            break;
        }
    }
    at
}

fn unterminated(kind: TokenKind) -> Option<&'static str> {
    let TokenKind::Literal { kind } = kind else {
        return match kind {
            TokenKind::BlockComment { terminated: false } => Some("comment"),
            TokenKind::QuotedIdent { terminated: false, .. } => Some("quoted name"),
            _ => None,
        };
    };
    match kind {
        LiteralKind::DollarQuotedString { terminated: false } => Some("dollar-quoted string"),
        LiteralKind::Str { terminated: false }
        | LiteralKind::NationalStr { terminated: false }
        | LiteralKind::ByteStr { terminated: false }
        | LiteralKind::BitStr { terminated: false }
        | LiteralKind::UnicodeEscStr { terminated: false }
        | LiteralKind::EscStr { terminated: false } => Some("string"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, cut};

    fn statements(text: &str) -> Vec<&str> {
        let parts = cut(text).parts.into_iter();
        parts
            .filter_map(|part| match part {
                Part::Statement(bytes) => Some(&text[bytes]),
                Part::Backslash(_) => None,
            })
            .collect()
    }

    #[test]
    fn a_dollar_quoted_body_is_one_statement() {
        let text =
            "CREATE FUNCTION f() RETURNS int AS $a$ begin; $$;$$ end; $a$ LANGUAGE x; SELECT 1";
        assert_eq!(statements(text).len(), 2);
        assert_eq!(statements(text)[1], "SELECT 1");
    }

    #[test]
    fn an_atomic_body_with_cases_is_one_statement() {
        let text = "create or replace function f() returns int begin atomic \
                    select case when true then 1 else 2 end; select 2; end; select 3;";
        assert_eq!(statements(text)[1], "select 3");
    }

    #[test]
    fn quotes_comments_and_parentheses_hide_semicolons() {
        let text = "a ';' \";\" E'\\';' /* ; /* ; */ ; */ ( ; ) -- ;\n x ; b";
        assert_eq!(statements(text).len(), 2);
        assert_eq!(statements(text)[1], "b");
    }

    #[test]
    fn blanks_and_comments_around_a_statement_are_not_part_of_it() {
        assert_eq!(statements("-- x\n  a /* y */ b -- z\n ; ; /* w */"), ["a /* y */ b"]);
    }

    #[test]
    fn psql_lines_stand_apart_and_copied_rows_are_skipped() {
        let text = "\\restrict k'x\nCOPY t FROM stdin;\n1\tit's\n\\.\nSELECT 1;\n\\unrestrict k";
        assert_eq!(statements(text), ["COPY t FROM stdin", "SELECT 1"]);
        assert_eq!(cut(text).parts.len(), 4);
    }

    #[test]
    fn what_is_never_closed_is_named_with_its_start() {
        assert_eq!(cut("a; 'b").unterminated, Some(("string", 3)));
        assert_eq!(cut("$x$ $$").unterminated, Some(("dollar-quoted string", 0)));
        assert_eq!(cut("/* /* */").unterminated, Some(("comment", 0)));
    }
}
