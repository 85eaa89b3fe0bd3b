//! The portable table model: what table files, code generation and diagrams share. Plain data; every
//! named thing carries the place where it is said. Expressions and types are SQL text of the engine.
use crate::ident::Ident;
use crate::source::Span;

/// A value and where it is said.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

impl<T> Spanned<T> {
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// A name exactly as it is stored: nothing is folded.
pub type Name = Spanned<Ident>;

/// Literal text, such as a comment.
pub type Text = Spanned<String>;

/// SQL text as the user wrote it: a type, an expression. Not checked by the core.
#[derive(Clone, Debug)]
pub struct SqlText {
    pub text: String,
    /// As long as `text` where the file has it without escapes, so that positions agree.
    pub span: Span,
}

/// Whether an object is managed, or only there for others to refer to (`ignore = true`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IsManaged {
    #[default]
    Managed,
    Ignored,
}

/// `[schema.NAME]`
#[derive(Clone, Debug)]
pub struct SchemaDefinition {
    pub name: Name,
    pub managed: IsManaged,
    pub comment: Option<Text>,
    pub renamed_from: Option<Name>,
}

/// `[extension.NAME]`
#[derive(Clone, Debug)]
pub struct ExtensionDefinition {
    pub name: Name,
    pub managed: IsManaged,
    pub schema: Option<Name>,
    pub version: Option<Text>,
    pub comment: Option<Text>,
}

/// `[enum.NAME]`
#[derive(Clone, Debug)]
pub struct EnumDefinition {
    pub schema: Name,
    pub name: Name,
    pub managed: IsManaged,
    /// In their order, which is the order in which the values compare.
    pub values: Vec<EnumValue>,
    pub comment: Option<Text>,
    pub renamed_from: Option<Name>,
}

#[derive(Clone, Debug)]
pub struct EnumValue {
    pub label: Text,
    pub renamed_from: Option<Text>,
}

/// `[table.NAME]`
#[derive(Clone, Debug)]
pub struct TableDefinition {
    pub schema: Name,
    pub name: Name,
    pub managed: IsManaged,
    pub persistence: Persistence,
    pub columns: Vec<ColumnDefinition>,
    pub primary_key: Option<UniqueDefinition>,
    /// Those said at a column have no name.
    pub uniques: Vec<UniqueDefinition>,
    /// Those said at a column have no name.
    pub checks: Vec<CheckDefinition>,
    pub exclusions: Vec<ExclusionDefinition>,
    /// Those said at a column have no name.
    pub foreign_keys: Vec<ForeignKey>,
    pub indexes: Vec<IndexDefinition>,
    pub comment: Option<Text>,
    pub renamed_from: Option<Name>,
}

/// Whether a table's rows survive a crash of the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Persistence {
    #[default]
    Logged,
    Unlogged,
}

#[derive(Clone, Debug)]
pub struct ColumnDefinition {
    pub name: Name,
    pub data_type: ColumnType,
    /// As it is said; unsaid, a column is nullable unless it is an identity or in the primary key.
    pub nullable: Option<Spanned<bool>>,
    pub value: ColumnValue,
    pub collation: Option<CollationName>,
    /// The engine's word for how long values are stored.
    pub storage: Option<Text>,
    /// The engine's word for how long values are compressed.
    pub compression: Option<Text>,
    /// The statistics target.
    pub statistics: Option<Spanned<i64>>,
    pub comment: Option<Text>,
    pub renamed_from: Option<Name>,
    /// How the values get from another type to this one.
    pub using: Option<SqlText>,
}

/// A column's type in the engine's own words.
#[derive(Clone, Debug)]
pub struct ColumnType {
    pub sql: SqlText,
}

/// Where a column's value comes from when a row does not give it.
#[derive(Clone, Debug)]
pub enum ColumnValue {
    Plain,
    Default(SqlText),
    /// Computed from the row and stored.
    Generated(SqlText),
    Identity(Identity),
}

/// A column numbered by a sequence of its own. What is not said is the engine's choice.
#[derive(Clone, Debug)]
pub struct Identity {
    pub generation: IdentityGeneration,
    pub start: Option<Spanned<i64>>,
    pub increment: Option<Spanned<i64>>,
    pub min: Option<Spanned<i64>>,
    pub max: Option<Spanned<i64>>,
    pub cache: Option<Spanned<i64>>,
    pub cycle: Option<Spanned<bool>>,
}

/// Whether a row may bring its own number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityGeneration {
    Always,
    ByDefault,
}

#[derive(Clone, Debug)]
pub struct CollationName {
    /// `None`: found as the engine finds names.
    pub schema: Option<Name>,
    pub name: Name,
}

/// When a constraint is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Deferrable {
    /// After each statement, always.
    #[default]
    No,
    InitiallyImmediate,
    InitiallyDeferred,
}

/// Whether the rows that are already there were checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Validation {
    #[default]
    Valid,
    NotValid,
}

/// Whether two NULLs are the same for a unique constraint or index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nulls {
    #[default]
    Distinct,
    NotDistinct,
}

/// A unique constraint, or the primary key.
#[derive(Clone, Debug)]
pub struct UniqueDefinition {
    /// `None`: the engine names it.
    pub name: Option<Name>,
    pub columns: Vec<Name>,
    pub include: Vec<Name>,
    pub nulls: Nulls,
    pub deferrable: Deferrable,
    pub comment: Option<Text>,
    pub renamed_from: Option<Name>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct CheckDefinition {
    /// `None`: the engine names it.
    pub name: Option<Name>,
    pub expr: SqlText,
    pub inheritance: Inheritance,
    pub validation: Validation,
    pub comment: Option<Text>,
    pub renamed_from: Option<Name>,
}

/// Whether a check holds for the tables that inherit from this one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Inheritance {
    #[default]
    Inherited,
    NoInherit,
}

#[derive(Clone, Debug)]
pub struct ExclusionDefinition {
    pub name: Name,
    /// The access method.
    pub using: Option<Name>,
    /// Each an index element and the operator: `room with =`.
    pub elements: Vec<IndexElement>,
    pub include: Vec<Name>,
    pub filter: Option<SqlText>,
    pub deferrable: Deferrable,
    pub comment: Option<Text>,
    pub renamed_from: Option<Name>,
}

#[derive(Clone, Debug)]
pub struct ForeignKey {
    /// `None`: the engine names it.
    pub name: Option<Name>,
    pub columns: Vec<Name>,
    pub references: Reference,
    pub on_delete: Option<Action>,
    pub on_update: Option<Action>,
    pub matching: Match,
    pub deferrable: Deferrable,
    pub validation: Validation,
    pub comment: Option<Text>,
    pub renamed_from: Option<Name>,
}

/// The table and columns that a foreign key points to.
#[derive(Clone, Debug)]
pub struct Reference {
    pub schema: Ident,
    pub table: Ident,
    /// Empty: the primary key.
    pub columns: Vec<Ident>,
    /// The whole text.
    pub span: Span,
}

/// What happens to the rows that point to a row that is deleted or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    NoAction,
    Restrict,
    Cascade,
    /// Of these columns; of all columns of the key when empty.
    SetNull(Vec<Ident>),
    /// Of these columns; of all columns of the key when empty.
    SetDefault(Vec<Ident>),
}

/// What a foreign key of several columns makes of some that are NULL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Match {
    #[default]
    Simple,
    Full,
}

#[derive(Clone, Debug)]
pub struct IndexDefinition {
    pub name: Name,
    pub elements: Vec<IndexElement>,
    pub uniqueness: Uniqueness,
    pub nulls: Nulls,
    /// The access method.
    pub using: Option<Name>,
    pub include: Vec<Name>,
    pub filter: Option<SqlText>,
    /// Storage parameters; numbers and booleans as text.
    pub with: Vec<(Name, Text)>,
    pub comment: Option<Text>,
    pub renamed_from: Option<Name>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Uniqueness {
    #[default]
    NotUnique,
    Unique,
}

/// What an index is over.
#[derive(Clone, Debug)]
pub enum IndexElement {
    /// Exactly the name of a column of the table.
    Column(Name),
    /// A column or expression with its order, collation or operator class.
    Sql(SqlText),
}

impl TableDefinition {
    /// The column of this name.
    pub fn column(&self, name: &Ident) -> Option<&ColumnDefinition> {
        self.columns.iter().find(|c| c.name.value == *name)
    }
}
