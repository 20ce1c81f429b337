//! The two sides of a dialect, and what its streams are read and written with.

use std::fmt;

use http::HeaderMap;
use tollgate_core::{Deployment, Dialect};

use crate::{
    Losses,
    neutral::{Answer, Event, Extra, Request},
    send::at_the_root,
};

/// How clients of a dialect speak to the gateway: requests in, answers out.
pub trait Inbound: Sync {
    /// What `body` asks.
    ///
    /// Members that the neutral form has no place for are kept as `extra`, so that they survive when the
    /// provider speaks the same dialect and are reported when it does not.
    ///
    /// # Errors
    ///
    /// When it is not valid in the dialect.
    fn read_request(&self, body: &[u8]) -> Result<Request, Invalid>;

    /// What a question about tokens (`body`) would have asked.
    ///
    /// # Errors
    ///
    /// When it is not valid in the dialect.
    fn read_count(&self, body: &[u8]) -> Result<Request, Invalid> {
        self.read_request(body)
    }

    /// The answer to such a question; `None` where clients of the dialect cannot ask.
    fn write_count(&self, _tokens: u64) -> Option<Vec<u8>> {
        None
    }

    /// A whole answer to what was `asked`.
    fn write_answer(&self, answer: &Answer, asked: &Asked) -> Vec<u8>;

    /// Writes a streamed answer to what was `asked`, framing included (`data: …`, lines).
    fn encoder(&self, asked: Asked) -> Box<dyn Encode>;

    /// The content type of a streamed answer to what was `asked`.
    fn stream_type(&self, _asked: &Asked) -> &'static str {
        "text/event-stream; charset=utf-8"
    }
}

/// How providers of a dialect want to be spoken to: requests out, answers in.
pub trait Outbound: Sync {
    /// `request` for `upstream`, with what could not be carried added to `losses`.
    ///
    /// # Errors
    ///
    /// When it cannot be asked at all (no message left, a tool result without its call).
    fn write_request(
        &self,
        request: &Request,
        upstream: &Upstream<'_>,
        losses: &mut Losses,
    ) -> Result<Prepared, Invalid>;

    /// Adds to a body `members` that the client or the configuration means for the provider itself. What stands there
    /// already stays, and is noted.
    fn add_own(&self, body: &mut Extra, members: Extra, losses: &mut Losses) {
        at_the_root(body, members, losses);
    }

    /// What a whole answer says.
    ///
    /// # Errors
    ///
    /// When it is no answer in the dialect, or reports an error.
    fn read_answer(&self, body: &[u8]) -> Result<Answer, Fault>;

    /// Reads a streamed answer.
    fn decoder(&self) -> Box<dyn Decode>;
}

/// Reads the pieces of a provider's stream. Sans-IO; never panics, whatever it is given.
pub trait Decode: Send {
    /// Adds to `events` what `piece` says.
    ///
    /// # Errors
    ///
    /// When the provider reports an error in it, or it cannot be a piece of this dialect.
    fn piece(&mut self, piece: &Piece<'_>, events: &mut Vec<Event>) -> Result<(), Fault>;

    /// The stream has ended: adds what is still to be said, [`Event::End`] last.
    ///
    /// # Errors
    ///
    /// When the dialect's sign of completion was missing.
    fn end(&mut self, events: &mut Vec<Event>) -> Result<(), Fault>;
}

/// Writes a stream for a client. Sans-IO.
pub trait Encode: Send {
    /// Adds to `bytes` what tells the client of `event`; nothing where its dialect has no word for it.
    fn event(&mut self, event: &Event, bytes: &mut Vec<u8>);
}

/// A piece of a provider's stream.
#[derive(Clone, Copy, Debug, Default)]
pub struct Piece<'a> {
    /// The name of a server-sent event, or the type of an AWS frame (`contentBlockDelta`, an exception's name).
    pub name: Option<&'a str>,
    /// The event's data, the line, or the frame's payload.
    pub data: &'a [u8],
    /// The frame is an exception.
    pub exception: bool,
}

/// Who is asked.
#[derive(Clone, Copy, Debug)]
pub struct Upstream<'a> {
    /// What the provider calls the model.
    pub model: &'a str,
    /// Where it is asked, and its quirks.
    pub deployment: &'a Deployment,
    /// Histories may be mended where a provider would refuse them (LiteLLM's `modify_params`).
    pub mend: bool,
}

/// A request in a provider's dialect.
#[derive(Clone, Debug, Default)]
pub struct Prepared {
    /// The body.
    pub body: Vec<u8>,
    /// Headers that this request needs beyond the deployment's (`anthropic-beta`).
    pub headers: HeaderMap,
}

/// What an answer has to repeat of the question.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The model's name as the client wrote it.
    pub model: String,
    /// A random text of 32 hexadecimal digits for ids that the provider did not give: `chatcmpl-{id}`, `msg_{id}`.
    pub id: String,
    /// Now, in seconds since 1970.
    pub created: u64,
    /// Whether a stream shall end with token counts, where the dialect lets clients choose.
    pub include_usage: bool,
    /// Whether a Gemini stream is sent as events (`alt=sse`); otherwise as the elements of an array.
    pub events: bool,
    /// The question without its messages: tools, tool choice, format, … as the Responses API repeats them.
    pub request: Request,
}

/// Why a request cannot be understood, or not be asked of this provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// A sentence: what is wrong, where, and what to do.
    pub message: String,
    /// The member that is to blame.
    pub param: Option<String>,
}

/// Why an answer cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// The provider reports an error: its body, and the status that it names or that its kind stands for.
    Reported {
        /// An HTTP status, where one can be told.
        status: Option<u16>,
        /// The error as the provider wrote it.
        body: Vec<u8>,
    },
    /// It is no answer in the provider's dialect; the text says why.
    Malformed(String),
    /// The stream ended before the dialect's sign of completion.
    CutShort,
}

// === impl Asked ===

impl Asked {
    /// What an answer to `request` has to repeat, for tests and simple callers: ids are made of zeros.
    pub fn of(request: &Request) -> Self {
        Self {
            model: request.model.clone(),
            id: "0".repeat(32),
            created: 0,
            include_usage: request.include_usage,
            events: true,
            request: Request {
                messages: Vec::new(),
                ..request.clone()
            },
        }
    }
}

// === impl Invalid ===

impl Invalid {
    /// The error `message` about no member in particular.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            param: None,
        }
    }

    /// The error `message` about the member `param`.
    pub fn at(param: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            param: Some(param.into()),
        }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Invalid {}

impl From<serde_json::Error> for Invalid {
    fn from(error: serde_json::Error) -> Self {
        Self::new(error.to_string())
    }
}

// === impl Fault ===

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}

impl fmt::Debug for dyn Decode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decode")
    }
}

impl fmt::Debug for dyn Encode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Encode")
    }
}

/// How clients of `dialect` speak; `None` where no client does.
pub fn inbound(dialect: Dialect) -> Option<&'static dyn Inbound> {
    match dialect {
        #[cfg(feature = "openai")]
        Dialect::OpenAi => Some(&crate::openai::OpenAi),
        #[cfg(feature = "responses")]
        Dialect::OpenAiResponses => Some(&crate::responses::Responses),
        #[cfg(feature = "anthropic")]
        Dialect::Anthropic => Some(&crate::anthropic::Anthropic::DIRECT),
        #[cfg(feature = "gemini")]
        Dialect::Gemini | Dialect::Vertex => Some(&crate::gemini::Gemini),
        #[cfg(feature = "ollama")]
        Dialect::Ollama => Some(&crate::ollama::Ollama),
        _ => None,
    }
}

/// How providers of `dialect` want to be spoken to.
pub fn outbound(dialect: Dialect) -> Option<&'static dyn Outbound> {
    match dialect {
        #[cfg(feature = "openai")]
        Dialect::OpenAi => Some(&crate::openai::OpenAi),
        #[cfg(feature = "responses")]
        Dialect::OpenAiResponses => Some(&crate::responses::Responses),
        #[cfg(feature = "anthropic")]
        Dialect::Anthropic => Some(&crate::anthropic::Anthropic::DIRECT),
        #[cfg(feature = "gemini")]
        Dialect::Gemini | Dialect::Vertex => Some(&crate::gemini::Gemini),
        #[cfg(feature = "bedrock")]
        Dialect::Bedrock => Some(&crate::bedrock::Converse),
        #[cfg(feature = "ollama")]
        Dialect::Ollama => Some(&crate::ollama::Ollama),
        #[cfg(feature = "cohere")]
        Dialect::Cohere => Some(&crate::cohere::Cohere),
        _ => None,
    }
}
