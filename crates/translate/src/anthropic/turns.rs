//! The conversation as Anthropic wants it: instructions apart, and the user and the model taking turns.

use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{citation, media, read_part::SEARCH_RESULT, write_part};
use crate::{
    Losses,
    neutral::{Content, Extra, Media, Message, Part, Request, Role, Source, only_optimises},
};

/// What stands in for a user who has said nothing: LiteLLM's placeholder.
const SILENCE: &str = ".";

/// A conversation being written.
#[derive(Debug)]
pub(super) struct Turns<'a> {
    own: bool,
    losses: &'a mut Losses,
    /// The blocks of `system`.
    pub(super) system: Vec<Value>,
    /// The turns, of alternating roles.
    pub(super) turns: Vec<Turn>,
    /// Some file is at Anthropic.
    pub(super) has_files: bool,
    /// Tools were called or have answered.
    pub(super) has_calls: bool,
}

/// What one side says until the other does.
#[derive(Debug)]
pub(super) struct Turn {
    role: &'static str,
    /// Results of tools come first.
    results: Vec<Value>,
    blocks: Vec<Value>,
    extra: Extra,
}

// === impl Turns ===

impl<'a> Turns<'a> {
    /// The conversation of `request`.
    ///
    /// Anthropic has instructions before the conversation only, but for the newest models. Those of other dialects
    /// that come later are moved there, in their order, as LiteLLM does; Anthropic's own stay where they are.
    pub(super) fn of(request: &Request, losses: &'a mut Losses) -> Self {
        let mut turns = Self {
            own: request.source == Dialect::Anthropic,
            losses,
            system: Vec::new(),
            turns: Vec::new(),
            has_files: false,
            has_calls: false,
        };
        let mut begun = false;
        for (number, message) in request.messages.iter().enumerate() {
            begun |= !message.role.instructs();
            turns.message(message, number, begun);
        }
        turns
    }

    /// What a provider would refuse is put right: a user begins, and the model's last words, which it is to
    /// continue, do not end in white space.
    pub(super) fn mend(&mut self) {
        if self.turns.first().is_none_or(|turn| turn.role != "user") {
            let text = write_part::text(SILENCE, Vec::new());
            self.turns.insert(
                0,
                Turn {
                    role: "user",
                    results: Vec::new(),
                    blocks: vec![Value::Object(text)],
                    extra: Extra::new(),
                },
            );
        }
        let Some(last) = self.turns.last_mut() else {
            return;
        };
        if last.role == "assistant"
            && let Some(Value::String(text)) = last
                .blocks
                .last_mut()
                .and_then(|block| block.get_mut("text"))
        {
            text.truncate(text.trim_end().len());
            if text.is_empty() {
                last.blocks.pop();
            }
        }
        self.turns.retain(|turn| !turn.is_empty());
    }

    /// Whether the model's last turn calls tools without a thought before: Anthropic wants one there when it thinks.
    pub(super) fn acts_unthinking(&self) -> bool {
        let mut turns = self.turns.iter().rev();
        let last = turns.find(|turn| turn.role == "assistant");
        last.is_some_and(|turn| turn.has("tool_use") && !turn.begins_with_thought())
    }

    fn message(&mut self, message: &Message, number: usize, begun: bool) {
        let at = format!("messages[{number}]");
        if message.name.is_some() {
            self.losses.note(format!("{at}.name"));
        }
        let role = match message.role {
            Role::System | Role::Developer if begun && self.own => "system",
            Role::System | Role::Developer => {
                if begun {
                    self.losses.note(format!("{at}.role"));
                }
                lose(&message.extra, &at, self.losses);
                self.instructions(message, &at);
                return;
            }
            Role::User | Role::Tool => "user",
            Role::Assistant => "assistant",
        };
        let extra = if self.own {
            message.extra.clone()
        } else {
            lose(&message.extra, &at, self.losses);
            Extra::new()
        };
        let blocks = self.blocks(&message.parts, &at);
        if blocks.is_empty() {
            return;
        }
        let is_result = |block: &Value| kind(block) == Some("tool_result");
        let (results, blocks): (Vec<_>, Vec<_>) = blocks.into_iter().partition(is_result);
        match self.turns.last_mut() {
            Some(turn) if turn.role == role && role != "system" => {
                turn.results.extend(results);
                turn.blocks.extend(blocks);
                turn.extra.extend(extra);
            }
            _ => self.turns.push(Turn {
                role,
                results,
                blocks,
                extra,
            }),
        }
    }

    /// Instructions are words.
    fn instructions(&mut self, message: &Message, at: &str) {
        let mut blocks = self.blocks(&message.parts, at);
        let told = blocks.len();
        blocks.retain(|block| self.own || kind(block) == Some("text"));
        self.losses.meaning_if(blocks.len() < told, at);
        self.system.extend(blocks);
    }

    fn blocks(&mut self, parts: &[Part], at: &str) -> Vec<Value> {
        let numbered = parts.iter().enumerate();
        numbered
            .filter_map(|(number, part)| self.part(part, &format!("{at}.content[{number}]")))
            .collect()
    }

    fn part(&mut self, part: &Part, at: &str) -> Option<Value> {
        if let Some(original) = part.extra.get(SEARCH_RESULT).filter(|_| self.own) {
            return Some(original.clone());
        }
        let block = self.block(part, at)?;
        if !self.own {
            lose(&part.extra, at, self.losses);
        }
        Some(write_part::finish(block, part, self.own))
    }

    fn block(&mut self, part: &Part, at: &str) -> Option<Extra> {
        match &part.content {
            Content::Thinking { text, redacted } => {
                return self.thinking(part, text, *redacted, at);
            }
            _ if part.state.is_some() => self.losses.note(format!("{at}.signature")),
            _ => {}
        }
        match &part.content {
            Content::Text { text, citations } => {
                let known: Vec<_> = citations.iter().filter_map(citation::original).collect();
                if known.len() < citations.len() {
                    self.losses.note(format!("{at}.citations"));
                }
                let known = known.into_iter().cloned().collect();
                // Anthropic refuses empty texts.
                (!text.is_empty()).then(|| write_part::text(text, known))
            }
            Content::Refusal(text) => {
                (!text.is_empty()).then(|| write_part::text(text, Vec::new()))
            }
            Content::Json(value) => Some(write_part::text(&value.to_string(), Vec::new())),
            Content::Image(media) => self.image(media, at),
            Content::File(media) => self.file(media, at),
            Content::Audio(_) => self.unfit(at, "input_audio"),
            Content::Video(_) => self.unfit(at, "video"),
            Content::ToolCall {
                id,
                name,
                arguments,
                custom,
            } => Some(self.call(id, name, arguments, *custom, at)),
            Content::ToolResult {
                id,
                content,
                is_error,
                ..
            } => Some(self.result(id, content, *is_error, at)),
            Content::Other {
                dialect: Dialect::Anthropic,
                json: Value::Object(block),
            } => Some(block.clone()),
            Content::Other { .. } => {
                self.losses.note(at);
                None
            }
            Content::Thinking { .. } => None,
        }
    }

    /// Only what Anthropic has signed itself can be given back to it.
    fn thinking(&mut self, part: &Part, text: &str, redacted: bool, at: &str) -> Option<Extra> {
        let Some(state) = part.state_of(Dialect::Anthropic) else {
            self.losses
                .note(format!("{at} (thinking of another provider)"));
            return None;
        };
        Some(if redacted {
            write_part::redacted(&state.data)
        } else {
            write_part::thinking(text, &state.data)
        })
    }

    fn image(&mut self, media: &Media, at: &str) -> Option<Extra> {
        if media
            .detail
            .as_deref()
            .is_some_and(|detail| detail != "auto")
        {
            self.losses.note(format!("{at}.image_url.detail"));
        }
        self.has_files |= matches!(media.source, Source::Id(_));
        let Ok(source) = media::image(media) else {
            return self.unfit(at, "image_url");
        };
        let mut block = write_part::block("image");
        block.insert(media::MEMBER.to_owned(), source);
        Some(block)
    }

    fn file(&mut self, media: &Media, at: &str) -> Option<Extra> {
        let mime = media.mime.as_deref().unwrap_or_default();
        if mime.starts_with("image/") {
            return self.image(media, at);
        }
        self.has_files |= matches!(media.source, Source::Id(_));
        let Ok(source) = media::document(media) else {
            return self.unfit(at, "file");
        };
        let mut block = write_part::block("document");
        block.insert(media::MEMBER.to_owned(), source);
        if let Some(title) = &media.name {
            block.insert("title".to_owned(), json!(title));
        }
        Some(block)
    }

    fn unfit(&mut self, at: &str, member: &str) -> Option<Extra> {
        self.losses.meaning(format!("{at}.{member}"));
        None
    }

    fn call(&mut self, id: &str, name: &str, arguments: &str, custom: bool, at: &str) -> Extra {
        self.has_calls = true;
        let (input, whole) = write_part::input(arguments, custom);
        if !whole {
            self.losses.note(format!("{at}.arguments"));
        }
        write_part::call(&self.id(id), name, input)
    }

    fn result(&mut self, id: &str, content: &[Part], is_error: Option<bool>, at: &str) -> Extra {
        self.has_calls = true;
        let mut block = write_part::block("tool_result");
        block.insert("tool_use_id".to_owned(), json!(self.id(id)));
        block.insert("content".to_owned(), Value::Array(self.blocks(content, at)));
        if let Some(is_error) = is_error {
            block.insert("is_error".to_owned(), json!(is_error));
        }
        block
    }

    /// Anthropic takes letters, digits, `_` and `-`.
    fn id(&self, id: &str) -> String {
        if self.own {
            return id.to_owned();
        }
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let id: String = id.chars().map(|c| if fits(c) { c } else { '_' }).collect();
        if id.is_empty() { "_".to_owned() } else { id }
    }
}

// === impl Turn ===

impl Turn {
    /// As it is sent.
    pub(super) fn into_json(self) -> Value {
        let mut blocks = self.results;
        blocks.extend(self.blocks);
        let mut turn = Extra::new();
        turn.insert("role".to_owned(), json!(self.role));
        turn.insert("content".to_owned(), Value::Array(blocks));
        turn.extend(self.extra);
        Value::Object(turn)
    }

    fn is_empty(&self) -> bool {
        self.results.is_empty() && self.blocks.is_empty()
    }

    fn has(&self, wanted: &str) -> bool {
        self.blocks.iter().any(|block| kind(block) == Some(wanted))
    }

    fn begins_with_thought(&self) -> bool {
        let first = self.blocks.first().and_then(kind);
        matches!(first, Some("thinking" | "redacted_thinking"))
    }
}

fn kind(block: &Value) -> Option<&str> {
    block.get("type")?.as_str()
}

/// Unknown members of another dialect's cannot be carried.
pub(super) fn lose(extra: &Extra, at: &str, losses: &mut Losses) {
    for (name, value) in extra {
        let path = if at.is_empty() {
            name.clone()
        } else {
            format!("{at}.{name}")
        };
        let says_nothing = match value {
            Value::Null => true,
            Value::Array(list) => list.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => false,
        };
        if says_nothing {
            continue;
        }
        if only_optimises(name) {
            losses.note(path);
        } else {
            losses.meaning(path);
        }
    }
}
