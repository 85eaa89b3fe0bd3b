//! One file per kind of object. To add a kind, add its file and one line here. The order of the
//! list is the order of unrelated steps in a plan.
pub(crate) mod column;
pub(crate) mod comment;
pub(crate) mod composite_type;
pub(crate) mod constraint;
pub(crate) mod default;
pub(crate) mod domain;
pub(crate) mod domain_constraint;
pub(crate) mod enum_type;
pub(crate) mod extension;
pub(crate) mod foreign_data_wrapper;
pub(crate) mod foreign_options;
pub(crate) mod function;
pub(crate) mod index;
pub(crate) mod inheritance;
pub(crate) mod lineage;
pub(crate) mod live;
pub(crate) mod materialized_view;
pub(crate) mod options;
pub(crate) mod ownership;
pub(crate) mod partition;
pub(crate) mod schema;
pub(crate) mod sequence;
pub(crate) mod server;
pub(crate) mod table;
pub(crate) mod trigger;
pub(crate) mod types;
pub(crate) mod user_mapping;
pub(crate) mod view;

use schemactl_core::ident::QName;
use schemactl_core::kind::KindOps;

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
    enum_type::EnumType,
    composite_type::CompositeType,
    domain::Domain,
    domain_constraint::DomainConstraint,
    sequence::Sequence,
    function::Function,
    function::Procedure,
    foreign_data_wrapper::ForeignDataWrapper,
    server::Server,
    user_mapping::UserMapping,
    table::Table,
    inheritance::Inheritance,
    column::Column,
    default::Default,
    ownership::Ownership,
    constraint::Constraint,
    index::Index,
    partition::Partition,
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
