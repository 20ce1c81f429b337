//! Tests of the Responses dialect.

mod answers;
mod properties;
mod recordings;
mod requests;

use serde_json::Value;

use crate::{
    Asked, Inbound, Losses, Outbound, Upstream,
    neutral::{Answer, Event, Request},
    responses::Responses,
    testing,
};

/// What `request` is written as for a provider that calls the model `model`.
fn write(request: &Request, model: &str) -> (Value, Losses) {
    let deployment = testing::deployment(tollgate_core::Dialect::OpenAiResponses);
    let upstream = Upstream {
        model,
        deployment: &deployment,
        mend: false,
    };
    let mut losses = Losses::new();
    let prepared = Responses.write_request(request, &upstream, &mut losses);
    let body = serde_json::from_slice(&prepared.unwrap().body).unwrap();
    (body, losses)
}

/// What a client is streamed of `events`.
fn encode(events: &[Event], asked: Asked) -> String {
    let mut encoder = Responses.encoder(asked);
    let mut bytes = Vec::new();
    for event in events {
        encoder.event(event, &mut bytes);
    }
    String::from_utf8(bytes).unwrap()
}

/// What a client gets of `answer`.
fn whole(answer: &Answer, asked: &Asked) -> Value {
    serde_json::from_slice(&Responses.write_answer(answer, asked)).unwrap()
}

/// Brings equivalent spellings of a request or an answer together:
///
/// * a member that is `null` is absent; so are `status: completed`, `type: message`, empty annotations and log
///   probabilities, the empty contents of a reasoning item, `stream: false`, and an `include` or `input` of nothing;
/// * one text as a string is a list of one text part;
/// * 1 is 1.0; `generate_summary` is `summary`; `top_logprobs: 0` is absent;
/// * a message of no parts, of the model's, is absent.
fn normal(value: &Value) -> Value {
    match value {
        Value::Array(list) => list.iter().map(normal).collect(),
        Value::Number(number) => number.as_f64().map_or(value.clone(), Value::from),
        Value::Object(object) => {
            let role = object.get("role").and_then(Value::as_str);
            let mut normalised = serde_json::Map::new();
            for (key, member) in object {
                let empty = member.as_array().is_some_and(Vec::is_empty);
                let default = match key.as_str() {
                    "status" => member == "completed",
                    "type" => member == "message",
                    "annotations" | "logprobs" | "include" | "tools" | "input" => empty,
                    "metadata" => member.as_object().is_some_and(serde_json::Map::is_empty),
                    // Of a reasoning item.
                    "content" => empty && role.is_none(),
                    "stream" => member == false,
                    "top_logprobs" => member == 0,
                    _ => member.is_null(),
                };
                if default || member.is_null() {
                    continue;
                }
                let texts = (key == "content" && role.is_some()) || key == "output";
                let kind = match role {
                    Some("assistant") => "output_text",
                    _ => "input_text",
                };
                let member = match member.as_str().filter(|_| texts) {
                    Some(text) => serde_json::json!([{"type": kind, "text": text}]),
                    None => normal(member),
                };
                normalised.insert(key.clone(), member);
            }
            if let Some(Value::String(text)) = object.get("input") {
                let input = serde_json::json!([{"role": "user", "content": text}]);
                normalised.insert("input".to_owned(), normal(&input));
            }
            normalised.sort_keys();
            normalised.into()
        }
        _ => value.clone(),
    }
}

fn read(body: &Value) -> Request {
    Responses
        .read_request(body.to_string().as_bytes())
        .unwrap_or_else(|error| panic!("{error} in {body}"))
}
