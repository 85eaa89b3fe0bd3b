//! Default privileges: what objects that a role will make give to whom (`ALTER DEFAULT PRIVILEGES`,
//! `pg_default_acl`). One object per role, schema, type of object and grantee.
use std::collections::BTreeMap;

use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Alteration, Between, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::privileges::{Grantee, Holding, Privilege, Privileges, Wording, change};
use super::schema::Schema;
use crate::row::{DecodeError, PgKind, Row};
use crate::sql::sql;

pub(crate) struct DefaultPrivilege;

/// The types of objects that have default privileges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ObjectType {
    Tables,
    Sequences,
    Functions,
    Types,
    Schemas,
    /// Since PostgreSQL 18.
    LargeObjects,
}

impl ObjectType {
    /// The type of object by what follows ON in GRANT; `None` where there are no default privileges.
    pub(crate) fn of(target: &Expr) -> Option<Self> {
        let (word, _) = target.as_str().split_once(' ')?;
        Some(match word {
            "TABLE" => Self::Tables,
            "SEQUENCE" => Self::Sequences,
            "FUNCTION" | "PROCEDURE" => Self::Functions,
            "TYPE" | "DOMAIN" => Self::Types,
            "SCHEMA" => Self::Schemas,
            _ => return None,
        })
    }

    fn words(self) -> &'static str {
        match self {
            Self::Tables => "TABLES",
            Self::Sequences => "SEQUENCES",
            Self::Functions => "FUNCTIONS",
            Self::Types => "TYPES",
            Self::Schemas => "SCHEMAS",
            Self::LargeObjects => "LARGE OBJECTS",
        }
    }

    /// What PUBLIC has on every new object ("Privileges" in the manual, table 5.2).
    fn public(self) -> Privileges {
        match self {
            Self::Functions => Privileges::plain(&[Privilege::Execute]),
            Self::Types => Privileges::plain(&[Privilege::Usage]),
            Self::Tables | Self::Sequences | Self::Schemas | Self::LargeObjects => {
                Privileges::default()
            }
        }
    }
}

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct DefaultPrivilegeBody {
    /// Who makes the objects; `None` is the role that works here.
    role: Option<Ident>,
    schema: Option<Ident>,
    on: ObjectType,
    grantee: Grantee,
    privileges: Privileges,
    /// What the grantee has without any of this.
    #[serde(skip)]
    usual: Privileges,
    #[serde(skip)]
    all: Privileges,
}

impl DefaultPrivilegeBody {
    fn change(&self, old: &Privileges, new: &Privileges) -> Vec<Step> {
        let Self { role, schema, on, grantee, privileges: _, usual: _, all } = self;
        let mut before = sql!("ALTER DEFAULT PRIVILEGES ");
        if let Some(role) = role {
            before = sql!("{}FOR ROLE {} ", Sql(&before), Ident(role));
        }
        if let Some(schema) = schema {
            before = sql!("{}IN SCHEMA {} ", Sql(&before), Ident(schema));
        }
        let (on, grantee) = (Expr::from_server(on.words()), grantee.sql(role.as_ref()));
        let holding =
            |held: &Privileges| Holding { privileges: held.clone(), ..Holding::default() };
        let wording = Wording { before: &before, on: &on, grantee: &grantee, all };
        change(wording, &holding(old), &holding(new))
    }
}

impl Kind for DefaultPrivilege {
    type Body = DefaultPrivilegeBody;
    const NAME: KindName = KindName("default privilege");
    const LAST: bool = true;
    const CREATE: Class = Class::InPlace;
    const DROP: Class = Class::InPlace;

    fn create(new: &Typed<'_, DefaultPrivilegeBody>, _: Parts<'_>) -> Vec<Step> {
        new.body.change(&new.body.usual, &new.body.privileges)
    }

    fn alter(
        old: &Typed<'_, DefaultPrivilegeBody>,
        new: &Typed<'_, DefaultPrivilegeBody>,
    ) -> Alteration {
        let steps = new.body.change(&old.body.privileges, &new.body.privileges);
        Alteration::in_place(Class::InPlace, steps)
    }

    fn drop(old: &Typed<'_, DefaultPrivilegeBody>) -> Vec<Step> {
        old.body.change(&old.body.privileges, &old.body.usual)
    }
}

impl PgKind for DefaultPrivilege {
    const CLASS: u32 = 0;
    /// An entry without a schema replaces the built-in privileges, one with a schema adds to them.
    const QUERY: &'static str = "
        WITH entries AS (
          SELECT d.defaclrole AS role, d.defaclnamespace AS schema, d.defaclobjtype AS type,
                 d.defaclacl AS acl, pg_catalog.acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's'
                   ELSE d.defaclobjtype END, d.defaclrole) AS usual
          FROM pg_catalog.pg_default_acl d)
        SELECT 0 AS oid, NULLIF(pg_catalog.pg_get_userbyid(e.role), CURRENT_USER) AS role,
               n.nspname AS schema, e.type,
               CASE WHEN g.grantee = 0 THEN 'p' WHEN g.grantee = e.role THEN 'o'
                    WHEN pg_catalog.pg_get_userbyid(g.grantee) = CURRENT_USER THEN 'u' ELSE 'r'
               END AS grantee_is,
               pg_catalog.pg_get_userbyid(g.grantee) AS grantee, g.privileges, g.usual,
               (SELECT pg_catalog.string_agg(x.privilege_type, ',')
                FROM pg_catalog.aclexplode(e.usual) x WHERE x.grantee = e.role) AS all_privileges
        FROM entries e
        LEFT JOIN pg_catalog.pg_namespace n ON n.oid = e.schema
        CROSS JOIN LATERAL (
          SELECT x.grantee,
                 pg_catalog.string_agg(x.held, ',' ORDER BY x.held) FILTER (WHERE x.actual) AS privileges,
                 pg_catalog.string_agg(x.held, ',' ORDER BY x.held) FILTER (WHERE NOT x.actual) AS usual
          FROM (SELECT a.grantee, true AS actual, a.privilege_type
                       || CASE WHEN a.is_grantable THEN '*' ELSE '' END AS held
                FROM pg_catalog.aclexplode(e.acl) a
                UNION ALL
                SELECT a.grantee, false, a.privilege_type
                FROM pg_catalog.aclexplode(e.usual) a WHERE e.schema = 0) x
          GROUP BY x.grantee) g
        WHERE (e.schema = 0 OR n.nspname = ANY ({schemas}))
          AND g.privileges IS DISTINCT FROM g.usual";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let on = match row.code("type")? {
            'r' => ObjectType::Tables,
            'S' => ObjectType::Sequences,
            'f' => ObjectType::Functions,
            'T' => ObjectType::Types,
            'n' => ObjectType::Schemas,
            'L' => ObjectType::LargeObjects,
            code => return row.unknown("type", code),
        };
        let role = row.optional("role")?.map(Ident::new);
        let schema = row.optional("schema")?.map(Ident::new);
        let grantee = Grantee::decode(row)?;
        let path = vec![
            role.clone().unwrap_or_else(|| Grantee::CurrentUser.path()),
            schema.clone().unwrap_or_else(|| Ident::new("")),
            Ident::new(on.words().to_lowercase()),
            grantee.path(),
        ];
        let parent = schema.clone().map(|schema| ObjectId::new(Schema::NAME, vec![schema]));
        let body = DefaultPrivilegeBody {
            role,
            schema,
            on,
            grantee,
            privileges: Privileges::decode(row, "privileges")?,
            usual: Privileges::decode(row, "usual")?,
            all: Privileges::decode(row, "all_privileges")?,
        };
        Ok(Object::new::<Self>(path, parent, body))
    }

    fn comment_on(_: &DefaultPrivilegeBody) -> Option<Sql> {
        None
    }
}

/// Those that are in force while a plan creates objects: what goes has gone before, and what comes
/// or changes does so after, because this kind comes last.
pub(crate) fn of_current_role(between: Between<'_>) -> Vec<&DefaultPrivilegeBody> {
    let of_role = |o: &&Object| o.typed::<DefaultPrivilege>().body.role.is_none();
    let all = between.from.of_kind(DefaultPrivilege::NAME).filter(of_role);
    all.filter(|o| between.to.contains(&o.id)).map(|o| o.typed::<DefaultPrivilege>().body).collect()
}

/// What a new object gives to one grantee.
pub(crate) struct Given {
    pub(crate) privileges: Privileges,
    /// What it would give without default privileges.
    pub(crate) usual: Privileges,
    pub(crate) all: Privileges,
}

/// What a new object of a type in a schema gives, where that is not what it gives anyway.
pub(crate) fn given(
    object_type: ObjectType,
    schema: Option<&Ident>,
    in_force: &[&DefaultPrivilegeBody],
) -> Vec<(Grantee, Given)> {
    let mut given: BTreeMap<Grantee, Given> = BTreeMap::new();
    // Entries without a schema first: the others add to them.
    let fits = |body: &&&DefaultPrivilegeBody| body.on == object_type;
    let everywhere = in_force.iter().filter(fits).filter(|body| body.schema.is_none());
    for body in everywhere {
        let DefaultPrivilegeBody { grantee, privileges, usual, all, .. } = body;
        let (privileges, usual, all) = (privileges.clone(), usual.clone(), all.clone());
        given.insert(grantee.clone(), Given { privileges, usual, all });
    }
    let here = in_force.iter().filter(fits).filter(|b| b.schema.is_some());
    for body in here.filter(|body| body.schema.as_ref() == schema) {
        let DefaultPrivilegeBody { grantee, privileges, all, .. } = body;
        let usual = || match grantee {
            Grantee::Public => object_type.public(),
            Grantee::Owner => all.clone(),
            Grantee::CurrentUser | Grantee::Role(_) => Privileges::default(),
        };
        let entry = given.entry(grantee.clone()).or_insert_with(|| Given {
            privileges: usual(),
            usual: usual(),
            all: all.clone(),
        });
        entry.privileges = entry.privileges.and(privileges);
    }
    given.into_iter().filter(|(_, given)| given.privileges != given.usual).collect()
}
