//! Table columns. Their defaults are objects of their own (`default.rs`), generation expressions
//! are not: PostgreSQL cannot take one off and put it back.
mod conversion;
pub(crate) mod filling;
mod generated;
mod identity;
mod inherited;
pub(crate) mod not_null;
mod retyping;
pub(crate) mod serial;

use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{
    Alteration, Aside, Between, Carry, Class, Handover, InPlace, Inline, Kind, KindName, Parts,
    Shape, Step,
};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;
use serde_json::Value;

use super::column_settings::{ColumnSettings, settings_columns};
use super::default::Default as ColumnDefault;
use super::fact::Fact;
use super::foreign_options::ForeignOptions;
use super::lineage;
use super::sequence::SequenceOptions;
use super::table::Table;
use super::types;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

use conversion::Conversion;
pub(crate) use conversion::{Return, doubtful_value, shorter_text, there_and_back};
use generated::Generated;
use identity::Identity;
use inherited::Place;
pub(crate) use inherited::own;
use not_null::NotNull;
pub(crate) use retyping::stands_on_type;

pub(crate) struct Column;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ColumnBody {
    #[serde(skip)]
    table: QName,
    name: Ident,
    #[serde(rename = "type")]
    data_type: Expr,
    /// `pg_type.typtype`: `e` for an enum, ...; of an array's elements, of a domain's base.
    #[serde(skip)]
    type_kind: char,
    collation: Option<Expr>,
    not_null: bool,
    #[serde(rename = "not_null_constraint", skip_serializing_if = "NotNull::is_plain")]
    constraint: NotNull,
    identity: Option<Identity>,
    #[serde(flatten)]
    generated: Generated,
    #[serde(flatten)]
    settings: ColumnSettings,
    #[serde(skip_serializing_if = "ForeignOptions::is_empty")]
    foreign_options: ForeignOptions,
    #[serde(skip)]
    place: Fact<Place>,
    /// How its values get from another type, where the files say so.
    #[serde(skip)]
    using: Fact<Option<Expr>>,
}

impl ColumnBody {
    pub(crate) fn is_local(&self) -> bool {
        self.place.0.local
    }
}

impl ColumnBody {
    /// The sequence behind an identity column.
    pub(crate) fn identity_sequence(&self) -> Option<&QName> {
        self.identity.as_ref().map(|identity| &identity.sequence)
    }

    /// The options of that sequence.
    pub(crate) fn identity_options(&self) -> Option<&SequenceOptions> {
        self.identity.as_ref().map(|identity| &identity.options)
    }

    pub(crate) fn identity_options_mut(&mut self) -> Option<&mut SequenceOptions> {
        self.identity.as_mut().map(|identity| &mut identity.options)
    }
}

impl ColumnBody {
    pub(crate) fn has_identity(&self) -> bool {
        self.identity.is_some()
    }

    pub(crate) fn with_using(&self, using: Expr) -> Self {
        Self { using: Fact(Some(using)), ..self.clone() }
    }

    pub(crate) fn table(&self) -> &QName {
        &self.table
    }

    pub(crate) fn name(&self) -> &Ident {
        &self.name
    }

    pub(crate) fn data_type(&self) -> &Expr {
        &self.data_type
    }

    /// Whether its values are nowhere else: not computed, and of a table of its own.
    pub(crate) fn is_stored_by_hand(&self) -> bool {
        !self.generated.is_some() && matches!(self.place.0.relation, 'r' | 'p') && self.is_local()
    }

    /// Whether every row has a value, those that are there as well.
    pub(crate) fn is_not_null(&self) -> bool {
        self.not_null && !self.constraint.is_not_valid()
    }

    /// Whether rows may be without a value that they could not be changed without.
    pub(crate) fn is_not_null_from_now_on(&self) -> bool {
        self.not_null && self.constraint.is_not_valid()
    }

    /// A new row gets a value whatever is said.
    pub(crate) fn fills_itself(&self) -> bool {
        self.identity.is_some() || self.generated.is_some()
    }

    pub(crate) fn is_virtual(&self) -> bool {
        self.generated.is_virtual()
    }

    /// Where it is not its type's own.
    pub(crate) fn collation(&self) -> Option<&Expr> {
        self.collation.as_ref()
    }

    /// Whether the files say how its values get from another type.
    pub(crate) fn has_using(&self) -> bool {
        self.using.0.is_some()
    }

    /// With a new type PostgreSQL forgets how its values are to be stored.
    fn retyped(self) -> Self {
        Self { settings: self.settings.retyped(), ..self }
    }

    /// The most bytes that a value can have; see [`types::max_width`].
    pub(crate) fn max_width(&self) -> usize {
        let text = self.data_type.as_str();
        if self.type_kind == 'e' && !types::is_array(text) { 4 } else { types::max_width(text) }
    }
}

/// As a clause of CREATE TABLE or ADD COLUMN, with its default when that is one of `parts`.
pub(crate) fn clause(column: &Typed<'_, ColumnBody>, parts: Parts<'_>) -> Sql {
    let ColumnBody { name, data_type, collation, identity, generated, .. } = column.body;
    let options = column.body.foreign_options.clause();
    let mut clauses = vec![sql!("{} {}{}", Ident(name), Expr(data_type), Sql(&options))];
    clauses.extend(collation.iter().map(|c| sql!("COLLATE {}", Expr(c))));
    let defaults = parts.of::<ColumnDefault>(&column.object.id);
    clauses.extend(defaults.iter().map(|d| sql!("DEFAULT {}", Expr(&d.body.expression))));
    clauses.extend(generated.clause());
    clauses.extend(identity.iter().map(|i| identity::clause(column.body, i)));
    clauses.extend(not_null::clause(column.body));
    Sql::join(clauses, " ")
}

/// Its name and type, and what it computes: what a table is known by.
pub(crate) fn description(column: &Typed<'_, ColumnBody>, parts: Parts<'_>) -> String {
    let bare = ColumnBody { identity: None, ..column.body.clone() };
    let bare = Typed { object: column.object, body: &bare };
    let serial = |text: &str| text.contains("DEFAULT nextval(");
    let text = clause(&bare, parts);
    let text = text.as_str();
    // The sequence has the table's name in its own.
    if serial(text) { clause(&bare, Parts::default()).as_str().to_owned() } else { text.to_owned() }
}

/// What CREATE TABLE and ADD COLUMN cannot say on every version.
pub(crate) fn extras(old: Option<&ColumnBody>, new: &ColumnBody) -> Vec<Step> {
    let ColumnBody { table, name, settings, .. } = new;
    // What every child table has is said of each by itself.
    let only = if new.place.0.has_children { "ONLY " } else { "" };
    let change = sql!("ALTER TABLE {}{} ALTER COLUMN {}", Keyword(only), Name(table), Ident(name));
    let mut steps = Vec::new();
    steps.extend(not_null::rest(new).filter(|_| old.is_none()));
    let foreign = old.and_then(|o| o.foreign_options.changes(&new.foreign_options));
    steps.extend(foreign.map(|changes| Step::new(sql!("{} {}", Sql(&change), Sql(&changes)))));
    let before = old.map_or_else(|| settings.unset(), |old| old.settings.clone());
    steps.extend(before.changes(settings, &change));
    steps
}

impl Kind for Column {
    type Body = ColumnBody;
    const NAME: KindName = KindName("column");

    fn create(new: &Typed<'_, ColumnBody>, parts: Parts<'_>) -> Vec<Step> {
        let clause = clause(new, parts);
        let sql = sql!("ALTER TABLE {} ADD COLUMN {}", Name(&new.body.table), Sql(&clause));
        let mut steps = vec![Step::new(sql)];
        steps.extend(extras(None, new.body));
        steps
    }

    fn alter(old: &Typed<'_, ColumnBody>, new: &Typed<'_, ColumnBody>) -> Alteration {
        if let Some(replaced) = Generated::replaced(&old.body.generated, &new.body.generated) {
            return replaced;
        }
        let conversion = Conversion::of(old.body, new.body);
        if new.body.generated.is_some() && conversion == Conversion::ThroughText {
            let why = "PostgreSQL has no cast for the values of a generated column";
            return Alteration::Recreate { why, class: Class::InPlace };
        }
        Alteration::InPlace(altered(old.body, new.body, &conversion))
    }

    fn drop(old: &Typed<'_, ColumnBody>) -> Vec<Step> {
        let ColumnBody { table, name, place: Fact(place), .. } = old.body;
        // Child tables keep the column and whatever is in it, unless it is dropped there as well. A
        // partition has the columns of its table.
        let only = if place.has_children && place.relation != 'p' { "ONLY " } else { "" };
        let table = sql!("{}{}", Keyword(only), Name(table));
        vec![Step::new(sql!("ALTER TABLE {} DROP COLUMN {}", Sql(&table), Ident(name)))]
    }

    fn follow(
        old: Option<&Typed<'_, ColumnBody>>,
        new: &Typed<'_, ColumnBody>,
        (was, is): (Option<&Object>, &Object),
    ) -> Option<Vec<Step>> {
        inherited::left(old, new, (was, is))
    }

    fn rename(old: &Typed<'_, ColumnBody>, name: &Ident) -> Option<Vec<Step>> {
        Some(filling::rename(old.body, name))
    }

    fn is_left_of(
        old: (&Typed<'_, ColumnBody>, Parts<'_>),
        new: (&Typed<'_, ColumnBody>, Parts<'_>),
    ) -> bool {
        filling::is_left_of(old, new)
    }

    fn shape(object: &Typed<'_, ColumnBody>, parts: Parts<'_>) -> Option<Shape> {
        let mut fields = object.object.fields();
        fields.remove("name");
        if let Some(Value::Object(identity)) = fields.get_mut("identity") {
            identity.remove("sequence");
        }
        let default = parts.of::<ColumnDefault>(&object.object.id);
        let default = default.first().map_or("", |d| d.body.expression.as_str());
        Some(Shape::Likeness(format!("{} {default}", Value::Object(fields))))
    }

    fn adapt(
        old: &Typed<'_, ColumnBody>,
        new: &Typed<'_, ColumnBody>,
        _: &ObjectId,
    ) -> Option<Alteration> {
        if new.body.generated.is_some() {
            return None;
        }
        Some(Alteration::InPlace(altered(old.body, new.body, &Conversion::ThroughText)))
    }

    fn carries<'a>(
        old: &Typed<'_, ColumnBody>,
        new: &Typed<'_, ColumnBody>,
        between: Between<'a>,
    ) -> Vec<Carry<'a>> {
        serial::carries(old, new, between)
    }

    fn carries_over(
        old: &Typed<'_, ColumnBody>,
        new: &Typed<'_, ColumnBody>,
        carry: Carry<'_>,
    ) -> Handover {
        serial::carries_over(old.body, new.body, carry)
    }

    fn takes_over(
        old: &Typed<'_, ColumnBody>,
        new: &Typed<'_, ColumnBody>,
        other: &Object,
    ) -> Option<Handover> {
        serial::takes_over(old.body, new.body, other)
    }

    fn inline(_: &ColumnBody) -> Inline {
        Inline::Preferred
    }

    fn rebuild_class(body: &ColumnBody) -> Class {
        let no_data = body.generated.is_some() || body.place.0.relation == 'f';
        if no_data { Class::InPlace } else { Class::Destructive }
    }

    fn aside(old: &Typed<'_, ColumnBody>, new: &Typed<'_, ColumnBody>) -> Option<Aside> {
        let mut body = old.body.clone();
        let mut steps: Vec<Step> = not_null::aside(&mut body, new.body).into_iter().collect();
        if let (Some(identity), Some(new)) = (&mut body.identity, &new.body.identity) {
            steps.extend(identity::aside(identity, new));
        }
        let mut object = old.object.clone();
        object.set_body::<Self>(body);
        Some(Aside { steps, object })
    }

    fn occupies(body: &ColumnBody) -> Vec<String> {
        let sequence = body.identity.iter().map(|i| super::relation_name(&i.sequence));
        let not_null = body.constraint.name();
        sequence.chain(not_null.map(|name| super::constraint_name(&body.table, name))).collect()
    }
}

fn altered(old: &ColumnBody, new: &ColumnBody, conversion: &Conversion) -> InPlace {
    let ColumnBody { table, name, data_type, type_kind: _, collation: _, not_null, .. } = new;
    let change = sql!("ALTER TABLE {} ALTER COLUMN {}", Name(table), Ident(name));
    let mut class = Class::InPlace;
    let mut steps = Vec::new();
    if old.identity.is_some() && new.identity.is_none() {
        steps.push(Step::new(sql!("{} DROP IDENTITY", Sql(&change))));
    }
    steps.extend(Generated::dropped(&old.generated, &new.generated, &change));
    if old.not_null && !*not_null {
        steps.push(not_null::unset(old));
    }
    if *conversion != Conversion::None {
        steps.push(Step::new(conversion::retype(&change, new, conversion)));
        let widens = types::widens(old.data_type.as_str(), data_type.as_str());
        class = if widens { Class::Additive } else { Class::Destructive };
    }
    let before = steps.len();
    steps.extend(Generated::set(&old.generated, &new.generated, &change));
    match (old.not_null, *not_null) {
        (false, true) => steps.push(not_null::set(new)),
        (true, true) => steps.extend(not_null::changes(old, new)),
        (_, false) => {}
    }
    if steps.len() > before {
        class = class.max(Class::InPlace);
    }
    if let Some(identity) = &new.identity {
        steps.extend(identity::steps(&change, old.identity.as_ref(), identity, new));
    }
    let retyped = old.clone().retyped();
    let before = if *conversion == Conversion::None { old } else { &retyped };
    steps.extend(extras(Some(before), new));
    let partitioned = new.place.0.relation == 'p';
    let disturbs = retyping::disturbs(conversion, partitioned);
    InPlace { class, steps, disturbs }
}

impl PgKind for Column {
    const CLASS: u32 = class::RELATION;
    const QUERY: &'static str = concat!(
        "
        SELECT c.oid, a.attnum AS subid, n.nspname AS schema, c.relname AS table, a.attname AS name,
               pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, k.typtype AS type_kind,
               CASE WHEN a.attcollation <> t.typcollation AND a.attcollation <> 0
                    THEN pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname)
               END AS collation,
               a.attnotnull AS not_null, a.attgenerated AS generated_kind,
               {18: (SELECT pg_catalog.json_build_object('name', k.conname, 'local', k.conislocal,
                       'no_inherit', k.connoinherit, 'not_valid', NOT k.convalidated,
                       'inherited', k.coninhcount > 0)
                     FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'n'
                       AND k.conkey = ARRAY[a.attnum]) | NULL} AS not_null_constraint,
               {17: a.attgenerated <> 'v' OR NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
                      WHERE k.conrelid = c.oid AND k.contype = 'c') | false} AS can_set_expression,
               CASE WHEN a.attgenerated <> '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END AS generated,
               ",
        settings_columns!(),
        ",
               c.relkind AS relation, c.relispartition AS is_partition, c.relhassubclass AS has_children,
               a.attislocal AS local, pg_catalog.to_json(a.attfdwoptions) AS foreign_options,
               a.attinhcount > 0 AND EXISTS (SELECT FROM pg_catalog.pg_inherits h
                 JOIN pg_catalog.pg_attribute pa ON pa.attrelid = h.inhparent
                 WHERE h.inhrelid = c.oid AND pa.attname = a.attname AND pa.attnotnull
                ) AS inherits_not_null,
               CASE WHEN a.attinhcount > 0 THEN (
                 SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
                   'table', pg_catalog.json_build_array(pn.nspname, p.relname),
                   'path', pg_catalog.json_build_array(pn.nspname, p.relname, a.attname)))
                 FROM pg_catalog.pg_inherits h
                 JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
                 JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
                 JOIN pg_catalog.pg_attribute pa ON pa.attrelid = p.oid AND pa.attname = a.attname
                 WHERE h.inhrelid = c.oid AND pa.attnum > 0) END AS copy_of,
               i.identity AS identity_sequence
        FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        JOIN pg_catalog.pg_type k ON k.oid = CASE
          WHEN t.typtype = 'd' THEN t.typbasetype
          WHEN t.typelem <> 0 AND t.typlen = -1 THEN t.typelem ELSE t.oid END
        LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation AND a.attcollation <> t.typcollation
        LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
        LEFT JOIN pg_catalog.pg_attrdef d ON a.attgenerated <> '' AND d.adrelid = a.attrelid
          AND d.adnum = a.attnum
        LEFT JOIN LATERAL (
          SELECT pg_catalog.json_build_object('always', a.attidentity = 'a',
                   'sequence', pg_catalog.json_build_object('schema', sn.nspname, 'name', sc.relname),
                   'start', s.seqstart, 'increment', s.seqincrement, 'min', s.seqmin,
                   'max', s.seqmax, 'cache', s.seqcache, 'cycle', s.seqcycle) AS identity
          FROM pg_catalog.pg_depend sd
          JOIN pg_catalog.pg_sequence s ON s.seqrelid = sd.objid
          JOIN pg_catalog.pg_class sc ON sc.oid = s.seqrelid
          JOIN pg_catalog.pg_namespace sn ON sn.oid = sc.relnamespace
          WHERE sd.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            AND sd.refclassid = sd.classid AND sd.refobjid = c.oid
            AND sd.refobjsubid = a.attnum AND sd.deptype = 'i') i
          ON a.attidentity <> '' AND NOT c.relispartition
        WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND a.attnum > 0 AND NOT a.attisdropped
          AND n.nspname = ANY ({schemas}) AND {free pg_class c.oid}"
    );

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let table = QName::new(row.ident("schema")?, row.ident("table")?);
        let name = row.ident("name")?;
        let parent = ObjectId::new(Table::NAME, vec![table.schema.clone(), table.name.clone()]);
        let path = vec![table.schema.clone(), table.name.clone(), name.clone()];
        let constraint = NotNull::decode(row, &table, &name)?;
        let inherits_not_null = row.flag("inherits_not_null")?;
        let body = ColumnBody {
            data_type: row.expr("type")?,
            type_kind: row.code("type_kind")?,
            collation: row.optional_expr("collation")?,
            not_null: row.flag("not_null")?,
            identity: Identity::decode(row)?,
            generated: Generated::decode(row)?,
            settings: ColumnSettings::decode(row)?,
            foreign_options: ForeignOptions::decode(row, "foreign_options")?,
            table,
            name,
            place: Fact(Place {
                relation: row.code("relation")?,
                has_children: row.flag("has_children")?,
                local: row.flag("local")?,
                inherits_not_null: constraint.is_inherited().unwrap_or(inherits_not_null),
            }),
            constraint,
            using: Fact(None),
        };
        let inherited = lineage::inherited(row, Self::NAME, &body.table)?;
        let order = i32::try_from(row.number("subid")?).unwrap_or(i32::MAX);
        let mut object = Object::new::<Self>(path, Some(parent), body).order(order);
        // Of a table that is no partition, a column goes only by a statement of its own.
        object.local = !row.flag("is_partition")?;
        object.inherited = inherited;
        Ok(object)
    }

    fn comment_on(body: &ColumnBody) -> Option<Sql> {
        Some(sql!("COLUMN {}.{}", Name(&body.table), Ident(&body.name)))
    }
}
