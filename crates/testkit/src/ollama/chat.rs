//! Reads `/api/chat` and `/api/generate`.

use serde_json::Value;

use crate::{
    asked::{Asked, Tool},
    input,
    node::{Checked, Node},
};

/// What a chat asks.
pub(super) fn chat(body: &Node<'_>) -> Checked<Asked> {
    let mut asked = settings(body)?;
    asked.tools = tools(body)?;
    let messages = body.needed("messages")?;
    for message in messages.some_items()? {
        let roles = ["system", "user", "assistant", "tool"];
        let role = message.needed("role")?.one_of(&roles)?;
        let content = message.member("content");
        let text = content.map_or(Ok(""), |content| content.text())?;
        pictures(&message)?;
        match role {
            "user" => text.clone_into(&mut asked.user),
            "tool" => asked.results.push(text.to_owned()),
            "assistant" => {
                asked.results.clear();
                calls(&message)?;
            }
            _ => {}
        }
    }
    asked.tokens = input::turn_tokens(messages.value);
    Ok(asked)
}

/// What a text to be completed asks.
pub(super) fn generate(body: &Node<'_>) -> Checked<Asked> {
    let prompt = body.member("prompt");
    let prompt = prompt.map_or(Ok(""), |prompt| prompt.text())?;
    pictures(body)?;
    Ok(Asked {
        user: prompt.to_owned(),
        tokens: input::tokens(prompt),
        ..settings(body)?
    })
}

fn settings(body: &Node<'_>) -> Checked<Asked> {
    let mut asked = Asked::default();
    if let Some(stream) = body.member("stream") {
        stream.ensure(stream.value.is_boolean(), "Input should be a bool")?;
    }
    if let Some(options) = body.member("options") {
        options.object()?;
        for name in ["num_predict", "num_ctx", "top_k", "seed"] {
            if let Some(number) = options.member(name) {
                number.ensure(number.value.is_i64(), "Input should be a whole number")?;
            }
        }
        // Less than nothing means no limit.
        asked.limit = options.value["num_predict"].as_u64();
    }
    if let Some(think) = body.member("think") {
        let levels = think.value.is_boolean() || think.one_of(&["low", "medium", "high"]).is_ok();
        think.ensure(levels, "invalid think value")?;
        asked.thinks = think.value != false;
    }
    if let Some(format) = body.member("format") {
        let fine = format.value.is_object() || format.value == "json" || format.value == "";
        format.ensure(fine, "invalid format: expected \"json\" or a JSON schema")?;
        asked.schema = match format.value {
            Value::String(text) if text == "json" => Some(serde_json::json!({"type": "object"})),
            schema => schema.is_object().then(|| schema.clone()),
        };
    }
    Ok(asked)
}

/// Bare base64, without the beginning of a data URL.
fn pictures(message: &Node<'_>) -> Checked {
    for picture in message
        .member("images")
        .iter()
        .flat_map(Node::items)
        .flatten()
    {
        let text = picture.text()?;
        let fine = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
        picture.ensure(text.bytes().all(fine), "illegal base64 data")?;
    }
    Ok(())
}

/// Arguments are objects here, where OpenAI has texts.
fn calls(message: &Node<'_>) -> Checked {
    let Some(calls) = message.member("tool_calls") else {
        return Ok(());
    };
    for call in calls.items()? {
        let function = call.needed("function")?;
        function.needed("name")?.some_text()?;
        function.needed("arguments")?.object()?;
    }
    Ok(())
}

fn tools(body: &Node<'_>) -> Checked<Vec<Tool>> {
    let mut found = Vec::new();
    let Some(tools) = body.member("tools") else {
        return Ok(found);
    };
    for tool in tools.items()? {
        tool.needed("type")?.one_of(&["function"])?;
        let function = tool.needed("function")?;
        if let Some(parameters) = function.member("parameters") {
            parameters.object()?;
        }
        found.push(Tool {
            name: function.needed("name")?.some_text()?.to_owned(),
            schema: function.value["parameters"].clone(),
        });
    }
    Ok(found)
}
