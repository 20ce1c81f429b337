//! InvokeModel with bodies in Anthropic's dialect (Bedrock user guide, "Anthropic Claude Messages API").

use base64::{Engine, engine::general_purpose::STANDARD};
use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Cost, Frame},
    anthropic::{Host, document, events, read},
    asked::Asked,
    call::Call,
    turn::Turn,
};

use super::{failure, frames};

pub(super) fn whole(call: &Call) -> Answer {
    let (asked, turn) = match turn(call) {
        Ok(pair) => pair,
        Err(refusal) => return *refusal,
    };
    let cost = Cost {
        prompt: asked.tokens,
        completion: turn.tokens(),
    };
    Answer::json(&document(call, &turn, asked.tokens), cost)
}

pub(super) fn streamed(call: &Call) -> Answer {
    let (asked, turn) = match turn(call) {
        Ok(pair) => pair,
        Err(refusal) => return *refusal,
    };
    let events = events(call, &turn, asked.tokens).into_iter();
    let frames = events.map(|(mut event, content)| {
        if event["type"] == "message_stop" {
            event["amazon-bedrock-invocationMetrics"] = metrics(&asked, &turn);
        }
        let payload = json!({"bytes": STANDARD.encode(event.to_string()), "p": "abcd"});
        Frame {
            bytes: frames::event("chunk", &payload),
            tokens: u64::from(content),
            content,
        }
    });
    frames::answer(frames.collect(), asked.tokens)
}

fn turn(call: &Call) -> Result<(Asked, Turn), Box<Answer>> {
    let refused = |complaint: String| Box::new(failure(StatusCode::BAD_REQUEST, &complaint));
    let asked = read(call, Host::Bedrock).map_err(refused)?;
    let turn = Turn::of(call, &asked);
    Ok((asked, turn))
}

fn metrics(asked: &Asked, turn: &Turn) -> Value {
    json!({
        "inputTokenCount": asked.tokens,
        "outputTokenCount": turn.tokens(),
        "invocationLatency": 12,
        "firstByteLatency": 6,
    })
}
