//! Converse's messages: their order, and the blocks they are made of.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    asked::Asked,
    input,
    node::{Checked, Node},
    signature::sign,
};

/// What the messages ask.
pub(super) fn read(messages: &Node<'_>, has_tools: bool) -> Checked<Asked> {
    let mut asked = Asked::default();
    let mut open = BTreeSet::new();
    let mut last = "assistant";
    for message in messages.some_items()? {
        message.only(&["role", "content"])?;
        let role = message.needed("role")?.one_of(&["user", "assistant"])?;
        let what = "A conversation must start with a user message and alternate between user and assistant roles.";
        message.ensure(role != last, what)?;
        last = role;
        let blocks = message.needed("content")?.some_items()?;
        if role == "user" {
            heard(&message, &blocks, &mut open, &mut asked)?;
        } else {
            asked.results.clear();
            said(&blocks, &mut open)?;
        }
        let with_tools = !open.is_empty() || !asked.results.is_empty();
        let what = "The toolConfig field must be defined when using toolUse and toolResult content blocks.";
        message.ensure(has_tools || !with_tools, what)?;
    }
    messages.ensure(open.is_empty(), "the last toolUse has no toolResult")?;
    Ok(asked)
}

fn heard<'a>(
    message: &Node<'a>,
    blocks: &[Node<'a>],
    open: &mut BTreeSet<&'a str>,
    asked: &mut Asked,
) -> Checked {
    let mut texts = Vec::new();
    for block in blocks {
        let (kind, data) = block.union(&[])?;
        match kind {
            "text" => texts.push(data.some_text()?),
            "image" | "document" | "video" | "audio" => {
                data.needed("format")?.some_text()?;
                data.needed("source")?.object()?;
            }
            "toolResult" => {
                data.only(&["toolUseId", "content", "status", "type"])?;
                let id = data.needed("toolUseId")?;
                let what = "The number of toolResult blocks exceeds the number of toolUse blocks of previous turn.";
                id.ensure(open.remove(id.text()?), what)?;
                for part in data.needed("content")?.items()? {
                    let (kind, data) = part.union(&[])?;
                    let known = ["text", "json", "image", "document", "video", "searchResult"];
                    part.ensure(known.contains(&kind), "unknown kind of result")?;
                    asked.results.push(text_of(kind, data.value));
                }
            }
            "cachePoint" | "guardContent" | "searchResult" => {}
            _ => block.refuse(&format!("{kind} has no place in a message of the user"))?,
        }
    }
    let what = "Expected toolResult blocks for the toolUse blocks of the previous turn.";
    message.ensure(open.is_empty(), what)?;
    let text = texts.join(" ");
    asked.tokens += 3 + input::tokens(&text);
    if !texts.is_empty() {
        asked.user = text;
    }
    Ok(())
}

fn said<'a>(blocks: &[Node<'a>], open: &mut BTreeSet<&'a str>) -> Checked {
    for block in blocks {
        let (kind, data) = block.union(&[])?;
        match kind {
            "text" => data.some_text().map(|_| ())?,
            "toolUse" => {
                data.only(&["toolUseId", "name", "input", "type"])?;
                let id = data.needed("toolUseId")?;
                let fine = is_name(id.text()?);
                id.ensure(fine, "must satisfy the pattern [a-zA-Z0-9_-]{1,64}")?;
                let name = data.needed("name")?;
                name.ensure(is_name(name.text()?), "must be a name")?;
                data.needed("input")?.object()?;
                id.ensure(open.insert(id.text()?), "is given twice")?;
            }
            "reasoningContent" => thought(&data)?,
            "cachePoint" | "citationsContent" => {}
            _ => block.refuse(&format!(
                "{kind} has no place in a message of the assistant"
            ))?,
        }
    }
    Ok(())
}

/// A thought comes back with the signature that it went out with.
fn thought(content: &Node<'_>) -> Checked {
    let (kind, data) = content.union(&[])?;
    if kind == "redactedContent" {
        return data.some_text().map(|_| ());
    }
    content.ensure(kind == "reasoningText", "unknown kind of reasoning")?;
    let text = data.needed("text")?.text()?;
    let signature = data.needed("signature")?;
    let fine = signature.text()? == sign(text);
    signature.ensure(fine, "Invalid `signature` in `thinking` block")
}

pub(super) fn is_name(name: &str) -> bool {
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    !name.is_empty() && name.len() <= 64 && name.bytes().all(fine)
}

fn text_of(kind: &str, value: &Value) -> String {
    match (kind, value) {
        ("text", Value::String(text)) => text.clone(),
        ("json", value) => value.to_string(),
        _ => String::new(),
    }
}
