//! Reads who owns what and who may do what, and attaches it to the objects of a catalog.
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use schemactl_core::catalog::{Catalog, Object, ObjectId};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Between, Kind as _};
use schemactl_core::sql::Expr;

use crate::depend::{Address, Links};
use crate::introspect::CatalogError;
use crate::kinds::column::Column;
use crate::kinds::default_privilege::{Given, ObjectType, given, of_current_role};
use crate::kinds::grant::{self, GrantBody};
use crate::kinds::owner;
use crate::kinds::privileges::{Grantee, Holding, Privileges};
use crate::kinds::sequence::Sequence;
use crate::kinds::target;
use crate::row::{DecodeError, Row, RowSet};

/// What each grantee holds on each object and column, where that is not what `acldefault` says or,
/// for what an extension made, what that gave (`pg_init_privs`). An object whose privileges nobody
/// touched has none stored and costs nothing.
pub(crate) const QUERY: &str = "
    WITH acls AS (
      SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AS class, c.oid, 0 AS subid,
             CASE c.relkind WHEN 'S' THEN 's'::\"char\" ELSE 'r'::\"char\" END AS type,
             c.relowner AS owner, c.relacl AS acl, NULL::pg_catalog.name AS column,
             CASE c.relkind WHEN 'S' THEN c.relname END AS sequence, c.relnamespace AS schema
      FROM pg_catalog.pg_class c WHERE c.oid >= 16384 AND c.relacl IS NOT NULL
      UNION ALL
      SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, a.attnum, 'c', c.relowner, a.attacl,
             a.attname, NULL, NULL
      FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
      WHERE a.attacl IS NOT NULL AND c.oid >= 16384 AND NOT a.attisdropped
      UNION ALL
      SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, oid, 0, 'f', proowner, proacl, NULL, NULL, NULL
      FROM pg_catalog.pg_proc WHERE oid >= 16384 AND proacl IS NOT NULL
      UNION ALL
      SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, oid, 0, 'T', typowner, typacl, NULL, NULL, NULL
      FROM pg_catalog.pg_type WHERE oid >= 16384 AND typacl IS NOT NULL
      UNION ALL
      SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass, oid, 0, 'n', nspowner, nspacl, NULL, NULL, NULL
      FROM pg_catalog.pg_namespace WHERE oid >= 2200 AND nspacl IS NOT NULL
      UNION ALL
      SELECT 'pg_catalog.pg_language'::pg_catalog.regclass, oid, 0, 'l', lanowner, lanacl, NULL, NULL, NULL
      FROM pg_catalog.pg_language WHERE oid >= 16384 AND lanacl IS NOT NULL
      UNION ALL
      SELECT 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, oid, 0, 'F', fdwowner,
             fdwacl, NULL, NULL, NULL
      FROM pg_catalog.pg_foreign_data_wrapper WHERE fdwacl IS NOT NULL
      UNION ALL
      SELECT 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, oid, 0, 'S', srvowner, srvacl, NULL,
             NULL, NULL
      FROM pg_catalog.pg_foreign_server WHERE srvacl IS NOT NULL
    )
    SELECT a.class, a.oid, a.subid, a.column, NULLIF(pg_catalog.pg_get_userbyid(a.owner), CURRENT_USER)
             AS owner,
           CASE WHEN g.grantee = 0 THEN 'p' WHEN g.grantee = a.owner THEN 'o'
                WHEN pg_catalog.pg_get_userbyid(g.grantee) = CURRENT_USER THEN 'u' ELSE 'r'
           END AS grantee_is,
           pg_catalog.pg_get_userbyid(g.grantee) AS grantee,
           CASE WHEN g.grantor <> a.owner THEN pg_catalog.pg_get_userbyid(g.grantor) END AS grantor,
           g.privileges, g.usual,
           (SELECT pg_catalog.string_agg(x.privilege_type, ',')
            FROM pg_catalog.aclexplode(pg_catalog.acldefault(
              CASE a.type WHEN 'c' THEN 'r'::\"char\" ELSE a.type END, a.owner)) x
            WHERE x.grantee = a.owner) AS all_privileges,
           n.nspname AS sequence_schema, a.sequence,
           e.refobjid AS extension, m.type AS member_type, m.schema AS member_schema,
           m.identity AS member
    FROM acls a
    LEFT JOIN pg_catalog.pg_namespace n ON n.oid = a.schema
    LEFT JOIN pg_catalog.pg_depend e ON e.classid = a.class AND e.objid = a.oid AND e.deptype = 'e'
    LEFT JOIN pg_catalog.pg_init_privs i ON e.objid IS NOT NULL AND i.classoid = a.class
      AND i.objoid = a.oid AND i.objsubid = a.subid
    LEFT JOIN LATERAL pg_catalog.pg_identify_object(e.classid, e.objid, 0) m ON true
    CROSS JOIN LATERAL (
      SELECT x.grantee, x.grantor,
             pg_catalog.string_agg(x.held, ',' ORDER BY x.held) FILTER (WHERE x.actual) AS privileges,
             pg_catalog.string_agg(x.held, ',' ORDER BY x.held) FILTER (WHERE NOT x.actual) AS usual
      FROM (SELECT e.grantee, e.grantor, true AS actual, e.privilege_type
                   || CASE WHEN e.is_grantable THEN '*' ELSE '' END AS held
            FROM pg_catalog.aclexplode(a.acl) e
            UNION ALL
            SELECT e.grantee, e.grantor, false, e.privilege_type
                   || CASE WHEN e.is_grantable THEN '*' ELSE '' END
            FROM pg_catalog.aclexplode(
              COALESCE(i.initprivs, pg_catalog.acldefault(a.type, a.owner))) e) x
      GROUP BY x.grantee, x.grantor) g
    WHERE g.privileges IS DISTINCT FROM g.usual
      AND (e.objid IS NULL OR m.schema = ANY ({schemas}))";

/// Adds the owners and the grants. That a grant is made after the owner changes, who takes the old
/// one's place in the object's grants, follows from the order of the registry; it does not need the
/// owner, so that it is not made again when that changes.
pub(crate) fn attach(
    catalog: &mut Catalog,
    owners: &RowSet,
    grants: &RowSet,
    links: &Links,
) -> Result<(), CatalogError> {
    for row in owners.rows() {
        let address = Address { class: row.oid("class")?, oid: row.oid("oid")?, subid: 0 };
        let object = links.exact(address).and_then(|id| catalog.get(id));
        let Some((of, target)) = object.and_then(|o| Some((o, target(o)?))) else { continue };
        let owner = owner::object(of, &target, row.ident("owner")?);
        catalog.insert(owner);
    }
    let mut found = BTreeMap::new();
    for row in grants.rows() {
        collect(&mut found, catalog, links, &row)?;
    }
    add_grants(catalog, found);
    Ok(())
}

/// The privileges of one grantee on one object, from one grantor.
type Key = (Address, Grantee, Option<Ident>);

struct Found {
    place: Place,
    body: GrantBody,
    /// The columns that are objects.
    columns: Vec<ObjectId>,
}

fn collect(
    found: &mut BTreeMap<Key, Found>,
    catalog: &Catalog,
    links: &Links,
    row: &Row<'_>,
) -> Result<(), CatalogError> {
    let subid = i32::try_from(row.number("subid")?).unwrap_or(0);
    let address = Address { class: row.oid("class")?, oid: row.oid("oid")?, subid: 0 };
    let Some(place) = place(catalog, links, address, row)? else { return Ok(()) };
    let grantee = Grantee::decode(row)?;
    let granted_by = row.optional("grantor")?.map(Ident::new);
    let key = (address, grantee.clone(), granted_by.clone());
    let all = Privileges::decode(row, "all_privileges")?;
    let owner = row.optional("owner")?.map(Ident::new);
    let entry = match found.entry(key) {
        Entry::Occupied(entry) => entry.into_mut(),
        Entry::Vacant(entry) => {
            // Until a row says otherwise: a row of a column says nothing of the whole.
            let usual = match grantee {
                Grantee::Owner => all.clone(),
                Grantee::Public | Grantee::CurrentUser | Grantee::Role(_) => Privileges::default(),
            };
            let held = Holding { privileges: usual.clone(), ..Holding::default() };
            let on = place.on.clone();
            let body = GrantBody { on, grantee, granted_by, held, usual, all, owner };
            entry.insert(Found { place, body, columns: Vec::new() })
        }
    };
    let privileges = Privileges::decode(row, "privileges")?;
    if let Some(column) = row.optional("column")?.map(Ident::new) {
        entry.columns.extend(links.exact(Address { subid, ..address }).cloned());
        entry.body.held.columns.insert(column, privileges);
    } else {
        entry.body.held.privileges = privileges;
        entry.body.usual = Privileges::decode(row, "usual")?;
    }
    Ok(())
}

/// What a grant is on.
struct Place {
    parent: ObjectId,
    /// The start of the grant's path.
    kind: String,
    path: Vec<Ident>,
    on: Expr,
    /// The schema of what an extension made.
    member_of: Option<Ident>,
}

/// The object at the address, or the identity column whose sequence that is, or the extension that
/// made it.
fn place(
    catalog: &Catalog,
    links: &Links,
    address: Address,
    row: &Row<'_>,
) -> Result<Option<Place>, DecodeError> {
    if let Some(object) = links.exact(address).and_then(|id| catalog.get(id)) {
        let (parent, path) = (object.id.clone(), object.id.path.to_vec());
        let kind = object.id.kind.0.to_owned();
        let place = |on| Place { parent, kind, path, on, member_of: None };
        return Ok(grant::target(object).map(place));
    }
    let Some(parent) = links.detail(address).cloned() else { return Ok(None) };
    if row.optional("extension")?.is_some() {
        let (kind, name) = (row.text("member_type")?.to_owned(), row.text("member")?);
        let on = grant::words(&format!("{} {name}", kind.to_uppercase()));
        let (path, member_of) = (vec![Ident::new(name)], Some(row.ident("member_schema")?));
        return Ok(on.map(|on| Place { parent, kind, path, on, member_of }));
    }
    let sequence = (row.optional("sequence_schema")?, row.optional("sequence")?);
    let (Some(schema), Some(name), Column::NAME) = (sequence.0, sequence.1, parent.kind) else {
        return Ok(None);
    };
    let name = QName::new(Ident::new(schema), Ident::new(name));
    let on = grant::sequence_target(&name);
    let path = vec![name.schema, name.name];
    let kind = Sequence::NAME.0.to_owned();
    Ok(Some(Place { parent, kind, path, on, member_of: None }))
}

/// Whether default privileges gave this to something that an extension made: which members there
/// are is the extension's own affair, and so is then what they got.
fn is_members_own(found: &Found, catalog: &Catalog) -> bool {
    let Some(schema) = &found.place.member_of else { return false };
    let Some(object_type) = ObjectType::of(&found.place.on) else { return false };
    let in_force = of_current_role(Between { from: catalog, to: catalog });
    let given = given(object_type, Some(schema), &in_force);
    let GrantBody { grantee, held, .. } = &found.body;
    let same =
        |(to, given): &(Grantee, Given)| to == grantee && given.privileges == held.privileges;
    held.columns.is_empty() && given.iter().any(same)
}

fn add_grants(catalog: &mut Catalog, found: BTreeMap<Key, Found>) {
    let mut grants: Vec<Object> = Vec::with_capacity(found.len());
    let mut of_grantee: BTreeMap<(Address, Ident), Vec<ObjectId>> = BTreeMap::new();
    let mut handed_on = Vec::new();
    for ((address, grantee, granted_by), found) in found {
        if is_members_own(&found, catalog) {
            continue;
        }
        let Found { place: Place { parent, kind, path, .. }, body, columns } = found;
        let Some(parent) = catalog.get(&parent) else { continue };
        let mut object = grant::object(parent, &kind, &path, body);
        object.needs.extend(columns);
        of_grantee.entry((address, grantee.path())).or_default().push(object.id.clone());
        handed_on.extend(granted_by.map(|grantor| (grants.len(), (address, grantor))));
        grants.push(object);
    }
    // Who hands a privilege on must have it first.
    for (index, grantor) in handed_on {
        grants[index].needs.extend(of_grantee.get(&grantor).into_iter().flatten().cloned());
    }
    for grant in grants {
        catalog.insert(grant);
    }
}
