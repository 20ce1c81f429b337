//! Answers without a provider, for quickstarts and tests: LiteLLM's `mock_response`.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::Full;
use serde_json::{Value, json};
use tollgate_core::{Error, ErrorKind, Operation, Receipt, Reply, UpstreamRequest};
use tollgate_wire::{
    answer::{self, AnswerLimits},
    upstream_error,
};

/// The answer `text` to `request`, as a provider would have sent it.
///
/// # Errors
///
/// Where `text` names an error (`litellm.RateLimitError`), or where an answer cannot be a text.
pub(crate) fn reply(
    request: UpstreamRequest,
    text: &str,
    limits: AnswerLimits,
) -> Result<Reply, Error> {
    if let Some(status) = named_error(text) {
        let body = json!({"error": {"message": text, "type": null, "param": null, "code": null}});
        let body = Bytes::from(body.to_string());
        return Err(upstream_error(
            &request.deployment,
            status,
            Default::default(),
            body,
        ));
    }
    let answer = Answer::to(&request, text);
    let (kind, body) = match (request.operation, request.stream) {
        (Operation::Chat, false) => ("application/json", answer.chat().to_string()),
        (Operation::Chat, true) => ("text/event-stream", answer.chat_stream()),
        (Operation::Completion, false) => ("application/json", answer.completion().to_string()),
        (Operation::Completion, true) => ("text/event-stream", answer.completion_stream()),
        (Operation::Respond, false) => {
            ("application/json", answer.response("completed").to_string())
        }
        (Operation::Respond, true) => ("text/event-stream", answer.response_stream()),
        (Operation::Embed, _) => ("application/json", answer.embedding().to_string()),
        _ => return Err(unsupported()),
    };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let UpstreamRequest {
        call,
        received,
        deployment,
        classifier,
        ..
    } = request;
    let receipt = Receipt {
        deployment: Some(deployment),
        ..Receipt::new(call, received)
    };
    Ok(answer::read(response, classifier, limits, receipt))
}

/// Texts with which LiteLLM's mocks ask for an error.
fn named_error(text: &str) -> Option<StatusCode> {
    match text {
        "litellm.RateLimitError" => Some(StatusCode::TOO_MANY_REQUESTS),
        "litellm.InternalServerError" => Some(StatusCode::INTERNAL_SERVER_ERROR),
        "litellm.ContextWindowExceededError" => Some(StatusCode::BAD_REQUEST),
        _ => None,
    }
}

fn unsupported() -> Error {
    let message = "mock_response answers chat, completions, responses and embeddings only";
    Error::new(ErrorKind::Unsupported, message)
}

/// A text on its way into OpenAI's formats.
struct Answer<'a> {
    id: String,
    model: &'a str,
    text: &'a str,
    created: u64,
}

// === impl Answer ===

impl<'a> Answer<'a> {
    fn to(request: &'a UpstreamRequest, text: &'a str) -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let created = now.unwrap_or(Duration::ZERO).as_secs();
        Self {
            id: request.call.to_string(),
            model: &request.deployment.model,
            text,
            created,
        }
    }

    /// The counts that LiteLLM's mocks report.
    fn usage() -> Value {
        json!({"prompt_tokens": 10, "completion_tokens": 20, "total_tokens": 30})
    }

    fn chat(&self) -> Value {
        json!({
            "id": format!("chatcmpl-{}", self.id), "object": "chat.completion", "created": self.created,
            "model": self.model, "usage": Self::usage(),
            "choices": [{
                "index": 0, "finish_reason": "stop",
                "message": {"role": "assistant", "content": self.text},
            }],
        })
    }

    fn chat_stream(&self) -> String {
        let chunk = |choices: Value, usage: Value| {
            let chunk = json!({
                "id": format!("chatcmpl-{}", self.id), "object": "chat.completion.chunk",
                "created": self.created, "model": self.model, "choices": choices, "usage": usage,
            });
            format!("data: {chunk}\n\n")
        };
        let delta = |delta: Value, finish: Value| json!([{"index": 0, "delta": delta, "finish_reason": finish}]);
        let role = delta(json!({"role": "assistant", "content": ""}), Value::Null);
        let words = self
            .text
            .split_inclusive(' ')
            .map(|word| chunk(delta(json!({"content": word}), Value::Null), Value::Null));
        [
            chunk(role, Value::Null),
            words.collect(),
            chunk(delta(json!({}), json!("stop")), Value::Null),
            chunk(json!([]), Self::usage()),
            "data: [DONE]\n\n".to_owned(),
        ]
        .concat()
    }

    fn completion(&self) -> Value {
        json!({
            "id": format!("cmpl-{}", self.id), "object": "text_completion", "created": self.created,
            "model": self.model, "usage": Self::usage(),
            "choices": [{"index": 0, "text": self.text, "finish_reason": "stop", "logprobs": null}],
        })
    }

    fn completion_stream(&self) -> String {
        format!("data: {}\n\ndata: [DONE]\n\n", self.completion())
    }

    fn response(&self, status: &str) -> Value {
        let usage = json!({"input_tokens": 10, "output_tokens": 20, "total_tokens": 30});
        json!({
            "id": format!("resp_{}", self.id), "object": "response", "created_at": self.created,
            "status": status, "model": self.model, "usage": usage, "error": null,
            "output": [self.item("completed")],
        })
    }

    fn item(&self, status: &str) -> Value {
        json!({
            "id": format!("msg_{}", self.id), "type": "message", "role": "assistant", "status": status,
            "content": [{"type": "output_text", "text": self.text, "annotations": []}],
        })
    }

    fn response_stream(&self) -> String {
        let place =
            json!({"item_id": format!("msg_{}", self.id), "output_index": 0, "content_index": 0});
        let part = json!({"type": "output_text", "text": "", "annotations": []});
        let events = [
            (
                "response.created",
                json!({"response": self.response("in_progress")}),
            ),
            (
                "response.output_item.added",
                json!({"output_index": 0, "item": self.item("in_progress")}),
            ),
            (
                "response.content_part.added",
                merged(&place, json!({"part": part})),
            ),
            (
                "response.output_text.delta",
                merged(&place, json!({"delta": self.text})),
            ),
            (
                "response.output_text.done",
                merged(&place, json!({"text": self.text})),
            ),
            (
                "response.output_item.done",
                json!({"output_index": 0, "item": self.item("completed")}),
            ),
            (
                "response.completed",
                json!({"response": self.response("completed")}),
            ),
        ];
        let numbered = events.into_iter().enumerate();
        numbered
            .map(|(number, (kind, event))| {
                let event = merged(&event, json!({"type": kind, "sequence_number": number}));
                format!("event: {kind}\ndata: {event}\n\n")
            })
            .collect()
    }

    fn embedding(&self) -> Value {
        json!({
            "object": "list", "model": self.model, "usage": {"prompt_tokens": 10, "total_tokens": 10},
            "data": [{"object": "embedding", "index": 0, "embedding": [0.1, 0.2, 0.3]}],
        })
    }
}

/// `first` with the members of `second` added.
fn merged(first: &Value, second: Value) -> Value {
    let members = [first.clone(), second]
        .into_iter()
        .filter_map(|value| match value {
            Value::Object(members) => Some(members),
            _ => None,
        });
    Value::Object(members.flatten().collect())
}
