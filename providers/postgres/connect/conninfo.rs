//! Connection strings: the two forms that libpq reads, and the parameters that they may hold.
//! (PostgreSQL manual, libpq, "Connection Strings" and "Parameter Key Words".)
//!
//! No error of this file repeats a piece of the string that could belong to a password, not even
//! when a password that is not percent-encoded makes the string fall apart at the wrong places.
use std::collections::BTreeMap;

use schemactl_core::provider::ProviderError;

/// Settings by libpq's key word.
pub(super) type Settings = BTreeMap<&'static str, String>;

/// One of libpq's key words.
pub(super) struct Parameter {
    pub(super) name: &'static str,
    /// The environment variable that stands in for it.
    pub(super) variable: Option<&'static str>,
    /// The values that can be kept to; empty stands for any.
    pub(super) accepted: &'static [&'static str],
}

const fn parameter(name: &'static str, variable: Option<&'static str>) -> Parameter {
    Parameter { name, variable, accepted: &[] }
}

/// A parameter that asks for something: only the values that change nothing can be kept to.
const fn limited(
    name: &'static str,
    variable: Option<&'static str>,
    accepted: &'static [&'static str],
) -> Parameter {
    Parameter { name, variable, accepted }
}

pub(super) const PARAMETERS: &[Parameter] = &[
    parameter("application_name", Some("PGAPPNAME")),
    limited("channel_binding", Some("PGCHANNELBINDING"), &["disable", "prefer", "require"]),
    parameter("client_encoding", Some("PGCLIENTENCODING")),
    parameter("connect_timeout", Some("PGCONNECT_TIMEOUT")),
    parameter("dbname", Some("PGDATABASE")),
    parameter("fallback_application_name", None),
    parameter("gssdelegation", Some("PGGSSDELEGATION")),
    limited("gssencmode", Some("PGGSSENCMODE"), &["disable", "prefer"]),
    parameter("gsslib", Some("PGGSSLIB")),
    parameter("host", Some("PGHOST")),
    parameter("hostaddr", Some("PGHOSTADDR")),
    limited("keepalives", None, &["0", "1"]),
    parameter("keepalives_count", None),
    parameter("keepalives_idle", None),
    parameter("keepalives_interval", None),
    parameter("krbsrvname", Some("PGKRBSRVNAME")),
    limited("load_balance_hosts", Some("PGLOADBALANCEHOSTS"), &["disable", "random"]),
    parameter("max_protocol_version", Some("PGMAXPROTOCOLVERSION")),
    limited("min_protocol_version", Some("PGMINPROTOCOLVERSION"), &["3.0"]),
    parameter("options", Some("PGOPTIONS")),
    parameter("passfile", Some("PGPASSFILE")),
    parameter("password", Some("PGPASSWORD")),
    parameter("port", Some("PGPORT")),
    limited("replication", None, &["false", "off", "no", "0"]),
    limited("require_auth", Some("PGREQUIREAUTH"), &[""]),
    limited("requirepeer", Some("PGREQUIREPEER"), &[""]),
    limited("scram_client_key", None, &[""]),
    limited("scram_server_key", None, &[""]),
    parameter("service", Some("PGSERVICE")),
    parameter("servicefile", Some("PGSERVICEFILE")),
    parameter("sslcert", Some("PGSSLCERT")),
    limited("sslcertmode", Some("PGSSLCERTMODE"), &["disable", "allow"]),
    parameter("sslcompression", Some("PGSSLCOMPRESSION")),
    parameter("sslcrl", Some("PGSSLCRL")),
    limited("sslcrldir", Some("PGSSLCRLDIR"), &[""]),
    parameter("sslkey", Some("PGSSLKEY")),
    limited("sslkeylogfile", None, &[""]),
    limited("ssl_max_protocol_version", Some("PGSSLMAXPROTOCOLVERSION"), &["TLSv1.2", "TLSv1.3"]),
    limited(
        "ssl_min_protocol_version",
        Some("PGSSLMINPROTOCOLVERSION"),
        &["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"],
    ),
    limited(
        "sslmode",
        Some("PGSSLMODE"),
        &["disable", "allow", "prefer", "require", "verify-ca", "verify-full"],
    ),
    limited("sslnegotiation", Some("PGSSLNEGOTIATION"), &["postgres", "direct"]),
    parameter("sslpassword", None),
    parameter("sslrootcert", Some("PGSSLROOTCERT")),
    limited("sslsni", Some("PGSSLSNI"), &["0", "1"]),
    limited(
        "target_session_attrs",
        Some("PGTARGETSESSIONATTRS"),
        &["any", "read-write", "read-only", "primary", "standby", "prefer-standby"],
    ),
    parameter("tcp_user_timeout", None),
    parameter("user", Some("PGUSER")),
];

/// Whether a name in a message can give away a piece of a password.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    Safe,
    Secret,
}

pub(super) fn target_error(message: impl Into<String>, hint: impl Into<String>) -> ProviderError {
    ProviderError::Target { message: message.into(), hint: Some(hint.into()) }
}

/// The key word as it is in [`PARAMETERS`], or an error with the nearest one.
pub(super) fn known(name: &str, naming: Naming) -> Result<&'static str, ProviderError> {
    if let Some(found) = PARAMETERS.iter().find(|p| p.name == name) {
        return Ok(found.name);
    }
    // Anything else than a word is a piece of a string that fell apart, maybe of its password.
    let word = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if naming == Naming::Secret || !word {
        return Err(target_error("unknown connection parameter", ENCODE));
    }
    let nearest = PARAMETERS
        .iter()
        .map(|p| (strsim::jaro_winkler(p.name, name), p.name))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(nearness, _)| *nearness > 0.8);
    let hint = match nearest {
        Some((_, near)) => format!("did you mean `{near}`?"),
        None => "only the parameters of libpq are known; take this one out".to_owned(),
    };
    Err(target_error(format!("unknown connection parameter `{name}`"), hint))
}

const ENCODE: &str =
    "in a URL, write @ : / ? # % of a user name or password as %40 %3A %2F %3F %23 %25";

/// Reads a connection string of either form. An empty one says nothing.
pub(super) fn parse(text: &str) -> Result<Settings, ProviderError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Settings::new());
    }
    for scheme in ["postgres://", "postgresql://"] {
        if let Some(rest) = text.strip_prefix(scheme) {
            return parse_uri(rest);
        }
    }
    // A scheme that is not ours must not be read as `key=value`: its password would be a key.
    if !text.contains('=') || text.split('=').next().is_some_and(|key| key.contains("://")) {
        return Err(target_error(
            "this is no PostgreSQL URL",
            "write postgres://USER@HOST:PORT/DATABASE, or `host=... dbname=... user=...`",
        ));
    }
    parse_pairs(text)
}

fn parse_uri(rest: &str) -> Result<Settings, ProviderError> {
    let mut settings = Settings::new();
    let credentials_end =
        rest.find(['@', '/']).filter(|at| rest.as_bytes().get(*at) == Some(&b'@'));
    let rest = if let Some(at) = credentials_end {
        let (user, password) = rest[..at].split_once(':').unwrap_or((&rest[..at], ""));
        store(&mut settings, "user", &decode(user)?);
        store(&mut settings, "password", &decode(password)?);
        &rest[at + 1..]
    } else {
        rest
    };
    // An @ out here is the end of a password that holds an unencoded @ or / of its own.
    if rest.split('=').next().is_some_and(|before| before.contains('@')) {
        return Err(target_error("the URL has an @ where none can be", ENCODE));
    }
    let naming = if rest.contains('@') { Naming::Secret } else { Naming::Safe };
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = place.split_once('/').unwrap_or((place, ""));
    let (hosts, ports) = parse_authority(authority)?;
    store(&mut settings, "host", &decode(&hosts)?);
    store(&mut settings, "port", &decode(&ports)?);
    store(&mut settings, "dbname", &decode(database)?);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').ok_or_else(|| {
            target_error("a parameter of the URL has no value", "write it as ?NAME=VALUE")
        })?;
        let (name, value) = (decode(name)?, decode(value)?);
        if (name.as_str(), value.as_str()) == ("ssl", "true") {
            // libpq reads the JDBC driver's spelling too.
            settings.insert("sslmode", "require".to_owned());
        } else {
            settings.insert(known(&name, naming)?, value);
        }
    }
    Ok(settings)
}

/// What the URL leaves empty is left to the environment.
fn store(settings: &mut Settings, name: &'static str, value: &str) {
    if !value.is_empty() {
        settings.insert(name, value.to_owned());
    }
}

/// `h1:p1,[::1]:p2` as the two comma lists of `host` and `port`.
fn parse_authority(authority: &str) -> Result<(String, String), ProviderError> {
    let broken = || target_error("the host of the URL cannot be read", ENCODE);
    let (mut hosts, mut ports) = (Vec::new(), Vec::new());
    for part in authority.split(',') {
        let (host, port) = if let Some(v6) = part.strip_prefix('[') {
            let (host, after) = v6.split_once(']').ok_or_else(broken)?;
            let port = match after.strip_prefix(':') {
                Some(port) => port,
                None if after.is_empty() => "",
                None => return Err(broken()),
            };
            (host, port)
        } else {
            part.split_once(':').unwrap_or((part, ""))
        };
        if !port.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(target_error("the port of the URL is not a number", ENCODE));
        }
        hosts.push(host);
        ports.push(port);
    }
    // Several hosts without a port share the one of the environment.
    let ports =
        if ports.iter().all(|port| port.is_empty()) { String::new() } else { ports.join(",") };
    Ok((hosts.join(","), ports))
}

fn decode(text: &str) -> Result<String, ProviderError> {
    let wrong = || target_error("the URL has a wrong %-code", ENCODE);
    let bytes = text.as_bytes();
    for (at, _) in text.match_indices('%') {
        let code = bytes.get(at + 1..at + 3).ok_or_else(wrong)?;
        if !code.iter().all(u8::is_ascii_hexdigit) || code == b"00" {
            return Err(wrong());
        }
    }
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| wrong())
}

/// `host=localhost password='it\'s'`
fn parse_pairs(text: &str) -> Result<Settings, ProviderError> {
    const QUOTE: &str = r"put a value with spaces in single quotes, and write ' as \' and \ as \\";
    let mut settings = Settings::new();
    let mut naming = Naming::Safe;
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let no_value = || target_error("a connection parameter has no value", QUOTE);
        let (name, after) = rest.split_once('=').ok_or_else(no_value)?;
        let name = name.trim_end();
        if name.contains(char::is_whitespace) {
            return Err(no_value());
        }
        let name = known(name, naming)?;
        if name.contains("password") {
            naming = Naming::Secret;
        }
        let (value, after) = pair_value(after.trim_start())
            .ok_or_else(|| target_error("a quote in the connection string is not closed", QUOTE))?;
        settings.insert(name, value);
        rest = after.trim_start();
    }
    Ok(settings)
}

/// The value at the start of the text, and the rest. `None`: the closing quote is missing.
fn pair_value(text: &str) -> Option<(String, &str)> {
    let (quoted, body) = match text.strip_prefix('\'') {
        Some(body) => (true, body),
        None => (false, text),
    };
    let mut value = String::new();
    let mut chars = body.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            '\'' if quoted => return Some((value, &body[at + 1..])),
            c if !quoted && c.is_whitespace() => return Some((value, &body[at..])),
            c => value.push(c),
        }
    }
    (!quoted).then_some((value, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Vec<(&'static str, String)> {
        parse(text).unwrap().into_iter().collect()
    }

    fn failure(text: &str) -> String {
        let ProviderError::Target { message, hint } = parse(text).unwrap_err() else {
            panic!("another kind of error")
        };
        format!("{message}; {}", hint.unwrap())
    }

    fn pairs(pairs: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
        let mut pairs: Vec<_> = pairs.iter().map(|(k, v)| (*k, (*v).to_owned())).collect();
        pairs.sort();
        pairs
    }

    #[test]
    fn a_url_names_user_password_hosts_database_and_parameters() {
        assert_eq!(
            parsed(
                "postgresql://app:s%40f%2Fe@h1:1,[::1]:2,h3/sh%20op?sslmode=require&connect_timeout=3"
            ),
            pairs(&[
                ("user", "app"),
                ("password", "s@f/e"),
                ("host", "h1,::1,h3"),
                ("port", "1,2,"),
                ("dbname", "sh op"),
                ("sslmode", "require"),
                ("connect_timeout", "3"),
            ])
        );
    }

    #[test]
    fn what_a_url_leaves_out_is_not_set() {
        assert_eq!(parsed("postgres://"), []);
        assert_eq!(parsed(""), []);
        assert_eq!(parsed("postgres:///shop"), pairs(&[("dbname", "shop")]));
        assert_eq!(parsed("postgres://h,i/"), pairs(&[("host", "h,i")]));
        assert_eq!(parsed("postgres://app@"), pairs(&[("user", "app")]));
    }

    #[test]
    fn a_socket_folder_is_a_host_in_both_places_of_a_url() {
        let both = pairs(&[("host", "/run/pg"), ("dbname", "shop")]);
        assert_eq!(parsed("postgres://%2Frun%2Fpg/shop"), both);
        assert_eq!(parsed("postgres:///shop?host=/run/pg"), both);
    }

    #[test]
    fn the_jdbc_spelling_of_ssl_is_read() {
        assert_eq!(parsed("postgres://?ssl=true"), pairs(&[("sslmode", "require")]));
    }

    #[test]
    fn key_value_strings_have_quotes_and_escapes() {
        assert_eq!(
            parsed(
                r"host = /tmp  dbname='my shop' password='it\'s \\ = fine' options=-c\ x=y user=''"
            ),
            pairs(&[
                ("host", "/tmp"),
                ("dbname", "my shop"),
                ("password", r"it's \ = fine"),
                ("options", "-c x=y"),
                ("user", ""),
            ])
        );
    }

    #[test]
    fn an_unknown_parameter_is_refused_with_the_nearest_one() {
        assert_eq!(
            failure("postgres://h/db?ssl_mode=require"),
            "unknown connection parameter `ssl_mode`; did you mean `sslmode`?"
        );
        assert_eq!(
            failure("host=h conect_timeout=3"),
            "unknown connection parameter `conect_timeout`; did you mean `connect_timeout`?"
        );
        assert!(failure("postgres://h/db?zzz=1").contains("only the parameters of libpq"));
    }

    #[test]
    fn no_error_repeats_a_piece_of_the_password() {
        for secret in ["hunter2", "h@unter2", "h/unter2", "hunt%er2", "hu?nter=2", "hunter2 x=1"] {
            for text in [
                format!("postgres://app:{secret}@host:port/db"),
                format!("postgres://app:{secret}@[::1/db"),
                format!("postgres://app:{secret}@[::1]x/db"),
                format!("postgres://app:{secret}@host/db?nonsense"),
                format!("postgres://app:{secret}@host/%zz"),
                format!("postgres://app:{secret}@host/db@x"),
                format!("postgres://app:{secret}"),
                format!("postgres://app:{secret}@"),
                format!("mysql://app:{secret}@host/db?a=b"),
                format!("postgress://app:{secret}@host/db"),
                format!("postgres:/app:{secret}@host/db"),
                format!("password={secret} y"),
                format!("password='{secret}"),
                format!("password={secret} 'nter2=x"),
                format!("app:{secret}@host"),
            ] {
                if let Err(error) = parse(&text) {
                    let said = format!("{error} {error:?}");
                    for piece in ["hunt", "unter", "nter", "er2"] {
                        assert!(!said.contains(piece), "{text}: {said}");
                    }
                }
            }
        }
    }

    #[test]
    fn an_unencoded_at_or_slash_in_the_password_is_an_error_that_says_how() {
        for text in ["postgres://u:a@b@h/d", "postgres://u:a/b@h/d", "postgres://u:1/b@h/d"] {
            assert!(failure(text).contains("%40"), "{text}");
        }
    }
}
