//! Annotations of GitHub's workflows: commands in the log that the host shows at their lines.
//! <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>
use schemactl_core::diagnostic::Severity;
use schemactl_core::source::Place;

use super::Finding;

/// A line for each finding, the worst first: the host shows ten of each severity for a step. `counts`
/// says the plan in a word; empty when there is none.
pub(super) fn lines(findings: &[Finding], counts: &str) -> String {
    let mut out = String::new();
    for finding in findings {
        let Finding { severity, rule, message, place } = finding;
        let command = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let at = place.as_ref().map(|Place { file, line, column }| {
            format!("file={},line={line},col={column},", property(file))
        });
        let title = property(&format!("schemactl: {rule}"));
        let at = at.unwrap_or_default();
        out.push_str(&format!("::{command} {at}title={title}::{}\n", data(message)));
    }
    if !counts.is_empty() {
        out.push_str(&format!("::notice title=schemactl::{}\n", data(counts)));
    }
    out
}

/// A message, in which a line may not end.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value between commas.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        let place = Place { file: "a,b:c.sql".to_owned(), line: 3, column: 7 };
        let finding = Finding {
            severity: Severity::Error,
            rule: "x",
            message: "100%\n::error::no".to_owned(),
            place: Some(place),
        };
        assert_eq!(
            lines(&[finding], "1 additive"),
            "::error file=a%2Cb%3Ac.sql,line=3,col=7,title=schemactl%3A x::100%25%0A::error::no\n\
             ::notice title=schemactl::1 additive\n"
        );
    }
}
