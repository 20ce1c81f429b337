//! Recorded exchanges with real providers, and a mock that plays them.
//!
//! A recording is a JSON file with the exchanges of one scenario in the order they were made.
//! [`Recordings::find`] looks for a folder of them; where there is none, tests that need them say
//! so and pass. [`MockProvider::play`](crate::MockProvider::play) answers as one exchange did.

mod folder;
pub(crate) mod player;

pub use folder::{FOLDER_VARIABLE, Recordings};

use std::{collections::BTreeMap, path::PathBuf};

use base64::{DecodeError, Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value};

/// One file: a sequence of exchanges.
#[derive(Clone, Debug, Deserialize)]
pub struct Recording {
    /// The file it was read from.
    #[serde(skip)]
    pub file: PathBuf,
    /// Who answered, such as `anthropic`.
    #[serde(default)]
    pub provider: String,
    /// The wire format, such as `anthropic-messages`.
    #[serde(default)]
    pub dialect: String,
    /// Whether an answer in it was a stream.
    #[serde(default)]
    pub stream: bool,
    /// What the exchanges exercise, such as `tools`.
    #[serde(default)]
    pub features: Vec<String>,
    /// The name that the same test has in recordings of other providers.
    #[serde(default)]
    pub scenario: Option<String>,
    /// The exchanges in the order they were made.
    pub exchanges: Vec<Exchange>,
}

/// One request and its answer.
#[derive(Clone, Debug, Deserialize)]
pub struct Exchange {
    /// The host that was called.
    #[serde(default)]
    pub host: String,
    /// The wire format of this exchange.
    #[serde(default)]
    pub dialect: String,
    /// Whether the answer was a stream.
    #[serde(default)]
    pub stream: bool,
    /// What was sent; none when only the answer was kept.
    #[serde(default)]
    pub request: Option<RecordedRequest>,
    /// Where such a request goes, when [`request`](Self::request) was not kept.
    #[serde(default)]
    pub call: Option<RecordedRequest>,
    /// What came back.
    pub response: RecordedResponse,
}

/// A recorded request.
#[derive(Clone, Debug, Deserialize)]
pub struct RecordedRequest {
    /// The method, in capitals.
    #[serde(default = "post")]
    pub method: String,
    /// The path.
    #[serde(default)]
    pub url_path: String,
    /// The query's parameters.
    #[serde(default)]
    pub query: Map<String, Value>,
    /// The headers that were kept.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The JSON that was sent; null when none was.
    #[serde(default)]
    pub body: Value,
}

/// A recorded answer.
#[derive(Clone, Debug, Deserialize)]
pub struct RecordedResponse {
    /// The HTTP status.
    pub status: u16,
    /// The headers that were kept.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// JSON, or a string that holds the bytes as [`encoding`](Self::encoding) says.
    #[serde(default)]
    pub body: Value,
    /// `base64`, or none when a string is the body itself.
    #[serde(default)]
    pub encoding: Option<String>,
    /// The frames of an AWS event stream, decoded.
    #[serde(default)]
    pub decoded: Vec<Value>,
}

// === impl Exchange ===

impl Exchange {
    /// The request, or what is known of it; none when nothing is.
    #[must_use]
    pub fn asked(&self) -> Option<&RecordedRequest> {
        self.request.as_ref().or(self.call.as_ref())
    }
}

// === impl RecordedResponse ===

impl RecordedResponse {
    /// The body as it went over the wire; JSON is written anew, its keys in alphabetical order.
    ///
    /// # Errors
    ///
    /// The body claims to be base64 and is not.
    pub fn bytes(&self) -> Result<Bytes, DecodeError> {
        match (&self.body, self.encoding.as_deref()) {
            (Value::String(text), Some("base64")) => STANDARD.decode(text).map(Bytes::from),
            (Value::String(text), _) => Ok(text.clone().into()),
            (Value::Null, _) => Ok(Bytes::new()),
            (json, _) => Ok(json.to_string().into()),
        }
    }

    /// The media type, or an empty string.
    #[must_use]
    pub fn content_type(&self) -> &str {
        let mut headers = self.headers.iter();
        let found = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        found.map_or("", |(_, value)| value)
    }
}

fn post() -> String {
    "POST".to_owned()
}
