use serde_json::Value;
use tollgate_core::Dialect;

use super::{Members, assistant, call, citations, logprobs, usage};
use crate::{
    Fault, Invalid,
    neutral::{Answer, Choice, Content, Extra, Finish, Part},
    tree::{Path, Tree},
};

/// Members of `usage` that the neutral form has buckets for, or that repeat them.
const COUNTS: [&str; 13] = [
    "prompt_tokens",
    "completion_tokens",
    "total_tokens",
    "input_tokens",
    "output_tokens",
    "prompt_tokens_details",
    "completion_tokens_details",
    "prompt_cache_hit_tokens",
    "prompt_cache_miss_tokens",
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
    "num_cached_tokens",
    "cached_tokens",
];

/// A whole answer.
pub(in crate::openai) fn answer(body: &[u8]) -> Result<Answer, Fault> {
    let tree = Tree::read(body)?;
    if let Some(fault) = reported(&tree, body) {
        return Err(fault);
    }
    read(tree).map_err(|error| Fault::Malformed(error.message))
}

fn read(tree: Tree<'_>) -> Result<Answer, Invalid> {
    let mut members = Members::of(tree, Path::root())?;
    let mut answer = Answer::new(Dialect::OpenAi);
    members.raw("object");
    answer.id = members.text("id")?.filter(|id| !id.is_empty());
    answer.model = members.text("model")?.filter(|model| !model.is_empty());
    answer.created = members.count("created").ok().flatten();
    answer.service_tier = members
        .text("service_tier")?
        .filter(|tier| !tier.is_empty());
    let list = members.list("choices")?.ok_or_else(|| {
        Invalid::at(
            "choices",
            "The answer has no choices, so it is no chat completion.",
        )
    })?;
    for (number, (path, choice)) in (0..).zip(list) {
        let choice = self::choice(Members::of(choice, path)?, number)?;
        answer.choices.push(choice);
    }
    if let Some(Value::Object(mut counts)) = members.raw("usage") {
        answer.usage = usage(&Value::Object(counts.clone()));
        counts.retain(|name, value| !COUNTS.contains(&name.as_str()) && !value.is_null());
        if !counts.is_empty() {
            members.put_back("usage", Value::Object(counts));
        }
    }
    let searched = citations::searched(&members);
    if let Some(first) = answer.choices.first_mut()
        && !first.parts.iter().any(is_cited)
    {
        citations::attach(searched, &mut first.parts);
    }
    answer.extra = members.rest();
    Ok(answer)
}

fn is_cited(part: &Part) -> bool {
    matches!(&part.content, Content::Text { citations, .. } if !citations.is_empty())
}

fn choice(mut members: Members<'_>, number: u32) -> Result<Choice, Invalid> {
    let index = members.count("index").ok().flatten();
    let index = index.and_then(|index| u32::try_from(index).ok());
    let mut message = match members.object("message")? {
        Some(message) => message,
        None => Members::of(Value::Object(Extra::new()), members.at("message"))?,
    };
    message.raw("role");
    let mut parts = assistant::parts(&mut message)?;
    for part in &mut parts {
        call::made_up_id(part);
    }
    let likely = members.raw("logprobs").unwrap_or_default();
    let mut tokens = logprobs::tokens(likely.get("content"));
    tokens.extend(logprobs::tokens(likely.get("refusal")));
    let word = members.text("finish_reason")?;
    let stop = members.peek("stop_reason").and_then(Tree::as_str);
    let finish = finish(word.as_deref().unwrap_or_default(), stop, Said::of(&parts));
    let within = message.rest();
    // Perplexity's choices have an empty `delta` too.
    members.raw("delta");
    if matches!(finish, Finish::StopSequence(Some(_))) {
        members.raw("stop_reason");
    }
    let mut extra = members.rest();
    if !within.is_empty() {
        extra.insert("message".to_owned(), Value::Object(within));
    }
    Ok(Choice {
        index: index.unwrap_or(number),
        parts,
        finish: Some(finish),
        logprobs: tokens,
        extra,
    })
}

/// Why an answer ended; `stop` is the stop text that vLLM names beside the word.
pub(in crate::openai) fn finish(word: &str, stop: Option<&str>, said: Said) -> Finish {
    match word {
        // Snowflake leaves it empty; several say `stop` where they mean the calls.
        "" | "stop" | "eos" | "end_turn" => match stop {
            _ if said.calls => Finish::ToolCalls,
            _ if said.refuses => Finish::Refusal,
            Some(stop) => Finish::StopSequence(Some(stop.to_owned())),
            None => Finish::Stop,
        },
        "stop_sequence" => Finish::StopSequence(stop.map(str::to_owned)),
        "length" | "max_tokens" => Finish::Length,
        // Mistral: the window was full.
        "model_length" => Finish::ContextFull,
        "tool_calls" | "function_call" | "tool_use" => Finish::ToolCalls,
        "content_filter" => Finish::ContentFilter,
        other => Finish::Other(other.to_owned()),
    }
}

/// What of an answer decides why it ended.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::openai) struct Said {
    /// It calls tools.
    pub(in crate::openai) calls: bool,
    /// It declines.
    pub(in crate::openai) refuses: bool,
}

// === impl Said ===

impl Said {
    pub(in crate::openai) fn of(parts: &[Part]) -> Self {
        let mut said = Self::default();
        parts.iter().for_each(|part| said.add(&part.content));
        said
    }

    pub(in crate::openai) fn add(&mut self, content: &Content) {
        self.calls |= matches!(content, Content::ToolCall { .. });
        self.refuses |= matches!(content, Content::Refusal(_));
    }
}

/// The error that `tree`, which is `body`, reports, if it does.
pub(in crate::openai) fn reported(tree: &Tree<'_>, body: &[u8]) -> Option<Fault> {
    let error = match tree.get("error") {
        Some(Tree::Null) | None => return None,
        Some(Tree::Text(text)) if text.is_empty() => return None,
        Some(error) => error,
    };
    Some(Fault::Reported {
        status: status(error),
        body: body.to_vec(),
    })
}

/// The status that an error names (`code` in OpenRouter, `status_code` in Groq), or that its kind stands for.
fn status(error: &Tree<'_>) -> Option<u16> {
    let number = |name| {
        let value = error.get(name)?;
        let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
        u16::try_from(number)
            .ok()
            .filter(|code| (400..600).contains(code))
    };
    let kind = |name| {
        Some(match error.get(name)?.as_str()? {
            "invalid_request_error" | "context_length_exceeded" | "tool_use_failed" => 400,
            "authentication_error" | "invalid_api_key" => 401,
            "permission_error" | "permission_denied" => 403,
            "not_found_error" | "model_not_found" => 404,
            "rate_limit_error"
            | "rate_limit_exceeded"
            | "insufficient_quota"
            | "tokens"
            | "requests" => 429,
            "server_error" | "api_error" | "internal_server_error" => 500,
            "overloaded_error" | "service_unavailable" | "engine_overloaded" => 503,
            _ => return None,
        })
    };
    ["status_code", "code", "status"]
        .into_iter()
        .find_map(number)
        .or_else(|| ["code", "type"].into_iter().find_map(kind))
}
