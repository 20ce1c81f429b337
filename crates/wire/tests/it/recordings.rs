//! Recorded streams of OpenAI's dialects pass through with nothing but the name changed.

use serde_json::Value;
use tollgate_core::Operation;
use tollgate_testkit::recordings::{Exchange, Recording, Recordings};

use crate::{
    pieces::{Numbers, Pieces},
    support::{ASKED, Read, reply},
};

const DIALECTS: [(&str, Operation); 3] = [
    ("openai-chat", Operation::Chat),
    ("openai-completions", Operation::Completion),
    ("openai-responses", Operation::Respond),
];

/// The streams that were recorded, each with its operation and its file's name.
fn streams() -> Option<Vec<(Operation, String, Exchange)>> {
    let found: Vec<_> = Recordings::find()?
        .into_iter()
        .flat_map(exchanges)
        .collect();
    assert!(!found.is_empty(), "no streams among the recordings");
    Some(found)
}

fn exchanges(recording: Recording) -> impl Iterator<Item = (Operation, String, Exchange)> {
    let name = recording.file.file_name().unwrap_or_default();
    let name = name.to_string_lossy().into_owned();
    recording.exchanges.into_iter().filter_map(move |exchange| {
        let mut known = DIALECTS.iter();
        let (_, operation) = known.find(|(dialect, _)| *dialect == exchange.dialect)?;
        let kind = exchange.response.content_type();
        let stream = exchange.response.status == 200 && kind.starts_with("text/event-stream");
        stream.then(|| (*operation, name.clone(), exchange))
    })
}

/// The data of each event, and its JSON; `[DONE]` and the like left out.
fn events(text: &str) -> Vec<(&str, Value)> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("data:"));
    lines
        .filter_map(|line| Some((line, serde_json::from_str(line).ok()?)))
        .collect()
}

/// The event with the asked model's name, where the gateway puts it.
fn stamped(mut event: Value) -> Value {
    for place in ["/model", "/response/model"] {
        if let Some(model) = event.pointer_mut(place) {
            *model = ASKED.into();
        }
    }
    event
}

/// Whether this is the chunk that comes only to those who ask for usage.
fn is_usage_chunk(event: &Value) -> bool {
    event["choices"].as_array().is_some_and(Vec::is_empty) && event["usage"].is_object()
}

/// The last usage that `events` report: the input, and everything.
fn reported(events: &[(&str, Value)]) -> Option<(u64, u64)> {
    let usages = events
        .iter()
        .rev()
        .flat_map(|(_, event)| [&event["usage"], &event["response"]["usage"]]);
    let usage = usages.into_iter().find(|usage| usage.is_object())?;
    let count = |one: &str, other: &str| usage[one].as_u64().or(usage[other].as_u64());
    let input = count("prompt_tokens", "input_tokens").unwrap_or(0);
    let output = count("completion_tokens", "output_tokens").unwrap_or(0);
    Some((
        input,
        usage["total_tokens"].as_u64().unwrap_or(input + output),
    ))
}

fn check(operation: Operation, name: &str, text: &str, read: &Read) {
    let sent = events(text);
    let usage = read.receipt.usage;
    if let Some((input, all)) = reported(&sent) {
        assert_eq!(usage.total_input(), input, "{name}");
        assert_eq!(usage.total_input() + usage.total_output(), all, "{name}");
    }
    let text = read.text();
    let given = events(&text);
    let shown: Vec<_> = sent
        .into_iter()
        .filter(|(_, event)| !is_usage_chunk(event))
        .collect();
    if read.error.is_none() {
        assert_eq!(given.len(), shown.len(), "{name}");
    }
    for ((line, event), (sent, expected)) in given.into_iter().zip(shown) {
        let theirs = ["/model", "/response/model"].map(|place| expected.pointer(place).cloned());
        for theirs in theirs.into_iter().flatten().filter(Value::is_string) {
            let names = [Value::from(ASKED), theirs].map(|name| name.to_string());
            let unnamed = |line: &str| line.replace(&names[0], "?").replace(&names[1], "?");
            assert_eq!(unnamed(line), unnamed(sent), "{name}");
        }
        assert_eq!(event, stamped(expected), "{name} {operation:?}");
    }
}

fn read(operation: Operation, pieces: Pieces) -> Read {
    Read::all(reply(operation, "text/event-stream", pieces, true))
}

/// How often each stream is cut anew.
const CUTS: usize = 1000;

/// Cut anywhere, the stream is read as it was when `whole`. Few of the cuts are into single bytes, which take long.
fn cut(operation: Operation, name: &str, bytes: &[u8], whole: &Read) {
    let mut numbers = Numbers::new(bytes.len() as u64);
    for most in [3, 50, 700, 5000, 700, 5000]
        .into_iter()
        .chain([2000; CUTS - 6])
    {
        let read = read(operation, Pieces::random(bytes, &mut numbers, most));
        assert_eq!(read.text(), whole.text(), "{name} {most}");
        assert_eq!(read.receipt.usage, whole.receipt.usage, "{name} {most}");
        assert_eq!(read.receipt.outcome, whole.receipt.outcome, "{name} {most}");
    }
}

#[test]
fn recorded_streams_pass_through() {
    let Some(streams) = streams() else {
        println!("skipped: there are no recordings here");
        return;
    };
    let count = streams.len();
    let mut incomplete = Vec::new();
    for (operation, name, exchange) in streams {
        let bytes = exchange.response.bytes().unwrap();
        let text = std::str::from_utf8(&bytes).unwrap().to_owned();
        let read = read(operation, Pieces::whole(bytes.clone()));
        check(operation, &name, &text, &read);
        cut(operation, &name, &bytes, &read);
        if let Some(error) = &read.error {
            incomplete.push(format!("{name}: {error}"));
        }
    }
    println!(
        "{count} streams, {} of them end without completion:",
        incomplete.len()
    );
    incomplete.iter().for_each(|one| println!("  {one}"));
    assert!(incomplete.len() * 20 < count, "{incomplete:#?}");
}
