//! Cohere's v2 chat (docs.cohere.com/v2/reference/chat and chat-stream). Providers' side only.
//!
//! Where Cohere says less than others, or says it elsewhere:
//! - It has `REQUIRED` and `NONE` for `tool_choice`, and no way to name a tool. A forced tool is asked for by offering
//!   that tool alone, with `REQUIRED`, which comes to the same; likewise several allowed ones.
//! - `strict_tools` holds for all tools at once, and is refused for tools without a required parameter; so it is set
//!   when every tool is strict and has one.
//! - What the model plans before it calls tools (`tool_plan`) is a thought like others. Thoughts of a turn that calls
//!   tools go back as its `tool_plan`, those of other turns as `thinking` content.
//! - A tool's result holds words and documents; pictures among results follow in a message of the user's.
//! - Tokens are counted by `usage.tokens`, what the model has really read and written; `billed_units` leave out
//!   Cohere's own prompts. Pictures are counted beside `input_tokens`, cached tokens and reasoning within.

mod answer;
mod citation;
mod decode;
mod messages;
mod outbound;
mod settings;
#[cfg(test)]
mod tests;
mod tools;
mod types;
mod usage;

use crate::{
    Decode, Fault, Invalid, Losses, Outbound, Prepared, Upstream,
    neutral::{Answer, Request},
};

/// Cohere's v2 chat.
#[derive(Clone, Copy, Debug)]
pub struct Cohere;

// === impl Cohere ===

impl Outbound for Cohere {
    fn write_request(
        &self,
        request: &Request,
        upstream: &Upstream<'_>,
        losses: &mut Losses,
    ) -> Result<Prepared, Invalid> {
        outbound::write(request, upstream.model, losses)
    }

    fn read_answer(&self, body: &[u8]) -> Result<Answer, Fault> {
        answer::read(body)
    }

    fn decoder(&self) -> Box<dyn Decode> {
        Box::new(decode::Decoder::default())
    }
}
