//! Telling another service by a POST. The address may hold a token: nothing but its host is ever
//! shown.
use std::sync::Arc;
use std::time::Duration;

use tracing::debug;
use ureq::Agent;
use ureq::http::Uri;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::error::CommandError;
use super::ui::Ui;

/// How long one attempt may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The pauses before each further attempt.
const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(3)];

pub(crate) struct Webhook {
    agent: Agent,
    address: Uri,
}

/// What became of one attempt.
enum Attempt {
    Taken,
    /// It may go better next time.
    Failed(String),
    /// It will not.
    Refused(String),
}

impl Webhook {
    pub(crate) fn new(address: &str) -> Result<Self, CommandError> {
        let wrong = || {
            CommandError::usage("the address of the webhook cannot be understood")
                .hint("it is an http:// or https:// URL; it is not shown, as it may hold a token")
        };
        let address: Uri = address.parse().map_err(|_| wrong())?;
        if !matches!(address.scheme_str(), Some("http" | "https")) || address.host().is_none() {
            return Err(wrong());
        }
        let config = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            // What is moved elsewhere would be asked for, and not posted.
            .max_redirects(0)
            .user_agent(concat!("schemactl/", env!("CARGO_PKG_VERSION")))
            .tls_config(TlsConfig::builder().root_certs(trusted(&address)).build())
            .build();
        Ok(Self { agent: config.new_agent(), address })
    }

    /// Whether it was taken; what stands in its way is said.
    pub(crate) async fn post(&self, body: &str, ui: &Ui) -> bool {
        let mut pauses = PAUSES.into_iter();
        loop {
            let (why, pause) = match self.attempt(body.to_owned()).await {
                Attempt::Taken => return true,
                Attempt::Failed(why) => (why, pauses.next()),
                Attempt::Refused(why) => (why, None),
            };
            let next = match pause {
                Some(pause) => format!("tried again in {} s", pause.as_secs()),
                None => "tried again after the next look".to_owned(),
            };
            let warning = ui.err_paint().warning("warning:");
            ui.talk(&format!("{warning} the webhook at {} {why}; {next}\n", self.host()));
            let Some(pause) = pause else { return false };
            tokio::time::sleep(pause).await;
        }
    }

    fn host(&self) -> &str {
        self.address.host().expect("it was looked for")
    }

    async fn attempt(&self, body: String) -> Attempt {
        let request = self.agent.post(&self.address).header("content-type", "application/json");
        // On a thread of its own, so that a signal ends the command while it waits.
        let sent = tokio::task::spawn_blocking(move || request.send(body));
        match sent.await.expect("sending does not panic") {
            Ok(answer) if answer.status().is_success() => Attempt::Taken,
            Ok(answer) => {
                let status = answer.status();
                let why = format!("answered {}", status.as_u16());
                let later = matches!(status.as_u16(), 408 | 425 | 429);
                if status.is_server_error() || later {
                    Attempt::Failed(why)
                } else {
                    Attempt::Refused(why)
                }
            }
            Err(error) => Attempt::Failed(failure(&error)),
        }
    }
}

/// Those whom the system trusts; where it names none, those whom Mozilla does.
fn trusted(address: &Uri) -> RootCerts {
    if address.scheme_str() != Some("https") {
        return RootCerts::WebPki;
    }
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        debug!(%error, "a certificate of the system cannot be read");
    }
    if found.certs.is_empty() {
        return RootCerts::WebPki;
    }
    let certificates = found.certs.iter().map(|der| Certificate::from_der(der).to_owned());
    RootCerts::Specific(Arc::new(certificates.collect()))
}

/// In words that follow "the webhook"; what could repeat the address is left out.
#[expect(clippy::wildcard_enum_match_arm, reason = "of all others nothing is to be said")]
fn failure(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => format!("did not answer within {} s", TIMEOUT.as_secs()),
        ureq::Error::HostNotFound => "has a host that nobody knows".to_owned(),
        ureq::Error::Io(error) => format!("cannot be reached: {error}"),
        ureq::Error::Rustls(error) => format!("cannot be reached: {error}"),
        ureq::Error::Tls(error) => format!("cannot be reached: {error}"),
        ureq::Error::ConnectionFailed => "cannot be reached".to_owned(),
        _ => "cannot be posted to".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Webhook;

    #[test]
    fn an_address_that_is_none_is_not_repeated() {
        for wrong in ["hooks.example.com/secret", "ftp://h/secret", "http:///secret", "secret", ""]
        {
            let error = Webhook::new(wrong).err().unwrap_or_else(|| panic!("{wrong}"));
            assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        }
        assert!(Webhook::new("https://hooks.example.com/secret").is_ok());
    }
}
