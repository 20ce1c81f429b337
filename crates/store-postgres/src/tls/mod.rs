//! TLS as the URL asks for it.

mod binding;
mod stream;
mod verify;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    ClientConfig, RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier},
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_platform_verifier::Verifier;

pub(crate) use self::stream::{Stream, Tls};
use self::verify::{AnyName, Anyone};
use crate::error::Error;

/// Whose certificate is good enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Anybody's: it keeps out those who listen, not those who pretend.
    Anyone,
    /// One of these authorities', whatever name it is for.
    Chain(PathBuf),
    /// One of these authorities', for the host.
    Full(PathBuf),
    /// One of the system's authorities', for the host.
    System,
}

/// What `trust` asks for. Reads what has to be read.
fn config(trust: &Trust) -> Result<Arc<ClientConfig>, Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let failed = |error: rustls::Error| Error::Server(format!("TLS could not be set up: {error}"));
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let verifier: Arc<dyn ServerCertVerifier> = match trust {
        Trust::Anyone => Arc::new(Anyone(provider)),
        Trust::Chain(path) => Arc::new(AnyName(authorities(path, provider)?)),
        Trust::Full(path) => authorities(path, provider)?,
        Trust::System => Arc::new(Verifier::new(provider).map_err(failed)?),
    };
    let builder = builder
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let mut config = builder.with_no_client_auth();
    // What PostgreSQL's own clients say, and what it insists on where TLS comes first (`sslnegotiation=direct`).
    config.alpn_protocols = vec![b"postgresql".to_vec()];
    Ok(Arc::new(config))
}

fn authorities(
    path: &Path,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, Error> {
    let failed = |error: &dyn std::fmt::Display| {
        Error::Server(format!("sslrootcert {}: {error}", path.display()))
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| failed(&error))? {
        let certificate = certificate.map_err(|error| failed(&error))?;
        roots.add(certificate).map_err(|error| failed(&error))?;
    }
    let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider);
    builder.build().map_err(|error| failed(&error))
}
