//! Constraints of tables: primary key, unique, check, foreign key, exclusion.
mod in_steps;

use std::collections::BTreeSet;

use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Inline, Kind, KindName, Parts, Shape, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::attachment::{Attachment, attachment_columns};
use super::fact::Fact;
use super::index::{self, Index};
use super::lineage;
use super::options::Options;
use super::table::{self, Table};
use crate::row::{DecodeError, PgKind, Row, class};
use crate::spelling;
use crate::sql::sql;

pub(crate) use in_steps::{by_index, in_two};

pub(crate) struct Constraint;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ConstraintBody {
    #[serde(skip)]
    table: QName,
    name: Ident,
    #[serde(rename = "type")]
    sort: Sort,
    /// Without what the fields below say.
    definition: Expr,
    timing: Timing,
    /// Whether the server sees to it; from version 18 on it can be left to the application.
    #[serde(skip_serializing_if = "Clone::clone")]
    enforced: bool,
    validated: bool,
    /// Storage parameters of the index behind it.
    options: Options,
    /// Of the index, where it is not the database's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    tablespace: Option<Ident>,
    /// Of what the index computes: the place in it, and the target.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    statistics: Vec<(i64, i64)>,
    /// Its index is whole: a partitioned table's is not while a partition lacks its part.
    #[serde(skip_serializing_if = "Clone::clone")]
    complete: bool,
    /// A partition's own key. It is added when the partition is attached, or else it may be taken
    /// for one that the partitioned table asks for.
    #[serde(skip)]
    apart: Fact<bool>,
    /// Of a partitioned table: the index behind it has no file of its own.
    #[serde(skip)]
    partitioned: Fact<bool>,
    /// The index behind it has expressions or a predicate.
    #[serde(skip)]
    computes: Fact<bool>,
    #[serde(flatten)]
    attachment: Attachment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Sort {
    PrimaryKey,
    Unique,
    Check,
    ForeignKey,
    Exclusion,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum Timing {
    NotDeferrable,
    Deferrable,
    InitiallyDeferred,
}

impl Timing {
    fn keyword(self) -> &'static str {
        match self {
            Self::NotDeferrable => "NOT DEFERRABLE",
            Self::Deferrable => "DEFERRABLE INITIALLY IMMEDIATE",
            Self::InitiallyDeferred => "DEFERRABLE INITIALLY DEFERRED",
        }
    }
}

impl ConstraintBody {
    pub(crate) fn is_foreign_key(&self) -> bool {
        self.sort == Sort::ForeignKey
    }

    /// Whether its index has what only statements on that can say.
    fn sets_more(&self) -> bool {
        !self.options.is_empty() || self.tablespace.is_some() || !self.statistics.is_empty()
    }

    fn statistics_since(&self, old: &[(i64, i64)]) -> Vec<Step> {
        let between = (old, &self.statistics[..]);
        index::statistics_changes(&self.index(), self.partitioned.0, between)
    }

    /// Whether an index of its name stands behind it.
    pub(crate) fn has_index(&self) -> bool {
        match self.sort {
            Sort::PrimaryKey | Sort::Unique | Sort::Exclusion => true,
            Sort::Check | Sort::ForeignKey => false,
        }
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.complete
    }

    pub(crate) fn attachment(&self) -> &Attachment {
        &self.attachment
    }

    pub(crate) fn attachment_mut(&mut self) -> &mut Attachment {
        &mut self.attachment
    }

    /// Whether the index behind it has expressions or a predicate.
    pub(crate) fn computes(&self) -> bool {
        self.computes.0
    }

    /// The index behind it.
    fn index(&self) -> QName {
        QName::new(self.table.schema.clone(), self.name.clone())
    }

    pub(crate) fn is_check(&self) -> bool {
        self.sort == Sort::Check
    }

    /// Whether no child table has it.
    pub(crate) fn stays_out(&self) -> bool {
        self.definition.as_str().ends_with("NO INHERIT")
    }

    /// Its definition, where the rows that are there must keep it.
    pub(crate) fn looked_at(&self) -> Option<&str> {
        (self.validated && self.enforced).then(|| self.definition.as_str())
    }

    pub(crate) fn is_settled(&self) -> bool {
        self.definition.is_settled()
    }

    /// Whether it compares or computes with values of more than one type.
    pub(crate) fn reads_types(&self) -> bool {
        match self.sort {
            Sort::Check | Sort::ForeignKey | Sort::Exclusion => true,
            Sort::PrimaryKey | Sort::Unique => false,
        }
    }
}

/// The constraints that one CREATE TABLE can make, and the others: of two that ask for the same index
/// PostgreSQL makes one, and no word of it.
pub(crate) fn distinct(
    constraints: Vec<Typed<'_, ConstraintBody>>,
) -> (Vec<Typed<'_, ConstraintBody>>, Vec<Typed<'_, ConstraintBody>>) {
    let mut seen = BTreeSet::new();
    constraints.into_iter().partition(|constraint| {
        let ConstraintBody { sort, definition, timing, .. } = constraint.body;
        let text = definition.as_str();
        let index = match sort {
            Sort::PrimaryKey => text.trim_start_matches("PRIMARY KEY"),
            Sort::Unique => text.trim_start_matches("UNIQUE"),
            Sort::Exclusion => text,
            Sort::Check | Sort::ForeignKey => return true,
        };
        seen.insert((index, *timing))
    })
}

/// As a clause of CREATE TABLE or ADD.
pub(crate) fn clause(body: &ConstraintBody) -> Sql {
    let ConstraintBody { table: _, name, sort, definition, timing, validated, .. } = body;
    let ConstraintBody { options, tablespace, .. } = body;
    let mut clauses = vec![sql!("CONSTRAINT {} {}", Ident(name), Expr(definition))];
    let with = options.clause();
    // WITH stands before an exclusion constraint's WHERE, which is part of the definition: its
    // parameters are set by ALTER INDEX.
    if *sort != Sort::Exclusion && !with.as_str().is_empty() {
        clauses.push(sql!("{}", Sql(&with)));
    }
    if *sort != Sort::Exclusion {
        clauses.extend(tablespace.iter().map(|t| sql!("USING INDEX TABLESPACE {}", Ident(t))));
    }
    if *timing != Timing::NotDeferrable {
        clauses.push(sql!("{}", Keyword(timing.keyword())));
    }
    if !body.enforced {
        clauses.push(sql!("NOT ENFORCED"));
    } else if !*validated {
        clauses.push(sql!("NOT VALID"));
    }
    Sql::join(clauses, " ")
}

impl Kind for Constraint {
    type Body = ConstraintBody;
    const NAME: KindName = KindName("constraint");

    fn create(new: &Typed<'_, ConstraintBody>, _: Parts<'_>) -> Vec<Step> {
        let ConstraintBody { table, sort, options, tablespace, complete, .. } = new.body;
        let attachment = &new.body.attachment;
        let clause = clause(new.body);
        let only = if *complete && !attachment.is_alone() { "" } else { "ONLY " };
        let table_name = sql!("{}{}", Keyword(only), Name(table));
        let mut steps =
            vec![Step::new(sql!("ALTER TABLE {} ADD {}", Sql(&table_name), Sql(&clause)))];
        if *sort == Sort::Exclusion {
            let change = sql!("ALTER INDEX {}", Name(&new.body.index()));
            steps.extend(Options::default().changes(options, &change));
            steps.extend(tablespace.iter().map(|t| table::set_tablespace(&change, Some(t))));
            steps.extend(new.body.statistics_since(&[]));
        }
        steps.extend(attachment.attach(&new.body.index()));
        steps
    }

    /// A check of a table is made with its parent's, a foreign key with the partitioned table's; the
    /// index of a key is found and taken over.
    fn follow(
        _: Option<&Typed<'_, ConstraintBody>>,
        new: &Typed<'_, ConstraintBody>,
        _: (Option<&Object>, &Object),
    ) -> Option<Vec<Step>> {
        match new.body.sort {
            Sort::Check | Sort::ForeignKey => (!new.object.local).then(Vec::new),
            Sort::PrimaryKey | Sort::Unique | Sort::Exclusion => None,
        }
    }

    fn alter(old: &Typed<'_, ConstraintBody>, new: &Typed<'_, ConstraintBody>) -> Alteration {
        let ConstraintBody { table, name, sort, definition, timing, validated, .. } = new.body;
        let ConstraintBody { options, tablespace, .. } = new.body;
        let needs = |o: &Typed<'_, _>| o.object.needs.iter().cloned().collect::<BTreeSet<_>>();
        let moves = needs(old) != needs(new);
        let old = old.body;
        let recreate = |why| Alteration::Recreate { why, class: Class::InPlace };
        if old.sort != *sort || old.definition != *definition {
            return recreate("PostgreSQL cannot change what a constraint says");
        }
        if moves {
            return recreate("PostgreSQL cannot move a foreign key to another key");
        }
        if old.validated && !*validated {
            return recreate("PostgreSQL cannot make a valid constraint not valid");
        }
        if old.complete && !new.body.complete {
            return recreate("the index behind it lacks its part of a partition");
        }
        if new.body.partitioned.0 && old.options != *options {
            return recreate(Options::FIXED);
        }
        let attached = match old.attachment.changes(&new.body.attachment, &new.body.index()) {
            Ok(attached) => attached,
            Err(why) => return recreate(why),
        };
        let constraint = sql!("ALTER TABLE {} ALTER CONSTRAINT {}", Name(table), Ident(name));
        let mut steps = Vec::new();
        if old.enforced != new.body.enforced {
            if *sort != Sort::ForeignKey {
                return recreate("PostgreSQL can change only whether a foreign key is enforced");
            }
            let word = if new.body.enforced { "ENFORCED" } else { "NOT ENFORCED" };
            steps.push(Step::new(sql!("{} {}", Sql(&constraint), Keyword(word))));
        }
        if old.timing != *timing {
            if *sort != Sort::ForeignKey {
                return recreate("PostgreSQL can change only when a foreign key is checked");
            }
            let timing = timing.keyword();
            steps.push(Step::new(sql!("{} {}", Sql(&constraint), Keyword(timing))));
        }
        if !old.validated && *validated {
            steps.push(Step::new(sql!(
                "ALTER TABLE {} VALIDATE CONSTRAINT {}",
                Name(table),
                Ident(name)
            )));
        }
        let change = sql!("ALTER INDEX {}", Name(&new.body.index()));
        steps.extend(old.options.changes(options, &change));
        if old.tablespace != *tablespace {
            steps.push(table::set_tablespace(&change, tablespace.as_ref()));
        }
        steps.extend(new.body.statistics_since(&old.statistics));
        steps.extend(attached);
        Alteration::in_place(Class::InPlace, steps)
    }

    fn drop(old: &Typed<'_, ConstraintBody>) -> Vec<Step> {
        let (table, name) = (&old.body.table, &old.body.name);
        vec![Step::new(sql!("ALTER TABLE {} DROP CONSTRAINT {}", Name(table), Ident(name)))]
    }

    fn rename(old: &Typed<'_, ConstraintBody>, name: &Ident) -> Option<Vec<Step>> {
        let (table, constraint) = (&old.body.table, &old.body.name);
        let sql = sql!(
            "ALTER TABLE {} RENAME CONSTRAINT {} TO {}",
            Name(table),
            Ident(constraint),
            Ident(name)
        );
        Some(vec![Step::new(sql)])
    }

    fn shape(object: &Typed<'_, ConstraintBody>, _: Parts<'_>) -> Option<Shape> {
        let apart = ConstraintBody { attachment: Attachment::default(), ..object.body.clone() };
        let apart = Object::new::<Self>(&object.object.id.path[..], None, apart);
        Some(Shape::Whole(apart.nameless()))
    }

    fn inline(body: &ConstraintBody) -> Inline {
        match body.sort {
            // CREATE TABLE takes NOT VALID for done, and a foreign key needs the other table.
            _ if !body.validated => Inline::Never,
            _ if body.apart.0 || !body.complete || body.attachment.is_apart() => Inline::Never,
            Sort::ForeignKey => Inline::Never,
            // What its index has is set afterwards.
            Sort::Exclusion if body.sets_more() => Inline::Never,
            Sort::PrimaryKey | Sort::Unique | Sort::Check | Sort::Exclusion => Inline::WhenAcyclic,
        }
    }

    /// A foreign key stands on the oldest index that has its columns.
    fn chooses_among(body: &ConstraintBody) -> &'static [KindName] {
        match body.sort {
            Sort::ForeignKey => &[Constraint::NAME, Index::NAME],
            Sort::PrimaryKey | Sort::Unique | Sort::Check | Sort::Exclusion => &[],
        }
    }

    fn occupies(body: &ConstraintBody) -> Vec<String> {
        let index = body.has_index().then(|| super::relation_name(&body.index()));
        let own = super::constraint_name(&body.table, &body.name);
        index.into_iter().chain([own]).collect()
    }
}

impl PgKind for Constraint {
    const CLASS: u32 = class::CONSTRAINT;
    const QUERY: &'static str = concat!(
        "
        SELECT k.oid, n.nspname AS schema, c.relname AS table, k.conname AS name, k.contype AS type,
               pg_catalog.pg_get_constraintdef(k.oid) AS definition, k.condeferrable AS deferrable,
               k.condeferred AS deferred, k.convalidated AS validated, {18: k.conenforced | true} AS enforced,
               CASE WHEN k.contype IN ('p', 'u', 'x') THEN pg_catalog.to_json(i.reloptions) END AS options,
               CASE WHEN k.contype IN ('p', 'u', 'x') THEN
                 (SELECT s.spcname FROM pg_catalog.pg_tablespace s WHERE s.oid = i.reltablespace)
                 END AS tablespace,
               k.contype NOT IN ('p', 'u', 'x') OR COALESCE((SELECT ix.indisvalid
                 FROM pg_catalog.pg_index ix WHERE ix.indexrelid = k.conindid), true) AS complete,
               rn.nspname AS references_schema, rc.relname AS references_table,
               k.conislocal AS local, c.relispartition AS is_partition,
               c.relkind = 'p' AS partitioned,
               x.indexprs IS NOT NULL OR x.indpred IS NOT NULL AS computes,
               CASE WHEN x.indexprs IS NOT NULL THEN
                 (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(a.attnum, a.attstattarget)
                           ORDER BY a.attnum)
                  FROM pg_catalog.pg_attribute a
                  WHERE a.attrelid = x.indexrelid AND a.attstattarget >= 0) END AS statistics,
               CASE WHEN k.conparentid <> 0 THEN pg_catalog.json_build_array(
                 pg_catalog.json_build_object(
                   'table', pg_catalog.json_build_array(on_.nspname, oc.relname),
                   'path', pg_catalog.json_build_array(on_.nspname, oc.relname, o.conname)))
                 -- A key of a partition's own that serves as part of a plain index.
                 WHEN k.contype IN ('p', 'u', 'x') AND i.relispartition THEN (
                 SELECT pg_catalog.json_build_array(pg_catalog.json_build_object('index', true,
                   'table', pg_catalog.json_build_array(pn.nspname, p.relname),
                   'path', pg_catalog.json_build_array(xn.nspname, x.relname)))
                 FROM pg_catalog.pg_inherits h
                 JOIN pg_catalog.pg_class x ON x.oid = h.inhparent
                 JOIN pg_catalog.pg_namespace xn ON xn.oid = x.relnamespace
                 JOIN pg_catalog.pg_index xi ON xi.indexrelid = x.oid
                 JOIN pg_catalog.pg_class p ON p.oid = xi.indrelid
                 JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
                 WHERE h.inhrelid = i.oid)
                 WHEN k.contype = 'c' AND k.coninhcount > 0 THEN (
                 SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
                   'table', pg_catalog.json_build_array(pn.nspname, p.relname),
                   'path', pg_catalog.json_build_array(pn.nspname, p.relname, k.conname)))
                 FROM pg_catalog.pg_inherits h
                 JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
                 JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
                 JOIN pg_catalog.pg_constraint pk ON pk.conrelid = p.oid
                   AND pk.conname = k.conname AND pk.contype = 'c' AND NOT pk.connoinherit
                 WHERE h.inhrelid = c.oid) END AS copy_of,
               ",
        attachment_columns!("x", "i", "c"),
        "
        FROM pg_catalog.pg_constraint k
        JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_class i ON i.oid = k.conindid
        LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = k.conindid 
          AND k.contype IN ('p', 'u', 'x')
        LEFT JOIN pg_catalog.pg_constraint o ON o.oid = k.conparentid AND k.conparentid <> 0
        LEFT JOIN pg_catalog.pg_class oc ON oc.oid = o.conrelid
        LEFT JOIN pg_catalog.pg_namespace on_ ON on_.oid = oc.relnamespace
        LEFT JOIN pg_catalog.pg_class rc ON rc.oid = k.confrelid AND rc.oid <> c.oid
        LEFT JOIN pg_catalog.pg_namespace rn ON rn.oid = rc.relnamespace
        WHERE k.contype IN ('p', 'u', 'c', 'f', 'x') AND c.relkind IN ('r', 'p', 'f')
          -- A reference to a partitioned table has one of its own to each partition.
          AND (k.conparentid = 0 OR o.conrelid <> k.conrelid AND o.confrelid = k.confrelid)
          -- An exclusion constraint makes another on each partition, whatever is there.
          AND NOT (k.contype = 'x' AND k.conparentid <> 0)
          AND c.relpersistence <> 't'
          AND n.nspname = ANY ({schemas}) AND {free pg_class c.oid}"
    );

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let table = QName::new(row.ident("schema")?, row.ident("table")?);
        let name = row.ident("name")?;
        let parent = ObjectId::new(Table::NAME, vec![table.schema.clone(), table.name.clone()]);
        let path = vec![table.schema.clone(), table.name.clone(), name.clone()];
        let (sort, order) = match row.code("type")? {
            'p' => (Sort::PrimaryKey, 0),
            'u' => (Sort::Unique, 1),
            'c' => (Sort::Check, 2),
            'f' => (Sort::ForeignKey, 4),
            'x' => (Sort::Exclusion, 3),
            code => return row.unknown("type", code),
        };
        let timing = match (row.flag("deferrable")?, row.flag("deferred")?) {
            (false, _) => Timing::NotDeferrable,
            (true, false) => Timing::Deferrable,
            (true, true) => Timing::InitiallyDeferred,
        };
        // pg_get_constraintdef ends with exactly these, in this order.
        let mut definition = row.text("definition")?;
        for ending in [" NOT ENFORCED", " NOT VALID", " INITIALLY DEFERRED", " DEFERRABLE"] {
            definition = definition.strip_suffix(ending).unwrap_or(definition);
        }
        let mut body = ConstraintBody {
            table,
            name,
            sort,
            definition: spelling::expr(definition),
            timing,
            enforced: row.flag("enforced")?,
            // Of one that is not enforced that means nothing.
            validated: row.flag("validated")? || !row.flag("enforced")?,
            options: Options::decode(row)?,
            tablespace: row.optional("tablespace")?.map(Ident::new),
            statistics: row.json::<Option<_>>("statistics")?.unwrap_or_default(),
            complete: row.flag("complete")?,
            apart: Fact(false),
            partitioned: Fact(row.flag("partitioned")?),
            computes: Fact(row.flag("computes")?),
            attachment: Attachment::default(),
        };
        let inherited = lineage::inherited(row, Self::NAME, &body.table)?;
        let is_key = matches!(sort, Sort::PrimaryKey | Sort::Unique | Sort::Exclusion);
        if is_key {
            body.attachment = Attachment::decode(row, &inherited)?;
        }
        body.apart = Fact(is_key && row.flag("is_partition")? && inherited.is_empty());
        let mut object = Object::new::<Self>(path, Some(parent), body).order(order);
        object.local = row.flag("local")? && !row.flag("is_partition")?;
        object.inherited = inherited;
        if let Some(schema) = row.optional("references_schema")? {
            let path = vec![Ident::new(schema), row.ident("references_table")?];
            object.needs.push(ObjectId::new(Table::NAME, path));
        }
        if object.typed::<Self>().body.apart.0 {
            let table = &object.typed::<Self>().body.table;
            object.after.push(lineage::partition_id(table));
        }
        Ok(object)
    }

    fn comment_on(body: &ConstraintBody) -> Option<Sql> {
        Some(sql!("CONSTRAINT {} ON {}", Ident(&body.name), Name(&body.table)))
    }
}
