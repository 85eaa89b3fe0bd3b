//! One file per kind of object. To add a kind, add its file and one line here. The order of the
//! list is the order of unrelated steps in a plan.
pub(crate) mod access_method;
pub(crate) mod aggregate;
pub(crate) mod attachment;
pub(crate) mod base_type;
pub(crate) mod cast;
pub(crate) mod clustering;
pub(crate) mod collation;
pub(crate) mod column;
pub(crate) mod column_settings;
pub(crate) mod comment;
pub(crate) mod composite_type;
pub(crate) mod constraint;
pub(crate) mod conversion;
pub(crate) mod default;
pub(crate) mod default_privilege;
pub(crate) mod definition;
pub(crate) mod domain;
pub(crate) mod domain_constraint;
pub(crate) mod enum_type;
pub(crate) mod event_trigger;
pub(crate) mod extension;
pub(crate) mod fact;
pub(crate) mod foreign_data_wrapper;
pub(crate) mod foreign_options;
pub(crate) mod function;
pub(crate) mod grant;
pub(crate) mod index;
pub(crate) mod inheritance;
pub(crate) mod language;
pub(crate) mod lineage;
pub(crate) mod materialized_view;
pub(crate) mod materialized_view_column;
pub(crate) mod operator;
pub(crate) mod operator_class;
pub(crate) mod operator_family;
pub(crate) mod options;
pub(crate) mod owner;
pub(crate) mod ownership;
pub(crate) mod partition;
pub(crate) mod partition_trigger;
pub(crate) mod policy;
pub(crate) mod privileges;
pub(crate) mod publication;
pub(crate) mod publication_schema;
pub(crate) mod publication_table;
pub(crate) mod range_type;
pub(crate) mod replica_identity;
pub(crate) mod row_security;
pub(crate) mod rule;
pub(crate) mod schema;
pub(crate) mod sequence;
pub(crate) mod server;
pub(crate) mod shell_type;
pub(crate) mod statistics;
pub(crate) mod subscription;
pub(crate) mod table;
pub(crate) mod text_search_configuration;
pub(crate) mod text_search_dictionary;
pub(crate) mod text_search_parser;
pub(crate) mod text_search_template;
pub(crate) mod toast_options;
pub(crate) mod transform;
pub(crate) mod trigger;
pub(crate) mod typed_table;
pub(crate) mod types;
pub(crate) mod unordered;
pub(crate) mod user_mapping;
pub(crate) mod view;

use schemactl_core::catalog::{Object, ObjectId};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Kind as _, KindOps};
use schemactl_core::sql::{Expr, Sql};

use crate::row::{DecodeError, Reader, Row};

macro_rules! kinds {
    ($($kind:ty),* ; $($attached:ty),* ; $($last:ty),* $(,)?) => {
        pub(crate) static KINDS: &[KindOps] = &[
            $(KindOps::of::<$kind>(),)*
            $(KindOps::of::<$attached>(),)*
            $(KindOps::of::<$last>()),*
        ];
        pub(crate) static READERS: &[Reader] =
            &[$(Reader::of::<$kind>(),)* $(Reader::of::<$last>()),*];
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
    foreign_data_wrapper::ForeignDataWrapper,
    server::Server,
    user_mapping::UserMapping,
    table::Table,
    inheritance::Inheritance,
    column::Column,
    typed_table::TypedTable,
    default::Default,
    ownership::Ownership,
    constraint::Constraint,
    index::Index,
    partition::Partition,
    view::View,
    materialized_view::MaterializedView,
    materialized_view_column::MaterializedViewColumn,
    toast_options::ToastOptions,
    statistics::Statistics,
    clustering::Clustering,
    replica_identity::ReplicaIdentity,
    rule::Rule,
    trigger::Trigger,
    partition_trigger::PartitionTrigger,
    row_security::RowSecurity,
    policy::Policy,
    publication::Publication,
    publication_table::PublicationTable,
    publication_schema::PublicationSchema,
    subscription::Subscription,
    // Last: those that go do so before, and those that come or change after whatever is created, so
    // that it is plain which of them are in force then.
    default_privilege::DefaultPrivilege;
    // What is attached to objects of any kind is read by `introspect`.
    comment::Comment,
    // A new owner takes the old one's place in the grants: revoke, change the owner, grant.
    owner::Owner,
    grant::Grant;
    // They fire on what follows their creation: made last, dropped first.
    event_trigger::EventTrigger,
];

/// The relation of that name, by its `pg_class.relkind`.
pub(crate) fn relation(code: char, name: &QName) -> ObjectId {
    let kind = match code {
        'v' => view::View::NAME,
        'm' => materialized_view::MaterializedView::NAME,
        _ => table::Table::NAME,
    };
    ObjectId::new(kind, vec![name.schema.clone(), name.name.clone()])
}

/// The index of that name on a table, or the constraint (the row's `constraint`) that it is behind.
pub(crate) fn index_behind(
    row: &Row<'_>,
    table: &QName,
    index: &Ident,
) -> Result<ObjectId, DecodeError> {
    Ok(match row.optional("constraint")? {
        Some(constraint) => {
            let path = vec![table.schema.clone(), table.name.clone(), Ident::new(constraint)];
            ObjectId::new(constraint::Constraint::NAME, path)
        }
        None => ObjectId::new(index::Index::NAME, vec![table.schema.clone(), index.clone()]),
    })
}

/// What an object is called in COMMENT ON and ALTER.
pub(crate) fn target(object: &Object) -> Option<Sql> {
    let reader = READERS.iter().find(|r| r.name == object.id.kind)?;
    (reader.comment_on)(object)
}

/// Relations of a schema share one name space: tables, views, indexes, sequences, composite types.
pub(crate) fn relation_name(name: &QName) -> String {
    format!("relation {}.{}", name.schema.raw(), name.name.raw())
}

/// Types of a schema share one name space; every table and view has a type of its name.
pub(crate) fn type_name(name: &QName) -> String {
    format!("type {}.{}", name.schema.raw(), name.name.raw())
}

/// By what expressions call a function, a procedure or an aggregate.
pub(crate) fn called(name: &QName) -> String {
    format!("routine {}.{}", name.schema.raw(), name.name.raw())
}

/// Constraints of a table share one name space, with those behind NOT NULL from version 18 on.
pub(crate) fn constraint_name(table: &QName, name: &Ident) -> String {
    format!("constraint {}.{}.{}", table.schema.raw(), table.name.raw(), name.raw())
}

/// Functions, procedures and aggregates of a schema share one name space.
pub(crate) fn routine_name(name: &QName, signature: &Expr) -> String {
    format!("routine {}.{}({})", name.schema.raw(), name.name.raw(), signature.as_str())
}
