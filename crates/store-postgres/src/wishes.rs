//! What the parameters of a URL ask for.

use std::{path::PathBuf, time::Duration};

use percent_encoding::percent_decode_str;
use tokio_postgres::config::{Config, SslMode};

use crate::{tls::Trust, url_error::UrlError};

/// What the parameters say that the driver does not know.
#[derive(Default)]
pub(crate) struct Wishes {
    pub(crate) driver: Vec<String>,
    mode: Option<String>,
    root: Option<String>,
    /// Prisma's authority; of PostgreSQL's own tools it is the client's certificate, beside its key.
    certificate: Option<String>,
    key: bool,
    strict: bool,
    pub(crate) pooler: bool,
    pub(crate) pool: Option<usize>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) ignored: Vec<String>,
}

/// Parameters that the driver acts on, with the same meaning.
const DRIVERS: [&str; 18] = [
    "application_name",
    "channel_binding",
    "connect_timeout",
    "dbname",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
    "load_balance_hosts",
    "options",
    "password",
    "port",
    "sslnegotiation",
    "target_session_attrs",
    "tcp_user_timeout",
    "user",
];

// === impl Wishes ===

impl Wishes {
    pub(crate) fn read(query: &str) -> Result<Self, UrlError> {
        let mut wishes = Self::default();
        for one in query.split('&').filter(|one| !one.is_empty()) {
            let (name, value) = one.split_once('=').unwrap_or((one, ""));
            match DRIVERS.contains(&name) {
                // The driver takes whatever stands before an @ for a user.
                true => wishes
                    .driver
                    .push(format!("{name}={}", value.replace('@', "%40"))),
                false => {
                    let value = percent_decode_str(value).decode_utf8_lossy();
                    wishes.take(name, &value)?;
                }
            }
        }
        wishes.sort_certificates();
        Ok(wishes)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), UrlError> {
        let number = || {
            let number: Option<u32> = value.parse().ok();
            number.ok_or_else(|| UrlError(format!("{name} is no whole number")))
        };
        match name {
            "sslmode" => self.mode = Some(value.to_owned()),
            "sslrootcert" => self.root = Some(value.to_owned()),
            "sslcert" => self.certificate = Some(value.to_owned()),
            "sslkey" => {
                self.key = true;
                self.ignored.push(ignored(name));
            }
            "sslaccept" => self.strict = value == "strict",
            "pgbouncer" => self.pooler = value == "true",
            "connection_limit" => self.pool = Some(number()? as usize),
            // Prisma's word for no limit is 0; there is none here.
            "pool_timeout" => {
                let seconds = number()?;
                self.timeout = (seconds > 0).then(|| Duration::from_secs(seconds.into()));
            }
            // No statement is kept.
            "statement_cache_size" => {}
            _ => self.ignored.push(ignored(name)),
        }
        Ok(())
    }

    /// LiteLLM's users know Prisma's `sslcert`, which is the authority's.
    fn sort_certificates(&mut self) {
        match (self.certificate.take(), self.key) {
            (Some(certificate), false) => {
                self.root.get_or_insert(certificate);
            }
            (Some(_), true) => self.ignored.push(ignored("sslcert")),
            (None, _) => {}
        }
    }

    /// Whom to trust, as PostgreSQL's own tools would; where they would not start, as strictly as they could.
    pub(crate) fn trust(&self, config: &mut Config) -> Result<Trust, UrlError> {
        let root = self
            .root
            .as_deref()
            .filter(|root| *root != "system")
            .map(PathBuf::from);
        let system = self.root.as_deref() == Some("system");
        let (mode, trust) = match (self.mode.as_deref().unwrap_or("prefer"), root) {
            ("disable", _) if self.strict || system => {
                return Err(UrlError::new(
                    "it wants both no TLS and a certificate that is checked",
                ));
            }
            ("disable", _) => (SslMode::Disable, Trust::Anyone),
            ("allow" | "prefer" | "require" | "verify-ca" | "verify-full", root)
                if self.strict || system =>
            {
                (SslMode::Require, root.map_or(Trust::System, Trust::Full))
            }
            ("allow" | "prefer", _) => (SslMode::Prefer, Trust::Anyone),
            ("require", None) => (SslMode::Require, Trust::Anyone),
            ("require" | "verify-ca", Some(root)) => (SslMode::Require, Trust::Chain(root)),
            ("verify-full", Some(root)) => (SslMode::Require, Trust::Full(root)),
            ("verify-ca" | "verify-full", None) => (SslMode::Require, Trust::System),
            _ => {
                let message =
                    "sslmode is none of disable, allow, prefer, require, verify-ca, verify-full";
                return Err(UrlError::new(message));
            }
        };
        config.ssl_mode(mode);
        Ok(trust)
    }
}

/// Why a parameter does nothing.
fn ignored(name: &str) -> String {
    let because = match name {
        "schema" => "Tollgate's tables are in a schema of their own, tollgate",
        "sslcert" | "sslkey" | "sslidentity" | "sslpassword" => {
            "certificates of clients are not sent; the CA's belongs into sslrootcert"
        }
        "socket_timeout" => "database_connection_timeout bounds every answer",
        _ => "it is not known",
    };
    let shown: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
        .take(40)
        .collect();
    format!("{shown} in the URL of the database does nothing: {because}")
}
