//! Requests that say the same are made equal.

use serde_json::{Value, json};

/// `request` with equivalent spellings made one: `null` and absent, a string and one text, `1` and `1.0`, functions
/// and tools, a text and a list of one to stop at, defaults said and not said.
pub(super) fn request(mut request: Value) -> Value {
    plain(&mut request);
    let top = request.as_object_mut().unwrap();
    if top.get("stream") == Some(&json!(false)) {
        top.remove("stream");
    }
    if top.get("tools") == Some(&json!([])) {
        top.remove("tools");
    }
    if top.get("logprobs") == Some(&json!(false)) {
        top.remove("logprobs");
    }
    // Usage is always asked for.
    if top.contains_key("stream") {
        let options = top.entry("stream_options").or_insert_with(|| json!({}));
        options["include_usage"] = json!(true);
    } else {
        top.remove("stream_options");
    }
    if let Some(Value::String(text)) = top.get("stop").cloned() {
        top.insert("stop".to_owned(), json!([text]));
    }
    if let Some(functions) = top.remove("functions") {
        let functions = functions.as_array().unwrap().iter();
        let tools: Vec<_> = functions
            .map(|function| json!({"type": "function", "function": function}))
            .collect();
        top.insert("tools".to_owned(), tools.into());
    }
    if let Some(choice) = top.remove("function_call") {
        top.insert("tool_choice".to_owned(), choice);
    }
    let named = top
        .get("tool_choice")
        .is_some_and(|choice| choice.is_object());
    if named && top["tool_choice"].get("type").is_none() {
        top["tool_choice"]["type"] = json!("function");
    }
    for tool in list(top.get_mut("tools")) {
        if tool.get("function").is_some() {
            tool["type"] = json!("function");
        }
    }
    for said in list(top.get_mut("messages")) {
        message(said);
    }
    request
}

fn list(value: Option<&mut Value>) -> &mut [Value] {
    value
        .and_then(Value::as_array_mut)
        .map_or(&mut [], |list| list.as_mut_slice())
}

fn message(message: &mut Value) {
    let message = message.as_object_mut().unwrap();
    for part in list(message.get_mut("content")) {
        if let Some(Value::String(url)) = part.get("image_url").cloned() {
            part["image_url"] = json!({"url": url});
        }
    }
    let content = message.get("content").cloned().unwrap_or_default();
    match content.as_array().map(Vec::as_slice) {
        Some([part]) if part["type"] == "text" && part.as_object().unwrap().len() == 2 => {
            message.insert("content".to_owned(), part["text"].clone());
        }
        Some([]) => drop(message.remove("content")),
        _ => {}
    }
    if message.get("content") == Some(&json!("")) {
        message.remove("content");
    }
    for name in ["annotations", "tool_calls"] {
        if message.get(name) == Some(&json!([])) {
            message.remove(name);
        }
    }
    if message.get("reasoning_content") == Some(&json!("")) {
        message.remove("reasoning_content");
    }
    if message.contains_key("reasoning_content") {
        // vLLM's clients send the same in both.
        message.remove("reasoning");
    }
    for call in list(message.get_mut("tool_calls")) {
        let call = call.as_object_mut().unwrap();
        call.remove("index");
        if call
            .get("function")
            .is_some_and(|function| function["arguments"] == "")
        {
            call["function"]["arguments"] = json!("{}");
        }
    }
}

/// Without `null`s, with whole numbers.
fn plain(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|_, value| !value.is_null());
            object.values_mut().for_each(plain);
        }
        Value::Array(list) => list.iter_mut().for_each(plain),
        Value::Number(number) => {
            if let Some(whole) = number.as_f64().filter(|number| number.fract() == 0.0) {
                *value = json!(whole as i64);
            }
        }
        _ => {}
    }
}
