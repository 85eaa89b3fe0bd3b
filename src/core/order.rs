//! The order of the work: dependency sort, statements that serve several objects, circles.
mod copies;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use petgraph::graph::{DiGraph, NodeIndex};

use crate::catalog::{Catalog, Object, ObjectId};
use crate::fate::{Decisions, Fate, Kinds, made_by, taken_by};
use crate::kind::{Class, Inline};

/// Which part of an object's fate a piece of work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// It is dropped.
    Tear,
    /// It is created or altered.
    Build,
    /// The old one that was moved aside is dropped.
    Remove,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    pub phase: Phase,
    pub id: ObjectId,
}

/// One piece of work and the children that its statement serves as well.
#[derive(Debug)]
pub struct Work {
    pub node: Node,
    pub included: Vec<ObjectId>,
}

/// Objects that need each other and that no statement can take apart.
#[derive(Debug)]
pub enum Circle {
    /// Doing these by drop and create instead of in place may open the circle.
    Altered(Vec<ObjectId>),
    Closed(Vec<ObjectId>),
}

/// Puts the work in an order in which an object is built after, and torn down before, all that it
/// needs. Unrelated work stands in the order of the kinds' registry.
pub fn order(
    from: &Catalog,
    to: &Catalog,
    decisions: &Decisions,
    kinds: &Kinds<'_>,
) -> Result<Vec<Work>, Circle> {
    let mut graph = Graph {
        from,
        to,
        decisions,
        kinds,
        nodes: nodes(decisions),
        edges: Vec::new(),
        carries: Vec::new(),
        wishes: Vec::new(),
    };
    graph.edges = graph.all_edges();
    graph.wishes = graph.mentioned_edges();
    graph.wishes.extend(graph.choice_edges());
    graph.wishes.extend(graph.call_edges());
    graph.carries = graph.carry_edges();
    graph.wishes.extend(graph.join_edges());
    graph.wishes.extend(graph.lean_edges());
    graph.wishes.extend(graph.change_edges());
    let mut home = graph.homes();
    loop {
        let groups = graph.contract(&home);
        let circles = groups.circles();
        if circles.is_empty() {
            return Ok(graph.sorted(&groups, &home));
        }
        let opened = groups.forgo(&mut graph.wishes, &circles)
            || graph.open(&circles, &groups, &mut home)
            || groups.forgo(&mut graph.carries, &circles);
        if !opened {
            return Err(graph.circle(&circles, &groups));
        }
    }
}

fn nodes(decisions: &Decisions) -> Vec<Node> {
    let mut nodes = BTreeSet::new();
    for (id, decision) in decisions {
        let phases: &[Phase] = match decision.fate {
            Fate::Create | Fate::Alter(_) => &[Phase::Build],
            Fate::Drop => &[Phase::Tear],
            Fate::Rebuild { .. } => &[Phase::Tear, Phase::Build],
            Fate::Swap { .. } => &[Phase::Build, Phase::Remove],
        };
        nodes.extend(phases.iter().map(|phase| Node { phase: *phase, id: id.clone() }));
    }
    nodes.into_iter().collect()
}

struct Graph<'a> {
    from: &'a Catalog,
    to: &'a Catalog,
    decisions: &'a Decisions,
    kinds: &'a Kinds<'a>,
    /// Sorted.
    nodes: Vec<Node>,
    edges: Vec<(usize, usize)>,
    /// What is carried over from what to what: gives way only to a circle that nothing else opens.
    carries: Vec<(usize, usize)>,
    /// Edges that give way when they would make a circle.
    wishes: Vec<(usize, usize)>,
}

/// Nodes that one statement serves, as one.
struct Groups {
    graph: DiGraph<usize, ()>,
    of_node: Vec<NodeIndex>,
}

impl Groups {
    fn circles(&self) -> Vec<BTreeSet<NodeIndex>> {
        let components = petgraph::algo::tarjan_scc(&self.graph);
        components.into_iter().filter(|c| c.len() > 1).map(BTreeSet::from_iter).collect()
    }

    /// Drops the edges that are part of a circle; whether there are any.
    fn forgo(&self, edges: &mut Vec<(usize, usize)>, circles: &[BTreeSet<NodeIndex>]) -> bool {
        let before = edges.len();
        edges.retain(|&(first, then)| {
            let (a, b) = (self.of_node[first], self.of_node[then]);
            !circles.iter().any(|circle| circle.contains(&a) && circle.contains(&b))
        });
        edges.len() < before
    }
}

impl Graph<'_> {
    fn index(&self, phase: Phase, id: &ObjectId) -> Option<usize> {
        self.nodes.binary_search_by(|n| (n.phase, &n.id).cmp(&(phase, id))).ok()
    }

    fn object(&self, node: &Node) -> &Object {
        let catalog = if node.phase == Phase::Build { self.to } else { self.from };
        catalog.get(&node.id).expect("a node's object is in the catalog of its phase")
    }

    fn fate(&self, id: &ObjectId) -> Option<&Fate> {
        self.decisions.get(id).map(|d| &d.fate)
    }

    /// What does for the object what its fate asks.
    fn taken_over_by(&self, object: &Object) -> Option<&ObjectId> {
        self.decisions.get(&object.id)?.taken_over_by.as_ref()
    }

    /// What is carried over from or to an object that stays, or goes and comes by itself.
    fn carry_edges(&self) -> Vec<(usize, usize)> {
        let mut edges = Vec::new();
        for (id, decision) in self.decisions {
            let Some(here) = self.index(Phase::Build, id) else { continue };
            let filled = decision.fills.iter().filter_map(|o| self.index(Phase::Build, o));
            edges.extend(filled.map(|other| (other, here)));
            for other in &decision.draws_on {
                let changes = [Phase::Tear, Phase::Build];
                let changes = changes.iter().filter_map(|phase| self.index(*phase, other));
                edges.extend(changes.map(|other| (here, other)));
            }
        }
        edges
    }

    /// Pairs of nodes: the first must run before the second.
    fn all_edges(&self) -> Vec<(usize, usize)> {
        let mut edges = BTreeSet::new();
        let mut add = |first: Option<usize>, then: Option<usize>| {
            if let (Some(first), Some(then)) = (first, then)
                && first != then
            {
                edges.insert((first, then));
            }
        };
        for (i, node) in self.nodes.iter().enumerate() {
            let here = Some(i);
            let object = self.object(node);
            match node.phase {
                Phase::Tear => {
                    add(here, self.index(Phase::Build, &node.id));
                    for made in self.to.get(&node.id).iter().flat_map(|new| &new.anew) {
                        add(here, self.index(Phase::Build, made));
                    }
                    if let Some(owner) = self.taken_over_by(object) {
                        add(here, self.index(Phase::Build, owner));
                    }
                    for need in object.all_needs() {
                        add(here, self.index(Phase::Tear, need));
                        if self.fate(need).is_some_and(|f| !f.tears()) {
                            add(here, self.index(Phase::Build, need));
                        }
                    }
                }
                Phase::Build => {
                    for need in object.all_needs().chain(object.all_after()) {
                        add(self.index(Phase::Build, need), here);
                    }
                    if let Some(owner) = self.taken_over_by(object) {
                        add(self.index(Phase::Build, owner), here);
                    }
                    let Some(old) = self.from.get(&node.id) else { continue };
                    if self.fate(&node.id).is_some_and(Fate::tears) {
                        continue;
                    }
                    // An object that stays lets go of what it no longer needs before that changes.
                    for need in old.all_needs().chain(&old.owner) {
                        add(here, self.index(Phase::Remove, need));
                        if !object.all_needs().any(|n| n == need) {
                            add(here, self.index(Phase::Tear, need));
                            if matches!(self.fate(need), Some(Fate::Alter(_))) {
                                add(here, self.index(Phase::Build, need));
                            }
                        }
                    }
                }
                Phase::Remove => {
                    add(self.index(Phase::Build, &node.id), here);
                    for need in object.all_needs() {
                        add(here, self.index(Phase::Remove, need));
                        add(here, self.index(Phase::Tear, need));
                    }
                }
            }
        }
        self.name_edges(&mut edges);
        self.copy_edges(&mut edges);
        edges.into_iter().collect()
    }

    /// What leaves a name goes before what takes it.
    fn name_edges(&self, edges: &mut BTreeSet<(usize, usize)>) {
        let mut leaving: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let names = |node: &Node, object| (self.kinds.ops(node.id.kind).occupies)(object);
        for (i, node) in self.nodes.iter().enumerate() {
            let decision = &self.decisions[&node.id];
            let altered = matches!(decision.fate, Fate::Alter(_)) && !decision.names_are_free;
            let leaves = match self.from.get(&node.id) {
                Some(old) if node.phase == Phase::Tear => names(node, old),
                Some(old) if altered => {
                    let kept = names(node, self.object(node));
                    names(node, old).into_iter().filter(|name| !kept.contains(name)).collect()
                }
                Some(_) | None => Vec::new(),
            };
            for name in leaves {
                leaving.entry(name).or_default().push(i);
            }
        }
        for (i, node) in self.nodes.iter().enumerate().filter(|(_, n)| n.phase == Phase::Build) {
            for name in names(node, self.object(node)) {
                let leavers = leaving.get(&name).into_iter().flatten().filter(|l| **l != i);
                edges.extend(leavers.map(|&leaver| (leaver, i)));
            }
        }
    }

    /// What a routine's body may call goes before what may run the routine.
    fn mentioned_edges(&self) -> Vec<(usize, usize)> {
        let builds = || self.nodes.iter().enumerate().filter(|(_, n)| n.phase == Phase::Build);
        // The path of what has a name in a schema begins with that.
        let roots = self.to.iter().filter(|o| o.id.path.len() == 1);
        let roots: BTreeSet<&str> = roots.map(|o| o.id.path[0].raw()).collect();
        let named = |node: &Node| node.id.path.len() > 1 && roots.contains(node.id.path[0].raw());
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, node) in builds().filter(|(_, n)| named(n)) {
            by_name.entry(node.id.path[1].raw()).or_default().push(i);
        }
        let mut edges = BTreeSet::new();
        for (i, node) in builds() {
            for word in (self.kinds.ops(node.id.kind).mentions)(self.object(node)) {
                let meant = by_name.get(word.as_str()).into_iter().flatten();
                edges.extend(meant.filter(|first| **first != i).map(|first| (*first, i)));
            }
        }
        edges.into_iter().collect()
    }

    /// The parts that go, by their parents.
    fn going(&self) -> BTreeMap<&ObjectId, Vec<usize>> {
        let mut going: BTreeMap<&ObjectId, Vec<usize>> = BTreeMap::new();
        for (i, node) in self.nodes.iter().enumerate().filter(|(_, n)| n.phase == Phase::Tear) {
            if let Some(parent) = &self.object(node).parent {
                going.entry(parent).or_default().push(i);
            }
        }
        going
    }

    /// What the engine could choose to build on goes before that.
    fn choice_edges(&self) -> Vec<(usize, usize)> {
        let going = self.going();
        let mut edges = BTreeSet::new();
        for (i, node) in self.nodes.iter().enumerate().filter(|(_, n)| n.phase == Phase::Build) {
            let object = self.object(node);
            let among = (self.kinds.ops(node.id.kind).chooses_among)(object);
            let choices = object.needs.iter().filter(|need| among.contains(&need.kind));
            let parents = choices.filter_map(|choice| self.to.get(choice)?.parent.as_ref());
            let going = parents.filter_map(|parent| going.get(parent)).flatten();
            let going = going.filter(|i| among.contains(&self.nodes[**i].id.kind));
            edges.extend(
                going.filter(|other| self.nodes[**other].id != node.id).map(|other| (*other, i)),
            );
        }
        edges.into_iter().collect()
    }

    /// What expressions call by a name goes before what they may call by it then.
    fn call_edges(&self) -> Vec<(usize, usize)> {
        let called = |node: &Node| (self.kinds.ops(node.id.kind).called)(self.object(node));
        let mut going: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, node) in self.nodes.iter().enumerate().filter(|(_, n)| n.phase == Phase::Tear) {
            if let Some(name) = called(node) {
                going.entry(name).or_default().push(i);
            }
        }
        let mut edges = Vec::new();
        for (i, node) in self.nodes.iter().enumerate().filter(|(_, n)| n.phase == Phase::Build) {
            let others = called(node).and_then(|name| going.get(&name)).into_iter().flatten();
            edges.extend(others.map(|other| (*other, i)));
        }
        edges
    }

    fn creates(&self, id: &ObjectId) -> bool {
        self.fate(id).is_some_and(Fate::creates)
    }

    fn made_by(&self, id: &ObjectId) -> Option<&ObjectId> {
        made_by((self.from, self.to), self.decisions, self.kinds, id).map(|(by, _)| by)
    }

    /// For each node the node whose statement serves it: its own index, or that of its parent.
    fn homes(&self) -> Vec<usize> {
        let home = |(i, node): (usize, &Node)| {
            let object = self.object(node);
            let host = match node.phase {
                Phase::Tear => {
                    let hosts = [&object.parent, &object.owner].into_iter().flatten();
                    let taken = taken_by(self.decisions, object);
                    return hosts.chain(taken).find_map(|h| self.index(node.phase, h)).unwrap_or(i);
                }
                Phase::Build => self.made_by(&node.id).or_else(|| {
                    let inline = (self.kinds.ops(node.id.kind).inline)(object);
                    let fits = inline != Inline::Never && self.creates(&node.id);
                    let parent = object.parent.as_ref().filter(|_| fits);
                    parent.filter(|id| self.creates(id) && self.made_by(id).is_none())
                }),
                Phase::Remove => None,
            };
            host.and_then(|host| self.index(node.phase, host)).unwrap_or(i)
        };
        self.nodes.iter().enumerate().map(home).collect()
    }

    fn contract(&self, home: &[usize]) -> Groups {
        let mut graph = DiGraph::new();
        let mut roots = BTreeMap::new();
        let of_node: Vec<NodeIndex> = (0..self.nodes.len())
            .map(|i| {
                let root = root(home, i);
                *roots.entry(root).or_insert_with(|| graph.add_node(root))
            })
            .collect();
        let edges: BTreeSet<(NodeIndex, NodeIndex)> = self
            .edges
            .iter()
            .chain(&self.carries)
            .chain(&self.wishes)
            .map(|&(first, then)| (of_node[first], of_node[then]))
            .filter(|(first, then)| first != then)
            .collect();
        graph.extend_with_edges(edges);
        Groups { graph, of_node }
    }

    /// Gives statements of their own to the children through which the circles run.
    fn open(&self, circles: &[BTreeSet<NodeIndex>], groups: &Groups, home: &mut [usize]) -> bool {
        let mut opened = false;
        for circle in circles {
            let mut guests: BTreeSet<usize> = BTreeSet::new();
            for &(first, then) in self.edges.iter().chain(&self.carries) {
                let (a, b) = (groups.of_node[first], groups.of_node[then]);
                if a != b && circle.contains(&a) && circle.contains(&b) {
                    guests.extend([first, then].iter().filter(|&&i| home[i] != i));
                }
            }
            let late = |i: &usize| {
                let node = &self.nodes[*i];
                (self.kinds.ops(node.id.kind).inline)(self.object(node)) == Inline::Preferred
            };
            let (columns, others): (Vec<usize>, Vec<usize>) = guests.into_iter().partition(late);
            for i in if others.is_empty() { columns } else { others } {
                home[i] = i;
                opened = true;
            }
        }
        opened
    }

    fn circle(&self, circles: &[BTreeSet<NodeIndex>], groups: &Groups) -> Circle {
        let members = || {
            let roots = circles.iter().flatten().map(|g| &self.nodes[groups.graph[*g]]);
            roots.filter(|n| n.phase == Phase::Build)
        };
        let altered: Vec<ObjectId> = members()
            .filter(|n| matches!(self.fate(&n.id), Some(Fate::Alter(_))))
            .map(|n| n.id.clone())
            .collect();
        if altered.is_empty() {
            let all = circles.iter().flatten().map(|g| self.nodes[groups.graph[*g]].id.clone());
            return Circle::Closed(all.collect::<BTreeSet<_>>().into_iter().collect());
        }
        // What loses nothing by it is taken apart first.
        let (lossy, safe): (Vec<ObjectId>, Vec<ObjectId>) = altered.into_iter().partition(|id| {
            let old = self.from.get(id).expect("what is altered is in the old catalog");
            (self.kinds.ops(id.kind).rebuild_class)(old) == Class::Destructive
        });
        Circle::Altered(if safe.is_empty() { lossy } else { safe })
    }

    /// Tears first and in reverse, then builds, each in the order of the registry; what has to be last
    /// waits even for what is not ready yet.
    fn priority(&self, i: usize) -> (bool, Phase, usize, i32, ObjectId) {
        let node = &self.nodes[i];
        let rank = self.kinds.rank(node.id.kind);
        let rank = if node.phase == Phase::Build { rank } else { usize::MAX - rank };
        let last = self.kinds.ops(node.id.kind).last && node.phase == Phase::Build;
        (last, node.phase, rank, self.object(node).order, node.id.clone())
    }

    fn sorted(&self, groups: &Groups, home: &[usize]) -> Vec<Work> {
        let graph = &groups.graph;
        let mut included: BTreeMap<NodeIndex, Vec<ObjectId>> = BTreeMap::new();
        for (i, node) in self.nodes.iter().enumerate().filter(|(i, _)| home[*i] != *i) {
            included.entry(groups.of_node[i]).or_default().push(node.id.clone());
        }
        let mut waiting: BTreeMap<NodeIndex, usize> = graph
            .node_indices()
            .map(|g| (g, graph.edges_directed(g, petgraph::Incoming).count()))
            .collect();
        let mut ready: BinaryHeap<_> = waiting
            .iter()
            .filter(|(_, count)| **count == 0)
            .map(|(g, _)| Reverse((self.priority(graph[*g]), *g)))
            .collect();
        let mut work = Vec::with_capacity(graph.node_count());
        while let Some(Reverse((_, group))) = ready.pop() {
            let node = self.nodes[graph[group]].clone();
            work.push(Work { node, included: included.remove(&group).unwrap_or_default() });
            for next in graph.neighbors(group) {
                let count = waiting.get_mut(&next).expect("every group waits");
                *count -= 1;
                if *count == 0 {
                    ready.push(Reverse((self.priority(graph[next]), next)));
                }
            }
        }
        work
    }
}

fn root(home: &[usize], mut i: usize) -> usize {
    while home[i] != i {
        i = home[i];
    }
    i
}
