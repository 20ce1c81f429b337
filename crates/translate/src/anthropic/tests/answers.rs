//! Whole answers.

use serde_json::{Value, json};
use tollgate_core::{Dialect, Precision, Usage};

use super::{asked, tidy};
use crate::{
    Asked, Fault, Inbound, Outbound,
    anthropic::Anthropic,
    neutral::{Answer, Choice, Citation, Content, Finish, Part, Request},
};

fn fixture() -> Value {
    serde_json::from_str(include_str!("../fixtures/answer.json")).unwrap()
}

fn read(body: &Value) -> Answer {
    Anthropic::DIRECT
        .read_answer(body.to_string().as_bytes())
        .unwrap()
}

fn write(answer: &Answer, asked: &Asked) -> Value {
    serde_json::from_slice(&Anthropic::DIRECT.write_answer(answer, asked)).unwrap()
}

#[test]
fn an_answer_comes_out_as_it_went_in() {
    let mut body = fixture();
    let answer = read(&body);
    let mut written = write(&answer, &asked());
    tidy(&mut body);
    tidy(&mut written);
    assert_eq!(written, body);
}

#[test]
fn an_answer_is_understood() {
    let answer = read(&fixture());
    assert_eq!(
        answer.usage,
        Some(Usage {
            input: 10,
            cache_read: 20,
            cache_write_5m: 5,
            cache_write_1h: 25,
            output: 60,
            reasoning: 40,
            precision: Precision::Reported,
            ..Usage::default()
        })
    );
    assert_eq!(answer.service_tier.as_deref(), Some("default"));
    let parts = &answer.choices[0].parts;
    assert_eq!(parts[0].state_of(Dialect::Anthropic).unwrap().data, "EqQB");
    let Content::Text { citations, .. } = &parts[4].content else {
        panic!();
    };
    assert_eq!(citations[0].quote.as_deref(), Some("Grass is green."));
    assert_eq!(citations[1].url.as_deref(), Some("https://example.com"));
    let Content::ToolCall { arguments, .. } = &parts[5].content else {
        panic!();
    };
    assert_eq!(arguments, r#"{"city":"Bern"}"#);
}

#[test]
fn reasons_to_stop_go_both_ways() {
    for (reason, finish) in [
        ("end_turn", Finish::Stop),
        ("max_tokens", Finish::Length),
        (
            "stop_sequence",
            Finish::StopSequence(Some("END".to_owned())),
        ),
        ("tool_use", Finish::ToolCalls),
        ("pause_turn", Finish::Pause),
        ("refusal", Finish::Refusal),
        ("model_context_window_exceeded", Finish::ContextFull),
        ("brand_new", Finish::Other("brand_new".to_owned())),
    ] {
        let sequence = (reason == "stop_sequence").then_some("END");
        let body = json!({"content": [], "stop_reason": reason, "stop_sequence": sequence});
        let answer = read(&body);
        assert_eq!(answer.choices[0].finish, Some(finish));
        let written = write(&answer, &asked());
        assert_eq!(written["stop_reason"], reason);
        assert_eq!(written["stop_sequence"], json!(sequence));
    }
}

#[test]
fn the_forced_tool_answers_in_words() {
    let answer = read(&json!({
        "content": [{"type": "tool_use", "id": "t", "name": "json_tool_call", "input": {"a": 1}}],
        "stop_reason": "tool_use",
    }));
    let choice = &answer.choices[0];
    assert_eq!(choice.parts, [Part::text(r#"{"a":1}"#)]);
    assert_eq!(choice.finish, Some(Finish::Stop));
}

#[test]
fn errors_are_reported() {
    let read = |body: &str| Anthropic::DIRECT.read_answer(body.as_bytes()).unwrap_err();
    let body = r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#;
    let reported = Fault::Reported {
        status: Some(529),
        body: body.as_bytes().to_vec(),
    };
    assert_eq!(read(body), reported);
    let body = r#"{"message":"Too many requests"}"#;
    assert!(matches!(read(body), Fault::Reported { status: None, .. }));
    assert!(matches!(read("{}"), Fault::Malformed(_)));
    assert!(matches!(read("<html>"), Fault::Malformed(_)));
}

#[test]
fn other_providers_answers_are_what_the_sdks_expect() {
    let parts = vec![
        Part::thinking("unsigned"),
        Part::new(Content::Text {
            text: "hi".to_owned(),
            citations: vec![Citation {
                url: Some("https://example.com".to_owned()),
                ..Citation::default()
            }],
        }),
        Part::tool_call("call_1", "f", "").with_state(Dialect::Gemini, "sig"),
    ];
    let answer = Answer {
        id: Some("chatcmpl-1".to_owned()),
        model: Some("gemini-3-pro".to_owned()),
        choices: vec![Choice {
            parts,
            finish: Some(Finish::Stop),
            ..Choice::default()
        }],
        usage: Some(Usage {
            input: 3,
            output: 4,
            reasoning: 5,
            ..Usage::default()
        }),
        ..Answer::new(Dialect::Gemini)
    };
    let asked = Asked::of(&Request {
        model: "mine".to_owned(),
        ..Request::new(Dialect::Anthropic)
    });
    let written = write(&answer, &asked);
    assert_eq!(
        written,
        json!({
            "type": "message",
            "id": "chatcmpl-1",
            "role": "assistant",
            "model": "mine",
            "content": [
                {"type": "thinking", "thinking": "unsigned", "signature": ""},
                {"type": "text", "text": "hi", "citations": [{
                    "type": "web_search_result_location", "cited_text": "",
                    "url": "https://example.com", "title": null, "encrypted_index": "",
                }]},
                {"type": "thinking", "thinking": "", "signature": "tollgate:gemini::sig"},
                {"type": "tool_use", "id": "call_1", "name": "f", "input": {}},
            ],
            "stop_reason": "tool_use",
            "stop_sequence": null,
            "usage": {
                "input_tokens": 3, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0,
                "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
                "output_tokens": 9, "output_tokens_details": {"thinking_tokens": 5},
            },
        })
    );
    // What the client sends back is Gemini's again, and nobody else's.
    let history = json!({"messages": [{"role": "assistant", "content": written["content"]}]});
    let history = super::read(&history);
    let parts = &history.messages[0].parts;
    assert_eq!(parts[0].state, None);
    assert_eq!(parts[2].state_of(Dialect::Gemini).unwrap().data, "sig");
    let (body, losses) = super::written(&history, "claude-sonnet-4-5");
    let kinds: Vec<_> = body["messages"][0]["content"]
        .as_array()
        .unwrap()
        .iter()
        .map(|block| block["type"].clone())
        .collect();
    assert_eq!(kinds, ["text", "tool_use"]);
    assert!(!losses.contains('!'), "{losses}");
}

#[test]
fn an_answer_without_anything_is_still_a_message() {
    let written = write(&Answer::new(Dialect::OpenAi), &asked());
    assert_eq!(written["content"], json!([]));
    assert_eq!(written["stop_reason"], "end_turn");
    assert_eq!(written["usage"]["input_tokens"], 0);
    assert_eq!(written["id"], format!("msg_{}", "0".repeat(32)));
}
