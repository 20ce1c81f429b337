use serde_json::Value;

use super::{Members, whole};
use crate::{
    Invalid,
    neutral::{Effort, Reasoning, Request},
};

/// How much to think: OpenAI's `reasoning_effort`, Anthropic's `thinking` as LiteLLM, DeepSeek and Z.ai take it,
/// OpenRouter's `reasoning`. The members are kept as they were: providers of this dialect know one or another.
pub(super) fn reasoning(members: &mut Members<'_>, request: &mut Request) -> Result<(), Invalid> {
    let mut reasoning = Reasoning::default();
    for (name, read) in READERS {
        let Some(value) = members.raw(name) else {
            continue;
        };
        if read(&value, &mut reasoning) {
            request.spelling.insert(name.to_owned(), value);
        } else {
            members.put_back(name, value);
        }
    }
    request.reasoning = (reasoning != Reasoning::default()).then_some(reasoning);
    Ok(())
}

/// Reads a member; whether it said something that is understood.
type Read = fn(&Value, &mut Reasoning) -> bool;

const READERS: [(&str, Read); 3] = [
    ("reasoning_effort", effort),
    ("thinking", thinking),
    ("reasoning", openrouter),
];

/// A word, or (LiteLLM) an object with the word and how thoughts are summed up.
fn effort(value: &Value, reasoning: &mut Reasoning) -> bool {
    let word = value.as_str().or_else(|| value.get("effort")?.as_str());
    if let Some(summary) = value.get("summary").and_then(Value::as_str) {
        reasoning.summary = Some(summary.to_owned());
    }
    reasoning.effort = word.and_then(Effort::parse);
    reasoning.effort.is_some()
}

fn thinking(value: &Value, reasoning: &mut Reasoning) -> bool {
    let budget = value.get("budget_tokens").and_then(whole);
    match (value.get("type").and_then(Value::as_str), budget) {
        (Some("disabled"), _) => reasoning.budget = Some(0),
        (Some("enabled"), Some(budget)) => reasoning.budget = Some(budget),
        (Some("enabled" | "adaptive"), _) => reasoning.adaptive = true,
        _ => return false,
    }
    true
}

fn openrouter(value: &Value, reasoning: &mut Reasoning) -> bool {
    let Some(members) = value.as_object() else {
        return false;
    };
    for (name, value) in members {
        match (name.as_str(), value) {
            ("effort", Value::String(word)) => {
                reasoning.effort = Effort::parse(word);
            }
            ("max_tokens", budget) => reasoning.budget = whole(budget),
            ("exclude", Value::Bool(exclude)) => reasoning.include = Some(!exclude),
            ("enabled", Value::Bool(true)) => reasoning.adaptive = true,
            ("enabled", Value::Bool(false)) => reasoning.budget = Some(0),
            ("summary", Value::String(summary)) => reasoning.summary = Some(summary.clone()),
            _ => {}
        }
    }
    *reasoning != Reasoning::default()
}
