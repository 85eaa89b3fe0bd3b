//! How a column's values get to another type.
use schemactl_core::sql::{Expr, Sql};

use super::ColumnBody;
use crate::kinds::types;
use crate::sql::sql;

/// How the values get from the old type to the new one.
#[derive(Debug, PartialEq)]
pub(super) enum Conversion {
    None,
    /// Same type, other modifier or collation.
    Modifier,
    Cast,
    /// Two types between which PostgreSQL has no cast of its own.
    ThroughText,
}

impl Conversion {
    /// The expression that makes the new value, where it has to be said.
    fn value(&self, new: &ColumnBody) -> Option<Sql> {
        let ColumnBody { name, data_type, using, .. } = new;
        match self {
            // A foreign table has no rows to convert, and PostgreSQL refuses USING.
            _ if new.place.0.relation == 'f' => None,
            // Its values are computed anew.
            _ if new.generated.is_some() => None,
            Self::Modifier | Self::Cast | Self::ThroughText if using.0.is_some() => {
                using.0.as_ref().map(|using| sql!("({})", Expr(using)))
            }
            Self::None | Self::Modifier => None,
            Self::Cast | Self::ThroughText if types::is_limited_text(data_type.as_str()) => {
                let text = text_like(data_type.as_str());
                Some(sql!("{}::{}", Ident(name), Keyword(text)))
            }
            Self::Cast => Some(sql!("{}::{}", Ident(name), Expr(data_type))),
            Self::ThroughText => {
                let text = text_like(data_type.as_str());
                Some(sql!("{}::{}::{}", Ident(name), Keyword(text), Expr(data_type)))
            }
        }
    }

    pub(super) fn of(old: &ColumnBody, new: &ColumnBody) -> Self {
        if old.data_type == new.data_type {
            let same = old.collation == new.collation;
            return if same { Self::None } else { Self::Modifier };
        }
        if old.type_kind == 'e' && new.type_kind == 'e' {
            return Self::ThroughText;
        }
        let base = |body: &ColumnBody| types::split(body.data_type.as_str()).0;
        if base(old) == base(new) {
            Self::Modifier
        } else if types::castable(old.data_type.as_str(), new.data_type.as_str()) {
            Self::Cast
        } else {
            Self::ThroughText
        }
    }
}

fn text_like(data_type: &str) -> &'static str {
    if types::is_array(data_type) { "text[]" } else { "text" }
}

/// How long a text may be in a column whose new type cuts none, but takes only so many characters.
pub(crate) fn shorter_text(old: &ColumnBody, new: &ColumnBody) -> Option<i64> {
    let stored = !old.generated.is_some() && !new.generated.is_some() && new.using.0.is_none();
    let (from, to) = (old.data_type.as_str(), new.data_type.as_str());
    let limited = types::is_limited_text(to) && !types::is_array(to) && !types::widens(from, to);
    types::split(to).1.first().copied().filter(|_| stored && limited && from != to)
}

/// What makes the new value of a column that changes its type to one that PostgreSQL cannot convert it
/// to without being told how.
pub(crate) fn doubtful_value(old: &ColumnBody, new: &ColumnBody) -> Option<Sql> {
    let conversion = Conversion::of(old, new);
    let stored = !old.generated.is_some() && !new.generated.is_some();
    let widens = types::widens(old.data_type.as_str(), new.data_type.as_str());
    let asked = stored && conversion != Conversion::None && !widens;
    // Digits that the new type has no place for are refused.
    let (base, _) = types::split(new.data_type.as_str());
    if asked && conversion == Conversion::Modifier && base == "numeric" && !new.has_using() {
        return Some(sql!("{}::{}", Ident(&new.name), Expr(&new.data_type)));
    }
    let doubtful = matches!(conversion, Conversion::ThroughText | Conversion::Cast);
    conversion.value(new).filter(|_| asked && (doubtful || new.has_using()))
}

/// Whether the values of a column can be had back once it has another type.
pub(crate) enum Return {
    /// Each of them.
    All,
    /// Those of which this text, made of them there and back again, is that of the old value.
    Same(Sql),
    Unknown,
}

pub(crate) fn there_and_back(old: &ColumnBody, new: &ColumnBody) -> Return {
    let (from, to) = (old.data_type.as_str(), new.data_type.as_str());
    let is_text =
        |text: &str| matches!(types::split(text).0.as_str(), "text" | "character varying");
    let keeps = types::widens(from, to) && (from != to || old.collation != new.collation)
        // By their names.
        || old.type_kind == 'e' && new.type_kind == 'e'
        // What is too long is refused.
        || is_text(from) && is_text(to);
    let conversion = Conversion::of(old, new);
    if !old.is_stored_by_hand() || !new.is_stored_by_hand() || keeps && !new.has_using() {
        return Return::All;
    }
    if from == to {
        // Somebody's own type of the same name is another one by then.
        let using = new.using.0.as_ref();
        return using
            .map_or(Return::Unknown, |using| Return::Same(sql!("({})::text", Expr(using))));
    }
    let there = conversion.value(new).unwrap_or_else(|| sql!("{}", Ident(&old.name)));
    let there = sql!("({})::{}", Sql(&there), Expr(&new.data_type));
    let by = if types::castable(to, from) { to } else { text_like(to) };
    let by = Expr::from_server(by);
    Return::Same(sql!("({})::{}::{}::text", Sql(&there), Expr(&by), Expr(&old.data_type)))
}

/// `... TYPE ... COLLATE ... USING ...`
pub(super) fn retype(change: &Sql, new: &ColumnBody, conversion: &Conversion) -> Sql {
    let ColumnBody { data_type, collation, .. } = new;
    let mut clauses = vec![sql!("{} TYPE {}", Sql(change), Expr(data_type))];
    clauses.extend(collation.iter().map(|c| sql!("COLLATE {}", Expr(c))));
    clauses.extend(conversion.value(new).map(|value| sql!("USING {}", Sql(&value))));
    Sql::join(clauses, " ")
}
