//! What clients and providers really said.

use serde_json::Value;
use tollgate_core::Dialect;

use super::{answer, asked, decoded, encoded, normal, read, sent, written};
use crate::{
    Fault, Outbound as _, Piece,
    neutral::{Answer, Content, Finish, unfold},
    openai::OpenAi,
    testing::{self, Recorded},
};

fn prefix(recorded: &Recorded) -> &str {
    // Files of clients that speak to somebody else at OpenAI's name are told by their members.
    recorded.file.split('/').next().unwrap()
}

#[test]
fn recordings() {
    let (mut requests, mut answers, mut streams, mut errors, mut skipped) = (0, 0, 0, 0, 0);
    let mut failed = Vec::new();
    for recorded in testing::recordings("openai-chat") {
        let mut check = |check: &dyn Fn()| {
            let check = std::panic::AssertUnwindSafe(check);
            if std::panic::catch_unwind(check).is_err() {
                failed.push(recorded.file.clone());
            }
        };
        if recorded.request.is_object() {
            check(&|| request(&recorded));
            requests += 1;
        }
        match &recorded.answer {
            _ if recorded.status >= 300 => skipped += 1,
            Value::String(stream) if stream.trim().is_empty() => skipped += 1,
            Value::String(stream) => match stream.contains("\"error\":{") {
                true => {
                    check(&|| fails(&recorded, stream));
                    errors += 1;
                }
                false => {
                    check(&|| streamed(&recorded, stream));
                    streams += 1;
                }
            },
            Value::Object(_) => {
                check(&|| whole(&recorded));
                answers += 1;
            }
            _ => skipped += 1,
        }
    }
    println!(
        "{requests} requests, {answers} answers, {streams} streams, {errors} broken streams; {skipped} errors skipped"
    );
    assert!(failed.is_empty(), "{failed:#?}");
}

/// A request comes out as it went in.
fn request(recorded: &Recorded) {
    let request = read(&recorded.request);
    let (again, lost) = sent(&request, prefix(recorded));
    let expected = normal::request(recorded.request.clone());
    assert_eq!(normal::request(again), expected, "{}", recorded.file);
    assert!(lost.is_empty(), "{}: {lost:?}", recorded.file);
}

fn whole(recorded: &Recorded) {
    let file = &recorded.file;
    let found = answer(&recorded.answer);
    let first = &recorded.answer["choices"][0];
    let message = &first["message"];
    let said = text(&found);
    if let Some(text) = message["content"].as_str() {
        assert_eq!(said, text, "{file}");
    }
    let calls = message["tool_calls"].as_array().map_or(0, Vec::len);
    let calls = calls
        + usize::from(
            message["function_call"]["name"]
                .as_str()
                .is_some_and(|name| !name.is_empty()),
        );
    assert_eq!(called(&found).len(), calls, "{file}");
    counts(&found, &recorded.answer["usage"], file);
    assert!(found.choices[0].finish.is_some(), "{file}");
    round_trip(&found, file);
}

fn streamed(recorded: &Recorded, stream: &str) {
    let file = &recorded.file;
    let found = testing::fold(&decoded(stream));
    let mut said = String::new();
    let mut usage = Value::Null;
    let mut arguments = 0;
    for (_, data) in testing::server_sent(stream) {
        let Ok(chunk) = serde_json::from_str::<Value>(&data) else {
            continue;
        };
        let first = chunk["choices"].as_array().into_iter().flatten();
        let mut first = first;
        let first = first.find(|choice| choice["index"] == 0);
        let delta = first.map_or(&Value::Null, |choice| &choice["delta"]);
        said.push_str(delta["content"].as_str().unwrap_or_default());
        for part in delta["content"].as_array().into_iter().flatten() {
            said.push_str(part["text"].as_str().unwrap_or_default());
        }
        for call in delta["tool_calls"].as_array().into_iter().flatten() {
            arguments += call["function"]["arguments"].as_str().map_or(0, str::len);
        }
        for place in [&chunk["usage"], &chunk["x_groq"]["usage"]] {
            if place["prompt_tokens"].is_u64() {
                usage = place.clone();
            }
        }
    }
    assert_eq!(text(&found), said, "{file}");
    let total: usize = called(&found)
        .iter()
        .map(|(_, arguments)| arguments.len())
        .sum();
    assert_eq!(total, arguments, "{file}");
    counts(&found, &usage, file);
    assert!(found.choices[0].finish.is_some(), "{file}");
    round_trip(&found, file);
}

/// An answer that was written for a client and read again is the same.
fn round_trip(found: &Answer, file: &str) {
    let asked = asked(true);
    let again = answer(&written(found, &asked));
    same(&again, found, file);
    let again = testing::fold(&decoded(&encoded(&unfold(found), asked)));
    same(&again, found, file);
    // What another dialect answered has the same words.
    let foreign = Answer {
        source: Dialect::Gemini,
        ..found.clone()
    };
    let again = answer(&written(&foreign, &super::asked(true)));
    assert_eq!(text(&again), text(found), "{file}");
    assert_eq!(called(&again), whole_calls(found), "{file}");
}

fn same(again: &Answer, found: &Answer, file: &str) {
    assert_eq!(text(again), text(found), "{file}");
    assert_eq!(thoughts(again), thoughts(found), "{file}");
    assert_eq!(called(again), whole_calls(found), "{file}");
    assert_eq!(again.usage, found.usage, "{file}");
    for (again, found) in again.choices.iter().zip(&found.choices) {
        let word = |finish: &Option<Finish>| match finish {
            // Without a call there is nothing to wait for.
            Some(Finish::ToolCalls) if called_in(&found.parts) == 0 => Some(Finish::Stop),
            other => other.clone(),
        };
        assert_eq!(word(&again.finish), word(&found.finish), "{file}");
        assert_eq!(again.logprobs, found.logprobs, "{file}");
    }
}

/// The calls, with arguments that clients can parse.
fn whole_calls(answer: &Answer) -> Vec<(String, String)> {
    let whole = |text: String| {
        if text.is_empty() {
            "{}".to_owned()
        } else {
            text
        }
    };
    let calls = called(answer).into_iter();
    calls.map(|(name, text)| (name, whole(text))).collect()
}

fn called_in(parts: &[crate::neutral::Part]) -> usize {
    let is_call = |content: &Content| matches!(content, Content::ToolCall { .. });
    parts.iter().filter(|part| is_call(&part.content)).count()
}

fn text(answer: &Answer) -> String {
    let first = answer.choices.first();
    let parts = first.into_iter().flat_map(|choice| &choice.parts);
    parts.filter_map(|part| part.as_text()).collect()
}

fn thoughts(answer: &Answer) -> String {
    let first = answer.choices.first();
    let parts = first.into_iter().flat_map(|choice| &choice.parts);
    let texts = parts.filter_map(|part| match &part.content {
        Content::Thinking { text, .. } => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

fn called(answer: &Answer) -> Vec<(String, String)> {
    let first = answer.choices.first();
    let parts = first.into_iter().flat_map(|choice| &choice.parts);
    let calls = parts.filter_map(|part| match &part.content {
        Content::ToolCall {
            name, arguments, ..
        } => Some((name.clone(), arguments.clone())),
        _ => None,
    });
    calls.collect()
}

fn counts(found: &Answer, usage: &Value, file: &str) {
    let Some(prompt) = usage["prompt_tokens"].as_u64() else {
        assert_eq!(found.usage, None, "{file}");
        return;
    };
    let counted = found.usage.unwrap();
    let completion = usage["completion_tokens"].as_u64().unwrap_or(0);
    // `total_tokens` is right where the two are not: xAI, Mistral's audio.
    let total = usage["total_tokens"]
        .as_u64()
        .unwrap_or(prompt + completion);
    assert_eq!(
        counted.total_input() + counted.total_output(),
        total,
        "{file}: {usage}"
    );
}

/// A stream that reports an error is no answer, and keeps what it counted.
fn fails(recorded: &Recorded, stream: &str) {
    let mut decoder = OpenAi.decoder();
    let mut events = Vec::new();
    let mut outcome = Ok(());
    for (name, data) in testing::server_sent(stream) {
        let piece = Piece {
            name: name.as_deref(),
            data: data.as_bytes(),
            exception: false,
        };
        outcome = decoder.piece(&piece, &mut events);
        if outcome.is_err() {
            break;
        }
    }
    let reported = matches!(
        outcome,
        Err(Fault::Reported {
            status: Some(400),
            ..
        })
    );
    assert!(reported, "{}: {outcome:?}", recorded.file);
}
