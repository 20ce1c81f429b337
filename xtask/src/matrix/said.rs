//! What a client sends next: the answer that it got, and another question.

use serde_json::{Value, json};
use tollgate_core::Dialect;

/// The next request of a client that was told `answer`.
pub(super) fn next(dialect: Dialect, answer: &[u8]) -> Result<Value, String> {
    let answer: Value = serde_json::from_slice(answer).map_err(|error| error.to_string())?;
    let (first, again) = (turn("Hi"), turn("Again"));
    Ok(match dialect {
        Dialect::OpenAi => {
            let message = &answer["choices"][0]["message"];
            json!({"model": "asked", "messages": [first, message, again]})
        }
        Dialect::OpenAiResponses => {
            let items = answer["output"].as_array().into_iter().flatten().cloned();
            let input: Vec<_> = [first].into_iter().chain(items).chain([again]).collect();
            json!({"model": "asked", "input": input})
        }
        Dialect::Anthropic => {
            let message = json!({"role": "assistant", "content": answer["content"]});
            json!({"model": "asked", "max_tokens": 4000, "messages": [first, message, again]})
        }
        Dialect::Ollama => {
            json!({"model": "asked", "messages": [first, answer["message"], again]})
        }
        _ => {
            let said = |text: &str| json!({"role": "user", "parts": [{"text": text}]});
            json!({"contents": [said("Hi"), answer["candidates"][0]["content"], said("Again")]})
        }
    })
}

fn turn(text: &str) -> Value {
    json!({"role": "user", "content": text})
}
