//! Results of tools: a JSON object, and pictures and documents beside it.

use serde_json::{Map, Value, json};

use super::Writer;
use crate::{
    Invalid,
    gemini::{
        media,
        parts::kept,
        wire::{FunctionResponse, Part as Wire},
    },
    neutral::{Content, Part},
};

// === impl Writer ===

impl Writer<'_> {
    /// The answer of a tool. Media that cannot be within it are added to `after`.
    pub(super) fn result(
        &mut self,
        part: &Part,
        path: &str,
        after: &mut Vec<Wire>,
    ) -> Result<Option<Wire>, Invalid> {
        let Content::ToolResult {
            id,
            name,
            content,
            is_error,
            ..
        } = &part.content
        else {
            return Ok(None);
        };
        self.cache(part.cache.is_some());
        let known = name.as_deref().or_else(|| self.names.get(id));
        let Some(name) = known else {
            let message = format!("no tool call with the id {id:?} precedes its result");
            return Err(Invalid::at(format!("{path}.tool_call_id"), message));
        };
        let mut within = Vec::new();
        for (number, part) in content.iter().enumerate() {
            let path = format!("{path}.content[{number}]");
            let Some((kind, medium)) = media::media(&part.content) else {
                self.cache(part.cache.is_some());
                self.rest(&part.extra, &path);
                if matches!(part.content, Content::Other { .. }) && !self.own {
                    self.losses.note(path);
                }
                continue;
            };
            let mut extra = self.rest(&part.extra, &path);
            let wire = self.medium(media::write(kind, medium), medium, &path, &mut extra);
            if let Some(mut wire) = wire {
                wire.extra.extend(extra);
                let fits = self.own || (self.model.is_third() && goes_within(&wire));
                if fits { &mut within } else { &mut *after }.push(wire);
            }
        }
        let mut extra = self.rest(&part.extra, path);
        let response = FunctionResponse {
            id: Some(id.clone()).filter(|id| !id.is_empty()),
            name: Some(name.to_owned()),
            response: self.response(content, *is_error == Some(true)),
            parts: Some(within).filter(|within| !within.is_empty()),
            extra: kept(&mut extra, "functionResponse"),
        };
        Ok(Some(Wire {
            function_response: Some(response),
            extra,
            ..Wire::default()
        }))
    }

    /// «Use "output" key to specify function output and "error" key to specify error details.»
    fn response(&self, content: &[Part], is_error: bool) -> Option<Value> {
        let said = content.iter().filter_map(|part| match &part.content {
            Content::Text { text, .. } | Content::Refusal(text) => Some(text.clone()),
            Content::Json(value) => Some(value.to_string()),
            _ => None,
        });
        let said = said.collect::<Vec<_>>();
        if let [Content::Json(value)] = only(content).as_slice()
            && (value.is_object() || self.own)
        {
            return Some((*value).clone());
        }
        if said.is_empty() && self.own {
            return None;
        }
        let text = said.join("\n");
        if let Some(object) = object(&text) {
            let told = !is_error || object.contains_key("error");
            return Some(if told {
                object.into()
            } else {
                json!({ "error": object })
            });
        }
        let key = if is_error { "error" } else { "output" };
        Some(json!({ key: text }))
    }
}

fn only(content: &[Part]) -> Vec<&Content> {
    let said = content.iter().map(|part| &part.content);
    said.filter(|content| media::media(content).is_none())
        .collect()
}

/// `text` as an object. One with `$ref` within is left as text: the API takes those for references to its parts.
fn object(text: &str) -> Option<Map<String, Value>> {
    if !text.trim_start().starts_with('{') || text.contains("\"$ref\"") {
        return None;
    }
    serde_json::from_str(text).ok()
}

/// Pictures and documents may be within, sound and films not
/// (<https://ai.google.dev/gemini-api/docs/function-calling#multimodal>).
fn goes_within(wire: &Wire) -> bool {
    let inline = wire
        .inline_data
        .as_ref()
        .and_then(|blob| blob.mime_type.as_deref());
    let linked = wire
        .file_data
        .as_ref()
        .and_then(|file| file.mime_type.as_deref());
    let mime = inline.or(linked).unwrap_or_default();
    mime.starts_with("image/") || matches!(mime, "application/pdf" | "text/plain")
}
