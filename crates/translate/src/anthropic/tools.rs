//! Tools and whether they must be called.

use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{cache, fields::Fields, fields::Whose};
use crate::{
    Invalid,
    neutral::{Extra, FunctionTool, ServerKind, ServerTool, Tool, ToolChoice, WebSearch},
    tree::{Path, Tree},
};

/// The members of a web search that the neutral form has words for.
const SEARCH: [&str; 4] = [
    "allowed_domains",
    "blocked_domains",
    "max_uses",
    "user_location",
];

/// The tools of a question.
pub(super) fn read(tools: Vec<Tree<'_>>) -> Result<Vec<Tool>, Invalid> {
    let numbered = tools.into_iter().enumerate();
    numbered
        .map(|(number, tool)| read_one(tool, Path::from("tools").item(number)))
        .collect()
}

fn read_one(tool: Tree<'_>, at: Path) -> Result<Tool, Invalid> {
    let kind = tool.get("type").and_then(Tree::as_str);
    match kind {
        None | Some("custom") => function(tool, at).map(Tool::Function),
        Some(kind) => {
            let kind = server_kind(kind, &tool, at)?;
            Ok(Tool::Server(ServerTool {
                kind,
                dialect: Dialect::Anthropic,
                raw: tool.into(),
            }))
        }
    }
}

fn function(tool: Tree<'_>, at: Path) -> Result<FunctionTool, Invalid> {
    let mut fields = Fields::of(tool, at, Whose::Client)?;
    let mut extra = Extra::new();
    // "custom" is what it is without the member, too.
    fields.take("type");
    let cache = cache::take(&mut fields, &mut extra);
    let tool = FunctionTool {
        name: fields.needed("name")?,
        description: fields.text("description")?,
        parameters: fields.take("input_schema"),
        strict: fields.flag("strict")?,
        cache,
        extra: Extra::new(),
    };
    extra.extend(fields.rest());
    Ok(FunctionTool { extra, ..tool })
}

/// Versions are dated: `web_search_20250305`. Tools that the client runs itself (`bash_…`, `text_editor_…`,
/// `computer_…`, `memory_…`) have no counterpart elsewhere either.
fn server_kind(kind: &str, tool: &Tree<'_>, at: Path) -> Result<ServerKind, Invalid> {
    if kind.starts_with("web_search_") {
        let mut fields = Fields::of(tool.clone(), at, Whose::Client)?;
        Ok(ServerKind::WebSearch(WebSearch {
            allowed_domains: fields.texts("allowed_domains")?,
            blocked_domains: fields.texts("blocked_domains")?,
            max_uses: fields.whole("max_uses")?,
            user_location: fields.take("user_location"),
            context_size: None,
        }))
    } else if kind.starts_with("web_fetch_") {
        Ok(ServerKind::WebFetch)
    } else if kind.starts_with("code_execution_") {
        Ok(ServerKind::CodeExecution)
    } else {
        Ok(ServerKind::Other)
    }
}

/// `tool_choice`, and whether several tools may be called at once.
pub(super) fn read_choice(
    choice: Option<Fields<'_>>,
    extra: &mut Extra,
) -> Result<(Option<ToolChoice>, Option<bool>), Invalid> {
    let Some(mut fields) = choice else {
        return Ok((None, None));
    };
    let at = fields.path("type");
    let kind = fields.needed("type")?;
    let choice = match kind.as_str() {
        "auto" => ToolChoice::Auto,
        "any" => ToolChoice::Required,
        "none" => ToolChoice::None,
        "tool" => ToolChoice::Tool(fields.needed("name")?),
        other => {
            let message = format!("{at}: {other} is not one of auto, any, tool and none");
            return Err(Invalid::at(at, message));
        }
    };
    let disabled = fields.flag("disable_parallel_tool_use")?;
    let rest = fields.rest();
    if !rest.is_empty() {
        extra.insert("tool_choice".to_owned(), Value::Object(rest));
    }
    Ok((Some(choice), disabled.map(|disabled| !disabled)))
}

/// A function as Anthropic wants it: its schema has to be there, and of an object.
pub(super) fn write_function(tool: &FunctionTool, strict: Option<bool>) -> Extra {
    let mut written = Extra::new();
    written.insert("name".to_owned(), json!(tool.name));
    if let Some(description) = &tool.description {
        written.insert("description".to_owned(), json!(description));
    }
    let mut schema = match &tool.parameters {
        Some(Value::Object(schema)) => schema.clone(),
        _ => Extra::new(),
    };
    if !schema.contains_key("type") {
        schema.shift_insert(0, "type".to_owned(), json!("object"));
        if schema.len() == 1 {
            schema.insert("properties".to_owned(), json!({}));
        }
    }
    written.insert("input_schema".to_owned(), Value::Object(schema));
    if let Some(strict) = strict {
        written.insert("strict".to_owned(), json!(strict));
    }
    if let Some(mark) = tool.cache {
        written.insert(cache::MEMBER.to_owned(), cache::write(mark).into());
    }
    written
}

/// Another provider's web search as Anthropic's.
pub(super) fn write_search(search: &WebSearch) -> Value {
    let mut written = Extra::new();
    written.insert("type".to_owned(), json!("web_search_20250305"));
    written.insert("name".to_owned(), json!("web_search"));
    // Anthropic has no size of context; LiteLLM's clients get more searches for a larger one.
    let uses = match search.context_size.as_deref() {
        Some("low") => Some(1),
        Some("medium") => Some(5),
        Some("high") => Some(10),
        _ => None,
    };
    let values = [
        list(&search.allowed_domains),
        list(&search.blocked_domains),
        search.max_uses.or(uses).map(|uses| json!(uses)),
        search.user_location.clone(),
    ];
    for (name, value) in SEARCH.into_iter().zip(values) {
        written.extend(value.map(|value| (name.to_owned(), value)));
    }
    Value::Object(written)
}

fn list(texts: &[String]) -> Option<Value> {
    (!texts.is_empty()).then(|| json!(texts))
}

/// `tool_choice`.
pub(super) fn write_choice(choice: &ToolChoice, parallel: Option<bool>) -> Value {
    let mut written = match choice {
        ToolChoice::Auto => json!({"type": "auto"}),
        ToolChoice::None => return json!({"type": "none"}),
        ToolChoice::Required => json!({"type": "any"}),
        ToolChoice::Tool(name) => json!({"type": "tool", "name": name}),
        ToolChoice::Allowed { required: true, .. } => json!({"type": "any"}),
        ToolChoice::Allowed { .. } => json!({"type": "auto"}),
    };
    if let (Some(parallel), Value::Object(members)) = (parallel, &mut written) {
        members.insert("disable_parallel_tool_use".to_owned(), json!(!parallel));
    }
    written
}
