//! What comes with words: annotations and log probabilities.

use serde_json::{Value, json};

use super::{OWN, members::whole};
use crate::neutral::{Citation, TokenLogprob};

/// Reads an annotation of an `output_text`.
pub(super) fn read_citation(annotation: Value) -> Citation {
    let text = |key: &str| annotation.get(key)?.as_str().map(str::to_owned);
    let number = |key: &str| annotation.get(key).and_then(whole);
    Citation {
        url: text("url"),
        title: text("title").or_else(|| text("filename")),
        quote: None,
        span: number("start_index").zip(number("end_index")),
        raw: Some((OWN, annotation)),
    }
}

/// Writes an annotation. A source without an address becomes a `file_citation`, whose `index` is where in the text
/// it belongs.
pub(super) fn write_citation(citation: &Citation) -> Value {
    if let Some((OWN, raw)) = &citation.raw {
        return raw.clone();
    }
    let (start, end) = citation.span.unwrap_or_default();
    let title = citation.title.as_deref().unwrap_or_default();
    match &citation.url {
        Some(url) => json!({
            "type": "url_citation",
            "url": url,
            "title": title,
            "start_index": start,
            "end_index": end,
        }),
        None => json!({
            "type": "file_citation",
            "file_id": title,
            "filename": title,
            "index": end,
        }),
    }
}

/// Reads a list of log probabilities.
pub(super) fn read_logprobs(list: Option<&Value>) -> Vec<TokenLogprob> {
    let tokens = list.and_then(Value::as_array).into_iter().flatten();
    tokens.map(read_logprob).collect()
}

fn read_logprob(token: &Value) -> TokenLogprob {
    let bytes = token.get("bytes").and_then(Value::as_array);
    let bytes = bytes.map(|bytes| {
        let numbers = bytes.iter().filter_map(Value::as_u64);
        numbers
            .filter_map(|byte| u8::try_from(byte).ok())
            .collect::<Vec<_>>()
    });
    let word = token.get("token").and_then(Value::as_str);
    TokenLogprob {
        token: word.unwrap_or_default().to_owned(),
        logprob: token
            .get("logprob")
            .and_then(Value::as_f64)
            .unwrap_or_default(),
        // An empty list stands for bytes that were not given: no token is made of none.
        bytes: bytes.filter(|bytes| !bytes.is_empty()),
        top: read_logprobs(token.get("top_logprobs")),
    }
}

/// Writes log probabilities. `bytes` is required where it may be made up from the token.
pub(super) fn write_logprobs(tokens: &[TokenLogprob]) -> Value {
    tokens.iter().map(write_logprob).collect()
}

fn write_logprob(token: &TokenLogprob) -> Value {
    let top = token.top.iter().map(write_top).collect::<Value>();
    let mut written = write_top(token);
    if let Some(written) = written.as_object_mut() {
        written.insert("top_logprobs".to_owned(), top);
    }
    written
}

fn write_top(token: &TokenLogprob) -> Value {
    let bytes = token.bytes.as_deref();
    let bytes = bytes.unwrap_or(token.token.as_bytes());
    json!({"token": token.token, "logprob": token.logprob, "bytes": bytes})
}
