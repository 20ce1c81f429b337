//! Amazon Bedrock's Converse (Bedrock API reference, "Converse" and "ConverseStream"). Providers' side only: no client
//! speaks it to a gateway.
//!
//! Signatures of Claude's thoughts are the same on all platforms (Anthropic's documentation, "Extended thinking"), so
//! they are kept as Anthropic's; withheld thoughts are wrapped differently here and stay Bedrock's own.

mod answer;
mod blocks;
mod cache;
#[cfg(feature = "anthropic")]
mod claude;
#[cfg(not(feature = "anthropic"))]
#[path = "any_claude.rs"]
mod claude;
mod config;
mod families;
mod labels;
mod outbound;
mod results;
mod settings;
mod stream;
#[cfg(test)]
mod tests;
mod tools;

use crate::{
    Decode, Fault, Invalid, Losses, Outbound, Prepared, Upstream,
    neutral::{Answer, Extra, Request},
    send::within,
};

/// Amazon Bedrock's Converse.
#[derive(Clone, Copy, Debug)]
pub struct Converse;

/// Converse's own members that no other dialect has a word for.
const OWN: [&str; 6] = [
    "additionalModelRequestFields",
    "additionalModelResponseFieldPaths",
    "guardrailConfig",
    "performanceConfig",
    "promptVariables",
    "requestMetadata",
];

// === impl Converse ===

impl Outbound for Converse {
    fn write_request(
        &self,
        request: &Request,
        upstream: &Upstream<'_>,
        losses: &mut Losses,
    ) -> Result<Prepared, Invalid> {
        outbound::write(request, upstream, losses)
    }

    /// Converse refuses what it does not know; a model's own members have a place.
    fn add_own(&self, body: &mut Extra, members: Extra, losses: &mut Losses) {
        within(body, "additionalModelRequestFields", &OWN, members, losses);
    }

    fn read_answer(&self, body: &[u8]) -> Result<Answer, Fault> {
        answer::read(body)
    }

    fn decoder(&self) -> Box<dyn Decode> {
        Box::new(stream::Decoder::default())
    }
}
