//! What texts rest on.

use serde_json::{Value, json};
use tollgate_core::Dialect;

use crate::neutral::Citation;

/// A citation as Anthropic writes it (`char_location`, `page_location`, `content_block_location`,
/// `web_search_result_location`, `search_result_location`).
pub(super) fn read(raw: Value) -> Citation {
    let text = |name: &str| raw.get(name).and_then(Value::as_str).map(str::to_owned);
    Citation {
        url: text("url"),
        title: text("title").or_else(|| text("document_title")),
        quote: text("cited_text"),
        span: None,
        raw: Some((Dialect::Anthropic, raw)),
    }
}

/// Its original, when that is Anthropic's and can be sent back: one that was written for a client by
/// [`for_client`] lacks the index that Anthropic signs its search results with.
pub(super) fn original(citation: &Citation) -> Option<&Value> {
    match &citation.raw {
        Some((Dialect::Anthropic, raw)) if raw.get("encrypted_index") != Some(&json!("")) => {
            Some(raw)
        }
        _ => None,
    }
}

/// The citation for a client, whoever made it.
pub(super) fn for_client(citation: &Citation) -> Value {
    if let Some((Dialect::Anthropic, raw)) = &citation.raw {
        return raw.clone();
    }
    let quote = citation.quote.as_deref().unwrap_or_default();
    match &citation.url {
        Some(url) => json!({
            "type": "web_search_result_location",
            "cited_text": quote,
            "url": url,
            "title": citation.title,
            "encrypted_index": "",
        }),
        // The documents of the question are not numbered elsewhere.
        None => json!({
            "type": "char_location",
            "cited_text": quote,
            "document_index": 0,
            "document_title": citation.title,
            "start_char_index": 0,
            "end_char_index": 0,
        }),
    }
}
