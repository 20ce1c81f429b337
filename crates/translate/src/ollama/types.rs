//! The wire format (docs/api.md of Ollama).

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::neutral::Extra;

/// The body of `/api/chat`.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Request {
    #[serde(default)]
    pub(super) model: String,
    pub(super) messages: Vec<Message>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tools: Option<Vec<Value>>,
    #[serde(flatten)]
    pub(super) settings: Settings,
}

/// What chat and generate have in common.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Settings {
    /// `"json"` or a schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) format: Option<Value>,
    #[serde(
        default,
        deserialize_with = "or_default",
        skip_serializing_if = "Extra::is_empty"
    )]
    pub(super) options: Extra,
    /// True where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) stream: Option<bool>,
    /// A flag, or how much in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) think: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) logprobs: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) top_logprobs: Option<u32>,
    #[serde(flatten)]
    pub(super) extra: Extra,
}

/// A message of either direction.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Message {
    pub(super) role: String,
    #[serde(default)]
    pub(super) content: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) thinking: Option<String>,
    /// In base64, without a data URL's head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) images: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tool_calls: Option<Vec<ToolCall>>,
    #[serde(default, alias = "name", skip_serializing_if = "Option::is_none")]
    pub(super) tool_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tool_call_id: Option<String>,
    #[serde(flatten)]
    pub(super) extra: Extra,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct ToolCall {
    /// Newer versions have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) function: Function,
    #[serde(flatten)]
    pub(super) extra: Extra,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Function {
    pub(super) name: String,
    #[serde(default)]
    pub(super) arguments: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) index: Option<u32>,
}

/// A whole answer, or a line of a streamed one; of chat (`message`) or of generate (`response`).
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Answer {
    #[serde(default)]
    pub(super) model: String,
    #[serde(default)]
    pub(super) created_at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<Message>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) response: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) thinking: Option<String>,
    #[serde(default)]
    pub(super) done: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) done_reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) total_duration: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) prompt_eval_count: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) eval_count: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) logprobs: Option<Vec<Logprob>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<Value>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Logprob {
    #[serde(default)]
    pub(super) token: String,
    #[serde(default)]
    pub(super) logprob: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) bytes: Option<Vec<u8>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) top_logprobs: Vec<Logprob>,
}

/// A value where `null` is the same as nothing.
pub(super) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

// === impl Function ===

impl Function {
    /// The arguments as text. Ollama has an object; some that imitate it write the text themselves.
    pub(super) fn into_parts(self) -> (String, String) {
        let arguments = match self.arguments {
            Value::Null => String::new(),
            Value::String(text) => text,
            object => object.to_string(),
        };
        (self.name, arguments)
    }
}
