//! Schemas, extensions and enums.
use schemactl_core::ident::Ident;
use schemactl_core::kind::KindName;
use schemactl_core::source::Made;
use schemactl_core::table::{EnumDefinition, EnumValue, ExtensionDefinition, SchemaDefinition};

use super::draft::Draft;
use super::{Statements, made, whether};

pub(super) fn schema(out: &mut Statements, schema: &SchemaDefinition) {
    let SchemaDefinition { name, managed, comment, renamed_from } = schema;
    // `public` is there in every new database.
    let mut draft = Draft::new("CREATE SCHEMA IF NOT EXISTS ");
    draft.name(name);
    let made = made("schema", &[], name, renamed_from.as_ref());
    out.push(draft, &name.span, None, vec![whether(*managed, made)]);
    let mut on = Draft::new("COMMENT ON SCHEMA ");
    on.name(name);
    out.comment(on, comment.as_ref(), None, &["schema", name.value.raw()]);
}

pub(super) fn extension(out: &mut Statements, extension: &ExtensionDefinition) {
    let ExtensionDefinition { name, managed, schema, version, comment } = extension;
    // `plpgsql` is there in every new database.
    let mut draft = Draft::new("CREATE EXTENSION IF NOT EXISTS ");
    draft.name(name);
    if let Some(schema) = schema {
        draft.lit(" SCHEMA ").name(schema);
    }
    if let Some(version) = version {
        draft.lit(" VERSION ").text(version);
    }
    out.push(draft, &name.span, None, vec![whether(*managed, made("extension", &[], name, None))]);
    let mut on = Draft::new("COMMENT ON EXTENSION ");
    on.name(name);
    out.comment(on, comment.as_ref(), None, &["extension", name.value.raw()]);
}

pub(super) fn enumeration(out: &mut Statements, definition: &EnumDefinition) {
    let EnumDefinition { schema, name, managed, values, comment, renamed_from } = definition;
    let mut draft = Draft::new("CREATE TYPE ");
    draft.qualified(schema, name).lit(" AS ENUM (");
    draft.list(values, |draft, EnumValue { label, renamed_from: _ }| {
        draft.label(label);
    });
    draft.lit(")");
    let mut makes = vec![whether(*managed, made("enum", &[schema], name, renamed_from.as_ref()))];
    for EnumValue { label, renamed_from } in values {
        let Some(old) = renamed_from else { continue };
        let path = [&schema.value, &name.value].map(Clone::clone);
        makes.push(Made {
            kind: KindName("enum value"),
            path: path.into_iter().chain([Ident::new(label.value.as_str())]).collect(),
            span: label.span.clone(),
            renamed_from: Some((Ident::new(old.value.as_str()), old.span.clone())),
            using: None,
            ignored: false,
        });
    }
    out.push(draft, &name.span, Some(schema), makes);
    let mut on = Draft::new("COMMENT ON TYPE ");
    on.qualified(schema, name);
    let target = ["enum", schema.value.raw(), name.value.raw()];
    out.comment(on, comment.as_ref(), Some(schema), &target);
}
