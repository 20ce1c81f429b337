//! The Response object, which repeats what was asked.

use serde_json::{Map, Value, json};
use tollgate_core::Usage;

use super::{INSTRUCTIONS, OWN, settings, tools, usage};
use crate::{
    Asked, Losses,
    neutral::{Extra, Finish, Part, Request, Tool},
};

/// Members of a request that a response repeats as they were.
const REPEATED: [&str; 9] = [
    "truncation",
    "store",
    "background",
    "max_tool_calls",
    "safety_identifier",
    "prompt_cache_retention",
    "prompt_cache_options",
    "tool_choice",
    "prompt",
];

/// What the provider says of its answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Head {
    /// Its id, where it is a response's.
    pub(super) id: Option<String>,
    pub(super) created: Option<u64>,
    pub(super) model: Option<String>,
    pub(super) service_tier: Option<String>,
    /// What else a provider of this dialect said.
    pub(super) extra: Extra,
}

/// The response that answers `asked`, in progress and without output.
pub(super) fn object(asked: &Asked, head: &Head) -> Map<String, Value> {
    let request = &asked.request;
    let mut response = members(json!({
        "id": head.id.clone().unwrap_or_else(|| format!("resp_{}", asked.id)),
        "object": "response",
        "created_at": head.created.unwrap_or(asked.created),
        "status": "in_progress",
        "background": false,
        "error": null,
        "incomplete_details": null,
        "instructions": instructions(request),
        "max_output_tokens": request.max_output,
        "max_tool_calls": null,
        "model": model(asked, head),
        "output": [],
        "parallel_tool_calls": request.parallel_tool_calls.unwrap_or(true),
        "previous_response_id": null,
        "prompt_cache_key": request.cache_key,
        "reasoning": {"effort": null, "summary": null},
        "safety_identifier": null,
        "service_tier": head.service_tier.as_deref().or(request.service_tier.as_deref()),
        "store": false,
        "temperature": request.sampling.temperature.unwrap_or(1.0),
        "text": {"format": {"type": "text"}},
        "tool_choice": "auto",
        "tools": tools(request),
        "top_logprobs": request.logprobs.unwrap_or(0),
        "top_p": request.sampling.top_p.unwrap_or(1.0),
        "truncation": "disabled",
        "usage": null,
        "user": request.user,
        "metadata": request.metadata,
    }));
    if let Some(choice) = &request.tool_choice {
        let choice = tools::write_choice(choice, &request.tools);
        response.insert("tool_choice".to_owned(), choice);
    }
    merge(&mut response, "text", settings::write_text(request));
    merge(
        &mut response,
        "reasoning",
        settings::write_reasoning(request),
    );
    if request.source == OWN {
        let said = request.extra.iter();
        let said = said.filter(|(key, _)| REPEATED.contains(&key.as_str()));
        response.extend(said.map(|(key, value)| (key.clone(), value.clone())));
    }
    let extra = head.extra.iter();
    response.extend(extra.map(|(key, value)| (key.clone(), value.clone())));
    response
}

/// Makes `response` a complete one.
pub(super) fn complete(
    response: &mut Map<String, Value>,
    output: Vec<Value>,
    finish: Option<&Finish>,
    refused: bool,
    used: Option<&Usage>,
) {
    let (status, reason) = status(finish, refused);
    response.insert("status".to_owned(), status.into());
    let details = reason.map(|reason| json!({"reason": reason}));
    response.insert("incomplete_details".to_owned(), json!(details));
    response.insert("output".to_owned(), output.into());
    response.insert("usage".to_owned(), json!(used.map(usage::write)));
}

/// The status, and why it is `incomplete`.
fn status(finish: Option<&Finish>, refused: bool) -> (&str, Option<&'static str>) {
    match finish {
        Some(Finish::Length | Finish::ContextFull) => ("incomplete", Some("max_output_tokens")),
        Some(Finish::ContentFilter) => ("incomplete", Some("content_filter")),
        // Declined in so many words, it is an answer like any other.
        Some(Finish::Refusal) if !refused => ("incomplete", Some("content_filter")),
        Some(Finish::Other(word))
            if matches!(word.as_str(), "queued" | "in_progress" | "cancelled") =>
        {
            (word, None)
        }
        _ => ("completed", None),
    }
}

/// Whether a stream ends with `response.incomplete`.
pub(super) fn is_incomplete(finish: Option<&Finish>, refused: bool) -> bool {
    status(finish, refused).0 == "incomplete"
}

fn model<'a>(asked: &'a Asked, head: &'a Head) -> &'a str {
    match asked.model.as_str() {
        "" => head.model.as_deref().unwrap_or_default(),
        model => model,
    }
}

fn instructions(request: &Request) -> Option<&str> {
    let mut messages = request.messages.iter();
    let message = messages.find(|message| message.id.as_deref() == Some(INSTRUCTIONS))?;
    message.parts.first().and_then(Part::as_text)
}

/// The tools with the members that a response's must have.
fn tools(request: &Request) -> Vec<Value> {
    let tools: &[Tool] = &request.tools;
    let mut list = tools::write(tools, request.source == OWN, &mut Losses::new());
    for tool in list.iter_mut().filter_map(Value::as_object_mut) {
        if tool.get("type").is_some_and(|kind| kind == "function") {
            for member in ["description", "parameters"] {
                tool.entry(member).or_insert(Value::Null);
            }
            tool.entry("strict").or_insert(false.into());
        }
    }
    list
}

fn merge(response: &mut Map<String, Value>, key: &str, said: Option<Value>) {
    let whole = response.get_mut(key).and_then(Value::as_object_mut);
    if let (Some(whole), Some(Value::Object(said))) = (whole, said) {
        whole.extend(said);
    }
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
