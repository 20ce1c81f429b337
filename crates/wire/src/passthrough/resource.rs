use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tollgate_core::{Dialect, Operation};

use crate::paths::openai_path;

/// What is asked of an upstream, in the terms of its own API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Resource {
    /// A path of OpenAI's API.
    OpenAi(Operation),
    /// Anthropic's Messages.
    Messages,
    /// Anthropic's token counting.
    CountMessages,
    /// Google's `generateContent`; as a stream `streamGenerateContent`, in server-sent events.
    Generate,
    /// Google's `streamGenerateContent` as one JSON array, which is its API's default.
    GenerateArray,
    /// Google's `countTokens`.
    CountTokens,
    /// Google's `embedContent`.
    EmbedContent,
    /// Google's `batchEmbedContents`, on AI Studio alone.
    BatchEmbedContents,
    /// Vertex AI's `predict`: embeddings and pictures.
    Predict,
    /// Vertex AI's `rawPredict` and `streamRawPredict`: bodies of a model's own, such as Claude's.
    RawPredict,
    /// Bedrock's Converse and ConverseStream.
    Converse,
    /// Bedrock's InvokeModel and InvokeModelWithResponseStream: bodies of a model's own.
    Invoke,
    /// Bedrock's CountTokens.
    CountConverse,
    /// Ollama's chat.
    OllamaChat,
    /// Ollama's continuation of a text.
    OllamaGenerate,
    /// Ollama's vectors for texts.
    OllamaEmbed,
    /// Ollama's older form of the same, for one text.
    OllamaEmbeddings,
    /// Cohere's chat.
    CohereChat,
    /// Cohere's vectors.
    CohereEmbed,
    /// Cohere's order of documents.
    CohereRerank,
}

/// What a segment of a path may hold as it is (RFC 3986 §2.3). A model's name comes from the client: unescaped, it
/// could lead the operator's key to another path.
pub(super) const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

// === impl Resource ===

impl Resource {
    /// What an upstream that speaks `dialect` has for `operation` on `model`; `None` where there is no such thing.
    pub fn of(dialect: Dialect, operation: Operation, model: &str) -> Option<Self> {
        use Operation::{Chat, Completion, CountTokens, Embed, Rerank};
        Some(match (dialect, operation) {
            (Dialect::OpenAi | Dialect::OpenAiResponses, _) => {
                openai_path(operation)?;
                Self::OpenAi(operation)
            }
            (Dialect::Anthropic, Chat) => Self::Messages,
            (Dialect::Anthropic, CountTokens) => Self::CountMessages,
            (Dialect::Gemini, Embed) => Self::EmbedContent,
            (Dialect::Vertex, Chat) if is_claude(model) => Self::RawPredict,
            (Dialect::Vertex, Embed) => Self::Predict,
            (Dialect::Gemini | Dialect::Vertex, Chat) => Self::Generate,
            (Dialect::Gemini | Dialect::Vertex, CountTokens) => Self::CountTokens,
            (Dialect::Bedrock, Chat) => Self::Converse,
            (Dialect::Bedrock, Embed) => Self::Invoke,
            (Dialect::Bedrock, CountTokens) => Self::CountConverse,
            (Dialect::Ollama, Chat) => Self::OllamaChat,
            (Dialect::Ollama, Completion) => Self::OllamaGenerate,
            (Dialect::Ollama, Embed) => Self::OllamaEmbed,
            (Dialect::Cohere, Chat) => Self::CohereChat,
            (Dialect::Cohere, Embed) => Self::CohereEmbed,
            (Dialect::Cohere, Rerank) => Self::CohereRerank,
            _ => return None,
        })
    }

    /// Its path below `base` (a path without a slash at its end), with a query where it needs one.
    pub(super) fn path(self, base: &str, model: &str, stream: bool) -> String {
        match self {
            Self::OpenAi(operation) => [base, openai_path(operation).unwrap_or("")].concat(),
            Self::Messages => anthropic(base, "/messages"),
            Self::CountMessages => anthropic(base, "/messages/count_tokens"),
            Self::Generate if stream => google(base, model, "streamGenerateContent?alt=sse"),
            Self::Generate => google(base, model, "generateContent"),
            Self::GenerateArray => google(base, model, "streamGenerateContent"),
            Self::CountTokens => google(base, model, "countTokens"),
            Self::EmbedContent => google(base, model, "embedContent"),
            Self::BatchEmbedContents => google(base, model, "batchEmbedContents"),
            Self::Predict => google(base, model, "predict"),
            Self::RawPredict if stream => google(base, model, "streamRawPredict"),
            Self::RawPredict => google(base, model, "rawPredict"),
            Self::Converse if stream => bedrock(base, model, "converse-stream"),
            Self::Converse => bedrock(base, model, "converse"),
            Self::Invoke if stream => bedrock(base, model, "invoke-with-response-stream"),
            Self::Invoke => bedrock(base, model, "invoke"),
            Self::CountConverse => bedrock(base, model, "count-tokens"),
            Self::OllamaChat => ollama(base, "chat"),
            Self::OllamaGenerate => ollama(base, "generate"),
            Self::OllamaEmbed => ollama(base, "embed"),
            Self::OllamaEmbeddings => ollama(base, "embeddings"),
            Self::CohereChat => [base, "/chat"].concat(),
            Self::CohereEmbed => [base, "/embed"].concat(),
            Self::CohereRerank => [base, "/rerank"].concat(),
        }
    }
}

/// Whether `model` is one of Anthropic's that Vertex AI serves.
fn is_claude(model: &str) -> bool {
    model.starts_with("claude")
}

/// The base may hold the version already, or have been copied from a call whole.
fn anthropic(base: &str, path: &str) -> String {
    let base = base.strip_suffix("/messages").unwrap_or(base);
    let version = if base.ends_with("/v1") { "" } else { "/v1" };
    [base, version, path].concat()
}

/// A custom method on a model. On Vertex AI the base ends in a location and the model belongs to a publisher, or is
/// an endpoint of one's own with a number for a name (Vertex AI reference, "projects.locations.publishers.models").
fn google(base: &str, model: &str, method: &str) -> String {
    let model = model.strip_prefix("models/").unwrap_or(model);
    let name = utf8_percent_encode(model, SEGMENT);
    let mut parents = base.rsplit('/');
    let is_location = parents.nth(1) == Some("locations");
    if !is_location {
        // A bare host is AI Studio's without its version.
        let base = if base.is_empty() { "/v1beta" } else { base };
        return format!("{base}/models/{name}:{method}");
    }
    if model.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("{base}/endpoints/{name}:{method}");
    }
    let publisher = if is_claude(model) {
        "anthropic"
    } else {
        "google"
    };
    format!("{base}/publishers/{publisher}/models/{name}:{method}")
}

/// Ids hold colons, and those of inference profiles slashes; all of them are escaped (Bedrock API reference,
/// "Converse").
fn bedrock(base: &str, model: &str, method: &str) -> String {
    let name = utf8_percent_encode(model, SEGMENT);
    format!("{base}/model/{name}/{method}")
}

/// Bases are often those of Ollama's imitation of OpenAI's API.
fn ollama(base: &str, method: &str) -> String {
    let base = ["/v1", "/api"]
        .iter()
        .find_map(|ending| base.strip_suffix(ending))
        .unwrap_or(base);
    [base, "/api/", method].concat()
}

/// The base without the path below which Azure AI Foundry serves other models: Claude has one of its own.
pub(super) fn azure_claude(base: &str) -> Cow<'_, str> {
    let resource = base.strip_suffix("/models").unwrap_or(base);
    match resource.contains("/anthropic") {
        true => resource.into(),
        false => format!("{resource}/anthropic").into(),
    }
}

#[cfg(test)]
mod tests;
