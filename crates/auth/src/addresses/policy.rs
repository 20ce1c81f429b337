use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, HeaderName, Request};
use tollgate_core::{Error, ErrorKind, Network};

/// From where requests may come (LiteLLM's `allowed_ips` and `use_x_forwarded_for`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressPolicy {
    /// From one of these; from everywhere, if `None`. A key that is bound to addresses may come from those of them that
    /// are its own.
    pub networks: Option<Vec<Network>>,
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
    /// Whether `request`, which came over a connection with `peer`, is from one of `networks`, or for an open path.
    pub(super) fn admit<B>(
        &self,
        networks: &[Network],
        request: &Request<B>,
        peer: IpAddr,
    ) -> Result<(), Error> {
        if self.open.contains(&request.uri().path()) {
            return Ok(());
        }
        let sender = self.sender(request.headers(), peer)?;
        match networks.iter().any(|network| network.has(sender)) {
            true => Ok(()),
            false => Err(refused(&sender.to_canonical().to_string())),
        }
    }

    /// From where a request with these headers comes.
    fn sender(&self, headers: &HeaderMap, peer: IpAddr) -> Result<IpAddr, Error> {
        let said = headers.get_all(&FORWARDED_FOR).into_iter().next_back();
        let Some(said) = said.filter(|_| self.forwarded) else {
            return Ok(peer);
        };
        // Every proxy adds at the end from where it was asked. What stands before the last is but what the one that
        // asked our proxy says, which may be anything.
        let said = String::from_utf8_lossy(said.as_bytes());
        let last = said.rsplit(',').next().unwrap_or_default().trim();
        address(last).ok_or_else(|| refused(last))
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
            networks: None,
            forwarded,
            open: vec!["/health"],
        };
        let networks = ["10.0.0.0/8", "2001:db8::1"].map(|text| text.parse().unwrap());
        let admit = |path: &str| {
            let mut request = Request::get(path).body(()).unwrap();
            for value in said {
                let value = value.parse().unwrap();
                request.headers_mut().append(&FORWARDED_FOR, value);
            }
            policy.admit(&networks, &request, peer.parse().unwrap())
        };
        assert!(admit("/health").is_ok());
        admit("/v1/models").map_err(|error| error.message().to_owned())
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
