//! Reads a request of Converse and refuses what Bedrock refuses.

use serde_json::Value;

use crate::{
    asked::{Asked, Choice, Tool},
    node::{Checked, Node},
};

use super::blocks;

/// The members of a request (API reference, "Converse").
const MEMBERS: [&str; 12] = [
    "additionalModelRequestFields",
    "additionalModelResponseFieldPaths",
    "guardrailConfig",
    "inferenceConfig",
    "messages",
    "outputConfig",
    "performanceConfig",
    "promptVariables",
    "requestMetadata",
    "serviceTier",
    "system",
    "toolConfig",
];

/// What a request asks.
pub(super) fn read(body: &Node<'_>) -> Checked<Asked> {
    body.only(&MEMBERS)?;
    if let Some(system) = body.member("system") {
        for block in system.items()? {
            let (kind, data) = block.union(&[])?;
            match kind {
                "text" => data.some_text().map(|_| ())?,
                "cachePoint" | "guardContent" => {}
                _ => block.refuse(&format!("unknown system block {kind}"))?,
            }
        }
    }
    let tools = tools(body)?;
    let choice = choice(body, &tools)?;
    let asked = blocks::read(
        &body.needed("messages")?,
        body.member("toolConfig").is_some(),
    )?;
    let extra = &body.value["additionalModelRequestFields"];
    // Claude's name for it, and that of Bedrock's own examples.
    let thinking = extra
        .get("thinking")
        .or_else(|| extra.get("reasoning_config"));
    let thinks = thinking.is_some_and(|thinking| thinking["type"] != "disabled");
    Ok(Asked {
        tools,
        choice,
        limit: settings(body, thinks)?,
        thinks,
        schema: schema(body)?,
        ..asked
    })
}

/// API reference, "OutputConfig": the schema is a text.
fn schema(body: &Node<'_>) -> Checked<Option<Value>> {
    let config = body.member("outputConfig");
    let Some(format) = config.and_then(|config| config.member("textFormat")) else {
        return Ok(None);
    };
    format.only(&["type", "structure"])?;
    format.needed("type")?.one_of(&["json_schema"])?;
    let json = format.needed("structure")?.needed("jsonSchema")?;
    json.only(&["name", "description", "schema"])?;
    let schema = json.needed("schema")?;
    let parsed = serde_json::from_str(schema.text()?);
    parsed.map_err(|error| schema.complaint(&error.to_string()))
}

/// API reference, "InferenceConfiguration".
fn settings(body: &Node<'_>, thinks: bool) -> Checked<Option<u64>> {
    let Some(config) = body.member("inferenceConfig") else {
        return Ok(None);
    };
    config.only(&["maxTokens", "temperature", "topP", "stopSequences"])?;
    if let Some(temperature) = config.member("temperature") {
        temperature.within(0.0, 1.0)?;
        let fine = !thinks || temperature.value.as_f64() == Some(1.0);
        temperature.ensure(fine, "may only be set to 1 when thinking is enabled")?;
    }
    if let Some(top_p) = config.member("topP") {
        top_p.within(0.0, 1.0)?;
    }
    for stop in config
        .member("stopSequences")
        .iter()
        .flat_map(Node::items)
        .flatten()
    {
        stop.some_text()?;
    }
    config
        .member("maxTokens")
        .map(|limit| limit.count())
        .transpose()
}

fn tools(body: &Node<'_>) -> Checked<Vec<Tool>> {
    let mut found = Vec::new();
    let Some(config) = body.member("toolConfig") else {
        return Ok(found);
    };
    config.only(&["tools", "toolChoice"])?;
    for tool in config.needed("tools")?.some_items()? {
        let (kind, spec) = tool.union(&[])?;
        if kind != "toolSpec" {
            let known = kind == "cachePoint" || kind == "systemTool";
            tool.ensure(known, "unknown kind of tool")?;
            continue;
        }
        spec.only(&["name", "description", "inputSchema", "strict"])?;
        let name = spec.needed("name")?;
        let fine = blocks::is_name(name.text()?);
        name.ensure(fine, "must satisfy the pattern [a-zA-Z0-9_-]{1,64}")?;
        if let Some(description) = spec.member("description") {
            description.some_text()?;
        }
        let schema = spec.needed("inputSchema")?.needed("json")?;
        schema.needed("type")?.one_of(&["object"])?;
        found.push(Tool {
            name: name.text()?.to_owned(),
            schema: schema.value.clone(),
        });
    }
    Ok(found)
}

/// There is no way to forbid tools but to offer none.
fn choice(body: &Node<'_>, tools: &[Tool]) -> Checked<Choice> {
    let config = body.member("toolConfig");
    let Some(choice) = config.and_then(|config| config.member("toolChoice")) else {
        return Ok(Choice::Any);
    };
    let (kind, data) = choice.union(&[])?;
    match kind {
        "auto" | "any" => Ok(Choice::Any),
        "tool" => {
            let name = data.needed("name")?;
            let text = name.text()?;
            name.ensure(tools.iter().any(|tool| tool.name == text), "is not offered")?;
            Ok(Choice::Named(text.to_owned()))
        }
        _ => choice.refuse("unknown choice of tools"),
    }
}
