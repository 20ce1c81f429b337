//! `POST …/completions`, the dialect before Chat.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Cost, Frame, data_event},
    call::Call,
    input,
    turn::Turn,
};

use super::{
    CREATED,
    chunks::{done, error_event},
    completion::{reports_usage, token_limit},
    usage,
};

pub(super) fn answer(call: &Call) -> Answer {
    let prompt = input::text_of(&call.body["prompt"]);
    let cost = input::tokens(&prompt);
    let text = call.text.as_deref().unwrap_or(&prompt);
    let turn = Turn::saying(call, text, token_limit(&call.body));
    let cost = Cost {
        prompt: cost,
        completion: turn.tokens(),
    };
    if call.wants_stream() {
        Answer::events(frames(call, &turn, cost), error_event(), cost.prompt)
    } else {
        let mut document = document(call, &turn.text(), Some(turn.finish()));
        document["usage"] = usage(cost);
        Answer::json(&document, cost)
    }
}

fn frames(call: &Call, turn: &Turn, cost: Cost) -> Vec<Frame> {
    let parts = turn.parts.iter();
    let mut frames: Vec<Frame> = parts
        .map(|part| Frame::content(event(call, part, None)))
        .collect();
    frames.push(Frame::bare(event(call, "", Some(turn.finish()))));
    if reports_usage(&call.body) {
        let mut last = document(call, "", None);
        last["choices"] = json!([]);
        last["usage"] = usage(cost);
        frames.push(Frame::bare(data_event(&last)));
    }
    frames.push(done());
    frames
}

fn event(call: &Call, text: &str, finish: Option<&str>) -> Bytes {
    data_event(&document(call, text, finish))
}

fn document(call: &Call, text: &str, finish: Option<&str>) -> Value {
    json!({
        "id": call.id("cmpl-"),
        "object": "text_completion",
        "created": CREATED,
        "model": call.dated_model(),
        "choices": [{"text": text, "index": 0, "logprobs": null, "finish_reason": finish}],
    })
}
