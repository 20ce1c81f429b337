use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, HeaderName};
use tollgate_core::{Error, ErrorKind, Network};

/// From where requests may come (LiteLLM's `allowed_ips` and `use_x_forwarded_for`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressPolicy {
    /// From one of these.
    pub networks: Vec<Network>,
    /// Whether a proxy stands in front and says from where; else the other end of the connection is meant.
    pub forwarded: bool,
    /// Paths that may be asked from everywhere.
    pub open: Vec<&'static str>,
}

static FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// A longer text is no address, and is not repeated in whole.
const LONGEST: usize = 64;

// === impl AddressPolicy ===

impl AddressPolicy {
    /// Whether a request for `path` from `peer` may come in.
    pub(super) fn admit(&self, path: &str, headers: &HeaderMap, peer: IpAddr) -> Result<(), Error> {
        if self.open.contains(&path) {
            return Ok(());
        }
        let said = headers.get_all(&FORWARDED_FOR).into_iter().next_back();
        let said = said.filter(|_| self.forwarded);
        let Some(said) = said else {
            return self.admit_address(peer);
        };
        // Every proxy adds at the end from where it was asked. What stands before the last is but what the one that
        // asked our proxy says, which may be anything.
        let said = String::from_utf8_lossy(said.as_bytes());
        let last = said.rsplit(',').next().unwrap_or_default().trim();
        match address(last) {
            Some(address) => self.admit_address(address),
            None => Err(refused(last)),
        }
    }

    fn admit_address(&self, address: IpAddr) -> Result<(), Error> {
        match self.networks.iter().any(|network| network.has(address)) {
            true => Ok(()),
            false => Err(refused(&address.to_canonical().to_string())),
        }
    }
}

/// An address; some proxies write a port behind it.
fn address(text: &str) -> Option<IpAddr> {
    let with_port = || Some(text.parse::<SocketAddr>().ok()?.ip());
    text.parse().ok().or_else(with_port)
}

/// LiteLLM's words.
fn refused(address: &str) -> Error {
    let address: String = address.chars().take(LONGEST).collect();
    let message = format!("Access forbidden: IP address {address} not allowed.");
    Error::new(ErrorKind::Forbidden, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admit(forwarded: bool, said: &[&str], peer: &str) -> Result<(), String> {
        let policy = AddressPolicy {
            networks: vec![
                "10.0.0.0/8".parse().unwrap(),
                "2001:db8::1".parse().unwrap(),
            ],
            forwarded,
            open: vec!["/health"],
        };
        let mut headers = HeaderMap::new();
        for value in said {
            headers.append(&FORWARDED_FOR, value.parse().unwrap());
        }
        assert!(
            policy
                .admit("/health", &headers, peer.parse().unwrap())
                .is_ok()
        );
        let admitted = policy.admit("/v1/models", &headers, peer.parse().unwrap());
        admitted.map_err(|error| error.message().to_owned())
    }

    #[test]
    fn the_other_end_counts_unless_a_proxy_says_otherwise() {
        for (forwarded, said, peer, may) in [
            (false, &[][..], "10.1.1.1", true),
            (false, &[], "192.0.2.1", false),
            (false, &[], "::ffff:10.1.1.1", true),
            // Anybody can write a header.
            (false, &["10.1.1.1"], "192.0.2.1", false),
            (true, &["10.1.1.1"], "192.0.2.1", true),
            (true, &["192.0.2.1"], "10.1.1.1", false),
            (true, &[], "10.1.1.1", true),
            // What the sender wrote stands first, what the proxy wrote last.
            (true, &["10.1.1.1, 192.0.2.1"], "10.0.0.1", false),
            (true, &["192.0.2.1 , 10.1.1.1"], "10.0.0.1", true),
            (true, &["10.1.1.1", "192.0.2.1"], "10.0.0.1", false),
            (true, &["10.1.1.1:8080"], "192.0.2.1", true),
            (true, &["[2001:db8::1]:8080"], "192.0.2.1", true),
            (true, &["2001:db8::1"], "192.0.2.1", true),
            (true, &["unknown"], "10.1.1.1", false),
            (true, &[""], "10.1.1.1", false),
        ] {
            assert_eq!(
                admit(forwarded, said, peer).is_ok(),
                may,
                "{forwarded} {said:?} {peer}"
            );
        }
    }

    #[test]
    fn the_refusal_names_the_address_in_litellms_words() {
        let words = "Access forbidden: IP address 192.0.2.1 not allowed.";
        assert_eq!(admit(false, &[], "::ffff:192.0.2.1").unwrap_err(), words);
        let long = "x".repeat(1000);
        assert!(admit(true, &[&long], "10.0.0.1").unwrap_err().len() < 120);
    }
}
