//! Text search dictionaries.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct TextSearchDictionary;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct DictionaryBody {
    name: QName,
    template: Expr,
    /// `language = 'english', stopwords = 'english'`
    options: Option<Expr>,
}

impl Kind for TextSearchDictionary {
    type Body = DictionaryBody;
    const NAME: KindName = KindName("text search dictionary");

    fn create(new: &Typed<'_, DictionaryBody>, _: Parts<'_>) -> Vec<Step> {
        let DictionaryBody { name, template, options } = new.body;
        let mut clauses = vec![sql!("template = {}", Expr(template))];
        clauses.extend(options.iter().map(|o| sql!("{}", Expr(o))));
        let clauses = Sql::join(clauses, ", ");
        vec![Step::new(sql!("CREATE TEXT SEARCH DICTIONARY {} ({})", Name(name), Sql(&clauses)))]
    }

    fn alter(old: &Typed<'_, DictionaryBody>, new: &Typed<'_, DictionaryBody>) -> Alteration {
        let DictionaryBody { name, template, options } = new.body;
        if old.body.template != *template {
            return Alteration::Recreate {
                why: "PostgreSQL cannot change the template of a text search dictionary",
                class: Class::InPlace,
            };
        }
        let (old, new) = (split(old.body.options.as_ref()), split(options.as_ref()));
        // An option without a value is taken out.
        let gone = old.iter().filter(|(name, _)| !new.iter().any(|(n, _)| n == name));
        let set = new.iter().filter(|option| !old.contains(option));
        let clauses = gone.map(|(name, _)| *name).chain(set.map(|(_, whole)| *whole));
        let clauses = Sql::join(clauses.map(|c| sql!("{}", Expr(&Expr::from_server(c)))), ", ");
        let sql = sql!("ALTER TEXT SEARCH DICTIONARY {} ({})", Name(name), Sql(&clauses));
        Alteration::in_place(Class::InPlace, vec![Step::new(sql)])
    }

    fn drop(old: &Typed<'_, DictionaryBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP TEXT SEARCH DICTIONARY {}", Name(&old.body.name)))]
    }
}

/// The names of the options, and each as a whole.
fn split(options: Option<&Expr>) -> Vec<(&str, &str)> {
    let text = options.map_or("", Expr::as_str);
    let mut found = Vec::new();
    let (mut start, mut quote) = (0, None);
    // A quote within quotes is doubled: it closes and opens again at once.
    for (i, c) in text.char_indices().chain([(text.len(), ',')]) {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, ',') => {
                let whole = text[start..i].trim();
                if let Some((name, _)) = whole.split_once(" = ") {
                    found.push((name, whole));
                }
                start = i + 1;
            }
            _ => {}
        }
    }
    found
}

impl PgKind for TextSearchDictionary {
    const CLASS: u32 = class::TS_DICTIONARY;
    const QUERY: &'static str = "
        SELECT d.oid, n.nspname AS schema, d.dictname AS name,
               pg_catalog.format('%I.%I', tn.nspname, t.tmplname) AS template,
               d.dictinitoption AS options
        FROM pg_catalog.pg_ts_dict d
        JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace
        JOIN pg_catalog.pg_ts_template t ON t.oid = d.dicttemplate
        JOIN pg_catalog.pg_namespace tn ON tn.oid = t.tmplnamespace
        WHERE n.nspname = ANY ({schemas}) AND d.oid >= 16384 AND {free pg_ts_dict d.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let path: Vec<Ident> = vec![name.schema.clone(), name.name.clone()];
        let body = DictionaryBody {
            name,
            template: row.expr("template")?,
            options: row.optional_expr("options")?,
        };
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &DictionaryBody) -> Option<Sql> {
        Some(sql!("TEXT SEARCH DICTIONARY {}", Name(&body.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_and_quotes_inside_of_values_do_not_split_options() {
        let text = Expr::from_server("language = 'it''s, english', \"Stop, Words\" = 'x', n = 3");
        let names: Vec<&str> = split(Some(&text)).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["language", "\"Stop, Words\"", "n"]);
    }
}
