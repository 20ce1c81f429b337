//! Ollama's own API: chat, and the older generate for clients.
//!
//! Ollama has no ids for tool calls in its older versions, so they are made up; results are matched by the tool's
//! name. It has no way to force a tool, so `tool_choice` other than `auto` is a loss.

mod answer;
mod form;
mod generate;
mod inbound;
mod options;
mod outbound;
mod stream;
#[cfg(test)]
mod tests;
mod time;
mod types;

use crate::{
    Asked, Decode, Encode, Fault, Inbound, Invalid, Losses, Outbound, Prepared, Upstream,
    neutral::{Answer, Extra, Request},
    send::within,
};

pub use self::generate::Generate;

/// Ollama's chat.
#[derive(Clone, Copy, Debug)]
pub struct Ollama;

/// The content type of its streams: JSON, a value a line.
const LINES: &str = "application/x-ndjson";

// === impl Ollama ===

impl Inbound for Ollama {
    fn read_request(&self, body: &[u8]) -> Result<Request, Invalid> {
        inbound::read(body)
    }

    fn write_answer(&self, answer: &Answer, asked: &Asked) -> Vec<u8> {
        answer::write(answer, asked)
    }

    fn encoder(&self, asked: Asked) -> Box<dyn Encode> {
        Box::new(stream::Encoder::new(asked, form::Form::Chat))
    }

    fn stream_type(&self, _: &Asked) -> &'static str {
        LINES
    }
}

impl Outbound for Ollama {
    fn write_request(
        &self,
        request: &Request,
        upstream: &Upstream<'_>,
        losses: &mut Losses,
    ) -> Result<Prepared, Invalid> {
        outbound::write(request, upstream.model, losses)
    }

    /// What Ollama knows beside the members of a chat are options of the model.
    fn add_own(&self, body: &mut Extra, members: Extra, losses: &mut Losses) {
        within(
            body,
            "options",
            &["keep_alive", "options", "think"],
            members,
            losses,
        );
    }

    fn read_answer(&self, body: &[u8]) -> Result<Answer, Fault> {
        answer::read(body)
    }

    fn decoder(&self) -> Box<dyn Decode> {
        Box::new(stream::Decoder::default())
    }
}
