use serde_json::{Value, json};
use tollgate_core::{Precision, Usage};

use super::question;
use crate::{
    Fault, Inbound as _, Outbound as _,
    neutral::{Content, Finish, FunctionTool, Part, TokenLogprob, Tool},
    ollama::Ollama,
};

fn answer() -> Value {
    json!({
        "model": "qwen3",
        "created_at": "2026-11-21T12:00:00Z",
        "message": {
            "role": "assistant", "content": "Let me look.", "thinking": "Hm.",
            "tool_calls": [{"id": "call_1", "function": {"name": "look", "arguments": {"closely": true}, "index": 0}}]
        },
        "done": true,
        "done_reason": "stop",
        "total_duration": 1,
        "prompt_eval_count": 11,
        "eval_count": 7,
        "logprobs": [{"token": "Let", "logprob": -0.5, "bytes": [76, 101, 116], "top_logprobs": [
            {"token": "I", "logprob": -1.5}
        ]}]
    })
}

#[test]
fn a_whole_answer_both_ways() {
    let body = answer();
    let answer = Ollama.read_answer(body.to_string().as_bytes()).unwrap();
    let choice = &answer.choices[0];
    assert_eq!(choice.parts[0], Part::thinking("Hm."));
    assert_eq!(choice.parts[1], Part::text("Let me look."));
    let call = Part::tool_call("call_1", "look", r#"{"closely":true}"#);
    assert_eq!(choice.parts[2], call);
    assert_eq!(choice.finish, Some(Finish::ToolCalls));
    let usage = Usage {
        input: 11,
        output: 7,
        precision: Precision::Reported,
        ..Usage::default()
    };
    assert_eq!(answer.usage, Some(usage));
    let mut asked = question();
    asked.model = "qwen3".to_owned();
    asked.created = 1_795_262_400;
    let written = Ollama.write_answer(&answer, &asked);
    assert_eq!(serde_json::from_slice::<Value>(&written).unwrap(), body);
}

#[test]
fn the_reason_to_end() {
    let cases = [
        ("stop", Finish::Stop),
        ("length", Finish::Length),
        ("load", Finish::Other("load".to_owned())),
    ];
    for (word, finish) in cases {
        let body =
            format!(r#"{{"message": {{"role": "a"}}, "done": true, "done_reason": "{word}"}}"#);
        let answer = Ollama.read_answer(body.as_bytes()).unwrap();
        assert_eq!(answer.choices[0].finish, Some(finish));
        let written: Value =
            serde_json::from_slice(&Ollama.write_answer(&answer, &question())).unwrap();
        assert_eq!(written["done_reason"], word);
    }
}

#[test]
fn calls_without_an_id_get_one() {
    let body =
        br#"{"message": {"role": "assistant", "tool_calls": [{"function": {"name": "now"}}]}}"#;
    let answer = Ollama.read_answer(body).unwrap();
    let Content::ToolCall { id, arguments, .. } = &answer.choices[0].parts[0].content else {
        panic!("{answer:?}");
    };
    assert_eq!((id.len(), arguments.as_str()), (29, ""));
}

#[test]
fn free_text_calls_are_wrapped() {
    let mut asked = question();
    asked.request.tools = vec![Tool::Custom(FunctionTool {
        name: "shell".to_owned(),
        ..FunctionTool::default()
    })];
    let body = br#"{"message": {"role": "assistant"}, "done": true}"#;
    let mut answer = Ollama.read_answer(body).unwrap();
    answer.choices[0].parts = vec![
        Part::tool_call("a", "shell", "ls"),
        Part::tool_call("b", "sum", "[1]"),
    ];
    answer.choices[0].logprobs = vec![TokenLogprob::default()];
    let written: Value = serde_json::from_slice(&Ollama.write_answer(&answer, &asked)).unwrap();
    let calls = &written["message"]["tool_calls"];
    assert_eq!(calls[0]["function"]["arguments"], json!({"input": "ls"}));
    assert_eq!(calls[1]["function"]["arguments"], json!({"value": [1]}));
    assert_eq!(calls[1]["function"]["index"], 1);
}

#[test]
fn failures_are_told() {
    let error = br#"{"error": "model 'x' not found"}"#;
    let fault = Ollama.read_answer(error).unwrap_err();
    let body = error.to_vec();
    assert_eq!(fault, Fault::Reported { status: None, body });
    let fault = Ollama.read_answer(b"{}").unwrap_err();
    assert!(matches!(fault, Fault::Malformed(_)));
}
