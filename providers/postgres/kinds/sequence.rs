//! Sequences that stand on their own or belong to a `serial` column. The sequence of an identity
//! column is part of the column.
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Shape, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::{Deserialize, Serialize};

use super::column::Column;
use super::fact::Fact;
use super::table::Persistence;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct Sequence;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct SequenceBody {
    pub(crate) name: QName,
    #[serde(rename = "type")]
    data_type: Expr,
    #[serde(flatten)]
    pub(crate) options: SequenceOptions,
    persistence: Persistence,
    /// What is said of its table's persistence is done to it as well: from version 15 on.
    #[serde(skip)]
    follows_table: Fact<bool>,
}

/// What CREATE SEQUENCE and GENERATED AS IDENTITY share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SequenceOptions {
    start: i64,
    increment: i64,
    min: i64,
    max: i64,
    cache: i64,
    cycle: bool,
    /// See [`crate::last_value`].
    #[serde(skip)]
    pub(crate) last: Fact<Last>,
}

/// How far a sequence is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Last {
    /// Nobody asked, or the role may not read it.
    #[default]
    Unknown,
    /// It gave out no number yet.
    Unused,
    /// The last number that it gave out.
    At(i64),
}

impl SequenceOptions {
    /// The clauses that say what differs from PostgreSQL's defaults for `data_type`.
    pub(crate) fn clauses(&self, data_type: &str) -> Vec<Sql> {
        let Self { start, increment, min, max, cache, cycle, last: _ } = self;
        let (low, high) = match data_type {
            "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
            "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
            _ => (i64::MIN, i64::MAX),
        };
        let (min_default, max_default) = if *increment > 0 { (1, high) } else { (low, -1) };
        let start_default = if *increment > 0 { *min } else { *max };
        let mut clauses = Vec::new();
        let mut clause = |differs: bool, sql: Sql| {
            if differs {
                clauses.push(sql);
            }
        };
        clause(*start != start_default, sql!("START WITH {}", Number(*start)));
        clause(*increment != 1, sql!("INCREMENT BY {}", Number(*increment)));
        clause(*min != min_default, sql!("MINVALUE {}", Number(*min)));
        clause(*max != max_default, sql!("MAXVALUE {}", Number(*max)));
        clause(*cache != 1, sql!("CACHE {}", Number(*cache)));
        clause(*cycle, sql!("CYCLE"));
        clauses
    }

    /// Where a sequence with `new` has to be to go on after one with these, which is named by `of` in
    /// the query: as the value and whether that was given out. `None`: it counts the other way.
    fn position(&self, new: &Self, of: &'static str) -> Option<(Sql, Sql)> {
        if self.increment.signum() != new.increment.signum() {
            return None;
        }
        let mut value = sql!("{}last_value", Keyword(of));
        let mut is_called = sql!("{}is_called", Keyword(of));
        // One that gives out each tenth number goes on with such: it is set to the first of them that
        // is not behind.
        let offset = i128::from(self.start) - i128::from(new.start);
        let alike = self.increment == new.increment && offset % i128::from(new.increment) == 0;
        if new.increment.abs() != 1 && !alike {
            let step = sql!("{}", Number(new.increment));
            value = sql!(
                "{} + ({} + ({} - {}) % {}) % {}",
                Sql(&value),
                Sql(&step),
                Number(new.start),
                Sql(&value),
                Sql(&step),
                Sql(&step)
            );
            is_called = sql!("true");
        }
        if self.min < new.min {
            value = sql!("GREATEST({}, {})", Sql(&value), Number(new.min));
        }
        if self.max > new.max {
            value = sql!("LEAST({}, {})", Sql(&value), Number(new.max));
        }
        Some((value, is_called))
    }

    /// Sets the sequence `to`, which is new and has `new`, to where the sequence `from`, which has these,
    /// is.
    pub(crate) fn carried(&self, from: &QName, new: &Self, to: &QName) -> Option<Step> {
        let (value, is_called) = self.position(new, "")?;
        // One that gave out no number yet has none to carry over: the new one begins at its start.
        let unused = if self.start == new.start {
            sql!("")
        } else {
            sql!(" WHERE is_called OR last_value <> {}", Number(self.start))
        };
        Some(Step::new(sql!(
            "SELECT pg_catalog.setval({}, {}, {}) FROM {}{}",
            Text(sql!("{}", Name(to)).as_str()),
            Sql(&value),
            Sql(&is_called),
            Name(from),
            Sql(&unused)
        )))
    }

    /// Sets the sequence `to`, which has `new` and gives out numbers for others too, to where the
    /// sequence `from`, which has these, is if that is further on.
    pub(crate) fn advanced(&self, from: &QName, new: &Self, to: &QName) -> Option<Step> {
        let (value, is_called) = self.position(new, "f.")?;
        let further = if new.increment > 0 {
            sql!("(f.last_value, f.is_called) > (t.last_value, t.is_called)")
        } else {
            sql!("(t.last_value, f.is_called) > (f.last_value, t.is_called)")
        };
        Some(Step::new(sql!(
            "SELECT pg_catalog.setval({}, {}, {}) FROM {} f, {} t WHERE (f.is_called OR f.last_value <> {}) AND {}",
            Text(sql!("{}", Name(to)).as_str()),
            Sql(&value),
            Sql(&is_called),
            Name(from),
            Name(to),
            Number(self.start),
            Sql(&further)
        )))
    }

    /// The clauses that make the new options of the old ones.
    pub(crate) fn changes(&self, new: &Self) -> Vec<Sql> {
        let Self { start, increment, min, max, cache, cycle, last: _ } = new;
        let mut clauses = Vec::new();
        let mut clause = |differs: bool, sql: Sql| {
            if differs {
                clauses.push(sql);
            }
        };
        clause(self.start != *start, sql!("START WITH {}", Number(*start)));
        clause(self.increment != *increment, sql!("INCREMENT BY {}", Number(*increment)));
        clause(self.min != *min, sql!("MINVALUE {}", Number(*min)));
        clause(self.max != *max, sql!("MAXVALUE {}", Number(*max)));
        clause(self.cache != *cache, sql!("CACHE {}", Number(*cache)));
        let cycle = if *cycle { sql!("CYCLE") } else { sql!("NO CYCLE") };
        clause(self.cycle != new.cycle, cycle);
        // PostgreSQL refuses bounds that the present value is outside of. Where none was handed out
        // yet, the sequence begins at its new start; where that is not known, it stays where it is.
        let Fact(last) = self.last;
        let moved = self.start != *start || self.increment.signum() != increment.signum();
        match last {
            Last::Unused => clause(moved || *start != *min && self.min != *min, sql!("RESTART")),
            Last::At(last) if last < *min => clause(true, sql!("RESTART WITH {}", Number(*min))),
            Last::At(last) if last > *max => clause(true, sql!("RESTART WITH {}", Number(*max))),
            Last::At(_) | Last::Unknown => {}
        }
        clauses
    }
}

pub(crate) fn set_persistence(sequence: &QName, persistence: Persistence) -> Step {
    Step::new(match persistence {
        Persistence::Permanent => sql!("ALTER SEQUENCE {} SET LOGGED", Name(sequence)),
        Persistence::Unlogged => sql!("ALTER SEQUENCE {} SET UNLOGGED", Name(sequence)),
    })
}

impl SequenceBody {
    pub(crate) fn name(&self) -> &QName {
        &self.name
    }

    pub(crate) fn persistence(&self) -> Persistence {
        self.persistence
    }

    /// Whether its persistence changes with that of the table that owns it.
    pub(crate) fn follows_table(&self) -> bool {
        self.follows_table.0
    }
}

impl Kind for Sequence {
    type Body = SequenceBody;
    const NAME: KindName = KindName("sequence");

    fn create(new: &Typed<'_, SequenceBody>, _: Parts<'_>) -> Vec<Step> {
        let SequenceBody { name, data_type, options, persistence, follows_table: _ } = new.body;
        let mut clauses = vec![match persistence {
            Persistence::Permanent => sql!("CREATE SEQUENCE {}", Name(name)),
            Persistence::Unlogged => sql!("CREATE UNLOGGED SEQUENCE {}", Name(name)),
        }];
        if data_type.as_str() != "bigint" {
            clauses.push(sql!("AS {}", Expr(data_type)));
        }
        clauses.extend(options.clauses(data_type.as_str()));
        vec![Step::new(Sql::join(clauses, " "))]
    }

    fn alter(old: &Typed<'_, SequenceBody>, new: &Typed<'_, SequenceBody>) -> Alteration {
        let SequenceBody { name, data_type, options, persistence, follows_table: _ } = new.body;
        let mut steps = Vec::new();
        let mut clauses = Vec::new();
        if old.body.data_type != *data_type {
            clauses.push(sql!("AS {}", Expr(data_type)));
        }
        clauses.extend(old.body.options.changes(options));
        if !clauses.is_empty() {
            let clauses = Sql::join(clauses, " ");
            steps.push(Step::new(sql!("ALTER SEQUENCE {} {}", Name(name), Sql(&clauses))));
        }
        if old.body.persistence != *persistence {
            steps.push(set_persistence(name, *persistence));
        }
        Alteration::in_place(Class::InPlace, steps)
    }

    fn drop(old: &Typed<'_, SequenceBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP SEQUENCE {}", Name(&old.body.name)))]
    }

    fn rename(old: &Typed<'_, SequenceBody>, name: &Ident) -> Option<Vec<Step>> {
        let sql = sql!("ALTER SEQUENCE {} RENAME TO {}", Name(&old.body.name), Ident(name));
        Some(vec![Step::new(sql)])
    }

    /// A column's sequence is known by its column.
    fn shape(object: &Typed<'_, SequenceBody>, _: Parts<'_>) -> Option<Shape> {
        Some(match object.object.owner {
            Some(_) => Shape::Whole(String::new()),
            None => Shape::Likeness(object.object.nameless()),
        })
    }

    fn rebuild_class(_: &SequenceBody) -> Class {
        Class::Destructive
    }

    fn occupies(body: &SequenceBody) -> Vec<String> {
        vec![super::relation_name(&body.name)]
    }
}

impl PgKind for Sequence {
    const CLASS: u32 = class::RELATION;
    const QUERY: &'static str = "
        SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relpersistence AS persistence,
               {15: true | false} AS follows_table,
               pg_catalog.format_type(s.seqtypid, NULL) AS type,
               pg_catalog.json_build_object('start', s.seqstart, 'increment', s.seqincrement,
                 'min', s.seqmin, 'max', s.seqmax, 'cache', s.seqcache, 'cycle', s.seqcycle) AS options,
               pg_catalog.json_build_array(tn.nspname, t.relname, a.attname) AS owner
        FROM pg_catalog.pg_sequence s
        JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
          AND d.objid = c.oid AND d.refclassid = d.classid AND d.deptype IN ('a', 'i')
        LEFT JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
        LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE n.nspname = ANY ({schemas}) AND d.deptype IS DISTINCT FROM 'i' AND {free pg_class c.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let path = vec![name.schema.clone(), name.name.clone()];
        let options: SequenceOptions = row.json("options")?;
        let body = SequenceBody {
            name,
            data_type: row.expr("type")?,
            options,
            persistence: Persistence::decode(row)?,
            follows_table: Fact(row.flag("follows_table")?),
        };
        let mut object = Object::new::<Self>(path, None, body);
        let owner = row.json::<Vec<Option<schemactl_core::ident::Ident>>>("owner")?;
        let owner: Option<Vec<_>> = owner.into_iter().collect();
        object.owner = owner.map(|path| ObjectId::new(Column::NAME, path));
        Ok(object)
    }

    fn comment_on(body: &SequenceBody) -> Option<Sql> {
        Some(sql!("SEQUENCE {}", Name(&body.name)))
    }
}
