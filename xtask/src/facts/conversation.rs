//! Messages and their parts.

use std::collections::BTreeMap;

use tollgate_translate::neutral::{Content, Media, Message, Part, Request, Role, Source};

use super::{
    Facts, Place, canonical, tools,
    words::{Whose, Words},
};

pub(super) fn collect(request: &Request, facts: &mut Facts) {
    let mut reader = Reader {
        facts,
        calls: BTreeMap::new(),
        place: Place::Top,
    };
    for (number, message) in request.messages.iter().enumerate() {
        reader.place = Place::Message(number);
        reader.message(message);
    }
}

/// States that hold nothing: what Google documents for calls that Gemini did not make itself
/// (`skip_thought_signature_validator`), and the name of the member in which a provider shows thoughts.
const EMPTY: [&str; 3] = [
    "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=",
    r#"{"type":"reasoning"}"#,
    r#"{"type":"thinking"}"#,
];

struct Reader<'a> {
    facts: &'a mut Facts,
    /// Calls are numbered: ids may be made anew.
    calls: BTreeMap<String, usize>,
    place: Place,
}

// === impl Reader ===

impl Reader<'_> {
    fn message(&mut self, message: &Message) {
        if let Some(name) = &message.name {
            self.facts
                .add(format!("name {name}"), "name", self.place, "");
        }
        tools::members("message", &message.extra, self.place, self.facts);
        let whose = match message.role {
            Role::System | Role::Developer => Whose::Instructions,
            Role::User | Role::Tool => Whose::User,
            Role::Assistant => Whose::Assistant,
        };
        for part in &message.parts {
            self.part(part, whose);
        }
    }

    fn part(&mut self, part: &Part, whose: Whose) {
        if part.cache.is_some() {
            self.facts
                .add("cache mark", "cache_control", self.place, "");
        }
        if let Some(state) = part
            .state
            .as_ref()
            .filter(|state| !EMPTY.contains(&&*state.data))
        {
            let key = format!("signature of {}", state.dialect);
            self.facts.add(key, "signature", self.place, &*state.data);
        }
        tools::members("part", &part.extra, self.place, self.facts);
        match &part.content {
            Content::Text { text, citations } => {
                self.words(whose, text);
                for citation in citations {
                    let key = format!("citation of {:?}", citation.url);
                    self.facts.add(key, "citations", self.place, "");
                }
            }
            Content::Refusal(text) => self.words(whose, text),
            Content::Thinking { text, .. } => self.words(Whose::Thoughts, text),
            Content::ToolCall { .. } | Content::ToolResult { .. } => self.tool(&part.content),
            Content::Json(value) => self.words(whose, &value.to_string()),
            Content::Other { json, .. } => {
                self.facts.add(
                    format!("block {}", canonical::json(json)),
                    "block",
                    self.place,
                    "",
                );
            }
            Content::Image(media) => self.media("image", media, whose),
            Content::Audio(media) => self.media("audio", media, whose),
            Content::Video(media) => self.media("video", media, whose),
            Content::File(media) => self.media("file", media, whose),
        }
    }

    fn words(&mut self, whose: Whose, text: &str) {
        self.facts.words.extend(Words::new(whose, self.place, text));
    }

    fn tool(&mut self, content: &Content) {
        match content {
            Content::ToolCall {
                id,
                name,
                arguments,
                custom,
            } => {
                let number = self.calls.len();
                self.calls.insert(id.clone(), number);
                let arguments = match custom {
                    // Where there are no free-text tools, the text is the one argument.
                    true => serde_json::json!({"input": arguments}).to_string(),
                    false => canonical::arguments(arguments),
                };
                self.facts.add(
                    format!("call {number} of {name}"),
                    "call",
                    self.place,
                    arguments,
                );
            }
            Content::ToolResult {
                id,
                content,
                is_error,
                ..
            } => {
                // A result without its call is taken for that of the first: Ollama does so.
                let number = self.calls.get(id).copied().unwrap_or_default();
                let (key, place) = (format!("result of call {number}"), self.place);
                self.facts.add(&key, "result", place, result(content));
                if *is_error == Some(true) {
                    self.facts
                        .add(format!("{key} is an error"), "is_error", place, "");
                }
                let rest = content.iter();
                let rest = rest.filter(|part| {
                    !matches!(part.content, Content::Text { .. } | Content::Json(_))
                });
                rest.for_each(|part| self.part(part, Whose::User));
            }
            _ => {}
        }
    }

    fn document(&mut self, media: &Media, text: &str, whose: Whose) {
        self.words(whose, text);
        if let Some(name) = &media.name {
            self.facts.add(
                format!("name of {:016x}", hash(text)),
                "filename",
                self.place,
                label(name),
            );
        }
    }

    /// A medium, wherever it stands: dialects without pictures in results put them behind the result.
    fn media(&mut self, kind: &str, media: &Media, whose: Whose) {
        let source = match &media.source {
            // Inline text is text, where there are no documents of it.
            Source::Text(text) => return self.document(media, text, whose),
            Source::Base64(data) if is_text(media) => {
                return self.document(media, &decoded(data), whose);
            }
            Source::Url(url) => url.clone(),
            // Google's files are named by their address.
            Source::Id(id) if id.starts_with("https://") => id.clone(),
            Source::Base64(data) => format!("{} bytes {:016x}", data.len(), hash(data)),
            Source::Id(id) => format!("id {id}"),
        };
        let place = self.place;
        self.facts.add(format!("medium {source}"), kind, place, "");
        // `auto` is the default.
        let detail = media.detail.as_ref().filter(|detail| *detail != "auto");
        if let Some(detail) = detail {
            self.facts
                .add(format!("detail of {source}"), "detail", place, detail);
        }
        if let Some(name) = &media.name {
            self.facts
                .add(format!("name of {source}"), "filename", place, label(name));
        }
        if let (Some(mime), Source::Base64(_)) = (&media.mime, &media.source) {
            self.facts
                .add(format!("type of {source}"), "mime", place, mime);
        }
    }
}

/// What a tool answered: JSON in one spelling whether it came as text or as a value.
fn result(content: &[Part]) -> String {
    let texts: Vec<String> = content
        .iter()
        .filter_map(|part| match &part.content {
            Content::Text { text, .. } => Some(text.clone()),
            Content::Json(value) => Some(canonical::json(value)),
            _ => None,
        })
        .collect();
    canonical::result(&texts.join("\n"))
}

fn is_text(media: &Media) -> bool {
    media
        .mime
        .as_deref()
        .is_some_and(|mime| mime.starts_with("text/"))
}

fn decoded(data: &str) -> String {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    let bytes = BASE64_STANDARD.decode(data).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A file's name in the letters that every dialect takes: Converse's has no ending and few signs.
pub(super) fn label(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.chars().filter(|char| char.is_alphanumeric()).collect()
}

/// Tells long texts apart.
pub(crate) fn hash(data: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    data.trim_end_matches('=').hash(&mut hasher);
    hasher.finish()
}
