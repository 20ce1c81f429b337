//! Cohere's v2 chat.

mod answers;
mod properties;
mod recordings;
mod requests;
mod streams;

use serde_json::Value;
use tollgate_core::Dialect;

use super::Cohere;
use crate::{
    Invalid, Losses, Outbound as _, Upstream,
    neutral::{Message, Request, Role},
    testing,
};

/// What Cohere is asked, and what could not be carried.
fn written(request: &Request) -> (Value, Losses) {
    let (body, losses) = attempt(request).unwrap();
    (serde_json::from_slice(&body).unwrap(), losses)
}

fn attempt(request: &Request) -> Result<(Vec<u8>, Losses), Invalid> {
    let deployment = testing::deployment(Dialect::Cohere);
    let upstream = Upstream {
        model: "command-a",
        deployment: &deployment,
        mend: false,
    };
    let mut losses = Losses::new();
    let prepared = Cohere.write_request(request, &upstream, &mut losses)?;
    Ok((prepared.body, losses))
}

fn asked(messages: Vec<Message>) -> Request {
    Request {
        messages,
        ..Request::new(Dialect::OpenAi)
    }
}

fn hello() -> Request {
    asked(vec![Message::text(Role::User, "Hi")])
}
