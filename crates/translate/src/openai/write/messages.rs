use serde_json::Value;

use super::{assistant, content, extras::set, finish::finish, profile::Profile, results::Results};
use crate::{
    Invalid, Losses,
    neutral::{Content, Extra, Message, Role},
};

/// `messages`.
pub(super) fn messages(to: &Profile<'_>, losses: &mut Losses) -> Result<Value, Invalid> {
    let mut written = Vec::new();
    let mut results = Results::default();
    for (number, message) in to.request.messages.iter().enumerate() {
        let path = format!("messages[{number}]");
        if message.role != Role::Tool {
            results.flush(&mut written);
        }
        match message.role {
            Role::Assistant => written.extend(assistant::message(message, &path, to, losses)),
            Role::Tool => results.add(message, &path, to, losses, &mut written),
            _ => written.extend(plain(message, &path, to, losses)),
        }
    }
    results.flush(&mut written);
    if written.is_empty() {
        let message = "messages must hold at least one message that the provider can be sent.";
        return Err(Invalid::at("messages", message));
    }
    Ok(written.into_iter().map(Value::Object).collect())
}

fn plain(message: &Message, path: &str, to: &Profile<'_>, losses: &mut Losses) -> Option<Extra> {
    let role = match message.role {
        Role::Developer if to.developer() => "developer",
        Role::Developer | Role::System => "system",
        _ => "user",
    };
    let parts = content::list(&message.parts, path, to, losses);
    if parts.is_empty() && !message.parts.is_empty() {
        return None;
    }
    let mut object = Extra::new();
    set(&mut object, "role", Some(role));
    let between = match has_media(message) {
        true => "",
        false => "\n",
    };
    let content = content::content(parts, between, to);
    set(&mut object, "content", Some(content));
    finish(object, message, path, to, losses)
}

fn has_media(message: &Message) -> bool {
    let texts = message.parts.iter();
    !texts
        .map(|part| &part.content)
        .all(|content| matches!(content, Content::Text { .. }))
}
