//! The stream of `POST …/responses`.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::answer::{Answer, Frame, to_json};

use super::response::{Reply, part};

/// Numbers a reply's events and writes them.
struct Writer<'a> {
    reply: &'a Reply<'a>,
    frames: Vec<Frame>,
}

pub(super) fn answer(reply: &Reply<'_>) -> Answer {
    let mut writer = Writer {
        reply,
        frames: Vec::new(),
    };
    writer.write();
    Answer::events(writer.frames, error_event(), reply.cost.prompt)
}

// === impl Writer ===

impl Writer<'_> {
    fn write(&mut self) {
        let begun = self.reply.begun();
        self.bare("response.created", json!({"response": begun}));
        self.bare("response.in_progress", json!({"response": begun}));
        let item = self.reply.item("in_progress", "");
        self.bare(
            "response.output_item.added",
            json!({"output_index": 0, "item": item}),
        );
        if self.reply.turn.tool.is_some() {
            self.arguments();
        } else {
            self.text();
        }
        let item = self
            .reply
            .item(self.reply.status(), &self.reply.turn.text());
        self.bare(
            "response.output_item.done",
            json!({"output_index": 0, "item": item}),
        );
        let last = format!("response.{}", self.reply.status());
        self.bare(&last, json!({"response": self.reply.ended()}));
    }

    fn text(&mut self) {
        let text = self.reply.turn.text();
        self.bare(
            "response.content_part.added",
            self.at_part("part", part("")),
        );
        for piece in &self.reply.turn.parts {
            let mut data = self.at_part("delta", json!(piece));
            data["logprobs"] = json!([]);
            self.content("response.output_text.delta", data);
        }
        let mut data = self.at_part("text", json!(text));
        data["logprobs"] = json!([]);
        self.bare("response.output_text.done", data);
        self.bare(
            "response.content_part.done",
            self.at_part("part", part(&text)),
        );
    }

    fn arguments(&mut self) {
        for piece in &self.reply.turn.parts {
            let data = self.at_item("delta", json!(piece));
            self.content("response.function_call_arguments.delta", data);
        }
        let mut data = self.at_item("arguments", json!(self.reply.turn.text()));
        data["name"] = json!(self.reply.turn.tool);
        self.bare("response.function_call_arguments.done", data);
    }

    fn at_item(&self, key: &str, value: Value) -> Value {
        let mut data = json!({"item_id": self.reply.item_id(), "output_index": 0});
        data[key] = value;
        data
    }

    fn at_part(&self, key: &str, value: Value) -> Value {
        let mut data = self.at_item(key, value);
        data["content_index"] = json!(0);
        data
    }

    fn bare(&mut self, kind: &str, data: Value) {
        let event = event(kind, data, self.frames.len());
        self.frames.push(Frame::bare(event));
    }

    fn content(&mut self, kind: &str, data: Value) {
        let event = event(kind, data, self.frames.len());
        self.frames.push(Frame::content(event));
    }
}

/// The last event of a failing stream.
fn error_event() -> Bytes {
    let message = "The mock was told to fail in its stream.";
    let data = json!({"code": "server_error", "message": message, "param": null});
    event("error", data, 0).into()
}

fn event(kind: &str, mut data: Value, number: usize) -> Vec<u8> {
    data["type"] = json!(kind);
    data["sequence_number"] = json!(number);
    let mut event = format!("event: {kind}\ndata: ").into_bytes();
    event.extend(to_json(&data));
    event.extend(b"\n\n");
    event
}
