use std::borrow::Cow;

use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{
    Shown,
    call::{input_of, is_custom, wire_call},
    citations::{Place, annotation, source},
    extras::set,
    legacy::{as_function_call, is_legacy},
    logprobs::logprobs,
    media::data_url,
    shared::{self, shown},
    usage::usage,
};
use crate::{
    Asked,
    neutral::{Answer, Choice, Citation, Content, Extra, Finish, Media, Part, Source},
    openai::{ids, read::Said},
    tree::{Object, Tree},
};

/// A whole answer for a client.
pub(in crate::openai) fn answer<'a>(answer: &'a Answer, asked: &'a Asked) -> Object<'a> {
    let own = answer.source == Dialect::OpenAi;
    let id = answer.id.as_deref().filter(|_| own);
    let mut object = head("chat.completion", id, answer.created, asked);
    let choices = answer.choices.iter();
    let choices: Vec<_> = choices.map(|item| choice(item, asked, own)).collect();
    object.set("choices", choices);
    object.set_some("usage", answer.usage.as_ref().map(usage));
    let tier = tier(answer.service_tier.as_deref(), own);
    object.set_some("service_tier", tier);
    if own {
        object.supply(&answer.extra);
    }
    object
}

/// The class of service, where OpenAI's clients know the word or the provider speaks to them itself.
pub(in crate::openai) fn tier(tier: Option<&str>, own: bool) -> Option<&str> {
    let known = ["auto", "default", "flex", "scale", "priority"];
    tier.filter(|tier| own || known.contains(tier))
}

/// What answers and chunks begin with.
pub(in crate::openai) fn head<'a>(
    kind: &'static str,
    id: Option<&'a str>,
    created: Option<u64>,
    asked: &'a Asked,
) -> Object<'a> {
    let made_up = || match kind {
        "text_completion" => ["cmpl-", &asked.id].concat().into(),
        _ => ["chatcmpl-", &asked.id].concat().into(),
    };
    Object::from([
        ("id", id.map_or_else(made_up, Tree::from)),
        ("object", kind.into()),
        ("created", created.unwrap_or(asked.created).into()),
        ("model", asked.model.as_str().into()),
    ])
}

fn choice<'a>(choice: &'a Choice, asked: &'a Asked, own: bool) -> Object<'a> {
    let mut message = Message::default();
    for part in &choice.parts {
        message.add(part, asked);
    }
    let mut written = message.write(&choice.parts);
    if own && let Some(Value::Object(more)) = choice.extra.get("message") {
        written.supply(more);
    }
    let finish = choice.finish.as_ref().unwrap_or(&Finish::Stop);
    let reason = word(finish, own, Said::of(&choice.parts));
    let mut object = Object::from([
        ("index", choice.index.into()),
        ("message", written.into()),
        ("logprobs", logprobs(&choice.logprobs).into()),
        ("finish_reason", reason.into()),
    ]);
    if let Finish::StopSequence(Some(stop)) = finish {
        object.set("stop_reason", stop.as_str());
    }
    if own {
        let more = choice.extra.iter();
        object.supply(more.filter(|(name, _)| *name != "message"));
    }
    match is_legacy(asked) {
        true => legacy(object),
        false => object,
    }
}

fn legacy(choice: Object<'_>) -> Object<'static> {
    let mut choice = Extra::from(choice);
    as_function_call(&mut choice);
    choice.into()
}

/// OpenAI's word for why an answer ended. Calls and their word go together: clients look for one by the other.
pub(in crate::openai) fn word(finish: &Finish, own: bool, said: Said) -> String {
    let word = match finish {
        Finish::ToolCalls if said.calls => "tool_calls",
        Finish::Stop if said.calls => "tool_calls",
        Finish::Stop | Finish::StopSequence(_) | Finish::Pause | Finish::ToolCalls => "stop",
        Finish::Length => "length",
        Finish::ContextFull if own => "model_length",
        Finish::ContextFull => "length",
        Finish::ContentFilter => "content_filter",
        Finish::Refusal if said.refuses => "stop",
        Finish::Refusal => "content_filter",
        Finish::Other(word) if own => word,
        Finish::Other(_) => "stop",
    };
    word.to_owned()
}

#[derive(Default)]
struct Message<'a> {
    text: Option<Cow<'a, str>>,
    thoughts: Option<Cow<'a, str>>,
    details: Vec<Value>,
    signed: bool,
    refusal: Option<Cow<'a, str>>,
    annotations: Vec<Value>,
    sources: Vec<Value>,
    calls: Vec<Object<'a>>,
    images: Vec<Value>,
    audio: Option<Value>,
}

/// Adds to words; the first are borrowed.
fn append<'a>(words: &mut Option<Cow<'a, str>>, more: Cow<'a, str>) {
    match words {
        Some(words) => words.to_mut().push_str(&more),
        None => *words = Some(more),
    }
}

// === impl Message ===

impl<'a> Message<'a> {
    fn add(&mut self, part: &'a Part, asked: &Asked) {
        match &part.content {
            Content::Text { text, citations } => {
                self.state_of(part);
                self.cite(citations, text);
                append(&mut self.text, text.into());
            }
            Content::Thinking { text, .. } => {
                self.state_of(part);
                append(&mut self.thoughts, text.into());
            }
            Content::Refusal(text) => append(&mut self.refusal, text.into()),
            Content::ToolCall { .. } => self.calls.extend(call(part, asked)),
            Content::Image(media) => self.images.extend(image(media, self.images.len())),
            Content::Audio(media) => self.audio = audio(part, media, asked),
            Content::Json(value) => append(&mut self.text, value.to_string().into()),
            _ => {}
        }
    }

    /// What the words that come next rest on.
    fn cite(&mut self, citations: &[Citation], words: &str) {
        if citations.is_empty() {
            return;
        }
        let characters = |text: &str| text.chars().count() as u64;
        let from = self.text.as_deref().map_or(0, characters);
        let to = from + characters(words);
        for cited in citations {
            match annotation(cited, Some(Place { from, to })) {
                Some(annotation) => self.annotations.push(annotation),
                None => self.sources.push(source(cited)),
            }
        }
    }

    fn state_of(&mut self, part: &Part) {
        match shown(part) {
            Some(Shown::Detail(detail)) => self.details.push(detail),
            Some(Shown::Block(_)) => self.signed = true,
            None => {}
        }
    }

    fn write(self, parts: &[Part]) -> Object<'a> {
        // A message without anything else has an empty content, so that clients find a string.
        let silent = self.calls.is_empty() && self.refusal.is_none() && self.audio.is_none();
        let text = self.text.or_else(|| silent.then(Cow::default));
        let text_or_null = |text: Option<Cow<'a, str>>| text.map_or(Tree::Null, Tree::from);
        let mut object = Object::from([
            ("role", "assistant".into()),
            ("content", text_or_null(text)),
            ("refusal", text_or_null(self.refusal)),
        ]);
        let thoughts = self.thoughts.filter(|thoughts| !thoughts.is_empty());
        object.set_some("reasoning_content", thoughts);
        // Once one is signed all are listed: their order counts.
        let signed = self.signed;
        let listed = parts.iter().filter(|part| {
            signed
                && matches!(
                    part.content,
                    Content::Thinking { .. } | Content::Text { .. }
                )
        });
        let blocks = listed.filter_map(shared::block).collect();
        object.set_some("thinking_blocks", list(blocks));
        object.set_some("reasoning_details", list(self.details));
        object.set_some("annotations", list(self.annotations));
        object.set_some("tool_calls", list(self.calls));
        object.set_some("images", list(self.images));
        object.set_some("audio", self.audio);
        let sources =
            list(self.sources).map(|sources| Object::from([("citations", sources.into())]));
        object.set_some("provider_specific_fields", sources);
        object
    }
}

fn list<T>(list: Vec<T>) -> Option<Vec<T>> {
    Some(list).filter(|list| !list.is_empty())
}

fn call<'a>(part: &'a Part, asked: &Asked) -> Option<Object<'a>> {
    let Content::ToolCall {
        id,
        name,
        arguments,
        custom,
    } = &part.content
    else {
        return None;
    };
    let id = ids::join(id, part.state.as_ref());
    let mut call = match custom {
        false if is_custom(&asked.request.tools, name) => {
            wire_call(id, name, input_of(arguments), true)
        }
        custom => wire_call(id, name, arguments, *custom),
    };
    call.set_some("extra_content", part.state.as_ref().map(ids::extra_content));
    Some(call)
}

/// An item of `images`, as OpenRouter and LiteLLM show pictures that a model made.
pub(in crate::openai) fn image(media: &Media, index: usize) -> Option<Value> {
    let url = match &media.source {
        Source::Url(url) => url.clone(),
        Source::Base64(data) => data_url(media.mime.as_deref().unwrap_or("image/png"), data),
        Source::Text(_) | Source::Id(_) => return None,
    };
    Some(json!({"type": "image_url", "image_url": {"url": url}, "index": index}))
}

fn audio(part: &Part, media: &Media, asked: &Asked) -> Option<Value> {
    let Source::Base64(data) = &media.source else {
        return None;
    };
    let mut object = part.extra.clone();
    let id = || format!("audio_{}", asked.id).into();
    object.entry("id").or_insert_with(id);
    object.entry("transcript").or_insert_with(|| "".into());
    object
        .entry("expires_at")
        .or_insert_with(|| asked.created.into());
    set(&mut object, "data", Some(data.as_str()));
    Some(Value::Object(object))
}
