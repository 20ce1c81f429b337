use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{Members, numbered, part, wrong};
use crate::{
    Invalid,
    neutral::{Extra, FunctionTool, Request, ServerKind, ServerTool, Tool, ToolChoice, WebSearch},
    tree::{Path, Tree},
};

/// `tools`, the legacy `functions` and `web_search_options`.
pub(super) fn tools(members: &mut Members<'_>, request: &mut Request) -> Result<(), Invalid> {
    for (path, tool) in members.list("tools")?.unwrap_or_default() {
        request.tools.push(one(tool, path)?);
    }
    if let Some(functions) = members.raw("functions") {
        let Value::Array(items) = functions.clone() else {
            return Err(wrong(&"functions".into(), "a list", &functions.into()));
        };
        for (path, function) in numbered(&"functions".into(), items) {
            let function = function_tool(Members::of(function, path)?)?;
            request.tools.push(Tool::Function(function));
        }
        request.spelling.insert("functions".to_owned(), functions);
    }
    if let Some(raw) = members.raw("web_search_options") {
        request.tools.push(Tool::Server(ServerTool {
            kind: ServerKind::WebSearch(web_search(&raw)),
            dialect: Dialect::OpenAi,
            raw: json!({"web_search_options": raw}),
        }));
    }
    Ok(())
}

fn one(value: Tree<'_>, path: Path) -> Result<Tool, Invalid> {
    let mut members = Members::of(value, path)?;
    match members.peek_text("type")?.as_deref() {
        Some("custom") if members.has("custom") => custom_tool(members).map(Tool::Custom),
        Some("function") | None if members.has("function") => wrapped(members).map(Tool::Function),
        // As the Responses API has it: the members without the object around them.
        Some("function") if members.has("name") => {
            members.tree("type");
            function_tool(members).map(Tool::Function)
        }
        Some("function") => {
            let path = members.at("function");
            let message = format!("{path} is missing: it must hold the function's name.");
            Err(Invalid::at(path, message))
        }
        kind => Ok(Tool::Server(server(kind, members.whole()))),
    }
}

/// A function in an object of its own.
fn wrapped(mut members: Members<'_>) -> Result<FunctionTool, Invalid> {
    let path = members.at("function");
    let inner = members.tree("function").unwrap_or(Tree::Null);
    let mut tool = function_tool(Members::of(inner, path)?)?;
    let within = std::mem::take(&mut tool.extra);
    members.tree("type");
    tool.cache = part::cache(&mut members).or(tool.cache);
    tool.extra = members.rest();
    if !within.is_empty() {
        let within = Value::Object(within);
        tool.extra.insert("function".to_owned(), within);
    }
    Ok(tool)
}

fn function_tool(mut members: Members<'_>) -> Result<FunctionTool, Invalid> {
    let path = members.at("name");
    let name = members.text("name")?.ok_or_else(|| {
        let message = format!("{path} is missing: a function must have a name.");
        Invalid::at(path, message)
    })?;
    Ok(FunctionTool {
        name,
        description: members.text("description")?,
        parameters: members.raw("parameters"),
        strict: members.flag("strict")?,
        cache: part::cache(&mut members),
        extra: members.rest(),
    })
}

fn custom_tool(mut members: Members<'_>) -> Result<FunctionTool, Invalid> {
    let path = members.at("custom");
    let inner = members.tree("custom").unwrap_or(Tree::Null);
    members.tree("type");
    let mut inner = Members::of(inner, path)?;
    let name = inner.text("name")?.unwrap_or_default();
    let description = inner.text("description")?;
    let parameters = inner.raw("format").map(flat_format);
    let mut extra = members.rest();
    let within = inner.rest();
    if !within.is_empty() {
        extra.insert("custom".to_owned(), Value::Object(within));
    }
    Ok(FunctionTool {
        name,
        description,
        parameters,
        strict: None,
        cache: None,
        extra,
    })
}

/// The format of a custom tool as the Responses API has it, which is how the neutral form keeps it: a grammar's
/// members beside `type`, not in an object of their own.
fn flat_format(format: Value) -> Value {
    let Some(Value::Object(grammar)) = format.get("grammar") else {
        return format;
    };
    let mut flat = Extra::new();
    flat.insert("type".to_owned(), "grammar".into());
    flat.extend(grammar.clone());
    Value::Object(flat)
}

/// A tool that the provider runs. LiteLLM lets clients write Anthropic's and Gemini's among OpenAI's.
fn server(kind: Option<&str>, raw: Value) -> ServerTool {
    let gemini = |name| raw.get(name).is_some();
    let (kind, dialect) = match kind {
        Some(kind) if is_dated(kind) => (anthropic(kind, &raw), Dialect::Anthropic),
        Some(kind) if kind.contains("web_search") => {
            let options = raw.get("parameters").unwrap_or(&raw);
            let search = web_search(options);
            (ServerKind::WebSearch(search), Dialect::OpenAi)
        }
        None if gemini("googleSearch") || gemini("google_search") => {
            (ServerKind::WebSearch(WebSearch::default()), Dialect::Gemini)
        }
        None if gemini("codeExecution") || gemini("code_execution") => {
            (ServerKind::CodeExecution, Dialect::Gemini)
        }
        None if gemini("urlContext") || gemini("url_context") => {
            (ServerKind::WebFetch, Dialect::Gemini)
        }
        _ => (ServerKind::Other, Dialect::OpenAi),
    };
    ServerTool { kind, dialect, raw }
}

/// Whether `kind` ends in a date, as Anthropic's do: `web_search_20250305`.
fn is_dated(kind: &str) -> bool {
    kind.rsplit_once('_')
        .is_some_and(|(_, date)| date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()))
}

fn anthropic(kind: &str, raw: &Value) -> ServerKind {
    match kind {
        _ if kind.starts_with("web_search_") => ServerKind::WebSearch(web_search(raw)),
        _ if kind.starts_with("web_fetch_") => ServerKind::WebFetch,
        _ if kind.starts_with("code_execution_") => ServerKind::CodeExecution,
        _ => ServerKind::Other,
    }
}

fn web_search(options: &Value) -> WebSearch {
    let domains = |name: &str| {
        let within = options.get("filters").unwrap_or(options);
        let list = within.get(name).and_then(Value::as_array);
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    };
    WebSearch {
        allowed_domains: domains("allowed_domains"),
        blocked_domains: domains("blocked_domains"),
        max_uses: options.get("max_uses").and_then(Value::as_u64),
        user_location: options.get("user_location").and_then(location),
        context_size: options
            .get("search_context_size")
            .and_then(Value::as_str)
            .map(str::to_owned),
    }
}

/// Chat Completions has the place in an object of its own: `{"type": "approximate", "approximate": {"city": …}}`.
fn location(value: &Value) -> Option<Value> {
    let place = value.as_object()?;
    let Some(Value::Object(inner)) = place.get("approximate") else {
        return Some(value.clone());
    };
    let mut flat = Extra::new();
    flat.insert("type".to_owned(), "approximate".into());
    flat.extend(inner.clone());
    Some(Value::Object(flat))
}

/// `tool_choice`, or the legacy `function_call`.
pub(super) fn choice(members: &mut Members<'_>) -> Result<Option<ToolChoice>, Invalid> {
    let name = match members.has("tool_choice") {
        true => "tool_choice",
        false => "function_call",
    };
    let Some(value) = members.raw(name) else {
        return Ok(None);
    };
    let chosen = match &value {
        Value::String(word) => match word.as_str() {
            "auto" => Some(ToolChoice::Auto),
            "none" => Some(ToolChoice::None),
            // Mistral's and Anthropic's word.
            "required" | "any" => Some(ToolChoice::Required),
            _ => None,
        },
        Value::Object(object) => match object.get("allowed_tools") {
            Some(allowed) => Some(allowed_tools(allowed)),
            None => named(&value).map(ToolChoice::Tool),
        },
        _ => None,
    };
    let message = || {
        let known = "\"auto\", \"none\", \"required\" or an object that names a function";
        Invalid::at(name, format!("{name} must be {known}."))
    };
    chosen.map(Some).ok_or_else(message)
}

fn allowed_tools(allowed: &Value) -> ToolChoice {
    let tools = allowed.get("tools").and_then(Value::as_array);
    ToolChoice::Allowed {
        required: allowed.get("mode").and_then(Value::as_str) == Some("required"),
        names: tools.into_iter().flatten().filter_map(named).collect(),
    }
}

/// The name in `{"type": "function", "function": {"name": …}}`, with or without the object around it.
fn named(value: &Value) -> Option<String> {
    ["function", "custom"]
        .iter()
        .filter_map(|kind| value.get(kind))
        .chain([value])
        .find_map(|holder| holder.get("name")?.as_str())
        .map(str::to_owned)
}
