//! Keeps passwords out of whatever is shown: the last net under code that is careful already.
use std::ops::Range;

/// `text` with every password of a URL or a `password=` setting replaced by `***`.
pub(crate) fn redact(text: &str) -> String {
    replace(text, &secrets(text), |_| "***".to_owned())
}

/// Like [`redact`] for the text of a file that is shown with places in it: as many stars as bytes,
/// so that the places stay right. Works by line, because a file may break off inside a string.
pub(crate) fn redact_in_place(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mut found = secrets(line);
        if let Some(start) = line.find("://").map(|i| i + 3)
            && let Some(range) = user_info(line, start..line.len())
        {
            found.push(range);
        }
        out.push_str(&replace(line, &found, |secret| "*".repeat(secret.len())));
    }
    out
}

fn replace(text: &str, secrets: &[Range<usize>], mask: impl Fn(&str) -> String) -> String {
    let mut secrets = secrets.to_vec();
    secrets.sort_by_key(|r| (r.start, std::cmp::Reverse(r.end)));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for secret in secrets {
        if secret.end <= done {
            continue;
        }
        let start = secret.start.max(done);
        out.push_str(&text[done..start]);
        out.push_str(&mask(&text[start..secret.end]));
        done = secret.end;
    }
    out.push_str(&text[done..]);
    out
}

fn secrets(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("://") {
        let start = at + 3;
        let end = text[start..]
            .find(|c: char| c.is_whitespace() || c == '"')
            .map_or(text.len(), |i| start + i);
        found.extend(user_info(text, start..end));
    }
    let lower = text.to_ascii_lowercase();
    for (at, word) in lower.match_indices("password") {
        let rest = &text[at + word.len()..];
        let value = rest.trim_start_matches([' ', '\t']);
        let Some(value) = value.strip_prefix('=') else { continue };
        let value = value.trim_start_matches([' ', '\t']);
        let (value, quote) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => (&value[1..], Some(quote)),
            _ => (value, None),
        };
        let length = value
            .find(|c: char| match quote {
                Some(quote) => c == quote || c == '\n',
                None => c.is_whitespace() || matches!(c, '&' | '"' | '\'' | '`'),
            })
            .unwrap_or(value.len());
        let start = text.len() - rest.len() + (rest.len() - value.len());
        found.push(start..start + length);
    }
    found
}

/// The password in `user:password@`. Up to the last `@`: an unescaped one in a password is a
/// mistake, and not a reason to show the rest of it.
fn user_info(text: &str, url: Range<usize>) -> Option<Range<usize>> {
    let part = &text[url.clone()];
    let end = part.rfind('@')?;
    let colon = part[..end].find(':')?;
    Some(url.start + colon + 1..url.start + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_replaced_wherever_they_stand() {
        assert_eq!(redact("no://secret here"), "no://secret here");
        assert_eq!(redact("'postgres://u:pw@h:5/d' found"), "'postgres://u:***@h:5/d' found");
        assert_eq!(redact("a://u:p@ss:w/ord@h and b://v:x@i"), "a://u:***@h and b://v:***@i");
        assert_eq!(redact("postgres://h/d?password=x&a=b"), "postgres://h/d?password=***&a=b");
        assert_eq!(redact("CONNECTION 'host=h password=x'"), "CONNECTION 'host=h password=***'");
        assert_eq!(redact("Password = 'x y' z"), "Password = '***' z");
    }

    #[test]
    fn places_stay_where_they_were() {
        let text = "# é\nurl = \"a://u:p \\\"w@h/d\"\npassword = \"x\"\nhost = 1\n";
        let masked = "# é\nurl = \"a://u:*****@h/d\"\npassword = \"*\"\nhost = 1\n";
        assert_eq!(redact_in_place(text), masked);
        assert_eq!(text.len(), masked.len());
    }
}
