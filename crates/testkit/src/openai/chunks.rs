//! The stream of `POST …/chat/completions`.

use bytes::Bytes;
use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use crate::answer::{Answer, Frame, data_event, error_body};

use super::{CREATED, completion::Completion, usage};

/// One event's data; a struct, so that the fields come in OpenAI's order.
#[derive(Serialize)]
struct Chunk<'a> {
    id: &'a str,
    object: &'static str,
    created: u64,
    model: &'a str,
    service_tier: &'static str,
    system_fingerprint: &'static str,
    choices: Vec<Value>,
    /// Absent unless usage was asked for, and then null in every chunk but the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Value>,
}

/// Writes a completion's events.
struct Writer<'a> {
    completion: &'a Completion,
    reports_usage: bool,
}

pub(super) fn answer(completion: &Completion, reports_usage: bool) -> Answer {
    let writer = Writer {
        completion,
        reports_usage,
    };
    Answer::events(writer.frames(), error_event(), completion.cost.prompt)
}

/// The last event of a failing stream.
pub(super) fn error_event() -> Bytes {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    data_event(&error_body(
        status,
        "The mock was told to fail in its stream.",
    ))
}

/// What every stream but that of Responses ends with.
pub(super) fn done() -> Frame {
    Frame::bare("data: [DONE]\n\n")
}

// === impl Writer ===

impl Writer<'_> {
    fn frames(&self) -> Vec<Frame> {
        let mut frames = self.of_all(&self.opening(), None, Frame::bare);
        for part in &self.completion.turn.parts {
            frames.extend(self.of_all(&self.delta(part), None, Frame::content));
        }
        let finish = Some(self.completion.turn.finish());
        frames.extend(self.of_all(&json!({}), finish, Frame::bare));
        if self.reports_usage {
            let usage = usage(self.completion.cost);
            frames.push(Frame::bare(self.event(Vec::new(), usage)));
        }
        frames.push(done());
        frames
    }

    /// The same delta for every choice.
    fn of_all(&self, delta: &Value, finish: Option<&str>, frame: fn(Bytes) -> Frame) -> Vec<Frame> {
        let events = (0..self.completion.choices).map(|index| {
            let choice = json!({
                "index": index,
                "delta": delta,
                "logprobs": null,
                "finish_reason": finish,
            });
            frame(self.event(vec![choice], Value::Null))
        });
        events.collect()
    }

    fn opening(&self) -> Value {
        let Some(name) = &self.completion.turn.tool else {
            return json!({"role": "assistant", "content": "", "refusal": null});
        };
        let function = json!({"name": name, "arguments": ""});
        let id = &self.completion.tool_id;
        let tool = json!({"index": 0, "id": id, "type": "function", "function": function});
        json!({"role": "assistant", "content": null, "tool_calls": [tool]})
    }

    fn delta(&self, part: &str) -> Value {
        if self.completion.turn.tool.is_none() {
            return json!({"content": part});
        }
        json!({"tool_calls": [{"index": 0, "function": {"arguments": part}}]})
    }

    fn event(&self, choices: Vec<Value>, usage: Value) -> Bytes {
        data_event(&Chunk {
            id: &self.completion.id,
            object: "chat.completion.chunk",
            created: CREATED,
            model: &self.completion.model,
            service_tier: "default",
            system_fingerprint: "fp_mock",
            choices,
            usage: self.reports_usage.then_some(usage),
        })
    }
}
