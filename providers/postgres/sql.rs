//! Quoting, and the `sql!` macro.
use schemactl_core::ident::Ident;
use schemactl_core::sql::Quote;

pub(crate) struct PgQuote;

impl Quote for PgQuote {
    fn ident(&self, out: &mut String, ident: &Ident) {
        out.push('"');
        out.push_str(&ident.raw().replace('"', "\"\""));
        out.push('"');
    }

    fn text(&self, out: &mut String, text: &str) {
        out.push('\'');
        out.push_str(&text.replace('\'', "''"));
        out.push('\'');
    }
}

/// `sql!("DROP POLICY {} ON {}", Ident(&name), Name(&table))`
macro_rules! sql {
    ($template:literal $(, $part:ident($value:expr))* $(,)?) => {
        schemactl_core::sql::render(
            &$crate::sql::PgQuote,
            $template,
            &[$(schemactl_core::sql::Part::$part($value)),*],
        )
    };
}
pub(crate) use sql;
