use std::collections::HashSet;

use serde_json::Value;

use super::{Members, assistant, part};
use crate::{
    Invalid,
    neutral::{Content, Message, Part, Role},
    openai::ids,
    tree::Tree,
};

/// `messages`.
pub(super) fn messages(members: &mut Members<'_>) -> Result<Vec<Message>, Invalid> {
    let list = members.list("messages")?.ok_or_else(|| {
        let message = "messages is missing: it must be a list of the conversation's messages.";
        Invalid::at("messages", message)
    })?;
    let mut messages = Vec::with_capacity(list.len());
    let mut customs = HashSet::new();
    for (path, value) in list {
        let message = message(Members::of(value, path)?, &customs)?;
        customs.extend(custom_calls(&message));
        messages.push(message);
    }
    Ok(messages)
}

/// A message; `customs` are the calls of free-text tools before it.
fn message(mut members: Members<'_>, customs: &HashSet<String>) -> Result<Message, Invalid> {
    let role = members.text("role")?.unwrap_or_default();
    let role = match role.as_str() {
        "system" => Role::System,
        "developer" => Role::Developer,
        "user" => Role::User,
        "assistant" => Role::Assistant,
        "tool" | "function" => return result(members, role == "function", customs),
        _ => {
            let known = "system, developer, user, assistant or tool";
            let path = members.at("role");
            let message = format!("{path} must be {known}, but is {role:?}.");
            return Err(Invalid::at(path, message));
        }
    };
    let mut parts = match role {
        Role::Assistant => assistant::parts(&mut members)?,
        _ => {
            let path = members.at("content");
            part::content(members.tree("content"), &path)?
        }
    };
    mark_last(&mut members, &mut parts);
    Ok(Message {
        name: members.text("name")?,
        extra: members.rest(),
        ..Message::new(role, parts)
    })
}

/// LiteLLM also takes a cache mark on the message, where its content is a string.
fn mark_last(members: &mut Members<'_>, parts: &mut [Part]) {
    if let (Some(mark), Some(last)) = (part::cache(members), parts.last_mut()) {
        last.cache.get_or_insert(mark);
    }
}

/// A message of role `tool`, or of the legacy role `function`, which names the function instead of the call.
fn result(
    mut members: Members<'_>,
    legacy: bool,
    customs: &HashSet<String>,
) -> Result<Message, Invalid> {
    let name = members.text("name")?;
    let id = match (members.text("tool_call_id")?, &name) {
        (Some(id), _) => ids::split(id).0,
        (None, Some(name)) if legacy => ids::legacy(name),
        (None, _) => {
            let path = members.at("tool_call_id");
            let message = format!("{path} is missing: it must be the id of the call it answers.");
            return Err(Invalid::at(path, message));
        }
    };
    let path = members.at("content");
    let content = match members.tree("content") {
        // Some frameworks put the value itself here.
        Some(json @ (Tree::Object(_) | Tree::Number(_) | Tree::Bool(_))) => {
            vec![Part::text(Value::from(json).to_string())]
        }
        content => part::content(content, &path)?,
    };
    let cache = part::cache(&mut members);
    let custom = customs.contains(&id);
    let content = Content::ToolResult {
        id,
        name,
        content,
        is_error: None,
        custom,
    };
    let part = Part {
        cache,
        ..Part::new(content)
    };
    Ok(Message {
        extra: members.rest(),
        ..Message::new(Role::Tool, vec![part])
    })
}

/// The ids of the calls of free-text tools in a message.
fn custom_calls(message: &Message) -> impl Iterator<Item = String> {
    let parts = message.parts.iter();
    parts.filter_map(|part| match &part.content {
        Content::ToolCall {
            id, custom: true, ..
        } => Some(id.clone()),
        _ => None,
    })
}
