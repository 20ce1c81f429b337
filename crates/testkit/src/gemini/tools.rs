//! Functions on offer, and the choice among them.

use serde_json::Value;

use crate::{
    asked::{Choice, Tool},
    node::{Checked, Node},
};

use super::schema;

/// API reference, "Tool".
const TOOLS: [&str; 9] = [
    "codeExecution",
    "computerUse",
    "enterpriseWebSearch",
    "fileSearch",
    "functionDeclarations",
    "googleMaps",
    "googleSearch",
    "googleSearchRetrieval",
    "urlContext",
];

pub(super) fn read(body: &Node<'_>) -> Checked<Vec<Tool>> {
    let mut found = Vec::new();
    let Some(tools) = body.member("tools") else {
        return Ok(found);
    };
    for tool in tools.items()? {
        tool.only(&TOOLS)?;
        let Some(declarations) = tool.member("functionDeclarations") else {
            continue;
        };
        for declaration in declarations.items()? {
            found.push(function(&declaration)?);
        }
    }
    Ok(found)
}

/// API reference, "FunctionDeclaration".
fn function(declaration: &Node<'_>) -> Checked<Tool> {
    declaration.only(&[
        "name",
        "description",
        "behavior",
        "parameters",
        "parametersJsonSchema",
        "response",
        "responseJsonSchema",
    ])?;
    let name = declaration.needed("name")?;
    let fine = is_name(name.text()?);
    name.ensure(fine, "Invalid function name.")?;
    let own = declaration.member("parameters");
    if let Some(parameters) = &own {
        schema::check(parameters)?;
    }
    let json = declaration.member("parametersJsonSchema");
    let both = own.is_some() && json.is_some();
    declaration.ensure(
        !both,
        "only one of parameters and parametersJsonSchema may be set",
    )?;
    let schema = own.or(json);
    Ok(Tool {
        name: name.text()?.to_owned(),
        schema: schema.map_or(Value::Null, |schema| schema.value.clone()),
    })
}

/// "Must start with a letter or an underscore. Must be a-z, A-Z, 0-9, or contain underscores, colons, dots, and
/// dashes, with a maximum length of 64."
fn is_name(name: &str) -> bool {
    let starts = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let fine = |letter: char| letter.is_ascii_alphanumeric() || "_:.-".contains(letter);
    starts && name.len() <= 64 && name.chars().all(fine)
}

pub(super) fn choice(body: &Node<'_>, tools: &[Tool]) -> Checked<Choice> {
    let config = body.member("toolConfig");
    let Some(config) = config.and_then(|config| config.member("functionCallingConfig")) else {
        return Ok(Choice::Any);
    };
    let modes = ["AUTO", "ANY", "NONE", "VALIDATED", "MODE_UNSPECIFIED"];
    let mode = match config.member("mode") {
        Some(mode) => mode.one_of(&modes)?,
        None => "AUTO",
    };
    let Some(allowed) = config.member("allowedFunctionNames") else {
        return Ok(if mode == "NONE" {
            Choice::None
        } else {
            Choice::Any
        });
    };
    let fine = mode == "ANY" || mode == "VALIDATED";
    allowed.ensure(fine, "may only be set when the mode is ANY or VALIDATED")?;
    for name in allowed.some_items()? {
        let text = name.text()?;
        name.ensure(
            tools.iter().any(|tool| tool.name == text),
            "is not declared",
        )?;
    }
    let first = allowed.value[0].as_str().unwrap_or_default();
    Ok(Choice::Named(first.to_owned()))
}
