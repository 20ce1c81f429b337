//! Members of the request that the neutral form has no place for.

use serde_json::Value;

use super::Writer;
use crate::neutral::Extra;

/// Gemini's own members, which clients of other dialects may add (`extra_body`), with their place.
const PASSED: [(&str, &str); 16] = [
    ("safetySettings", "safetySettings"),
    ("safety_settings", "safetySettings"),
    ("cachedContent", "cachedContent"),
    ("cached_content", "cachedContent"),
    ("modelArmorConfig", "modelArmorConfig"),
    ("model_armor_config", "modelArmorConfig"),
    ("mediaResolution", "generationConfig.mediaResolution"),
    ("media_resolution", "generationConfig.mediaResolution"),
    ("speechConfig", "generationConfig.speechConfig"),
    ("speech_config", "generationConfig.speechConfig"),
    ("imageConfig", "generationConfig.imageConfig"),
    ("image_config", "generationConfig.imageConfig"),
    ("responseModalities", "generationConfig.responseModalities"),
    ("response_modalities", "generationConfig.responseModalities"),
    ("retrievalConfig", "toolConfig.retrievalConfig"),
    ("retrieval_config", "toolConfig.retrievalConfig"),
];

// === impl Writer ===

impl Writer<'_> {
    /// What may go along; the rest is reported.
    pub(super) fn members(&mut self) -> Extra {
        let request = self.request;
        if self.own {
            return request.extra.clone();
        }
        let mut out = Extra::new();
        for (name, value) in &request.extra {
            let passed = PASSED.iter().find(|(theirs, _)| theirs == name);
            if let Some((_, ours)) = passed {
                out.insert((*ours).to_owned(), value.clone());
            } else if name == "modalities" {
                self.modalities(value, &mut out);
            } else if value.is_null() {
                self.losses.note(name.clone());
            } else {
                self.losses.unknown(name);
            }
        }
        out
    }

    /// OpenAI's `["text", "image"]`; sound is the request's [`audio`](crate::neutral::Request::audio).
    fn modalities(&mut self, value: &Value, out: &mut Extra) {
        let names = value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        let names = names.map(str::to_ascii_uppercase).collect::<Vec<_>>();
        let more = names.iter().any(|name| name != "TEXT");
        if more && self.request.audio.is_none() {
            out.insert(
                "generationConfig.responseModalities".to_owned(),
                names.into(),
            );
        }
    }
}

/// Adds `more` to `extra`, but for members that have found their place.
pub(super) fn merge(extra: &mut Extra, more: Extra) {
    for (name, value) in more {
        extra.entry(name).or_insert(value);
    }
}
