//! What a column's new type takes down and puts back around it.
use schemactl_core::catalog::Object;
use schemactl_core::kind::Kind as _;

use super::Column;
use super::conversion::Conversion;
use crate::kinds::constraint::Constraint;
use crate::kinds::default::Default as ColumnDefault;
use crate::kinds::index::Index;

/// Which of the objects that need the column have to make way.
pub(super) fn disturbs(conversion: &Conversion, partitioned: bool) -> Box<dyn Fn(&Object) -> bool> {
    let by_type = match conversion {
        Conversion::None => return Box::new(|_| false),
        Conversion::Modifier => reads_type,
        Conversion::Cast | Conversion::ThroughText => stands_on_type,
    };
    Box::new(move |object| by_type(object) || partitioned && has_parts(object))
}

/// Of a partitioned table's index the server makes the parts anew, under names of its own choice and
/// without what else is said of them.
fn has_parts(dependent: &Object) -> bool {
    match dependent.id.kind {
        Index::NAME => true,
        Constraint::NAME => dependent.typed::<Constraint>().body.has_index(),
        _ => false,
    }
}

/// What ALTER COLUMN TYPE refuses to carry over by itself, even when only the modifier changes.
fn reads_type(dependent: &Object) -> bool {
    const REFUSED: &[&str] = &[
        "view",
        "materialized view",
        "rule",
        "policy",
        "trigger",
        "function",
        "procedure",
        "publication table",
        // Carried over, but without its target.
        "statistics",
    ];
    let generated =
        |o: &Object| o.id.kind == Column::NAME && o.typed::<Column>().body.generated.is_some();
    REFUSED.contains(&dependent.id.kind.0) || generated(dependent) || is_printed_anew(dependent)
}

/// What PostgreSQL takes down and puts back by itself, from its own print, and would not print so
/// again. (An index with a predicate is built anew in any case: `CheckIndexCompatible`.)
fn is_printed_anew(dependent: &Object) -> bool {
    match dependent.id.kind {
        Constraint::NAME => !dependent.typed::<Constraint>().body.is_settled(),
        Index::NAME => !dependent.typed::<Index>().body.is_settled(),
        _ => false,
    }
}

/// With another type, expressions are also parsed anew: they may not fit in between.
pub(crate) fn stands_on_type(dependent: &Object) -> bool {
    reads_type(dependent)
        || dependent.id.kind == ColumnDefault::NAME
        || dependent.id.kind == Constraint::NAME
            && dependent.typed::<Constraint>().body.reads_types()
        || dependent.id.kind == Index::NAME && dependent.typed::<Index>().body.has_expressions()
}
