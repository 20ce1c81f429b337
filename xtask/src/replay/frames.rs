//! The pieces of recorded and of written streams.

use bytes::Bytes;
use serde_json::{Value, json};
use tollgate_core::Dialect;
use tollgate_translate::{
    Decode, Fault, Outbound, Piece,
    neutral::{Answer, Event, Fold},
};
use tollgate_wire::sse;

use super::recordings::Answered;

/// A piece that owns what it says.
#[derive(Default)]
pub(crate) struct Owned {
    name: Option<String>,
    data: Vec<u8>,
    exception: bool,
}

/// An event larger than this is no event.
const LARGEST: usize = 16 << 20;

/// The pieces of a recorded stream; nothing where the answer was whole.
pub(super) fn recorded(answer: &Answered) -> Option<Vec<Owned>> {
    if let Some(frames) = &answer.decoded {
        return Some(frames.iter().map(frame).collect());
    }
    match &answer.body {
        Value::String(text) => Some(of_text(text)),
        // Google's streams without `alt=sse`.
        Value::Array(pieces) => Some(pieces.iter().map(whole).collect()),
        _ => None,
    }
}

/// The pieces of a stream that was written for a client of `dialect`.
pub(crate) fn written(dialect: Dialect, text: &str) -> Vec<Owned> {
    match dialect {
        Dialect::Ollama => lines(text),
        _ => events(text),
    }
}

fn of_text(text: &str) -> Vec<Owned> {
    match text.trim_start().starts_with('{') {
        true => lines(text),
        false => events(text),
    }
}

fn lines(text: &str) -> Vec<Owned> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| Owned {
            data: line.as_bytes().to_vec(),
            ..Owned::default()
        })
        .collect()
}

fn events(text: &str) -> Vec<Owned> {
    let mut cutter = sse::Events::new(LARGEST);
    cutter.push(Bytes::copy_from_slice(text.as_bytes()));
    let mut all = Vec::new();
    while let Ok(Some(event)) = cutter.take() {
        all.extend(event_of(&event));
    }
    all.extend(cutter.rest().as_ref().and_then(event_of));
    all
}

fn event_of(bytes: &Bytes) -> Option<Owned> {
    let event = sse::Event::of(bytes);
    let name = event.name.and_then(|name| std::str::from_utf8(name).ok());
    Some(Owned {
        name: name.map(str::to_owned),
        data: event.data?.to_vec(),
        exception: false,
    })
}

fn whole(piece: &Value) -> Owned {
    Owned {
        data: piece.to_string().into_bytes(),
        ..Owned::default()
    }
}

/// A frame of AWS's, of which `invoke` wraps the model's own events once more.
fn frame(frame: &Value) -> Owned {
    let (headers, payload) = (&frame["headers"], &frame["payload"]);
    let exception = headers[":exception-type"].as_str();
    let data = match payload.get("bytes_decoded") {
        Some(inner) => {
            let inner = match inner {
                Value::String(text) => text.clone(),
                inner => inner.to_string(),
            };
            use base64::{Engine as _, prelude::BASE64_STANDARD};
            json!({"bytes": BASE64_STANDARD.encode(inner)})
        }
        None => payload.clone(),
    };
    Owned {
        name: exception
            .or(headers[":event-type"].as_str())
            .map(str::to_owned),
        data: data.to_string().into_bytes(),
        exception: exception.is_some(),
    }
}

/// How many answers of Anthropic's begin in `pieces`.
pub(super) fn answers(pieces: &[Owned]) -> usize {
    let begins = |piece: &&Owned| piece.data.starts_with(br#"{"type":"message_start""#);
    pieces.iter().filter(begins).count()
}

/// The events that `pieces` come to.
pub(crate) fn decode(outbound: &dyn Outbound, pieces: &[Owned]) -> Result<Vec<Event>, Fault> {
    let mut decoder = outbound.decoder();
    let mut events = Vec::new();
    for piece in pieces {
        let piece = Piece {
            name: piece.name.as_deref(),
            data: &piece.data,
            exception: piece.exception,
        };
        Decode::piece(&mut *decoder, &piece, &mut events)?;
    }
    decoder.end(&mut events)?;
    Ok(events)
}

/// The answer that `events` come to.
pub(crate) fn fold(events: &[Event]) -> Answer {
    let mut fold = Fold::default();
    events.iter().for_each(|event| fold.push(event));
    fold.into_answer()
}
