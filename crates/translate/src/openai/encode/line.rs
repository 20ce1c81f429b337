//! Chunks as lines. Nearly all of them are a few words of a text: those are written without an object in between.

use serde::Serialize;
use serde_json::Value;

use crate::{
    neutral::Extra,
    tree::{Tree, quote},
};

/// A server-sent event.
pub(in crate::openai) fn line(value: &Value, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(b"data: ");
    json(value, bytes);
    bytes.extend_from_slice(b"\n\n");
}

/// The chunk that brings the words `content`; `head` is what every chunk begins with, from [`opened`].
pub(super) fn words(head: &[u8], index: u32, content: &str, bytes: &mut Vec<u8>) {
    const BESIDE: usize = 128;
    bytes.reserve(head.len() + content.len() + BESIDE);
    bytes.extend_from_slice(b"data: ");
    bytes.extend_from_slice(head);
    bytes.extend_from_slice(b",\"choices\":[{\"index\":");
    Tree::from(index).write(bytes);
    bytes.extend_from_slice(b",\"delta\":{\"content\":");
    quote(content, bytes);
    bytes.extend_from_slice(b"},\"logprobs\":null,\"finish_reason\":null}]}\n\n");
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{line, opened, words};
    use crate::neutral::Extra;

    #[test]
    fn words_are_written_as_an_object_with_them_would_be() {
        let head: Extra = [
            ("id".to_owned(), json!("a\"b")),
            ("created".to_owned(), json!(7)),
        ]
        .into_iter()
        .collect();
        let said = " \"naïve\"\n\u{1}東京";
        let choice = json!({"index": 1, "delta": {"content": said}, "logprobs": null, "finish_reason": null});
        let (mut short, mut long) = (Vec::new(), Vec::new());
        words(&opened(&head), 1, said, &mut short);
        let mut chunk = head;
        chunk.insert("choices".to_owned(), json!([choice]));
        line(&chunk.into(), &mut long);
        assert_eq!(short, long);
    }
}
