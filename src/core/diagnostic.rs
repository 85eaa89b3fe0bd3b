//! What a person did wrong and where: plain data, drawn by the command line.
use crate::source::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
    Note,
}

/// A place in a file and what is to be said about it.
#[derive(Clone, Debug)]
pub struct Label {
    pub span: Span,
    /// May be empty: the place alone then says enough.
    pub message: String,
}

/// One finding about the user's input. The first label is the primary one.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    pub severity: Severity,
    /// A stable kebab-case name, such as `unknown-key`.
    pub code: &'static str,
    /// One line, lower case, no full stop.
    pub message: String,
    pub labels: Vec<Label>,
    /// More lines: the server's own DETAIL, for example.
    pub notes: Vec<String>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// What is good to know and asks for nothing.
    pub fn remark(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { severity, code, message, labels: Vec::new(), notes: Vec::new(), help: None }
    }

    #[must_use]
    pub fn at(self, span: Span) -> Self {
        self.label(span, "")
    }

    #[must_use]
    pub fn label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The candidate nearest to a mistyped word, when one is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|c| (strsim::damerau_levenshtein(word, c), c))
        .filter(|(distance, c)| *distance <= 1 + word.len().max(c.len()) / 4)
        .min()
        .map(|(_, c)| c)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_word_is_found_and_far_words_are_not() {
        assert_eq!(nearest("nulable", ["type", "nullable", "default"]), Some("nullable"));
        assert_eq!(nearest("zebra", ["type", "nullable", "default"]), None);
    }
}
