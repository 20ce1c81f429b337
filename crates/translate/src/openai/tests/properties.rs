//! What holds for every answer, request and byte.

use proptest::prelude::*;
use serde_json::{Value, json};
use tollgate_core::{Dialect, Precision, Usage};

use super::{answer, asked, decoded, encoded, read, sent, written};
use crate::{
    Inbound as _, Outbound as _, Piece,
    neutral::{Answer, Choice, Citation, Content, Finish, Part, TokenLogprob, unfold},
    openai::{Completions, OpenAi},
    testing,
};

fn words() -> impl Strategy<Value = String> {
    "[a-zäß🙂 \"\\\\\n]{1,12}"
}

fn sealed() -> impl Strategy<Value = String> {
    "[A-Za-z0-9+/]{1,16}={0,2}"
}

/// Thoughts that every spelling of this dialect can say.
fn thoughts() -> impl Strategy<Value = Part> {
    prop_oneof![
        (words(), sealed())
            .prop_map(|(text, data)| Part::thinking(text).with_state(Dialect::Anthropic, data)),
        (words(), sealed())
            .prop_map(|(text, data)| Part::thinking(text).with_state(Dialect::Gemini, data)),
        sealed().prop_map(|data| Part::thinking("").with_state(Dialect::Bedrock, data)),
        sealed().prop_map(|data| {
            let content = Content::Thinking {
                text: String::new(),
                redacted: true,
            };
            Part::new(content).with_state(Dialect::Anthropic, data)
        }),
    ]
}

fn text() -> impl Strategy<Value = Part> {
    (words(), prop::option::of((words(), words()))).prop_map(|(text, cited)| {
        let length = text.chars().count() as u64;
        let citations = cited.map(|(url, title)| Citation {
            url: Some(url),
            title: Some(title),
            quote: None,
            span: Some((0, length)),
            raw: None,
        });
        Part::new(Content::Text {
            text,
            citations: citations.into_iter().collect(),
        })
    })
}

fn call() -> impl Strategy<Value = Part> {
    let arguments = prop_oneof![
        Just("{}".to_owned()),
        words().prop_map(|text| json!({"a": text}).to_string())
    ];
    let state = prop::option::of(sealed());
    ("[a-z0-9]{1,8}", "[a-z]{1,8}", arguments, state).prop_map(|(id, name, arguments, state)| {
        let part = Part::tool_call(id, name, arguments);
        match state {
            Some(data) => part.with_state(Dialect::Gemini, data),
            None => part,
        }
    })
}

/// A choice in the order that messages of this dialect have, with one of what is one member.
fn choice() -> impl Strategy<Value = Choice> {
    let calls = prop::collection::btree_map("[a-z]{1,8}", call(), 0..3);
    let token = (words(), -9.0..0.0f64).prop_map(|(token, logprob)| TokenLogprob {
        bytes: Some(token.clone().into_bytes()),
        token,
        logprob,
        top: Vec::new(),
    });
    let parts = (
        prop::collection::vec(thoughts(), 0..3),
        prop::option::of(text()),
        calls,
    );
    (parts, prop::collection::vec(token, 0..3)).prop_map(|((thoughts, text, calls), logprobs)| {
        let calls = calls.into_iter().map(|(id, mut part)| {
            if let Content::ToolCall { id: own, .. } = &mut part.content {
                *own = id;
            }
            part
        });
        let parts: Vec<_> = thoughts.into_iter().chain(text).chain(calls).collect();
        let is_call = |part: &Part| matches!(part.content, Content::ToolCall { .. });
        let finish = if parts.iter().any(is_call) {
            Finish::ToolCalls
        } else {
            Finish::Length
        };
        Choice {
            parts,
            finish: Some(finish),
            logprobs,
            ..Choice::default()
        }
    })
}

fn answers() -> impl Strategy<Value = Answer> {
    let counts = prop::array::uniform8(0u64..1000);
    (prop::collection::vec(choice(), 1..3), counts, any::<bool>()).prop_map(
        |(choices, counts, late)| {
            // Gemini's signatures come late, and calls wait for them.
            let source = if late {
                Dialect::Gemini
            } else {
                Dialect::OpenAi
            };
            let mut answer = Answer::new(source);
            answer.choices = choices;
            for (index, choice) in (0..).zip(&mut answer.choices) {
                choice.index = index;
            }
            answer.usage = Some(Usage {
                input: counts[0] + 1,
                cache_read: counts[1],
                cache_write_5m: counts[2],
                cache_write_1h: counts[3],
                output: counts[4],
                reasoning: counts[5],
                input_audio: counts[6],
                output_audio: counts[7],
                precision: Precision::Reported,
            });
            answer
        },
    )
}

/// What is the same of an answer once it was written: ids, model and time are the client's.
fn lasting(answer: &Answer) -> (Vec<Choice>, Option<Usage>) {
    (answer.choices.clone(), answer.usage)
}

/// Any JSON.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f32>().prop_map(|number| json!(number)),
        "[a-z_]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(
                "(index|type|text|id|name|url|function|content)",
                inner,
                0..3
            )
            .prop_map(|map| map.into_iter().collect()),
        ]
    })
}

/// Puts `with` in the place that `path` leads to.
fn mutate(value: &mut Value, path: &[prop::sample::Index], with: Value) {
    let size = match value {
        Value::Object(object) => object.len(),
        Value::Array(list) => list.len(),
        _ => 0,
    };
    let (Some((first, rest)), true) = (path.split_first(), size > 0) else {
        *value = with;
        return;
    };
    let at = first.index(size);
    let inner = match value {
        Value::Object(object) => object.values_mut().nth(at),
        Value::Array(list) => list.get_mut(at),
        _ => None,
    };
    if let Some(inner) = inner {
        mutate(inner, rest, with);
    }
}

fn feed(data: &[u8]) {
    let mut decoder = OpenAi.decoder();
    let mut events = Vec::new();
    let piece = Piece {
        data,
        ..Piece::default()
    };
    let _ = decoder.piece(&piece, &mut events);
    let _ = decoder.piece(&piece, &mut events);
    let _ = decoder.end(&mut events);
    encoded(&events, asked(true));
}

fn path() -> impl Strategy<Value = Vec<prop::sample::Index>> {
    prop::collection::vec(any::<prop::sample::Index>(), 0..6)
}

proptest! {
    #[test]
    fn streams_say_what_they_were_told(answer in answers()) {
        let stream = encoded(&unfold(&answer), asked(true));
        let again = testing::fold(&decoded(&stream));
        prop_assert_eq!(lasting(&again), lasting(&answer));
    }

    #[test]
    fn whole_answers_say_what_they_were_told(told in answers()) {
        let again = answer(&written(&told, &asked(true)));
        prop_assert_eq!(lasting(&again), lasting(&told));
    }

    #[test]
    fn bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = OpenAi.read_request(&bytes);
        let _ = Completions.read_request(&bytes);
        let _ = OpenAi.read_answer(&bytes);
        feed(&bytes);
    }

    #[test]
    fn mutated_requests_do_no_harm(path in path(), with in json_value()) {
        let mut body: Value = serde_json::from_str(include_str!("../fixtures/request.json")).unwrap();
        mutate(&mut body, &path, with);
        if let Ok(request) = OpenAi.read_request(body.to_string().as_bytes())
            && !request.messages.is_empty()
        {
            for provider in ["openai", "mistral", "groq"] {
                sent(&request, provider);
            }
        }
        let _ = Completions.read_request(body.to_string().as_bytes());
    }

    #[test]
    fn mutated_answers_do_no_harm(path in path(), with in json_value()) {
        let mut body: Value = serde_json::from_str(include_str!("../fixtures/answer.json")).unwrap();
        mutate(&mut body, &path, with);
        if let Ok(answer) = OpenAi.read_answer(body.to_string().as_bytes()) {
            written(&answer, &asked(true));
            encoded(&unfold(&answer), asked(true));
        }
    }

    #[test]
    fn mutated_chunks_do_no_harm(path in path(), with in json_value()) {
        let mut chunk: Value = serde_json::from_str(include_str!("../fixtures/chunk.json")).unwrap();
        mutate(&mut chunk, &path, with);
        feed(chunk.to_string().as_bytes());
    }

    #[test]
    fn what_was_written_is_written_again(path in path(), with in json_value()) {
        let mut body: Value = serde_json::from_str(include_str!("../fixtures/request.json")).unwrap();
        mutate(&mut body, &path, with);
        if let Ok(request) = OpenAi.read_request(body.to_string().as_bytes())
            && !request.messages.is_empty()
        {
            let once = sent(&request, "compatible").0;
            let twice = sent(&read(&once), "compatible").0;
            prop_assert_eq!(once, twice);
        }
    }
}
