//! What is checked of a server's certificate. webpki checks the chain; where libpq accepts what
//! webpki does not, the difference is made up here: a self-signed certificate that is itself
//! trusted, and a host name in the common name of a certificate without other names.
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use std::sync::Arc;
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use crate::connect::failure::Reason;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Checks {
    Nothing,
    Chain,
    ChainAndName,
}

#[derive(Debug)]
pub(super) struct Verifier {
    checks: Checks,
    /// `None` when nothing is checked.
    chain: Option<Arc<WebPkiServerVerifier>>,
    trusted: Vec<CertificateDer<'static>>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Verifier {
    pub(super) fn of_nothing(provider: &CryptoProvider) -> Self {
        Self {
            checks: Checks::Nothing,
            chain: None,
            trusted: Vec::new(),
            algorithms: provider.signature_verification_algorithms,
        }
    }

    pub(super) fn new(
        checks: Checks,
        trusted: Vec<CertificateDer<'static>>,
        revoked: Vec<CertificateRevocationListDer<'static>>,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Self, Reason> {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(trusted.iter().cloned());
        let chain = WebPkiServerVerifier::builder_with_provider(store.into(), provider.clone())
            .with_crls(revoked)
            .build()
            .map_err(|error| {
                Reason::new(format!("the trusted certificates cannot be used: {error}"))
                    .hint("check sslrootcert (PGSSLROOTCERT) and sslcrl (PGSSLCRL)")
            })?;
        let algorithms = provider.signature_verification_algorithms;
        Ok(Self { checks, chain: Some(chain), trusted, algorithms })
    }

    /// OpenSSL trusts the certificates of the root file themselves, not only what they sign.
    fn is_trusted_itself(&self, certificate: &CertificateDer<'_>, now: UnixTime) -> bool {
        self.trusted.iter().any(|trusted| trusted.as_ref() == certificate.as_ref())
            && Certificate::from_der(certificate).is_ok_and(|parsed| {
                let validity = parsed.tbs_certificate().validity();
                (validity.not_before.to_unix_duration().as_secs()
                    ..=validity.not_after.to_unix_duration().as_secs())
                    .contains(&now.as_secs())
            })
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(chain) = &self.chain else { return Ok(ServerCertVerified::assertion()) };
        let outcome =
            chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match outcome {
            Ok(verified) => return Ok(verified),
            // webpki looks at the name last, so everything else is right.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => {}
            Err(_) if self.is_trusted_itself(end_entity, now) => {}
            Err(error) => return Err(error),
        }
        if self.checks == Checks::ChainAndName {
            check_name(end_entity, server_name)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        if self.checks == Checks::Nothing {
            return Ok(HandshakeSignatureValid::assertion());
        }
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    // Whoever may show any certificate need not prove that it is his; and rustls could not read
    // the X.509 version 1 certificates that many servers have.
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        if self.checks == Checks::Nothing {
            return Ok(HandshakeSignatureValid::assertion());
        }
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

fn check_name(certificate: &CertificateDer<'_>, name: &ServerName<'_>) -> Result<(), Error> {
    let error = match verify_server_name(&ParsedCertificate::try_from(certificate)?, name) {
        Ok(()) => return Ok(()),
        Err(error) => error,
    };
    let Some(common) = common_name(certificate) else { return Err(error) };
    if common_name_matches(&common, &name.to_str()) {
        return Ok(());
    }
    Err(CertificateError::NotValidForNameContext {
        expected: name.to_owned(),
        presented: vec![common],
    }
    .into())
}

/// The common name, if the certificate has no name that takes its place.
fn common_name(certificate: &CertificateDer<'_>) -> Option<String> {
    let parsed = Certificate::from_der(certificate).ok()?;
    let certificate = parsed.tbs_certificate();
    if let Some((_, names)) = certificate.get_extension::<SubjectAltName>().ok()? {
        let takes_place = |name: &GeneralName| {
            matches!(name, GeneralName::DnsName(_) | GeneralName::IpAddress(_))
        };
        if names.0.iter().any(takes_place) {
            return None;
        }
    }
    Some(certificate.subject().common_name().ok()??.value().into_owned())
}

/// libpq's rule: a `*` stands for the whole first label and nothing more.
fn common_name_matches(pattern: &str, host: &str) -> bool {
    if pattern.eq_ignore_ascii_case(host) {
        return true;
    }
    match (pattern.strip_prefix("*."), host.split_once('.')) {
        (Some(rest), Some((label, domain))) => {
            // `*.com` would be a whole top-level domain; an IP address has no labels.
            rest.contains('.')
                && !label.is_empty()
                && host.parse::<std::net::IpAddr>().is_err()
                && rest.eq_ignore_ascii_case(domain)
        }
        _ => false,
    }
}

/// The hash of a certificate that binds a login to it (RFC 5929, `tls-server-end-point`): by the
/// hash of its signature, but SHA-256 in place of the broken ones.
pub(super) fn end_point_hash(certificate: &CertificateDer<'_>) -> Option<Vec<u8>> {
    let parsed = Certificate::from_der(certificate).ok()?;
    let algorithm = match parsed.signature_algorithm().oid.to_string().as_str() {
        // RSA with MD5, SHA-1, SHA-256; ECDSA with SHA-1, SHA-256.
        "1.2.840.113549.1.1.4"
        | "1.2.840.113549.1.1.5"
        | "1.2.840.113549.1.1.11"
        | "1.2.840.10045.4.1"
        | "1.2.840.10045.4.3.2" => &ring::digest::SHA256,
        "1.2.840.113549.1.1.12" | "1.2.840.10045.4.3.3" => &ring::digest::SHA384,
        "1.2.840.113549.1.1.13" | "1.2.840.10045.4.3.4" => &ring::digest::SHA512,
        _ => return None,
    };
    Some(ring::digest::digest(algorithm, certificate).as_ref().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_is_one_whole_first_label() {
        for (pattern, host, expected) in [
            ("db.example.com", "DB.example.com", true),
            ("*.example.com", "db.example.com", true),
            ("*.example.com", "a.db.example.com", false),
            ("*.example.com", "example.com", false),
            ("d*.example.com", "db.example.com", false),
            ("*.com", "example.com", false),
            ("10.0.0.1", "10.0.0.1", true),
            ("*.0.0.1", "10.0.0.1", false),
        ] {
            assert_eq!(common_name_matches(pattern, host), expected, "{pattern} {host}");
        }
    }

    use rcgen::{
        BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer,
        DnType, IsCa, KeyIdMethod, KeyPair, RevokedCertParams, date_time_ymd,
    };
    use std::time::Duration;

    fn params(names: &[&str], common_name: &str) -> CertificateParams {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, common_name);
        (params.not_before, params.not_after) =
            (date_time_ymd(2020, 1, 1), date_time_ymd(2040, 1, 1));
        params.serial_number = Some(vec![7].into());
        params
    }

    fn authority() -> CertifiedIssuer<'static, KeyPair> {
        let mut params = params(&[], "CA");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages =
            vec![rcgen::KeyUsagePurpose::CrlSign, rcgen::KeyUsagePurpose::KeyCertSign];
        CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
    }

    fn verifier(
        trusted: &CertificateDer<'static>,
        revoked: Vec<CertificateRevocationListDer<'static>>,
    ) -> Verifier {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        Verifier::new(Checks::ChainAndName, vec![trusted.clone()], revoked, &provider).unwrap()
    }

    /// The outcome for a host, in the year 2030 or another.
    fn outcome(
        verifier: &Verifier,
        certificate: &CertificateDer<'_>,
        host: &str,
        year: u64,
    ) -> Result<(), Error> {
        let now =
            UnixTime::since_unix_epoch(Duration::from_secs((year - 1970) * 31_557_600 + 86_400));
        let host = ServerName::try_from(host.to_owned()).unwrap();
        verifier.verify_server_cert(certificate, &[], &host, &[], now).map(|_| ())
    }

    #[test]
    fn the_common_name_counts_only_without_other_names() {
        let ca = authority();
        let verifier = verifier(ca.der(), Vec::new());
        let key = KeyPair::generate().unwrap();
        let bare = params(&[], "db.test").signed_by(&key, &ca).unwrap();
        outcome(&verifier, bare.der(), "db.test", 2030).unwrap();
        let error = outcome(&verifier, bare.der(), "other.test", 2030).unwrap_err();
        assert!(super::super::explain(&error).message.contains("(it is for db.test)"));
        let named = params(&["named.test"], "db.test").signed_by(&key, &ca).unwrap();
        outcome(&verifier, named.der(), "named.test", 2030).unwrap();
        outcome(&verifier, named.der(), "db.test", 2030).unwrap_err();
    }

    #[test]
    fn a_self_signed_certificate_can_be_trusted_itself_until_it_expires() {
        let key = KeyPair::generate().unwrap();
        let mut own = params(&[], "db.test");
        own.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let own = own.self_signed(&key).unwrap();
        let trusting = verifier(own.der(), Vec::new());
        outcome(&trusting, own.der(), "db.test", 2030).unwrap();
        outcome(&trusting, own.der(), "other.test", 2030).unwrap_err();
        outcome(&trusting, own.der(), "db.test", 2041).unwrap_err();
        let other = verifier(authority().der(), Vec::new());
        outcome(&other, own.der(), "db.test", 2030).unwrap_err();
    }

    #[test]
    fn expired_and_revoked_certificates_are_refused() {
        let ca = authority();
        let key = KeyPair::generate().unwrap();
        let leaf = params(&["db.test"], "db.test").signed_by(&key, &ca).unwrap();
        let error =
            outcome(&verifier(ca.der(), Vec::new()), leaf.der(), "db.test", 2041).unwrap_err();
        assert!(super::super::explain(&error).message.contains("expired"));
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2021, 1, 1),
            next_update: date_time_ymd(2039, 1, 1),
            crl_number: vec![1].into(),
            issuing_distribution_point: None,
            revoked_certs: vec![RevokedCertParams {
                serial_number: vec![7].into(),
                revocation_time: date_time_ymd(2021, 1, 1),
                reason_code: None,
                invalidity_date: None,
            }],
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = list.signed_by(&ca).unwrap();
        let verifier = verifier(ca.der(), vec![list.der().clone()]);
        let error = outcome(&verifier, leaf.der(), "db.test", 2030).unwrap_err();
        assert!(super::super::explain(&error).message.contains("revoked"));
    }
}
