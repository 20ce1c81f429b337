use std::{fmt, time::Duration};

use crate::{address::Address, url_error::UrlError};

/// Which database, and how it is used.
#[derive(Clone)]
pub struct Settings {
    pub(crate) address: Address,
    pub(crate) pool: usize,
    pub(crate) timeout: Duration,
    pub(crate) migrate: bool,
}

/// As many connections at most, as LiteLLM has it.
const POOL: usize = 10;

/// So long an answer is waited for. LiteLLM waits for a minute; whoever asks a gateway has left by then.
const TIMEOUT: Duration = Duration::from_secs(10);

// === impl Settings ===

impl Settings {
    /// The database at `url`, with what Prisma's `connection_limit` and `pool_timeout` say in it.
    ///
    /// # Errors
    ///
    /// When it is no URL of PostgreSQL, or asks for what would not be done. No part of it is told.
    pub fn of(url: &str) -> Result<Self, UrlError> {
        let address = Address::read(url)?;
        let pool = address.pool.unwrap_or(POOL);
        let timeout = address.timeout.unwrap_or(TIMEOUT);
        let usual = Self {
            address,
            pool: POOL,
            timeout: TIMEOUT,
            migrate: true,
        };
        Ok(usual.pool(pool).timeout(timeout))
    }

    /// How many connections there may be; one more listens.
    #[must_use]
    pub fn pool(self, pool: usize) -> Self {
        Self {
            pool: pool.max(1),
            ..self
        }
    }

    /// How long each wait may take: for a connection to become free, for a new one, for an answer.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self {
            timeout: timeout.max(Duration::from_millis(1)),
            ..self
        }
    }

    /// Whether tables of an older version are brought to this one when they are met. Otherwise the database is not used
    /// until somebody calls [`PostgresStore::migrate`](crate::PostgresStore::migrate).
    #[must_use]
    pub fn migrate(self, migrate: bool) -> Self {
        Self { migrate, ..self }
    }

    /// What the URL asks for and nobody does, a sentence each, without values.
    pub fn ignored(&self) -> &[String] {
        &self.address.ignored
    }

    /// Which database it is, fit to be shown: hosts, ports and name, without user and password.
    pub fn place(&self) -> String {
        self.address.place()
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("place", &self.place())
            .field("pool", &self.pool)
            .field("timeout", &self.timeout)
            .field("migrate", &self.migrate)
            .finish_non_exhaustive()
    }
}
