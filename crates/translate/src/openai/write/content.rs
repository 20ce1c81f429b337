use serde_json::Value;
use tollgate_core::Dialect;

use super::{
    extras::{add, mark, set},
    media,
    profile::Profile,
};
use crate::{
    Losses,
    neutral::{Content, Extra, Part},
};

/// The parts of a message, each in the dialect's form; what has none is lost.
pub(super) fn list(
    parts: &[Part],
    path: &str,
    to: &Profile<'_>,
    losses: &mut Losses,
) -> Vec<Extra> {
    let numbered = parts.iter().enumerate();
    numbered
        .filter_map(|(number, part)| {
            let path = format!("{path}.content[{number}]");
            self::part(part, &path, to, losses)
        })
        .collect()
}

pub(super) fn part(
    part: &Part,
    path: &str,
    to: &Profile<'_>,
    losses: &mut Losses,
) -> Option<Extra> {
    let mut object = match &part.content {
        Content::Text { text, .. } => text_part(text),
        Content::Json(value) => text_part(&value.to_string()),
        Content::Refusal(text) => {
            let mut object = Extra::new();
            set(&mut object, "type", Some("refusal"));
            set(&mut object, "refusal", Some(text.as_str()));
            object
        }
        Content::Other {
            dialect: Dialect::OpenAi,
            json: Value::Object(object),
        } => object.clone(),
        Content::Image(_) | Content::Audio(_) | Content::Video(_) | Content::File(_) => {
            media::part(&part.content, path, to, losses)?
        }
        _ => {
            losses.meaning(path);
            return None;
        }
    };
    add(&mut object, &part.extra, path, to, losses);
    mark(&mut object, part.cache, path, to, losses);
    Some(object)
}

fn text_part(text: &str) -> Extra {
    let mut object = Extra::new();
    set(&mut object, "type", Some("text"));
    set(&mut object, "text", Some(text));
    object
}

/// A message's content: a string where that says everything, since not everybody takes lists.
///
/// Texts of another dialect's message are put together with `between`; those of this one stay a list.
pub(super) fn content(parts: Vec<Extra>, between: &str, to: &Profile<'_>) -> Value {
    let texts: Option<Vec<&str>> = parts.iter().map(plain).collect();
    match texts {
        Some(texts) if texts.len() == 1 || !to.own || texts.is_empty() => {
            texts.join(between).into()
        }
        _ => parts.into_iter().map(Value::Object).collect(),
    }
}

/// The words of a part that is nothing else.
fn plain(part: &Extra) -> Option<&str> {
    let is_text = part.get("type").and_then(Value::as_str) == Some("text");
    let text = part.get("text").and_then(Value::as_str);
    text.filter(|_| is_text && part.len() == 2)
}
