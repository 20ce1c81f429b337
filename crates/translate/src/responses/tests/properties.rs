//! Properties: round trips of whatever can be said, and no input that makes anything panic.

use proptest::{prelude::*, sample::select};
use serde_json::{Value, json};
use tollgate_core::{Dialect, Precision, Usage};

use super::{encode, normal, read, write};
use crate::{
    Asked, Inbound, Outbound, Piece,
    neutral::{Answer, Choice, Content, Delta, Event, Finish, Part, State, TokenLogprob, unfold},
    responses::{OWN, Responses},
    testing,
};

fn text() -> impl Strategy<Value = String> {
    "[a-zé\"\\\\\n 😀]{1,12}"
}

fn part() -> impl Strategy<Value = Part> {
    let state = (
        select(vec![Dialect::Anthropic, Dialect::Gemini]),
        "[A-Za-z0-9+/:=]{1,20}",
    );
    let state = state.prop_map(|(dialect, data)| State {
        dialect,
        id: None,
        data,
    });
    prop_oneof![
        text().prop_map(Part::text),
        text().prop_map(|text| Part::new(Content::Refusal(text))),
        (text(), state.clone()).prop_map(|(text, state)| Part {
            state: Some(state),
            ..Part::thinking(text)
        }),
        state.prop_map(|state| Part {
            state: Some(state),
            ..Part::new(Content::Thinking {
                text: String::new(),
                redacted: true
            })
        }),
        ("[a-z]{1,8}", text()).prop_map(|(id, text)| Part::tool_call(
            id,
            "look",
            json!({"at": text}).to_string()
        )),
        ("[a-z]{1,8}", text()).prop_map(|(id, text)| Part::new(Content::ToolCall {
            id,
            name: "patch".to_owned(),
            arguments: text,
            custom: true,
        })),
    ]
}

fn answer() -> impl Strategy<Value = Answer> {
    let finish = select(vec![Finish::Stop, Finish::Length, Finish::ContentFilter]);
    let usage = [0..1000u64, 0..1000, 0..1000, 0..1000, 0..1000];
    let parts = prop::collection::vec(part(), 1..6);
    (parts, finish, usage).prop_map(|(parts, finish, [a, b, c, d, e])| {
        let mut answer = Answer::new(OWN);
        let calls = parts
            .iter()
            .any(|part| matches!(part.content, Content::ToolCall { .. }));
        answer.choices.push(Choice {
            // A call is what an answer with calls waits for.
            finish: Some(match finish {
                Finish::Stop if calls => Finish::ToolCalls,
                finish => finish,
            }),
            parts,
            ..Choice::default()
        });
        answer.usage = Some(Usage {
            input: a,
            cache_read: b,
            cache_write_5m: c,
            output: d,
            reasoning: e,
            precision: Precision::Reported,
            ..Usage::default()
        });
        answer
    })
}

/// An answer without what the wire adds: the ids of items.
fn bare(mut answer: Answer) -> Answer {
    for choice in &mut answer.choices {
        for part in &mut choice.parts {
            part.extra.clear();
        }
    }
    let mut plain = Answer::new(OWN);
    plain.choices = answer.choices;
    plain.usage = answer.usage;
    plain
}

fn item() -> impl Strategy<Value = Value> {
    prop_oneof![
        (select(vec!["user", "system", "developer", "assistant"]), text())
            .prop_map(|(role, text)| json!({"role": role, "content": text})),
        (text(), text()).prop_map(|(one, two)| json!({"type": "message", "role": "user", "content": [
            {"type": "input_text", "text": one}, {"type": "input_text", "text": two, "new": 1}]})),
        text().prop_map(|text| json!({"type": "message", "id": "msg_1", "role": "assistant", "content": [
            {"type": "output_text", "text": text}, {"type": "refusal", "refusal": "no"}, {"type": "odd", "x": 1}]})),
        text().prop_map(|text| json!({"type": "reasoning", "id": "rs_1", "summary": [
            {"type": "summary_text", "text": text}], "encrypted_content": "gAAA"})),
        text().prop_map(|text| json!({"type": "reasoning", "id": "x", "summary": [], "content": [
            {"type": "reasoning_text", "text": text}]})),
        text().prop_map(|text| json!({"type": "function_call", "call_id": "c", "name": "f", "arguments": text})),
        text().prop_map(|text| json!({"type": "custom_tool_call", "call_id": "c", "name": "f", "input": text})),
        text().prop_map(|text| json!({"type": "function_call_output", "call_id": "c", "output": text})),
        text().prop_map(|text| json!({"type": "computer_call_output", "call_id": "c", "output": {"x": text}})),
    ]
}

/// A value with one of its members or elements replaced.
fn mutate(value: &mut Value, path: &[usize], by: &Value) {
    let children: Vec<&mut Value> = match value {
        Value::Object(object) => object.values_mut().collect(),
        Value::Array(list) => list.iter_mut().collect(),
        _ => Vec::new(),
    };
    let count = children.len();
    match path {
        [first, rest @ ..] if count > 0 => {
            if let Some(child) = children.into_iter().nth(first % count) {
                mutate(child, rest, by);
            }
        }
        _ => *value = by.clone(),
    }
}

fn junk() -> impl Strategy<Value = Value> {
    select(vec![
        json!(null),
        json!(-1),
        json!(1.5),
        json!(""),
        json!("x"),
        json!([]),
        json!({}),
        json!([null]),
        json!({"type": "message"}),
        json!(true),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_streamed_answer_comes_back(answer in answer()) {
        let asked = Asked::of(&read(&json!({"model": "m", "input": "x"})));
        let stream = encode(&unfold(&answer), asked);
        let back = testing::fold(&testing::decode(Responses.decoder(), &stream).unwrap());
        prop_assert_eq!(bare(back), bare(answer));
    }

    #[test]
    fn a_whole_answer_comes_back(answer in answer()) {
        let asked = Asked::of(&read(&json!({"model": "m", "input": "x"})));
        let written = Responses.write_answer(&answer, &asked);
        let back = Responses.read_answer(&written).unwrap();
        prop_assert_eq!(bare(back), bare(answer));
    }

    #[test]
    fn conversations_come_back(items in prop::collection::vec(item(), 1..8)) {
        let body = json!({"model": "m", "input": items});
        let (written, losses) = write(&read(&body), "m");
        prop_assert_eq!(normal(&written), normal(&body));
        prop_assert!(losses.is_empty());
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = Responses.read_request(&bytes);
        let _ = Responses.read_answer(&bytes);
        let mut decoder = Responses.decoder();
        let piece = Piece { name: None, data: &bytes, exception: false };
        let mut events = Vec::new();
        let _ = decoder.piece(&piece, &mut events);
        let _ = decoder.end(&mut events);
    }

    #[test]
    fn no_json_makes_it_panic(
        path in prop::collection::vec(0..30usize, 1..6),
        by in junk(),
        drop in 0..30usize,
    ) {
        let mut request: Value = serde_json::from_str(include_str!("../fixtures/request.json")).unwrap();
        mutate(&mut request, &path, &by);
        if let Ok(request) = Responses.read_request(request.to_string().as_bytes()) {
            let deployment = testing::deployment(OWN);
            let upstream = crate::Upstream { model: "m", deployment: &deployment, mend: true };
            let _ = Responses.write_request(&request, &upstream, &mut crate::Losses::new());
            let _ = Responses.write_answer(&Answer::new(OWN), &Asked::of(&request));
        }
        let mut answer: Value = serde_json::from_str(include_str!("../fixtures/answer.json")).unwrap();
        let asked = Asked::of(&read(&json!({"model": "m", "input": "x"})));
        let whole = Responses.read_answer(answer.to_string().as_bytes()).unwrap();
        mutate(&mut answer, &path, &by);
        if let Ok(answer) = Responses.read_answer(answer.to_string().as_bytes()) {
            let _ = Responses.write_answer(&answer, &asked);
        }
        let mut decoder = Responses.decoder();
        let mut events = Vec::new();
        let stream = encode(&unfold(&whole), asked);
        for (number, (_, data)) in testing::server_sent(&stream).into_iter().enumerate() {
            let mut data: Value = serde_json::from_str(&data).unwrap();
            if number % 7 == drop % 7 {
                mutate(&mut data, &path, &by);
            }
            if number == drop {
                continue;
            }
            let data = data.to_string();
            let piece = Piece { name: None, data: data.as_bytes(), exception: false };
            let _ = decoder.piece(&piece, &mut events);
        }
        let _ = decoder.end(&mut events);
    }

    #[test]
    fn no_events_make_it_panic(events in prop::collection::vec(event(), 0..24), logprobs: bool) {
        let mut request = read(&json!({"model": "m", "input": "x"}));
        request.logprobs = logprobs.then_some(0);
        let stream = encode(&events, Asked::of(&request));
        for (number, (_, data)) in testing::server_sent(&stream).into_iter().enumerate() {
            let data: Value = serde_json::from_str(&data).unwrap();
            prop_assert_eq!(&data["sequence_number"], number);
        }
    }
}

fn event() -> impl Strategy<Value = Event> {
    let number = 0..4u32;
    let delta = prop_oneof![
        text().prop_map(Delta::Text),
        text().prop_map(Delta::Arguments),
        text().prop_map(Delta::Media),
        Just(Delta::State(State {
            dialect: Dialect::Gemini,
            id: None,
            data: "x".to_owned()
        })),
    ];
    prop_oneof![
        (number.clone(), part()).prop_map(|(part, content)| Event::PartStart {
            choice: 0,
            part,
            content
        }),
        (number.clone(), delta).prop_map(|(part, delta)| Event::Delta {
            choice: 0,
            part,
            delta
        }),
        number.prop_map(|part| Event::PartEnd { choice: 0, part }),
        Just(Event::Logprobs {
            choice: 0,
            tokens: vec![TokenLogprob::default()]
        }),
        Just(Event::Finish {
            choice: 0,
            reason: Finish::Stop
        }),
        Just(Event::End),
    ]
}
