//! The wire format of answers. All members are optional: gateways and older versions leave some out.

use serde::Deserialize;
use serde_json::Value;

use crate::neutral::Extra;

/// A whole answer; also an error, which has a text as its `message`.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    pub(super) id: Option<String>,
    pub(super) message: Option<Message>,
    pub(super) finish_reason: Option<String>,
    pub(super) usage: Option<Usage>,
    pub(super) logprobs: Option<Vec<Logprobs>>,
    #[serde(flatten)]
    pub(super) extra: Extra,
}

#[derive(Debug, Deserialize)]
pub(super) struct Message {
    pub(super) content: Option<Vec<Content>>,
    pub(super) tool_plan: Option<String>,
    pub(super) tool_calls: Option<Vec<ToolCall>>,
    pub(super) citations: Option<Vec<Value>>,
}

/// A piece of content, whole or begun (`content-start`) or more of it (`content-delta`, which has no type).
#[derive(Debug, Default, Deserialize)]
pub(super) struct Content {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) text: Option<String>,
    pub(super) thinking: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct ToolCall {
    pub(super) id: Option<String>,
    pub(super) function: Option<Function>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Function {
    pub(super) name: Option<String>,
    pub(super) arguments: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Usage {
    pub(super) tokens: Option<Tokens>,
    pub(super) billed_units: Option<Tokens>,
    /// Of `tokens.input_tokens`.
    pub(super) cached_tokens: Option<f64>,
}

/// Counts, which the API declares as floats.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Tokens {
    pub(super) input_tokens: Option<f64>,
    pub(super) output_tokens: Option<f64>,
    /// Beside `input_tokens`.
    pub(super) image_tokens: Option<f64>,
    /// Of `output_tokens`.
    pub(super) reasoning_tokens: Option<f64>,
}

/// Tokens of a piece of text; the text alone tells what they say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Logprobs {
    pub(super) text: Option<String>,
    pub(super) token_ids: Option<Vec<i64>>,
    pub(super) logprobs: Option<Vec<f64>>,
}

/// An event of a stream.
#[derive(Debug, Deserialize)]
pub(super) struct Event {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) id: Option<String>,
    pub(super) index: Option<u64>,
    pub(super) delta: Option<Delta>,
    pub(super) logprobs: Option<Logprobs>,
    /// The words of an error.
    pub(super) message: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Delta {
    pub(super) message: Option<DeltaMessage>,
    pub(super) finish_reason: Option<String>,
    pub(super) error: Option<Value>,
    pub(super) usage: Option<Usage>,
}

/// Lists at `message-start`, single ones later.
#[derive(Debug, Default, Deserialize)]
pub(super) struct DeltaMessage {
    pub(super) content: Option<Value>,
    pub(super) tool_plan: Option<String>,
    pub(super) tool_calls: Option<Value>,
    pub(super) citations: Option<Value>,
}
