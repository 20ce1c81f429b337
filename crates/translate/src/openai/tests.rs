//! Chat completions, both ways, whole and streamed.

mod answers;
mod completions;
mod histories;
mod normal;
mod properties;
mod recorded;
mod requests;
mod streams;
mod usages;

use std::sync::Arc;

use serde_json::Value;
use tollgate_core::{Deployment, Dialect, Provider};

use super::OpenAi;
use crate::{
    Asked, Inbound, Losses, Outbound, Upstream,
    neutral::{Answer, Event, Request},
    testing,
};

/// A deployment of the provider called `prefix`.
fn provider(prefix: &str) -> Deployment {
    Deployment {
        provider: Arc::new(Provider {
            prefix: prefix.into(),
            name: "Tested".into(),
        }),
        ..testing::deployment(Dialect::OpenAi)
    }
}

/// What the provider `prefix` is sent for `request`, and what was lost.
fn sent(request: &Request, prefix: &str) -> (Value, Vec<String>) {
    let deployment = provider(prefix);
    let upstream = Upstream {
        model: &request.model,
        deployment: &deployment,
        mend: false,
    };
    let mut losses = Losses::new();
    let prepared = OpenAi
        .write_request(request, &upstream, &mut losses)
        .unwrap();
    let lost = losses.iter().map(|loss| loss.field.clone()).collect();
    (serde_json::from_slice(&prepared.body).unwrap(), lost)
}

fn read(request: &Value) -> Request {
    OpenAi.read_request(request.to_string().as_bytes()).unwrap()
}

fn answer(value: &Value) -> Answer {
    OpenAi.read_answer(value.to_string().as_bytes()).unwrap()
}

fn asked(include_usage: bool) -> Asked {
    let mut request = Request::new(Dialect::OpenAi);
    request.model = "asked-for".to_owned();
    request.include_usage = include_usage;
    Asked::of(&request)
}

fn written(answer: &Answer, asked: &Asked) -> Value {
    serde_json::from_slice(&OpenAi.write_answer(answer, asked)).unwrap()
}

/// The stream that `events` are written as.
fn encoded(events: &[Event], asked: Asked) -> String {
    let mut encoder = OpenAi.encoder(asked);
    let mut bytes = Vec::new();
    for event in events {
        encoder.event(event, &mut bytes);
    }
    String::from_utf8(bytes).unwrap()
}

/// The chunks of a stream, which ends as it must.
fn chunks(stream: &str) -> Vec<Value> {
    let mut data: Vec<_> = testing::server_sent(stream);
    assert_eq!(data.pop().unwrap().1, "[DONE]");
    data.iter()
        .map(|(_, data)| serde_json::from_str(data).unwrap())
        .collect()
}

/// A stream of chunks.
fn stream_of(chunks: &[Value]) -> String {
    let mut stream: String = chunks
        .iter()
        .map(|chunk| format!("data: {chunk}\n\n"))
        .collect();
    stream.push_str("data: [DONE]\n\n");
    stream
}

fn decoded(stream: &str) -> Vec<Event> {
    testing::decode(OpenAi.decoder(), stream).unwrap()
}
