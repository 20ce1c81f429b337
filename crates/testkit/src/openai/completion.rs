//! A completion of a chat, whatever form it is written in.

use serde::Serialize;
use serde_json::{Value, json};

use crate::{answer::Cost, asked::Asked, call::Call, turn::Turn};

use super::{CREATED, usage};

/// A completion before it is written as JSON or as a stream.
#[derive(Debug)]
pub(super) struct Completion {
    pub(super) id: String,
    pub(super) model: String,
    pub(super) tool_id: String,
    pub(super) turn: Turn,
    /// How many choices there are, all alike.
    pub(super) choices: u64,
    pub(super) cost: Cost,
}

/// The JSON form; a struct, so that the fields come in OpenAI's order.
#[derive(Serialize)]
pub(super) struct Document<'a> {
    id: &'a str,
    object: &'static str,
    created: u64,
    model: &'a str,
    choices: Vec<Value>,
    usage: Value,
    service_tier: &'static str,
    system_fingerprint: &'static str,
}

pub(super) fn reports_usage(body: &Value) -> bool {
    body["stream_options"]["include_usage"] == true
}

pub(super) fn token_limit(body: &Value) -> Option<u64> {
    let limit = body["max_completion_tokens"].as_u64();
    limit.or_else(|| body["max_tokens"].as_u64())
}

// === impl Completion ===

impl Completion {
    pub(super) fn of(call: &Call, asked: &Asked, choices: u64) -> Self {
        let turn = Turn::of(call, asked);
        let cost = Cost {
            prompt: asked.tokens,
            completion: turn.tokens() * choices,
        };
        Self {
            id: call.id("chatcmpl-"),
            model: call.dated_model(),
            tool_id: call.id("call_"),
            turn,
            choices,
            cost,
        }
    }

    pub(super) fn document(&self) -> Document<'_> {
        Document {
            id: &self.id,
            object: "chat.completion",
            created: CREATED,
            model: &self.model,
            choices: (0..self.choices).map(|index| self.choice(index)).collect(),
            usage: usage(self.cost),
            service_tier: "default",
            system_fingerprint: "fp_mock",
        }
    }

    fn choice(&self, index: u64) -> Value {
        json!({
            "index": index,
            "message": self.message(),
            "logprobs": null,
            "finish_reason": self.turn.finish(),
        })
    }

    fn message(&self) -> Value {
        let text = self.turn.text();
        let Some(name) = &self.turn.tool else {
            return json!({
                "role": "assistant",
                "content": text,
                "refusal": null,
                "annotations": [],
            });
        };
        let function = json!({"name": name, "arguments": text});
        let tool = json!({"id": self.tool_id, "type": "function", "function": function});
        json!({"role": "assistant", "content": null, "refusal": null, "tool_calls": [tool]})
    }
}
