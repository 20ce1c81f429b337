//! The order of turns: who may speak when, and that every call is answered.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    asked::Asked,
    input,
    node::{Checked, Node},
};

use super::{blocks, words::kind_of};

/// Messages of one role that follow each other are one turn.
#[derive(Debug)]
struct Turns<'a> {
    role: &'a str,
    /// The blocks; none for a message that is a plain text.
    blocks: Vec<Node<'a>>,
}

/// What the messages ask.
///
/// Instructions in the middle of a conversation are a beta, which Claude Code makes use of.
pub(super) fn read(messages: &Node<'_>, thinks: bool, beta: bool) -> Checked<Asked> {
    let roles: &[&str] = match beta {
        true => &["user", "assistant", "system"],
        false => &["user", "assistant"],
    };
    let mut turns: Vec<Turns<'_>> = Vec::new();
    for message in messages.some_items()? {
        message.only(&["role", "content"])?;
        let role = message.needed("role")?.one_of(roles)?;
        let content = message.needed("content")?;
        let blocks = match content.value {
            Value::String(_) => content.some_text().map(|_| Vec::new())?,
            _ => content.some_items()?,
        };
        for block in &blocks {
            blocks::check(block, role)?;
        }
        // Instructions stand between turns and are none.
        if role == "system" {
            continue;
        }
        match turns.last_mut() {
            Some(turn) if turn.role == role => turn.blocks.extend(blocks),
            _ => turns.push(Turns { role, blocks }),
        }
    }
    let first = turns.first().is_some_and(|turn| turn.role == "user");
    messages.ensure(first, "first message must use the \"user\" role")?;
    paired(messages, &turns)?;
    if thinks {
        begins_with_a_thought(&turns)?;
    }
    let last = turns.last().filter(|turn| turn.role == "user");
    let results = last.into_iter().flat_map(|turn| &turn.blocks);
    let results = results.filter(|block| kind_of(block.value) == "tool_result");
    Ok(Asked {
        user: input::last_user_text(messages.value),
        results: results
            .map(|block| input::text_of(&block.value["content"]))
            .collect(),
        tokens: input::turn_tokens(messages.value),
        ..Asked::default()
    })
}

/// Every call is answered in the next turn, before anything else is said there, and nothing else is answered.
fn paired(messages: &Node<'_>, turns: &[Turns<'_>]) -> Checked {
    let mut open = BTreeSet::new();
    for turn in turns {
        let mut speaking = false;
        for block in &turn.blocks {
            if kind_of(block.value) != "tool_result" {
                speaking = true;
                continue;
            }
            let id = block.value["tool_use_id"].as_str().unwrap_or_default();
            let what = format!("unexpected `tool_use_id` found in `tool_result` blocks: {id}");
            block.ensure(open.remove(id), &what)?;
            block.ensure(!speaking, "`tool_result` blocks must come first")?;
        }
        let what = "`tool_use` ids were found without `tool_result` blocks immediately after";
        messages.ensure(open.is_empty(), what)?;
        for block in &turn.blocks {
            if kind_of(block.value) == "tool_use" {
                let id = block.value["id"].as_str().unwrap_or_default();
                block.ensure(open.insert(id), "`tool_use` ids must be unique")?;
            }
        }
    }
    messages.ensure(open.is_empty(), "the last call has no `tool_result`")
}

/// The turn whose call is being answered has to begin with its thoughts (docs, "Extended thinking with tool use").
fn begins_with_a_thought(turns: &[Turns<'_>]) -> Checked {
    let Some(turn) = turns.iter().rfind(|turn| turn.role == "assistant") else {
        return Ok(());
    };
    let Some(first) = turn.blocks.first() else {
        return Ok(());
    };
    let calls = turn.blocks.iter();
    let calls = calls
        .filter(|block| kind_of(block.value) == "tool_use")
        .count()
        > 0;
    let thought = kind_of(first.value).ends_with("thinking");
    let what = "Expected `thinking` or `redacted_thinking`, but found another block: when `thinking` is enabled, \
                a final `assistant` message must start with a thinking block";
    first.ensure(thought || !calls, what)
}
