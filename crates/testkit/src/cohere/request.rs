//! Reads a request and refuses what Cohere refuses.

use std::collections::BTreeSet;

use crate::{
    asked::{Asked, Choice, Tool},
    input,
    node::{Checked, Node},
};

/// The members of a request (API reference, "Chat").
const MEMBERS: [&str; 22] = [
    "citation_options",
    "documents",
    "frequency_penalty",
    "k",
    "logprobs",
    "max_tokens",
    "messages",
    "model",
    "p",
    "presence_penalty",
    "priority",
    "raw_prompting",
    "response_format",
    "safety_mode",
    "seed",
    "stop_sequences",
    "stream",
    "strict_tools",
    "temperature",
    "thinking",
    "tool_choice",
    "tools",
];

/// What a request asks.
pub(super) fn read(body: &Node<'_>) -> Checked<Asked> {
    body.only(&MEMBERS)?;
    body.needed("model")?.some_text()?;
    if let Some(temperature) = body.member("temperature") {
        temperature.within(0.0, 1.0)?;
    }
    if let Some(p) = body.member("p") {
        p.within(0.01, 0.99)?;
    }
    if let Some(k) = body.member("k") {
        k.within(0.0, 500.0)?;
    }
    let tools = tools(body)?;
    let choice = match body.member("tool_choice") {
        Some(choice) => match choice.one_of(&["REQUIRED", "NONE"])? {
            "NONE" => Choice::None,
            _ => Choice::Any,
        },
        None => Choice::Any,
    };
    let limit = body.member("max_tokens").map(|limit| limit.count());
    let thinking = &body.value["thinking"]["type"];
    let schema = &body.value["response_format"]["json_schema"];
    Ok(Asked {
        tools,
        choice,
        limit: limit.transpose()?,
        thinks: thinking == "enabled",
        schema: schema.is_object().then(|| schema.clone()),
        ..messages(&body.needed("messages")?)?
    })
}

fn messages(messages: &Node<'_>) -> Checked<Asked> {
    let mut asked = Asked {
        tokens: input::turn_tokens(messages.value),
        ..Asked::default()
    };
    let mut open = BTreeSet::new();
    for message in messages.some_items()? {
        let roles = ["system", "user", "assistant", "tool"];
        let role = message.needed("role")?.one_of(&roles)?;
        if role == "tool" {
            let id = message.needed("tool_call_id")?;
            let what = "tool message must follow an assistant message with a matching tool call";
            id.ensure(open.remove(id.text()?), what)?;
            asked.results.push(result(&message.needed("content")?)?);
            continue;
        }
        message.ensure(open.is_empty(), "all tool calls must be answered first")?;
        if role == "assistant" {
            asked.results.clear();
            said(&message, &mut open)?;
            continue;
        }
        let content = message.needed("content")?;
        if !content.value.is_string() {
            for part in content.some_items()? {
                let kinds = ["text", "image_url", "document"];
                let kind = part.needed("type")?.one_of(&kinds)?;
                part.needed(kind)?;
            }
        }
        if role == "user" {
            asked.user = input::text_of(content.value);
        }
    }
    messages.ensure(open.is_empty(), "the last tool call has no result")?;
    Ok(asked)
}

fn said<'a>(message: &Node<'a>, open: &mut BTreeSet<&'a str>) -> Checked {
    let Some(calls) = message.member("tool_calls") else {
        return message.needed("content").map(|_| ());
    };
    for call in calls.some_items()? {
        call.needed("type")?.one_of(&["function"])?;
        let function = call.needed("function")?;
        function.needed("name")?.some_text()?;
        let arguments = function.needed("arguments")?;
        let parsed = serde_json::from_str::<serde_json::Value>(arguments.text()?);
        arguments.ensure(
            parsed.is_ok_and(|parsed| parsed.is_object()),
            "must be JSON",
        )?;
        open.insert(call.needed("id")?.some_text()?);
    }
    Ok(())
}

/// A text, or texts and documents.
fn result(content: &Node<'_>) -> Checked<String> {
    if content.value.is_string() {
        return content.text().map(str::to_owned);
    }
    let mut texts = Vec::new();
    for part in content.some_items()? {
        match part.needed("type")?.one_of(&["text", "document"])? {
            "text" => texts.push(part.needed("text")?.text()?.to_owned()),
            _ => texts.push(part.needed("document")?.needed("data")?.value.to_string()),
        }
    }
    Ok(texts.join(" "))
}

fn tools(body: &Node<'_>) -> Checked<Vec<Tool>> {
    let mut found = Vec::new();
    let Some(tools) = body.member("tools") else {
        return Ok(found);
    };
    for tool in tools.items()? {
        tool.needed("type")?.one_of(&["function"])?;
        let function = tool.needed("function")?;
        function.only(&["name", "description", "parameters"])?;
        let parameters = function.needed("parameters")?;
        parameters.object()?;
        found.push(Tool {
            name: function.needed("name")?.some_text()?.to_owned(),
            schema: parameters.value.clone(),
        });
    }
    Ok(found)
}
