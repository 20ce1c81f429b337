//! Items to parts, in a conversation's history and in an answer alike.

use serde_json::{Value, json};

use super::{
    ITEM, OWN, media,
    members::Members,
    reasoning,
    text::{read_citation, read_logprobs},
};
use crate::{
    Invalid,
    neutral::{CacheMark, Content, Extra, Media, Part, Source, TokenLogprob},
};

/// Reads an item of the model's: its parts, and how likely their tokens were.
pub(super) fn item(item: Members, logprobs: &mut Vec<TokenLogprob>) -> Result<Vec<Part>, Invalid> {
    let has = |key| item.has(key);
    match item.peek("type").unwrap_or("message") {
        "message" => message(item, logprobs),
        "reasoning" => Ok(vec![reasoning::read(item)?]),
        "function_call" => Ok(vec![call(item, "arguments", false)?]),
        "custom_tool_call" => Ok(vec![call(item, "input", true)?]),
        "image_generation_call" if has("result") => Ok(vec![picture(item)?]),
        _ => Ok(vec![other(item.into_value())]),
    }
}

/// Something only Responses knows.
pub(super) fn other(json: Value) -> Part {
    Part::new(Content::Other { dialect: OWN, json })
}

/// What the model said: its first part has the item's other members.
fn message(mut item: Members, logprobs: &mut Vec<TokenLogprob>) -> Result<Vec<Part>, Invalid> {
    let list = content(&mut item, "content", logprobs)?;
    item.take("type");
    item.take("role");
    let mut parts = list;
    let rest = item.rest();
    for (number, part) in parts.iter_mut().enumerate() {
        if number == 0 {
            reasoning::keep(part, rest.clone());
        }
        if matches!(part.content, Content::Other { .. }) {
            // Tells it from an item of its own.
            let mark = if number == 0 { json!({}) } else { Value::Null };
            part.extra.entry(ITEM).or_insert(mark);
        }
    }
    Ok(parts)
}

fn call(mut item: Members, arguments: &str, custom: bool) -> Result<Part, Invalid> {
    item.take("type");
    let id = item.text("call_id")?.filter(|id| !id.is_empty());
    let id = match id {
        Some(id) => id,
        None => match item.peek("id") {
            Some(id) => id.to_owned(),
            None => item.required("call_id")?,
        },
    };
    let mut part = Part::new(Content::ToolCall {
        id,
        name: item.required("name")?,
        arguments: item.words(arguments).unwrap_or_default(),
        custom,
    });
    reasoning::keep(&mut part, item.rest());
    Ok(part)
}

/// A picture that the model has drawn.
fn picture(mut item: Members) -> Result<Part, Invalid> {
    item.take("type");
    let format = item.peek("output_format").unwrap_or("png");
    let mime = format!("image/{format}");
    let mut part = Part::new(Content::Image(Media {
        source: Source::Base64(item.required("result")?),
        mime: Some(mime),
        name: None,
        detail: None,
    }));
    let mut rest = item.rest();
    rest.entry("id").or_insert_with(|| "".into());
    reasoning::keep(&mut part, rest);
    Ok(part)
}

/// The content `key` of a message or a tool's output: a text or a list of parts.
pub(super) fn content(
    item: &mut Members,
    key: &str,
    logprobs: &mut Vec<TokenLogprob>,
) -> Result<Vec<Part>, Invalid> {
    let at = item.path(key);
    match item.take(key) {
        None => Ok(Vec::new()),
        Some(Value::String(text)) => Ok(vec![Part::text(text)]),
        Some(Value::Array(list)) => list
            .into_iter()
            .enumerate()
            .map(|(number, part)| {
                let part = Members::of(part, format!("{at}[{number}]"))?;
                content_part(part, logprobs)
            })
            .collect(),
        Some(_) => Err(Invalid::at(
            at.clone(),
            format!("`{at}` must be a string or an array of content parts."),
        )),
    }
}

/// Reads a part of a message's content.
pub(super) fn content_part(
    mut members: Members,
    logprobs: &mut Vec<TokenLogprob>,
) -> Result<Part, Invalid> {
    let kind = members.required("type")?;
    let content = match kind.as_str() {
        "input_text" | "output_text" | "text" => {
            let annotations = members.list("annotations")?;
            logprobs.extend(read_logprobs(members.take("logprobs").as_ref()));
            Content::Text {
                text: members.required("text")?,
                citations: annotations.into_iter().map(read_citation).collect(),
            }
        }
        "refusal" => Content::Refusal(members.required("refusal")?),
        "input_image" => media::read_image(&mut members)?,
        "input_file" => media::read_file(&mut members)?,
        "input_audio" => media::read_audio(&mut members)?,
        _ => {
            members.keep("type", kind.into());
            return Ok(other(members.into_value()));
        }
    };
    let mut part = Part::new(content);
    let mut rest = members.rest();
    part.cache = cache_mark(&mut rest);
    part.extra = rest;
    Ok(part)
}

/// `prompt_cache_breakpoint` marks where a cached prompt ends, as Anthropic's `cache_control` does.
fn cache_mark(rest: &mut Extra) -> Option<CacheMark> {
    let explicit = json!({"mode": "explicit"});
    let marked = rest.get("prompt_cache_breakpoint") == Some(&explicit);
    marked.then(|| {
        rest.shift_remove("prompt_cache_breakpoint");
        CacheMark::Default
    })
}
