//! Foreign servers. They belong to no schema.
//! <https://www.postgresql.org/docs/current/sql-createserver.html>
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::foreign_options::ForeignOptions;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct Server;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct ServerBody {
    name: Ident,
    #[serde(rename = "type")]
    server_type: Option<String>,
    version: Option<String>,
    foreign_data_wrapper: Ident,
    options: ForeignOptions,
}

impl Kind for Server {
    type Body = ServerBody;
    const NAME: KindName = KindName("server");

    fn create(new: &Typed<'_, ServerBody>, _: Parts<'_>) -> Vec<Step> {
        let ServerBody { name, server_type, version, foreign_data_wrapper, options } = new.body;
        let mut clauses = vec![sql!("CREATE SERVER {}", Ident(name))];
        clauses.extend(server_type.iter().map(|t| sql!("TYPE {}", Text(t))));
        clauses.extend(version.iter().map(|v| sql!("VERSION {}", Text(v))));
        clauses.push(sql!("FOREIGN DATA WRAPPER {}", Ident(foreign_data_wrapper)));
        let create = Sql::join(clauses, " ");
        vec![Step::new(sql!("{}{}", Sql(&create), Sql(&options.clause())))]
    }

    fn alter(old: &Typed<'_, ServerBody>, new: &Typed<'_, ServerBody>) -> Alteration {
        let ServerBody { name, server_type, version, foreign_data_wrapper, options } = new.body;
        let recreate = |why| Alteration::Recreate { why, class: Class::InPlace };
        if old.body.foreign_data_wrapper != *foreign_data_wrapper {
            return recreate("PostgreSQL cannot give a server another foreign-data wrapper");
        }
        if old.body.server_type != *server_type {
            return recreate("PostgreSQL cannot change the type of a server");
        }
        let mut clauses = vec![sql!("ALTER SERVER {}", Ident(name))];
        if old.body.version != *version {
            clauses.push(match version {
                Some(version) => sql!("VERSION {}", Text(version)),
                None => sql!("VERSION NULL"),
            });
        }
        clauses.extend(old.body.options.changes(options));
        Alteration::in_place(Class::InPlace, vec![Step::new(Sql::join(clauses, " "))])
    }

    fn drop(old: &Typed<'_, ServerBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP SERVER {}", Ident(&old.body.name)))]
    }
}

impl PgKind for Server {
    const CLASS: u32 = class::FOREIGN_SERVER;
    const QUERY: &'static str = "
        SELECT s.oid, s.srvname AS name, s.srvtype AS type, s.srvversion AS version,
               w.fdwname AS wrapper, pg_catalog.to_json(s.srvoptions) AS options
        FROM pg_catalog.pg_foreign_server s
        JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
        WHERE {free pg_foreign_server s.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.ident("name")?;
        let body = ServerBody {
            name: name.clone(),
            server_type: row.optional("type")?.map(str::to_owned),
            version: row.optional("version")?.map(str::to_owned),
            foreign_data_wrapper: row.ident("wrapper")?,
            options: ForeignOptions::decode(row, "options")?,
        };
        Ok(Object::new::<Self>(vec![name], None, body))
    }

    fn comment_on(body: &ServerBody) -> Option<Sql> {
        Some(sql!("SERVER {}", Ident(&body.name)))
    }
}
