//! Parts of an answer as blocks for a client, whoever gave it.

use serde_json::Value;
use tollgate_core::Dialect;

use super::{citation, stop::Held, write_part};
use crate::{
    neutral::{Content, Media, Part, State},
    tree::{Object, Tree},
};

/// The block that carries nothing but the state of the part that follows it: Gemini signs calls and texts, for which
/// there is no place here.
pub(super) fn carrier(state: &State) -> Object<'static> {
    write_part::thinking("", state.seal(Dialect::Anthropic))
}

/// The state that a part cannot carry itself.
pub(super) fn orphan(part: &Part) -> Option<&State> {
    let thinks = matches!(part.content, Content::Thinking { .. });
    part.state.as_ref().filter(|_| !thinks)
}

/// The blocks of `part`; `own` when the answer is Anthropic's.
pub(super) fn blocks(part: &Part, own: bool) -> impl Iterator<Item = Tree<'_>> {
    let carrier = orphan(part).map(carrier).map(Tree::Object);
    let block = block(part).map(|block| write_part::finish(block, part, own));
    carrier.into_iter().chain(block)
}

/// The block of `part` itself; `None` when a client could not know what to do with it.
pub(super) fn block(part: &Part) -> Option<Object<'_>> {
    Some(match &part.content {
        Content::Text { text, citations } => {
            let citations = citations.iter().map(citation::for_client);
            let citations = citations.map(Tree::from).collect();
            write_part::text(text, citations)
        }
        Content::Refusal(text) => write_part::text(text, Vec::new()),
        Content::Json(value) => write_part::text(value.to_string(), Vec::new()),
        Content::Thinking { text, redacted } => {
            let sealed = part
                .state
                .as_ref()
                .map(|state| state.seal(Dialect::Anthropic));
            match (redacted, sealed) {
                (true, Some(data)) => write_part::redacted(data),
                (true, None) => return None,
                (false, sealed) => write_part::thinking(text, sealed.unwrap_or_default()),
            }
        }
        Content::ToolCall {
            id,
            name,
            arguments,
            custom,
        } => write_part::call(id, name, write_part::input(arguments, *custom).0),
        Content::Other {
            dialect: Dialect::Anthropic,
            json: Value::Object(block),
        } => block.into(),
        Content::Image(media)
        | Content::Audio(media)
        | Content::Video(media)
        | Content::File(media) => write_part::text(unspeakable(media), Vec::new()),
        Content::ToolResult { .. } | Content::Other { .. } => return None,
    })
}

/// Answers of this dialect hold words only; the client is told what it misses.
fn unspeakable(media: &Media) -> String {
    let kind = media.mime.as_deref().unwrap_or("media");
    match &media.source {
        crate::neutral::Source::Url(url) => format!("[{kind}: {url}]"),
        _ => format!("[{kind}: the Messages API cannot carry it]"),
    }
}

/// Notes what `part` means for the reason to stop.
pub(super) fn note(part: &Part, held: &mut Held) {
    match part.content {
        Content::ToolCall { .. } => held.calls = true,
        Content::Refusal(_) => held.refusal = true,
        _ => {}
    }
}
