//! The blocks that a message is made of.

use crate::{
    node::{Checked, Node},
    signature::sign,
};

use super::words::is_name;

/// What only the server says: results of its own tools, which are passed back as they came.
const OF_THE_SERVER: [&str; 9] = [
    "server_tool_use",
    "web_search_tool_result",
    "web_fetch_tool_result",
    "code_execution_tool_result",
    "bash_code_execution_tool_result",
    "text_editor_code_execution_tool_result",
    "mcp_tool_use",
    "mcp_tool_result",
    "tool_search_tool_result",
];

/// The types of pictures (docs, "Vision").
const PICTURES: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/// Fails when `role` may not send the block, or when it is incomplete.
pub(super) fn check(block: &Node<'_>, role: &str) -> Checked {
    let kind = block.needed("type")?;
    match (role, kind.text()?) {
        (_, "text") => {
            block.only(&["type", "text", "cache_control", "citations"])?;
            block.needed("text")?.some_text().map(|_| ())
        }
        ("user", "image") => picture(block),
        ("user", "document") => block.needed("source")?.needed("type").map(|_| ()),
        ("user", "search_result" | "container_upload") => Ok(()),
        ("user", "tool_result") => result(block),
        ("assistant", "tool_use") => call(block),
        ("assistant", "thinking") => thought(block),
        ("assistant", "redacted_thinking") => block.needed("data")?.some_text().map(|_| ()),
        ("assistant", kind) if OF_THE_SERVER.contains(&kind) => Ok(()),
        (_, other) => {
            let what = format!("Input tag '{other}' does not match any of the expected tags");
            kind.refuse(&what)
        }
    }
}

fn picture(block: &Node<'_>) -> Checked {
    block.only(&["type", "source", "cache_control"])?;
    let source = block.needed("source")?;
    match source.needed("type")?.one_of(&["base64", "url", "file"])? {
        "base64" => {
            source.needed("media_type")?.one_of(&PICTURES)?;
            source.needed("data")?.some_text().map(|_| ())
        }
        "url" => source.needed("url")?.some_text().map(|_| ()),
        _ => source.needed("file_id")?.some_text().map(|_| ()),
    }
}

fn call(block: &Node<'_>) -> Checked {
    block.only(&["type", "id", "name", "input", "cache_control", "caller"])?;
    let id = block.needed("id")?;
    let fine = is_name(id.text()?, usize::MAX);
    id.ensure(fine, "String should match pattern '^[a-zA-Z0-9_-]+$'")?;
    let name = block.needed("name")?;
    let fine = is_name(name.text()?, 128);
    name.ensure(fine, "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'")?;
    block.needed("input")?.object().map(|_| ())
}

fn result(block: &Node<'_>) -> Checked {
    let members = [
        "type",
        "tool_use_id",
        "content",
        "is_error",
        "cache_control",
    ];
    block.only(&members)?;
    block.needed("tool_use_id")?.some_text()?;
    let Some(content) = block
        .member("content")
        .filter(|content| !content.value.is_string())
    else {
        return Ok(());
    };
    for part in content.items()? {
        let kinds = [
            "text",
            "image",
            "document",
            "search_result",
            "tool_reference",
        ];
        if part.needed("type")?.one_of(&kinds)? == "text" {
            part.needed("text")?.some_text()?;
        }
    }
    Ok(())
}

/// A thought comes back with the signature that it went out with.
fn thought(block: &Node<'_>) -> Checked {
    block.only(&["type", "thinking", "signature"])?;
    let text = block.needed("thinking")?.text()?;
    let signature = block.needed("signature")?;
    let fine = signature.text()? == sign(text);
    signature.ensure(fine, "Invalid `signature` in `thinking` block")
}
