//! Requests of Cohere's v2 chat, of which messages and tools are written like OpenAI's.

use serde_json::{Value, json};
use tollgate_core::Dialect;
use tollgate_translate::{
    Invalid,
    dialect::inbound,
    neutral::{Content, Format, Message, Part, Reasoning, Request, Role, Tool, ToolChoice},
};

use super::{keep, list, take};

/// What `body` asks.
pub(crate) fn cohere(body: &[u8]) -> Result<Request, Invalid> {
    let mut body: Value = serde_json::from_slice(body)?;
    let mut shared = json!({"messages": []});
    let messages = list(take(&mut body, "messages"));
    let thoughts: Vec<_> = messages.iter().map(thoughts).collect();
    shared["messages"] = messages.into_iter().map(plain).collect();
    let same = [
        "model",
        "tools",
        "temperature",
        "max_tokens",
        "seed",
        "frequency_penalty",
        "presence_penalty",
        "stream",
    ];
    for name in same {
        if let Some(value) = take(&mut body, name) {
            shared[name] = value;
        }
    }
    let openai = inbound(Dialect::OpenAi).ok_or_else(|| Invalid::new("no reader of OpenAI's"))?;
    let mut request = openai.read_request(shared.to_string().as_bytes())?;
    request.source = Dialect::Cohere;
    for (message, thoughts) in request.messages.iter_mut().zip(thoughts) {
        add_thoughts(message, thoughts);
    }
    settings(&mut request, &mut body);
    tools(&mut request, &mut body);
    keep(&mut request, body);
    Ok(request)
}

/// A message with content that OpenAI's reader knows.
fn plain(mut message: Value) -> Value {
    for part in message["content"].as_array_mut().into_iter().flatten() {
        if part["type"] == "document" {
            let text = match &part["document"]["data"] {
                Value::String(text) => text.clone(),
                data => data["content"]
                    .as_str()
                    .map_or_else(|| data.to_string(), str::to_owned),
            };
            *part = json!({"type": "text", "text": text});
        }
    }
    if let Some(content) = message["content"].as_array_mut() {
        content.retain(|part| part["type"] != "thinking");
    }
    if let Some(plan) = take(&mut message, "tool_plan") {
        message["reasoning_content"] = plan;
    }
    message
}

fn thoughts(message: &Value) -> Vec<String> {
    let parts = message["content"].as_array().into_iter().flatten();
    let texts = parts.filter_map(|part| part["thinking"].as_str());
    texts.map(str::to_owned).collect()
}

fn add_thoughts(message: &mut Message, thoughts: Vec<String>) {
    for part in thoughts.into_iter().rev().map(Part::thinking) {
        message.parts.insert(0, part);
    }
    if message.role == Role::Assistant {
        // What is empty beside calls says nothing.
        message
            .parts
            .retain(|part| !matches!(&part.content, Content::Text { text, .. } if text.is_empty()));
    }
}

/// One switch for all tools, and no way to name one: a forced tool is the only one that is offered.
fn tools(request: &mut Request, body: &mut Value) {
    if take(body, "strict_tools") == Some(Value::Bool(true)) {
        for tool in &mut request.tools {
            if let Tool::Function(function) = tool {
                function.strict = Some(true);
            }
        }
    }
    if let (Some(ToolChoice::Required), [Tool::Function(only)]) =
        (&request.tool_choice, &request.tools[..])
    {
        request.tool_choice = Some(ToolChoice::Tool(only.name.clone()));
    }
}

fn settings(request: &mut Request, body: &mut Value) {
    request.sampling.top_p = take(body, "p").and_then(|p| p.as_f64());
    request.sampling.top_k = take(body, "k").and_then(|k| k.as_u64());
    let stop = list(take(body, "stop_sequences")).into_iter();
    request.stop = stop
        .filter_map(|text| Some(text.as_str()?.to_owned()))
        .collect();
    request.tool_choice = take(body, "tool_choice").and_then(|choice| match choice.as_str()? {
        "NONE" => Some(ToolChoice::None),
        "REQUIRED" => Some(ToolChoice::Required),
        _ => None,
    });
    request.logprobs = take(body, "logprobs")
        .filter(|asked| *asked == true)
        .map(|_| 0);
    if let Some(thinking) = take(body, "thinking") {
        let off = thinking["type"] == "disabled";
        request.reasoning = Some(Reasoning {
            budget: if off {
                Some(0)
            } else {
                thinking["token_budget"].as_u64()
            },
            adaptive: !off && thinking["token_budget"].is_null(),
            ..Reasoning::default()
        });
    }
    if let Some(mut format) = take(body, "response_format") {
        let schema = take(&mut format, "json_schema").or_else(|| take(&mut format, "schema"));
        request.format = match (format["type"].as_str(), schema) {
            (Some("json_object"), Some(schema)) => Some(Format::JsonSchema {
                name: None,
                description: None,
                schema,
                strict: None,
            }),
            (Some("json_object"), None) => Some(Format::JsonObject),
            _ => None,
        };
    }
}
