//! Streams.

use serde_json::{Value, json};
use tollgate_core::{Dialect, Precision, Usage};

use super::{asked, decoded, encoded, fold, server_sent};
use crate::{
    Fault, Inbound as _, Outbound, Piece,
    anthropic::Anthropic,
    neutral::{Content, Delta, Event, Finish, Part, State},
};

const STREAM: &str = include_str!("../fixtures/stream.sse");

/// The JSON of a stream's events.
fn sent(stream: &str) -> Vec<Value> {
    let events = server_sent(stream).into_iter();
    events
        .map(|(name, data)| {
            let event: Value = serde_json::from_str(&data).unwrap();
            assert_eq!(event["type"], name);
            event
        })
        .collect()
}

fn start(source: Dialect) -> Event {
    Event::Start {
        source,
        id: None,
        model: None,
        created: None,
        service_tier: None,
        extra: serde_json::Map::new(),
    }
}

fn part(part: u32, content: Part) -> Event {
    Event::PartStart {
        choice: 0,
        part,
        content,
    }
}

fn grows(part: u32, delta: Delta) -> Event {
    Event::Delta {
        choice: 0,
        part,
        delta,
    }
}

fn text(part: u32, text: &str) -> Event {
    grows(part, Delta::Text(text.to_owned()))
}

fn arguments(part: u32, text: &str) -> Event {
    grows(part, Delta::Arguments(text.to_owned()))
}

fn ends(part: u32) -> Event {
    Event::PartEnd { choice: 0, part }
}

fn finish(reason: Finish) -> Event {
    Event::Finish { choice: 0, reason }
}

/// Each block that was written: its start's type and what its deltas come to, in order.
fn blocks(stream: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut open = None;
    for event in sent(stream) {
        match event["type"].as_str().unwrap() {
            "content_block_start" => {
                assert_eq!(open, None, "one at a time");
                assert_eq!(event["index"], blocks.len());
                open = Some(event["index"].clone());
                blocks.push(format!(
                    "{}:",
                    event["content_block"]["type"].as_str().unwrap()
                ));
            }
            "content_block_delta" => {
                assert_eq!(open.as_ref(), Some(&event["index"]));
                let said = ["text", "thinking", "partial_json", "signature"];
                let said = said.iter().find_map(|name| event["delta"][*name].as_str());
                *blocks.last_mut().unwrap() += said.unwrap_or("+");
            }
            "content_block_stop" => assert_eq!(open.take().as_ref(), Some(&event["index"])),
            _ => {}
        }
    }
    assert_eq!(open, None);
    blocks
}

#[test]
fn a_stream_is_understood() {
    let events = decoded(STREAM).unwrap();
    assert_eq!(
        events.iter().filter(|event| **event == Event::Ping).count(),
        1
    );
    let answer = fold(&events);
    assert_eq!(answer.service_tier.as_deref(), Some("priority"));
    assert_eq!(
        answer.usage,
        Some(Usage {
            input: 30,
            cache_read: 7,
            cache_write_5m: 2,
            cache_write_1h: 10,
            output: 49,
            reasoning: 40,
            precision: Precision::Reported,
            ..Usage::default()
        })
    );
    let choice = &answer.choices[0];
    assert_eq!(choice.finish, Some(Finish::ToolCalls));
    let parts = &choice.parts;
    assert_eq!(
        parts[0],
        Part::thinking("Let me see.").with_state(Dialect::Anthropic, "EqQBCg==")
    );
    assert!(matches!(
        parts[1].content,
        Content::Thinking { redacted: true, .. }
    ));
    let Content::Other { json, .. } = &parts[2].content else {
        panic!();
    };
    assert_eq!(json["input"], json!({"query": "x"}));
    assert!(matches!(&parts[3].content, Content::Text { citations, .. } if citations.len() == 1));
    assert_eq!(parts[4], Part::tool_call("toolu_1", "f", "{\"a\": 1}"));
    assert_eq!(parts[5], Part::tool_call("toolu_2", "g", "{}"));
}

#[test]
fn a_stream_is_written_as_anthropic_does() {
    let events = decoded(STREAM).unwrap();
    let written = encoded(&events, asked());
    assert_eq!(decoded(&written).unwrap(), events);
    let events = sent(&written);
    assert_eq!(events[0]["message"]["usage"]["input_tokens"], 25);
    assert_eq!(events[0]["message"]["usage"]["service_tier"], "priority");
    assert_eq!(events[0]["message"]["stop_reason"], Value::Null);
    let last = &events[events.len() - 2];
    assert_eq!(
        last["delta"],
        json!({"stop_reason": "tool_use", "stop_sequence": null})
    );
    assert_eq!(last["usage"]["output_tokens"], 89);
    assert_eq!(last["usage"]["input_tokens"], 30);
    assert_eq!(last["usage"]["cache_read_input_tokens"], 7);
    assert_eq!(
        blocks(&written),
        [
            "thinking:Let me see.EqQBCg==",
            "redacted_thinking:",
            "server_tool_use:",
            "text:Green.+",
            "tool_use:{\"a\": 1}",
            "tool_use:{}",
        ]
    );
}

#[test]
fn one_block_is_open_at_a_time() {
    let written = encoded(
        &[
            start(Dialect::OpenAi),
            part(0, Part::text("")),
            text(0, "one"),
            part(1, Part::tool_call("a", "f", "")),
            part(2, Part::tool_call("b", "g", "")),
            arguments(2, "{}"),
            arguments(1, "{\"x\":"),
            text(0, "two"),
            arguments(1, "1}"),
            ends(0),
            ends(1),
            ends(2),
            finish(Finish::Stop),
            Event::Usage(Usage {
                input: 5,
                output: 6,
                ..Usage::default()
            }),
            Event::End,
        ],
        asked(),
    );
    assert_eq!(
        blocks(&written),
        ["text:one", "tool_use:{\"x\":1}", "tool_use:{}", "text:two"]
    );
    let events = sent(&written);
    // Which calls is what clients look at; and counts come when they are known.
    assert_eq!(events[events.len() - 2]["delta"]["stop_reason"], "tool_use");
    assert_eq!(events[events.len() - 2]["usage"]["input_tokens"], 5);
    assert_eq!(events[0]["message"]["usage"]["input_tokens"], 0);
}

#[test]
fn calls_that_nobody_ends_are_written_whole() {
    let written = encoded(
        &[
            start(Dialect::OpenAi),
            part(0, Part::tool_call("a", "f", "")),
            part(1, Part::tool_call("b", "g", "")),
            arguments(0, "{}"),
            arguments(1, "{}"),
            Event::End,
        ],
        asked(),
    );
    assert_eq!(blocks(&written), ["tool_use:{}", "tool_use:{}"]);
}

#[test]
fn geminis_signatures_precede_their_calls() {
    let state = State {
        dialect: Dialect::Gemini,
        id: None,
        data: "sig".to_owned(),
    };
    let early = Part::tool_call("b", "g", "{}").with_state(Dialect::Gemini, "early");
    let written = encoded(
        &[
            start(Dialect::Gemini),
            part(0, Part::tool_call("a", "f", "")),
            arguments(0, "{}"),
            grows(0, Delta::State(state.clone())),
            ends(0),
            part(1, early),
            ends(1),
            part(2, Part::thinking("hm")),
            grows(2, Delta::State(state)),
            ends(2),
            Event::End,
        ],
        asked(),
    );
    assert_eq!(
        blocks(&written),
        [
            "thinking:tollgate:gemini::sig",
            "tool_use:{}",
            "thinking:tollgate:gemini::early",
            "tool_use:{}",
            "thinking:hmtollgate:gemini::sig",
        ]
    );
}

#[test]
fn the_forced_tool_streams_words() {
    let stream = STREAM
        .replace("\"name\":\"f\"", "\"name\":\"json_tool_call\"")
        .replace(
            "\"type\":\"tool_use\",\"id\":\"toolu_2\"",
            "\"type\":\"other\",\"id\":\"toolu_2\"",
        );
    let answer = fold(&decoded(&stream).unwrap());
    assert_eq!(answer.choices[0].parts[4], Part::text("{\"a\": 1}"));
    assert_eq!(answer.choices[0].finish, Some(Finish::Stop));
}

#[test]
fn what_imitators_leave_out_is_no_harm() {
    let data = [
        r#"{"type":"message_start","message":{"usage":null}}"#,
        r#"{"type":"content_block_start","content_block":{"type":"text"}}"#,
        r#"{"type":"content_block_delta","delta":{"type":"text_delta","text":"a"}}"#,
        r#"{"type":"content_block_delta","delta":{"type":"text_delta","text":null}}"#,
        r#"{"type":"content_block_stop"}"#,
        r#"{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"f","input":{"a":1}}}"#,
        r#"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":3}}"#,
        "[DONE]",
    ];
    let stream: String = data
        .iter()
        .map(|data| format!("data: {data}\n\n"))
        .collect();
    let answer = fold(&decoded(&stream).unwrap());
    let parts = &answer.choices[0].parts;
    assert_eq!(parts[0], Part::text("a"));
    assert_eq!(parts[1], Part::tool_call("t", "f", "{\"a\":1}"));
    assert_eq!(answer.usage.unwrap().output, 3);
}

#[test]
fn a_message_may_be_whole_from_the_start() {
    let stream = r#"data: {"type":"message_start","message":{"id":"m","content":[{"type":"tool_use","id":"t","name":"f","input":{"a":1}}],"stop_reason":"tool_use","usage":{"input_tokens":0,"output_tokens":0}}}

data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":3}}

data: {"type":"message_stop"}

"#;
    let events = decoded(stream).unwrap();
    let finishes = |event: &&Event| matches!(event, Event::Finish { .. });
    assert_eq!(events.iter().filter(finishes).count(), 1);
    let answer = fold(&events);
    let call = Part::tool_call("t", "f", "{\"a\":1}");
    assert_eq!(answer.choices[0].parts, [call]);
    assert_eq!(answer.choices[0].finish, Some(Finish::ToolCalls));
    assert_eq!(answer.usage.unwrap().output, 3);
}

#[test]
fn errors_and_cuts_are_told() {
    let error = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";
    let fault = decoded(error).unwrap_err();
    assert!(
        matches!(
            fault,
            Fault::Reported {
                status: Some(529),
                ..
            }
        ),
        "{fault:?}"
    );
    let cut = STREAM.split("event: message_delta").next().unwrap();
    assert_eq!(decoded(cut).unwrap_err(), Fault::CutShort);
    assert_eq!(decoded("").unwrap_err(), Fault::CutShort);
    assert!(matches!(
        decoded("data: {\n\n").unwrap_err(),
        Fault::Malformed(_)
    ));
}

#[test]
fn bedrocks_frames_hold_the_same_events() {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let mut decoder = Anthropic::BEDROCK.decoder();
    let mut events = Vec::new();
    for (_, data) in server_sent(STREAM) {
        let frame = json!({"bytes": BASE64_STANDARD.encode(data), "p": "abc"}).to_string();
        let piece = Piece {
            name: Some("chunk"),
            data: frame.as_bytes(),
            exception: false,
        };
        decoder.piece(&piece, &mut events).unwrap();
    }
    decoder.end(&mut events).unwrap();
    assert_eq!(events, decoded(STREAM).unwrap());
    let exception = Piece {
        name: Some("throttlingException"),
        data: b"{\"message\":\"slow down\"}",
        exception: true,
    };
    let fault = decoder.piece(&exception, &mut events).unwrap_err();
    assert!(matches!(
        fault,
        Fault::Reported {
            status: Some(429),
            ..
        }
    ));
}

#[test]
fn a_thought_goes_on_as_a_thought() {
    let written = encoded(
        &[
            start(Dialect::OpenAi),
            part(0, Part::thinking("")),
            text(0, "Let me"),
            part(1, Part::text("")),
            text(1, "Yes"),
            text(0, " see"),
            text(1, "."),
            grows(1, Delta::State(State::unseal("sig", Dialect::Gemini))),
            text(1, " Done."),
            ends(0),
            ends(1),
            finish(Finish::Stop),
            Event::End,
        ],
        asked(),
    );
    let blocks = blocks(&written);
    let kept: Vec<_> = blocks
        .iter()
        .filter(|block| !block.contains("sig"))
        .collect();
    assert_eq!(
        kept,
        [
            "thinking:Let me",
            "text:Yes",
            "thinking: see",
            "text:. Done."
        ]
    );
}

#[test]
fn what_a_closed_text_is_signed_with_is_no_beginning_of_a_thought() {
    let written = encoded(
        &[
            start(Dialect::OpenAi),
            part(0, Part::text("")),
            text(0, "one"),
            part(1, Part::text("two")),
            grows(0, Delta::State(State::unseal("sig", Dialect::Gemini))),
            text(0, "three"),
            ends(0),
            ends(1),
            finish(Finish::Stop),
            Event::End,
        ],
        asked(),
    );
    assert_eq!(
        blocks(&written),
        [
            "text:one",
            "text:two",
            "thinking:tollgate:gemini::sig",
            "text:three"
        ]
    );
}

#[test]
fn nothing_is_written_behind_the_last_text_which_clients_take_for_the_answer() {
    let signed = || Part::thinking("").with_state(Dialect::Gemini, "sig");
    let written = encoded(
        &[
            start(Dialect::Gemini),
            part(0, Part::text("one")),
            ends(0),
            part(1, signed()),
            ends(1),
            part(2, Part::text("two")),
            grows(2, Delta::State(State::unseal("late", Dialect::Gemini))),
            ends(2),
            part(3, signed()),
            ends(3),
            finish(Finish::Stop),
            Event::End,
        ],
        asked(),
    );
    let expected = ["text:one", "thinking:tollgate:gemini::sig", "text:two"];
    assert_eq!(blocks(&written), expected);
}

#[test]
fn nor_is_it_when_both_had_to_wait_for_a_call() {
    let call = Part::tool_call("a", "f", "").with_state(Dialect::Gemini, "early");
    let written = encoded(
        &[
            start(Dialect::Gemini),
            part(0, call),
            part(1, Part::text("one")),
            ends(1),
            part(2, Part::thinking("").with_state(Dialect::Gemini, "sig")),
            ends(2),
            arguments(0, "{}"),
            ends(0),
            finish(Finish::ToolCalls),
            Event::End,
        ],
        asked(),
    );
    let expected = ["thinking:tollgate:gemini::early", "tool_use:{}", "text:one"];
    assert_eq!(blocks(&written), expected);
}

#[test]
fn what_only_gemini_can_spare_is_written_for_others_behind_the_last_text_too() {
    let sealed = Part::thinking("").with_state(Dialect::OpenAiResponses, "sealed");
    let state = State::unseal("late", Dialect::OpenAiResponses);
    let written = encoded(
        &[
            start(Dialect::OpenAiResponses),
            part(0, Part::text("one")),
            grows(0, Delta::State(state)),
            ends(0),
            part(1, sealed),
            ends(1),
            finish(Finish::Stop),
            Event::End,
        ],
        asked(),
    );
    let carried = blocks(&written);
    assert_eq!(carried.len(), 3, "{carried:?}");
    assert!(carried[1].ends_with(":late") && carried[2].ends_with(":sealed"));
}

#[test]
fn all_of_the_last_event_is_kept() {
    let message = json!({"type": "message_start", "message": {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [],
        "usage": {"input_tokens": 1, "output_tokens": 1, "inference_geo": "eu"},
    }});
    let last = json!({
        "type": "message_delta",
        "delta": {
            "stop_reason": "refusal", "stop_sequence": null,
            "container": {"id": "c1", "expires_at": "2026-01-01T00:00:00Z"},
            "stop_details": {"type": "refusal", "category": "bio"},
        },
        "usage": {
            "output_tokens": 7,
            "server_tool_use": {"web_search_requests": 2},
            "iterations": [{"type": "message"}],
        },
        "context_management": {"applied_edits": []},
    });
    let stream = [message, last.clone(), json!({"type": "message_stop"})];
    let stream: String = stream
        .iter()
        .map(|event| {
            format!(
                "event: {}\ndata: {event}\n\n",
                event["type"].as_str().unwrap()
            )
        })
        .collect();
    let events = decoded(&stream).unwrap();
    let place = |wanted: fn(&Event) -> bool| events.iter().position(wanted).unwrap();
    let extra = place(|event| matches!(event, Event::Extra { .. }));
    assert!(extra < place(|event| matches!(event, Event::Finish { .. })));
    let written = encoded(&events, asked());
    assert_eq!(fold(&decoded(&written).unwrap()), fold(&events));
    let written = sent(&written);
    assert_eq!(written[0]["message"]["usage"]["inference_geo"], "eu");
    let written = &written[written.len() - 2];
    assert_eq!(written["delta"], last["delta"]);
    assert_eq!(written["context_management"], last["context_management"]);
    assert_eq!(written["usage"]["output_tokens"], 7);
    for name in ["server_tool_use", "iterations"] {
        assert_eq!(written["usage"][name], last["usage"][name]);
    }
    // Collected, it is the whole answer that would have come.
    let whole = Anthropic::DIRECT.write_answer(&fold(&events), &asked());
    let whole: Value = serde_json::from_slice(&whole).unwrap();
    assert_eq!(whole["container"]["id"], "c1");
    assert_eq!(whole["stop_details"]["category"], "bio");
    assert_eq!(whole["context_management"], last["context_management"]);
    assert_eq!(whole["usage"]["server_tool_use"]["web_search_requests"], 2);
    assert_eq!(whole["usage"]["inference_geo"], "eu");
}

#[test]
fn a_block_may_have_the_greatest_number() {
    let stream = [
        json!({"type": "content_block_start", "index": u64::MAX, "content_block": {"type": "text", "text": ""}}),
        json!({"type": "content_block_start", "content_block": {"type": "text", "text": ""}}),
        json!({"type": "message_delta", "delta": {"stop_reason": "end_turn"}}),
    ];
    let stream: String = stream
        .iter()
        .map(|event| {
            format!(
                "event: {}\ndata: {event}\n\n",
                event["type"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(fold(&decoded(&stream).unwrap()).choices[0].parts.len(), 2);
}
