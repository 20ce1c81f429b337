//! The legacy Completions API.

use serde_json::{Value, json};
use tollgate_core::{Dialect, Usage};

use super::{chunks, sent};
use crate::{
    Asked, Inbound as _,
    neutral::{Answer, Choice, Finish, Part, Request, Role, TokenLogprob, unfold},
    openai::Completions,
};

fn read(body: &Value) -> Request {
    Completions
        .read_request(body.to_string().as_bytes())
        .unwrap()
}

fn answer() -> Answer {
    let mut answer = Answer::new(Dialect::Anthropic);
    let token = |token: &str| TokenLogprob {
        token: token.to_owned(),
        logprob: -0.5,
        ..TokenLogprob::default()
    };
    answer.choices.push(Choice {
        parts: vec![Part::thinking("hm"), Part::text("is "), Part::text("blue")],
        finish: Some(Finish::Length),
        logprobs: vec![token("is "), token("blue")],
        ..Choice::default()
    });
    answer.usage = Some(Usage {
        input: 1,
        output: 2,
        ..Usage::default()
    });
    answer
}

fn asked(more: Value) -> Asked {
    let mut body = json!({"model": "asked-for", "prompt": "The sky ", "stream_options": {"include_usage": true}});
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    Asked::of(&read(&body))
}

#[test]
fn a_prompt_is_a_users_message() {
    for prompt in [json!("Hi"), json!(["Hi"])] {
        let request = read(
            &json!({"model": "m", "prompt": prompt, "max_tokens": 5, "stop": "\n", "logprobs": 2, "best_of": 1}),
        );
        assert_eq!(request.messages.len(), 1);
        assert_eq!(request.messages[0].role, Role::User);
        assert_eq!(request.logprobs, Some(2));
        let (body, lost) = sent(&request, "groq");
        let expected = json!({"model": "m", "messages": [{"role": "user", "content": "Hi"}],
            "max_tokens": 5, "stop": ["\n"], "logprobs": true, "top_logprobs": 2});
        assert_eq!(body, expected);
        assert!(lost.is_empty(), "{lost:?}");
    }
}

#[test]
fn what_a_chat_model_cannot_do_is_refused_or_reported() {
    for prompt in [
        json!(["a", "b"]),
        json!([1, 2]),
        json!([[1]]),
        json!([]),
        Value::Null,
    ] {
        let body = json!({"model": "m", "prompt": prompt}).to_string();
        let error = Completions.read_request(body.as_bytes()).unwrap_err();
        assert_eq!(error.param.as_deref(), Some("prompt"));
    }
    let request =
        read(&json!({"model": "m", "prompt": "a", "suffix": "z", "best_of": 3, "echo": true}));
    let (body, lost) = sent(&request, "openai");
    assert_eq!(lost, ["suffix", "best_of"]);
    assert_eq!(body.as_object().unwrap().len(), 2);
}

#[test]
fn an_answer_is_a_text() {
    let written = |more: Value| -> Value {
        let bytes = Completions.write_answer(&answer(), &asked(more));
        serde_json::from_slice(&bytes).unwrap()
    };
    let plain = written(json!({}));
    assert_eq!(plain["object"], "text_completion");
    assert_eq!(plain["choices"][0]["text"], "is blue");
    assert_eq!(plain["choices"][0]["finish_reason"], "length");
    assert_eq!(
        plain["choices"][0]["logprobs"]["text_offset"],
        json!([0, 3])
    );
    assert_eq!(plain["usage"]["total_tokens"], 3);
    let echoed = written(json!({"echo": true}));
    assert_eq!(echoed["choices"][0]["text"], "The sky is blue");
    assert_eq!(
        echoed["choices"][0]["logprobs"]["text_offset"],
        json!([8, 11])
    );
}

#[test]
fn a_stream_is_of_texts() {
    let mut encoder = Completions.encoder(asked(json!({"echo": true})));
    let mut bytes = Vec::new();
    for event in unfold(&answer()) {
        encoder.event(&event, &mut bytes);
    }
    let chunks = chunks(&String::from_utf8(bytes).unwrap());
    let text = chunks
        .iter()
        .filter_map(|chunk| chunk["choices"][0]["text"].as_str());
    assert_eq!(text.collect::<String>(), "The sky is blue");
    let last = &chunks[chunks.len() - 2]["choices"][0];
    assert_eq!(last["finish_reason"], "length");
    assert_eq!(chunks.last().unwrap()["usage"]["total_tokens"], 3);
}
