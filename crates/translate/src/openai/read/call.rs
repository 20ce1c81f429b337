use serde_json::Value;

use super::{Members, part, signature::signature};
use crate::{
    Invalid,
    neutral::{Content, Part},
    openai::ids,
    tree::{Path, Tree},
};

/// A call of a tool, in a history or in an answer.
pub(super) fn call(value: Tree<'_>, path: Path) -> Result<Part, Invalid> {
    let mut members = Members::of(value, path)?;
    let (id, hidden) = ids::split(members.text("id")?.unwrap_or_default());
    let kind = members.text("type")?;
    members.raw("index");
    let custom = kind.as_deref() == Some("custom") && members.has("custom");
    let content = match custom {
        true => custom_call(&mut members, id)?,
        false => function(&mut members, id)?,
    };
    let shown = signature(&mut members);
    let mut part = Part::new(content);
    part.state = shown.or(hidden);
    part.cache = part::cache(&mut members);
    part.extra = members.rest();
    Ok(part)
}

fn function(members: &mut Members<'_>, id: String) -> Result<Content, Invalid> {
    let mut function = members.object("function")?;
    let (name, arguments) = match &mut function {
        Some(function) => (
            function.text("name")?,
            function.tree("arguments").map(arguments),
        ),
        None => (None, None),
    };
    Ok(Content::ToolCall {
        id,
        name: name.unwrap_or_default(),
        arguments: arguments.unwrap_or_default(),
        custom: false,
    })
}

fn custom_call(members: &mut Members<'_>, id: String) -> Result<Content, Invalid> {
    let mut call = members.object("custom")?;
    let (name, input) = match &mut call {
        Some(call) => (call.text("name")?, call.text("input")?),
        None => (None, None),
    };
    Ok(Content::ToolCall {
        id,
        name: name.unwrap_or_default(),
        arguments: input.unwrap_or_default(),
        custom: true,
    })
}

/// Arguments are JSON as text; some write the JSON itself.
pub(in crate::openai) fn arguments(value: Tree<'_>) -> String {
    match value {
        Tree::Text(text) => text.into_owned(),
        Tree::Null => String::new(),
        other => Value::from(other).to_string(),
    }
}

/// The legacy `function_call`, which has no id: calls and results are paired by name.
pub(super) fn function_call(members: &mut Members<'_>) -> Result<Option<Part>, Invalid> {
    let Some(mut call) = members.object("function_call")? else {
        return Ok(None);
    };
    let name = call.text("name")?.filter(|name| !name.is_empty());
    let arguments = call.tree("arguments").map(arguments).unwrap_or_default();
    Ok(name.map(|name| Part::tool_call(ids::legacy(&name), name, arguments)))
}

/// Gives a call an id that came without.
pub(super) fn made_up_id(part: &mut Part) {
    if let Content::ToolCall { id, .. } = &mut part.content
        && id.is_empty()
    {
        *id = ids::new();
    }
}
