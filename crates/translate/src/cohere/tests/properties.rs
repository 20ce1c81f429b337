use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    Inbound as _, Losses, Outbound as _, Piece, Upstream, cohere::Cohere, openai::OpenAi, testing,
};
use tollgate_core::Dialect;

/// JSON that looks like Cohere's, more or less.
fn looking_alike() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop_oneof![
            Just("text"),
            Just("thinking"),
            Just("TEXT_CONTENT"),
            Just("message-end"),
            Just("content-delta"),
            Just("tool-call-start"),
            Just("citation-start"),
            Just("COMPLETE"),
            Just("ERROR"),
            Just("null"),
            Just("ä"),
        ]
        .prop_map(Value::from),
    ];
    let name = prop::sample::select(vec![
        "type",
        "id",
        "index",
        "delta",
        "message",
        "content",
        "text",
        "thinking",
        "tool_plan",
        "tool_calls",
        "function",
        "name",
        "arguments",
        "citations",
        "sources",
        "document",
        "start",
        "end",
        "usage",
        "tokens",
        "input_tokens",
        "cached_tokens",
        "logprobs",
        "finish_reason",
        "error",
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

fn feed(pieces: &[Vec<u8>]) {
    let (mut decoder, mut events) = (Cohere.decoder(), Vec::new());
    for data in pieces {
        let piece = Piece {
            data,
            ..Piece::default()
        };
        drop(decoder.piece(&piece, &mut events));
    }
    drop(decoder.end(&mut events));
}

/// The fixture's events with a piece of each replaced.
fn mutated(stream: &str, at: usize, by: &[u8]) -> Vec<Vec<u8>> {
    let pieces = testing::server_sent(stream).into_iter();
    let pieces = pieces.map(|(_, data)| {
        let mut data = data.into_bytes();
        let from = at % data.len();
        let to = (from + by.len()).min(data.len());
        data.splice(from..to, by.iter().copied());
        data
    });
    pieces.collect()
}

proptest! {
    #[test]
    fn bytes_are_never_too_much(data in prop::collection::vec(any::<u8>(), 0..200)) {
        drop(Cohere.read_answer(&data));
        feed(&[data]);
    }

    #[test]
    fn json_is_never_too_much(values in prop::collection::vec(looking_alike(), 1..6)) {
        let bytes: Vec<_> = values.iter().map(|value| value.to_string().into_bytes()).collect();
        for body in &bytes {
            drop(Cohere.read_answer(body));
        }
        feed(&bytes);
    }

    #[test]
    fn mutations_are_never_too_much(at in 0..4000_usize, by in "[\\]\\[{}\",:0n-]{0,4}") {
        feed(&mutated(include_str!("fixtures/stream.sse"), at, by.as_bytes()));
        let mut answer = include_bytes!("fixtures/answer.json").to_vec();
        let from = at % answer.len();
        let to = (from + by.len()).min(answer.len());
        answer.splice(from..to, by.bytes());
        drop(Cohere.read_answer(&answer));
    }

    /// What is fed in pieces comes out whole: words, arguments.
    #[test]
    fn pieces_come_together(words in prop::collection::vec("[a-zä \n\"]{1,6}", 1..8), plan in any::<bool>()) {
        let said = |word: &str| match plan {
            true => json!({"type": "tool-plan-delta", "delta": {"message": {"tool_plan": word}}}),
            false => json!({"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": word}}}}),
        };
        let mut events: Vec<_> = words.iter().map(|word| said(word)).collect();
        let call = json!({"id": "a", "function": {"name": "f", "arguments": ""}});
        events.push(json!({"type": "tool-call-start", "index": 0, "delta": {"message": {"tool_calls": call}}}));
        for word in &words {
            let more = json!({"function": {"arguments": word}});
            events.push(json!({"type": "tool-call-delta", "index": 0, "delta": {"message": {"tool_calls": more}}}));
        }
        events.push(json!({"type": "message-end", "delta": {"finish_reason": "TOOL_CALL"}}));
        let stream: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
        let answer = testing::fold(&testing::decode(Cohere.decoder(), &stream).unwrap());
        let whole = words.concat();
        let said = match plan {
            true => crate::neutral::Part::thinking(&*whole),
            false => crate::neutral::Part::text(&*whole),
        };
        prop_assert_eq!(&answer.choices[0].parts[0], &said);
        prop_assert_eq!(&answer.choices[0].parts[1], &crate::neutral::Part::tool_call("a", "f", whole));
    }

    #[test]
    fn any_request_is_written_or_refused(value in looking_alike(), role in "(user|assistant|tool|system)") {
        let body = json!({"model": "m", "messages": [{"role": role, "content": value, "tool_call_id": "a"}]});
        let Ok(request) = OpenAi.read_request(body.to_string().as_bytes()) else { return Ok(()) };
        let deployment = testing::deployment(Dialect::Cohere);
        let upstream = Upstream { model: "m", deployment: &deployment, mend: false };
        if let Ok(prepared) = Cohere.write_request(&request, &upstream, &mut Losses::new()) {
            serde_json::from_slice::<Value>(&prepared.body).unwrap();
        }
    }
}
