//! URLs of servers: what to connect to, and how it is called without its password.
use mysql_async::{Opts, OptsBuilder, UrlError};
use schemactl_core::provider::ProviderError;

const SHAPE: &str = "the shape is mysql://user:password@host:3306/database";
const ENCODE: &str =
    "write `@`, `/`, `?` and `#` inside a user name or password as %40, %2F, %3F and %23";

/// Where to connect. Has no `Debug`, because the options hold the password.
pub(crate) struct Address {
    pub(crate) options: Opts,
    /// For people: `shop on 127.0.0.1:3306 as app`.
    pub(crate) target: String,
}

impl Address {
    /// Reads `mysql://user:password@host:port/database?option=value`, also with `mariadb:`. The
    /// options are those of `mysql_async`, such as `socket=/run/mysqld.sock`, `require_ssl=true`.
    ///
    /// # Errors
    /// `ProviderError::Target` for what is no such URL; never repeats the URL.
    pub(crate) fn parse(url: &str) -> Result<Self, ProviderError> {
        let rest = url
            .strip_prefix("mysql://")
            .or_else(|| url.strip_prefix("mariadb://"))
            .ok_or_else(|| refused("this is not the URL of a MySQL or MariaDB server", SHAPE))?;
        // A password with a bare `/` ends the host part too early; what follows would be shown as
        // the database's name.
        if rest.find(['/', '?', '#']).is_some_and(|end| rest[end..].contains('@')) {
            return Err(refused("an `@` stands behind the host part of the URL", ENCODE));
        }
        let options = Opts::from_url(&format!("mysql://{rest}")).map_err(|e| unreadable(&e))?;
        let target = describe(&options);
        // The server's own idea of its socket is wrong inside containers and tunnels.
        let options = OptsBuilder::from_opts(options).prefer_socket(false).into();
        Ok(Self { options, target })
    }
}

/// Says what is wrong without any value of the URL: a value may be a part of a password.
fn unreadable(error: &UrlError) -> ProviderError {
    match error {
        UrlError::UnknownParameter { param } => {
            refused(&format!("the URL has an unknown option `{param}`"), SHAPE)
        }
        UrlError::InvalidParamValue { param, .. } => {
            refused(&format!("the URL's option `{param}` has a value it cannot have"), SHAPE)
        }
        UrlError::FeatureRequired { param, .. } => {
            refused(&format!("the URL's option `{param}` is not supported"), SHAPE)
        }
        UrlError::Parse(reason) => refused(&format!("the URL cannot be read: {reason}"), ENCODE),
        UrlError::InvalidPoolConstraints { .. }
        | UrlError::UnsupportedScheme { .. }
        | UrlError::Invalid => refused("the URL is incomplete", SHAPE),
    }
}

fn refused(message: &str, hint: &str) -> ProviderError {
    ProviderError::Target { message: message.to_owned(), hint: Some(hint.to_owned()) }
}

fn describe(options: &Opts) -> String {
    let place = match options.socket() {
        Some(socket) => socket.to_owned(),
        None => format!("{}:{}", options.ip_or_hostname(), options.tcp_port()),
    };
    let database = options.db_name().map(|name| format!("{name} on ")).unwrap_or_default();
    let user = options.user().map(|name| format!(" as {name}")).unwrap_or_default();
    format!("{database}{place}{user}")
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
            target("mysql://app:hunter2@db.example.com:3307/shop"),
            "shop on db.example.com:3307 as app"
        );
        assert_eq!(target("mariadb://app:hunter2@localhost/shop"), "shop on localhost:3306 as app");
        assert_eq!(target("mysql://127.0.0.1"), "127.0.0.1:3306");
        assert_eq!(
            target("mysql://root@localhost/shop?socket=%2Frun%2Fmysqld.sock"),
            "shop on /run/mysqld.sock as root"
        );
    }

    #[test]
    fn a_percent_encoded_password_reaches_the_driver_as_it_is() {
        let address = Address::parse("mysql://app:p%40s%2Fs@localhost/shop").expect("a good URL");
        assert_eq!(address.options.pass(), Some("p@s/s"));
    }

    #[test]
    fn no_error_repeats_a_password_not_even_of_a_broken_url() {
        for url in [
            "mysql://app:hunter2@localhost:port/shop",
            "mysql://app:12/hunter2@localhost/shop",
            "mysql://app:12?hunter2@localhost/shop",
            "mysql://app:12#hunter2@localhost/shop",
            "mysql://app:hunter/2@localhost/shop",
            "mysql://app:hunter2@localhost/shop?nonsense=hunter2",
            "mysql://app:hunter2@localhost/shop?pool_min=hunter2",
            "mysql://app:hunter2@/shop",
            "postgres://app:hunter2@localhost/shop",
            "hunter2",
        ] {
            let error = error(url);
            assert!(matches!(error, ProviderError::Target { hint: Some(_), .. }), "{error:?}");
            assert!(!format!("{error} {error:?}").contains("hunter"), "{error:?}");
        }
    }

    #[test]
    fn an_unknown_option_is_named() {
        let error = error("mysql://localhost/shop?sslmode=require");
        assert_eq!(error.to_string(), "the URL has an unknown option `sslmode`");
    }
}
