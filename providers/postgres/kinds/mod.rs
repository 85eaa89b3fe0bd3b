//! One file per kind of object. To add a kind, add its file and one line here. The order of the
//! list is the order of unrelated steps in a plan.
pub(crate) mod access_method;
pub(crate) mod aggregate;
pub(crate) mod base_type;
pub(crate) mod cast;
pub(crate) mod collation;
pub(crate) mod column;
pub(crate) mod comment;
pub(crate) mod composite_type;
pub(crate) mod constraint;
pub(crate) mod conversion;
pub(crate) mod default;
pub(crate) mod definition;
pub(crate) mod domain;
pub(crate) mod domain_constraint;
pub(crate) mod enum_type;
pub(crate) mod extension;
pub(crate) mod function;
pub(crate) mod index;
pub(crate) mod language;
pub(crate) mod live;
pub(crate) mod materialized_view;
pub(crate) mod operator;
pub(crate) mod operator_class;
pub(crate) mod operator_family;
pub(crate) mod options;
pub(crate) mod ownership;
pub(crate) mod range_type;
pub(crate) mod schema;
pub(crate) mod sequence;
pub(crate) mod shell_type;
pub(crate) mod table;
pub(crate) mod text_search_configuration;
pub(crate) mod text_search_dictionary;
pub(crate) mod text_search_parser;
pub(crate) mod text_search_template;
pub(crate) mod transform;
pub(crate) mod trigger;
pub(crate) mod types;
pub(crate) mod view;

use schemactl_core::ident::QName;
use schemactl_core::kind::KindOps;
use schemactl_core::sql::Expr;

use crate::row::Reader;

macro_rules! kinds {
    ($($kind:ty),* ; $($attached:ty),* $(,)?) => {
        pub(crate) static KINDS: &[KindOps] =
            &[$(KindOps::of::<$kind>(),)* $(KindOps::of::<$attached>()),*];
        pub(crate) static READERS: &[Reader] = &[$(Reader::of::<$kind>()),*];
    };
}

kinds![
    schema::Schema,
    extension::Extension,
    collation::Collation,
    shell_type::ShellType,
    enum_type::EnumType,
    composite_type::CompositeType,
    domain::Domain,
    domain_constraint::DomainConstraint,
    range_type::RangeType,
    sequence::Sequence,
    function::Function,
    function::Procedure,
    base_type::BaseType,
    language::Language,
    transform::Transform,
    cast::Cast,
    aggregate::Aggregate,
    operator::Operator,
    access_method::AccessMethod,
    operator_family::OperatorFamily,
    operator_family::FamilyOperator,
    operator_family::FamilyFunction,
    operator_class::OperatorClass,
    conversion::Conversion,
    text_search_parser::TextSearchParser,
    text_search_template::TextSearchTemplate,
    text_search_dictionary::TextSearchDictionary,
    text_search_configuration::TextSearchConfiguration,
    table::Table,
    column::Column,
    default::Default,
    ownership::Ownership,
    constraint::Constraint,
    index::Index,
    view::View,
    materialized_view::MaterializedView,
    trigger::Trigger;
    // What is attached to objects of any kind is read by `introspect`.
    comment::Comment,
];

/// Relations of a schema share one name space: tables, views, indexes, sequences, composite types.
pub(crate) fn relation_name(name: &QName) -> String {
    format!("relation {}.{}", name.schema.raw(), name.name.raw())
}

/// Types of a schema share one name space; every table and view has a type of its name.
pub(crate) fn type_name(name: &QName) -> String {
    format!("type {}.{}", name.schema.raw(), name.name.raw())
}

/// Functions, procedures and aggregates of a schema share one name space.
pub(crate) fn routine_name(name: &QName, signature: &Expr) -> String {
    format!("routine {}.{}({})", name.schema.raw(), name.name.raw(), signature.as_str())
}
