//! From the wire to the neutral form.
//!
//! Objects are taken apart member by member ([`Members`]) rather than deserialised as a whole: so an error names
//! the member that is to blame, `null` is the same as absent, and what is not understood is still there afterwards.

mod answer;
mod assistant;
mod call;
mod citations;
mod logprobs;
mod media;
mod members;
mod message;
mod part;
mod reasoning;
mod request;
mod signature;
mod thinking;
mod tools;
mod usage;

pub(super) use self::{
    answer::{Said, answer, finish, reported},
    call::arguments,
    citations::{citation, searched},
    logprobs::tokens as logprobs,
    media::picture,
    members::{Members, numbered, whole, wrong},
    request::{request, settings},
    signature::signature,
    thinking::{bare_reasoning, block as thinking_block, own as own_state},
    usage::usage,
};
