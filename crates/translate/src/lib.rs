//! Any client dialect to any provider dialect, whole and streamed, without silent loss.
//!
//! Every dialect is translated to and from one neutral form ([`neutral`]), never pairwise. A dialect has up to two
//! sides: [`Inbound`], how clients speak to the gateway, and [`Outbound`], how providers want to be spoken to.
//! Streams are translated by sans-IO state machines ([`Decode`], [`Encode`]).
//!
//! What a dialect cannot express is written into [`Losses`]; nothing is dropped in silence.

mod answer;
#[cfg(feature = "anthropic")]
pub mod anthropic;
#[cfg(feature = "bedrock")]
pub mod bedrock;
#[cfg(feature = "cohere")]
pub mod cohere;
mod count;
pub mod dialect;
pub mod embed;
mod framing;
mod future;
#[cfg(feature = "gemini")]
pub mod gemini;
mod layer;
mod losses;
pub mod neutral;
#[cfg(feature = "ollama")]
pub mod ollama;
#[cfg(feature = "openai")]
pub mod openai;
mod params;
mod policy;
mod refusal;
mod request;
mod rerank;
#[cfg(feature = "responses")]
pub mod responses;
mod send;
mod service;
#[cfg(test)]
mod testing;
mod way;

pub use self::{
    dialect::{
        Asked, Decode, Encode, Fault, Inbound, Invalid, Outbound, Piece, Prepared, Upstream,
    },
    future::ResponseFuture,
    layer::TranslateLayer,
    losses::{Loss, Losses, Weight},
    policy::TranslatePolicy,
    service::Translate,
};
