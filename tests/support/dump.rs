//! Compares what `pg_dump --schema-only` prints of two databases.
use similar::TextDiff;

/// Brings a dump into a form in which equal schemas are equal texts: statements in the order of
/// their text, without comments, `SET` lines, `\restrict` lines and owners, spaces squashed, the
/// columns and constraints of `CREATE TABLE` (and of a composite type) in the order of their text.
pub(crate) fn normalise(dump: &str) -> String {
    let mut statements: Vec<String> =
        statements(dump).iter().filter(|s| counts(s)).map(|s| canonical(s)).collect();
    unname_not_null(&mut statements);
    statements.sort();
    statements.iter().map(|statement| format!("{statement};\n")).collect::<Vec<_>>().concat()
}

/// Version 18 prints the names of NOT NULL. That of a partition tells how the partition was made, and
/// cannot be changed; the number in one of the server's own tells what else there was at that time.
fn unname_not_null(statements: &mut [String]) {
    let partition = |statement: &String| {
        let (_, rest) = statement.split_once(" ATTACH PARTITION ")?;
        Some(rest.split_once(" FOR ").or(rest.split_once(" DEFAULT"))?.0.to_owned())
    };
    let partitions: Vec<String> = statements.iter().filter_map(partition).collect();
    for statement in statements.iter_mut().filter(|s| s.contains(" NOT NULL")) {
        let rest = statement.strip_prefix("CREATE FOREIGN TABLE ");
        let rest = rest.or_else(|| statement.strip_prefix("CREATE TABLE ")).unwrap_or_default();
        let inherited = partitions.iter().any(|p| rest.starts_with(&format!("{p} (")));
        let lines = statement.lines().map(|line| unnamed(line, inherited));
        *statement = lines.collect::<Vec<_>>().join("\n");
    }
}

/// `a integer CONSTRAINT t_a_not_null1 NOT NULL` without the name.
fn unnamed(line: &str, whatever: bool) -> String {
    let named = || {
        let (column, rest) = line.split_once(" CONSTRAINT ")?;
        let (name, rest) = rest.split_once(" NOT NULL")?;
        let number = name.trim_matches('"').rsplit_once("_not_null");
        let numbered = number.is_some_and(|(_, n)| !n.is_empty() && n.parse::<u32>().is_ok());
        let drops = !column.trim().is_empty() && (whatever || numbered);
        drops.then(|| format!("{column} NOT NULL{rest}"))
    };
    named().unwrap_or_else(|| line.to_owned())
}

/// What two normalised dumps differ in, or `None`.
pub(crate) fn difference(want: &str, got: &str) -> Option<String> {
    (want != got).then(|| {
        let diff = TextDiff::from_lines(want, got);
        diff.unified_diff().context_radius(0).header("want", "got").to_string()
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Space,
    Comment,
    /// A string, a quoted name or a dollar-quoted body.
    Quoted,
    Word,
    Mark,
}

/// Cuts SQL into pieces that together are the text again.
fn tokens(sql: &str) -> Vec<(Token, &str)> {
    let mut tokens = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let (token, length) = if first.is_whitespace() {
            (Token::Space, run(rest, char::is_whitespace))
        } else if rest.starts_with("--") {
            (Token::Comment, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            (Token::Comment, rest.find("*/").map_or(rest.len(), |at| at + 2))
        } else if let Some(length) = quoted(rest) {
            (Token::Quoted, length)
        } else if first.is_alphanumeric() || first == '_' {
            (Token::Word, run(rest, |c| c.is_alphanumeric() || c == '_' || c == '$'))
        } else {
            (Token::Mark, first.len_utf8())
        };
        let (piece, after) = rest.split_at(length);
        tokens.push((token, piece));
        rest = after;
    }
    tokens
}

fn run(text: &str, inside: impl Fn(char) -> bool) -> usize {
    text.find(|c| !inside(c)).unwrap_or(text.len())
}

/// The length of the quoted text at the start. A doubled quote ends one text and starts another,
/// which comes to the same; only `E''` knows backslashes.
fn quoted(text: &str) -> Option<usize> {
    let end = |from: usize, quote: &str| {
        text[from..].find(quote).map_or(text.len(), |at| from + at + quote.len())
    };
    if text.starts_with("E'") || text.starts_with("e'") {
        let mut escaped = false;
        let close = text[2..].char_indices().find(|(_, c)| {
            let closes = *c == '\'' && !escaped;
            escaped = *c == '\\' && !escaped;
            closes
        });
        return Some(close.map_or(text.len(), |(at, _)| 2 + at + 1));
    }
    if let quote @ ("'" | "\"") = text.get(..1)? {
        return Some(end(1, quote));
    }
    let tag = text.strip_prefix('$')?;
    let tag = &text[..=run(tag, |c| c.is_alphanumeric() || c == '_')];
    let dollar = text[tag.len()..].starts_with('$') && !tag[1..].starts_with(char::is_numeric);
    dollar.then(|| end(tag.len() + 1, &text[..=tag.len()]))
}

/// Splits as `psql` does. Comments and lines that are commands of `psql` are left out.
fn statements(sql: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut current = String::new();
    let mut words: Vec<String> = Vec::new();
    let (mut parentheses, mut blocks, mut in_command) = (0_u32, 0_u32, false);
    for (token, piece) in tokens(sql) {
        in_command = match token {
            Token::Mark if piece == "\\" && current.trim().is_empty() => true,
            Token::Space if piece.contains('\n') => false,
            Token::Space | Token::Comment | Token::Quoted | Token::Word | Token::Mark => in_command,
        };
        if in_command || token == Token::Comment {
            continue;
        }
        if token == Token::Word {
            let word = piece.to_ascii_lowercase();
            // The body of a routine in standard SQL has semicolons of its own.
            match word.as_str() {
                "begin" if is_routine(&words) => blocks += 1,
                "case" if blocks > 0 => blocks += 1,
                "end" => blocks = blocks.saturating_sub(1),
                _ => {}
            }
            words.push(word);
        }
        match piece {
            "(" => parentheses += 1,
            ")" => parentheses = parentheses.saturating_sub(1),
            ";" if parentheses == 0 && blocks == 0 => {
                all.push(std::mem::take(&mut current));
                words.clear();
                continue;
            }
            _ => {}
        }
        current.push_str(piece);
    }
    all.push(current);
    all.iter().map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect()
}

fn is_routine(words: &[String]) -> bool {
    let mut words = words.iter().map(String::as_str).filter(|w| !matches!(*w, "or" | "replace"));
    words.next() == Some("create") && matches!(words.next(), Some("function" | "procedure"))
}

/// Whether a statement says something about the schema.
fn counts(statement: &str) -> bool {
    let words: Vec<&str> = statement.split_whitespace().collect();
    let setting = matches!(words.as_slice(), ["SET", ..])
        || statement.starts_with("SELECT pg_catalog.set_config");
    let owner = matches!(words.as_slice(), ["ALTER", .., "OWNER", "TO", _]);
    !setting && !owner
}

/// One line per statement, but for what is quoted.
fn canonical(statement: &str) -> String {
    let squashed = squash(statement);
    let starts = |starts: &[&str]| starts.iter().any(|start| squashed.starts_with(start));
    let table = starts(&["CREATE TABLE ", "CREATE UNLOGGED TABLE ", "CREATE FOREIGN TABLE "]);
    let composite = starts(&["CREATE TYPE "]) && squashed.contains(" AS (");
    // The tags and the columns of these are sets.
    let set = starts(&["CREATE EVENT TRIGGER ", "ALTER PUBLICATION "]);
    if let Some((head, columns, tail)) = statistics_columns(&squashed) {
        let mut columns = split_commas(columns);
        columns.sort_unstable();
        return format!("{head} ON {} FROM {tail}", columns.join(", "));
    }
    match parenthesised(&squashed) {
        Some((head, body, tail)) if table || composite || set => {
            let mut items = split_commas(body);
            items.sort_unstable();
            // A line each, so that a difference shows the column.
            let items: Vec<String> = items.iter().map(|item| format!("\n    {item}")).collect();
            format!("{head}({}\n){tail}", items.join(","))
        }
        Some(_) | None => squashed,
    }
}

/// `CREATE STATISTICS` prints its columns in the order that they have in the table.
fn statistics_columns(sql: &str) -> Option<(&str, &str, &str)> {
    let (head, rest) = sql.split_once(" ON ").filter(|_| sql.starts_with("CREATE STATISTICS "))?;
    let (columns, tail) = rest.rsplit_once(" FROM ")?;
    Some((head, columns, tail))
}

fn squash(sql: &str) -> String {
    let pieces = tokens(sql);
    let one = |(token, piece): &(Token, &str)| match token {
        Token::Space => " ".to_owned(),
        Token::Comment | Token::Quoted | Token::Word | Token::Mark => (*piece).to_owned(),
    };
    pieces.iter().map(one).collect::<String>().trim().to_owned()
}

/// The text before, in and after the first parentheses.
fn parenthesised(sql: &str) -> Option<(&str, &str, &str)> {
    let (mut at, mut depth, mut start) = (0, 0_u32, None);
    for (_, piece) in tokens(sql) {
        match piece {
            "(" => {
                start = start.or(Some(at));
                depth += 1;
            }
            ")" => {
                depth = depth.saturating_sub(1);
                if let (0, Some(start)) = (depth, start) {
                    return Some((&sql[..start], &sql[start + 1..at], &sql[at + 1..]));
                }
            }
            _ => {}
        }
        at += piece.len();
    }
    None
}

fn split_commas(sql: &str) -> Vec<&str> {
    let (mut at, mut depth, mut start, mut items) = (0, 0_u32, 0, Vec::new());
    for (_, piece) in tokens(sql) {
        match piece {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "," if depth == 0 => {
                items.push(sql[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
        at += piece.len();
    }
    items.push(sql[start..].trim());
    items.retain(|item| !item.is_empty());
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_comments_settings_and_owners_do_not_count() {
        let one = "\\restrict abc\n-- a comment\nSET x = 1;\n\
            SELECT pg_catalog.set_config('search_path', '', false);\n\
            CREATE TABLE public.t (\n    a integer,\n    b numeric(1,2) DEFAULT 'x,y'\n);\n\
            ALTER TABLE public.t OWNER TO postgres;\nCREATE SCHEMA s;\n\\unrestrict abc\n";
        let two =
            "CREATE SCHEMA s;\nCREATE TABLE public.t (b numeric(1,2) DEFAULT 'x,y', a integer);";
        assert_eq!(normalise(one), normalise(two));
        assert_eq!(difference(&normalise(one), &normalise(two)), None);
    }

    #[test]
    fn a_changed_column_is_the_difference() {
        let want = normalise("CREATE TABLE t (a integer, b text);");
        let got = normalise("CREATE TABLE t (a bigint, b text);");
        let difference = difference(&want, &got).unwrap();
        assert!(difference.contains("-    a integer") && difference.contains("+    a bigint"));
        assert!(!difference.contains("b text"), "{difference}");
    }

    #[test]
    fn the_order_of_a_set_does_not_count() {
        for (one, two) in [
            (
                "CREATE STATISTICS s ON a, (b + 1) FROM t;",
                "CREATE STATISTICS s ON (b + 1), a FROM t;",
            ),
            (
                "ALTER PUBLICATION p ADD TABLE ONLY t (a, b);",
                "ALTER PUBLICATION p ADD TABLE ONLY t (b, a);",
            ),
        ] {
            assert_eq!(normalise(one), normalise(two));
        }
        assert_ne!(
            normalise("CREATE INDEX i ON t (a, b);"),
            normalise("CREATE INDEX i ON t (b, a);")
        );
    }

    #[test]
    fn names_of_not_null_that_nobody_can_choose_do_not_count() {
        let attach = "ALTER TABLE ONLY p ATTACH PARTITION q FOR VALUES IN (1);";
        for (one, two) in [
            (
                "CREATE TABLE t (a int CONSTRAINT t_a_not_null1 NOT NULL);",
                "CREATE TABLE t (a int NOT NULL);",
            ),
            ("CREATE TABLE q (a int CONSTRAINT p_a NOT NULL);", "CREATE TABLE q (a int NOT NULL);"),
        ] {
            assert_eq!(normalise(&format!("{one}{attach}")), normalise(&format!("{two}{attach}")));
        }
        assert_ne!(
            normalise("CREATE TABLE t (a int CONSTRAINT n NOT NULL);"),
            normalise("CREATE TABLE t (a int NOT NULL);")
        );
    }

    #[test]
    fn semicolons_in_bodies_and_quotes_do_not_end_a_statement() {
        let dollar = "CREATE FUNCTION f() AS $_$ a; -- b\n '$x$' $_$";
        let atomic =
            "CREATE FUNCTION g() BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END";
        let quoted = r#"COMMENT ON TABLE "a;b" IS E'it\'s; x'"#;
        let doubled = "COMMENT ON TABLE t IS 'it''s; -- no comment'";
        for statement in [dollar, atomic, quoted, doubled] {
            let sql = format!("{statement};\nCREATE SCHEMA s;\n");
            assert_eq!(statements(&sql), [statement, "CREATE SCHEMA s"]);
        }
    }

    #[test]
    fn spaces_count_in_quotes_only() {
        assert_eq!(normalise("SELECT  1 ;"), normalise("SELECT\n1;"));
        assert_ne!(normalise("SELECT '  ';"), normalise("SELECT ' ';"));
        assert_ne!(normalise("AS $$ a\n b $$;"), normalise("AS $$ a b $$;"));
    }

    #[test]
    fn quoting_alone_never_swallows_the_rest() {
        assert_eq!(
            tokens("a$1 $1 x'y' '").iter().map(|t| t.1).collect::<String>(),
            "a$1 $1 x'y' '"
        );
    }
}
