use serde_json::{Value, json};

use crate::neutral::TokenLogprob;

/// `logprobs` of a choice.
pub(in crate::openai) fn logprobs(tokens: &[TokenLogprob]) -> Value {
    if tokens.is_empty() {
        return Value::Null;
    }
    let content: Vec<_> = tokens.iter().map(token).collect();
    json!({"content": content, "refusal": null})
}

fn token(token: &TokenLogprob) -> Value {
    let top: Vec<_> = token.top.iter().map(plain).collect();
    let mut value = plain(token);
    if let Some(object) = value.as_object_mut() {
        object.insert("top_logprobs".to_owned(), top.into());
    }
    value
}

fn plain(token: &TokenLogprob) -> Value {
    json!({"token": token.token, "logprob": token.logprob, "bytes": token.bytes})
}
