use serde_json::Value;
use tollgate_core::Dialect;

use super::Extra;

/// A piece of a message or of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it is.
    pub content: Content,
    /// The prompt is to be cached up to here.
    pub cache: Option<CacheMark>,
    /// What its provider needs back, byte for byte, when the part is sent again: a signature, sealed reasoning.
    pub state: Option<State>,
    /// Everything else.
    pub extra: Extra,
}

/// What a part is.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Words, with what they rest on.
    Text {
        /// The words.
        text: String,
        /// Their sources.
        citations: Vec<Citation>,
    },
    /// A picture.
    Image(Media),
    /// A sound.
    Audio(Media),
    /// A film.
    Video(Media),
    /// A document: PDF, text, …
    File(Media),
    /// The model calls a tool.
    ToolCall {
        /// Pairs it with its result. Dialects without ids (Gemini, Ollama) get made-up ones: `call_…`.
        id: String,
        /// The tool.
        name: String,
        /// A JSON object as text, byte for byte as the model wrote it where that is known; for a custom tool,
        /// free text. Empty means no arguments.
        arguments: String,
        /// A free-text tool of OpenAI's (`type: custom`).
        custom: bool,
    },
    /// What a tool answered.
    ToolResult {
        /// The call's id.
        id: String,
        /// The tool's name, where it is known (Gemini and Ollama want it; see [`Part::tool_result`]).
        name: Option<String>,
        /// The answer: text, images, documents, or [`Content::Json`].
        content: Vec<Part>,
        /// Whether the tool failed.
        is_error: Option<bool>,
        /// It answers a free-text tool.
        custom: bool,
    },
    /// The model thinks. Its signature is the part's [`state`](Part::state); a part without text is redacted, or
    /// carries a signature alone.
    Thinking {
        /// The thoughts, or their summary.
        text: String,
        /// They were withheld: all there is is the sealed state (Anthropic's `redacted_thinking`).
        redacted: bool,
    },
    /// The model declines.
    Refusal(String),
    /// A value where a dialect takes JSON (a tool's result in Gemini and Bedrock).
    Json(Value),
    /// Something that only the dialect it came from knows (a server tool's call and result, …), as it was written.
    Other {
        /// Whose words these are.
        dialect: Dialect,
        /// The whole block.
        json: Value,
    },
}

/// Pictures, sounds, films, documents.
#[derive(Clone, Debug, PartialEq)]
pub struct Media {
    /// Where it is.
    pub source: Source,
    /// Its MIME type, where it is known: `image/png`.
    pub mime: Option<String>,
    /// Its file's name or title.
    pub name: Option<String>,
    /// How closely a picture is to be looked at: `low`, `high`, `auto`, `original`.
    pub detail: Option<String>,
}

/// Where a medium is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// At a URL (`https://…`, `gs://…`, `s3://…`).
    Url(String),
    /// Here, in base64 (standard alphabet, padded), as it was written.
    Base64(String),
    /// Here, as plain text (a text document).
    Text(String),
    /// At the provider, under this id.
    Id(String),
}

/// Sealed data of a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Whose it is; no other provider's dialect may be given it.
    pub dialect: Dialect,
    /// The id of the item that it seals, where it has one (Responses' `rs_…`).
    pub id: Option<String>,
    /// The data, byte for byte.
    pub data: String,
}

/// How long a cached prompt is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheMark {
    /// The provider's usual time: five minutes.
    Default,
    /// Said explicitly: five minutes.
    FiveMinutes,
    /// An hour.
    Hour,
}

/// What a text rests on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Citation {
    /// A page's address.
    pub url: Option<String>,
    /// A page's or document's title.
    pub title: Option<String>,
    /// The words that are cited.
    pub quote: Option<String>,
    /// The characters of the text that rest on it: from, to (exclusive).
    pub span: Option<(u64, u64)>,
    /// As its dialect wrote it.
    pub raw: Option<(Dialect, Value)>,
}

// === impl Part ===

impl Part {
    /// A part of nothing but `content`.
    pub fn new(content: Content) -> Self {
        Self {
            content,
            cache: None,
            state: None,
            extra: Extra::new(),
        }
    }

    /// Plain words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Content::Text {
            text: text.into(),
            citations: Vec::new(),
        })
    }

    /// Thoughts.
    pub fn thinking(text: impl Into<String>) -> Self {
        Self::new(Content::Thinking {
            text: text.into(),
            redacted: false,
        })
    }

    /// A call of the function `name`.
    pub fn tool_call(
        id: impl Into<String>,
        name: impl Into<String>,
        arguments: impl Into<String>,
    ) -> Self {
        Self::new(Content::ToolCall {
            id: id.into(),
            name: name.into(),
            arguments: arguments.into(),
            custom: false,
        })
    }

    /// What the function called as `id` answered. The name is found by outbounds from the call of the same id.
    pub fn tool_result(id: impl Into<String>, content: Vec<Part>) -> Self {
        Self::new(Content::ToolResult {
            id: id.into(),
            name: None,
            content,
            is_error: None,
            custom: false,
        })
    }

    /// The same part with `state`.
    #[must_use]
    pub fn with_state(self, dialect: Dialect, data: impl Into<String>) -> Self {
        let state = State {
            dialect,
            id: None,
            data: data.into(),
        };
        Self {
            state: Some(state),
            ..self
        }
    }

    /// Its words, when it is text.
    pub fn as_text(&self) -> Option<&str> {
        match &self.content {
            Content::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The sealed state, when it is `dialect`'s own.
    pub fn state_of(&self, dialect: Dialect) -> Option<&State> {
        self.state.as_ref().filter(|state| state.dialect == dialect)
    }
}
