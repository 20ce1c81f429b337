//! Messages as Cohere takes them.

use serde_json::{Map, Value, json};
use tollgate_core::Dialect;

use super::citation;
use crate::{
    Invalid, Losses,
    neutral::{Citation, Content, Media, Message, Part, Role, Source},
};

/// Stands in a result whose pictures follow in the user's message.
const ELSEWHERE: &str = "The result is in the user's next message.";

/// Messages on their way to Cohere.
struct Writer<'a> {
    losses: &'a mut Losses,
    messages: Vec<Value>,
    /// Pictures of tools' results, which wait until all results are written.
    moved: Vec<Value>,
}

pub(super) fn write(messages: &[Message], losses: &mut Losses) -> Result<Vec<Value>, Invalid> {
    let mut writer = Writer {
        losses,
        messages: Vec::new(),
        moved: Vec::new(),
    };
    for (number, message) in messages.iter().enumerate() {
        writer.message(message, &format!("messages[{number}]"))?;
    }
    writer.flush();
    Ok(writer.messages)
}

// === impl Writer ===

impl Writer<'_> {
    fn message(&mut self, message: &Message, path: &str) -> Result<(), Invalid> {
        if message.name.is_some() {
            self.losses.note(format!("{path}.name"));
        }
        for name in message.extra.keys() {
            self.losses.note(format!("{path}.{name}"));
        }
        match message.role {
            Role::Tool => return self.results(message, path),
            Role::Assistant => {
                self.flush();
                return self.assistant(message, path);
            }
            Role::System | Role::Developer | Role::User => {}
        }
        self.flush();
        let role = match message.role {
            Role::User => "user",
            _ => "system",
        };
        let content = self.contents(&message.parts, path)?;
        self.messages
            .push(json!({"role": role, "content": plain(content)}));
        Ok(())
    }

    fn contents(&mut self, parts: &[Part], path: &str) -> Result<Vec<Value>, Invalid> {
        let mut content = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            let path = format!("{path}.content[{place}]");
            self.lose_marks(part, &path);
            content.extend(self.content(part, &path)?);
        }
        Ok(content)
    }

    fn lose_marks(&mut self, part: &Part, path: &str) {
        if part.cache.is_some() {
            self.losses.note(format!("{path}.cache_control"));
        }
        for name in part.extra.keys() {
            self.losses.note(format!("{path}.{name}"));
        }
    }

    fn content(&mut self, part: &Part, path: &str) -> Result<Option<Value>, Invalid> {
        Ok(match &part.content {
            Content::Text { text, .. } | Content::Refusal(text) => Some(words(text)),
            Content::Json(value) => Some(words(&value.to_string())),
            Content::Image(media) => Some(self.image(media, path)?),
            Content::File(media) => match &media.source {
                Source::Text(text) => Some(words(&titled(media, text))),
                _ => {
                    self.losses.meaning(path);
                    None
                }
            },
            Content::Other {
                dialect: Dialect::Cohere,
                json,
            } => Some(json.clone()),
            _ => {
                self.losses.meaning(path);
                None
            }
        })
    }

    fn image(&mut self, media: &Media, path: &str) -> Result<Value, Invalid> {
        let url = match &media.source {
            Source::Url(url) => url.clone(),
            Source::Base64(data) => {
                let mime = media.mime.as_deref().unwrap_or("image/png");
                format!("data:{mime};base64,{data}")
            }
            Source::Id(_) | Source::Text(_) => {
                let message =
                    "a file's id means nothing to Cohere: send the picture itself, or its address";
                return Err(Invalid::at(path, message));
            }
        };
        let mut image = json!({"url": url});
        match media.detail.as_deref() {
            Some(detail @ ("low" | "high" | "auto")) => image["detail"] = json!(detail),
            Some(_) => self.losses.note(format!("{path}.detail")),
            None => {}
        }
        Ok(json!({"type": "image_url", "image_url": image}))
    }

    fn assistant(&mut self, message: &Message, path: &str) -> Result<(), Invalid> {
        let is_call = |part: &Part| matches!(part.content, Content::ToolCall { .. });
        let plans = message.parts.iter().any(is_call);
        let (mut content, mut calls, mut plan) = (Vec::new(), Vec::new(), String::new());
        let mut citations: Vec<&Citation> = Vec::new();
        for (place, part) in message.parts.iter().enumerate() {
            let path = format!("{path}.content[{place}]");
            self.lose_marks(part, &path);
            match &part.content {
                Content::Thinking { text, redacted } => {
                    if part.state.is_some() || *redacted {
                        self.losses.note(path);
                    } else if plans {
                        append(&mut plan, text);
                    } else if !text.is_empty() {
                        content.push(json!({"type": "thinking", "thinking": text}));
                    }
                }
                Content::ToolCall {
                    id,
                    name,
                    arguments,
                    custom,
                } => calls.push(call(id, name, arguments, *custom)),
                Content::Text { text, .. } | Content::Refusal(text) if text.is_empty() => {}
                Content::Text {
                    text,
                    citations: cited,
                } => {
                    content.push(words(text));
                    citations.extend(cited);
                }
                _ => content.extend(self.content(part, &path)?),
            }
        }
        if content.is_empty() && calls.is_empty() {
            return Ok(());
        }
        let mut written = Map::new();
        let mut set = |name: &str, value: Value| drop(written.insert(name.to_owned(), value));
        set("role", json!("assistant"));
        if !content.is_empty() {
            set("content", plain(content));
        }
        if !plan.is_empty() {
            set("tool_plan", json!(plan));
        }
        if !calls.is_empty() {
            set("tool_calls", json!(calls));
        }
        let known = citation::written(citations.iter().copied());
        if !known.is_empty() {
            set("citations", json!(known));
        } else if !citations.is_empty() {
            self.losses.note(format!("{path}.citations"));
        }
        self.messages.push(Value::Object(written));
        Ok(())
    }

    fn results(&mut self, message: &Message, path: &str) -> Result<(), Invalid> {
        for (place, part) in message.parts.iter().enumerate() {
            let path = format!("{path}.content[{place}]");
            let Content::ToolResult {
                id,
                content,
                is_error,
                ..
            } = &part.content
            else {
                self.losses.meaning(path);
                continue;
            };
            self.lose_marks(part, &path);
            if is_error.is_some() {
                self.losses.note(format!("{path}.is_error"));
            }
            let content = self.result(id, content, &path)?;
            self.messages
                .push(json!({"role": "tool", "tool_call_id": id, "content": content}));
        }
        Ok(())
    }

    /// What stays in the tool's message: words, and values as documents, which the answer can cite.
    fn result(&mut self, id: &str, parts: &[Part], path: &str) -> Result<Value, Invalid> {
        let (mut content, mut pictures) = (Vec::new(), Vec::new());
        for (place, part) in parts.iter().enumerate() {
            let path = format!("{path}.content[{place}]");
            self.lose_marks(part, &path);
            match &part.content {
                Content::Json(value @ Value::Object(_)) => {
                    content.push(json!({"type": "document", "document": {"data": value}}));
                }
                Content::File(
                    media @ Media {
                        source: Source::Text(text),
                        ..
                    },
                ) => content.push(document(media, text)),
                Content::Image(media) => pictures.push(self.image(media, &path)?),
                _ => content.extend(self.content(part, &path)?),
            }
        }
        if !pictures.is_empty() {
            self.moved
                .push(words(&format!("Result of tool call {id}:")));
            self.moved.extend(pictures);
            if content.is_empty() {
                content.push(words(ELSEWHERE));
            }
        }
        Ok(plain(content))
    }

    fn flush(&mut self) {
        if !self.moved.is_empty() {
            let moved = std::mem::take(&mut self.moved);
            self.messages
                .push(json!({"role": "user", "content": moved}));
        }
    }
}

fn words(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

fn titled(media: &Media, text: &str) -> String {
    match &media.name {
        Some(name) => format!("{name}\n\n{text}"),
        None => text.to_owned(),
    }
}

fn document(media: &Media, text: &str) -> Value {
    let mut data = json!({"text": text});
    if let Some(name) = &media.name {
        data["title"] = json!(name);
    }
    json!({"type": "document", "document": {"data": data}})
}

/// A string where one text says everything.
fn plain(mut content: Vec<Value>) -> Value {
    match &mut content[..] {
        [] => json!(""),
        [only] if only.get("type").is_some_and(|kind| kind == "text") => only["text"].take(),
        _ => Value::Array(content),
    }
}

fn call(id: &str, name: &str, arguments: &str, custom: bool) -> Value {
    let arguments = match (custom, arguments.is_empty()) {
        (true, _) => json!({"input": arguments}).to_string(),
        (false, true) => "{}".to_owned(),
        (false, false) => arguments.to_owned(),
    };
    let function = json!({"name": name, "arguments": arguments});
    json!({"id": id, "type": "function", "function": function})
}

/// Thoughts of one message stand on lines of their own.
fn append(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push('\n');
    }
    text.push_str(more);
}
