//! Google's `generateContent`, on AI Studio and on Vertex AI.
//!
//! Both speak the same words; where they differ (labels, service tiers), the deployment's dialect tells which it is.
//! Sealed state is [`Dialect::Gemini`](tollgate_core::Dialect::Gemini)'s on both.

mod answer;
mod count;
mod decode;
mod encode;
mod finish;
mod grounding;
mod inbound;
mod logprobs;
mod media;
mod model;
mod outbound;
mod partial;
mod parts;
mod schema;
mod signature;
#[cfg(test)]
mod tests;
mod usage;
mod wire;
mod write_answer;

use crate::{
    Asked, Decode, Encode, Fault, Inbound, Invalid, Losses, Outbound, Prepared, Upstream,
    neutral::{Answer, Request},
};

pub use self::count::write_count;

/// Google's `generateContent`.
#[derive(Clone, Copy, Debug)]
pub struct Gemini;

/// What `body`, a question of `countTokens`, wants counted: turns alone, or a whole request.
///
/// # Errors
///
/// When it is not valid.
pub fn read_count(body: &[u8]) -> Result<Request, Invalid> {
    inbound::read_count(body)
}

impl Inbound for Gemini {
    fn read_request(&self, body: &[u8]) -> Result<Request, Invalid> {
        inbound::read(body)
    }

    fn read_count(&self, body: &[u8]) -> Result<Request, Invalid> {
        read_count(body)
    }

    fn write_count(&self, tokens: u64) -> Option<Vec<u8>> {
        Some(write_count(tokens))
    }

    fn write_answer(&self, answer: &Answer, asked: &Asked) -> Vec<u8> {
        write_answer::write(answer, asked)
    }

    fn encoder(&self, asked: Asked) -> Box<dyn Encode> {
        Box::new(encode::Encoder::new(asked))
    }

    /// Without `alt=sse` a stream is an array that grows.
    fn stream_type(&self, asked: &Asked) -> &'static str {
        match asked.events {
            true => "text/event-stream",
            false => "application/json",
        }
    }
}

impl Outbound for Gemini {
    fn write_request(
        &self,
        request: &Request,
        upstream: &Upstream<'_>,
        losses: &mut Losses,
    ) -> Result<Prepared, Invalid> {
        outbound::write(request, upstream, losses)
    }

    fn read_answer(&self, body: &[u8]) -> Result<Answer, Fault> {
        answer::read(body)
    }

    fn decoder(&self) -> Box<dyn Decode> {
        Box::new(decode::Decoder::default())
    }
}
