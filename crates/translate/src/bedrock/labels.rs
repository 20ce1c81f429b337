//! What stands beside messages, parts and tools, and has no place in Converse.

use serde_json::Value;
use tollgate_core::Dialect;

use crate::{
    Losses,
    neutral::{Content, Extra, Media, Message, Part, WebSearch, only_optimises},
};

/// Unknown members of another dialect's, weighed by their names. What is empty says nothing.
pub(super) fn lose(extra: &Extra, at: &str, losses: &mut Losses) {
    for (name, value) in extra {
        let says_nothing = match value {
            Value::Null => true,
            Value::Array(list) => list.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => false,
        };
        let field = format!("{at}.{name}");
        match says_nothing {
            true => {}
            false if only_optimises(name) => losses.note(field),
            false => losses.meaning(field),
        }
    }
}

/// Beside a message's parts.
pub(super) fn of_message(message: &Message, at: &str, losses: &mut Losses) {
    if message.name.is_some() {
        losses.note(format!("{at}.name"));
    }
    lose(&message.extra, at, losses);
}

/// Beside a part's content, but for its cache mark.
pub(super) fn of_part(part: &Part, at: &str, losses: &mut Losses) {
    let cites = matches!(&part.content, Content::Text { citations, .. } if !citations.is_empty());
    // Thoughts and their seals go together or not at all; Converse has none for other parts.
    let thinks = matches!(part.content, Content::Thinking { .. });
    let marks = [
        (part.state.is_some() && !thinks, "signature"),
        (cites, "citations"),
    ];
    for (_, name) in marks.into_iter().filter(|(there, _)| *there) {
        losses.note(format!("{at}.{name}"));
    }
    let is_own = matches!(
        part.content,
        Content::Other {
            dialect: Dialect::Bedrock,
            ..
        }
    );
    if !is_own {
        lose(&part.extra, at, losses);
    }
}

/// Beside a picture's or film's data.
pub(super) fn of_media(media: &Media, at: &str, losses: &mut Losses) {
    let labels = [
        (media.name.is_some(), "filename"),
        (media.detail.is_some(), "detail"),
    ];
    for (_, name) in labels.into_iter().filter(|(there, _)| *there) {
        losses.note(format!("{at}.{name}"));
    }
}

/// How the web is to be searched: Nova does it as it likes.
pub(super) fn of_search(search: &WebSearch, at: &str, losses: &mut Losses) {
    let limits = [
        (!search.allowed_domains.is_empty(), "allowed_domains"),
        (!search.blocked_domains.is_empty(), "blocked_domains"),
        (search.max_uses.is_some(), "max_uses"),
        (search.user_location.is_some(), "user_location"),
    ];
    for (_, name) in limits.into_iter().filter(|(there, _)| *there) {
        losses.meaning(format!("{at}.{name}"));
    }
    if search.context_size.is_some() {
        losses.note(format!("{at}.search_context_size"));
    }
}
