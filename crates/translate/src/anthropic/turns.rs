//! The conversation as Anthropic wants it: instructions apart, and the user and the model taking turns.

use std::borrow::Cow;

use serde_json::Value;
use tollgate_core::Dialect;

use super::{citation, media, read_part::SEARCH_RESULT, write_part};
use crate::{
    Losses,
    neutral::{Content, Extra, Media, Message, Part, Request, Role, Source, only_optimises},
    tree::{Object, Path, Tree},
};

/// What stands in for a user who has said nothing: LiteLLM's placeholder.
const SILENCE: &str = ".";

/// A conversation being written.
#[derive(Debug)]
pub(super) struct Turns<'a, 'l> {
    own: bool,
    losses: &'l mut Losses,
    /// The blocks of `system`.
    pub(super) system: Vec<Tree<'a>>,
    /// The turns, of alternating roles.
    pub(super) turns: Vec<Turn<'a>>,
    /// Some file is at Anthropic.
    pub(super) has_files: bool,
    /// Tools were called or have answered.
    pub(super) has_calls: bool,
}

/// What one side says until the other does.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    role: &'static str,
    /// Results of tools come first.
    results: Vec<Tree<'a>>,
    blocks: Vec<Tree<'a>>,
    extra: Extra,
}

// === impl Turns ===

impl<'a, 'l> Turns<'a, 'l> {
    /// The conversation of `request`.
    ///
    /// Anthropic has instructions before the conversation only, but for the newest models. Those of other dialects
    /// that come later are moved there, in their order, as LiteLLM does; Anthropic's own stay where they are.
    pub(super) fn of(request: &'a Request, losses: &'l mut Losses) -> Self {
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
                    blocks: vec![text.into()],
                    extra: Extra::new(),
                },
            );
        }
        let Some(last) = self.turns.last_mut() else {
            return;
        };
        if last.role == "assistant"
            && let Some(Tree::Text(text)) = last
                .blocks
                .last_mut()
                .and_then(|block| block.get_mut("text"))
        {
            *text = text.trim_end().to_owned().into();
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

    fn message(&mut self, message: &'a Message, number: usize, begun: bool) {
        let at = Path::from("messages").item(number);
        if message.name.is_some() {
            self.losses.note(at.member("name"));
        }
        let role = match message.role {
            Role::System | Role::Developer if begun && self.own => "system",
            Role::System | Role::Developer => {
                if begun {
                    self.losses.note(at.member("role"));
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
        let is_result = |block: &Tree<'_>| kind(block) == Some("tool_result");
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
    fn instructions(&mut self, message: &'a Message, at: &Path) {
        let mut blocks = self.blocks(&message.parts, at);
        let told = blocks.len();
        blocks.retain(|block| self.own || kind(block) == Some("text"));
        if blocks.len() < told {
            self.losses.meaning(at);
        }
        self.system.extend(blocks);
    }

    fn blocks(&mut self, parts: &'a [Part], at: &Path) -> Vec<Tree<'a>> {
        let (at, numbered) = (at.member("content"), parts.iter().enumerate());
        numbered
            .filter_map(|(number, part)| self.part(part, &at.item(number)))
            .collect()
    }

    fn part(&mut self, part: &'a Part, at: &Path) -> Option<Tree<'a>> {
        if let Some(original) = part.extra.get(SEARCH_RESULT).filter(|_| self.own) {
            return Some(original.into());
        }
        let block = self.block(part, at)?;
        if !self.own {
            lose(&part.extra, at, self.losses);
        }
        Some(write_part::finish(block, part, self.own))
    }

    fn block(&mut self, part: &'a Part, at: &Path) -> Option<Object<'a>> {
        match &part.content {
            Content::Thinking { text, redacted } => {
                return self.thinking(part, text, *redacted, at);
            }
            _ if part.state.is_some() => self.losses.note(at.member("signature")),
            _ => {}
        }
        match &part.content {
            Content::Text { text, citations } => {
                let known: Vec<_> = citations.iter().filter_map(citation::original).collect();
                if known.len() < citations.len() {
                    self.losses.note(at.member("citations"));
                }
                let known = known.into_iter().map(Tree::from).collect();
                // Anthropic refuses empty texts.
                (!text.is_empty()).then(|| write_part::text(text, known))
            }
            Content::Refusal(text) => {
                (!text.is_empty()).then(|| write_part::text(text, Vec::new()))
            }
            Content::Json(value) => Some(write_part::text(value.to_string(), Vec::new())),
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
            } => Some(block.into()),
            Content::Other { .. } => {
                self.losses.note(at);
                None
            }
            Content::Thinking { .. } => None,
        }
    }

    /// Only what Anthropic has signed itself can be given back to it.
    fn thinking(
        &mut self,
        part: &'a Part,
        text: &'a str,
        redacted: bool,
        at: &Path,
    ) -> Option<Object<'a>> {
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

    fn image(&mut self, media: &'a Media, at: &Path) -> Option<Object<'a>> {
        if media
            .detail
            .as_deref()
            .is_some_and(|detail| detail != "auto")
        {
            self.losses.note(at.member("image_url").member("detail"));
        }
        self.has_files |= matches!(media.source, Source::Id(_));
        let Ok(source) = media::image(media) else {
            return self.unfit(at, "image_url");
        };
        let mut block = write_part::block("image");
        block.set(media::MEMBER, source);
        Some(block)
    }

    fn file(&mut self, media: &'a Media, at: &Path) -> Option<Object<'a>> {
        let mime = media.mime.as_deref().unwrap_or_default();
        if mime.starts_with("image/") {
            return self.image(media, at);
        }
        self.has_files |= matches!(media.source, Source::Id(_));
        let Ok(source) = media::document(media) else {
            return self.unfit(at, "file");
        };
        let mut block = write_part::block("document");
        block.set(media::MEMBER, source);
        block.set_some("title", media.name.as_deref());
        Some(block)
    }

    fn unfit(&mut self, at: &Path, member: &'static str) -> Option<Object<'a>> {
        self.losses.meaning(at.member(member));
        None
    }

    fn call(
        &mut self,
        id: &'a str,
        name: &'a str,
        arguments: &'a str,
        custom: bool,
        at: &Path,
    ) -> Object<'a> {
        self.has_calls = true;
        let (input, whole) = write_part::input(arguments, custom);
        if !whole {
            self.losses.note(at.member("arguments"));
        }
        write_part::call(self.id(id), name, input)
    }

    fn result(
        &mut self,
        id: &'a str,
        content: &'a [Part],
        is_error: Option<bool>,
        at: &Path,
    ) -> Object<'a> {
        self.has_calls = true;
        let mut block = Object::from([
            ("type", "tool_result".into()),
            ("tool_use_id", self.id(id).into()),
            ("content", self.blocks(content, at).into()),
        ]);
        block.set_some("is_error", is_error);
        block
    }

    /// Anthropic takes letters, digits, `_` and `-`.
    fn id(&self, id: &'a str) -> Cow<'a, str> {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        match id {
            _ if self.own => id.into(),
            "" => "_".into(),
            _ if id.chars().all(fits) => id.into(),
            _ => id.replace(|c| !fits(c), "_").into(),
        }
    }
}

// === impl Turn ===

impl<'a> Turn<'a> {
    /// As it is sent.
    pub(super) fn into_tree(self) -> Tree<'a> {
        let mut blocks = self.results;
        blocks.extend(self.blocks);
        let mut turn = Object::from([("role", self.role.into()), ("content", blocks.into())]);
        turn.extend(self.extra);
        turn.into()
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

fn kind<'b>(block: &'b Tree<'_>) -> Option<&'b str> {
    block.get("type")?.as_str()
}

/// Unknown members of another dialect's cannot be carried.
pub(super) fn lose(extra: &Extra, at: &Path, losses: &mut Losses) {
    for (name, value) in extra {
        let says_nothing = match value {
            Value::Null => true,
            Value::Array(list) => list.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => false,
        };
        if says_nothing {
            continue;
        }
        let path = match at.is_root() {
            true => name.clone(),
            false => format!("{at}.{name}"),
        };
        if only_optimises(name) {
            losses.note(path);
        } else {
            losses.meaning(path);
        }
    }
}
