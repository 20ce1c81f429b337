use serde_json::Value;

use crate::neutral::TokenLogprob;

/// How likely tokens were: a list of `content` or `refusal` of `logprobs`.
pub(in crate::openai) fn tokens(list: Option<&Value>) -> Vec<TokenLogprob> {
    let items = list.and_then(Value::as_array);
    items.into_iter().flatten().filter_map(token).collect()
}

fn token(value: &Value) -> Option<TokenLogprob> {
    let bytes = value.get("bytes").and_then(Value::as_array).map(|bytes| {
        let numbers = bytes.iter().filter_map(Value::as_u64);
        numbers.filter_map(|byte| u8::try_from(byte).ok()).collect()
    });
    let top = value.get("top_logprobs").and_then(Value::as_array);
    Some(TokenLogprob {
        token: value.get("token")?.as_str()?.to_owned(),
        logprob: value.get("logprob")?.as_f64()?,
        bytes,
        top: top
            .into_iter()
            .flatten()
            .filter_map(token)
            .map(|token| TokenLogprob {
                top: Vec::new(),
                ..token
            })
            .collect(),
    })
}
