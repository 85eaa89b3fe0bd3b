//! Text search configurations with their mappings.
use std::collections::BTreeMap;

use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct TextSearchConfiguration;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct ConfigurationBody {
    name: QName,
    parser: Expr,
    /// The dictionaries that a kind of token is looked up in, in this order.
    mappings: BTreeMap<String, Vec<Expr>>,
}

impl Kind for TextSearchConfiguration {
    type Body = ConfigurationBody;
    const NAME: KindName = KindName("text search configuration");

    fn create(new: &Typed<'_, ConfigurationBody>, _: Parts<'_>) -> Vec<Step> {
        let ConfigurationBody { name, parser, mappings } = new.body;
        let mut steps = vec![Step::new(sql!(
            "CREATE TEXT SEARCH CONFIGURATION {} (parser = {})",
            Name(name),
            Expr(parser)
        ))];
        steps.extend(map(name, "ADD", mappings.iter()));
        steps
    }

    fn alter(old: &Typed<'_, ConfigurationBody>, new: &Typed<'_, ConfigurationBody>) -> Alteration {
        let ConfigurationBody { name, parser, mappings } = new.body;
        if old.body.parser != *parser {
            return Alteration::Recreate {
                why: "PostgreSQL cannot change the parser of a text search configuration",
                class: Class::InPlace,
            };
        }
        let old = &old.body.mappings;
        let gone: Vec<Ident> = old
            .keys()
            .filter(|t| !mappings.contains_key(*t))
            .map(|t| Ident::new(t.as_str()))
            .collect();
        let mut steps = Vec::new();
        if !gone.is_empty() {
            let sql = sql!(
                "ALTER TEXT SEARCH CONFIGURATION {} DROP MAPPING FOR {}",
                Name(name),
                Idents(&gone)
            );
            steps.push(Step::new(sql));
        }
        let changed = |(t, d): &(&String, &Vec<Expr>)| old.get(*t).is_some_and(|o| o != *d);
        steps.extend(map(name, "ALTER", mappings.iter().filter(changed)));
        steps.extend(map(name, "ADD", mappings.iter().filter(|(t, _)| !old.contains_key(*t))));
        Alteration::in_place(Class::InPlace, steps)
    }

    fn drop(old: &Typed<'_, ConfigurationBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP TEXT SEARCH CONFIGURATION {}", Name(&old.body.name)))]
    }
}

/// One statement for all kinds of token with the same dictionaries.
fn map<'a>(
    name: &QName,
    word: &'static str,
    mappings: impl Iterator<Item = (&'a String, &'a Vec<Expr>)>,
) -> Vec<Step> {
    let mut by_dictionaries: BTreeMap<&Vec<Expr>, Vec<Ident>> = BTreeMap::new();
    for (token, dictionaries) in mappings {
        by_dictionaries.entry(dictionaries).or_default().push(Ident::new(token.as_str()));
    }
    let step = |(dictionaries, tokens): (&Vec<Expr>, Vec<Ident>)| {
        let dictionaries = Sql::join(dictionaries.iter().map(|d| sql!("{}", Expr(d))), ", ");
        Step::new(sql!(
            "ALTER TEXT SEARCH CONFIGURATION {} {} MAPPING FOR {} WITH {}",
            Name(name),
            Keyword(word),
            Idents(&tokens),
            Sql(&dictionaries)
        ))
    };
    by_dictionaries.into_iter().map(step).collect()
}

impl PgKind for TextSearchConfiguration {
    const CLASS: u32 = class::TS_CONFIGURATION;
    const QUERY: &'static str = "
        SELECT c.oid, n.nspname AS schema, c.cfgname AS name,
               pg_catalog.format('%I.%I', pn.nspname, p.prsname) AS parser,
               (SELECT pg_catalog.json_object_agg(m.token, m.dictionaries) FROM (
                 SELECT t.alias AS token,
                        pg_catalog.json_agg(pg_catalog.format('%I.%I', dn.nspname, d.dictname)
                          ORDER BY m.mapseqno) AS dictionaries
                 FROM pg_catalog.pg_ts_config_map m
                 JOIN pg_catalog.ts_token_type(c.cfgparser) t ON t.tokid = m.maptokentype
                 JOIN pg_catalog.pg_ts_dict d ON d.oid = m.mapdict
                 JOIN pg_catalog.pg_namespace dn ON dn.oid = d.dictnamespace
                 WHERE m.mapcfg = c.oid GROUP BY t.alias) m) AS mappings
        FROM pg_catalog.pg_ts_config c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace
        JOIN pg_catalog.pg_ts_parser p ON p.oid = c.cfgparser
        JOIN pg_catalog.pg_namespace pn ON pn.oid = p.prsnamespace
        WHERE n.nspname = ANY ({schemas}) AND c.oid >= 16384 AND {free pg_ts_config c.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let path: Vec<Ident> = vec![name.schema.clone(), name.name.clone()];
        let raw = row.json::<Option<BTreeMap<String, Vec<String>>>>("mappings")?;
        let mappings = raw.unwrap_or_default().into_iter().map(|(token, dictionaries)| {
            (token, dictionaries.into_iter().map(Expr::from_server).collect())
        });
        let mappings = mappings.collect();
        let body = ConfigurationBody { name, parser: row.expr("parser")?, mappings };
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &ConfigurationBody) -> Option<Sql> {
        Some(sql!("TEXT SEARCH CONFIGURATION {}", Name(&body.name)))
    }
}
