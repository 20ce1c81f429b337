//! `POST …/responses`.

use crate::{
    answer::{Answer, Cost},
    call::Call,
};

use super::{input, response::Reply, response_events, turn::Turn};

pub(super) fn answer(call: &Call) -> Answer {
    let input = &call.body["input"];
    if input.is_null() {
        return Answer::lacking("input");
    }
    let turn = Turn::of(call, input, call.body["max_output_tokens"].as_u64());
    let cost = Cost {
        prompt: input::turn_tokens(input),
        completion: turn.tokens(),
    };
    let reply = Reply { call, turn, cost };
    if call.wants_stream() {
        response_events::answer(&reply)
    } else {
        Answer::json(&reply.ended(), cost)
    }
}
