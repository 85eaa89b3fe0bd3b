//! What a statement refers to, read from its syntax tree.
use std::collections::BTreeSet;

use schemactl_core::ident::Ident;
use schemactl_core::source::{Bond, Mention};
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::makes::{child, operator_path, relation};
use super::names::{self, SearchPath};

/// Functions whose first argument is a string that names an object.
const BY_STRING: &[&str] =
    &["nextval", "currval", "setval", "to_regclass", "to_regtype", "pg_get_serial_sequence"];

/// Every name that the statement refers to, once.
pub(super) fn mentions(statement: &SyntaxNode, search: &SearchPath) -> Vec<Mention> {
    let mut found = Mentions { search, found: BTreeSet::new(), body: false };
    let search;
    if let Some(schema) = child(statement, SyntaxKind::NAMED_SCHEMA).and_then(|n| n.first_child()) {
        search = found.search.under(names::of(&schema));
        found.search = &search;
    }
    found.walk(statement);
    found.subject(statement);
    if let Some(body) = sql_body(statement) {
        found.body = true;
        found.walk(&body);
    }
    found.found.into_iter().map(|(path, bond)| Mention { path, bond }).collect()
}

fn sql_body(statement: &SyntaxNode) -> Option<SyntaxNode> {
    let body = if let Some(function) = ast::CreateFunction::cast(statement.clone()) {
        function.sql_body()
    } else {
        ast::CreateProcedure::cast(statement.clone())?.sql_body()
    };
    Some(body?.syntax())
}

struct Mentions<'a> {
    search: &'a SearchPath,
    found: BTreeSet<(Vec<Ident>, Bond)>,
    body: bool,
}

impl Mentions<'_> {
    fn add(&mut self, path: Vec<Ident>, bond: Bond) {
        if !path.is_empty() {
            let bond = if self.body { Bond::Body } else { bond };
            self.found.insert((path, bond));
        }
    }

    /// A name that is looked up in the search path when it has no schema.
    fn look_up(&mut self, path: Vec<Ident>, bond: Bond) {
        for path in self.search.meant(path) {
            self.add(path, bond);
        }
    }

    fn walk(&mut self, root: &SyntaxNode) {
        for node in root.descendants() {
            match node.kind() {
                SyntaxKind::PATH_REF => self.path_ref(root, &node),
                SyntaxKind::CALL_EXPR => self.call(&node),
                SyntaxKind::CAST_EXPR => self.cast(&node),
                SyntaxKind::CUSTOM_OP => {
                    let op = node.parent().filter(|p| p.kind() == SyntaxKind::OP);
                    self.look_up(operator_path(op.as_ref().unwrap_or(&node)), Bond::Needs);
                }
                kind if is_global(kind) => self.add(vec![names::of(&node)], Bond::Needs),
                kind if is_table_part(kind) => self.table_part(root, &node),
                _ => {}
            }
        }
    }

    fn path_ref(&mut self, root: &SyntaxNode, node: &SyntaxNode) {
        use SyntaxKind as K;
        let Some(parent) = node.parent() else { return };
        let mut path = names::path(node);
        match parent.kind() {
            // An inner piece of a longer path, or said by `walk` itself.
            K::PATH_REF | K::OP | K::CONSTRAINT_NAME_REF => {}
            // The schema of a name that is made here.
            K::PATH => self.add(path, Bond::Needs),
            K::QUALIFIED_COLUMN_NAME_REF | K::PERCENT_TYPE => {
                let column = path.pop();
                for table in self.search.meant(path) {
                    let column = table.iter().cloned().chain(column.clone()).collect();
                    self.add(table, Bond::Needs);
                    self.add(column, Bond::Needs);
                }
            }
            // `ALTER TABLE … CLUSTER ON i`: the index lies where the table lies.
            K::INDEX_REF if path.len() == 1 && root.kind() == K::ALTER_TABLE => {
                for mut table in relation(root).map_or(Vec::new(), |t| self.related(&t)) {
                    table.pop();
                    table.extend(path.clone());
                    self.add(table, Bond::Needs);
                }
            }
            K::TABLE_NAME_REF => {
                let foreign = parent.parent().is_some_and(|p| {
                    matches!(p.kind(), K::REFERENCES_CONSTRAINT | K::FOREIGN_KEY_CONSTRAINT)
                });
                self.look_up(path, if foreign { Bond::ForeignKey } else { Bond::Needs });
            }
            _ => self.look_up(path, Bond::Needs),
        }
    }

    fn related(&self, reference: &SyntaxNode) -> Vec<Vec<Ident>> {
        self.search.meant(names::path(reference))
    }

    fn call(&mut self, node: &SyntaxNode) {
        let Some(callee) = node.first_child() else { return };
        let path: Vec<Ident> = match callee.kind() {
            SyntaxKind::NAME_REF => vec![names::of(&callee)],
            SyntaxKind::FIELD_EXPR => callee
                .descendants()
                .filter(|n| n.kind() == SyntaxKind::NAME_REF)
                .map(|n| names::of(&n))
                .collect(),
            _ => return,
        };
        if path.last().is_some_and(|name| BY_STRING.contains(&name.raw())) {
            let literal = node.descendants().find_map(ast::Literal::cast);
            self.string(literal.as_ref());
        }
        self.look_up(path, Bond::Needs);
    }

    /// `'app.seq'::regclass`
    fn cast(&mut self, node: &SyntaxNode) {
        let Some(to) = child(node, SyntaxKind::PATH_TYPE) else { return };
        if names::path(&to).last().is_some_and(|name| name.raw().starts_with("reg")) {
            self.string(node.children().find_map(ast::Literal::cast).as_ref());
        }
    }

    fn string(&mut self, literal: Option<&ast::Literal>) {
        if let Some(text) = literal.and_then(ast::Literal::string_value) {
            self.look_up(names::parse(&text), Bond::Needs);
        }
    }

    /// A trigger, policy, rule or constraint is named beside its table.
    fn table_part(&mut self, root: &SyntaxNode, node: &SyntaxNode) {
        let name = names::path(node).pop().unwrap_or_else(|| names::of(node));
        for mut table in relation(root).map_or(Vec::new(), |t| self.related(&t)) {
            table.push(name.clone());
            self.add(table, Bond::Needs);
        }
    }

    /// What an `ALTER` or `GRANT` is about.
    fn subject(&mut self, statement: &SyntaxNode) {
        let bond = subject_bond(statement);
        if bond == Bond::Needs {
            return;
        }
        let clause = child(statement, SyntaxKind::ON_PRIVILEGE_OBJECTS_CLAUSE);
        let all = clause.is_some();
        let within = clause.unwrap_or_else(|| statement.clone());
        let outermost = within.descendants().filter(|n| {
            n.kind() == SyntaxKind::PATH_REF
                && n.parent().is_none_or(|p| {
                    !matches!(p.kind(), SyntaxKind::PATH_REF | SyntaxKind::PATH_TYPE)
                })
        });
        for name in outermost.take(if all { usize::MAX } else { 1 }) {
            for path in self.related(&name) {
                self.found.remove(&(path.clone(), Bond::Needs));
                self.add(path, bond);
            }
        }
    }
}

/// Whether others wait for a statement that changes its subject.
fn subject_bond(statement: &SyntaxNode) -> Bond {
    use SyntaxKind as K;
    match statement.kind() {
        K::ALTER_TABLE | K::ALTER_FOREIGN_TABLE => {
            let mut actions = statement.children().skip(1).peekable();
            if actions.peek().is_some() && actions.all(|a| adds_foreign_key(&a)) {
                // Nothing needs a foreign key, and it needs the keys that others add.
                return Bond::Needs;
            }
            let defines = statement.children().any(|action| {
                matches!(
                    action.kind(),
                    K::ADD_COLUMN
                        | K::ADD_CONSTRAINT
                        | K::ALTER_COLUMN
                        | K::INHERIT_TABLE
                        | K::ATTACH_PARTITION
                        | K::OF_TYPE
                )
            });
            if defines { Bond::Alters } else { Bond::Follows }
        }
        K::ALTER_TYPE | K::ALTER_DOMAIN | K::ALTER_TEXT_SEARCH_CONFIGURATION => {
            let owner = child(statement, K::OWNER_TO).is_some();
            if owner { Bond::Follows } else { Bond::Alters }
        }
        K::GRANT | K::REVOKE => Bond::Follows,
        // It names schemas, which are subjects of their own statements.
        K::ALTER_DEFAULT_PRIVILEGES => Bond::Needs,
        kind if format!("{kind:?}").starts_with("ALTER_") => Bond::Follows,
        _ => Bond::Needs,
    }
}

fn adds_foreign_key(action: &SyntaxNode) -> bool {
    action.kind() == SyntaxKind::ADD_CONSTRAINT
        && child(action, SyntaxKind::FOREIGN_KEY_CONSTRAINT).is_some()
}

fn is_table_part(kind: SyntaxKind) -> bool {
    use SyntaxKind as K;
    matches!(kind, K::TRIGGER_REF | K::POLICY_REF | K::RULE_REF | K::CONSTRAINT_NAME_REF)
}

fn is_global(kind: SyntaxKind) -> bool {
    use SyntaxKind as K;
    matches!(
        kind,
        K::SCHEMA_REF
            | K::EXTENSION_REF
            | K::SERVER_REF
            | K::FOREIGN_DATA_WRAPPER_REF
            | K::LANGUAGE_REF
            | K::PUBLICATION_REF
            | K::SUBSCRIPTION_REF
            | K::ACCESS_METHOD_REF
            | K::EVENT_TRIGGER_REF
    )
}
