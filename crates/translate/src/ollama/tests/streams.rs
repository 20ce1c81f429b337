use serde_json::{Value, json};

use super::{decode, encode, lines, question};
use crate::{
    Fault, Inbound as _, Outbound as _,
    neutral::{Delta, Event, Finish, Part, TokenLogprob},
    ollama::Ollama,
    testing,
};

fn stream() -> Vec<u8> {
    let call = json!([{"function": {"name": "look", "arguments": {"closely": true}}}]);
    let line = |message: Value| json!({"model": "qwen3", "message": message, "done": false});
    let lines = [
        line(json!({"role": "assistant", "content": "", "thinking": "H"})),
        line(json!({"role": "assistant", "content": "", "thinking": "m."})),
        line(json!({"role": "assistant", "content": "Let "})),
        line(json!({"role": "assistant", "content": "me look."})),
        line(json!({"role": "assistant", "content": "", "tool_calls": call})),
        json!({
            "model": "qwen3", "message": {"role": "assistant", "content": ""}, "done": true,
            "done_reason": "stop", "prompt_eval_count": 11, "eval_count": 7,
            "logprobs": [{"token": "a", "logprob": -1.0}]
        }),
    ];
    let lines = lines.iter().map(|line| format!("{line}\n"));
    lines.collect::<String>().into_bytes()
}

#[test]
fn lines_are_read() {
    let answer = testing::fold(&decode(Ollama.decoder(), &stream()).unwrap());
    let choice = &answer.choices[0];
    assert_eq!(choice.parts[0], Part::thinking("Hm."));
    assert_eq!(choice.parts[1], Part::text("Let me look."));
    assert_eq!(choice.parts.len(), 3);
    assert_eq!(choice.finish, Some(Finish::ToolCalls));
    assert_eq!(choice.logprobs.len(), 1);
    assert_eq!(answer.usage.unwrap().output, 7);
}

#[test]
fn what_is_written_is_read_again() {
    let events = decode(Ollama.decoder(), &stream()).unwrap();
    let written = encode(Ollama.encoder(question()), &events);
    let again = decode(Ollama.decoder(), &written).unwrap();
    let (first, again) = (testing::fold(&events), testing::fold(&again));
    assert_eq!(first.choices, again.choices);
    assert_eq!(first.usage, again.usage);
    for line in lines(&written) {
        assert_eq!(line["model"], "llama");
        assert_eq!(line["message"]["role"], "assistant");
        assert!(line["created_at"].is_string() && line["done"].is_boolean());
    }
}

#[test]
fn calls_are_held_back_until_they_are_whole() {
    let mut encoder = Ollama.encoder(question());
    let mut bytes = Vec::new();
    let (choice, part) = (0, 0);
    let content = Part::tool_call("a", "look", "");
    let start = Event::PartStart {
        choice,
        part,
        content,
    };
    let more = |text: &str| Event::Delta {
        choice,
        part,
        delta: Delta::Arguments(text.to_owned()),
    };
    for event in [start, more("{\"a\""), more(":1}")] {
        encoder.event(&event, &mut bytes);
    }
    assert!(bytes.is_empty());
    // The end of the part was never told.
    encoder.event(&Event::End, &mut bytes);
    let lines = lines(&bytes);
    let arguments = &lines[0]["message"]["tool_calls"][0]["function"]["arguments"];
    assert_eq!(arguments, &json!({"a": 1}));
    assert_eq!(lines.len(), 2);
}

#[test]
fn probabilities_behind_the_last_word_are_not_lost() {
    let tokens = vec![TokenLogprob {
        token: "a".to_owned(),
        logprob: -1.0,
        ..TokenLogprob::default()
    }];
    let events = [Event::Logprobs { choice: 0, tokens }, Event::End];
    let lines = lines(&encode(Ollama.encoder(question()), &events));
    assert_eq!(lines[0]["logprobs"][0]["token"], "a");
}

#[test]
fn failures_are_told() {
    let error = br#"{"error": "out of memory"}"#;
    let fault = decode(Ollama.decoder(), error).unwrap_err();
    assert!(matches!(fault, Fault::Reported { body, .. } if body == error));
    let whole = stream();
    let cut = &whole[..whole.len() / 2];
    let cut = &cut[..cut.iter().rposition(|byte| *byte == b'\n').unwrap()];
    assert_eq!(decode(Ollama.decoder(), cut).unwrap_err(), Fault::CutShort);
}
