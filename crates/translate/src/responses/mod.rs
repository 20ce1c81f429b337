//! OpenAI's Responses: clients such as Codex and the OpenAI SDKs, and providers that have their models behind it.
//!
//! Input and output are lists of items, most of them open unions that grow by the month, so objects are read member
//! by member (`members.rs`) and what stays over is kept. How items and the neutral form correspond:
//!
//! * Consecutive items of the model (`message`, `reasoning`, `function_call`, …) are the parts of one message of the
//!   assistant, consecutive `…_output` items the parts of one tool message: other dialects count in turns.
//! * What an item has beyond its part is the part's `extra["item"]` (its id, its phase). A text that has it begins a
//!   message item; a text without continues the one before it.
//! * `instructions` are a first system message whose id is `instructions`.
//! * A reasoning item is one thinking part. Its summaries are joined by a blank line; its `encrypted_content` and id
//!   are the state.
//! * Built-in tools' items, `item_reference`, `compaction` and the like are `Content::Other`, whole.

mod answer;
mod decode;
mod encode;
mod inbound;
mod media;
mod members;
mod outbound;
mod reading;
mod reasoning;
mod response;
mod settings;
mod text;
mod tools;
mod usage;
mod writing;

#[cfg(test)]
mod tests;

use tollgate_core::Dialect;

use crate::{
    Asked, Decode, Encode, Fault, Inbound, Invalid, Losses, Outbound, Prepared, Upstream,
    neutral::{Answer, Request},
};

/// OpenAI's Responses.
#[derive(Clone, Copy, Debug)]
pub struct Responses;

/// Whose words this folder speaks.
const OWN: Dialect = Dialect::OpenAiResponses;

/// The member of a part's `extra` that holds what its item has beyond it.
const ITEM: &str = "item";

/// The id of the message that is the top-level `instructions`.
const INSTRUCTIONS: &str = "instructions";

// === impl Responses ===

impl Inbound for Responses {
    fn read_request(&self, body: &[u8]) -> Result<Request, Invalid> {
        inbound::read_request(body)
    }

    fn write_answer(&self, answer: &Answer, asked: &Asked) -> Vec<u8> {
        encode::whole(answer, asked)
    }

    fn encoder(&self, asked: Asked) -> Box<dyn Encode> {
        Box::new(encode::Encoder::new(asked))
    }
}

impl Outbound for Responses {
    fn write_request(
        &self,
        request: &Request,
        upstream: &Upstream<'_>,
        losses: &mut Losses,
    ) -> Result<Prepared, Invalid> {
        outbound::write_request(request, upstream, losses)
    }

    fn read_answer(&self, body: &[u8]) -> Result<Answer, Fault> {
        answer::read_answer(body)
    }

    fn decoder(&self) -> Box<dyn Decode> {
        Box::new(decode::Decoder::default())
    }
}
