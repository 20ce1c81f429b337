use serde_json::Value;

use super::{
    Members, call, citation,
    citations::{attach, lenient},
    media, numbered, part, thinking, wrong,
};
use crate::{
    Invalid,
    neutral::{Content, Media, Part, Source},
    tree::Tree,
};

/// What an assistant says, in a history or in an answer. Messages have no order of their own across members: it is
/// thoughts, words, refusal, sound, pictures, calls.
pub(in crate::openai) fn parts(members: &mut Members<'_>) -> Result<Vec<Part>, Invalid> {
    let mut parts = thinking::take(members);
    parts.extend(words(members)?);
    let citations = lenient(members, "annotations").into_iter();
    let citations = citations.map(|item| citation(item.into()));
    attach(citations.collect(), &mut parts);
    if let Some(refusal) = members.text("refusal")?.filter(|text| !text.is_empty()) {
        parts.push(Part::new(Content::Refusal(refusal)));
    }
    parts.extend(audio(members)?);
    parts.extend(pictures(members)?);
    let path = members.at("tool_calls");
    for (path, item) in numbered(&path, lenient(members, "tool_calls")) {
        parts.push(call::call(item, path)?);
    }
    parts.extend(call::function_call(members)?);
    Ok(parts)
}

fn words(members: &mut Members<'_>) -> Result<Vec<Part>, Invalid> {
    let path = members.at("content");
    match members.tree("content") {
        // Workers AI answers a schema with the object itself.
        Some(object @ Tree::Object(_)) => Ok(vec![Part::text(Value::from(object).to_string())]),
        value => part::content(value, &path),
    }
}

/// `audio`: in an answer the sound, in a history its id.
fn audio(members: &mut Members<'_>) -> Result<Option<Part>, Invalid> {
    let path = members.at("audio");
    let mut audio = match members.tree("audio") {
        Some(object @ Tree::Object(_)) => Members::of(object, path)?,
        Some(other) => return Err(wrong(&path, "an object", &other)),
        None => return Ok(None),
    };
    let data = audio.text("data")?.filter(|data| !data.is_empty());
    let id = audio.text("id")?.filter(|id| !id.is_empty());
    let (source, id) = match (data, id) {
        (Some(data), id) => (Source::Base64(data), id),
        (None, Some(id)) => (Source::Id(id), None),
        (None, None) => return Ok(None),
    };
    let mut part = Part::new(Content::Audio(Media {
        mime: None,
        name: None,
        detail: None,
        source,
    }));
    part.extra.extend(id.map(|id| ("id".to_owned(), id.into())));
    part.extra.extend(audio.rest());
    Ok(Some(part))
}

/// `images`: pictures that the model made (OpenRouter, LiteLLM).
fn pictures(members: &mut Members<'_>) -> Result<Vec<Part>, Invalid> {
    let path = members.at("images");
    let images = numbered(&path, lenient(members, "images")).into_iter();
    images
        .map(|(path, image)| {
            let mut members = Members::of(image, path)?;
            media::picture(&mut members)
        })
        .collect()
}
