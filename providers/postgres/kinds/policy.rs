//! Row-level security policies.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Shape, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::relation;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct Policy;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct PolicyBody {
    #[serde(skip)]
    table: QName,
    name: Ident,
    permissive: bool,
    command: Command,
    /// By name; `public` (which no role can be called) for everybody.
    roles: Vec<Ident>,
    using: Option<Expr>,
    check: Option<Expr>,
}

/// `pg_policy.polcmd`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Command {
    All,
    Select,
    Insert,
    Update,
    Delete,
}

impl Command {
    fn keyword(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::Select => "SELECT",
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
        }
    }
}

impl Kind for Policy {
    type Body = PolicyBody;
    const NAME: KindName = KindName("policy");

    fn create(new: &Typed<'_, PolicyBody>, _: Parts<'_>) -> Vec<Step> {
        let PolicyBody { table, name, permissive, command, roles, using, check } = new.body;
        let mut clauses = vec![sql!("CREATE POLICY {} ON {}", Ident(name), Name(table))];
        if !*permissive {
            clauses.push(sql!("AS RESTRICTIVE"));
        }
        if *command != Command::All {
            clauses.push(sql!("FOR {}", Keyword(command.keyword())));
        }
        if !matches!(roles.as_slice(), [role] if role.raw() == "public") {
            clauses.push(sql!("TO {}", Idents(roles)));
        }
        clauses.extend(using.iter().map(|e| sql!("USING ({})", Expr(e))));
        clauses.extend(check.iter().map(|e| sql!("WITH CHECK ({})", Expr(e))));
        vec![Step::new(Sql::join(clauses, " "))]
    }

    fn alter(old: &Typed<'_, PolicyBody>, new: &Typed<'_, PolicyBody>) -> Alteration {
        let PolicyBody { table, name, permissive, command, roles, using, check } = new.body;
        let old = old.body;
        let recreate = |why| Alteration::Recreate { why, class: Class::InPlace };
        if old.permissive != *permissive || old.command != *command {
            return recreate("PostgreSQL cannot change a policy's command or whether it permits");
        }
        let lost = |old: &Option<Expr>, new: &Option<Expr>| old.is_some() && new.is_none();
        if lost(&old.using, using) || lost(&old.check, check) {
            return recreate("PostgreSQL cannot take an expression off a policy");
        }
        let mut clauses = vec![sql!("ALTER POLICY {} ON {}", Ident(name), Name(table))];
        if old.roles != *roles {
            clauses.push(sql!("TO {}", Idents(roles)));
        }
        let differs = |old: &Option<Expr>, new: &Option<Expr>| (old != new).then(|| new.clone());
        let using = differs(&old.using, using).flatten();
        clauses.extend(using.iter().map(|e| sql!("USING ({})", Expr(e))));
        let check = differs(&old.check, check).flatten();
        clauses.extend(check.iter().map(|e| sql!("WITH CHECK ({})", Expr(e))));
        Alteration::in_place(Class::InPlace, vec![Step::new(Sql::join(clauses, " "))])
    }

    fn drop(old: &Typed<'_, PolicyBody>) -> Vec<Step> {
        let (table, name) = (&old.body.table, &old.body.name);
        vec![Step::new(sql!("DROP POLICY {} ON {}", Ident(name), Name(table)))]
    }

    fn rename(old: &Typed<'_, PolicyBody>, name: &Ident) -> Option<Vec<Step>> {
        let (table, old) = (&old.body.table, &old.body.name);
        let sql = sql!("ALTER POLICY {} ON {} RENAME TO {}", Ident(old), Name(table), Ident(name));
        Some(vec![Step::new(sql)])
    }

    fn shape(object: &Typed<'_, PolicyBody>, _: Parts<'_>) -> Option<Shape> {
        Some(Shape::Likeness(object.object.nameless()))
    }
}

impl PgKind for Policy {
    const CLASS: u32 = class::POLICY;
    const QUERY: &'static str = "
        SELECT p.oid, n.nspname AS schema, c.relname AS table, c.relkind AS table_kind, p.polname AS name,
               p.polpermissive AS permissive, p.polcmd AS command,
               (SELECT pg_catalog.json_agg(COALESCE(r.rolname, 'public') ORDER BY r.rolname)
                FROM pg_catalog.unnest(p.polroles) o (oid)
                LEFT JOIN pg_catalog.pg_roles r ON r.oid = o.oid) AS roles,
               pg_catalog.pg_get_expr(p.polqual, p.polrelid) AS using,
               pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) AS check
        FROM pg_catalog.pg_policy p
        JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relpersistence <> 't' AND n.nspname = ANY ({schemas})
          AND {free pg_class c.oid} AND {free pg_policy p.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let table = QName::new(row.ident("schema")?, row.ident("table")?);
        let name = row.ident("name")?;
        let parent = relation(row.code("table_kind")?, &table);
        let path = vec![table.schema.clone(), table.name.clone(), name.clone()];
        let body = PolicyBody {
            table,
            name,
            permissive: row.flag("permissive")?,
            command: match row.code("command")? {
                '*' => Command::All,
                'r' => Command::Select,
                'a' => Command::Insert,
                'w' => Command::Update,
                'd' => Command::Delete,
                code => return row.unknown("command", code),
            },
            roles: row.idents("roles")?,
            using: row.optional_expr("using")?,
            check: row.optional_expr("check")?,
        };
        Ok(Object::new::<Self>(path, Some(parent), body))
    }

    fn comment_on(body: &PolicyBody) -> Option<Sql> {
        Some(sql!("POLICY {} ON {}", Ident(&body.name), Name(&body.table)))
    }
}
