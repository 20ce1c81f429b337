//! Ollama's chat and generate.

mod answers;
mod generate;
mod properties;
mod recordings;
mod requests;
mod streams;

use serde_json::Value;
use tollgate_core::Dialect;

use super::Ollama;
use crate::{
    Asked, Decode, Encode, Fault, Inbound as _, Losses, Outbound as _, Piece, Upstream,
    neutral::{Event, Message, Request, Role},
    testing,
};

fn read(body: &Value) -> Request {
    Ollama.read_request(body.to_string().as_bytes()).unwrap()
}

/// What Ollama is asked, and what could not be carried.
fn written(request: &Request) -> (Value, Losses) {
    let deployment = testing::deployment(Dialect::Ollama);
    let upstream = Upstream {
        model: &request.model,
        deployment: &deployment,
        mend: false,
    };
    let mut losses = Losses::new();
    let prepared = Ollama.write_request(request, &upstream, &mut losses);
    let body = prepared.unwrap().body;
    (serde_json::from_slice(&body).unwrap(), losses)
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

/// Feeds `decoder` a stream of lines.
fn decode(mut decoder: Box<dyn Decode>, lines: &[u8]) -> Result<Vec<Event>, Fault> {
    let mut events = Vec::new();
    for line in lines.split(|byte| *byte == b'\n') {
        if !line.is_empty() {
            let piece = Piece {
                data: line,
                ..Piece::default()
            };
            decoder.piece(&piece, &mut events)?;
        }
    }
    decoder.end(&mut events)?;
    Ok(events)
}

fn encode(mut encoder: Box<dyn Encode>, events: &[Event]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for event in events {
        encoder.event(event, &mut bytes);
    }
    bytes
}

fn question() -> Asked {
    Asked::of(&Request {
        model: "llama".to_owned(),
        ..hello()
    })
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    let lines = bytes.split(|byte| *byte == b'\n');
    lines
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}
