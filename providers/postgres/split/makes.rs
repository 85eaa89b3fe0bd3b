//! What a statement makes, read from its syntax tree.
use std::ops::Range;

use schemactl_core::ident::Ident;
use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::names::{self, SearchPath, ident};

/// An object made: its kind, its path, and where in the statement it is said.
pub(super) struct Making {
    pub(super) kind: &'static str,
    pub(super) path: Vec<Ident>,
    pub(super) bytes: Range<usize>,
}

/// Everything that the statement makes; the object that it is about comes first.
pub(super) fn makes(statement: &SyntaxNode, search: &SearchPath) -> Vec<Making> {
    let mut makings = Makings { search, found: Vec::new() };
    makings.statement(statement);
    makings.found
}

/// A place in the tree as bytes of its text.
pub(crate) fn bytes(node: &SyntaxNode) -> Range<usize> {
    let range = node.text_range();
    range.start().into()..range.end().into()
}

pub(crate) fn child(node: &SyntaxNode, kind: SyntaxKind) -> Option<SyntaxNode> {
    node.children().find(|c| c.kind() == kind)
}

/// The table (view, domain) that the statement or clause names first.
pub(super) fn relation(node: &SyntaxNode) -> Option<SyntaxNode> {
    node.descendants().find(|n| {
        matches!(
            n.kind(),
            SyntaxKind::RELATION_NAME_REF | SyntaxKind::TABLE_NAME_REF | SyntaxKind::DOMAIN_REF
        )
    })
}

struct Makings<'a> {
    search: &'a SearchPath,
    found: Vec<Making>,
}

impl Makings<'_> {
    fn add(&mut self, kind: &'static str, path: Vec<Ident>, bytes: Range<usize>) {
        self.found.push(Making { kind, path, bytes });
    }

    fn statement(&mut self, node: &SyntaxNode) {
        use SyntaxKind as K;
        if let Some(kind) = in_schema(node) {
            self.named_in_schema(kind, node);
        } else if let Some((kind, name)) = in_table(node.kind()) {
            self.named_in_table(kind, name, node);
        } else if let Some((kind, name)) = in_database(node.kind())
            && let Some(name) = child(node, name)
        {
            self.add(kind, vec![names::of(&name)], bytes(&name));
        }
        match node.kind() {
            K::CREATE_TABLE | K::CREATE_FOREIGN_TABLE => self.table_parts(node),
            K::ALTER_TABLE | K::ALTER_FOREIGN_TABLE => self.added_parts(node),
            K::CREATE_TYPE => self.members(node),
            K::CREATE_DOMAIN => self.domain_constraints(node),
            K::CREATE_SCHEMA => self.schema(node),
            K::CREATE_OPERATOR => self.operator(node),
            K::CREATE_CAST => self.cast(node),
            K::CREATE_TRANSFORM => self.transform(node),
            K::CREATE_USER_MAPPING => self.user_mapping(node),
            K::COMMENT_ON => self.comment(node),
            K::CREATE_PUBLICATION | K::ALTER_PUBLICATION => self.published(node),
            _ => {}
        }
    }

    /// A mapping is named by its server and its role; `public` stands for all.
    fn user_mapping(&mut self, node: &SyntaxNode) {
        let Some(role) = child(node, SyntaxKind::USER_MAPPING_ROLE) else { return };
        let server = node
            .descendants()
            .find(|n| matches!(n.kind(), SyntaxKind::SERVER_REF | SyntaxKind::SERVER));
        let Some(server) = server.map(|n| names::of(&n)) else { return };
        let role_name = role.text().to_string();
        let folded = match role_name.trim().to_ascii_lowercase().as_str() {
            "public" => Some(Ident::new("public")),
            _ => names::parse(&role_name).into_iter().next(),
        };
        let Some(user) = folded else { return };
        self.add("user mapping", vec![server, user], bytes(&role));
    }

    /// What a publication publishes.
    fn published(&mut self, node: &SyntaxNode) {
        let name = node
            .descendants()
            .find(|n| matches!(n.kind(), SyntaxKind::PUBLICATION | SyntaxKind::PUBLICATION_REF));
        let Some(publication) = name.map(|n| names::of(&n)) else { return };
        for item in node.descendants() {
            let table = item.kind() == SyntaxKind::PUBLICATION_OBJECT_TABLE;
            if let (true, Some(name)) = (table, relation(&item)) {
                let table = self.search.made(names::path(&name));
                let path = std::iter::once(publication.clone()).chain(table).collect();
                self.add("publication table", path, bytes(&item));
            }
        }
    }

    fn named_in_schema(&mut self, kind: &'static str, node: &SyntaxNode) {
        let Some(name) = node.children().find(|c| child(c, SyntaxKind::PATH).is_some()) else {
            return;
        };
        let mut path = self.search.made(names::path(&name));
        // An index lies where its table lies.
        if kind == "index"
            && let Some(table) = relation(node)
            && let Some(last) = path.pop()
        {
            path = self.search.made(names::path(&table));
            path.pop();
            path.push(last);
        }
        self.add(kind, path, bytes(&name));
    }

    fn named_in_table(&mut self, kind: &'static str, name: SyntaxKind, node: &SyntaxNode) {
        if let (Some(name), Some(table)) = (child(node, name), relation(node)) {
            let mut path = self.search.made(names::path(&table));
            path.push(names::of(&name));
            self.add(kind, path, bytes(&name));
        }
    }

    fn schema(&mut self, node: &SyntaxNode) {
        let named = node.children().find(|c| {
            matches!(c.kind(), SyntaxKind::NAMED_SCHEMA | SyntaxKind::AUTHORIZATION_SCHEMA)
        });
        let Some(name) = named.and_then(|n| n.first_child()) else { return };
        let schema = names::of(&name);
        self.add("schema", vec![schema.clone()], bytes(&name));
        let search = self.search.under(schema);
        for element in node.children() {
            self.found.extend(makes(&element, &search));
        }
    }

    fn table_parts(&mut self, node: &SyntaxNode) {
        let Some(table) = self.found.last().map(|table| table.path.clone()) else { return };
        let Some(list) = child(node, SyntaxKind::TABLE_ARG_LIST) else { return };
        for item in list.children() {
            if item.kind() == SyntaxKind::COLUMN {
                self.column(&table, &item);
            } else {
                self.constraint(&table, &item, None);
            }
        }
    }

    /// The values of an enum and the attributes of a composite type.
    fn members(&mut self, node: &SyntaxNode) {
        use SyntaxKind as K;
        let Some(of) = self.found.last().map(|made| made.path.clone()) else { return };
        let lists = node.children().flat_map(|c| c.children());
        for list in lists.filter(|l| matches!(l.kind(), K::VARIANT_LIST | K::COMPOSITE_FIELD_LIST))
        {
            for member in list.children() {
                if member.kind() == K::VARIANT {
                    let label = names::label(&member.text().to_string());
                    self.add("enum value", below(&of, label), bytes(&member));
                } else if let Some(name) = member.first_child() {
                    self.add("attribute", below(&of, names::of(&name)), bytes(&member));
                }
            }
        }
    }

    fn domain_constraints(&mut self, node: &SyntaxNode) {
        let Some(domain) = self.found.last().map(|made| made.path.clone()) else { return };
        for constraint in node.descendants().filter(|n| is_constraint(n.kind())) {
            let clause = child(&constraint, SyntaxKind::CONSTRAINT_NAME_CLAUSE);
            if let Some(name) = clause.and_then(|c| c.first_child()) {
                let path = below(&domain, names::of(&name));
                self.add("domain constraint", path, bytes(&constraint));
            }
        }
    }

    fn added_parts(&mut self, node: &SyntaxNode) {
        let Some(table) = relation(node).map(|t| self.search.made(names::path(&t))) else {
            return;
        };
        for action in node.children() {
            match action.kind() {
                SyntaxKind::ADD_COLUMN => self.column(&table, &action),
                SyntaxKind::ADD_CONSTRAINT => {
                    for constraint in action.children() {
                        self.constraint(&table, &constraint, None);
                    }
                }
                _ => {}
            }
        }
    }

    fn column(&mut self, table: &[Ident], node: &SyntaxNode) {
        let Some(name) = child(node, SyntaxKind::COLUMN_NAME) else { return };
        let column = names::of(&name);
        let start = bytes(&name).start;
        let whole = start..bytes(node).end;
        self.add("column", below(table, column.clone()), whole.clone());
        if has_sequence(node)
            && let [schema, table] = table
        {
            let name = format!("{}_{}_seq", table.raw(), column.raw());
            // Longer ones are shortened part by part.
            if name.len() <= 63 {
                self.add("sequence", vec![schema.clone(), Ident::new(name)], whole);
            }
        }
        for constraint in node.children() {
            self.constraint(table, &constraint, Some(&column));
        }
    }

    fn constraint(&mut self, table: &[Ident], node: &SyntaxNode, column: Option<&Ident>) {
        if !is_constraint(node.kind()) {
            return;
        }
        let clause = child(node, SyntaxKind::CONSTRAINT_NAME_CLAUSE);
        let name = match clause.and_then(|c| c.first_child()) {
            Some(name) => Some(names::of(&name)),
            None => default_name(table, node, column),
        };
        let Some(name) = name else { return };
        let path = below(table, name);
        if self.found.iter().all(|made| made.kind != "constraint" || made.path != path) {
            self.add("constraint", path, bytes(node));
        }
    }

    fn operator(&mut self, node: &SyntaxNode) {
        let Some(op) = child(node, SyntaxKind::OP) else { return };
        let path = self.search.made(operator_path(&op));
        self.add("operator", path, bytes(&op));
    }

    fn cast(&mut self, node: &SyntaxNode) {
        let Some(signature) = child(node, SyntaxKind::CAST_SIG) else { return };
        let types = signature.children().map(|t| ident(&t.text().to_string())).collect();
        self.add("cast", types, bytes(&signature));
    }

    fn transform(&mut self, node: &SyntaxNode) {
        let mut names = node.children();
        if let (Some(of), Some(language)) = (names.next(), names.next()) {
            let path = vec![ident(&of.text().to_string()), names::of(&language)];
            self.add("transform", path, bytes(&of));
        }
    }

    /// A comment's path is the kind of the object that it is on, and that object's path.
    fn comment(&mut self, node: &SyntaxNode) {
        let Some(on) = node.first_child() else { return };
        let kind = format!("{:?}", on.kind());
        let Some(kind) = kind.strip_prefix("OBJECT_") else { return };
        let kind = match kind {
            "TEXT_SEARCH_CONFIG" => "text search configuration".to_owned(),
            "ROUTINE" => "function".to_owned(),
            "FOREIGN_TABLE" => "table".to_owned(),
            other => other.to_lowercase().replace('_', " "),
        };
        let Some(first) = on.first_child() else { return };
        let target = match kind.as_str() {
            "constraint" | "trigger" | "rule" | "policy" => {
                let Some(table) = relation(&on) else { return };
                let name = names::path(&first).pop().unwrap_or_else(|| names::of(&first));
                below(&self.search.made(names::path(&table)), name)
            }
            "column" => {
                let mut path = names::path(&first);
                let column = path.pop();
                let mut path = self.search.made(path);
                path.extend(column);
                path
            }
            "operator" => self.search.made(operator_path(&first)),
            "cast" | "transform" => vec![ident(&first.text().to_string())],
            _ => {
                let reference = first.descendants().find(|n| n.kind() == SyntaxKind::PATH_REF);
                match reference {
                    Some(reference) => self.search.made(names::path(&reference)),
                    None => vec![names::of(&first)],
                }
            }
        };
        let path = std::iter::once(Ident::new(kind)).chain(target).collect();
        self.add("comment", path, bytes(&on));
    }
}

fn below(parent: &[Ident], name: Ident) -> Vec<Ident> {
    parent.iter().cloned().chain([name]).collect()
}

/// `schema.+`: the operator itself is no name and follows the last dot.
pub(super) fn operator_path(op: &SyntaxNode) -> Vec<Ident> {
    let text = op.text().to_string();
    let mut path = names::path(op);
    let sign = if path.is_empty() { &text } else { &text[text.rfind('.').map_or(0, |i| i + 1)..] };
    path.push(ident(sign.trim()));
    path
}

pub(super) fn is_constraint(kind: SyntaxKind) -> bool {
    use SyntaxKind as K;
    matches!(
        kind,
        K::PRIMARY_KEY_CONSTRAINT
            | K::UNIQUE_CONSTRAINT
            | K::CHECK_CONSTRAINT
            | K::EXCLUDE_CONSTRAINT
            | K::REFERENCES_CONSTRAINT
            | K::FOREIGN_KEY_CONSTRAINT
    )
}

/// Whether a column brings a sequence of its own: `serial` or an identity.
fn has_sequence(column: &SyntaxNode) -> bool {
    const SERIAL: &[&str] =
        &["serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"];
    column.children().any(|c| match c.kind() {
        SyntaxKind::PATH_TYPE => {
            SERIAL.contains(&c.text().to_string().to_ascii_lowercase().as_str())
        }
        SyntaxKind::GENERATED_CONSTRAINT => child(&c, SyntaxKind::GENERATED_IDENTITY).is_some(),
        _ => false,
    })
}

/// The name that PostgreSQL chooses, where that is plain (`ChooseConstraintName`).
fn default_name(table: &[Ident], node: &SyntaxNode, column: Option<&Ident>) -> Option<Ident> {
    let suffix = match node.kind() {
        SyntaxKind::PRIMARY_KEY_CONSTRAINT => "pkey",
        SyntaxKind::UNIQUE_CONSTRAINT => "key",
        SyntaxKind::REFERENCES_CONSTRAINT | SyntaxKind::FOREIGN_KEY_CONSTRAINT => "fkey",
        _ => return None,
    };
    let list = node.descendants().find(|n| {
        matches!(
            n.kind(),
            SyntaxKind::CONSTRAINT_COLUMN_REF_LIST | SyntaxKind::FOREIGN_KEY_COLUMN_LIST
        )
    });
    let columns: Vec<Ident> = match (column, list) {
        (Some(column), _) => vec![column.clone()],
        (None, Some(list)) => list
            .children()
            .filter(|c| c.kind() == SyntaxKind::COLUMN_NAME_REF)
            .map(|c| names::of(&c))
            .collect(),
        (None, None) => return None,
    };
    let mut name = table.last()?.raw().to_owned();
    if suffix != "pkey" {
        for column in &columns {
            name = format!("{name}_{}", column.raw());
        }
    }
    let name = format!("{name}_{suffix}");
    // Longer ones are shortened part by part.
    (name.len() <= 63).then(|| Ident::new(name))
}

fn in_schema(node: &SyntaxNode) -> Option<&'static str> {
    use SyntaxKind as K;
    Some(match node.kind() {
        K::CREATE_TABLE | K::CREATE_TABLE_AS | K::CREATE_FOREIGN_TABLE => "table",
        K::CREATE_VIEW => "view",
        K::CREATE_MATERIALIZED_VIEW => "materialized view",
        K::CREATE_INDEX => "index",
        K::CREATE_SEQUENCE => "sequence",
        K::CREATE_DOMAIN => "domain",
        K::CREATE_FUNCTION => "function",
        K::CREATE_PROCEDURE => "procedure",
        K::CREATE_AGGREGATE => "aggregate",
        K::CREATE_COLLATION => "collation",
        K::CREATE_CONVERSION => "conversion",
        K::CREATE_STATISTICS => "statistics",
        K::CREATE_OPERATOR_CLASS => "operator class",
        K::CREATE_OPERATOR_FAMILY => "operator family",
        K::CREATE_TEXT_SEARCH_CONFIGURATION => "text search configuration",
        K::CREATE_TEXT_SEARCH_DICTIONARY => "text search dictionary",
        K::CREATE_TEXT_SEARCH_PARSER => "text search parser",
        K::CREATE_TEXT_SEARCH_TEMPLATE => "text search template",
        K::CREATE_TYPE => node.children().find_map(|c| type_kind(c.kind())).unwrap_or("shell type"),
        _ => return None,
    })
}

fn type_kind(kind: SyntaxKind) -> Option<&'static str> {
    Some(match kind {
        SyntaxKind::ENUM_TYPE => "enum",
        SyntaxKind::COMPOSITE_TYPE => "composite type",
        SyntaxKind::RANGE_TYPE => "range type",
        SyntaxKind::BASE_TYPE => "base type",
        _ => return None,
    })
}

/// Kinds named inside of a table, and the node that holds the name.
fn in_table(kind: SyntaxKind) -> Option<(&'static str, SyntaxKind)> {
    use SyntaxKind as K;
    Some(match kind {
        K::CREATE_TRIGGER => ("trigger", K::TRIGGER),
        K::CREATE_POLICY => ("policy", K::POLICY),
        K::CREATE_RULE => ("rule", K::RULE),
        _ => return None,
    })
}

/// Kinds that belong to no schema, and the node that holds the name.
fn in_database(kind: SyntaxKind) -> Option<(&'static str, SyntaxKind)> {
    use SyntaxKind as K;
    Some(match kind {
        K::CREATE_EXTENSION => ("extension", K::EXTENSION),
        K::CREATE_PUBLICATION => ("publication", K::PUBLICATION),
        K::CREATE_SUBSCRIPTION => ("subscription", K::SUBSCRIPTION),
        K::CREATE_EVENT_TRIGGER => ("event trigger", K::EVENT_TRIGGER),
        K::CREATE_SERVER => ("server", K::SERVER),
        K::CREATE_FOREIGN_DATA_WRAPPER => ("foreign data wrapper", K::FOREIGN_DATA_WRAPPER),
        K::CREATE_LANGUAGE => ("language", K::LANGUAGE),
        K::CREATE_ACCESS_METHOD => ("access method", K::ACCESS_METHOD),
        _ => return None,
    })
}
