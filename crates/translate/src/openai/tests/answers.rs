//! Whole answers, both ways.

use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{answer, asked, written};
use crate::{
    Fault, Outbound as _,
    neutral::{Answer, Choice, Citation, Content, Finish, Part},
    openai::OpenAi,
};

fn fixture() -> Value {
    serde_json::from_str(include_str!("../fixtures/answer.json")).unwrap()
}

#[test]
fn a_full_answer_comes_out_as_it_went_in() {
    let mut asked = asked(false);
    asked.model = "gpt-5".to_owned();
    let mut again = written(&answer(&fixture()), &asked);
    let mut expected = fixture();
    // LiteLLM's additions, which are not OpenAI's.
    let usage = again["usage"].as_object_mut().unwrap();
    usage.remove("cache_creation_input_tokens");
    usage.remove("cache_read_input_tokens");
    for value in [&mut again, &mut expected] {
        for choice in value["choices"].as_array_mut().unwrap() {
            let message = choice["message"].as_object_mut().unwrap();
            message.retain(|_, value| !value.is_null());
        }
    }
    assert_eq!(again, expected);
}

#[test]
fn a_full_answer_is_understood() {
    let answer = answer(&fixture());
    let first = &answer.choices[0];
    assert_eq!(first.finish, Some(Finish::ToolCalls));
    assert_eq!(first.logprobs[0].top[0].token, "Hi");
    assert!(
        matches!(&first.parts[0].content, Content::Text { citations, .. } if citations[0].span == Some((0, 2)))
    );
    assert!(matches!(
        &first.parts[2].content,
        Content::ToolCall { custom: true, .. }
    ));
    assert_eq!(answer.choices[1].finish, Some(Finish::Refusal));
    let usage = answer.usage.unwrap();
    assert_eq!(
        (usage.input, usage.cache_read, usage.output, usage.reasoning),
        (6, 4, 7, 3)
    );
}

#[test]
fn why_it_ended() {
    let finish = |message: Value, word: Value| {
        let answer = answer(&json!({"choices": [{"message": message, "finish_reason": word}]}));
        answer.choices[0].finish.clone().unwrap()
    };
    let text = || json!({"content": "a"});
    assert_eq!(finish(text(), json!("stop")), Finish::Stop);
    assert_eq!(finish(text(), json!("")), Finish::Stop);
    assert_eq!(finish(text(), json!("length")), Finish::Length);
    assert_eq!(finish(text(), json!("model_length")), Finish::ContextFull);
    assert_eq!(
        finish(text(), json!("content_filter")),
        Finish::ContentFilter
    );
    assert_eq!(
        finish(json!({"refusal": "No."}), json!("stop")),
        Finish::Refusal
    );
    let call = json!({"tool_calls": [{"id": "a", "function": {"name": "f", "arguments": "{}"}}]});
    assert_eq!(finish(call, json!("stop")), Finish::ToolCalls);
    assert_eq!(
        finish(text(), json!("error")),
        Finish::Other("error".to_owned())
    );
}

#[test]
fn other_dialects_reasons_have_a_word() {
    let word = |finish: Finish| {
        let mut answer = Answer::new(Dialect::Anthropic);
        answer.choices.push(Choice {
            parts: vec![Part::text("a")],
            finish: Some(finish),
            ..Choice::default()
        });
        written(&answer, &asked(false))["choices"][0]["finish_reason"].clone()
    };
    assert_eq!(word(Finish::Refusal), "content_filter");
    assert_eq!(word(Finish::ContextFull), "length");
    assert_eq!(word(Finish::Pause), "stop");
    assert_eq!(word(Finish::ToolCalls), "stop");
    assert_eq!(word(Finish::Other("MALFORMED".to_owned())), "stop");
    assert_eq!(word(Finish::StopSequence(Some("END".to_owned()))), "stop");
}

#[test]
fn citations_rest_under_their_part_of_the_text() {
    let cited = |text: &str, url: Option<&str>| {
        let citation = Citation {
            url: url.map(str::to_owned),
            title: Some("T".to_owned()),
            ..Citation::default()
        };
        Part::new(Content::Text {
            text: text.to_owned(),
            citations: vec![citation],
        })
    };
    let mut answer = Answer::new(Dialect::Anthropic);
    answer.choices.push(Choice {
        parts: vec![
            Part::text("Ä "),
            cited("bc", Some("https://a.example")),
            cited("d", None),
        ],
        ..Choice::default()
    });
    let message = &written(&answer, &asked(false))["choices"][0]["message"];
    assert_eq!(message["content"], "Ä bcd");
    let place = &message["annotations"][0]["url_citation"];
    assert_eq!(
        (&place["start_index"], &place["end_index"]),
        (&json!(2), &json!(4))
    );
    assert_eq!(
        message["provider_specific_fields"]["citations"][0]["title"],
        "T"
    );
}

#[test]
fn perplexitys_sources_are_citations() {
    let body = json!({"choices": [{"message": {"content": "a"}, "finish_reason": "stop"}],
        "citations": ["https://a.example"],
        "search_results": [{"title": "A", "url": "https://a.example"}]});
    let found = answer(&body);
    let cited = written(&found, &asked(false));
    assert_eq!(
        cited["choices"][0]["message"]["annotations"][0]["url_citation"]["title"],
        "A"
    );
    assert_eq!(cited["citations"], body["citations"]);
}

#[test]
fn errors_are_no_answers() {
    let read = |body: &str| OpenAi.read_answer(body.as_bytes()).unwrap_err();
    let body = r#"{"error":{"message":"slow","type":"rate_limit_error"}}"#;
    let expected = Fault::Reported {
        status: Some(429),
        body: body.as_bytes().to_vec(),
    };
    assert_eq!(read(body), expected);
    assert!(matches!(read("{}"), Fault::Malformed(_)));
    assert!(matches!(read("<html>"), Fault::Malformed(_)));
}
