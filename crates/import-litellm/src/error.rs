use std::{error::Error, fmt};

use tollgate_auth::StoreError;

/// Why an import ended early. What was written by then stays; another run goes on from there.
#[derive(Debug)]
#[non_exhaustive]
pub enum ImportError {
    /// The database that is read does not answer, or not as it should.
    Source(tokio_postgres::Error),
    /// It is no database of LiteLLM: there is no table of keys in this schema.
    NotLiteLlm(String),
    /// A row of this table is no JSON object.
    Row(&'static str),
    /// The store does not take what is written.
    Store(StoreError),
}

// === impl ImportError ===

impl From<tokio_postgres::Error> for ImportError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Source(error)
    }
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(_) => f.write_str("reading LiteLLM's database"),
            Self::NotLiteLlm(schema) => write!(
                f,
                "there are no tables of LiteLLM in the schema '{schema}' (another one: ?schema=name in the URL)"
            ),
            Self::Row(table) => write!(f, "a row of {table} could not be read"),
            Self::Store(_) => f.write_str("writing to Tollgate's store"),
        }
    }
}

impl Error for ImportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Source(error) => Some(error),
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}
