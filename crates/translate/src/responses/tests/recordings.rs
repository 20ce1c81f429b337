//! What providers have been seen to take and to answer.

use std::collections::BTreeMap;

use serde_json::Value;
use tollgate_core::{Dialect, Usage};

use super::{encode, normal, read, whole, write};
use crate::{
    Asked, Fault, Outbound,
    neutral::{Answer, Content, Finish, Part, Request, unfold},
    responses::{OWN, Responses, usage},
    testing::{self, Recorded},
};

/// Every recorded request comes out as it went in, every answer can be read, and says what was recorded.
#[test]
fn recordings() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for recorded in testing::recordings("openai-responses") {
        let kind = check(&recorded);
        *counts.entry(kind).or_default() += 1;
    }
    println!("{counts:?}");
}

fn check(recorded: &Recorded) -> &'static str {
    let file = &recorded.file;
    let mut asked = Asked::of(&Request::new(OWN));
    if recorded.request.is_object() && recorded.request.get("input").is_some() {
        let request = read(&recorded.request);
        let (body, losses) = write(&request, &request.model);
        assert_eq!(normal(&body), normal(&recorded.request), "{file}");
        assert!(losses.is_empty(), "{file}: {losses}");
        asked = Asked::of(&request);
    }
    match &recorded.answer {
        _ if recorded.status >= 400 => {
            let body = recorded.answer.to_string();
            let fault = Responses.read_answer(body.as_bytes());
            assert!(matches!(fault, Err(Fault::Reported { .. })), "{file}");
            "errors"
        }
        Value::String(stream) => {
            streamed(stream, asked, file);
            "streams"
        }
        answer if answer["object"] != "response" => "not a response (compaction)",
        answer => {
            answered(answer, &asked, file);
            "answers"
        }
    }
}

fn answered(recorded: &Value, asked: &Asked, file: &str) {
    let answer = Responses
        .read_answer(recorded.to_string().as_bytes())
        .unwrap();
    says(&answer, recorded, file);
    let written = whole(&answer, asked);
    for member in ["output", "status", "incomplete_details"] {
        let (mut ours, theirs) = (normal(&written[member]), normal(&recorded[member]));
        // Items without an id (Bedrock's) are given one.
        let items = ours.as_array_mut().into_iter().flatten();
        for (item, theirs) in items.zip(theirs.as_array().into_iter().flatten()) {
            if theirs.get("id").is_none() {
                item.as_object_mut().unwrap().remove("id");
            }
        }
        if theirs != "complete" {
            assert_eq!(ours, theirs, "{file}: {member}");
        }
    }
    again(&answer, asked, file);
    dump(&written.to_string(), file, "json");
    elsewhere(answer, asked, file);
}

fn streamed(stream: &str, asked: Asked, file: &str) {
    let events = testing::decode(Responses.decoder(), stream)
        .unwrap_or_else(|fault| panic!("{fault:?} in {file}"));
    let answer = testing::fold(&events);
    let last = testing::server_sent(stream).into_iter().rev();
    let last = last.filter_map(|(_, data)| serde_json::from_str::<Value>(&data).ok());
    let last = { last }
        .find(|event| event["response"]["output"].is_array())
        .unwrap();
    says(&answer, &last["response"], file);
    let whole = Responses
        .read_answer(last["response"].to_string().as_bytes())
        .unwrap();
    // OpenAI seals reasoning anew for the last event.
    let contents = |answer: &Answer| -> Vec<_> {
        kinds(answer)
            .into_iter()
            .map(|(content, _)| content)
            .collect()
    };
    assert_eq!(contents(&answer), contents(&whole), "{file}");
    let encoded = encode(&events, asked.clone());
    let back = testing::decode(Responses.decoder(), &encoded).unwrap();
    assert_eq!(kinds(&testing::fold(&back)), kinds(&answer), "{file}");
    again(&answer, &asked, file);
    dump(&encoded, file, "sse");
    elsewhere(answer, &asked, file);
}

/// Whether `answer` has the texts, calls, sources, tokens and end of the response `recorded`.
fn says(answer: &Answer, recorded: &Value, file: &str) {
    let choice = &answer.choices[0];
    let (mut texts, mut calls, mut sources) = (Vec::new(), Vec::new(), 0);
    for item in recorded["output"].as_array().unwrap() {
        for content in item["content"].as_array().into_iter().flatten() {
            if content["type"] == "output_text" {
                texts.push(content["text"].as_str().unwrap().to_owned());
                sources += content["annotations"].as_array().map_or(0, Vec::len);
            }
        }
        if item["type"] == "function_call" {
            calls.push((
                item["name"].to_string(),
                item["arguments"].as_str().unwrap(),
            ));
        }
    }
    let mut said = (Vec::new(), Vec::new(), 0);
    for part in &choice.parts {
        match &part.content {
            Content::Text { text, citations } => {
                said.0.push(text.clone());
                said.2 += citations.len();
            }
            Content::ToolCall {
                name,
                arguments,
                custom: false,
                ..
            } => said.1.push((format!("{name:?}"), arguments.as_str())),
            _ => {}
        }
    }
    assert_eq!(said, (texts, calls, sources), "{file}");
    let total = |usage: &Usage| (usage.total_input(), usage.total_output());
    let counted = usage::read(&recorded["usage"]);
    assert_eq!(
        answer.usage.as_ref().map(total),
        counted.as_ref().map(total)
    );
    if let Some(usage) = &answer.usage {
        assert_eq!(usage.total_input(), recorded["usage"]["input_tokens"]);
        assert_eq!(usage.total_output(), recorded["usage"]["output_tokens"]);
    }
    let called = choice
        .parts
        .iter()
        .any(|part| matches!(part.content, Content::ToolCall { .. }));
    let expected = match recorded["status"].as_str().unwrap() {
        "incomplete" => Finish::Length,
        "completed" | "complete" if called => Finish::ToolCalls,
        "completed" | "complete" => Finish::Stop,
        other => Finish::Other(other.to_owned()),
    };
    assert_eq!(choice.finish.as_ref(), Some(&expected), "{file}");
}

/// A stream of the answer says what the answer does.
fn again(answer: &Answer, asked: &Asked, file: &str) {
    let stream = encode(&unfold(answer), asked.clone());
    let back = testing::fold(&testing::decode(Responses.decoder(), &stream).unwrap());
    assert_eq!(kinds(&back), kinds(answer), "{file}");
    assert_eq!(back.usage, answer.usage, "{file}");
    assert_eq!(back.choices[0].finish, answer.choices[0].finish, "{file}");
}

/// The same answer from a provider of another dialect, without what only Responses has.
fn elsewhere(mut answer: Answer, asked: &Asked, file: &str) {
    answer.source = Dialect::Anthropic;
    answer.extra.clear();
    for part in &mut answer.choices[0].parts {
        part.extra.clear();
        if let Some(state) = &mut part.state {
            state.dialect = Dialect::Anthropic;
            state.id = None;
        }
        if let Content::Text { citations, .. } = &mut part.content {
            for citation in citations {
                citation.raw = None;
            }
        }
    }
    again(&answer, asked, file);
    let foreign = |part: &Part| !matches!(part.content, Content::Other { .. });
    answer.choices[0].parts.retain(foreign);
    dump(
        &encode(&unfold(&answer), asked.clone()),
        file,
        "foreign.sse",
    );
    dump(&whole(&answer, asked).to_string(), file, "foreign.json");
}

/// What an answer's parts are, without what only items have.
fn kinds(answer: &Answer) -> Vec<(Content, Option<crate::neutral::State>)> {
    let parts = answer.choices[0].parts.iter();
    parts
        .map(|part| (without_raw(&part.content), part.state.clone()))
        .collect()
}

/// A content without its sources as they were written.
fn without_raw(content: &Content) -> Content {
    let mut content = content.clone();
    if let Content::Text { citations, .. } = &mut content {
        for citation in citations {
            citation.raw = None;
            // Said to be nowhere in particular, which is written as the beginning.
            citation.span = citation.span.or(Some((0, 0)));
            citation.title = citation.title.take().or_else(|| Some(String::new()));
        }
    }
    content
}

/// For validating by hand what clients are sent.
fn dump(text: &str, file: &str, kind: &str) {
    if let Some(folder) = std::env::var_os("TOLLGATE_DUMP") {
        let name = format!("{}.{:x}.{kind}", file.replace('/', "_"), fastrand::u32(..));
        std::fs::write(std::path::Path::new(&folder).join(name), text).unwrap();
    }
}
