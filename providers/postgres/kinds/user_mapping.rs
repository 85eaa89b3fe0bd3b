//! User mappings: with which name and password a role reaches a foreign server.
//! <https://www.postgresql.org/docs/current/sql-createusermapping.html>
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::foreign_options::ForeignOptions;
use super::server::Server;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct UserMapping;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct UserMappingBody {
    server: Ident,
    /// `None` is PUBLIC.
    user: Option<Ident>,
    options: ForeignOptions,
}

/// `FOR joe SERVER s`
fn target(body: &UserMappingBody) -> Sql {
    let UserMappingBody { server, user, options: _ } = body;
    match user {
        Some(user) => sql!("FOR {} SERVER {}", Ident(user), Ident(server)),
        None => sql!("FOR PUBLIC SERVER {}", Ident(server)),
    }
}

impl Kind for UserMapping {
    type Body = UserMappingBody;
    const NAME: KindName = KindName("user mapping");
    const DROP: Class = Class::Destructive;

    fn create(new: &Typed<'_, UserMappingBody>, _: Parts<'_>) -> Vec<Step> {
        let (target, options) = (target(new.body), new.body.options.clause());
        vec![Step::new(sql!("CREATE USER MAPPING {}{}", Sql(&target), Sql(&options)))]
    }

    fn alter(old: &Typed<'_, UserMappingBody>, new: &Typed<'_, UserMappingBody>) -> Alteration {
        let changes = old.body.options.changes(&new.body.options);
        let step = |changes| {
            Step::new(sql!("ALTER USER MAPPING {} {}", Sql(&target(new.body)), Sql(&changes)))
        };
        Alteration::in_place(Class::InPlace, changes.into_iter().map(step).collect())
    }

    fn drop(old: &Typed<'_, UserMappingBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP USER MAPPING {}", Sql(&target(old.body))))]
    }
}

impl PgKind for UserMapping {
    const CLASS: u32 = class::USER_MAPPING;
    /// The view, not the catalog under it, which only superusers may read. It shows the options to
    /// those who may see them.
    const QUERY: &'static str = "
        SELECT u.umid AS oid, u.srvname AS server,
               CASE WHEN u.umuser <> 0 THEN u.usename END AS user,
               pg_catalog.to_json(u.umoptions) AS options
        FROM pg_catalog.pg_user_mappings u
        WHERE {free pg_foreign_server u.srvid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let server = row.ident("server")?;
        let user = row.optional("user")?.map(Ident::new);
        // PostgreSQL lets no role be called so.
        let name = user.clone().unwrap_or_else(|| Ident::new("public"));
        let parent = ObjectId::new(Server::NAME, vec![server.clone()]);
        let path = vec![server.clone(), name];
        let options = ForeignOptions::decode(row, "options")?;
        let mut object = Object::new::<Self>(path, None, UserMappingBody { server, user, options });
        object.needs.push(parent);
        Ok(object)
    }

    fn comment_on(_: &UserMappingBody) -> Option<Sql> {
        None
    }
}
