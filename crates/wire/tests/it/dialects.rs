//! What the events of Anthropic's, Google's and Ollama's streams are, and the errors in them.

use http::StatusCode;
use tollgate_core::{
    Dialect::{self, Anthropic, Gemini, Ollama},
    ErrorKind, FrameKind, Operation, Outcome,
};

use crate::{
    pieces::Pieces,
    support::{Read, reply_in},
};

/// A letter for each frame: preamble, content, done, other.
fn kinds(read: &Read) -> String {
    let letter = |kind| match kind {
        FrameKind::Preamble => 'p',
        FrameKind::Content => 'c',
        FrameKind::Done => 'd',
        FrameKind::Other => 'o',
    };
    read.frames.iter().map(|frame| letter(frame.kind)).collect()
}

/// Reads the events with these data, as `dialect` frames them.
fn read(dialect: Dialect, data: &[&str]) -> Read {
    let lines = data.iter().map(|data| match dialect {
        Ollama => format!("{data}\n"),
        _ => format!("data: {data}\n\n"),
    });
    let kind = match dialect {
        Ollama => "application/x-ndjson",
        _ => "text/event-stream",
    };
    let body = Pieces::whole(lines.collect::<String>());
    Read::all(reply_in(dialect, Operation::Chat, kind, body))
}

const START: &str =
    r#"{"type":"message_start","message":{"model":"x","usage":{"input_tokens":3}}}"#;
const TEXT: &str =
    r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#;
const TOOL: &str =
    r#"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","name":"f"}}"#;
const DELTA: &str = r#"{"type":"content_block_delta","index":0,"delta":{"text":"a"}}"#;
const STOP: &str = r#"{"type":"message_stop"}"#;
const FINISH: &str =
    r#"{"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP"}]}"#;
const EMPTY: &str = r#"{"candidates":[{"content":{"parts":[{"text":""}]}}]}"#;
const PART: &str = r#"{"candidates":[{"content":{"parts":[{"text":"a"}]}}],"usageMetadata":{"promptTokenCount":3}}"#;
const BLOCKED: &str = r#"{"promptFeedback":{"blockReason":"SAFETY"}}"#;
const WORD: &str = r#"{"model":"x","message":{"content":"a"},"done":false}"#;
const NOTHING: &str = r#"{"model":"x","message":{"content":""},"done":false}"#;
const THOUGHT: &str = r#"{"model":"x","response":"","thinking":"a","done":false}"#;
const LAST: &str = r#"{"model":"x","done":true,"eval_count":2}"#;

#[test]
fn every_event_is_what_it_is() {
    for (dialect, data, expected) in [
        (
            Anthropic,
            &[START, r#"{"type":"ping"}"#, TEXT, DELTA, STOP][..],
            "pppcd",
        ),
        (Anthropic, &[START, TOOL, r#"{"type":"new"}"#, STOP], "pcod"),
        (Gemini, &[EMPTY, PART, FINISH], "pcc"),
        (Gemini, &[BLOCKED], "c"),
        (Ollama, &[NOTHING, WORD, NOTHING, LAST], "pcpd"),
        (Ollama, &[THOUGHT, LAST], "cd"),
    ] {
        let read = read(dialect, data);
        assert_eq!(kinds(&read), expected, "{data:?}");
        assert_eq!(read.receipt.outcome, Outcome::Complete, "{data:?}");
    }
}

#[test]
fn a_stream_that_lacks_its_end_is_broken() {
    let cut = [
        (Anthropic, &[START, TEXT, DELTA][..]),
        (Gemini, &[PART]),
        (Ollama, &[WORD]),
        (Anthropic, &["garbage"]),
        (Gemini, &["garbage"]),
        (Ollama, &["garbage"]),
        (Ollama, &[]),
    ];
    for (dialect, data) in cut {
        let read = read(dialect, data);
        let expected = Outcome::Broken(ErrorKind::BadAnswer);
        assert_eq!(read.receipt.outcome, expected, "{data:?}");
        assert_eq!(read.frames.len(), data.len(), "{data:?}");
    }
}

#[test]
fn an_error_in_a_stream_keeps_status_words_and_usage() {
    for (dialect, first, error, status) in [
        (
            Anthropic,
            START,
            r#"{"type":"error","error":{"type":"overloaded_error","message":"busy"}}"#,
            529,
        ),
        (
            Gemini,
            PART,
            r#"{"error":{"code":503,"message":"busy","status":"UNAVAILABLE"},"usageMetadata":{"promptTokenCount":3}}"#,
            503,
        ),
        (
            Ollama,
            WORD,
            r#"{"error":"busy","prompt_eval_count":3}"#,
            502,
        ),
    ] {
        let read = read(dialect, &[first, error]);
        let broken = read.error.unwrap();
        let status = StatusCode::from_u16(status).unwrap();
        assert_eq!(broken.kind(), ErrorKind::Upstream(status), "{dialect}");
        assert!(broken.message().ends_with("busy"), "{broken}");
        assert_eq!(broken.usage().unwrap().input, 3, "{dialect}");
    }
}
