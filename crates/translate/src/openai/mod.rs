//! OpenAI's Chat Completions, and the legacy Completions for clients.
//!
//! Most clients and most providers speak this dialect, each with members of its own. Where several grew for one
//! thing, all are read; clients are answered with OpenAI's and, where OpenAI has none, LiteLLM's.

mod completions;
mod decode;
mod encode;
mod ids;
mod read;
pub(crate) mod rename;
#[cfg(test)]
mod tests;
mod write;

pub use self::completions::Completions;
use crate::{
    Asked, Decode, Encode, Fault, Inbound, Invalid, Losses, Outbound, Prepared, Upstream,
    neutral::{Answer, Request},
};

/// OpenAI's Chat Completions.
#[derive(Clone, Copy, Debug)]
pub struct OpenAi;

// === impl OpenAi ===

impl Inbound for OpenAi {
    fn read_request(&self, body: &[u8]) -> Result<Request, Invalid> {
        read::request(body)
    }

    fn write_answer(&self, answer: &Answer, asked: &Asked) -> Vec<u8> {
        write::answer(answer, asked).to_bytes()
    }

    fn encoder(&self, asked: Asked) -> Box<dyn Encode> {
        Box::new(encode::Chunks::new(asked))
    }
}

impl Outbound for OpenAi {
    fn write_request(
        &self,
        request: &Request,
        upstream: &Upstream<'_>,
        losses: &mut Losses,
    ) -> Result<Prepared, Invalid> {
        write::request(request, upstream, losses)
    }

    fn read_answer(&self, body: &[u8]) -> Result<Answer, Fault> {
        read::answer(body)
    }

    fn decoder(&self) -> Box<dyn Decode> {
        Box::<decode::Chunks>::default()
    }
}
