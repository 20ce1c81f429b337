//! Which provider a path belongs to; only its end counts, since prefixes differ.

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use crate::{
    answer::Answer, anthropic, backend::Backend, bedrock, call::Call, cohere, gemini, ollama,
    openai,
};

/// A provider's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    OpenAi,
    Anthropic,
    Gemini,
    Bedrock,
    Ollama,
    Cohere,
}

// === impl Dialect ===

impl Dialect {
    /// OpenAI's is that of every path that no other has.
    pub(crate) fn of(path: &str) -> Self {
        let mut segments = path.trim_end_matches('/').rsplit('/');
        let mut next = || segments.next().unwrap_or_default();
        let (last, before, third) = (next(), next(), next());
        match (third, before, last) {
            (_, _, "messages") | (_, "messages", "count_tokens") => Self::Anthropic,
            (_, _, method) if gemini::is_method(method) => Self::Gemini,
            (_, _, method) if anthropic::is_vertex(method) => Self::Anthropic,
            ("model", _, method) if bedrock::is_method(method) => Self::Bedrock,
            (_, "api", "chat" | "generate" | "embed") => Self::Ollama,
            (_, _, "chat") => Self::Cohere,
            _ => Self::OpenAi,
        }
    }

    /// What the provider would answer.
    pub(crate) fn answer(self, backend: &Backend, call: &Call) -> Answer {
        if let Some(key) = &backend.config.key
            && !openai::carries(&call.request.headers, key)
        {
            return self.failure(StatusCode::UNAUTHORIZED, "Incorrect API key provided.");
        }
        if self != Self::OpenAi && call.request.method != Method::POST {
            return self.failure(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed");
        }
        if self != Self::OpenAi && !call.body.is_object() {
            return self.failure(StatusCode::BAD_REQUEST, "The body is no JSON object.");
        }
        match self {
            Self::OpenAi => openai::answer(backend, call),
            Self::Anthropic => anthropic::answer(call),
            Self::Gemini => gemini::answer(call),
            Self::Bedrock => bedrock::answer(call),
            Self::Ollama => ollama::answer(call),
            Self::Cohere => cohere::answer(call),
        }
    }

    /// An error in the provider's shape.
    pub(crate) fn failure(self, status: StatusCode, message: &str) -> Answer {
        match self {
            Self::OpenAi => Answer::failure(status, message),
            Self::Anthropic => anthropic::failure(status, message),
            Self::Gemini => gemini::failure(status, message),
            Self::Bedrock => bedrock::failure(status, message),
            Self::Ollama => ollama::failure(status, message),
            Self::Cohere => cohere::failure(status, message),
        }
    }

    /// Adds the headers that the provider sends with every answer.
    pub(crate) fn stamp(self, headers: &mut HeaderMap, call: &Call) {
        let id = match self {
            Self::OpenAi => return openai::stamp(headers, call),
            Self::Anthropic => "request-id",
            Self::Bedrock => "x-amzn-requestid",
            Self::Cohere => "x-debug-trace-id",
            Self::Gemini | Self::Ollama => return,
        };
        if let Ok(value) = HeaderValue::from_str(&call.id("req_")) {
            headers.insert(HeaderName::from_static(id), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_path_tells_the_provider() {
        for (path, dialect) in [
            ("/any/v1/chat/completions", Dialect::OpenAi),
            ("/v1/messages", Dialect::Anthropic),
            ("/v1/messages/count_tokens", Dialect::Anthropic),
            (
                "/v1/projects/p/locations/l/publishers/anthropic/models/c:rawPredict",
                Dialect::Anthropic,
            ),
            ("/v1beta/models/g:streamGenerateContent", Dialect::Gemini),
            ("/model/a.b-v1%3A0/converse-stream", Dialect::Bedrock),
            ("/api/chat", Dialect::Ollama),
            ("/v2/chat", Dialect::Cohere),
            ("/v1/models/a:b", Dialect::OpenAi),
        ] {
            assert_eq!(Dialect::of(path), dialect, "{path}");
        }
    }
}
