//! From the neutral form to the wire: requests for providers, answers for clients.

mod answer;
mod assistant;
mod call;
mod citations;
mod content;
mod extras;
mod finish;
mod legacy;
mod logprobs;
mod media;
mod messages;
mod profile;
mod reasoning;
mod request;
mod results;
mod shared;
mod thinking;
mod tools;
mod usage;

pub(super) use self::{
    answer::{answer, head, image, tier, word},
    call::{input_of, is_custom, wire_call},
    citations::{Place, annotation, source},
    legacy::{as_function_call, is_legacy},
    logprobs::logprobs,
    request::request,
    shared::{Shown, shown},
    usage::usage,
};
