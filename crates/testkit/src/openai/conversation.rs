//! Reads conversations in OpenAI's two dialects, and finds what OpenAI would refuse in them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    asked::{Asked, Choice, Tool},
    input,
    node::{Checked, Node},
};

use super::completion::token_limit;

/// The roles of Chat Completions (API reference, "Create chat completion").
const ROLES: [&str; 6] = [
    "system",
    "developer",
    "user",
    "assistant",
    "tool",
    "function",
];

/// What a request for a chat asks.
pub(super) fn of_chat(body: &Value) -> Checked<Asked> {
    let messages = Node::root(body).needed("messages")?.some_items()?;
    let mut open = BTreeSet::new();
    for message in &messages {
        chat_message(message, &mut open)?;
    }
    unanswered(&open)?;
    let schema = &body["response_format"]["json_schema"]["schema"];
    Ok(Asked {
        limit: token_limit(body),
        schema: schema.is_object().then(|| schema.clone()),
        ..asked(body, &body["messages"])
    })
}

/// `open` are the calls that no tool has answered yet; only tools may speak while there are some.
fn chat_message<'a>(message: &Node<'a>, open: &mut BTreeSet<&'a str>) -> Checked {
    let role = message.needed("role")?.one_of(&ROLES)?;
    if role == "tool" {
        message.needed("content")?;
        let id = message.needed("tool_call_id")?.text()?;
        let what = "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'";
        return message.ensure(open.remove(id), what);
    }
    unanswered(open)?;
    if role != "assistant" {
        message.needed("content")?;
        return Ok(());
    }
    let Some(calls) = message.member("tool_calls") else {
        return Ok(());
    };
    for call in calls.some_items()? {
        call.needed("type")?.one_of(&["function", "custom"])?;
        if let Some(function) = call.member("function") {
            function.needed("name")?.some_text()?;
            function.needed("arguments")?.text()?;
        }
        open.insert(call.needed("id")?.some_text()?);
    }
    Ok(())
}

/// What a request for a response asks.
pub(super) fn of_response(body: &Value) -> Checked<Asked> {
    if body["input"].is_array() && body["previous_response_id"].is_null() {
        let mut open = BTreeSet::new();
        for item in Node::root(body).needed("input")?.items()? {
            response_item(&item, &mut open)?;
        }
        unanswered(&open)?;
    }
    let schema = &body["text"]["format"]["schema"];
    Ok(Asked {
        limit: body["max_output_tokens"].as_u64(),
        schema: schema.is_object().then(|| schema.clone()),
        ..asked(body, &body["input"])
    })
}

fn response_item<'a>(item: &Node<'a>, open: &mut BTreeSet<&'a str>) -> Checked {
    match item.value["type"].as_str() {
        Some("function_call") => {
            item.needed("name")?.some_text()?;
            item.needed("arguments")?.text()?;
            open.insert(item.needed("call_id")?.some_text()?);
        }
        Some("function_call_output") => {
            item.needed("output")?;
            let id = item.needed("call_id")?.text()?;
            let what = format!("No tool call found for function call output with call_id {id}.");
            item.ensure(open.remove(id), &what)?;
        }
        None | Some("message") => {
            let roles = ["user", "assistant", "system", "developer"];
            item.needed("role")?.one_of(&roles)?;
            item.needed("content")?;
        }
        Some(_) => {}
    }
    Ok(())
}

fn unanswered(open: &BTreeSet<&str>) -> Checked {
    match open.first() {
        Some(id) => Err(format!("No tool output found for function call {id}.")),
        None => Ok(()),
    }
}

fn asked(body: &Value, turns: &Value) -> Asked {
    let choice = &body["tool_choice"];
    let named = unwrapped(choice)["name"].as_str();
    Asked {
        user: input::last_user_text(turns),
        results: results(turns),
        tools: tools(body),
        choice: match named {
            Some(name) => Choice::Named(name.to_owned()),
            None if choice == "none" => Choice::None,
            None => Choice::Any,
        },
        tokens: input::turn_tokens(turns),
        ..Asked::default()
    }
}

/// The functions on offer, without Chat Completions' wrapper around them.
fn tools(body: &Value) -> Vec<Tool> {
    let tools = body["tools"].as_array().into_iter().flatten();
    let functions = tools
        .filter(|tool| tool["type"] == "function")
        .map(unwrapped);
    let named = functions.filter_map(|function| {
        let name = function["name"].as_str()?.to_owned();
        let schema = function["parameters"].clone();
        Some(Tool { name, schema })
    });
    named.collect()
}

fn unwrapped(tool: &Value) -> &Value {
    tool.get("function").unwrap_or(tool)
}

/// What tools said since the assistant spoke last.
fn results(turns: &Value) -> Vec<String> {
    let turns = turns.as_array().map(Vec::as_slice).unwrap_or_default();
    let assistant = |turn: &Value| turn["role"] == "assistant" || turn["type"] == "function_call";
    let since = turns.iter().rposition(assistant).map_or(0, |at| at + 1);
    let results = turns[since..].iter().filter_map(|turn| {
        let of_chat = (turn["role"] == "tool").then(|| &turn["content"]);
        let output = of_chat.or_else(|| turn.get("output"))?;
        Some(input::text_of(output))
    });
    results.collect()
}
