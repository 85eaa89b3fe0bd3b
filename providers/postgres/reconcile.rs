//! What the files leave open and the desired state takes over from the live one: an extension's
//! version, privileges and owners where they are not managed.
use std::collections::BTreeSet;

use schemactl_core::catalog::{Catalog, Object, ObjectId};
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Between, Kind as _, KindName};
use schemactl_core::provider::{Manage, Scope};
use schemactl_core::source::Statement;
use schemactl_core::sql::Expr;
use squawk_syntax::SyntaxKind;

use crate::kinds::attachment;
use crate::kinds::column::Column;
use crate::kinds::default_privilege::DefaultPrivilege;
use crate::kinds::extension::Extension;
use crate::kinds::grant::Grant;
use crate::kinds::owner::{self, Owner};
use crate::kinds::ownership::Ownership;
use crate::kinds::privileges::Grantee;
use crate::kinds::table::Table;
use crate::kinds::toast_options;
use crate::{persistence, split};

/// Changes `desired` so that what is not managed is no difference.
pub(crate) fn reconcile(
    live: &Catalog,
    desired: &mut Catalog,
    statements: &[Statement],
    scope: &Scope,
) {
    extension_versions(live, desired, statements);
    conversions(desired, statements);
    persistence::keep_references(live, desired);
    attachment::settle(live, desired);
    toast_options::settle(live, desired);
    let said = Said::of(statements);
    let strangers = if scope.manage.contains(&Manage::Owners) {
        BTreeSet::new()
    } else {
        keep_owners(live, desired, &said)
    };
    owned_sequences(live, desired);
    if said.privileges || scope.manage.contains(&Manage::Privileges) {
        follow_owners(live, desired, &strangers);
    } else {
        keep_privileges(live, desired);
    }
}

/// Columns learn from the files how their values get to another type.
fn conversions(desired: &mut Catalog, statements: &[Statement]) {
    for made in statements.iter().flat_map(|s| &s.makes) {
        let Some(using) = &made.using else { continue };
        let Some(column) = desired.get_mut(&ObjectId::new(Column::NAME, &made.path[..])) else {
            continue;
        };
        let body = column.typed::<Column>().body.with_using(Expr::from_server(using.as_str()));
        column.set_body::<Column>(body);
    }
}

fn extension_versions(live: &Catalog, desired: &mut Catalog, statements: &[Statement]) {
    let stated = |name: &Ident| {
        let made = |s: &&Statement| {
            s.makes.iter().any(|m| m.path.as_slice() == std::slice::from_ref(name))
        };
        let statement = statements.iter().find(made);
        statement.is_some_and(|s| s.sql.to_ascii_lowercase().contains("version"))
    };
    for id in ids(desired, Extension::NAME) {
        let (Some(have), false) = (live.get(&id), stated(&id.path[0])) else { continue };
        let want = desired.get_mut(&id).expect("its id was found there");
        let body = want.typed::<Extension>().body.with_version_of(have.typed::<Extension>().body);
        want.set_body::<Extension>(body);
    }
}

/// A sequence can only be owned by a column of a table that has the same owner. A table that is there
/// has its owner before; of a new one it takes its sequences along.
fn owned_sequences(live: &Catalog, desired: &mut Catalog) {
    for id in ids(desired, Ownership::NAME) {
        let ownership = desired.get(&id).expect("its id was found there");
        let body = ownership.typed::<Ownership>().body;
        let table = ObjectId::new(Table::NAME, body.table_path());
        let owner = owner::id(&table);
        let (Some(found), true) = (desired.get(&owner), live.contains(&table)) else { continue };
        let body = body.with_owner(found.typed::<Owner>().body.owner.clone());
        let ownership = desired.get_mut(&id).expect("its id was found there");
        ownership.set_body::<Ownership>(body);
        ownership.needs.push(owner);
    }
}

fn ids(catalog: &Catalog, kind: KindName) -> Vec<ObjectId> {
    catalog.of_kind(kind).map(|o| o.id.clone()).collect()
}

/// What the files speak of.
struct Said {
    /// Any GRANT, REVOKE or ALTER DEFAULT PRIVILEGES.
    privileges: bool,
    /// The paths of objects of which they say the owner.
    owners: BTreeSet<Vec<Ident>>,
}

impl Said {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the parser has hundreds of node kinds")]
    fn of(statements: &[Statement]) -> Self {
        let mut said = Self { privileges: false, owners: BTreeSet::new() };
        for statement in statements {
            let text = statement.sql.to_ascii_lowercase();
            let may = ["grant", "revoke", "privileges", "owner", "authorization"];
            if !may.iter().any(|word| text.contains(word)) {
                continue;
            }
            let Some(tree) = split::parse(&statement.sql) else { continue };
            for node in tree.descendants() {
                use SyntaxKind as K;
                match node.kind() {
                    K::GRANT | K::REVOKE | K::ALTER_DEFAULT_PRIVILEGES => said.privileges = true,
                    K::OWNER_TO => {
                        said.owners.extend(statement.mentions.iter().map(|m| m.path.clone()));
                    }
                    K::CREATE_SCHEMA if text.contains("authorization") => {
                        said.owners.extend(statement.makes.iter().map(|m| m.path.clone()));
                    }
                    _ => {}
                }
            }
        }
        said
    }

    /// The text of a statement does not tell a function's argument types.
    fn owner_of(&self, id: &ObjectId) -> bool {
        let named = if id.path.len() == 3 { &id.path[..2] } else { &id.path[..] };
        self.owners.contains(&*id.path) || self.owners.contains(named)
    }
}

/// Objects that both have keep their owner. Gives those whose live owner is not the files'.
fn keep_owners(live: &Catalog, desired: &mut Catalog, said: &Said) -> BTreeSet<ObjectId> {
    let mut strangers = BTreeSet::new();
    let owners: BTreeSet<ObjectId> =
        ids(live, Owner::NAME).into_iter().chain(ids(desired, Owner::NAME)).collect();
    for id in owners {
        let (old, new) = (live.get(&id), desired.get(&id));
        let of = old.or(new).and_then(|o| o.parent.clone()).expect("an owner is of something");
        let differs = match (old, new) {
            (Some(old), Some(new)) => !old.same_body(new),
            (old, new) => old.is_some() || new.is_some(),
        };
        if !differs || !live.contains(&of) || !desired.contains(&of) || said.owner_of(&of) {
            continue;
        }
        match old {
            Some(old) => desired.insert(old.clone()),
            None => drop(desired.remove(&id)),
        }
        strangers.insert(of);
    }
    if !strangers.is_empty() {
        let count = strangers.len();
        desired.notes.push(format!(
            "{count} {} to another role than the files would give {} to; owners are not managed",
            if count == 1 { "object belongs" } else { "objects belong" },
            if count == 1 { "it" } else { "them" },
        ));
    }
    strangers
}

/// Where the live owner stays, the files' grants are read as if they had been given by it.
fn follow_owners(live: &Catalog, desired: &mut Catalog, strangers: &BTreeSet<ObjectId>) {
    for id in ids(desired, Grant::NAME) {
        let Some(grant) = desired.get(&id) else { continue };
        let parent = grant.parent.clone().expect("a grant is on something");
        if !strangers.contains(&parent) {
            continue;
        }
        let owner = desired.get(&owner::id(&parent));
        let name = owner.map(|o| o.typed::<Owner>().body.owner.clone());
        let mut body = grant.typed::<Grant>().body.clone();
        let to_owner = match &body.grantee {
            Grantee::Role(role) => Some(role) == name.as_ref(),
            Grantee::CurrentUser => name.is_none(),
            Grantee::Owner | Grantee::Public => false,
        };
        if to_owner {
            desired.remove(&id);
            continue;
        }
        body.owner = name;
        desired.get_mut(&id).expect("it was found there").set_body::<Grant>(body);
    }
    // What the current role is given on its own objects cannot be seen in the desired state.
    for grant in live.of_kind(Grant::NAME) {
        let to_current = grant.typed::<Grant>().body.grantee == Grantee::CurrentUser;
        let parent = grant.parent.as_ref().expect("a grant is on something");
        if to_current && strangers.contains(parent) && all_needed(grant, desired) {
            desired.insert(grant.clone());
        }
    }
}

fn all_needed(object: &Object, catalog: &Catalog) -> bool {
    object.all_needs().all(|need| catalog.contains(need))
}

/// The live privileges stay, and new objects get what default privileges give them.
fn keep_privileges(live: &Catalog, desired: &mut Catalog) {
    let kinds = [DefaultPrivilege::NAME, Grant::NAME];
    let mut stated = Vec::new();
    let ids: Vec<ObjectId> = kinds.into_iter().flat_map(|kind| ids(desired, kind)).collect();
    for id in ids {
        stated.extend(desired.remove(&id));
    }
    for kept in kinds.into_iter().flat_map(|kind| live.of_kind(kind)) {
        if let Some(kept) = kept_in(kept, desired) {
            desired.insert(kept);
        }
    }
    let made: Vec<Object> = desired
        .iter()
        .flat_map(|object| {
            let between = Between { from: live, to: desired };
            match live.get(&object.id) {
                None => Grant::brought_by(object, None, between),
                Some(old) if old.same_body(object) => Vec::new(),
                old => Grant::brought_by(object, old, between),
            }
        })
        .collect();
    for grant in made {
        desired.insert(grant);
    }
    let differing = kinds
        .into_iter()
        .flat_map(|kind| live.of_kind(kind))
        .filter(|old| !stated.iter().any(|new| new.id == old.id && new.same_body(old)));
    let count = differing.count();
    if count > 0 {
        desired.notes.push(format!(
            "{count} {} kept as {}: the files state none, and privileges are not managed",
            if count == 1 { "grant is" } else { "grants are" },
            if count == 1 { "it is" } else { "they are" },
        ));
    }
}

/// A live grant without what the desired state does not have.
fn kept_in(grant: &Object, desired: &Catalog) -> Option<Object> {
    if grant.parent.as_ref().is_some_and(|parent| !desired.contains(parent)) {
        return None;
    }
    let mut kept = grant.clone();
    if kept.id.kind == Grant::NAME {
        let mut body = kept.typed::<Grant>().body.clone();
        let gone = |id: &ObjectId| !desired.contains(id);
        for column in kept.needs.iter().filter(|id| gone(id)) {
            body.held.columns.remove(&column.path[column.path.len() - 1]);
        }
        let parent = grant.parent.as_ref().and_then(|parent| desired.get(parent));
        if let Some(columns) = parent.and_then(|parent| parent.fields().remove("columns")) {
            // A view's columns are no objects of their own.
            let there = |column: &Ident| {
                columns.as_array().is_some_and(|c| c.iter().any(|c| c["name"] == column.raw()))
            };
            body.held.columns.retain(|column, _| there(column));
        }
        if body.held.columns.is_empty() && body.held.privileges == body.usual {
            return None;
        }
        kept.set_body::<Grant>(body);
        kept.needs.retain(|id| !gone(id));
    }
    Some(kept)
}
