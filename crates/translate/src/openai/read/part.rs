use tollgate_core::Dialect;

use super::{Members, media, numbered, thinking, wrong};
use crate::{
    Invalid,
    neutral::{CacheMark, Content, Part},
    tree::{Path, Tree},
};

/// The content of a message: a string or a list of parts.
pub(super) fn content(value: Option<Tree<'_>>, path: &Path) -> Result<Vec<Part>, Invalid> {
    match value {
        None => Ok(Vec::new()),
        Some(Tree::Text(text)) if text.is_empty() => Ok(Vec::new()),
        Some(Tree::Text(text)) => Ok(vec![Part::text(text)]),
        Some(Tree::List(items)) => numbered(path, items)
            .into_iter()
            .map(|(path, item)| part(item, path))
            .collect(),
        Some(other) => Err(wrong(path, "a string or a list of parts", &other)),
    }
}

fn part(value: Tree<'_>, path: Path) -> Result<Part, Invalid> {
    if let Tree::Text(text) = value {
        return Ok(Part::text(text));
    }
    let mut members = Members::of(value, path)?;
    let kind = members.peek_text("type")?;
    let kind = kind.unwrap_or_else(|| guess(&members));
    let mut part = match kind.as_str() {
        "text" | "input_text" | "output_text" => Part::text(required(&mut members, "text")?),
        "refusal" => Part::new(Content::Refusal(required(&mut members, "refusal")?)),
        "image_url" => media::picture(&mut members)?,
        "video_url" => media::film(&mut members)?,
        "input_audio" => media::sound(&mut members)?,
        "file" => media::file(&mut members)?,
        "document_url" => media::document(&mut members, "document_url")?,
        "file_url" => media::document(&mut members, "file_url")?,
        "thinking" | "redacted_thinking" => {
            let original = members.clone();
            match thinking::chunk(&mut members, &kind) {
                Some(part) => part,
                None => return Ok(other(original)),
            }
        }
        _ => return Ok(other(members)),
    };
    members.tree("type");
    part.cache = cache(&mut members);
    part.extra.extend(members.rest());
    Ok(part)
}

/// The type of a part that does not say it.
fn guess(members: &Members<'_>) -> String {
    ["text", "image_url", "file", "input_audio"]
        .into_iter()
        .find(|name| members.has(name))
        .unwrap_or_default()
        .to_owned()
}

fn required(members: &mut Members<'_>, name: &'static str) -> Result<String, Invalid> {
    let path = members.at(name);
    members.text(name)?.ok_or_else(|| {
        let message = format!("{path} is missing: a part of this type must have it.");
        Invalid::at(path, message)
    })
}

fn other(members: Members<'_>) -> Part {
    let (dialect, json) = (Dialect::OpenAi, members.whole());
    Part::new(Content::Other { dialect, json })
}

/// LiteLLM's cache mark: `cache_control` as Anthropic writes it. What it is not stays where it is.
pub(super) fn cache(members: &mut Members<'_>) -> Option<CacheMark> {
    let mark = members.tree("cache_control")?;
    let kind = mark.get("type").and_then(Tree::as_str);
    let ttl = mark.get("ttl").and_then(Tree::as_str);
    match (kind, ttl) {
        (Some("ephemeral"), None) => Some(CacheMark::Default),
        (Some("ephemeral"), Some("5m")) => Some(CacheMark::FiveMinutes),
        (Some("ephemeral"), Some("1h")) => Some(CacheMark::Hour),
        _ => {
            members.put_back("cache_control", mark);
            None
        }
    }
}
