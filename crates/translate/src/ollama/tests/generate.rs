use serde_json::{Value, json};

use super::{encode, lines, question};
use crate::{
    Inbound as _, Outbound as _,
    neutral::{Content, Part, Role, unfold},
    ollama::{Generate, Ollama},
};

#[test]
fn a_prompt_is_a_conversation() {
    let body = json!({
        "model": "m", "prompt": "What is this?", "system": "Be brief.", "images": ["/9j/4AAQ"],
        "options": {"temperature": 0}, "stream": false,
        "template": "", "suffix": null, "raw": false, "context": []
    });
    let request = Generate.read_request(body.to_string().as_bytes()).unwrap();
    assert_eq!(request.messages[0].role, Role::System);
    assert_eq!(request.messages[1].parts[0], Part::text("What is this?"));
    assert!(matches!(
        &request.messages[1].parts[1].content,
        Content::Image(_)
    ));
    assert_eq!(request.sampling.temperature, Some(0.0));
    assert!(request.extra.is_empty(), "{:?}", request.extra);
    let body = json!({"model": "m", "prompt": null, "images": null, "suffix": "}", "system": ""});
    let request = Generate.read_request(body.to_string().as_bytes()).unwrap();
    assert_eq!(request.messages.len(), 1);
    assert!(request.stream && request.extra.contains_key("suffix"));
}

#[test]
fn answers_have_a_response() {
    let body = json!({
        "model": "m", "message": {"role": "assistant", "content": "A rose.", "thinking": "Hm.", "tool_calls": [
            {"id": "a", "function": {"name": "look", "arguments": {}}}
        ]},
        "done": true, "done_reason": "stop", "eval_count": 3, "prompt_eval_count": 4
    });
    let answer = Ollama.read_answer(body.to_string().as_bytes()).unwrap();
    let whole: Value =
        serde_json::from_slice(&Generate.write_answer(&answer, &question())).unwrap();
    assert_eq!(whole["response"].as_str().unwrap().find("A rose."), Some(0));
    assert!(whole["response"].as_str().unwrap().contains("look"));
    assert_eq!(whole["thinking"], "Hm.");
    assert_eq!(whole["message"], json!(null));
    assert_eq!(
        (&whole["done"], &whole["eval_count"]),
        (&json!(true), &json!(3))
    );
    let lines = lines(&encode(Generate.encoder(question()), &unfold(&answer)));
    assert!(
        lines
            .iter()
            .all(|line| line["response"].is_string() && line["message"].is_null())
    );
    let said: String = lines
        .iter()
        .map(|line| line["response"].as_str().unwrap())
        .collect();
    assert!(said.starts_with("A rose."));
    assert_eq!(lines.last().unwrap()["done"], true);
    assert_eq!(Generate.stream_type(&question()), "application/x-ndjson");
}
