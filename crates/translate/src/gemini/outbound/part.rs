//! Parts of turns.

use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::Writer;
use crate::{
    Invalid,
    gemini::{
        media,
        parts::{is_own, kept, resolution},
        wire::{FunctionCall, Part as Wire},
        write_answer::words,
    },
    neutral::{Content, Extra, Media, Part},
};

// === impl Writer ===

impl Writer<'_> {
    /// `part`, which is no result of a tool; nothing where it says nothing.
    pub(super) fn part(&mut self, part: &Part, path: &str) -> Result<Option<Wire>, Invalid> {
        self.cache(part.cache.is_some());
        let signature = part
            .state_of(Dialect::Gemini)
            .map(|state| state.data.clone());
        let mut extra = self.rest(&part.extra, path);
        let wire = match &part.content {
            Content::Text { text, citations } => {
                if !citations.is_empty() && !self.own {
                    self.losses.note(format!("{path}.citations"));
                }
                Some(words(text, false))
            }
            Content::Refusal(text) => Some(words(text, false)),
            Content::Thinking { text, .. } => Some(words(text, true)),
            Content::Json(value) => Some(words(&value.to_string(), false)),
            Content::ToolCall {
                id,
                name,
                arguments,
                custom,
            } => {
                let args = self.arguments(arguments, *custom, path)?;
                Some(call(id, name, args, &mut extra))
            }
            Content::ToolResult { .. } => None,
            Content::Other { dialect, json } => self.other(*dialect, json, path),
            content => media::media(content).and_then(|(kind, medium)| {
                let wire = media::write(kind, medium);
                self.medium(wire, medium, path, &mut extra)
            }),
        };
        let Some(mut wire) = wire else {
            return Ok(None);
        };
        wire.extra.extend(extra);
        if signature.is_some() {
            wire.thought_signature = signature;
        }
        let is_empty = wire.text.as_deref() == Some("") && wire.thought_signature.is_none();
        // An empty text is an error.
        Ok(Some(wire).filter(|_| self.own || !is_empty))
    }

    fn other(&mut self, dialect: Dialect, json: &Value, path: &str) -> Option<Wire> {
        if is_own(dialect) {
            return serde_json::from_value(json.clone()).ok();
        }
        let kind = json.get("type").and_then(Value::as_str);
        self.losses
            .note(format!("{path}: {}", kind.unwrap_or("unknown block")));
        None
    }

    /// Arguments are an object; what else a client sends cannot be asked.
    fn arguments(&self, text: &str, custom: bool, path: &str) -> Result<Option<Value>, Invalid> {
        if custom {
            return Ok(Some(json!({ "input": text })));
        }
        if text.trim().is_empty() {
            return Ok((!self.own).then(|| json!({})));
        }
        match serde_json::from_str::<Value>(text) {
            Ok(value) if value.is_object() || self.own => Ok(Some(value)),
            Ok(Value::Null) => Ok(Some(json!({}))),
            _ if self.mend => Ok(Some(json!({ "input": text }))),
            _ => {
                let message = "arguments of a tool call must be a JSON object";
                Err(Invalid::at(format!("{path}.arguments"), message))
            }
        }
    }

    /// What is known of a medium beside its place.
    pub(super) fn medium(
        &mut self,
        wire: Option<Wire>,
        media: &Media,
        path: &str,
        extra: &mut Extra,
    ) -> Option<Wire> {
        let Some(mut wire) = wire else {
            // Another provider's file.
            self.losses.meaning(format!("{path}.file_id"));
            return None;
        };
        if let Some(blob) = &mut wire.inline_data {
            blob.extra = kept(extra, "inlineData");
            blob.display_name = media.name.clone().filter(|_| self.own);
        }
        if let Some(file) = &mut wire.file_data {
            file.extra = kept(extra, "fileData");
            file.display_name = media.name.clone().filter(|_| self.own);
        }
        if media.name.is_some() && !self.own {
            self.losses.note(format!("{path}.filename"));
        }
        let resolution = media.detail.as_deref().and_then(resolution);
        if self.own || self.model.is_third() {
            wire.media_resolution = resolution;
        } else if resolution.is_some() {
            self.losses.note(format!("{path}.detail"));
        }
        Some(wire)
    }
}

fn call(id: &str, name: &str, args: Option<Value>, extra: &mut Extra) -> Wire {
    let call = FunctionCall {
        id: Some(id.to_owned()).filter(|id| !id.is_empty()),
        name: Some(name.to_owned()),
        args,
        extra: kept(extra, "functionCall"),
        ..FunctionCall::default()
    };
    Wire {
        function_call: Some(call),
        ..Wire::default()
    }
}
