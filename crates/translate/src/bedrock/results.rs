//! Content blocks of an answer as parts.

use serde_json::Value;
use tollgate_core::Dialect;

use crate::neutral::{Citation, Content, Media, Part, Source, State};

/// The part that `block` is. What is not known is kept as it is.
pub(super) fn part(block: Value) -> Part {
    known(&block).unwrap_or_else(|| {
        Part::new(Content::Other {
            dialect: Dialect::Bedrock,
            json: block,
        })
    })
}

fn known(block: &Value) -> Option<Part> {
    let (name, value) = block.as_object()?.iter().next()?;
    match name.as_str() {
        "text" => Some(Part::text(value.as_str()?)),
        // The provider's own tools run there: neither call nor result is the client's.
        "toolUse" if value.get("type").and_then(Value::as_str) == Some("server_tool_use") => None,
        "toolUse" => Some(Part::tool_call(
            value.get("toolUseId")?.as_str()?,
            value.get("name")?.as_str()?,
            value.get("input").map_or(String::new(), Value::to_string),
        )),
        "reasoningContent" => reasoning(value),
        "citationsContent" => cited(value),
        "image" => {
            let data = value.get("source")?.get("bytes")?.as_str()?;
            Some(Part::new(Content::Image(Media {
                source: Source::Base64(data.to_owned()),
                mime: Some(format!("image/{}", value.get("format")?.as_str()?)),
                name: None,
                detail: None,
            })))
        }
        _ => None,
    }
}

fn reasoning(value: &Value) -> Option<Part> {
    if let Some(data) = value.get("redactedContent") {
        let redacted = Part::new(Content::Thinking {
            text: String::new(),
            redacted: true,
        });
        return Some(redacted.with_state(Dialect::Bedrock, data.as_str()?));
    }
    let thought = value.get("reasoningText")?;
    let text = thought
        .get("text")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let part = Part::thinking(text);
    Some(match thought.get("signature").and_then(Value::as_str) {
        Some(signature) => part.with_state(Dialect::Anthropic, signature),
        None => part,
    })
}

fn cited(value: &Value) -> Option<Part> {
    let texts = value.get("content")?.as_array()?.iter();
    let texts = texts.filter_map(|text| text.get("text")?.as_str());
    let citations = value.get("citations").and_then(Value::as_array);
    Some(Part::new(Content::Text {
        text: texts.collect(),
        citations: citations.into_iter().flatten().map(citation).collect(),
    }))
}

/// What a text rests on.
pub(super) fn citation(value: &Value) -> Citation {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let web = value.pointer("/location/web");
    let url = web
        .and_then(|web| web.get("url"))
        .or_else(|| value.get("source"));
    let quote = value.get("sourceContent").and_then(Value::as_array);
    let quote = quote.map(|quotes| {
        let texts = quotes
            .iter()
            .filter_map(|quote| quote.get("text")?.as_str());
        texts.collect::<String>()
    });
    Citation {
        url: text(url),
        title: text(value.get("title")),
        quote,
        span: None,
        raw: Some((Dialect::Bedrock, value.clone())),
    }
}

/// A thought's signature, as it comes in a stream.
pub(super) fn signature(data: &str) -> State {
    State {
        dialect: Dialect::Anthropic,
        id: None,
        data: data.to_owned(),
    }
}
