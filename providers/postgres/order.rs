//! The order in which desired statements are loaded: each after what it leans on, and otherwise as
//! the files have them.
mod duplicates;
mod foreign_key;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::sync::Arc;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;
use schemactl_core::ident::Ident;
use schemactl_core::source::{Bond, Statement};

pub(crate) use duplicates::{duplicates, mentioned_schemas};

/// Sorts statements so that each follows what it leans on. Where statements wait for each other in
/// a circle, foreign keys are taken out of `CREATE TABLE` and added by statements of their own; if
/// the circle stays, its members keep their order.
pub(crate) fn load_order(mut statements: Vec<Statement>) -> Vec<Statement> {
    let mut graph = Graph::of(&statements);
    let tables = graph.break_circles();
    if !tables.is_empty() {
        for table in tables {
            let keys = foreign_key::split_off(&mut statements[table]);
            statements.extend(keys);
        }
        graph = Graph::of(&statements);
        graph.break_circles();
    }
    let order = graph.sort(&statements);
    let mut slots: Vec<Option<Statement>> = statements.into_iter().map(Some).collect();
    order.into_iter().filter_map(|index| slots[index].take()).collect()
}

/// How firmly one statement waits for another. In a circle, the weaker gives way first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// For changes to something that is there already.
    Finished,
    /// For what may not be meant, or may not be looked at when it is loaded.
    Maybe,
    /// For the target of a foreign key.
    ForeignKey,
    /// For the one before it in the file, about the same object.
    Sequence,
    /// For what it cannot be loaded without.
    Firm,
}

/// Statements, each with its number as its node, then one node for each object that statements
/// alter: it stands for the moment when all of these have run, so that the number of edges stays
/// in proportion to the text.
struct Graph {
    graph: DiGraph<(), Strength>,
    statements: usize,
}

impl Graph {
    fn of(statements: &[Statement]) -> Self {
        let makers = Makers::of(statements);
        let mut graph = DiGraph::with_capacity(statements.len(), 4 * statements.len());
        for _ in statements {
            graph.add_node(());
        }
        let mut finished: BTreeMap<&[Ident], NodeIndex> = BTreeMap::new();
        for mention in statements.iter().flat_map(|s| &s.mentions) {
            if mention.bond == Bond::Alters && makers.by_path.contains_key(mention.path.as_slice())
            {
                finished.entry(&mention.path).or_insert_with(|| graph.add_node(()));
            }
        }
        let altering = Altering::of(statements);
        let mut latest: BTreeMap<(&[Ident], Bond), usize> = BTreeMap::new();
        for (index, statement) in statements.iter().enumerate() {
            let node = NodeIndex::new(index);
            for mention in &statement.mentions {
                let path = mention.path.as_slice();
                for (maker, strength) in makers.needed(path, index, mention.bond) {
                    graph.add_edge(NodeIndex::new(maker), node, strength);
                }
                if let Some(&finished) = finished.get(path) {
                    let before = latest.get(&(path, Bond::Alters)).copied();
                    if mention.bond == Bond::Alters {
                        graph.add_edge(node, finished, Strength::Finished);
                    } else if makers.makes(path, index) {
                    } else if !in_its_place(statements, &makers, &altering, path, index) {
                        graph.add_edge(finished, node, Strength::Finished);
                    } else if let Some(before) = before {
                        graph.add_edge(NodeIndex::new(before), node, Strength::Finished);
                    }
                }
                if matches!(mention.bond, Bond::Alters | Bond::Follows)
                    && let Some(before) = latest.insert((path, mention.bond), index)
                    && before != index
                {
                    graph.add_edge(NodeIndex::new(before), node, Strength::Sequence);
                }
            }
        }
        unique_before_foreign_keys(&mut graph, statements);
        makers.in_sequence(|before, after| {
            graph.add_edge(NodeIndex::new(before), NodeIndex::new(after), Strength::Sequence);
        });
        Self { graph, statements: statements.len() }
    }

    /// Takes out edges until there is no circle, the weak ones first. Gives the statements that
    /// wait for a foreign key's target in a circle.
    fn break_circles(&mut self) -> BTreeSet<usize> {
        let mut with_foreign_key = BTreeSet::new();
        for weakest in [
            Strength::Finished,
            Strength::Maybe,
            Strength::ForeignKey,
            Strength::Sequence,
            Strength::Firm,
        ] {
            let mut circle_of = vec![0; self.graph.node_count()];
            let mut circles = 0;
            for circle in kosaraju_scc(&self.graph).into_iter().filter(|c| c.len() > 1) {
                circles += 1;
                for node in circle {
                    circle_of[node.index()] = circles;
                }
            }
            if circles == 0 {
                break;
            }
            let stays = |edge: EdgeIndex, strength: &Strength| {
                let ends = self.graph.edge_endpoints(edge).expect("the edge is being visited");
                let (from, to) = (ends.0.index(), ends.1.index());
                let within = circle_of[from] != 0 && circle_of[from] == circle_of[to];
                if within && *strength == Strength::ForeignKey && weakest == *strength {
                    with_foreign_key.insert(to);
                }
                (!within || *strength != weakest).then_some(*strength)
            };
            // All nodes stay, so they keep their numbers. (`retain_edges` is quadratic.)
            self.graph = self.graph.filter_map(|_, ()| Some(()), stays);
        }
        with_foreign_key
    }

    /// Kahn's algorithm; of those that are free, the one that comes first in the files.
    fn sort(&self, statements: &[Statement]) -> Vec<usize> {
        let mut waiting: Vec<usize> = vec![0; self.graph.node_count()];
        for edge in self.graph.edge_references() {
            waiting[edge.target().index()] += 1;
        }
        let rank = |node: usize| statements.get(node).map_or((0, node), |s| (phase(s), node));
        let mut free: BinaryHeap<_> =
            (0..waiting.len()).filter(|n| waiting[*n] == 0).map(|n| Reverse(rank(n))).collect();
        let mut order = Vec::with_capacity(self.statements);
        while let Some(Reverse((_, node))) = free.pop() {
            if node < self.statements {
                order.push(node);
            }
            for next in self.graph.neighbors(NodeIndex::new(node)) {
                waiting[next.index()] -= 1;
                if waiting[next.index()] == 0 {
                    free.push(Reverse(rank(next.index())));
                }
            }
        }
        order
    }
}

/// Files, by the address of their text, with the paths that statements in them alter.
struct Altering<'a>(BTreeSet<(&'a [Ident], usize)>);

impl<'a> Altering<'a> {
    fn of(statements: &'a [Statement]) -> Self {
        let altered = statements.iter().flat_map(|statement| {
            let mentions = statement.mentions.iter().filter(|m| m.bond == Bond::Alters);
            mentions.map(move |m| (m.path.as_slice(), file(statement)))
        });
        Self(altered.collect())
    }
}

fn file(statement: &Statement) -> usize {
    Arc::as_ptr(&statement.span.file) as usize
}

/// Whether a file makes `path`, then has statement `index`, and alters `path` before or after that:
/// the file then says itself which alterations the statement is to see.
fn in_its_place(
    statements: &[Statement],
    makers: &Makers<'_>,
    altering: &Altering<'_>,
    path: &[Ident],
    index: usize,
) -> bool {
    let own = file(&statements[index]);
    let first = makers.by_path.get(path).and_then(|makers| makers.first());
    altering.0.contains(&(path, own))
        && first.is_some_and(|maker| *maker < index && file(&statements[*maker]) == own)
}

/// Whether it makes a unique index.
pub(crate) fn is_unique_index(statement: &Statement) -> bool {
    begins(&statement.sql, &["create", "unique", "index"])
}

/// Whether these are the first words of a statement.
pub(crate) fn begins(sql: &str, first: &[&str]) -> bool {
    let mut words = sql.split_ascii_whitespace();
    first.iter().all(|w| words.next().is_some_and(|word| word.eq_ignore_ascii_case(w)))
}

/// Takes the foreign keys out of a `CREATE TABLE`.
pub(crate) fn without_foreign_keys(statement: &mut Statement) {
    if statement.mentions.iter().any(|mention| mention.bond == Bond::ForeignKey) {
        foreign_key::split_off(statement);
    }
}

/// The target of a foreign key may be unique by an index alone.
fn unique_before_foreign_keys(graph: &mut DiGraph<(), Strength>, statements: &[Statement]) {
    let mut unique: BTreeMap<&[Ident], NodeIndex> = BTreeMap::new();
    for (index, statement) in statements.iter().enumerate().filter(|(_, s)| is_unique_index(s)) {
        for mention in &statement.mentions {
            let all = *unique.entry(&mention.path).or_insert_with(|| graph.add_node(()));
            graph.add_edge(NodeIndex::new(index), all, Strength::Finished);
        }
    }
    for (index, statement) in statements.iter().enumerate() {
        for mention in statement.mentions.iter().filter(|m| m.bond == Bond::ForeignKey) {
            if let Some(all) = unique.get(mention.path.as_slice()) {
                graph.add_edge(*all, NodeIndex::new(index), Strength::Finished);
            }
        }
    }
}

/// Schemas (and what new schemas give) and extensions first, event triggers last: they would fire on what follows them.
fn phase(statement: &Statement) -> u8 {
    match statement.makes.first().map(|made| made.kind.0) {
        Some("schema") => 0,
        Some("extension") => 1,
        Some("event trigger") => 3,
        None if defaults_of_schemas(&statement.sql) => 0,
        _ => 2,
    }
}

/// `ALTER DEFAULT PRIVILEGES … ON SCHEMAS`, which acts on the schemas that follow it.
fn defaults_of_schemas(sql: &str) -> bool {
    begins(sql, &["alter", "default", "privileges"])
        && sql.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("schemas"))
}

/// Which statements make what.
struct Makers<'a> {
    by_path: BTreeMap<&'a [Ident], Vec<usize>>,
    /// Paths that several statements share because they differ in their arguments.
    overloaded: BTreeSet<&'a [Ident]>,
    /// Constraints by schema and name: some have an index of their name.
    constraints: BTreeMap<[&'a Ident; 2], Vec<usize>>,
}

impl<'a> Makers<'a> {
    fn of(statements: &'a [Statement]) -> Self {
        let mut by_path: BTreeMap<&[Ident], Vec<usize>> = BTreeMap::new();
        let mut overloaded = BTreeSet::new();
        let mut constraints: BTreeMap<[&Ident; 2], Vec<usize>> = BTreeMap::new();
        for (index, statement) in statements.iter().enumerate() {
            for made in statement.makes.iter().filter(|made| made.kind.0 != "comment") {
                let makers = by_path.entry(&made.path).or_default();
                // A shell type comes before the type.
                if made.kind.0 == "shell type" {
                    makers.insert(0, index);
                } else if makers.last() != Some(&index) {
                    makers.push(index);
                }
                if let ("constraint", [schema, _, name]) = (made.kind.0, made.path.as_slice()) {
                    constraints.entry([schema, name]).or_default().push(index);
                }
                if matches!(made.kind.0, "function" | "procedure" | "aggregate" | "operator") {
                    overloaded.insert(made.path.as_slice());
                }
            }
        }
        Self { by_path, overloaded, constraints }
    }

    fn makes(&self, path: &[Ident], index: usize) -> bool {
        self.by_path.get(path).is_some_and(|makers| makers.contains(&index))
    }

    /// The makers that statement `index` waits for when it mentions `path`.
    fn needed(
        &self,
        path: &'a [Ident],
        index: usize,
        bond: Bond,
    ) -> impl Iterator<Item = (usize, Strength)> {
        let by_constraint = || match path {
            [schema, name] => self.constraints.get(&[schema, name]),
            _ => None,
        };
        let makers = self.by_path.get(path).or_else(by_constraint);
        let makers = makers.map_or(&[][..], Vec::as_slice);
        // A table that mentions itself waits for no one, a routine may mean its namesake.
        let overloaded = self.overloaded.contains(path);
        let own = !overloaded && makers.contains(&index);
        let makers = if own { &[] } else { makers };
        let first = match bond {
            Bond::Needs | Bond::Alters | Bond::Follows => Strength::Firm,
            Bond::Body => Strength::Maybe,
            Bond::ForeignKey => Strength::ForeignKey,
        };
        let several = makers.len() > 1;
        makers.iter().enumerate().filter(move |(_, maker)| **maker != index).map(
            move |(place, &maker)| {
                let strength = match (several, overloaded, place) {
                    (false, ..) | (true, false, 0) => first,
                    (true, true, _) => first.min(Strength::Maybe),
                    (true, false, _) => Strength::Finished,
                };
                (maker, strength)
            },
        )
    }

    /// Those that make the same thing again (`CREATE OR REPLACE`) keep their order.
    fn in_sequence(&self, mut then: impl FnMut(usize, usize)) {
        for (path, makers) in &self.by_path {
            if !self.overloaded.contains(path) {
                for pair in makers.windows(2) {
                    then(pair[0], pair[1]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
