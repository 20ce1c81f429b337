//! Content blocks, written: what questions and answers have in common.

use std::borrow::Cow;

use serde_json::Value;

use super::cache;
use crate::{
    neutral::Part,
    tree::{Object, Tree},
};

/// A text block.
pub(super) fn text<'a>(text: impl Into<Cow<'a, str>>, citations: Vec<Tree<'a>>) -> Object<'a> {
    let mut block = Object::from([("type", "text".into()), ("text", text.into().into())]);
    if !citations.is_empty() {
        block.set("citations", citations);
    }
    block
}

/// A thinking block; `signature` may be empty in answers to clients, which need the member.
pub(super) fn thinking<'a>(text: &'a str, signature: impl Into<Cow<'a, str>>) -> Object<'a> {
    Object::from([
        ("type", "thinking".into()),
        ("thinking", text.into()),
        ("signature", signature.into().into()),
    ])
}

/// Thinking that nobody may read.
pub(super) fn redacted<'a>(data: impl Into<Cow<'a, str>>) -> Object<'a> {
    let kind = ("type", "redacted_thinking".into());
    Object::from([kind, ("data", data.into().into())])
}

/// A tool call.
pub(super) fn call<'a>(id: impl Into<Cow<'a, str>>, name: &'a str, input: Tree<'a>) -> Object<'a> {
    Object::from([
        ("type", "tool_use".into()),
        ("id", id.into().into()),
        ("name", name.into()),
        ("input", input),
    ])
}

/// A call's arguments as the object that Anthropic wants. What is none (a free text, arguments that were cut off
/// by a limit) is kept as the text `input`, so that the model sees what it wrote; the second value tells.
pub(super) fn input(arguments: &str, custom: bool) -> (Tree<'_>, bool) {
    let as_text = || Tree::from([("input", arguments.into())]);
    if custom {
        return (as_text(), true);
    }
    if arguments.trim().is_empty() {
        return (Object::new().into(), true);
    }
    match Tree::read(arguments.as_bytes()) {
        // Where a member stands twice, the last counts, as everywhere.
        Ok(Tree::Object(members)) => (Tree::from(Value::Object(members.into())), true),
        Ok(Tree::Null) => (Object::new().into(), true),
        _ => (as_text(), false),
    }
}

/// The block `kind` without content.
pub(super) fn block(kind: &str) -> Object<'_> {
    Object::from([("type", kind.into())])
}

/// Adds the cache mark and, where they are Anthropic's `own` words, the members that the neutral form does not have.
pub(super) fn finish<'a>(mut block: Object<'a>, part: &'a Part, own: bool) -> Tree<'a> {
    if let Some(mark) = part.cache {
        block.set(cache::MEMBER, cache::write(mark));
    }
    if own {
        block.extend(&part.extra);
    }
    block.into()
}
