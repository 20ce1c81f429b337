//! Anthropic's Messages, direct and as Bedrock and Vertex AI serve it.
//!
//! Sources: Anthropic's API reference and guides; `InvokeModel` and `ResponseStream` in Amazon Bedrock's API reference;
//! Google's pages on Claude models.

mod answer;
mod cache;
mod citation;
mod client_part;
mod decode;
mod encode;
mod fields;
mod form;
mod inbound;
mod media;
pub(crate) mod models;
mod offer;
mod outbound;
mod read_part;
pub(crate) mod sampling;
mod schema;
mod stop;
pub(crate) mod thinking;
mod tools;
mod turns;
mod usage;
mod write_part;

#[cfg(test)]
mod tests;

use self::{decode::Decoder, encode::Encoder};
use crate::{
    Asked, Decode, Encode, Fault, Inbound, Invalid, Losses, Outbound, Prepared, Upstream,
    neutral::{Answer, Request},
};

/// Anthropic's Messages.
#[derive(Clone, Copy, Debug)]
pub struct Anthropic {
    cloud: Option<Cloud>,
}

/// A cloud's way to Anthropic's models: `anthropic_version` is in the body and `model` in the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cloud {
    Bedrock,
    Vertex,
}

// === impl Anthropic ===

impl Anthropic {
    /// At Anthropic itself.
    pub const DIRECT: Self = Self { cloud: None };
    /// Through Bedrock's `invoke`: the path says whether the answer is streamed, and beta flags are in the body.
    pub const BEDROCK: Self = Self {
        cloud: Some(Cloud::Bedrock),
    };
    /// Through Vertex AI's `rawPredict`: `stream` is in the body.
    pub const VERTEX: Self = Self {
        cloud: Some(Cloud::Vertex),
    };

    fn version(self) -> Option<&'static str> {
        self.cloud.map(|cloud| match cloud {
            Cloud::Bedrock => "bedrock-2023-05-31",
            Cloud::Vertex => "vertex-2023-10-16",
        })
    }
}

impl Inbound for Anthropic {
    fn read_request(&self, body: &[u8]) -> Result<Request, Invalid> {
        inbound::read_request(body)
    }

    fn write_count(&self, tokens: u64) -> Option<Vec<u8>> {
        Some(
            serde_json::json!({"input_tokens": tokens})
                .to_string()
                .into_bytes(),
        )
    }

    fn write_answer(&self, answer: &Answer, asked: &Asked) -> Vec<u8> {
        answer::write_answer(answer, asked)
    }

    fn encoder(&self, asked: Asked) -> Box<dyn Encode> {
        Box::new(Encoder::new(asked))
    }
}

impl Outbound for Anthropic {
    fn write_request(
        &self,
        request: &Request,
        upstream: &Upstream<'_>,
        losses: &mut Losses,
    ) -> Result<Prepared, Invalid> {
        outbound::write_request(*self, request, upstream, losses)
    }

    fn read_answer(&self, body: &[u8]) -> Result<Answer, Fault> {
        answer::read_answer(body)
    }

    fn decoder(&self) -> Box<dyn Decode> {
        Box::new(Decoder::default())
    }
}
