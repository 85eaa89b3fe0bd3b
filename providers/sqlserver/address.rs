//! URLs of servers: what to connect to, and how it is called without its password.
use percent_encoding::percent_decode_str;
use schemactl_core::diagnostic::nearest;
use schemactl_core::provider::ProviderError;
use tiberius::{AuthMethod, Config, EncryptionLevel};
use url::Url;

const PORT: u16 = 1433;
const OPTIONS: [&str; 3] = ["database", "encrypt", "trustservercertificate"];
const SHAPE: &str = "the shape is sqlserver://user:password@host:1433/database";
const ENCODE: &str =
    "write `@`, `/`, `?` and `#` inside a user name or password as %40, %2F, %3F and %23";

/// Where to connect. Has no `Debug`, because the configuration holds the password.
pub(crate) struct Address {
    pub(crate) config: Config,
    pub(crate) host: String,
    pub(crate) port: u16,
    /// For people: `shop on db.example.com:1433 as app`.
    pub(crate) target: String,
}

impl Address {
    /// Reads `sqlserver://user:password@host:port/database?option=value`, also with `mssql:`.
    /// Options, in any case: `database`; `encrypt=true` (all traffic, the default), `false` (the
    /// login only) or `strict` (TDS 8.0); `trustServerCertificate=true` (any certificate will do).
    ///
    /// # Errors
    /// `ProviderError::Target` for what is no such URL; never repeats a value of the URL.
    pub(crate) fn parse(text: &str) -> Result<Self, ProviderError> {
        let rest = text
            .strip_prefix("sqlserver://")
            .or_else(|| text.strip_prefix("mssql://"))
            .ok_or_else(|| refused("this is not the URL of a SQL Server", SHAPE))?;
        // A password with a bare `/` ends the host part too early; what follows would be shown as
        // the database's name.
        if rest.find(['/', '?', '#']).is_some_and(|end| rest[end..].contains('@')) {
            return Err(refused("an `@` stands behind the host part of the URL", ENCODE));
        }
        let url = Url::parse(text)
            .map_err(|reason| refused(&format!("the URL cannot be read: {reason}"), ENCODE))?;
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = decoded(host.ok_or_else(|| refused("the URL names no host", SHAPE))?)?;
        let port = url.port().unwrap_or(PORT);
        let user = decoded(url.username())?;
        if user.is_empty() {
            return Err(refused("the URL names no user", SHAPE));
        }
        let password = decoded(url.password().unwrap_or_default())?;

        let mut config = Config::new();
        config.host(&host);
        config.port(port);
        config.application_name("schemactl");
        config.authentication(AuthMethod::sql_server(&user, password));
        config.encryption(EncryptionLevel::Required);
        let mut database = decoded(url.path().trim_start_matches('/'))?;
        read_options(&url, &mut config, &mut database)?;
        let mut target = format!("{host}:{port} as {user}");
        if !database.is_empty() {
            config.database(&database);
            target = format!("{database} on {target}");
        }
        // A literal IPv6 address has brackets in a URL, and none for the resolver.
        let host = host.trim_matches(['[', ']']).to_owned();
        Ok(Self { config, host, port, target })
    }
}

fn read_options(
    url: &Url,
    config: &mut Config,
    database: &mut String,
) -> Result<(), ProviderError> {
    for (name, value) in url.query_pairs() {
        match (name.to_ascii_lowercase().as_str(), value.to_ascii_lowercase().as_str()) {
            ("database", _) => *database = value.into_owned(),
            ("encrypt", "true") => config.encryption(EncryptionLevel::Required),
            ("encrypt", "false") => config.encryption(EncryptionLevel::Off),
            ("encrypt", "strict") => config.encryption(EncryptionLevel::Strict),
            ("trustservercertificate", "true") => config.trust_cert(),
            ("trustservercertificate", "false") => {}
            (known, _) if OPTIONS.contains(&known) => {
                let message = format!("the URL's option `{name}` has a value it cannot have");
                return Err(refused(
                    &message,
                    "encrypt is true, false or strict; trustServerCertificate is true or false",
                ));
            }
            (unknown, _) => {
                let hint = match nearest(unknown, OPTIONS) {
                    Some(option) => format!("did you mean `{option}`?"),
                    None => {
                        "the options are database, encrypt and trustServerCertificate".to_owned()
                    }
                };
                return Err(refused(&format!("the URL has an unknown option `{name}`"), &hint));
            }
        }
    }
    Ok(())
}

fn decoded(text: &str) -> Result<String, ProviderError> {
    let text = percent_decode_str(text).decode_utf8();
    text.map(Into::into)
        .map_err(|_| refused("a percent-encoded part of the URL is not UTF-8", ENCODE))
}

fn refused(message: &str, hint: &str) -> ProviderError {
    ProviderError::Target { message: message.to_owned(), hint: Some(hint.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str) -> String {
        Address::parse(url).map(|a| a.target).expect("a good URL")
    }

    fn error(url: &str) -> ProviderError {
        Address::parse(url).err().expect("a bad URL")
    }

    #[test]
    fn the_target_names_database_host_port_and_user_but_no_password() {
        assert_eq!(
            target("sqlserver://sa:hunter2@db.example.com:1434/shop"),
            "shop on db.example.com:1434 as sa"
        );
        assert_eq!(
            target("mssql://sa:hunter2@localhost?database=shop"),
            "shop on localhost:1433 as sa"
        );
        assert_eq!(target("mssql://sa:p%40ss%2Fword@localhost"), "localhost:1433 as sa");
    }

    #[test]
    fn an_ipv6_address_loses_its_brackets_for_the_resolver_only() {
        let address = Address::parse("mssql://sa@[::1]:1434").expect("a good URL");
        assert_eq!((address.host.as_str(), address.target.as_str()), ("::1", "[::1]:1434 as sa"));
    }

    #[test]
    fn options_are_read_in_any_case() {
        assert!(
            Address::parse("mssql://sa@h/d?encrypt=strict&TrustServerCertificate=True").is_ok()
        );
        let error = error("mssql://sa@h/d?trust_server_certificate=true");
        let ProviderError::Target { message, hint } = error else { panic!("{error:?}") };
        assert_eq!(message, "the URL has an unknown option `trust_server_certificate`");
        assert_eq!(hint.as_deref(), Some("did you mean `trustservercertificate`?"));
    }

    #[test]
    fn no_error_repeats_a_password_not_even_of_a_broken_url() {
        for url in [
            "mssql://sa:hunter2@localhost:port/shop",
            "mssql://sa:12/hunter2@localhost/shop",
            "mssql://sa:12?hunter2@localhost/shop",
            "mssql://sa:12#hunter2@localhost/shop",
            "mssql://sa:hunter2@/shop",
            "mssql://:hunter2@localhost/shop",
            "mssql://sa:hunter2%ff@localhost/shop",
            "mssql://sa:hunter2@localhost/shop?nonsense=hunter2",
            "mssql://sa:hunter2@localhost/shop?encrypt=hunter2",
            "mysql://sa:hunter2@localhost/shop",
            "hunter2",
        ] {
            let error = error(url);
            assert!(matches!(error, ProviderError::Target { hint: Some(_), .. }), "{error:?}");
            assert!(!format!("{error} {error:?}").contains("hunter"), "{error:?}");
        }
    }

    #[test]
    fn the_drivers_own_debug_output_has_no_password() {
        let address = Address::parse("mssql://sa:hunter2@localhost/shop").expect("a good URL");
        assert!(!format!("{:?}", address.config).contains("hunter2"));
    }
}
