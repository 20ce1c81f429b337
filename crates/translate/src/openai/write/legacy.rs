use serde_json::Value;

use crate::{Asked, neutral::Extra};

/// Whether the client asked with the legacy `functions`, whose answers have no `tool_calls`.
pub(in crate::openai) fn is_legacy(asked: &Asked) -> bool {
    asked.request.spelling.contains_key("functions")
}

/// A choice for such a client: the first call as `function_call`, which is all that it can be told.
pub(in crate::openai) fn as_function_call(choice: &mut Extra) {
    for name in ["message", "delta"] {
        let Some(Value::Object(said)) = choice.get_mut(name) else {
            continue;
        };
        let Some(Value::Array(calls)) = said.shift_remove("tool_calls") else {
            continue;
        };
        let first = calls.into_iter().next().unwrap_or_default();
        let is_first = first.get("index").is_none_or(|index| *index == 0);
        if let Some(function) = first.get("function").filter(|_| is_first) {
            said.insert("function_call".to_owned(), function.clone());
        }
    }
    if let Some(reason) = choice.get_mut("finish_reason")
        && *reason == "tool_calls"
    {
        *reason = "function_call".into();
    }
}
