//! TLS by rustls with the meaning of libpq's `sslmode`.
//! (PostgreSQL manual, libpq, "SSL Support".)
use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use rustls::ClientConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{
    CertificateDer, CertificateRevocationListDer, PrivateKeyDer, ServerName, pem,
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};

use crate::connect::failure::Reason;

mod verify;

use verify::{Checks, Verifier};

/// libpq's `sslmode`, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SslMode {
    Disable,
    Allow,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

/// Who is trusted to sign a server's certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Roots {
    /// Not said, and `~/.postgresql/root.crt` is not there.
    Nowhere,
    File(PathBuf),
    /// Whom the operating system trusts.
    System,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Negotiation {
    /// The server is asked in its own protocol first.
    Asked,
    /// TLS from the first byte; PostgreSQL 17 and later.
    Direct,
}

#[derive(Clone, Debug)]
pub(crate) struct TlsSettings {
    pub(crate) mode: SslMode,
    pub(crate) roots: Roots,
    /// The user's own certificate, and its key.
    pub(crate) certificate: Option<PathBuf>,
    pub(crate) key: Option<PathBuf>,
    /// Certificates that are not to be trusted any more.
    pub(crate) revoked: Option<PathBuf>,
    pub(crate) negotiation: Negotiation,
    /// Tell the server the host name that is meant (SNI).
    pub(crate) name_indication: bool,
    pub(crate) version_1_2: bool,
    pub(crate) version_1_3: bool,
}

/// Makes TLS connections to one set of servers.
#[derive(Clone)]
pub(crate) struct Tls {
    config: Arc<ClientConfig>,
    checks: Checks,
}

impl Tls {
    /// Reads the certificate files. The provider is named: the process may hold another default.
    pub(crate) fn new(settings: &TlsSettings) -> Result<Self, Reason> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut versions = Vec::new();
        if settings.version_1_2 {
            versions.push(&rustls::version::TLS12);
        }
        if settings.version_1_3 {
            versions.push(&rustls::version::TLS13);
        }
        let checks = checks(settings)?;
        let verifier = match checks {
            Checks::Nothing => Verifier::of_nothing(&provider),
            Checks::Chain | Checks::ChainAndName => {
                let revoked = match settings.revoked.as_deref() {
                    Some(path) => read_pem::<CertificateRevocationListDer<'_>>(path)?,
                    None => Vec::new(),
                };
                Verifier::new(checks, trusted(&settings.roots)?, revoked, &provider)?
            }
        };
        let builder = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&versions)
            .map_err(|_| Reason::new("no TLS version is left to use").hint(VERSIONS))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let mut config = match own_certificate(settings)? {
            None => builder.with_no_client_auth(),
            Some((chain, key)) => builder.with_client_auth_cert(chain, key).map_err(|error| {
                Reason::new(format!("the client certificate cannot be used: {error}"))
                    .hint("check that sslkey (PGSSLKEY) is the key of sslcert (PGSSLCERT)")
            })?,
        };
        config.enable_sni = settings.name_indication;
        // Servers demand it when TLS is negotiated directly, and older ones do not look at it.
        config.alpn_protocols = vec![b"postgresql".to_vec()];
        Ok(Self { config: Arc::new(config), checks })
    }

    /// For connections that will not use TLS: the driver wants a connector all the same.
    pub(crate) fn unused() -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = Arc::new(Verifier::of_nothing(&provider));
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring has cipher suites for the default versions")
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth();
        Self { config: Arc::new(config), checks: Checks::Nothing }
    }
}

const VERSIONS: &str = "check ssl_min_protocol_version and ssl_max_protocol_version";

fn checks(settings: &TlsSettings) -> Result<Checks, Reason> {
    let roots_exist = match &settings.roots {
        Roots::Nowhere => false,
        Roots::File(path) => path.exists(),
        Roots::System => true,
    };
    let checks = match settings.mode {
        SslMode::Disable | SslMode::Allow | SslMode::Prefer => return Ok(Checks::Nothing),
        // libpq keeps this from before verify-ca: a root file that is there is used.
        SslMode::Require | SslMode::VerifyCa => Checks::Chain,
        SslMode::VerifyFull => Checks::ChainAndName,
    };
    if roots_exist {
        return Ok(checks);
    }
    if settings.mode == SslMode::Require {
        return Ok(Checks::Nothing);
    }
    let message = match &settings.roots {
        Roots::File(path) => format!("root certificate file {} does not exist", path.display()),
        Roots::Nowhere | Roots::System => {
            "there is no root certificate file ~/.postgresql/root.crt".to_owned()
        }
    };
    Err(Reason::new(message).hint(
        "provide the file, use the system's trusted roots with sslrootcert=system, or change \
         sslmode to not verify the server's certificate",
    ))
}

fn read_pem<T: PemObject>(path: &Path) -> Result<Vec<T>, Reason> {
    let cannot = |error: &dyn std::fmt::Display| {
        Reason::new(format!("cannot read {}: {error}", path.display()))
            .hint("the file must be in PEM format (-----BEGIN ...)")
    };
    let found = T::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<T>, _>>);
    let found = found.map_err(|error| {
        // Only the file's own error has words for people.
        if let pem::Error::Io(error) = error { cannot(&error) } else { cannot(&error) }
    })?;
    if found.is_empty() { Err(cannot(&"nothing of the kind is in it")) } else { Ok(found) }
}

fn trusted(roots: &Roots) -> Result<Vec<CertificateDer<'static>>, Reason> {
    match roots {
        Roots::Nowhere => Ok(Vec::new()),
        Roots::File(path) => read_pem(path),
        Roots::System => {
            let loaded = rustls_native_certs::load_native_certs();
            match loaded.errors.first() {
                Some(error) if loaded.certs.is_empty() => {
                    Err(Reason::new(format!("cannot read the system's trusted roots: {error}")))
                }
                Some(_) | None => Ok(loaded.certs),
            }
        }
    }
}

type OwnCertificate = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn own_certificate(settings: &TlsSettings) -> Result<Option<OwnCertificate>, Reason> {
    let Some(certificate) = &settings.certificate else { return Ok(None) };
    let key = settings.key.as_deref().ok_or_else(|| {
        Reason::new("there is a client certificate, but no key of it")
            .hint("name the key's file with sslkey (PGSSLKEY)")
    })?;
    let shown = key.display();
    let metadata = std::fs::metadata(key).map_err(|error| {
        Reason::new(format!("cannot read the client certificate's key {shown}: {error}"))
            .hint("name the key's file with sslkey (PGSSLKEY)")
    })?;
    if others_may_read(&metadata) {
        return Err(Reason::new(format!("the private key {shown} has group or world access"))
            .hint(format!("run `chmod 600 {shown}`")));
    }
    let chain = read_pem(certificate)?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| {
        Reason::new(format!("cannot read the client certificate's key {shown}: {error}"))
            .hint("it must be an unencrypted key in PEM format")
    })?;
    Ok(Some((chain, key)))
}

/// libpq's rule: 0600 or less, or 0640 when root owns the file.
#[cfg(unix)]
fn others_may_read(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    let forbidden = if metadata.uid() == 0 { 0o037 } else { 0o077 };
    metadata.mode() & forbidden != 0
}

#[cfg(not(unix))]
fn others_may_read(_: &std::fs::Metadata) -> bool {
    false
}

impl<S> MakeTlsConnect<S> for Tls
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Encrypted<S>;
    type TlsConnect = Handshake;
    type Error = io::Error;

    fn make_tls_connect(&mut self, domain: &str) -> io::Result<Handshake> {
        Ok(Handshake { tls: self.clone(), domain: domain.to_owned() })
    }
}

/// A TLS connection that is about to be made.
pub(crate) struct Handshake {
    tls: Tls,
    domain: String,
}

impl<S> TlsConnect<S> for Handshake
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Encrypted<S>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Encrypted<S>>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move {
            let name = match ServerName::try_from(self.domain) {
                Ok(name) => name,
                // Without the check of the name, any name will do: this one is not sent either.
                Err(_) if self.tls.checks != Checks::ChainAndName => {
                    ServerName::from(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
                }
                Err(error) => return Err(io::Error::new(io::ErrorKind::InvalidInput, error)),
            };
            let connector = tokio_rustls::TlsConnector::from(self.tls.config);
            connector.connect(name, stream).await.map(Encrypted)
        })
    }
}

/// An encrypted stream.
pub(crate) struct Encrypted<S>(tokio_rustls::client::TlsStream<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream for Encrypted<S> {
    fn channel_binding(&self) -> ChannelBinding {
        let certificates = self.0.get_ref().1.peer_certificates().unwrap_or_default();
        match certificates.first().and_then(verify::end_point_hash) {
            Some(hash) => ChannelBinding::tls_server_end_point(hash),
            None => ChannelBinding::none(),
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Encrypted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Encrypted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

/// A failed handshake in words: rustls's own ones name its types.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "rustls adds to its enums; the rest is its words"
)]
pub(crate) fn explain(error: &rustls::Error) -> Reason {
    use rustls::{AlertDescription, CertificateError, Error};
    const ROOTS: &str = "put the certificate of its authority into ~/.postgresql/root.crt or name \
        its file with sslrootcert (PGSSLROOTCERT); sslrootcert=system trusts the system's roots";
    match error {
        Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
            Reason::new("the server's certificate is not signed by a trusted authority").hint(ROOTS)
        }
        Error::InvalidCertificate(CertificateError::BadSignature) => {
            Reason::new("the server's certificate has a signature that is wrong").hint(ROOTS)
        }
        Error::InvalidCertificate(CertificateError::NotValidForNameContext {
            expected,
            presented,
        }) => {
            // `DnsName("db.test")`, `IpAddress(10.0.0.1)`
            let bare = |name: &String| {
                let inner = name.split_once('(').map_or(name.as_str(), |(_, inner)| inner);
                inner.trim_matches(['(', ')', '"']).to_owned()
            };
            let presented = match presented.as_slice() {
                [] => "no name".to_owned(),
                names => names.iter().map(bare).collect::<Vec<_>>().join(", "),
            };
            Reason::new(format!(
                "the server's certificate is not for the host {} (it is for {presented})",
                expected.to_str()
            ))
            .hint("connect with a name that the certificate has, or check less with sslmode=verify-ca")
        }
        Error::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        ) => Reason::new("the server's certificate has expired")
            .hint("check this machine's clock; else the server needs a new certificate"),
        Error::InvalidCertificate(
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
        ) => Reason::new("the server's certificate is not valid yet")
            .hint("check the clocks of this machine and of the server"),
        Error::InvalidCertificate(CertificateError::Revoked) => {
            Reason::new("the server's certificate has been revoked")
                .hint("the server needs a new certificate; sslcrl (PGSSLCRL) names the list")
        }
        Error::InvalidCertificate(other) => {
            Reason::new(format!("the server's certificate cannot be checked: {other}"))
                .hint("the server needs a certificate of X.509 version 3 from a trusted authority")
        }
        Error::AlertReceived(AlertDescription::CertificateRequired) => {
            Reason::new("the server demands a client certificate")
                .hint("name it and its key with sslcert and sslkey (PGSSLCERT, PGSSLKEY)")
        }
        Error::AlertReceived(
            AlertDescription::UnknownCA
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateUnknown
            | AlertDescription::DecryptError,
        ) => Reason::new("the server does not accept the client certificate")
            .hint("check that sslcert (PGSSLCERT) is signed by the authority in its ssl_ca_file"),
        other => Reason::new(format!("TLS with the server failed: {other}")).hint(VERSIONS),
    }
}
