//! What clients may ask: a small request for each feature.

use serde_json::{Value, json};
use tollgate_core::Dialect;
use tollgate_translate::neutral::{
    AudioOutput, CacheMark, Content, Effort, Format, FunctionTool, Media, Message, Part, Reasoning,
    Request, Role, ServerKind, ServerTool, Source, Tool, ToolChoice, WebSearch,
};

/// A feature of requests.
pub(super) struct Feature {
    pub(super) name: &'static str,
    /// Adds it to a request; nothing where its dialect is known to have no word for it.
    pub(super) add: fn(&mut Request) -> Option<()>,
}

/// A picture of one dot.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const PDF: &str = "JVBERi0xLjQKJSVFT0YK";
const WAV: &str = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

/// A question of nothing but words.
pub(super) fn base(dialect: Dialect) -> Request {
    let mut request = Request::new(dialect);
    request.messages = vec![Message::text(Role::User, "Hi")];
    request.max_output = Some(20_000);
    request
}

/// All of them.
pub(super) fn all() -> Vec<Feature> {
    let mut all = conversation();
    all.extend(tools());
    all.extend(media());
    all.extend(settings());
    all
}

fn feature(name: &'static str, add: fn(&mut Request) -> Option<()>) -> Feature {
    Feature { name, add }
}

fn conversation() -> Vec<Feature> {
    vec![
        feature("Text", |request| say(request, Part::text("And this"))),
        feature("System message", |request| {
            request
                .messages
                .insert(0, Message::text(Role::System, "Be brief."));
            Some(())
        }),
        feature("Developer message", |request| {
            request
                .messages
                .insert(0, Message::text(Role::Developer, "Be brief."));
            Some(())
        }),
        feature("Several turns", |request| {
            request
                .messages
                .push(Message::text(Role::Assistant, "Hello"));
            request
                .messages
                .push(Message::text(Role::User, "How are you?"));
            Some(())
        }),
        feature("Cache mark", |request| mark(request, CacheMark::Default)),
        feature("Cache mark of an hour", |request| {
            mark(request, CacheMark::Hour)
        }),
    ]
}

fn say(request: &mut Request, part: Part) -> Option<()> {
    request.messages.last_mut()?.parts.push(part);
    Some(())
}

fn mark(request: &mut Request, mark: CacheMark) -> Option<()> {
    request.messages.last_mut()?.parts.last_mut()?.cache = Some(mark);
    Some(())
}

fn weather() -> FunctionTool {
    FunctionTool {
        name: "weather".to_owned(),
        description: Some("The weather of a city".to_owned()),
        parameters: Some(json!({
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        })),
        ..FunctionTool::default()
    }
}

fn tools() -> Vec<Feature> {
    vec![
        feature("Tools", |request| offer(request, None)),
        feature("Strict arguments of a tool", |request| {
            let strict = Some(true);
            request.tools = vec![Tool::Function(FunctionTool {
                strict,
                ..weather()
            })];
            Some(())
        }),
        feature("Some tool must be called", |request| {
            offer(request, Some(ToolChoice::Required))
        }),
        feature("One tool must be called", |request| {
            offer(request, Some(ToolChoice::Tool("weather".to_owned())))
        }),
        feature("No tool may be called", |request| {
            offer(request, Some(ToolChoice::None))
        }),
        feature("One call at a time", |request| {
            request.parallel_tool_calls = Some(false);
            offer(request, Some(ToolChoice::Required))
        }),
        feature("Calls and results in a history", |request| {
            called(request, 1, vec![])
        }),
        feature("Parallel calls in a history", |request| {
            called(request, 2, vec![])
        }),
        feature("Images in results of tools", |request| {
            called(request, 1, vec![inline(Content::Image, "image/png", PNG)])
        }),
        feature("Failed tools", |request| {
            called(request, 1, vec![])?;
            let result = request.messages.last_mut()?.parts.last_mut()?;
            if let Content::ToolResult { is_error, .. } = &mut result.content {
                *is_error = Some(true);
            }
            Some(())
        }),
        feature("Free-text tools", |request| {
            let parameters = None;
            request.tools = vec![Tool::Custom(FunctionTool {
                parameters,
                ..weather()
            })];
            Some(())
        }),
        feature("Web search by the provider", |request| {
            let raw = search(request.source)?;
            request.tools = vec![Tool::Server(ServerTool {
                kind: ServerKind::WebSearch(WebSearch::default()),
                dialect: request.source,
                raw,
            })];
            Some(())
        }),
    ]
}

/// A web search in the words of `dialect`.
fn search(dialect: Dialect) -> Option<Value> {
    Some(match dialect {
        Dialect::OpenAi => json!({"web_search_options": {}}),
        Dialect::OpenAiResponses => json!({"type": "web_search"}),
        Dialect::Anthropic => json!({"type": "web_search_20250305", "name": "web_search"}),
        Dialect::Gemini => json!({"googleSearch": {}}),
        _ => return None,
    })
}

fn offer(request: &mut Request, choice: Option<ToolChoice>) -> Option<()> {
    request.tools = vec![Tool::Function(weather())];
    request.tool_choice = choice;
    Some(())
}

/// A history in which the tool was called so often; its last result has `more`.
fn called(request: &mut Request, times: usize, more: Vec<Part>) -> Option<()> {
    offer(request, None)?;
    let ids: Vec<_> = (0..times).map(|number| format!("call_{number}")).collect();
    let calls = ids
        .iter()
        .map(|id| Part::tool_call(id, "weather", r#"{"city":"Paris"}"#));
    let mut results: Vec<_> = ids
        .iter()
        .map(|id| Part::tool_result(id, vec![Part::text("Sunny")]))
        .collect();
    if let Content::ToolResult { content, .. } = &mut results.last_mut()?.content {
        content.extend(more);
    }
    request
        .messages
        .push(Message::new(Role::Assistant, calls.collect()));
    request.messages.push(Message::new(Role::Tool, results));
    Some(())
}

fn medium(source: Source, mime: &str) -> Media {
    Media {
        source,
        mime: Some(mime.to_owned()),
        name: None,
        detail: None,
    }
}

fn inline(kind: fn(Media) -> Content, mime: &str, data: &str) -> Part {
    Part::new(kind(medium(Source::Base64(data.to_owned()), mime)))
}

fn linked(kind: fn(Media) -> Content, url: &str) -> Part {
    Part::new(kind(Media {
        mime: None,
        ..medium(Source::Url(url.to_owned()), "")
    }))
}

fn media() -> Vec<Feature> {
    vec![
        feature("Image by URL", |request| {
            say(request, linked(Content::Image, "https://example.com/a.png"))
        }),
        feature("Image inline", |request| {
            say(request, inline(Content::Image, "image/png", PNG))
        }),
        feature("PDF by URL", |request| {
            say(request, linked(Content::File, "https://example.com/a.pdf"))
        }),
        feature("PDF inline", |request| {
            say(request, inline(Content::File, "application/pdf", PDF))
        }),
        feature("Audio in", |request| {
            say(request, inline(Content::Audio, "audio/wav", WAV))
        }),
        feature("Video in", |request| {
            say(request, inline(Content::Video, "video/mp4", WAV))
        }),
        feature("Audio out", |request| {
            request.audio = Some(AudioOutput {
                voice: Some("alloy".to_owned()),
                format: Some("wav".to_owned()),
            });
            Some(())
        }),
    ]
}

fn settings() -> Vec<Feature> {
    let mut all = vec![
        feature("JSON schema", |request| {
            let schema = weather().parameters?;
            request.format = Some(Format::JsonSchema {
                name: Some("place".to_owned()),
                description: None,
                schema,
                strict: Some(true),
            });
            Some(())
        }),
        feature("JSON object", |request| {
            request.format = Some(Format::JsonObject);
            Some(())
        }),
        feature("Effort of thinking", |request| {
            think(
                request,
                Reasoning {
                    effort: Some(Effort::High),
                    ..Reasoning::default()
                },
            )
        }),
        feature("Budget of thinking", |request| {
            think(
                request,
                Reasoning {
                    budget: Some(2048),
                    ..Reasoning::default()
                },
            )
        }),
        feature("Thinking switched off", |request| {
            think(
                request,
                Reasoning {
                    effort: Some(Effort::None),
                    ..Reasoning::default()
                },
            )
            .map(|()| request.reasoning = off(request.source))
        }),
    ];
    all.extend(sampling());
    all.extend(labels());
    all
}

fn think(request: &mut Request, reasoning: Reasoning) -> Option<()> {
    request.reasoning = Some(reasoning);
    Some(())
}

/// OpenAI says it in words, the others in tokens.
fn off(dialect: Dialect) -> Option<Reasoning> {
    let in_words = matches!(
        dialect,
        Dialect::OpenAi | Dialect::OpenAiResponses | Dialect::Ollama
    );
    Some(Reasoning {
        effort: in_words.then_some(Effort::None),
        budget: (!in_words).then_some(0),
        ..Reasoning::default()
    })
}

fn sampling() -> Vec<Feature> {
    vec![
        feature("Temperature", |request| {
            request.sampling.temperature = Some(0.3);
            Some(())
        }),
        feature("Top-p", |request| {
            request.sampling.top_p = Some(0.7);
            Some(())
        }),
        feature("Top-k", |request| {
            request.sampling.top_k = Some(40);
            Some(())
        }),
        feature("Seed", |request| {
            request.sampling.seed = Some(7);
            Some(())
        }),
        feature("Frequency penalty", |request| {
            request.sampling.frequency_penalty = Some(0.5);
            Some(())
        }),
        feature("Presence penalty", |request| {
            request.sampling.presence_penalty = Some(0.5);
            Some(())
        }),
        feature("Stop sequences", |request| {
            request.stop = vec!["END".to_owned()];
            Some(())
        }),
        feature("Most tokens", |request| {
            request.max_output = Some(321);
            Some(())
        }),
        feature("Several answers (n)", |request| {
            request.choices = Some(2);
            Some(())
        }),
        feature("Logprobs asked for", |request| {
            request.logprobs = Some(3);
            Some(())
        }),
    ]
}

fn labels() -> Vec<Feature> {
    vec![
        feature("Length of the answer (verbosity)", |request| {
            request.verbosity = Some("low".to_owned());
            Some(())
        }),
        feature("Metadata", |request| {
            request.metadata.insert("team".to_owned(), json!("red"));
            Some(())
        }),
        feature("User", |request| {
            request.user = Some("user-1".to_owned());
            Some(())
        }),
        feature("Service tier", |request| {
            let tier = match request.source {
                Dialect::Anthropic => "default",
                _ => "flex",
            };
            request.service_tier = Some(tier.to_owned());
            Some(())
        }),
        feature("Prompt cache key", |request| {
            request.cache_key = Some("group-1".to_owned());
            Some(())
        }),
        feature("Members that nobody knows", |request| {
            request
                .extra
                .insert("future_member".to_owned(), json!(true));
            Some(())
        }),
    ]
}
