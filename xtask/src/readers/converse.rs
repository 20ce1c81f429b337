//! Requests of Bedrock's Converse.

use serde_json::{Value, json};
use tollgate_core::Dialect;
use tollgate_translate::{
    Invalid,
    neutral::{
        CacheMark, Content, Format, FunctionTool, Message, Part, Reasoning, Request, Role,
        ServerKind, ServerTool, Source, Tool, ToolChoice, WebSearch,
    },
};

use super::{keep, list, medium, take, text_of};

/// What `body` asks.
pub(crate) fn converse(body: &[u8]) -> Result<Request, Invalid> {
    let mut body: Value = serde_json::from_slice(body)?;
    let mut request = Request::new(Dialect::Bedrock);
    let system = parts(list(take(&mut body, "system")));
    if !system.is_empty() {
        request.messages.push(Message::new(Role::System, system));
    }
    for turn in list(take(&mut body, "messages")) {
        add_turn(&mut request, turn);
    }
    if let Some(config) = take(&mut body, "inferenceConfig") {
        sampling(&mut request, config);
    }
    if let Some(config) = take(&mut body, "toolConfig") {
        tools(&mut request, config);
    }
    if let Some(fields) = take(&mut body, "additionalModelRequestFields") {
        additional(&mut request, fields);
    }
    request.format = take(&mut body, "outputConfig").and_then(|config| format(&config));
    request.service_tier = take(&mut body, "serviceTier").and_then(|tier| text_of(&tier, "type"));
    // Of Bedrock's path.
    take(&mut body, "modelId");
    keep(&mut request, body);
    Ok(request)
}

fn add_turn(request: &mut Request, mut turn: Value) {
    let content = parts(list(take(&mut turn, "content")));
    let role = if turn["role"] == "assistant" {
        Role::Assistant
    } else {
        Role::User
    };
    let (results, rest): (Vec<_>, Vec<_>) = content
        .into_iter()
        .partition(|part| matches!(part.content, Content::ToolResult { .. }));
    for (role, parts) in [(Role::Tool, results), (role, rest)] {
        if !parts.is_empty() {
            request.messages.push(Message::new(role, parts));
        }
    }
}

/// Blocks; a cache point marks the one before it.
fn parts(blocks: Vec<Value>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for block in blocks {
        if let Some(point) = block.get("cachePoint") {
            if let Some(last) = parts.last_mut() {
                last.cache = Some(mark(point));
            }
            continue;
        }
        parts.push(part(block));
    }
    parts
}

fn mark(point: &Value) -> CacheMark {
    match point["ttl"].as_str() {
        Some("1h") => CacheMark::Hour,
        Some(_) => CacheMark::FiveMinutes,
        None => CacheMark::Default,
    }
}

fn part(mut block: Value) -> Part {
    if let Some(Value::String(text)) = take(&mut block, "text") {
        return Part::text(text);
    }
    if let Some(json) = take(&mut block, "json") {
        return Part::new(Content::Json(json));
    }
    if let Some(call) = take(&mut block, "toolUse") {
        let text = |name| text_of(&call, name).unwrap_or_default();
        return Part::tool_call(text("toolUseId"), text("name"), call["input"].to_string());
    }
    if let Some(mut result) = take(&mut block, "toolResult") {
        return answered(&mut result);
    }
    if let Some(thought) = take(&mut block, "reasoningContent") {
        return thinking(&thought);
    }
    for (name, kind) in MEDIA {
        if let Some(media) = take(&mut block, name) {
            return shown(&media, name, kind);
        }
    }
    Part::new(Content::Other {
        dialect: Dialect::Bedrock,
        json: block,
    })
}

type Kind = fn(tollgate_translate::neutral::Media) -> Content;

const MEDIA: [(&str, Kind); 3] = [
    ("image", Content::Image),
    ("document", Content::File),
    ("video", Content::Video),
];

fn answered(result: &mut Value) -> Part {
    let content = parts(list(take(result, "content")));
    let mut part = Part::tool_result(text_of(result, "toolUseId").unwrap_or_default(), content);
    if let (Content::ToolResult { is_error, .. }, "error") = (
        &mut part.content,
        result["status"].as_str().unwrap_or_default(),
    ) {
        *is_error = Some(true);
    }
    part
}

fn thinking(thought: &Value) -> Part {
    let said = &thought["reasoningText"];
    if let Some(sealed) = thought["redactedContent"].as_str() {
        let redacted = Content::Thinking {
            text: String::new(),
            redacted: true,
        };
        return Part::new(redacted).with_state(Dialect::Bedrock, sealed);
    }
    let part = Part::thinking(text_of(said, "text").unwrap_or_default());
    match said["signature"].as_str() {
        Some(signature) => part.with_state(Dialect::Anthropic, signature),
        None => part,
    }
}

fn shown(media: &Value, name: &str, kind: Kind) -> Part {
    let source = &media["source"];
    let format = media["format"].as_str().unwrap_or_default();
    let mime = match (name, format) {
        ("document", "pdf") => "application/pdf".to_owned(),
        ("document", "txt") => "text/plain".to_owned(),
        ("document", "md") => "text/markdown".to_owned(),
        ("document", "html" | "csv") => format!("text/{format}"),
        ("document", "docx") => {
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document".to_owned()
        }
        ("document", other) => format!("application/{other}"),
        ("video", other) => format!("video/{other}"),
        (_, other) => format!("image/{other}"),
    };
    let source = match (source["bytes"].as_str(), source["text"].as_str()) {
        (Some(data), _) => Source::Base64(data.to_owned()),
        (_, Some(text)) => Source::Text(text.to_owned()),
        _ => Source::Url(
            source["s3Location"]["uri"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        ),
    };
    let mut part = medium(kind, source, Some(mime));
    if let Content::File(file) = &mut part.content {
        file.name = text_of(media, "name");
    }
    part
}

fn sampling(request: &mut Request, mut config: Value) {
    request.max_output = take(&mut config, "maxTokens").and_then(|most| most.as_u64());
    request.sampling.temperature = take(&mut config, "temperature").and_then(|t| t.as_f64());
    request.sampling.top_p = take(&mut config, "topP").and_then(|p| p.as_f64());
    let stop = list(take(&mut config, "stopSequences")).into_iter();
    request.stop = stop
        .filter_map(|text| Some(text.as_str()?.to_owned()))
        .collect();
    keep(request, config);
}

fn tools(request: &mut Request, mut config: Value) {
    for mut tool in list(take(&mut config, "tools")) {
        if let Some(mut spec) = take(&mut tool, "toolSpec") {
            request.tools.push(Tool::Function(FunctionTool {
                name: text_of(&spec, "name").unwrap_or_default(),
                description: text_of(&spec, "description"),
                parameters: take(&mut spec, "inputSchema").map(|mut schema| schema["json"].take()),
                strict: spec["strict"].as_bool(),
                ..FunctionTool::default()
            }));
        } else if tool.get("cachePoint").is_some() {
            if let Some(Tool::Function(last)) = request.tools.last_mut() {
                last.cache = Some(mark(&tool["cachePoint"]));
            }
        } else {
            let searches = tool["systemTool"]["name"] == "nova_grounding";
            let search = ServerKind::WebSearch(WebSearch::default());
            request.tools.push(Tool::Server(ServerTool {
                kind: if searches { search } else { ServerKind::Other },
                dialect: Dialect::Bedrock,
                raw: tool,
            }));
        }
    }
    let choice = config["toolChoice"].as_object();
    request.tool_choice = choice.map(|choice| match choice.get("tool") {
        Some(tool) => ToolChoice::Tool(text_of(tool, "name").unwrap_or_default()),
        None if choice.contains_key("any") => ToolChoice::Required,
        None => ToolChoice::Auto,
    });
}

/// The schema is a text.
fn format(config: &Value) -> Option<Format> {
    let said = &config["textFormat"]["structure"]["jsonSchema"];
    Some(Format::JsonSchema {
        name: text_of(said, "name"),
        description: text_of(said, "description"),
        schema: serde_json::from_str(said["schema"].as_str()?).ok()?,
        strict: None,
    })
}

/// Members of the model's own request: Anthropic's are known.
fn additional(request: &mut Request, mut fields: Value) {
    request.sampling.top_k = take(&mut fields, "top_k").and_then(|top| top.as_u64());
    if let Some(thinking) = take(&mut fields, "thinking") {
        request.reasoning = Some(match thinking["type"].as_str() {
            Some("disabled") => Reasoning {
                budget: Some(0),
                ..Reasoning::default()
            },
            Some("adaptive") => Reasoning {
                adaptive: true,
                ..Reasoning::default()
            },
            _ => Reasoning {
                budget: thinking["budget_tokens"].as_u64(),
                ..Reasoning::default()
            },
        });
    }
    if fields != json!({}) {
        request
            .extra
            .insert("additionalModelRequestFields".to_owned(), fields);
    }
}
