use serde_json::{Value, json};
use tollgate_core::Dialect;

use crate::neutral::Citation;

/// The characters of the whole text that a part takes.
#[derive(Clone, Copy, Debug)]
pub(in crate::openai) struct Place {
    pub(in crate::openai) from: u64,
    pub(in crate::openai) to: u64,
}

/// An item of `annotations`; `None` for a source without an address. A citation that names no characters rests
/// under the whole of its part.
pub(in crate::openai) fn annotation(citation: &Citation, place: Option<Place>) -> Option<Value> {
    if let Some((Dialect::OpenAi, raw)) = &citation.raw {
        return Some(raw.clone());
    }
    let url = citation.url.as_deref()?;
    let (from, to) = match (citation.span, place) {
        (Some((from, to)), Some(place)) => (
            from.saturating_add(place.from),
            to.saturating_add(place.from),
        ),
        (Some(span), None) => span,
        (None, Some(place)) => (place.from, place.to),
        (None, None) => (0, 0),
    };
    let mut inner = json!({
        "url": url,
        "title": citation.title.as_deref().unwrap_or_default(),
        "start_index": from,
        "end_index": to,
    });
    if let (Some(inner), Some(quote)) = (inner.as_object_mut(), &citation.quote) {
        inner.insert("content".to_owned(), quote.as_str().into());
    }
    Some(json!({"type": "url_citation", "url_citation": inner}))
}

/// A source without an address, as LiteLLM passes it on: in its provider's words.
pub(in crate::openai) fn source(citation: &Citation) -> Value {
    match &citation.raw {
        Some((_, raw)) => raw.clone(),
        None => json!({"title": citation.title, "cited_text": citation.quote}),
    }
}
