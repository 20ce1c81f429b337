//! Chunks as lines. Nearly all of them are a few words of a text: those are written without an object in between.

use serde::Serialize;
use serde_json::Value;

use crate::neutral::Extra;

/// A choice that brings words.
#[derive(Serialize)]
struct Words<'a> {
    index: u32,
    delta: Content<'a>,
    logprobs: (),
    finish_reason: (),
}

#[derive(Serialize)]
struct Content<'a> {
    content: &'a str,
}

/// A server-sent event.
pub(in crate::openai) fn line(value: &Value, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(b"data: ");
    json(value, bytes);
    bytes.extend_from_slice(b"\n\n");
}

/// The chunk that brings the words `content`; `head` is what every chunk begins with, from [`opened`].
pub(super) fn words(head: &[u8], index: u32, content: &str, bytes: &mut Vec<u8>) {
    let words = Words {
        index,
        delta: Content { content },
        logprobs: (),
        finish_reason: (),
    };
    bytes.extend_from_slice(b"data: ");
    bytes.extend_from_slice(head);
    bytes.extend_from_slice(b",\"choices\":[");
    json(&words, bytes);
    bytes.extend_from_slice(b"]}\n\n");
}

/// An object that has members, without its end.
pub(super) fn opened(head: &Extra) -> Vec<u8> {
    let mut bytes = Vec::new();
    json(head, &mut bytes);
    bytes.pop();
    bytes
}

fn json(value: &impl Serialize, bytes: &mut Vec<u8>) {
    let written = serde_json::to_writer(bytes, value);
    debug_assert!(written.is_ok(), "texts, numbers and names are always JSON");
}
