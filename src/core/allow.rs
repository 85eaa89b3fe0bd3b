//! Which of the changes that can lose data the user has allowed: all, none, or those of some kinds
//! and objects.
use std::collections::BTreeMap;

use crate::catalog::ObjectId;
use crate::diagnostic::nearest;
use crate::ident::Ident;
use crate::kind::{Class, KindName, KindOps};
use crate::plan::{Action, Plan, PlannedChange};

/// Whether the plan may hold what can lose data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destructive {
    Allowed,
    HeldBack,
    /// What one of these names, and its parts where they go with it.
    Only(Vec<Permit>),
}

/// A kind, or one object of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    kind: KindName,
    /// `sales.orders`, `orders`, `f(integer)`; `None` stands for all of the kind.
    name: Option<String>,
}

/// Why a text is no permit.
#[derive(Debug, thiserror::Error)]
pub enum PermitError {
    #[error("`{kind}` is not a kind of object{}", .nearest.map(|n| format!("; did you mean `{n}`?")).unwrap_or_default())]
    Kind { kind: String, nearest: Option<&'static str> },
    #[error("`{0}:` names no object")]
    Name(String),
}

impl Destructive {
    /// The changes of a plan that can lose data and are not allowed, by themselves or with the whole
    /// that they go with.
    pub fn refused<'a>(&self, plan: &'a Plan) -> Vec<&'a PlannedChange> {
        let dropped: BTreeMap<&ObjectId, &PlannedChange> = plan
            .changes
            .iter()
            .filter(|change| change.action == Action::Drop)
            .map(|change| (&change.id, change))
            .collect();
        let allowed = |change: &PlannedChange| {
            let mut next = Some(change);
            while let Some(change) = next {
                if self.permits(&change.id) {
                    return true;
                }
                let parent = change.old.as_ref().and_then(|object| object.parent.as_ref());
                next = parent.and_then(|id| dropped.get(id).copied());
            }
            false
        };
        let destructive = plan.changes.iter().filter(|c| c.class == Class::Destructive);
        destructive.filter(|change| !allowed(change)).collect()
    }

    /// Whether the loss of this object, or a loss by its change, is allowed for its own sake.
    pub(crate) fn permits(&self, id: &ObjectId) -> bool {
        match self {
            Self::Allowed => true,
            Self::HeldBack => false,
            Self::Only(permits) => permits.iter().any(|permit| permit.covers(id)),
        }
    }
}

impl Permit {
    /// Reads a list: `index,table:public.old,function:f(integer, text)`. The words of a kind stand
    /// apart by spaces, `-` or `_`.
    ///
    /// # Errors
    /// The first kind that there is not.
    pub fn parse_list(text: &str, kinds: &[KindOps]) -> Result<Vec<Self>, PermitError> {
        items(text).into_iter().map(|item| Self::parse(item.trim(), kinds)).collect()
    }

    fn parse(text: &str, kinds: &[KindOps]) -> Result<Self, PermitError> {
        let (kind, name) = match text.split_once(':') {
            Some((kind, name)) => (kind, Some(name.trim())),
            None => (text, None),
        };
        let wanted = kind.trim().replace(['-', '_'], " ").to_lowercase();
        let names = || kinds.iter().map(|k| k.name.0);
        let Some(kind) = names().find(|known| *known == wanted) else {
            return Err(PermitError::Kind {
                kind: wanted.clone(),
                nearest: nearest(&wanted, names()),
            });
        };
        if name == Some("") {
            return Err(PermitError::Name(kind.to_owned()));
        }
        Ok(Self { kind: KindName(kind), name: name.map(str::to_owned) })
    }

    fn covers(&self, id: &ObjectId) -> bool {
        let named = |name: &String| {
            let full = written(&id.path, is_routine(id.kind));
            *name == full || full.strip_prefix("public.").is_some_and(|short| short == name)
        };
        self.kind == id.kind && self.name.as_ref().is_none_or(named)
    }
}

/// A routine's last name is the list of its argument types.
fn is_routine(kind: KindName) -> bool {
    matches!(kind.0, "function" | "procedure" | "aggregate")
}

fn written(path: &[Ident], routine: bool) -> String {
    let joined = |path: &[Ident]| path.iter().map(Ident::raw).collect::<Vec<_>>().join(".");
    match path {
        [path @ .., signature] if routine => format!("{}({})", joined(path), signature.raw()),
        path => joined(path),
    }
}

/// Splits at commas outside of parentheses.
fn items(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut all) = (0_u32, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                all.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    all.push(&text[start..]);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(kind: &'static str, path: &[&str]) -> ObjectId {
        let path: Vec<Ident> = path.iter().map(|name| Ident::new(*name)).collect();
        ObjectId::new(KindName(kind), path)
    }

    fn permit(kind: &'static str, name: Option<&str>) -> Permit {
        Permit { kind: KindName(kind), name: name.map(str::to_owned) }
    }

    #[test]
    fn commas_in_the_arguments_of_a_function_part_nothing() {
        assert_eq!(items("index,function:f(a, b),view"), ["index", "function:f(a, b)", "view"]);
    }

    #[test]
    fn a_kind_covers_all_of_it_and_nothing_else() {
        let only = Destructive::Only(vec![permit("index", None)]);
        assert!(only.permits(&id("index", &["s", "i"])));
        assert!(!only.permits(&id("table", &["s", "i"])));
        assert!(!Destructive::HeldBack.permits(&id("index", &["s", "i"])));
    }

    #[test]
    fn an_object_is_named_with_its_schema_unless_that_is_public() {
        let orders = permit("table", Some("orders"));
        assert!(orders.covers(&id("table", &["public", "orders"])));
        assert!(!orders.covers(&id("table", &["sales", "orders"])));
        assert!(permit("table", Some("public.orders")).covers(&id("table", &["public", "orders"])));
        let function = permit("function", Some("s.f(integer, text)"));
        assert!(function.covers(&id("function", &["s", "f", "integer, text"])));
        assert!(!function.covers(&id("function", &["s", "f", "integer"])));
    }

    #[test]
    fn a_kind_that_there_is_not_is_no_permit() {
        assert!(matches!(Permit::parse_list("x", &[]), Err(PermitError::Kind { .. })));
    }
}
