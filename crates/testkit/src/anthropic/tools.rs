//! Tools on offer, and the choice among them.

use std::collections::BTreeSet;

use crate::{
    asked::{Choice, Tool},
    node::{Checked, Node},
};

use super::words::is_name;

/// Tools with a dated type are Anthropic's own, and are never called here.
pub(super) fn read(body: &Node<'_>) -> Checked<Vec<Tool>> {
    let Some(tools) = body.member("tools") else {
        return Ok(Vec::new());
    };
    let mut names = BTreeSet::new();
    let mut found = Vec::new();
    for tool in tools.items()? {
        let kind = tool.value["type"].as_str().unwrap_or("custom");
        if kind.starts_with("mcp_toolset") {
            continue;
        }
        let name = tool.needed("name")?;
        tool.ensure(names.insert(name.text()?), "Tool names must be unique.")?;
        if kind != "custom" {
            let known = is_dated(kind);
            tool.ensure(
                known,
                &format!("Input tag '{kind}' does not match any of the expected tags"),
            )?;
            continue;
        }
        let fine = is_name(name.text()?, 128);
        name.ensure(fine, "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'")?;
        let schema = tool.needed("input_schema")?;
        schema.needed("type")?.one_of(&["object"])?;
        found.push(Tool {
            name: name.text()?.to_owned(),
            schema: schema.value.clone(),
        });
    }
    Ok(found)
}

pub(super) fn choice(body: &Node<'_>, tools: &[Tool], thinks: bool) -> Checked<Choice> {
    let Some(choice) = body.member("tool_choice") else {
        return Ok(Choice::Any);
    };
    let offered = body.member("tools").is_some();
    choice.ensure(offered, "`tool_choice` may only be given with `tools`")?;
    let kinds = ["auto", "any", "tool", "none"];
    let kind = choice.needed("type")?.one_of(&kinds)?;
    let forced = kind == "any" || kind == "tool";
    let what = "Thinking may not be enabled when tool_choice forces tool use.";
    choice.ensure(!(forced && thinks), what)?;
    if kind == "tool" {
        let name = choice.needed("name")?.text()?;
        let known = tools.iter().any(|tool| tool.name == name);
        choice.ensure(known, &format!("Tool '{name}' not found in provided tools"))?;
        return Ok(Choice::Named(name.to_owned()));
    }
    Ok(if kind == "none" {
        Choice::None
    } else {
        Choice::Any
    })
}

/// `web_search_20250305` and the like.
fn is_dated(kind: &str) -> bool {
    let date = kind.rsplit('_').next().unwrap_or_default();
    date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit())
}
