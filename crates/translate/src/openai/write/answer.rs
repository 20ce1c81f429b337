use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{
    Shown,
    call::{input_of, is_custom, wire_call},
    citations::{Place, annotation, source},
    extras::{merge, set},
    legacy::{as_function_call, is_legacy},
    logprobs::logprobs,
    media::data_url,
    shared::{self, shown},
    usage::usage,
};
use crate::{
    Asked,
    neutral::{Answer, Choice, Content, Extra, Finish, Media, Part, Source},
    openai::{ids, read::Said},
};

/// A whole answer for a client.
pub(in crate::openai) fn answer(answer: &Answer, asked: &Asked) -> Value {
    let own = answer.source == Dialect::OpenAi;
    let id = answer.id.as_deref().filter(|_| own);
    let mut object = head("chat.completion", id, answer.created, asked);
    let choices = answer.choices.iter();
    let choices: Vec<_> = choices.map(|item| choice(item, asked, own)).collect();
    set(&mut object, "choices", Some(choices));
    set(&mut object, "usage", answer.usage.as_ref().map(usage));
    let tier = tier(answer.service_tier.as_deref(), own);
    set(&mut object, "service_tier", tier);
    if own {
        for (name, value) in &answer.extra {
            merge(&mut object, name, value);
        }
    }
    Value::Object(object)
}

/// The class of service, where OpenAI's clients know the word or the provider speaks to them itself.
pub(in crate::openai) fn tier(tier: Option<&str>, own: bool) -> Option<&str> {
    let known = ["auto", "default", "flex", "scale", "priority"];
    tier.filter(|tier| own || known.contains(tier))
}

/// What answers and chunks begin with.
pub(in crate::openai) fn head(
    kind: &str,
    id: Option<&str>,
    created: Option<u64>,
    asked: &Asked,
) -> Extra {
    let mut object = Extra::new();
    let made_up = || match kind {
        "text_completion" => format!("cmpl-{}", asked.id),
        _ => format!("chatcmpl-{}", asked.id),
    };
    set(
        &mut object,
        "id",
        Some(id.map_or_else(made_up, str::to_owned)),
    );
    set(&mut object, "object", Some(kind));
    set(
        &mut object,
        "created",
        Some(created.unwrap_or(asked.created)),
    );
    set(&mut object, "model", Some(asked.model.as_str()));
    object
}

fn choice(choice: &Choice, asked: &Asked, own: bool) -> Value {
    let mut message = Message::default();
    for part in &choice.parts {
        message.add(part, asked);
    }
    let mut written = message.write(&choice.parts);
    let mut object = Extra::new();
    set(&mut object, "index", Some(choice.index));
    let finish = choice.finish.as_ref().unwrap_or(&Finish::Stop);
    let reason = word(finish, own, Said::of(&choice.parts));
    let mut extra = choice.extra.clone();
    if own && let Some(Value::Object(more)) = extra.shift_remove("message") {
        for (name, value) in &more {
            merge(&mut written, name, value);
        }
    }
    set(&mut object, "message", Some(written));
    set(&mut object, "logprobs", Some(logprobs(&choice.logprobs)));
    set(&mut object, "finish_reason", Some(reason));
    if let Finish::StopSequence(stop @ Some(_)) = finish {
        set(&mut object, "stop_reason", stop.clone());
    }
    if own {
        for (name, value) in &extra {
            merge(&mut object, name, value);
        }
    }
    if is_legacy(asked) {
        as_function_call(&mut object);
    }
    Value::Object(object)
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
struct Message {
    text: Option<String>,
    characters: u64,
    thoughts: String,
    details: Vec<Value>,
    signed: bool,
    refusal: Option<String>,
    annotations: Vec<Value>,
    sources: Vec<Value>,
    calls: Vec<Value>,
    images: Vec<Value>,
    audio: Option<Value>,
}

// === impl Message ===

impl Message {
    fn add(&mut self, part: &Part, asked: &Asked) {
        match &part.content {
            Content::Text { text, citations } => {
                self.state_of(part);
                let from = self.characters;
                self.characters += text.chars().count() as u64;
                self.text.get_or_insert_default().push_str(text);
                for cited in citations {
                    let place = Place {
                        from,
                        to: self.characters,
                    };
                    match annotation(cited, Some(place)) {
                        Some(annotation) => self.annotations.push(annotation),
                        None => self.sources.push(source(cited)),
                    }
                }
            }
            Content::Thinking { text, .. } => {
                self.state_of(part);
                self.thoughts.push_str(text);
            }
            Content::Refusal(text) => self.refusal.get_or_insert_default().push_str(text),
            Content::ToolCall { .. } => self.calls.extend(call(part, asked)),
            Content::Image(media) => self.images.extend(image(media, self.images.len())),
            Content::Audio(media) => self.audio = audio(part, media, asked),
            Content::Json(value) => {
                self.text
                    .get_or_insert_default()
                    .push_str(&value.to_string());
            }
            _ => {}
        }
    }

    fn state_of(&mut self, part: &Part) {
        match shown(part) {
            Some(Shown::Detail(detail)) => self.details.push(detail),
            Some(Shown::Block(_)) => self.signed = true,
            None => {}
        }
    }

    fn write(self, parts: &[Part]) -> Extra {
        let mut object = Extra::new();
        set(&mut object, "role", Some("assistant"));
        // A message without anything else has an empty content, so that clients find a string.
        let silent = self.calls.is_empty() && self.refusal.is_none() && self.audio.is_none();
        let text = self.text.or_else(|| silent.then(String::new));
        set(&mut object, "content", Some(text));
        set(&mut object, "refusal", Some(self.refusal));
        let thoughts = Some(self.thoughts).filter(|thoughts| !thoughts.is_empty());
        set(&mut object, "reasoning_content", thoughts);
        let list = |list: Vec<Value>| Some(list).filter(|list| !list.is_empty());
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
        set(&mut object, "thinking_blocks", list(blocks));
        set(&mut object, "reasoning_details", list(self.details));
        set(&mut object, "annotations", list(self.annotations));
        set(&mut object, "tool_calls", list(self.calls));
        set(&mut object, "images", list(self.images));
        set(&mut object, "audio", self.audio);
        let sources = list(self.sources).map(|sources| json!({"citations": sources}));
        set(&mut object, "provider_specific_fields", sources);
        object
    }
}

fn call(part: &Part, asked: &Asked) -> Option<Value> {
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
            wire_call(&id, name, &input_of(arguments), true)
        }
        custom => wire_call(&id, name, arguments, *custom),
    };
    let signature = part.state.as_ref().map(ids::extra_content);
    set(&mut call, "extra_content", signature);
    Some(Value::Object(call))
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
