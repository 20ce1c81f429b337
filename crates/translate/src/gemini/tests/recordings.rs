//! What was really said between clients and Google.

use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{
    request,
    same::{normal, without_made_up_ids},
    upstream,
};
use crate::{
    Asked, Fault, Inbound, Outbound, Piece,
    gemini::{Gemini, finish},
    neutral::{Answer, Content, Finish, Request},
    testing::{Recorded, decode, fold, recordings, server_sent},
};

fn all() -> Vec<(Dialect, Recorded)> {
    let gemini = recordings("gemini")
        .into_iter()
        .map(|recorded| (Dialect::Gemini, recorded));
    let vertex = recordings("vertex")
        .into_iter()
        .map(|recorded| (Dialect::Vertex, recorded));
    gemini.chain(vertex).collect()
}

/// The pieces of a streamed answer.
fn pieces(answer: &Value) -> Option<Vec<Value>> {
    match answer {
        Value::String(stream) => {
            let data = server_sent(stream).into_iter();
            Some(
                data.map(|(_, data)| serde_json::from_str(&data).unwrap())
                    .collect(),
            )
        }
        Value::Array(pieces) => Some(pieces.clone()),
        _ => None,
    }
}

fn model(answer: &Value) -> String {
    let first = pieces(answer).and_then(|pieces| pieces.first().cloned());
    let answer = first.unwrap_or_else(|| answer.clone());
    answer["modelVersion"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

fn decoded(pieces: &[Value]) -> Result<Answer, Fault> {
    let mut decoder = Gemini.decoder();
    let mut events = Vec::new();
    for piece in pieces {
        let data = piece.to_string();
        let piece = Piece {
            data: data.as_bytes(),
            ..Piece::default()
        };
        decoder.piece(&piece, &mut events)?;
    }
    decoder.end(&mut events)?;
    Ok(fold(&events))
}

#[test]
fn recorded_requests_come_out_as_they_went_in() {
    let (mut passed, mut skipped) = (0, 0);
    for (dialect, recorded) in all() {
        if recorded.request.is_null() || recorded.status >= 400 {
            skipped += 1;
            continue;
        }
        let read = request(&recorded.request);
        let (written, losses) = upstream(&read, &model(&recorded.answer), dialect);
        let expected = normal(&recorded.request);
        let mut written = normal(&written);
        without_made_up_ids(&mut written, &expected);
        let is_same = written == expected;
        assert!(
            is_same,
            "{}:\n{written:#}\nis not\n{expected:#}",
            recorded.file
        );
        assert!(losses.is_empty(), "{}: {losses}", recorded.file);
        passed += 1;
    }
    println!("{passed} passed, {skipped} skipped (refused, or the answer alone was kept)");
}

#[test]
fn recorded_errors_are_reported() {
    for (_, recorded) in all() {
        if recorded.status < 400 {
            continue;
        }
        let body = recorded.answer.to_string();
        let Err(Fault::Reported { status, .. }) = Gemini.read_answer(body.as_bytes()) else {
            panic!("{}: no error", recorded.file);
        };
        assert_eq!(
            status.map(u64::from),
            Some(recorded.status),
            "{}",
            recorded.file
        );
    }
}

#[test]
fn recorded_answers_are_read_and_written() {
    let mut passed = 0;
    for (_, recorded) in all() {
        if recorded.status >= 400 || pieces(&recorded.answer).is_some() {
            continue;
        }
        let body = recorded.answer.to_string();
        let answer = Gemini.read_answer(body.as_bytes()).unwrap();
        tells(
            &answer,
            std::slice::from_ref(&recorded.answer),
            &recorded.file,
        );
        let asked = Asked::of(&Request::new(Dialect::Gemini));
        let written = Gemini.write_answer(&answer, &asked);
        let again = Gemini.read_answer(&written).unwrap();
        same(again, answer, &recorded.file);
        let written = serde_json::from_slice::<Value>(&written).unwrap();
        keeps(&written, &recorded.answer, &recorded.file);
        passed += 1;
    }
    println!("{passed} passed");
}

#[test]
fn recorded_streams_are_read_and_written() {
    let mut passed = 0;
    for (_, recorded) in all() {
        let Some(pieces) = pieces(&recorded.answer).filter(|_| recorded.status < 400) else {
            continue;
        };
        let answer =
            decoded(&pieces).unwrap_or_else(|fault| panic!("{}: {fault:?}", recorded.file));
        tells(&answer, &pieces, &recorded.file);
        // And again, through the encoder.
        let mut asked = Asked::of(&Request::new(Dialect::Gemini));
        for events in [true, false] {
            asked.events = events;
            let mut encoder = Gemini.encoder(asked.clone());
            let mut bytes = Vec::new();
            for event in crate::neutral::unfold(&answer) {
                encoder.event(&event, &mut bytes);
            }
            let text = String::from_utf8(bytes).unwrap();
            let again = if events {
                fold(&decode(Gemini.decoder(), &text).unwrap())
            } else {
                let pieces = serde_json::from_str::<Vec<Value>>(&text).unwrap();
                decoded(&pieces).unwrap()
            };
            tells(&again, &pieces, &recorded.file);
        }
        passed += 1;
    }
    println!("{passed} passed");
}

/// Whether `answer` says what the recorded `pieces` say.
fn tells(answer: &Answer, pieces: &[Value], file: &str) {
    let parts = pieces.iter().flat_map(|piece| {
        let parts = piece["candidates"][0]["content"]["parts"].as_array();
        parts.into_iter().flatten()
    });
    let parts = parts.collect::<Vec<_>>();
    let told = |thought: bool| {
        let texts = parts
            .iter()
            .filter(|part| (part["thought"] == true) == thought);
        texts
            .filter_map(|part| part["text"].as_str())
            .collect::<String>()
    };
    let choice = &answer.choices[0];
    let read = |thought: bool| {
        let texts = choice.parts.iter().filter_map(|part| match &part.content {
            Content::Text { text, .. } if !thought => Some(text.as_str()),
            Content::Thinking { text, .. } if thought => Some(text.as_str()),
            _ => None,
        });
        texts.collect::<String>()
    };
    for thought in [false, true] {
        assert_eq!(read(thought), told(thought), "{file}");
    }
    let called = parts
        .iter()
        .filter_map(|part| part["functionCall"]["name"].as_str());
    let calls = choice.parts.iter().filter_map(|part| match &part.content {
        Content::ToolCall {
            name, arguments, ..
        } => Some((name.as_str(), arguments.as_str())),
        _ => None,
    });
    let calls = calls.collect::<Vec<_>>();
    assert!(calls.iter().map(|(name, _)| *name).eq(called), "{file}");
    for (_, arguments) in &calls {
        let is_object =
            serde_json::from_str::<Value>(arguments).is_ok_and(|value| value.is_object());
        assert!(arguments.is_empty() || is_object, "{file}");
    }
    let signed = parts
        .iter()
        .filter_map(|part| part["thoughtSignature"].as_str());
    let states = choice.parts.iter().filter_map(|part| match &part.content {
        Content::Other { json, .. } => json["thoughtSignature"].as_str(),
        _ => part.state.as_ref().map(|state| state.data.as_str()),
    });
    assert!(states.eq(signed), "{file}");
    let reasons = pieces
        .iter()
        .map(|piece| &piece["candidates"][0]["finishReason"]);
    let reason = reasons.rev().find(|reason| !reason.is_null());
    let expected = reason.map(|reason| finish::read(&finish::word(reason), !calls.is_empty()));
    assert_eq!(choice.finish, expected, "{file}");
    assert_ne!(
        choice.finish,
        Some(Finish::Other("OTHER".to_owned())),
        "{file}"
    );
    let usage = answer.usage.unwrap();
    let counts = pieces.iter().map(|piece| &piece["usageMetadata"]);
    let counts = counts.rev().find(|counts| counts.is_object()).unwrap();
    if let Some(total) = counts["totalTokenCount"].as_u64() {
        let tools = counts["toolUsePromptTokenCount"].as_u64().unwrap_or(0);
        let sum = usage.total_input() + usage.total_output();
        // Some totals leave out what tools put into the prompt.
        assert!(
            sum == total || sum == total + tools,
            "{file}: {sum} of {total}"
        );
    }
}

/// Equal, but for ids that were made up and what is another's choice.
fn same(mut ours: Answer, mut theirs: Answer, file: &str) {
    for answer in [&mut ours, &mut theirs] {
        answer.model = None;
        answer.id = None;
        for part in answer
            .choices
            .iter_mut()
            .flat_map(|choice| &mut choice.parts)
        {
            if let Content::ToolCall { id, arguments, .. } = &mut part.content {
                id.clear();
                if arguments.is_empty() {
                    arguments.push_str("{}");
                }
            }
        }
    }
    assert_eq!(ours, theirs, "{file}");
}

/// Every member of the candidates is there again.
fn keeps(written: &Value, recorded: &Value, file: &str) {
    let theirs = recorded["candidates"].as_array().into_iter().flatten();
    for (number, theirs) in theirs.enumerate() {
        let mut ours = written["candidates"][number].clone();
        for (name, theirs) in theirs.as_object().unwrap() {
            match name.as_str() {
                "content" => {}
                // In numbers, it is another spelling.
                "finishReason" if theirs.is_number() => {}
                _ => assert_eq!(&ours[name].take(), theirs, "{file}: {name}"),
            }
        }
        assert_eq!(ours["content"]["role"], json!("model"));
    }
}
