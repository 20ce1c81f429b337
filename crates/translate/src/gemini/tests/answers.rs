//! Whole answers.

use serde_json::{Value, json};
use tollgate_core::Dialect;

use crate::{
    Asked, Fault, Inbound, Outbound,
    gemini::Gemini,
    neutral::{Answer, Choice, Citation, Content, Finish, Part, Request},
};

fn asked() -> Asked {
    let mut request = Request::new(Dialect::Gemini);
    request.model = "mine".to_owned();
    Asked::of(&request)
}

fn read(json: &str) -> Answer {
    Gemini.read_answer(json.as_bytes()).unwrap()
}

#[test]
fn everything_comes_back() {
    let fixture = include_str!("fixtures/answer.json");
    let mut expected = serde_json::from_str::<Value>(fixture).unwrap();
    // The client asked for another name.
    expected["modelVersion"] = "mine".into();
    let written = Gemini.write_answer(&read(fixture), &asked());
    assert_eq!(serde_json::from_slice::<Value>(&written).unwrap(), expected);
}

#[test]
fn everything_is_understood() {
    let answer = read(include_str!("fixtures/answer.json"));
    let choice = &answer.choices[0];
    assert_eq!(choice.finish, Some(Finish::ToolCalls));
    assert_eq!(answer.choices[1].finish, Some(Finish::ContentFilter));
    let citation = Citation {
        url: Some("https://a.example".to_owned()),
        title: Some("a".to_owned()),
        span: Some((0, 17)),
        ..Citation::default()
    };
    assert!(
        matches!(&choice.parts[1].content, Content::Text { citations, .. } if *citations == [citation])
    );
    assert!(
        matches!(&choice.parts[2].content, Content::ToolCall { arguments, .. } if arguments == r#"{"at":"a"}"#)
    );
    assert!(matches!(&choice.parts[4].content, Content::Audio(_)));
    assert_eq!(choice.logprobs[0].top[1].token, "B");
    let usage = answer.usage.unwrap();
    assert_eq!(
        (usage.input, usage.cache_read, usage.output, usage.reasoning),
        (6, 4, 5, 3)
    );
    assert_eq!(answer.service_tier.as_deref(), Some("flex"));
}

#[test]
fn blocked_prompts_are_filtered_answers() {
    let body = r#"{"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": {"promptTokenCount": 2, "totalTokenCount": 2}, "responseId": "r"}"#;
    let answer = read(body);
    assert_eq!(answer.choices[0].finish, Some(Finish::ContentFilter));
    let written = Gemini.write_answer(&answer, &asked());
    let written = serde_json::from_slice::<Value>(&written).unwrap();
    assert_eq!(written.get("candidates"), None);
    assert_eq!(
        written["promptFeedback"]["blockReason"],
        "PROHIBITED_CONTENT"
    );
}

#[test]
fn errors_are_reported() {
    let error = r#"{"error": {"code": 429, "message": "m", "status": "RESOURCE_EXHAUSTED"}}"#;
    for body in [error.to_owned(), format!("[{error}]")] {
        let fault = Gemini.read_answer(body.as_bytes()).unwrap_err();
        assert!(matches!(
            fault,
            Fault::Reported {
                status: Some(429),
                ..
            }
        ));
    }
    for body in ["{}", "null", "x", "[]"] {
        let fault = Gemini.read_answer(body.as_bytes()).unwrap_err();
        assert!(matches!(fault, Fault::Malformed(_)));
    }
}

#[test]
fn answers_of_others_are_put_into_geminis_words() {
    let mut answer = Answer::new(Dialect::Anthropic);
    answer.extra.insert("container".to_owned(), json!(1));
    let mut text = Part::text("Größer.");
    if let Content::Text { citations, .. } = &mut text.content {
        citations.push(Citation {
            url: Some("https://a.example".to_owned()),
            span: Some((0, 6)),
            ..Citation::default()
        });
    }
    answer.choices.push(Choice {
        parts: vec![
            Part::thinking("Hm").with_state(Dialect::Anthropic, "EpAB=="),
            text,
            Part::tool_call("toolu_1", "f", ""),
            Part::new(Content::Refusal("No.".to_owned())),
            Part::new(Content::Other {
                dialect: Dialect::Anthropic,
                json: json!({"type": "server_tool_use"}),
            }),
        ],
        finish: Some(Finish::StopSequence(Some("END".to_owned()))),
        ..Choice::default()
    });
    let written = Gemini.write_answer(&answer, &asked());
    let written = serde_json::from_slice::<Value>(&written).unwrap();
    let candidate = &written["candidates"][0];
    assert_eq!(candidate["finishReason"], "STOP");
    let parts = candidate["content"]["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 4);
    let call = json!({"id": "toolu_1", "name": "f", "args": {}});
    assert_eq!(parts[2]["functionCall"], call);
    let support = &candidate["groundingMetadata"]["groundingSupports"][0]["segment"];
    assert_eq!(
        *support,
        json!({"startIndex": 0, "endIndex": 8, "text": "Größer"})
    );
    // The seal comes back with the next turn.
    let turn = json!({"contents": [{"role": "model", "parts": parts}]});
    let read = Gemini.read_request(turn.to_string().as_bytes()).unwrap();
    assert_eq!(read.messages[0].parts[0], answer.choices[0].parts[0]);
    assert_eq!(written["responseId"], "0".repeat(32));
    assert_eq!(written.get("container"), None);
}
