//! Tools, sampling and the members that Converse hands on to the model as they are.

use serde_json::{Map, Value, json};

use super::cache::cache_point;
use crate::{
    Invalid, Losses, Upstream,
    neutral::{
        Content, Effort, Format, FunctionTool, Reasoning, Request, ServerKind, Tool, ToolChoice,
    },
};

type Members = Map<String, Value>;

/// The least that Claude may be told to think, in tokens.
const LEAST_THOUGHT: u64 = 1024;

/// What is left for the answer behind a budget of thoughts that would fill all of it.
const ROOM: u64 = 4096;

/// Everything but instructions and turns.
pub(super) fn write(
    request: &Request,
    upstream: &Upstream<'_>,
    losses: &mut Losses,
    body: &mut Members,
) -> Result<(), Invalid> {
    let thinks = is_claude(upstream.model)
        && request
            .reasoning
            .as_ref()
            .is_some_and(|reasoning| !reasoning.is_off());
    let fields = model_fields(request, upstream.model, losses);
    set(
        body,
        "inferenceConfig",
        inference(request, &fields, thinks, losses),
    );
    set(body, "additionalModelRequestFields", fields);
    set(body, "toolConfig", tools(request, upstream, losses)?);
    if let Some(format) = format(request, losses) {
        body.insert("outputConfig".to_owned(), format);
    }
    if let Some(tier) = request.service_tier.as_deref() {
        match tier {
            "default" | "priority" | "flex" => {
                body.insert("serviceTier".to_owned(), json!({"type": tier}));
            }
            "auto" => {}
            _ => losses.note("service_tier"),
        }
    }
    lose_rest(request, losses);
    Ok(())
}

fn set(body: &mut Members, name: &str, members: Members) {
    if !members.is_empty() {
        body.insert(name.to_owned(), Value::Object(members));
    }
}

fn inference(request: &Request, fields: &Members, thinks: bool, losses: &mut Losses) -> Members {
    let mut config = Members::new();
    let sampling = &request.sampling;
    let budget = fields
        .get("thinking")
        .and_then(|thinking| thinking.get("budget_tokens")?.as_u64());
    // The budget of thoughts must leave room for an answer.
    let most = match (request.max_output, budget) {
        (Some(most), Some(budget)) if most <= budget => Some(budget.saturating_add(ROOM)),
        (most, _) => most,
    };
    let mut put = |name: &str, value: Option<Value>| {
        config.extend(value.map(|value| (name.to_owned(), value)));
    };
    put("maxTokens", most.map(Value::from));
    // Claude refuses other temperatures than 1 while it thinks.
    losses.meaning_if(
        thinks && sampling.temperature.is_some_and(|t| t != 1.0),
        "temperature",
    );
    let temperature = sampling.temperature.filter(|_| !thinks);
    put("temperature", temperature.map(Value::from));
    put("topP", sampling.top_p.map(Value::from));
    let stop = (!request.stop.is_empty()).then(|| json!(request.stop));
    put("stopSequences", stop);
    config
}

/// What each family of models takes beside Converse's own members.
fn model_fields(request: &Request, model: &str, losses: &mut Losses) -> Members {
    let mut fields = Members::new();
    if let Some(most) = request.sampling.top_k {
        if model.contains("nova") {
            fields.insert("inferenceConfig".to_owned(), json!({"topK": most}));
        } else if is_claude(model) || model.contains("cohere") || model.contains("mistral") {
            fields.insert("top_k".to_owned(), json!(most));
        } else {
            losses.meaning("top_k");
        }
    }
    if let Some(reasoning) = &request.reasoning {
        fields.extend(thinking(reasoning, model, losses));
    }
    fields
}

fn thinking(reasoning: &Reasoning, model: &str, losses: &mut Losses) -> Option<(String, Value)> {
    if is_claude(model) {
        let thinking = match reasoning.tokens() {
            _ if reasoning.is_off() => json!({"type": "disabled"}),
            _ if reasoning.adaptive && reasoning.budget.is_none() => json!({"type": "adaptive"}),
            Some(tokens) => json!({"type": "enabled", "budget_tokens": tokens.max(LEAST_THOUGHT)}),
            None => return None,
        };
        return Some(("thinking".to_owned(), thinking));
    }
    let effort = reasoning.effort();
    if model.contains("nova") {
        let config = match effort {
            None => return None,
            Some(Effort::None) => json!({"type": "disabled"}),
            Some(effort) => json!({"type": "enabled", "maxReasoningEffort": three(effort)}),
        };
        return Some(("reasoningConfig".to_owned(), config));
    }
    if model.contains("gpt-oss") {
        let effort = effort.filter(|effort| *effort != Effort::None)?;
        return Some(("reasoning_effort".to_owned(), json!(three(effort))));
    }
    losses.meaning_if(!reasoning.is_off(), "reasoning_effort");
    None
}

/// The three words that most models know.
fn three(effort: Effort) -> &'static str {
    match effort {
        Effort::None | Effort::Minimal | Effort::Low => "low",
        Effort::Medium => "medium",
        Effort::High | Effort::XHigh | Effort::Max => "high",
    }
}

fn is_claude(model: &str) -> bool {
    model.contains("anthropic.") || model.contains("claude")
}

fn tools(
    request: &Request,
    upstream: &Upstream<'_>,
    losses: &mut Losses,
) -> Result<Members, Invalid> {
    let mut config = Members::new();
    let calls = calls_in_history(request);
    let forbidden = request.tool_choice == Some(ToolChoice::None);
    // Converse has no word for "none": the tools are left out, unless the history has calls, which need them.
    if forbidden && calls.is_empty() {
        return Ok(config);
    }
    losses.meaning_if(forbidden, "tool_choice");
    let mut tools = Vec::new();
    for (number, tool) in request.tools.iter().enumerate() {
        let (function, schema) = match tool {
            Tool::Function(function) => (function, function.parameters.clone()),
            Tool::Custom(tool) => {
                let (function, loses_format) = tool.of_one_string();
                losses.meaning_if(loses_format, &format!("tools[{number}].custom.format"));
                (tool, function.parameters)
            }
            Tool::Server(server) => {
                match (&server.kind, upstream.model.contains("nova")) {
                    (ServerKind::WebSearch(_), true) => {
                        tools.push(json!({"systemTool": {"name": "nova_grounding"}}));
                    }
                    (ServerKind::CodeExecution, true) => {
                        tools.push(json!({"systemTool": {"name": "nova_code_interpreter"}}));
                    }
                    _ => losses.meaning(format!("tools[{number}]")),
                }
                continue;
            }
        };
        tools.push(specification(function, schema));
        tools.extend(function.cache.map(cache_point));
    }
    if tools.is_empty() && upstream.mend {
        // A history with calls is refused without the tools that were called.
        let names = calls.into_iter().map(|name| FunctionTool {
            name,
            ..FunctionTool::default()
        });
        tools = names.map(|tool| specification(&tool, None)).collect();
    }
    if tools.is_empty() {
        return Ok(config);
    }
    config.insert("tools".to_owned(), Value::Array(tools));
    if let Some(choice) = choice(request, losses) {
        config.insert("toolChoice".to_owned(), choice);
    }
    losses.meaning_if(
        request.parallel_tool_calls == Some(false),
        "parallel_tool_calls",
    );
    Ok(config)
}

fn specification(function: &FunctionTool, schema: Option<Value>) -> Value {
    let schema = schema.unwrap_or_else(|| json!({"type": "object", "properties": {}}));
    let mut specification = json!({"name": function.name, "inputSchema": {"json": schema}});
    // It may be missing, but not empty.
    let description = function
        .description
        .as_deref()
        .filter(|text| !text.is_empty());
    if let Some(description) = description {
        specification["description"] = json!(description);
    }
    if let Some(strict) = function.strict {
        specification["strict"] = json!(strict);
    }
    json!({"toolSpec": specification})
}

fn choice(request: &Request, losses: &mut Losses) -> Option<Value> {
    Some(match request.tool_choice.as_ref()? {
        ToolChoice::Auto => json!({"auto": {}}),
        ToolChoice::None => return None,
        ToolChoice::Required => json!({"any": {}}),
        ToolChoice::Tool(name) => json!({"tool": {"name": name}}),
        ToolChoice::Allowed { required, .. } => {
            losses.meaning("tool_choice");
            match required {
                true => json!({"any": {}}),
                false => json!({"auto": {}}),
            }
        }
    })
}

/// The tools that were called so far.
fn calls_in_history(request: &Request) -> Vec<String> {
    let parts = request.messages.iter().flat_map(|message| &message.parts);
    let mut names: Vec<String> = Vec::new();
    for part in parts {
        if let Content::ToolCall { name, .. } = &part.content
            && !names.contains(name)
        {
            names.push(name.clone());
        }
    }
    names
}

fn format(request: &Request, losses: &mut Losses) -> Option<Value> {
    match request.format.as_ref()? {
        Format::Text => None,
        Format::JsonObject => {
            losses.meaning("response_format");
            None
        }
        Format::JsonSchema {
            name,
            description,
            schema,
            strict,
        } => {
            // Always enforced.
            losses.meaning_if(*strict == Some(false), "response_format.json_schema.strict");
            let name = name.as_deref().unwrap_or("answer");
            let mut json = json!({"name": name, "schema": schema.to_string()});
            if let Some(description) = description {
                json["description"] = json!(description);
            }
            let format = json!({"type": "json_schema", "structure": {"jsonSchema": json}});
            Some(json!({"textFormat": format}))
        }
    }
}

fn lose_rest(request: &Request, losses: &mut Losses) {
    let sampling = &request.sampling;
    losses.meaning_if(sampling.seed.is_some(), "seed");
    for name in sampling.penalties() {
        losses.meaning(name);
    }
    losses.meaning_if(request.choices.is_some_and(|count| count > 1), "n");
    losses.meaning_if(request.logprobs.is_some(), "logprobs");
    losses.meaning_if(request.audio.is_some(), "audio");
    losses.meaning_if(request.verbosity.is_some(), "verbosity");
    losses.summary(request.reasoning.as_ref());
    for name in request.extra.keys() {
        losses.unknown(name);
    }
    let notes = [
        (request.user.is_some(), "user"),
        (!request.metadata.is_empty(), "metadata"),
        (request.cache_key.is_some(), "prompt_cache_key"),
    ];
    for (_, name) in notes.into_iter().filter(|(present, _)| *present) {
        losses.note(name);
    }
}
