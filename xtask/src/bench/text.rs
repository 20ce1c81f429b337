//! The texts of the benchmark: requests of the sizes that matter, and the answers of the upstream.

use serde_json::{Value, json};

/// The key that the load sends, which is also the master key in the configuration of the gateway.
pub(crate) const KEY: &str = "sk-bench-0123456789abcdef";

/// The model that the load asks for.
pub(crate) const MODEL: &str = "bench";

/// The model that the load asks for where the gateway has to translate.
pub(crate) const TRANSLATED: &str = "bench-anthropic";

/// The marker with which a request tells the upstream how to stream.
pub(crate) const PACE: &str = "pace:";

const SENTENCES: [&str; 6] = [
    "The failing case is the second one: the reader stops at the first empty line, although a header block may be folded.\n",
    "fn parse(line: &str) -> Option<(&str, &str)> {\n    let (name, value) = line.split_once(\": \")?;\n    Some((name.trim(), value.trim()))\n}\n",
    "He asked for \"the smallest change that keeps the tests green\", so the loop stays as it is and only the condition moves.\n",
    "$ grep -n \"retry\" src/client.rs\n41:    // retry once: the peer closes idle connections without notice\n87:\tretry_after: Option<Duration>,\n",
    "Größe, naïveté, 東京 and emoji 🚆 must survive; so must a path such as C:\\temp\\new and a tab\tin between.\n",
    "1. read the file\n2. change the \"timeout\" member\n3. run the tests again and compare the output with the earlier one\n",
];

/// A conversation of about half a kilobyte.
pub(crate) fn small() -> Value {
    json!({
        "model": MODEL,
        "messages": [
            {"role": "system", "content": "You answer questions about train timetables, briefly and with the times in bold."},
            {"role": "user", "content": "Which connection from Leipzig to Prague leaves after 14:00 on a weekday, changes at most once, and takes a bicycle? If there are several, name the one with the longest change, because the platforms there are far apart and the lift is \"often out of order\"."},
        ],
        "temperature": 0.2,
        "max_tokens": 300,
    })
}

/// A conversation of an agent: 57 messages, about 100 KB, with code, quotes and tool results.
pub(crate) fn large() -> Value {
    let mut messages = vec![
        json!({"role": "system", "content": prose(0, 3_000)}),
        json!({"role": "user", "content": prose(1, 900)}),
    ];
    for turn in 0..27 {
        messages.push(tool_call(turn));
        messages.push(
            json!({"role": "tool", "tool_call_id": call_id(turn), "content": prose(turn, 2_450)}),
        );
    }
    messages.push(json!({"role": "user", "content": prose(5, 600)}));
    json!({"model": MODEL, "messages": messages, "temperature": 0, "max_tokens": 4096})
}

/// The small conversation asked as a stream of `events` content events, `gap_us` microseconds
/// apart.
pub(crate) fn stream(events: u32, gap_us: u32) -> Value {
    let mut body = small();
    body["stream"] = json!(true);
    body["stream_options"] = json!({"include_usage": true});
    body["user"] = json!(format!("{PACE}{events}/{gap_us}"));
    body
}

/// The same, asked of the model whose provider speaks another dialect.
pub(crate) fn translated(mut body: Value) -> Value {
    body["model"] = json!(TRANSLATED);
    body
}

/// The bytes of a request with this body.
pub(crate) fn request(body: &Value) -> Vec<u8> {
    request_with(body, KEY)
}

/// The bytes of a request with this body and this key.
pub(crate) fn request_with(body: &Value, key: &str) -> Vec<u8> {
    let body = body.to_string();
    format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\n\
         content-type: application/json\r\naccept: */*\r\nuser-agent: bench\r\ncontent-length: {}\r\n\r\n{body}",
        body.len(),
    )
    .into_bytes()
}

fn tool_call(turn: usize) -> Value {
    let arguments =
        json!({"path": format!("src/part_{turn}.rs"), "note": prose(turn + 2, 200)}).to_string();
    json!({
        "role": "assistant",
        "content": prose(turn + 3, 350),
        "tool_calls": [{
            "id": call_id(turn),
            "type": "function",
            "function": {"name": "read_file", "arguments": arguments},
        }],
    })
}

fn call_id(turn: usize) -> String {
    format!("call_{turn:024}")
}

fn prose(start: usize, length: usize) -> String {
    let mut text = String::with_capacity(length + 200);
    for sentence in SENTENCES.iter().cycle().skip(start) {
        text.push_str(sentence);
        if text.len() >= length {
            break;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{large, small};

    #[test]
    fn the_bodies_have_the_sizes_of_the_method() {
        assert!((450..650).contains(&small().to_string().len()));
        let large = large();
        assert_eq!(large["messages"].as_array().unwrap().len(), 57);
        assert!(
            (95_000..110_000).contains(&large.to_string().len()),
            "{}",
            large.to_string().len()
        );
    }
}
