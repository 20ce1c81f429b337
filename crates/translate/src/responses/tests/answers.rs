//! Answers, both ways, whole and streamed.

use serde_json::{Value, json};
use tollgate_core::{Dialect, Precision, Usage};

use super::{encode, normal, read, whole};
use crate::{
    Asked, Fault, Outbound,
    neutral::{
        Answer, Choice, Content, Delta, Event, Finish, Media, Part, Request, Source, State, unfold,
    },
    responses::{OWN, Responses},
    testing,
};

fn fixture() -> Value {
    serde_json::from_str(include_str!("../fixtures/answer.json")).unwrap()
}

fn asked(request: &Value) -> Asked {
    Asked::of(&read(request))
}

fn plain() -> Asked {
    asked(&json!({"model": "m", "input": "x"}))
}

/// The names and data of the events that a client is sent.
fn events(stream: &str) -> Vec<(String, Value)> {
    let sent = testing::server_sent(stream).into_iter();
    let parsed = sent.map(|(name, data)| (name.unwrap(), serde_json::from_str(&data).unwrap()));
    let parsed: Vec<(String, Value)> = parsed.collect();
    for (number, (name, data)) in parsed.iter().enumerate() {
        assert_eq!(data["type"], name.as_str());
        assert_eq!(data["sequence_number"], number);
    }
    parsed
}

fn foreign(parts: Vec<Part>, finish: Finish) -> Answer {
    let mut answer = Answer::new(Dialect::Anthropic);
    answer.choices.push(Choice {
        parts,
        finish: Some(finish),
        ..Choice::default()
    });
    answer
}

#[test]
fn an_answer_comes_out_as_it_went_in() {
    let recorded = fixture();
    let answer = Responses
        .read_answer(recorded.to_string().as_bytes())
        .unwrap();
    let asked = asked(&json!({"model": "gpt-5.2-2025-12-11", "input": "x"}));
    let mut written = normal(&whole(&answer, &asked));
    let mut recorded = normal(&recorded);
    for answer in [&mut written, &mut recorded] {
        // Only said when it was asked for.
        answer.as_object_mut().unwrap().remove("top_logprobs");
    }
    assert_eq!(written, recorded);
    let usage = Usage {
        input: 30,
        cache_read: 60,
        cache_write_5m: 10,
        output: 30,
        reasoning: 20,
        precision: Precision::Reported,
        ..Usage::default()
    };
    assert_eq!(answer.usage, Some(usage));
    assert_eq!(answer.choices[0].finish, Some(Finish::ToolCalls));
    assert_eq!(answer.choices[0].logprobs[0].top.len(), 1);
}

#[test]
fn a_stream_says_what_the_answer_says() {
    let answer = Responses
        .read_answer(fixture().to_string().as_bytes())
        .unwrap();
    let asked = asked(&json!({
        "model": "m", "input": "x", "include": ["message.output_text.logprobs"],
    }));
    let mut sent = unfold(&answer);
    // Probabilities come right behind their words.
    let at = sent
        .iter()
        .position(|event| matches!(event, Event::Logprobs { .. }))
        .unwrap();
    let logprobs = sent.remove(at);
    let said = |event: &Event| matches!(event, Event::Delta { delta: Delta::Text(text), .. } if text == "A cat.");
    let at = sent.iter().position(said).unwrap();
    sent.insert(at + 1, logprobs);
    let stream = encode(&sent, asked.clone());
    let decoded = testing::decode(Responses.decoder(), &stream).unwrap();
    let back = testing::fold(&decoded);
    assert_eq!(back.choices, answer.choices);
    assert_eq!(back.usage, answer.usage);
    let events = events(&stream);
    assert_eq!(
        normal(&events.last().unwrap().1["response"]["output"]),
        normal(&fixture()["output"])
    );
    let delta = events
        .iter()
        .find(|(name, _)| name == "response.output_text.delta")
        .unwrap();
    assert_eq!(delta.1["logprobs"][0]["token"], "A");
}

#[test]
fn a_stream_has_the_whole_skeleton() {
    let parts = vec![
        Part::thinking("Hm.").with_state(Dialect::Anthropic, "EpAB:x=="),
        Part::text("Hello."),
        Part::text(" You."),
        Part::tool_call("call_1", "look", "{}"),
    ];
    let answer = foreign(parts, Finish::ToolCalls);
    let stream = encode(&unfold(&answer), plain());
    let events = events(&stream);
    let names: Vec<_> = events
        .iter()
        .map(|(name, _)| name.trim_start_matches("response."))
        .collect();
    let expected = [
        "created",
        "in_progress",
        "output_item.added",
        "reasoning_summary_part.added",
        "reasoning_summary_text.delta",
        "reasoning_summary_text.done",
        "reasoning_summary_part.done",
        "output_item.done",
        "output_item.added",
        "content_part.added",
        "output_text.delta",
        "output_text.done",
        "content_part.done",
        "content_part.added",
        "output_text.delta",
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "output_item.added",
        "function_call_arguments.delta",
        "function_call_arguments.done",
        "output_item.done",
        "completed",
    ];
    assert_eq!(names, expected);
    let output = &events.last().unwrap().1["response"]["output"];
    assert_eq!(output.as_array().unwrap().len(), 3);
    let written = whole(&answer, &plain());
    assert_eq!(&written["output"], output);
    // The signature comes back byte for byte.
    let history = json!({"model": "m", "input": output});
    let thought = &read(&history).messages[0].parts[0];
    assert_eq!(thought.content, answer.choices[0].parts[0].content);
    assert_eq!(thought.state, answer.choices[0].parts[0].state);
}

#[test]
fn redacted_thoughts_and_lone_signatures_come_back() {
    let redacted = Part::new(Content::Thinking {
        text: String::new(),
        redacted: true,
    });
    let parts = vec![
        redacted.with_state(Dialect::Anthropic, "EmwKA=="),
        Part::thinking("").with_state(Dialect::Anthropic, "EpAB=="),
        Part::tool_call("call_1", "look", "{}").with_state(Dialect::Gemini, "CiQB"),
    ];
    let written = whole(&foreign(parts.clone(), Finish::ToolCalls), &plain());
    let back = read(&json!({"model": "m", "input": written["output"]}));
    let back = &back.messages[0].parts;
    for (back, part) in back.iter().zip(&parts).take(2) {
        assert_eq!((&back.content, &back.state), (&part.content, &part.state));
    }
    let alone = Part::thinking("").with_state(Dialect::Gemini, "CiQB");
    assert_eq!(
        (&back[2].content, &back[2].state),
        (&alone.content, &alone.state)
    );
    assert_eq!(back[3].content, parts[2].content);
}

#[test]
fn a_signature_that_comes_last_still_stands_first() {
    let mut answer = foreign(
        vec![Part::tool_call("call_1", "look", "{}").with_state(Dialect::Gemini, "CiQB")],
        Finish::ToolCalls,
    );
    answer.source = Dialect::Gemini;
    let stream = encode(&unfold(&answer), plain());
    let last = &events(&stream).pop().unwrap().1["response"];
    assert_eq!(
        last["output"][0]["encrypted_content"],
        "tollgate:gemini::CiQB"
    );
    assert_eq!(last["output"][1]["call_id"], "call_1");
    assert_eq!(last["output"], whole(&answer, &plain())["output"]);
}

#[test]
fn parallel_parts_are_items_of_their_own() {
    let start = |part, content| Event::PartStart {
        choice: 0,
        part,
        content,
    };
    let grow = |part, text: &str| Event::Delta {
        choice: 0,
        part,
        delta: if part == 0 {
            Delta::Text(text.to_owned())
        } else {
            Delta::Arguments(text.to_owned())
        },
    };
    let sent = [
        start(0, Part::text("")),
        start(1, Part::tool_call("call_1", "a", "")),
        start(2, Part::tool_call("call_2", "b", "")),
        grow(0, "Hel"),
        grow(2, "{\"b\""),
        grow(1, "{\"a\""),
        grow(0, "lo."),
        grow(1, ":1}"),
        grow(2, ":2}"),
        Event::PartEnd { choice: 0, part: 2 },
        Event::Finish {
            choice: 0,
            reason: Finish::ToolCalls,
        },
        Event::End,
    ];
    let events = events(&encode(&sent, plain()));
    let output = &events.last().unwrap().1["response"]["output"];
    assert_eq!(output[0]["content"][0]["text"], "Hello.");
    assert_eq!(output[1]["arguments"], "{\"a\":1}");
    assert_eq!(output[2]["arguments"], "{\"b\":2}");
    for (name, data) in &events {
        if let Some(id) = data.get("item_id") {
            let place = data["output_index"].as_u64().unwrap() as usize;
            assert_eq!(id, &output[place]["id"], "{name}");
        }
    }
}

#[test]
fn codex_gets_its_patch_back_as_free_text() {
    let request = json!({
        "model": "m", "input": "x",
        "tools": [
            {"type": "custom", "name": "apply_patch", "format": {"type": "text"}},
            {"type": "namespace", "name": "mcp__files__", "description": "", "tools": [{"type": "function", "name": "read"}]},
        ],
    });
    let patch = "*** Begin Patch\n\"é\"";
    let input = json!({"input": patch}).to_string();
    let parts = vec![
        Part::tool_call("call_1", "apply_patch", input),
        Part::tool_call("call_2", "mcp__files__read", ""),
    ];
    let stream = encode(&unfold(&foreign(parts, Finish::ToolCalls)), asked(&request));
    let events = events(&stream);
    let delta = |(name, _): &&(String, Value)| name == "response.custom_tool_call_input.delta";
    assert_eq!(events.iter().find(delta).unwrap().1["delta"], patch);
    let output = &events.last().unwrap().1["response"]["output"];
    assert_eq!(output[0]["type"], "custom_tool_call");
    assert_eq!(output[0]["input"], patch);
    assert_eq!(output[1]["name"], "read");
    assert_eq!(output[1]["namespace"], "mcp__files__");
    assert_eq!(output[1]["arguments"], "{}");
    let input = output.clone();
    let mut history = request;
    history["input"] = input;
    let calls = read(&history).messages[0].parts.clone();
    assert!(
        matches!(&calls[1].content, Content::ToolCall { name, .. } if name == "mcp__files__read")
    );
}

#[test]
fn an_answer_repeats_what_was_asked() {
    let request: Value = serde_json::from_str(include_str!("../fixtures/request.json")).unwrap();
    let answer = foreign(vec![Part::text("Hi.")], Finish::Length);
    let written = normal(&whole(&answer, &asked(&request)));
    let request = normal(&request);
    for member in [
        "tools",
        "tool_choice",
        "parallel_tool_calls",
        "text",
        "reasoning",
        "temperature",
        "top_p",
        "max_output_tokens",
        "metadata",
        "truncation",
        "store",
        "service_tier",
        "user",
        "prompt_cache_key",
        "max_tool_calls",
        "background",
    ] {
        let (mut ours, theirs) = (written[member].clone(), &request[member]);
        for tool in ours.as_array_mut().into_iter().flatten() {
            if tool["type"] == "function" {
                tool.as_object_mut()
                    .unwrap()
                    .retain(|_, value| !value.is_null());
            }
        }
        assert_eq!(&ours, theirs, "{member}");
    }
    assert_eq!(written["model"], "gpt-5.2");
    assert_eq!(written["status"], "incomplete");
    assert_eq!(written["incomplete_details"]["reason"], "max_output_tokens");
}

#[test]
fn what_other_providers_answer_has_a_place() {
    let mut part = Part::text("Cats purr.");
    if let Content::Text { citations, .. } = &mut part.content {
        citations.push(crate::neutral::Citation {
            title: Some("Book".to_owned()),
            span: Some((0, 4)),
            ..Default::default()
        });
    }
    let picture = Part::new(Content::Image(Media {
        source: Source::Base64("iVBO".to_owned()),
        mime: None,
        name: None,
        detail: None,
    }));
    let refusal = Part::new(Content::Refusal("No.".to_owned()));
    let written = whole(
        &foreign(vec![part, picture, refusal], Finish::Refusal),
        &plain(),
    );
    assert_eq!(written["status"], "completed");
    let annotation = &written["output"][0]["content"][0]["annotations"][0];
    assert_eq!(annotation["filename"], "Book");
    assert_eq!(written["output"][1]["type"], "image_generation_call");
    assert_eq!(written["output"][2]["content"][0]["refusal"], "No.");
}

#[test]
fn what_deltas_leave_out_is_made_up_for() {
    let stream = include_str!("../fixtures/done_without_delta.sse");
    let answer = testing::fold(&testing::decode(Responses.decoder(), stream).unwrap());
    assert_eq!(answer.created, Some(1_700_000_000));
    let parts = &answer.choices[0].parts;
    assert_eq!(
        parts[0].content,
        Part::tool_call("call_1", "look", "{\"at\":\"it\"}").content
    );
    assert_eq!(parts[1].as_text(), Some("Hello."));
    assert!(matches!(&parts[1].content, Content::Text { citations, .. } if citations.len() == 1));
    assert_eq!(
        parts[2].content,
        Part::tool_call("call_2", "look", "{}").content
    );
    assert_eq!(answer.usage.unwrap().output, 4);
    let cut = stream.split("event: response.completed").next().unwrap();
    assert_eq!(
        testing::decode(Responses.decoder(), cut),
        Err(Fault::CutShort)
    );
}

#[test]
fn errors_are_reported() {
    let failed = json!({"type": "response.failed", "response": {
        "id": "resp_1", "status": "failed", "usage": {"input_tokens": 5, "output_tokens": 0},
        "error": {"code": "rate_limit_exceeded", "message": "Slow down."},
    }});
    let error = json!({"type": "error", "code": "context_length_exceeded", "message": "Too long.", "param": null});
    let nested =
        json!({"type": "error", "error": {"type": "invalid_request_error", "message": "No."}});
    let bare = json!({"error": {"code": 502, "message": "Bad gateway."}});
    for (event, expected, words) in [
        (failed, 429, "Slow down."),
        (error, 400, "Too long."),
        (nested, 400, "No."),
        (bare, 502, "Bad gateway."),
    ] {
        let stream = format!("data: {event}\n\n");
        match testing::decode(Responses.decoder(), &stream) {
            Err(Fault::Reported { status, body }) => {
                assert_eq!(status, Some(expected));
                let body: Value = serde_json::from_slice(&body).unwrap();
                assert_eq!(body["error"]["message"], words);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn states_stay_with_their_provider() {
    let state = State {
        dialect: OWN,
        id: Some("rs_9".to_owned()),
        data: "gAAA".to_owned(),
    };
    let part = Part {
        state: Some(state.clone()),
        ..Part::thinking("")
    };
    let answer = foreign(vec![part], Finish::Stop);
    let written = whole(&answer, &Asked::of(&Request::new(OWN)));
    assert_eq!(written["output"][0]["id"], "rs_9");
    assert_eq!(written["output"][0]["encrypted_content"], "gAAA");
    let back = read(&json!({"input": written["output"]}));
    assert_eq!(back.messages[0].parts[0].state, Some(state));
}
