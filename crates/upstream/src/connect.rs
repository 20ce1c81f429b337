//! New connections: TCP, and TLS where the address says so.
//!
//! HTTP/1.1 only. On HTTP/2 all calls to a provider would share one connection: its limit of streams, often a
//! hundred, would hold up the next call, and a lost packet or a dead connection would hold up all.

use std::sync::Arc;

use http::{Uri, uri::Scheme};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio::sync::OnceCell;
use tollgate_core::BoxError;
use tower_service::Service;

use crate::{
    connection::{Connection, Stream},
    pool::Origin,
};

/// Makes connections. TLS is set up when it is first needed, because reading the machine's certificates takes
/// longer than starting the gateway.
#[derive(Clone, Debug)]
pub(crate) struct Connector {
    http: HttpConnector,
    https: Arc<OnceCell<HttpsConnector<HttpConnector>>>,
}

// === impl Connector ===

impl Connector {
    pub(crate) fn new() -> Self {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        // A request leaves in one piece; waiting for more would only delay it.
        http.set_nodelay(true);
        http.set_keepalive(Some(std::time::Duration::from_secs(60)));
        Self {
            http,
            https: Arc::default(),
        }
    }

    /// A new connection to `origin`.
    pub(crate) async fn connect(&self, origin: &Origin) -> Result<Connection, BoxError> {
        let (scheme, authority) = origin;
        let uri = Uri::builder()
            .scheme(scheme.clone())
            .authority(authority.clone())
            .path_and_query("/")
            .build()?;
        if *scheme != Scheme::HTTPS {
            let stream = self.http.clone().call(uri).await?;
            return Ok(Connection::new(Stream::Http(stream)).await?);
        }
        let https = self
            .https
            .get_or_try_init(|| async { https(self.http.clone()) })
            .await?;
        Ok(Connection::new(https.clone().call(uri).await?).await?)
    }
}

/// TLS that trusts what the machine trusts.
fn https(http: HttpConnector) -> Result<HttpsConnector<HttpConnector>, BoxError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    Ok(HttpsConnectorBuilder::new()
        .with_tls_config(config)
        .https_only()
        .enable_http1()
        .wrap_connector(http))
}
