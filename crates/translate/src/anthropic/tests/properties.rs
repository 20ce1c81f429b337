//! What holds for all answers, questions and bytes.

use proptest::{collection::vec, option, prelude::*};
use serde_json::{Value, json};
use tollgate_core::{Dialect, Precision, Usage};

use super::{asked, decoded, encoded, fold, normalised, read, upstream, written};
use crate::{
    Inbound, Losses, Outbound, Piece,
    anthropic::Anthropic,
    neutral::{Answer, Choice, Citation, Content, Finish, Part, State, unfold},
};

fn citation() -> impl Strategy<Value = Citation> {
    "[a-z]{0,5}".prop_map(|quote| Citation {
        url: Some("https://example.com".to_owned()),
        title: Some("T".to_owned()),
        quote: Some(quote.clone()),
        span: None,
        raw: Some((
            Dialect::Anthropic,
            json!({
                "type": "web_search_result_location", "url": "https://example.com",
                "title": "T", "cited_text": quote, "encrypted_index": "x",
            }),
        )),
    })
}

fn state() -> impl Strategy<Value = State> {
    let dialects = [
        Dialect::Anthropic,
        Dialect::Gemini,
        Dialect::OpenAiResponses,
    ];
    let id = option::of("rs_[a-z]{1,4}");
    (
        proptest::sample::select(dialects.to_vec()),
        id,
        "[A-Za-z0-9+/=]{1,9}",
    )
        .prop_map(|(dialect, id, data)| State {
            id: id.filter(|_| dialect != Dialect::Anthropic),
            dialect,
            data,
        })
}

fn part() -> impl Strategy<Value = Part> {
    let text = (".{0,12}", vec(citation(), 0..3))
        .prop_map(|(text, citations)| Part::new(Content::Text { text, citations }));
    let thinking = (".{0,12}", option::of(state())).prop_map(|(text, state)| Part {
        state,
        ..Part::thinking(text)
    });
    let redacted = state().prop_map(|state| Part {
        state: Some(state),
        ..Part::new(Content::Thinking {
            text: String::new(),
            redacted: true,
        })
    });
    let call = ("[a-z]{1,5}", "[a-z]{1,5}", ".{0,9}")
        .prop_map(|(id, name, text)| Part::tool_call(id, name, json!({ "x": text }).to_string()));
    let other = "[a-z]{0,5}".prop_map(|text| {
        Part::new(Content::Other {
            dialect: Dialect::Anthropic,
            json: json!({"type": "brand_new", "x": text}),
        })
    });
    prop_oneof![text, thinking, redacted, call, other]
}

fn finish() -> impl Strategy<Value = Finish> {
    prop_oneof![
        Just(Finish::Length),
        Just(Finish::ToolCalls),
        Just(Finish::Pause),
        Just(Finish::Refusal),
        Just(Finish::ContextFull),
        "[A-Z]{1,3}".prop_map(|text| Finish::StopSequence(Some(text))),
    ]
}

fn usage() -> impl Strategy<Value = Usage> {
    let count = || 0..100_000_u64;
    (count(), count(), count(), count(), count(), count()).prop_map(|counts| Usage {
        input: counts.0,
        cache_read: counts.1,
        cache_write_5m: counts.2,
        cache_write_1h: counts.3,
        output: counts.4,
        reasoning: counts.5,
        precision: Precision::Reported,
        ..Usage::default()
    })
}

fn answer() -> impl Strategy<Value = Answer> {
    (vec(part(), 0..6), finish(), usage()).prop_map(|(parts, finish, usage)| Answer {
        id: Some("msg_1".to_owned()),
        model: Some("m".to_owned()),
        service_tier: Some("default".to_owned()),
        usage: Some(usage),
        choices: vec![Choice {
            parts,
            finish: Some(finish),
            ..Choice::default()
        }],
        ..Answer::new(Dialect::Anthropic)
    })
}

/// Any JSON, of the words that this dialect knows.
fn json_value() -> impl Strategy<Value = Value> {
    let words = [
        "type",
        "text",
        "thinking",
        "tool_use",
        "tool_result",
        "content",
        "source",
        "base64",
        "document",
        "image",
        "input",
        "messages",
        "role",
        "user",
        "assistant",
        "system",
        "tools",
        "usage",
        "message",
        "delta",
        "index",
        "content_block",
        "message_start",
        "content_block_start",
        "content_block_delta",
        "input_json_delta",
        "message_delta",
        "stop_reason",
        "error",
        "signature",
        "redacted_thinking",
        "search_result",
        "citations",
        "cache_control",
        "name",
        "id",
        "tool_choice",
        "output_config",
        "effort",
        "format",
        "max_tokens",
        "metadata",
    ];
    let word = move || proptest::sample::select(words.to_vec()).prop_map(str::to_owned);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word().prop_map(Value::from),
        ".{0,5}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        let list = vec(inner.clone(), 0..5).prop_map(Value::from);
        let members = vec((word(), inner), 0..6);
        prop_oneof![
            list,
            members.prop_map(|members| members.into_iter().collect())
        ]
    })
}

/// A fixture with one value in it replaced.
fn mutated(fixture: Value) -> impl Strategy<Value = Value> {
    let count = places(&fixture);
    (0..count, json_value()).prop_map(move |(place, value)| {
        let mut mutated = fixture.clone();
        replace(&mut mutated, &mut { place }, &value);
        mutated
    })
}

fn places(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(places).sum(),
        Value::Object(members) => members.values().map(places).sum(),
        _ => 0,
    }
}

fn replace(value: &mut Value, place: &mut usize, with: &Value) -> bool {
    if *place == 0 {
        *value = with.clone();
        return true;
    }
    *place -= 1;
    match value {
        Value::Array(list) => list.iter_mut().any(|value| replace(value, place, with)),
        Value::Object(members) => members
            .values_mut()
            .any(|value| replace(value, place, with)),
        _ => false,
    }
}

fn requests() -> impl Strategy<Value = Value> {
    let fixtures: serde_json::Map<String, Value> =
        serde_json::from_str(include_str!("../fixtures/requests.json")).unwrap();
    let fixtures: Vec<_> = fixtures.into_iter().map(|(_, body)| body).collect();
    proptest::sample::select(fixtures)
}

/// Reads and writes a question and an answer in every way there is.
fn exercise(bytes: &[u8]) {
    if let Ok(request) = Anthropic::DIRECT.read_request(bytes) {
        crate::neutral::estimate(&request);
        let mut foreign = request.clone();
        foreign.source = Dialect::OpenAi;
        for request in [request, foreign] {
            for (way, model) in [
                (Anthropic::DIRECT, "claude-sonnet-4-5"),
                (Anthropic::BEDROCK, "claude-opus-5-5"),
                (Anthropic::VERTEX, "other"),
            ] {
                let _ = way.write_request(&request, &upstream(model, true), &mut Losses::new());
            }
        }
    }
    if let Ok(answer) = Anthropic::DIRECT.read_answer(bytes) {
        Anthropic::DIRECT.write_answer(&answer, &asked());
        encoded(&unfold(&answer), asked());
    }
}

proptest! {
    #[test]
    fn a_stream_says_what_the_answer_says(answer in answer()) {
        let stream = encoded(&unfold(&answer), asked());
        prop_assert_eq!(&fold(&decoded(&stream).unwrap()), &answer);
    }

    #[test]
    fn an_answer_is_read_as_it_was_written(answer in answer()) {
        let written = Anthropic::DIRECT.write_answer(&answer, &asked());
        prop_assert_eq!(&Anthropic::DIRECT.read_answer(&written).unwrap(), &answer);
    }

    #[test]
    fn a_conversation_comes_out_as_it_went_in(parts in vec(part(), 0..6), more in json_value()) {
        let own = parts.iter().filter(|part| {
            // Thoughts that Anthropic did not sign stay out, and citations need one text to belong to.
            !matches!(part.content, Content::Thinking { .. }) || part.state_of(Dialect::Anthropic).is_some()
        });
        let content: Vec<Value> = own
            .flat_map(|part| super::super::client_part::blocks(part, true))
            .map(Value::from)
            .collect();
        let body = json!({
            "model": "m", "max_tokens": 5,
            "messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": content}],
            "brand_new": more,
        });
        let (written, losses) = written(&read(&body), "m");
        prop_assert_eq!(normalised(written), normalised(body));
        prop_assert_eq!(losses, "");
    }

    #[test]
    fn nothing_panics_on_bytes(bytes in vec(any::<u8>(), 0..200)) {
        exercise(&bytes);
        let mut decoder = Anthropic::BEDROCK.decoder();
        for name in [None, Some("chunk"), Some("error")] {
            let piece = Piece { name, data: &bytes, exception: false };
            let _ = decoder.piece(&piece, &mut Vec::new());
        }
        let _ = decoder.end(&mut Vec::new());
    }

    #[test]
    fn nothing_panics_on_json(value in json_value()) {
        exercise(value.to_string().as_bytes());
    }

    #[test]
    fn nothing_panics_on_mutated_requests(value in requests().prop_flat_map(mutated)) {
        exercise(value.to_string().as_bytes());
    }

    #[test]
    fn nothing_panics_on_mutated_answers(
        value in mutated(serde_json::from_str(include_str!("../fixtures/answer.json")).unwrap())
    ) {
        exercise(value.to_string().as_bytes());
    }

    #[test]
    fn nothing_panics_on_mutated_streams(place in 0..200_usize, with in json_value()) {
        let mut decoder = Anthropic::DIRECT.decoder();
        let mut encoder = Anthropic::DIRECT.encoder(asked());
        let mut bytes = Vec::new();
        for (number, (_, data)) in super::server_sent(include_str!("../fixtures/stream.sse")).into_iter().enumerate() {
            let mut event: Value = serde_json::from_str(&data).unwrap();
            let mut place = place / 10;
            if number % 10 == place % 10 {
                replace(&mut event, &mut place, &with);
            }
            let data = event.to_string();
            let piece = Piece { name: None, data: data.as_bytes(), exception: false };
            let mut events = Vec::new();
            let _ = decoder.piece(&piece, &mut events);
            events.iter().for_each(|event| encoder.event(event, &mut bytes));
        }
        let mut events = Vec::new();
        let _ = decoder.end(&mut events);
        events.iter().for_each(|event| encoder.event(event, &mut bytes));
    }
}
