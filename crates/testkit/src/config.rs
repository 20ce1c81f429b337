//! The settings of a mock provider.

use std::net::{Ipv4Addr, SocketAddr};

use crate::{fault::Fault, recordings::Exchange};

/// How a mock provider behaves unless a request says otherwise.
#[derive(Clone, Debug)]
pub struct MockConfig {
    /// Where to listen; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// The key that calls must carry; without one every call is let in.
    pub key: Option<String>,
    /// The text of every answer; without one the last user message is echoed.
    pub answer: Option<String>,
    /// What `GET /models` lists.
    pub models: Vec<String>,
    /// The fault of every answer, overlaid by the path's, the model's and the script's.
    pub fault: Fault,
    /// The exchange to play instead of speaking OpenAI's dialect.
    pub play: Option<Exchange>,
    /// The certificate to serve TLS with; plain TCP without one.
    #[cfg(feature = "tls")]
    pub tls: Option<crate::TlsIdentity>,
}

// === impl MockConfig ===

impl MockConfig {
    /// A mock that gives `exchange`'s recorded answer to every request of its path.
    #[must_use]
    pub fn playing(exchange: Exchange) -> Self {
        Self {
            play: Some(exchange),
            ..Self::default()
        }
    }

    /// A mock that misbehaves in every answer.
    #[must_use]
    pub fn faulty(fault: Fault) -> Self {
        Self {
            fault,
            ..Self::default()
        }
    }
}

impl Default for MockConfig {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            key: None,
            answer: None,
            models: vec!["gpt-4o".to_owned(), "gpt-4o-mini".to_owned()],
            fault: Fault::default(),
            play: None,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }
}
