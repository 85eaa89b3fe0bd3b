//! A plan as it is shown, and where the files say what is in it.
use std::collections::BTreeMap;

use schemactl_core::catalog::{Catalog, Object, ObjectId};
use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::kind::KindOps;
use schemactl_core::plan::Plan;
use schemactl_core::provider::{Scope, ServerInfo};
use schemactl_core::source::{Place, Span};

use super::context::Context;
use super::formats::Placed;
use super::report;
use super::text::full_name;

/// A plan, and what is said beside it: all that is shown, whether it was just made or saved.
pub(crate) struct Planned {
    pub(crate) kinds: &'static [KindOps],
    pub(crate) server: ServerInfo,
    /// The schemas that are managed.
    pub(crate) schemas: Vec<String>,
    pub(crate) plan: Plan,
    /// Where the files say an object.
    pub(crate) places: BTreeMap<ObjectId, Place>,
    /// What the configuration or the files leave out.
    pub(crate) excluded: Vec<ObjectId>,
    pub(crate) warnings: Vec<Diagnostic>,
    pub(crate) ends: Ends,
}

/// What a plan lies between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    /// A database and what the files say of it.
    Database,
    /// Any two states, of which nothing is made.
    Compared,
}

impl Planned {
    /// `before` is what the plan was made from.
    pub(crate) fn new(
        (kinds, server): (&'static [KindOps], ServerInfo),
        scope: &Scope,
        (plan, before): (Plan, &Catalog),
        (origins, warnings): (BTreeMap<ObjectId, Span>, Vec<Diagnostic>),
    ) -> Self {
        Self {
            kinds,
            server,
            schemas: scope.schemas.clone(),
            plan,
            places: places(origins),
            excluded: before.left_out().map(|object| object.id.clone()).collect(),
            warnings,
            ends: Ends::Database,
        }
    }

    /// The same of two states, of which nothing is made.
    #[must_use]
    pub(crate) fn compared(mut self) -> Self {
        self.ends = Ends::Compared;
        self
    }

    /// Where the files say an object.
    pub(crate) fn place(&self, id: &ObjectId) -> Option<&Place> {
        self.places.get(id)
    }

    /// Where the files say an object, or else what it is or was a part of.
    pub(crate) fn nearest_place(&self, id: &ObjectId) -> Option<&Place> {
        let mut id = id;
        loop {
            if let Some(place) = self.place(id) {
                return Some(place);
            }
            let parent = |o: &'_ Option<Object>| o.as_ref().and_then(|o| o.parent.clone());
            let change = self.plan.change(id);
            let above = change.and_then(|c| parent(&c.new).or_else(|| parent(&c.old)));
            let above = above.or_else(|| self.plan.target.get(id)?.parent.clone());
            id = self.known(&above?)?;
        }
    }

    /// The same id, as long as the plan.
    fn known(&self, id: &ObjectId) -> Option<&ObjectId> {
        let change = self.plan.change(id).map(|change| &change.id);
        change.or_else(|| self.plan.target.get(id).map(|object| &object.id))
    }

    /// Adds to a finding for what it is, and where the files say that.
    pub(crate) fn placed(&self, id: &ObjectId, mut found: Diagnostic) -> Placed {
        let place = self.nearest_place(id).cloned();
        let said = place.as_ref();
        let said =
            said.map(|Place { file, line, column }| format!(", which {file}:{line}:{column} says"));
        found.notes.push(format!("of {}{}", full_name(id), said.unwrap_or_default()));
        Placed { place, found }
    }

    /// Says on stderr what is to be said about the files and the database beside the plan.
    pub(crate) fn talk(&self, context: &Context<'_>) {
        let ui = context.ui;
        ui.talk(&report::diagnostics(&self.warnings, ui.err_paint(), ui.err_width()));
        for note in &self.plan.notes {
            ui.talk(&format!("note: {note}\n"));
        }
        if context.global.verbose > 0 {
            ui.talk(&left_out(&self.excluded));
        }
    }
}

/// What the configuration or the files leave out, a line for each whole.
pub(crate) fn left_out(excluded: &[ObjectId]) -> String {
    let wholes: Vec<String> = excluded.iter().map(|id| format!("  {}\n", full_name(id))).collect();
    if wholes.is_empty() {
        return String::new();
    }
    format!("Excluded, and left alone:\n{}", wholes.concat())
}

/// Where the files say each object. Looks up where lines start once for each file, so that the places
/// of all objects of a long one do not take a walk through it each.
fn places(origins: BTreeMap<ObjectId, Span>) -> BTreeMap<ObjectId, Place> {
    let mut line_starts: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut place = |span: Span| {
        let file = &span.file;
        let starts = line_starts.entry(file.name.clone()).or_insert_with(|| {
            let after = file.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(after).collect()
        });
        let line = starts.partition_point(|start| *start <= span.bytes.start);
        let before = file.text.get(starts[line - 1]..span.bytes.start).unwrap_or_default();
        Place { file: file.name.clone(), line, column: before.chars().count() + 1 }
    };
    origins.into_iter().map(|(id, span)| (id, place(span))).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use schemactl_core::ident::Ident;
    use schemactl_core::kind::KindName;
    use schemactl_core::source::SourceFile;

    use super::*;

    #[test]
    fn places_are_those_of_the_spans() {
        let file = Arc::new(SourceFile { name: "a.sql".into(), text: "é x\n\nyé z".into() });
        for at in [0, 2, 4, 5, 6, 9, 10] {
            let id = ObjectId::new(KindName("table"), vec![Ident::new("t")]);
            let span = Span::new(&file, at..at);
            let expected = Place::from(&span);
            assert_eq!(places(BTreeMap::from([(id.clone(), span)]))[&id], expected, "{at}");
        }
    }
}
