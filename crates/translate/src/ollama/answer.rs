//! Whole answers, both ways.

use serde_json::Value;
use tollgate_core::{Dialect, Precision, Usage};

use super::{
    time,
    types::{self, Function, Logprob, Message, ToolCall},
};
use crate::{
    Asked, Fault,
    neutral::{Answer, Choice, Content, Finish, Part, TokenLogprob, Tool},
};

pub(super) fn read(body: &[u8]) -> Result<Answer, Fault> {
    let line: types::Answer = serde_json::from_slice(body)?;
    if line.error.is_some() {
        return Err(Fault::Reported {
            status: None,
            body: body.to_vec(),
        });
    }
    if line.message.is_none() && line.response.is_none() {
        return Err(Fault::Malformed(
            "neither `message` nor `response`".to_owned(),
        ));
    }
    let mut answer = Answer::new(Dialect::Ollama);
    answer.usage = usage(&line);
    let message = line.message.unwrap_or_default();
    let mut parts = Vec::new();
    let thinking = message.thinking.or(line.thinking);
    let text = message.content.or(line.response);
    parts.extend(said(thinking).map(Part::thinking));
    parts.extend(said(text).map(Part::text));
    let calls: Vec<_> = message.tool_calls.into_iter().flatten().map(call).collect();
    let finish = finish(line.done_reason.as_deref(), !calls.is_empty());
    parts.extend(calls);
    answer.model = Some(line.model).filter(|model| !model.is_empty());
    answer.choices = vec![Choice {
        parts,
        finish: Some(finish),
        logprobs: line
            .logprobs
            .into_iter()
            .flatten()
            .map(Into::into)
            .collect(),
        ..Choice::default()
    }];
    Ok(answer)
}

fn said(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

pub(super) fn call(call: ToolCall) -> Part {
    let id = call.id.unwrap_or_else(made_up_id);
    let (name, arguments) = call.function.into_parts();
    Part::tool_call(id, name, arguments)
}

/// An id where Ollama has none.
pub(super) fn made_up_id() -> String {
    let letters = std::iter::repeat_with(fastrand::alphanumeric).take(24);
    format!("call_{}", letters.collect::<String>())
}

pub(super) fn finish(reason: Option<&str>, calls: bool) -> Finish {
    match reason {
        _ if calls => Finish::ToolCalls,
        None | Some("stop") => Finish::Stop,
        Some("length") => Finish::Length,
        Some(other) => Finish::Other(other.to_owned()),
    }
}

pub(super) fn reason(finish: &Finish) -> &str {
    match finish {
        Finish::Length | Finish::ContextFull => "length",
        Finish::Other(reason) => reason,
        _ => "stop",
    }
}

pub(super) fn usage(line: &types::Answer) -> Option<Usage> {
    if line.prompt_eval_count.is_none() && line.eval_count.is_none() {
        return None;
    }
    Some(Usage {
        // Left out when the whole prompt was in the cache of the last call.
        input: line.prompt_eval_count.unwrap_or(0),
        output: line.eval_count.unwrap_or(0),
        precision: Precision::Reported,
        ..Usage::default()
    })
}

pub(super) fn write(answer: &Answer, asked: &Asked) -> Vec<u8> {
    let mut line = last(asked, answer.usage);
    let mut message = assistant();
    if let Some(choice) = answer.choices.first() {
        for part in &choice.parts {
            add(part, asked, &mut message);
        }
        line.done_reason = choice
            .finish
            .as_ref()
            .map(|finish| reason(finish).to_owned());
        let logprobs: Vec<_> = choice.logprobs.iter().map(Into::into).collect();
        line.logprobs = (!logprobs.is_empty()).then_some(logprobs);
    }
    line.message = Some(message);
    serde_json::to_vec(&line).unwrap_or_default()
}

pub(super) fn assistant() -> Message {
    Message {
        role: "assistant".to_owned(),
        content: Some(String::new()),
        ..Message::default()
    }
}

/// The line that ends an answer.
pub(super) fn last(asked: &Asked, usage: Option<Usage>) -> types::Answer {
    types::Answer {
        done: true,
        done_reason: Some("stop".to_owned()),
        // Clients divide by it to show tokens a second.
        total_duration: Some(1),
        prompt_eval_count: usage.map(|usage| usage.total_input()),
        eval_count: usage.map(|usage| usage.total_output()),
        ..line(asked)
    }
}

pub(super) fn line(asked: &Asked) -> types::Answer {
    types::Answer {
        model: asked.model.clone(),
        created_at: time::rfc3339(asked.created),
        ..types::Answer::default()
    }
}

/// Adds what `part` says; sealed states have no place here.
pub(super) fn add(part: &Part, asked: &Asked, message: &mut Message) {
    match &part.content {
        Content::Text { text, .. } | Content::Refusal(text) => {
            message.content.get_or_insert_default().push_str(text);
        }
        Content::Thinking { text, .. } if !text.is_empty() => {
            message.thinking.get_or_insert_default().push_str(text);
        }
        Content::ToolCall {
            id,
            name,
            arguments,
            custom,
        } => {
            let calls = message.tool_calls.get_or_insert_default();
            let index = u32::try_from(calls.len()).ok();
            calls.push(ToolCall {
                id: Some(id.clone()),
                function: Function {
                    name: name.clone(),
                    arguments: object(arguments, *custom || is_custom(asked, name)),
                    index,
                },
                extra: Default::default(),
            });
        }
        _ => {}
    }
}

fn is_custom(asked: &Asked, name: &str) -> bool {
    let mut tools = asked.request.tools.iter();
    tools.any(|tool| matches!(tool, Tool::Custom(custom) if custom.name == name))
}

/// Arguments as the object that clients expect.
fn object(arguments: &str, custom: bool) -> Value {
    match serde_json::from_str(arguments) {
        Ok(object @ Value::Object(_)) => object,
        _ if custom => serde_json::json!({"input": arguments}),
        Ok(other) if !other.is_null() => serde_json::json!({"value": other}),
        _ => Value::Object(Default::default()),
    }
}

// === impl TokenLogprob ===

impl From<Logprob> for TokenLogprob {
    fn from(logprob: Logprob) -> Self {
        Self {
            token: logprob.token,
            logprob: logprob.logprob,
            bytes: logprob.bytes,
            top: logprob.top_logprobs.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<&TokenLogprob> for Logprob {
    fn from(logprob: &TokenLogprob) -> Self {
        Self {
            token: logprob.token.clone(),
            logprob: logprob.logprob,
            bytes: logprob.bytes.clone(),
            top_logprobs: logprob.top.iter().map(Into::into).collect(),
        }
    }
}
