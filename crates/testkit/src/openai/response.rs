//! A response of the Responses API, whatever form it is written in.

use serde_json::{Value, json};

use crate::{answer::Cost, call::Call, turn::Turn};

use super::CREATED;

/// A response before it is written as JSON or as a stream.
#[derive(Debug)]
pub(super) struct Reply<'a> {
    pub(super) call: &'a Call,
    pub(super) turn: Turn,
    pub(super) cost: Cost,
}

// === impl Reply ===

impl Reply<'_> {
    /// The response object while it is being made.
    pub(super) fn begun(&self) -> Value {
        self.document("in_progress", json!([]), Value::Null)
    }

    /// The response object at the end.
    pub(super) fn ended(&self) -> Value {
        let output = self.item(self.status(), &self.turn.text());
        let mut document = self.document(self.status(), json!([output]), self.usage());
        if self.turn.truncated {
            document["incomplete_details"] = json!({"reason": "max_output_tokens"});
        }
        document
    }

    pub(super) fn status(&self) -> &'static str {
        if self.turn.truncated {
            "incomplete"
        } else {
            "completed"
        }
    }

    pub(super) fn item_id(&self) -> String {
        let prefix = if self.turn.tool.is_some() {
            "fc_"
        } else {
            "msg_"
        };
        self.call.id(prefix)
    }

    /// The output item, `text` being what is known of it.
    pub(super) fn item(&self, status: &str, text: &str) -> Value {
        let Some(name) = &self.turn.tool else {
            let content = if status == "in_progress" {
                json!([])
            } else {
                json!([part(text)])
            };
            return json!({
                "id": self.item_id(),
                "type": "message",
                "status": status,
                "role": "assistant",
                "content": content,
            });
        };
        json!({
            "id": self.item_id(),
            "type": "function_call",
            "status": status,
            "call_id": self.call.id("call_"),
            "name": name,
            "arguments": text,
        })
    }

    fn usage(&self) -> Value {
        let Cost { prompt, completion } = self.cost;
        json!({
            "input_tokens": prompt,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": completion,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": prompt + completion,
        })
    }

    fn document(&self, status: &str, output: Value, usage: Value) -> Value {
        let asked = &self.call.body;
        json!({
            "id": self.call.id("resp_"),
            "object": "response",
            "created_at": CREATED,
            "status": status,
            "background": false,
            "error": null,
            "incomplete_details": null,
            "instructions": asked["instructions"],
            "max_output_tokens": asked["max_output_tokens"],
            "metadata": {},
            "model": self.call.dated_model(),
            "output": output,
            "parallel_tool_calls": true,
            "previous_response_id": asked["previous_response_id"],
            "reasoning": {"effort": null, "summary": null},
            "service_tier": "default",
            "store": true,
            "temperature": 1.0,
            "text": {"format": {"type": "text"}},
            "tool_choice": "auto",
            "tools": tools(asked),
            "top_p": 1.0,
            "truncation": "disabled",
            "usage": usage,
            "user": null,
        })
    }
}

/// The tools asked for, with the default that OpenAI fills in.
fn tools(asked: &Value) -> Vec<Value> {
    let mut tools = asked["tools"].as_array().cloned().unwrap_or_default();
    let functions = tools.iter_mut().filter_map(Value::as_object_mut);
    for function in functions.filter(|tool| tool.get("type").is_some_and(|kind| kind == "function"))
    {
        function.entry("strict").or_insert(json!(true));
    }
    tools
}

/// A content part of type text.
pub(super) fn part(text: &str) -> Value {
    json!({"type": "output_text", "text": text, "annotations": [], "logprobs": []})
}
