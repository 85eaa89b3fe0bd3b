//! Which parts of a text are secret: passwords in connection strings, in whatever form. In doubt all
//! of it is.
use std::ops::Range;

use schemactl_core::sql::Secret;

/// A connection string of libpq, to be shown without its passwords.
pub(crate) fn connection(text: &str) -> Secret {
    let mut shown = String::new();
    let mut done = 0;
    for range in connection_ranges(text) {
        shown.push_str(&text[done..range.start]);
        shown.push_str(Secret::MASK);
        done = range.end;
    }
    shown.push_str(&text[done..]);
    Secret::new(text, shown)
}

/// The text with each secret byte as a star, so that all places stay where they are.
pub(crate) fn starred(text: &str, secrets: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for range in secrets {
        out.push_str(&text[done..range.start]);
        out.push_str(&"*".repeat(range.len()));
        done = range.end;
    }
    out.push_str(&text[done..]);
    out
}

/// The secret parts of a connection string, in order. All of one that cannot be read.
/// <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING>
pub(crate) fn connection_ranges(text: &str) -> Vec<Range<usize>> {
    match text.find("://") {
        Some(at) if text[..at].starts_with("postgres") => uri_ranges(text, at + 3),
        _ => pair_ranges(text).unwrap_or_else(|| std::iter::once(0..text.len()).collect()),
    }
}

fn is_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    // A percent code may spell any key.
    ["password", "secret", "scram_", "%"].iter().any(|word| key.contains(word))
}

/// `user:password@host/database?key=value&...`
fn uri_ranges(text: &str, start: usize) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = start;
    // Up to the last @: one in a password ought to be encoded, and may not be.
    if let Some(end) = text[start..].rfind('@').map(|i| start + i) {
        if let Some(colon) = text[start..end].find(':').map(|i| start + i) {
            ranges.push(colon + 1..end);
        }
        at = end;
    }
    let Some(query) = text[at..].find('?').map(|i| at + i + 1) else { return ranges };
    let mut at = query;
    for pair in text[query..].split('&') {
        if let Some((key, _)) = pair.split_once('=')
            && is_secret(key)
        {
            ranges.push(at + key.len() + 1..at + pair.len());
        }
        at += pair.len() + 1;
    }
    ranges
}

/// `key = value key = 'quoted value'`; `None` when it is not that.
fn pair_ranges(text: &str) -> Option<Vec<Range<usize>>> {
    let skip = |from: usize| from + (text[from..].len() - text[from..].trim_start().len());
    let mut ranges = Vec::new();
    let mut at = skip(0);
    while at < text.len() {
        let equals = at + text[at..].find('=')?;
        let key = text[at..equals].trim_end();
        if key.is_empty() || key.contains(|c: char| c.is_whitespace() || c == '\'') {
            return None;
        }
        let start = skip(equals + 1);
        let end = start + value_length(&text[start..])?;
        if is_secret(key) {
            ranges.push(start..end);
        }
        at = skip(end);
    }
    Some(ranges)
}

/// The length of the value at the start; `None` when its quote is not closed.
fn value_length(text: &str) -> Option<usize> {
    let quoted = text.starts_with('\'');
    let mut chars = text.char_indices().skip(usize::from(quoted));
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '\'' if quoted => return Some(at + 1),
            c if !quoted && c.is_whitespace() => return Some(at),
            _ => {}
        }
    }
    (!quoted).then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::connection;

    fn shown(text: &str) -> String {
        serde_json::to_value(connection(text)).unwrap().as_str().unwrap().to_owned()
    }

    #[test]
    fn passwords_are_hidden_in_every_form_of_a_connection_string() {
        for (text, expected) in [
            ("host=h dbname=d", "host=h dbname=d"),
            ("host=h password=x dbname=d", "host=h password=******** dbname=d"),
            ("password = 'x \\' y' port=1", "password = ******** port=1"),
            ("password=a\\ b port=1", "password=******** port=1"),
            ("sslpassword=x", "sslpassword=********"),
            ("postgresql://u:p@h/d", "postgresql://u:********@h/d"),
            ("postgres://u:p@q@h:5/d?a=b", "postgres://u:********@h:5/d?a=b"),
            ("postgres://h/d?password=x&a=b", "postgres://h/d?password=********&a=b"),
            ("postgres://h/d?p%61ssword=x", "postgres://h/d?p%61ssword=********"),
            ("postgres://u@h/d", "postgres://u@h/d"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn what_cannot_be_read_is_hidden_whole() {
        for text in ["password=my secret", "password='x", "geheim", "a b=c"] {
            assert_eq!(shown(text), "********", "{text}");
        }
    }

    #[test]
    fn debug_hides_it_too() {
        assert!(!format!("{:?}", connection("password=geheim")).contains("geheim"));
    }
}
