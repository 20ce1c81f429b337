//! Streamed answers.

use serde_json::{Value, json};
use tollgate_core::{Dialect, Usage};

use crate::{
    Asked, Encode, Fault, Inbound, Outbound, Piece,
    gemini::Gemini,
    neutral::{Answer, Citation, Content, Delta, Event, Finish, Part, Request, unfold},
    testing::{decode, fold, server_sent},
};

const STREAM: &str = include_str!("fixtures/stream.sse");

fn encoder(events: bool) -> Box<dyn Encode> {
    let mut asked = Asked::of(&Request::new(Dialect::Gemini));
    asked.model = "mine".to_owned();
    asked.events = events;
    Gemini.encoder(asked)
}

fn encoded(events: &[Event], framed: bool) -> String {
    let mut encoder = encoder(framed);
    let mut bytes = Vec::new();
    for event in events {
        encoder.event(event, &mut bytes);
    }
    String::from_utf8(bytes).unwrap()
}

fn expected() -> Vec<Part> {
    let mut text = Part::text("Größer.");
    if let Content::Text { citations, .. } = &mut text.content {
        citations.push(Citation {
            url: Some("https://a.example".to_owned()),
            title: Some("a".to_owned()),
            span: Some((0, 7)),
            ..Citation::default()
        });
    }
    let call = |name: &str, arguments: &str| Part::tool_call("", name, arguments);
    vec![
        Part::thinking("Hm well."),
        text,
        Part::text("").with_state(Dialect::Gemini, "U2ln"),
        call("look", r#"{"at":"a"}"#).with_state(Dialect::Gemini, "U2lnMg=="),
        call("hear", ""),
        call("write", r#"{"text":"Boston","n":2}"#),
    ]
}

fn without_ids(mut answer: Answer) -> Answer {
    for part in answer
        .choices
        .iter_mut()
        .flat_map(|choice| &mut choice.parts)
    {
        if let Content::ToolCall { id, .. } = &mut part.content {
            id.clear();
        }
    }
    answer
}

#[test]
fn a_stream_is_understood() {
    let events = decode(Gemini.decoder(), STREAM).unwrap();
    let answer = without_ids(fold(&events));
    assert_eq!(answer.choices[0].parts, expected());
    assert_eq!(answer.choices[0].finish, Some(Finish::ToolCalls));
    assert_eq!(answer.choices[0].extra["safetyRatings"], json!([]));
    let usage = answer.usage.unwrap();
    assert_eq!((usage.input, usage.output, usage.reasoning), (3, 4, 5));
    // Calls have their ids, names and signatures from their begin.
    let starts = events.iter().filter_map(|event| match event {
        Event::PartStart { content, .. } => match &content.content {
            Content::ToolCall { id, name, .. } => {
                Some((id.len(), name.as_str(), content.state.is_some()))
            }
            _ => None,
        },
        _ => None,
    });
    assert!(starts.eq([
        (29, "look", true),
        (29, "hear", false),
        (29, "write", false)
    ]));
}

#[test]
fn a_stream_survives_both_framings() {
    let events = decode(Gemini.decoder(), STREAM).unwrap();
    let once = fold(&events);
    let framed = encoded(&events, true);
    let mut again = fold(&decode(Gemini.decoder(), &framed).unwrap());
    assert!(framed.starts_with("data: {") && framed.ends_with("}\r\n\r\n"));
    again.model.clone_from(&once.model);
    // What has no arguments is an object without members on the wire.
    if let Content::ToolCall { arguments, .. } = &mut again.choices[0].parts[4].content {
        assert_eq!(std::mem::take(arguments), "{}");
    }
    // Sources come last on the wire, when their text is over: they are kept, their place is not.
    let cited = |answer: &mut Answer| {
        let parts = answer
            .choices
            .iter_mut()
            .flat_map(|choice| &mut choice.parts);
        let lists = parts.filter_map(|part| match &mut part.content {
            Content::Text { citations, .. } => Some(std::mem::take(citations)),
            _ => None,
        });
        let cited = lists.flatten().filter_map(|citation| citation.url);
        cited.collect::<Vec<_>>()
    };
    let mut once = once;
    assert_eq!(cited(&mut again), cited(&mut once));
    assert_eq!(again.choices[0].parts.pop(), Some(Part::text("")));
    let grounding = again.choices[0].extra.get("groundingMetadata").cloned();
    assert_eq!(
        grounding,
        once.choices[0].extra.get("groundingMetadata").cloned()
    );
    assert_eq!(again, once);
    let array = serde_json::from_str::<Vec<Value>>(&encoded(&events, false)).unwrap();
    let pieces = server_sent(&framed).into_iter();
    let pieces = pieces.map(|(_, data)| serde_json::from_str::<Value>(&data).unwrap());
    assert!(pieces.eq(array));
}

#[test]
fn the_last_piece_tells_how_it_ended_and_what_it_took() {
    let mut answer = Answer::new(Dialect::OpenAi);
    answer.choice_mut(0).parts = vec![Part::text("Hi"), Part::tool_call("c", "f", r#"{"a":1}"#)];
    answer.choice_mut(0).finish = Some(Finish::ToolCalls);
    answer.usage = Some(Usage {
        input: 1,
        output: 2,
        ..Usage::default()
    });
    let pieces = server_sent(&encoded(&unfold(&answer), true)).into_iter();
    let pieces = pieces.map(|(_, data)| serde_json::from_str::<Value>(&data).unwrap());
    let pieces = pieces.collect::<Vec<_>>();
    let id = "0".repeat(32);
    let said = |parts: Value| {
        let content = json!({"role": "model", "parts": parts});
        json!({"candidates": [{"content": content, "index": 0}], "modelVersion": "mine", "responseId": id})
    };
    let mut last = said(json!([{"text": ""}]));
    last["candidates"][0]["finishReason"] = "STOP".into();
    last["usageMetadata"] =
        json!({"promptTokenCount": 1, "candidatesTokenCount": 2, "totalTokenCount": 3});
    let call = json!({"id": "c", "name": "f", "args": {"a": 1}});
    let expected = [
        said(json!([{"text": "Hi"}])),
        said(json!([{ "functionCall": call }])),
        last,
    ];
    assert_eq!(pieces, expected);
}

#[test]
fn words_are_sent_as_they_come_and_seals_after_them() {
    let mut encoder = encoder(true);
    let mut bytes = Vec::new();
    let start = Event::PartStart {
        choice: 0,
        part: 0,
        content: Part::thinking(""),
    };
    encoder.event(&start, &mut bytes);
    assert!(bytes.is_empty());
    let delta = |delta| Event::Delta {
        choice: 0,
        part: 0,
        delta,
    };
    encoder.event(&delta(Delta::Text("Hm".to_owned())), &mut bytes);
    assert!(String::from_utf8_lossy(&bytes).contains(r#"{"text":"Hm","thought":true}"#));
    bytes.clear();
    let state = Part::text("")
        .with_state(Dialect::Anthropic, "EpAB")
        .state
        .unwrap();
    encoder.event(&delta(Delta::State(state)), &mut bytes);
    encoder.event(&Event::PartEnd { choice: 0, part: 0 }, &mut bytes);
    let text = String::from_utf8_lossy(&bytes);
    assert!(
        text.contains(r#"{"text":"","thought":true,"thoughtSignature":"#),
        "{text}"
    );
}

#[test]
fn streams_end_with_a_reason_or_are_cut_short() {
    let mut decoder = Gemini.decoder();
    let mut events = Vec::new();
    let piece = Piece {
        data: br#"{"candidates": [{"content": {"parts": [{"text": "a"}]}}]}"#,
        ..Piece::default()
    };
    decoder.piece(&piece, &mut events).unwrap();
    assert_eq!(decoder.end(&mut events), Err(Fault::CutShort));
    let blocked = r#"data: {"promptFeedback": {"blockReason": "SAFETY"}}"#;
    let answer = fold(&decode(Gemini.decoder(), blocked).unwrap());
    assert_eq!(answer.choices[0].finish, Some(Finish::ContentFilter));
    let error = "data: {\"error\": {\"code\": 503, \"status\": \"UNAVAILABLE\"}}";
    let fault = decode(Gemini.decoder(), error).unwrap_err();
    assert!(matches!(
        fault,
        Fault::Reported {
            status: Some(503),
            ..
        }
    ));
}
