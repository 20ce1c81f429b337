use proptest::prelude::*;
use serde_json::{Value, json};
use tollgate_core::{Precision, Usage};

use super::{decode, encode, question, read, written};
use crate::{
    Decode as _, Inbound as _, Outbound as _, Piece,
    neutral::{Answer, Choice, Finish, Part, TokenLogprob, unfold},
    ollama::{Generate, Ollama},
    testing,
};
use tollgate_core::Dialect;

fn part() -> impl Strategy<Value = Part> {
    prop_oneof![
        "[a-zä \n\"]{1,9}".prop_map(Part::text),
        "[a-zä \n\"]{1,9}".prop_map(Part::thinking),
        ("[a-z]{1,5}", "[a-z]{1,5}", any::<i32>()).prop_map(|(id, name, number)| {
            Part::tool_call(id, name, json!({"a": number}).to_string())
        }),
    ]
}

/// Two texts in a row are one to Ollama.
fn answer() -> impl Strategy<Value = Answer> {
    let logprobs = prop::collection::vec(("[a-z]{1,3}", -9.0..0.0_f64), 0..3);
    (
        prop::collection::vec(part(), 0..5),
        any::<Option<(u32, u32)>>(),
        logprobs,
    )
        .prop_map(|(mut parts, usage, logprobs)| {
            parts.dedup_by_key(|part| std::mem::discriminant(&part.content));
            let calls =
                |part: &Part| matches!(part.content, crate::neutral::Content::ToolCall { .. });
            let finish = match parts.iter().any(calls) {
                true => Finish::ToolCalls,
                false => Finish::Length,
            };
            let logprobs = logprobs.into_iter().map(|(token, logprob)| TokenLogprob {
                token,
                logprob,
                ..TokenLogprob::default()
            });
            Answer {
                model: Some("llama".to_owned()),
                usage: usage.map(|(input, output)| Usage {
                    input: input.into(),
                    output: output.into(),
                    precision: Precision::Reported,
                    ..Usage::default()
                }),
                choices: vec![Choice {
                    parts,
                    finish: Some(finish),
                    logprobs: logprobs.collect(),
                    ..Choice::default()
                }],
                ..Answer::new(Dialect::Ollama)
            }
        })
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "(user|tool|assistant|json|stop|a)".prop_map(Value::from),
    ];
    let name = prop::sample::select(vec![
        "model",
        "messages",
        "role",
        "content",
        "thinking",
        "images",
        "tool_calls",
        "function",
        "name",
        "arguments",
        "tools",
        "format",
        "options",
        "stop",
        "num_predict",
        "think",
        "done",
        "message",
        "response",
        "error",
        "logprobs",
        "prompt",
        "system",
        "eval_count",
    ]);
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..6).prop_map(|members| {
                let members = members.into_iter();
                Value::Object(
                    members
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}

fn take_anything(data: &[u8]) {
    drop(Ollama.read_request(data));
    drop(Generate.read_request(data));
    drop(Ollama.read_answer(data));
    let (mut decoder, mut events) = (super::super::stream::Decoder::default(), Vec::new());
    let piece = Piece {
        data,
        ..Piece::default()
    };
    drop(decoder.piece(&piece, &mut events));
    drop(decoder.end(&mut events));
}

proptest! {
    #[test]
    fn an_answer_survives_its_stream(answer in answer()) {
        let written = encode(Ollama.encoder(question()), &unfold(&answer));
        let again = testing::fold(&decode(Ollama.decoder(), &written).unwrap());
        prop_assert_eq!(again, answer);
    }

    #[test]
    fn an_answer_survives_as_a_whole(answer in answer()) {
        // As a whole, thoughts come first, then words, then calls.
        let mut answer = answer;
        answer.choices[0].parts.sort_by_key(|part| match part.content {
            crate::neutral::Content::Thinking { .. } => 0,
            crate::neutral::Content::Text { .. } => 1,
            _ => 2,
        });
        let kinds = |part: &mut Part| match part.content {
            crate::neutral::Content::ToolCall { .. } => None,
            _ => Some(std::mem::discriminant(&part.content)),
        };
        answer.choices[0].parts.dedup_by(|a, b| kinds(a).is_some() && kinds(a) == kinds(b));
        let written = Ollama.write_answer(&answer, &question());
        prop_assert_eq!(Ollama.read_answer(&written).unwrap(), answer);
    }

    #[test]
    fn a_request_is_the_same_again(
        texts in prop::collection::vec("[a-z\n]{0,6}", 1..5),
        temperature in any::<Option<f32>>().prop_filter("finite", |heat| heat.is_none_or(f32::is_finite)),
        think in prop::sample::select(vec![json!(true), json!(false), json!("low"), Value::Null]),
        ctx in any::<Option<u16>>(),
        stream in any::<bool>(),
    ) {
        let roles = ["system", "user", "assistant"].into_iter().cycle();
        let messages: Vec<_> = texts.iter().zip(roles)
            .map(|(text, role)| json!({"role": role, "content": text}))
            .collect();
        let mut body = json!({"model": "m", "messages": messages, "stream": stream});
        if temperature.is_some() || ctx.is_some() {
            let mut options = json!({});
            if let Some(ctx) = ctx { options["num_ctx"] = json!(ctx); }
            if let Some(heat) = temperature { options["temperature"] = json!(f64::from(heat)); }
            body["options"] = options;
        }
        if !think.is_null() { body["think"] = think; }
        let (written, losses) = written(&read(&body));
        prop_assert_eq!(written, body);
        prop_assert!(losses.is_empty());
    }

    #[test]
    fn bytes_are_never_too_much(data in prop::collection::vec(any::<u8>(), 0..200)) {
        take_anything(&data);
    }

    #[test]
    fn json_is_never_too_much(value in json()) {
        take_anything(value.to_string().as_bytes());
    }

    #[test]
    fn mutations_are_never_too_much(at in 0..2000_usize, by in "[\\]\\[{}\",:0n-]{0,4}") {
        let mut data = include_bytes!("fixtures/request.json").to_vec();
        let from = at % data.len();
        let to = (from + by.len()).min(data.len());
        data.splice(from..to, by.bytes());
        take_anything(&data);
    }
}
