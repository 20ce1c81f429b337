//! Recorded answers of Anthropic's, Google's and Ollama's dialects pass through with nothing but the name changed, and
//! their usage is what they say it is; AWS's frames are cut.

use serde_json::Value;
use tollgate_core::{Dialect, Operation};
use tollgate_testkit::recordings::{Exchange, Recordings};
use tollgate_wire::eventstream::{Message, Messages};

use crate::{
    pieces::{Numbers, Pieces},
    support::{ASKED, Read, reply_in},
};

const DIALECTS: [(&str, Dialect, Operation); 7] = [
    ("anthropic-messages", Dialect::Anthropic, Operation::Chat),
    ("gemini", Dialect::Gemini, Operation::Chat),
    ("gemini-embeddings", Dialect::Gemini, Operation::Embed),
    ("vertex", Dialect::Gemini, Operation::Chat),
    ("ollama-chat", Dialect::Ollama, Operation::Chat),
    ("ollama-embed", Dialect::Ollama, Operation::Embed),
    ("ollama-generate", Dialect::Ollama, Operation::Completion),
];

/// How often each stream is cut anew.
const CUTS: usize = 100;

/// The exchanges whose dialect `known` is true of, with their files' names.
fn exchanges(known: impl Fn(&str) -> bool) -> Option<Vec<(String, Exchange)>> {
    let mut found = Vec::new();
    for recording in Recordings::find()? {
        let name = recording.file.file_name().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        let fitting = recording
            .exchanges
            .into_iter()
            .filter(|exchange| exchange.response.status == 200 && known(&exchange.dialect));
        found.extend(fitting.map(|exchange| (name.clone(), exchange)));
    }
    assert!(
        !found.is_empty(),
        "nothing of these dialects among the recordings"
    );
    Some(found)
}

/// The JSON values of an answer, in order: those of events, of lines, or the whole.
fn values(text: &str) -> Vec<Value> {
    if let Ok(whole) = serde_json::from_str::<Value>(text) {
        return match whole {
            Value::Array(values) => values,
            value => vec![value],
        };
    }
    let lines = text
        .lines()
        .map(|line| line.strip_prefix("data:").unwrap_or(line));
    lines
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

/// The value with the asked model's name, where the gateway puts it.
fn stamped(dialect: Dialect, mut value: Value) -> Value {
    let places: &[&str] = match dialect {
        Dialect::Anthropic if value["type"] == "message_start" => &["/message/model"],
        Dialect::Anthropic if value["type"] != "message" => &[],
        Dialect::Gemini => &["/modelVersion"],
        _ => &["/model"],
    };
    for place in places {
        if let Some(model) = value.pointer_mut(place) {
            *model = ASKED.into();
        }
    }
    value
}

/// What the answer says was used: all that was read, and all that was written.
fn reported(dialect: Dialect, values: &[Value]) -> Option<(u64, u64)> {
    let last = |names: &[&str]| {
        let found = values.iter().rev().flat_map(|value| {
            names
                .iter()
                .map(|name| value.pointer(name).and_then(Value::as_u64))
        });
        found.flatten().next()
    };
    let anthropic =
        |name: &str| last(&[&format!("/usage/{name}"), &format!("/message/usage/{name}")]);
    let google = |name: &str| last(&[&format!("/usageMetadata/{name}")]);
    match dialect {
        Dialect::Anthropic => {
            let read = [
                "input_tokens",
                "cache_read_input_tokens",
                "cache_creation_input_tokens",
            ];
            let read = read.map(|name| anthropic(name).unwrap_or(0)).iter().sum();
            Some((read, anthropic("output_tokens")?))
        }
        Dialect::Gemini => {
            let read = google("promptTokenCount")? + google("toolUsePromptTokenCount").unwrap_or(0);
            let all = google("totalTokenCount").unwrap_or(read);
            Some((read, all - read))
        }
        _ => Some((
            last(&["/prompt_eval_count"])?,
            last(&["/eval_count"]).unwrap_or(0),
        )),
    }
}

#[test]
fn recorded_answers_pass_through() {
    let Some(exchanges) = exchanges(|dialect| DIALECTS.iter().any(|known| known.0 == dialect))
    else {
        println!("skipped: there are no recordings here");
        return;
    };
    let (mut incomplete, count) = (Vec::new(), exchanges.len());
    for (name, exchange) in exchanges {
        let mut known = DIALECTS.iter();
        let (_, dialect, operation) = known.find(|known| known.0 == exchange.dialect).unwrap();
        let kind = match exchange.response.content_type() {
            "" if exchange.response.body.is_string() => continue,
            "" => "application/json",
            kind => kind,
        };
        let bytes = exchange.response.bytes().unwrap();
        let read = |pieces| Read::all(reply_in(*dialect, *operation, kind, pieces));
        let whole = read(Pieces::whole(bytes.clone()));
        if let Some(error) = &whole.error {
            incomplete.push(format!("{name}: {error}"));
        }
        let sent = values(std::str::from_utf8(&bytes).unwrap());
        if whole.error.is_none() {
            let expected: Vec<_> = sent
                .iter()
                .map(|value| stamped(*dialect, value.clone()))
                .collect();
            assert_eq!(values(&whole.text()), expected, "{name}");
            let usage = whole.receipt.usage;
            if let Some(expected) = reported(*dialect, &sent) {
                assert_eq!(
                    (usage.total_input(), usage.total_output()),
                    expected,
                    "{name}"
                );
            }
        }
        let mut numbers = Numbers::new(bytes.len() as u64);
        for most in [3, 50, 700].into_iter().chain([2000; CUTS - 3]) {
            let again = read(Pieces::random(&bytes, &mut numbers, most));
            assert_eq!(again.text(), whole.text(), "{name} {most}");
            assert_eq!(again.receipt.usage, whole.receipt.usage, "{name} {most}");
            assert_eq!(
                again.receipt.outcome, whole.receipt.outcome,
                "{name} {most}"
            );
        }
    }
    println!(
        "{count} answers, {} of them without completion:",
        incomplete.len()
    );
    incomplete.iter().for_each(|one| println!("  {one}"));
    assert!(incomplete.len() * 20 < count, "{incomplete:#?}");
}

#[test]
fn recorded_event_streams_are_cut_into_frames() {
    let Some(exchanges) = exchanges(|dialect| dialect.starts_with("bedrock-")) else {
        println!("skipped: there are no recordings here");
        return;
    };
    let mut frames = 0;
    for (name, exchange) in exchanges {
        if !exchange
            .response
            .content_type()
            .contains("amazon.eventstream")
        {
            continue;
        }
        let bytes = exchange.response.bytes().unwrap();
        let mut messages = Messages::new(1 << 24);
        messages.push(bytes.clone());
        let mut cut = 0;
        while let Some(frame) = messages.take().unwrap() {
            let message = Message::of(&frame);
            assert!(
                message.event_type.is_some() || message.exception_type.is_some(),
                "{name}"
            );
            serde_json::from_slice::<Value>(&message.payload).unwrap();
            cut += frame.len();
            frames += 1;
        }
        assert_eq!(cut, bytes.len(), "{name}");
    }
    println!("{frames} frames");
    assert!(frames > 0);
}
