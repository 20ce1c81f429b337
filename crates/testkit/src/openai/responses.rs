//! `POST …/responses`.

use http::StatusCode;

use crate::{
    answer::{Answer, Cost},
    call::Call,
    turn::Turn,
};

use super::{conversation, response::Reply, response_events};

pub(super) fn answer(call: &Call) -> Answer {
    let input = &call.body["input"];
    if input.is_null() {
        return Answer::lacking("input");
    }
    let asked = match conversation::of_response(&call.body) {
        Ok(asked) => asked,
        Err(complaint) => return Answer::failure(StatusCode::BAD_REQUEST, &complaint),
    };
    let turn = Turn::of(call, &asked);
    let cost = Cost {
        prompt: asked.tokens,
        completion: turn.tokens(),
    };
    let reply = Reply { call, turn, cost };
    if call.wants_stream() {
        response_events::answer(&reply)
    } else {
        Answer::json(&reply.ended(), cost)
    }
}
