//! Indexes that belong to no constraint.
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Shape, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::attachment::{Attachment, attachment_columns};
use super::fact::Fact;
use super::lineage;
use super::materialized_view::MaterializedView;
use super::options::Options;
use super::table::{self, Table};
use crate::row::{DecodeError, PgKind, Row, class};
use crate::spelling;
use crate::sql::sql;

pub(crate) struct Index;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct IndexBody {
    name: QName,
    definition: Expr,
    options: Options,
    /// Where it is not the database's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    tablespace: Option<Ident>,
    /// Statistics targets of its expressions, by their place.
    statistics: Vec<(i64, i64)>,
    /// Left behind invalid by a failed build.
    valid: bool,
    #[serde(skip)]
    expressions: bool,
    /// Of a partitioned table, without a file of its own.
    #[serde(skip)]
    partitioned: Fact<bool>,
    #[serde(flatten)]
    attachment: Attachment,
}

impl IndexBody {
    pub(crate) fn is_settled(&self) -> bool {
        self.definition.is_settled()
    }

    pub(crate) fn is_valid(&self) -> bool {
        self.valid
    }

    pub(crate) fn attachment(&self) -> &Attachment {
        &self.attachment
    }

    pub(crate) fn attachment_mut(&mut self) -> &mut Attachment {
        &mut self.attachment
    }

    /// The statement that makes it, but for what stands in the middle of the server's text.
    fn create(&self) -> Sql {
        let text = self.definition.as_str();
        let alone = self.partitioned.0 && (!self.valid || self.attachment.is_alone());
        match text.split_once(" INDEX ").filter(|_| alone) {
            Some((create, rest)) => sql!(
                "{} INDEX {} ON ONLY {}",
                Expr(&Expr::from_server(create)),
                Ident(&self.name.name),
                Expr(&Expr::from_server(after_name(rest).trim_start_matches("ON ")))
            ),
            None => sql!("{}", Expr(&self.definition)),
        }
    }

    /// The statement that makes it under another name while others write; `None` where the server's
    /// text is not enough.
    pub(crate) fn concurrently(&self, name: &Ident) -> Option<Sql> {
        let (create, rest) = self.definition.as_str().split_once(" INDEX ")?;
        let rest = Expr::from_server(after_name(rest));
        let unique = if create.ends_with("UNIQUE") { "UNIQUE " } else { "" };
        let create =
            sql!("CREATE {}INDEX CONCURRENTLY {} {}", Keyword(unique), Ident(name), Expr(&rest));
        Some(match &self.tablespace {
            Some(_) if self.expressions => return None,
            Some(tablespace) => sql!("{} TABLESPACE {}", Sql(&create), Ident(tablespace)),
            None => create,
        })
    }

    /// What it must not have twice, from the list of its elements on.
    pub(crate) fn unique(&self) -> Option<&str> {
        let (create, rest) = self.definition.as_str().split_once(" INDEX ")?;
        let rest = rest.split_once(" USING ")?.1.split_once(' ')?.1;
        create.ends_with("UNIQUE").then_some(rest)
    }

    /// Whether this is the statement that makes it.
    pub(crate) fn made_by(&self, sql: &Sql) -> bool {
        sql.as_str().starts_with(self.definition.as_str())
    }

    /// Whether it computes something or has a predicate.
    pub(crate) fn has_expressions(&self) -> bool {
        self.expressions
    }
}

impl Kind for Index {
    type Body = IndexBody;
    const NAME: KindName = KindName("index");

    fn create(new: &Typed<'_, IndexBody>, _: Parts<'_>) -> Vec<Step> {
        let IndexBody { name, tablespace, statistics, partitioned, attachment, .. } = new.body;
        let create = new.body.create();
        let mut steps = match tablespace {
            // TABLESPACE stands before a predicate, in the middle of what the server printed.
            Some(tablespace) if new.body.expressions => {
                let change = sql!("ALTER INDEX {}", Name(name));
                vec![Step::new(create), table::set_tablespace(&change, Some(tablespace))]
            }
            Some(tablespace) => {
                vec![Step::new(sql!("{} TABLESPACE {}", Sql(&create), Ident(tablespace)))]
            }
            None => vec![Step::new(create)],
        };
        steps.extend(statistics_changes(name, partitioned.0, (&[], statistics)));
        steps.extend(attachment.attach(name));
        steps
    }

    fn alter(old: &Typed<'_, IndexBody>, new: &Typed<'_, IndexBody>) -> Alteration {
        let IndexBody { name, definition: _, options, tablespace, statistics, .. } = new.body;
        let old = old.body;
        let recreate = |why| Alteration::Recreate { why, class: Class::InPlace };
        let completed = new.body.partitioned.0 && new.body.valid;
        if old.valid != new.body.valid && !completed {
            return recreate("the index is not valid");
        }
        let attached = match old.attachment.changes(&new.body.attachment, name) {
            Ok(attached) => attached,
            Err(why) => return recreate(why),
        };
        let bare = |body: &IndexBody| {
            body.definition.meaning().replacen(&body.options.as_printed(), "", 1)
        };
        if bare(old) != bare(new.body) {
            return recreate("PostgreSQL cannot change what an index covers");
        }
        let change = sql!("ALTER INDEX {}", Name(name));
        if new.body.partitioned.0 && old.options != *options {
            return recreate(Options::FIXED);
        }
        let mut steps = old.options.changes(options, &change);
        if old.tablespace != *tablespace {
            steps.push(table::set_tablespace(&change, tablespace.as_ref()));
        }
        steps.extend(statistics_changes(
            name,
            new.body.partitioned.0,
            (&old.statistics, statistics),
        ));
        steps.extend(attached);
        Alteration::in_place(Class::InPlace, steps)
    }

    fn drop(old: &Typed<'_, IndexBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP INDEX {}", Name(&old.body.name)))]
    }

    fn rename(old: &Typed<'_, IndexBody>, name: &Ident) -> Option<Vec<Step>> {
        let sql = sql!("ALTER INDEX {} RENAME TO {}", Name(&old.body.name), Ident(name));
        Some(vec![Step::new(sql)])
    }

    /// What it covers: its options change in place.
    fn shape(object: &Typed<'_, IndexBody>, _: Parts<'_>) -> Option<Shape> {
        let IndexBody { definition, options, valid, .. } = object.body;
        let bare = definition.meaning().replacen(&options.as_printed(), "", 1);
        let (kind, rest) = bare.split_once(" INDEX ")?;
        Some(Shape::Whole(format!("{kind} {valid} {}", after_name(rest))))
    }

    fn occupies(body: &IndexBody) -> Vec<String> {
        vec![super::relation_name(&body.name)]
    }
}

/// What follows the quoted or bare name with which a text begins.
fn after_name(text: &str) -> &str {
    let Some(quoted) = text.strip_prefix('"') else {
        return text.split_once(' ').map_or("", |(_, rest)| rest);
    };
    let mut rest = quoted;
    while let Some((_, after)) = rest.split_once('"') {
        match after.strip_prefix('"') {
            Some(after) => rest = after,
            None => return after.trim_start(),
        }
    }
    ""
}

/// The server prints ONLY of every index of a partitioned table. Without it, the partitions' own indexes
/// are found and taken over.
fn without_only(text: &str) -> Expr {
    let Some((create, rest)) = text.split_once(" INDEX ") else { return spelling::expr(text) };
    let after = after_name(rest);
    let name = rest[..rest.len() - after.len()].trim_end();
    let on = after.strip_prefix("ON ONLY ").unwrap_or_else(|| after.trim_start_matches("ON "));
    spelling::expr(&format!("{create} INDEX {name} ON {on}"))
}

/// Places of what an index computes, each with its statistics target.
type Targets<'a> = &'a [(i64, i64)];

/// From the ones to the others.
pub(crate) fn statistics_changes(
    index: &QName,
    is_partitioned: bool,
    (old, new): (Targets<'_>, Targets<'_>),
) -> Vec<Step> {
    let set = new.iter().filter(|one| !old.contains(one)).copied();
    let gone = old.iter().filter(|(place, _)| new.iter().all(|(other, _)| other != place));
    let all = set.chain(gone.map(|(place, _)| (*place, -1)));
    // ALTER INDEX would set those of its parts as well, and takes no ONLY.
    let index = if is_partitioned {
        sql!("ALTER TABLE ONLY {}", Name(index))
    } else {
        sql!("ALTER INDEX {}", Name(index))
    };
    all.map(|(place, target)| {
        Step::new(sql!(
            "{} ALTER COLUMN {} SET STATISTICS {}",
            Sql(&index),
            Number(place),
            Number(target)
        ))
    })
    .collect()
}

impl PgKind for Index {
    const CLASS: u32 = class::RELATION;
    const QUERY: &'static str = concat!(
        "
        SELECT i.indexrelid AS oid, n.nspname AS schema, c.relname AS name,
               tn.nspname AS table_schema, t.relname AS table, t.relkind AS table_kind,
               pg_catalog.pg_get_indexdef(i.indexrelid) AS definition, i.indisvalid AS valid,
               pg_catalog.to_json(c.reloptions) AS options, c.relispartition AS is_partition,
               t.relispartition AS of_partition,
               (SELECT s.spcname FROM pg_catalog.pg_tablespace s
                WHERE s.oid = c.reltablespace) AS tablespace,
               CASE WHEN c.relispartition THEN (
                 SELECT pg_catalog.json_build_array(pg_catalog.json_build_object(
                   'table', pg_catalog.json_build_array(pn.nspname, p.relname),
                   'path', pg_catalog.json_build_array(xn.nspname, x.relname)))
                 FROM pg_catalog.pg_inherits h
                 JOIN pg_catalog.pg_class x ON x.oid = h.inhparent
                 JOIN pg_catalog.pg_namespace xn ON xn.oid = x.relnamespace
                 JOIN pg_catalog.pg_index xi ON xi.indexrelid = x.oid
                 JOIN pg_catalog.pg_class p ON p.oid = xi.indrelid
                 JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
                 WHERE h.inhrelid = c.oid) END AS copy_of,
               i.indexprs IS NOT NULL OR i.indpred IS NOT NULL AS expressions,
               (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(a.attnum, a.attstattarget)
                         ORDER BY a.attnum)
                FROM pg_catalog.pg_attribute a
                WHERE i.indexprs IS NOT NULL AND a.attrelid = i.indexrelid AND a.attstattarget >= 0
               ) AS statistics,
               ",
        attachment_columns!("i", "c", "t"),
        "
        FROM pg_catalog.pg_index i
        JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
        JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
        WHERE t.relkind IN ('r', 'p', 'm') AND t.relpersistence <> 't' AND n.nspname = ANY ({schemas})
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid
                          AND k.contype IN ('p', 'u', 'x'))
          AND {free pg_class t.oid} AND {free pg_class c.oid}"
    );

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let path = vec![name.schema.clone(), name.name.clone()];
        let on = match row.code("table_kind")? {
            'm' => MaterializedView::NAME,
            _ => Table::NAME,
        };
        let table = QName::new(row.ident("table_schema")?, row.ident("table")?);
        let parent = ObjectId::new(on, vec![table.schema.clone(), table.name.clone()]);
        let valid = row.flag("valid")?;
        let definition = row.text("definition")?;
        let definition = match row.code("table_kind")? {
            'p' => without_only(definition),
            _ => spelling::expr(definition),
        };
        let inherited = lineage::inherited(row, Self::NAME, &table)?;
        let body = IndexBody {
            name,
            definition,
            options: Options::decode(row)?,
            tablespace: row.optional("tablespace")?.map(Ident::new),
            statistics: row.json::<Option<_>>("statistics")?.unwrap_or_default(),
            valid,
            expressions: row.flag("expressions")?,
            partitioned: Fact(row.code("table_kind")? == 'p'),
            attachment: Attachment::decode(row, &inherited)?,
        };
        let mut object = Object::new::<Self>(path, Some(parent), body);
        object.inherited = inherited;
        if row.flag("of_partition")? && object.inherited.is_empty() {
            object.after.push(lineage::partition_id(&table));
        }
        Ok(object)
    }

    fn comment_on(body: &IndexBody) -> Option<Sql> {
        Some(sql!("INDEX {}", Name(&body.name)))
    }
}
