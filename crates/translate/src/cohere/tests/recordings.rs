use serde_json::{Value, json};

use super::written;
use crate::{
    Inbound as _, Outbound as _,
    cohere::Cohere,
    neutral::{Answer, Content, Finish},
    openai::OpenAi,
    testing::{self, Recorded},
};

/// What was said, thought and called, without regard to order between the three.
fn said(answer: &Answer) -> (String, String, Vec<(String, String)>) {
    let (mut text, mut thoughts, mut calls) = (String::new(), String::new(), Vec::new());
    for part in &answer.choices[0].parts {
        match &part.content {
            Content::Text { text: more, .. } => text.push_str(more),
            Content::Thinking { text: more, .. } => thoughts.push_str(more),
            Content::ToolCall {
                name, arguments, ..
            } => calls.push((name.clone(), arguments.clone())),
            other => panic!("{other:?}"),
        }
    }
    (text, thoughts, calls)
}

fn check_whole(recorded: &Recorded, answer: &Answer) {
    let message = &recorded.answer["message"];
    let (text, thoughts, calls) = said(answer);
    let contents = message["content"].as_array().cloned().unwrap_or_default();
    let all = |name: &str| -> String {
        let words = contents.iter().filter_map(|content| content[name].as_str());
        words.collect()
    };
    let plan = message["tool_plan"].as_str().unwrap_or_default();
    assert_eq!(text, all("text"), "{}", recorded.file);
    assert_eq!(thoughts, plan.to_owned() + &all("thinking"));
    let called = message["tool_calls"].as_array().map_or(0, Vec::len);
    assert_eq!(calls.len(), called);
    let cited = message["citations"].as_array().map_or(0, Vec::len);
    let citations = answer.choices[0]
        .parts
        .iter()
        .map(|part| match &part.content {
            Content::Text { citations, .. } => citations.len(),
            _ => 0,
        });
    assert!(citations.sum::<usize>() >= cited, "{}", recorded.file);
}

fn check_end(file: &str, answer: &Answer, usage: &Value) {
    let finish = answer.choices[0].finish.clone().unwrap();
    assert!(!matches!(finish, Finish::Other(_)), "{file} {finish:?}");
    let counted = answer.usage.unwrap();
    let tokens = |name: &str| usage["tokens"][name].as_f64().unwrap_or(0.0);
    let read = tokens("input_tokens") + tokens("image_tokens");
    assert_eq!(counted.total_input() as f64, read, "{file}");
    assert_eq!(
        counted.total_output() as f64,
        tokens("output_tokens"),
        "{file}"
    );
}

#[test]
fn every_recorded_answer_is_understood() {
    let (mut whole, mut streamed, mut errors) = (0, 0, 0);
    for recorded in testing::recordings("cohere-v2") {
        let file = &recorded.file;
        if recorded.status != 200 {
            let body = recorded.answer.to_string();
            let fault = Cohere.read_answer(body.as_bytes()).unwrap_err();
            assert!(matches!(fault, crate::Fault::Reported { .. }), "{file}");
            errors += 1;
        } else if let Value::String(stream) = &recorded.answer {
            let answer = testing::fold(&testing::decode(Cohere.decoder(), stream).unwrap());
            let (mut text, mut plan, mut arguments) = Default::default();
            let mut usage = Value::Null;
            for (_, data) in testing::server_sent(stream) {
                let Ok(event) = serde_json::from_str::<Value>(&data) else {
                    continue;
                };
                let message = &event["delta"]["message"];
                let add = |text: &mut String, more: &Value| {
                    text.push_str(more.as_str().unwrap_or_default());
                };
                add(&mut text, &message["content"]["text"]);
                add(&mut plan, &message["tool_plan"]);
                add(
                    &mut arguments,
                    &message["tool_calls"]["function"]["arguments"],
                );
                if event["delta"]["usage"].is_object() {
                    usage = event["delta"]["usage"].clone();
                }
            }
            let (said, thoughts, calls) = said(&answer);
            let all: String = calls.into_iter().map(|(_, arguments)| arguments).collect();
            assert_eq!((said, thoughts, all), (text, plan, arguments), "{file}");
            check_end(file, &answer, &usage);
            streamed += 1;
        } else {
            let body = recorded.answer.to_string();
            let answer = Cohere.read_answer(body.as_bytes()).unwrap();
            check_whole(&recorded, &answer);
            check_end(file, &answer, &recorded.answer["usage"]);
            whole += 1;
        }
    }
    println!("{whole} answers, {streamed} streams, {errors} errors");
    if testing::folder().is_some() {
        assert!(whole > 50 && streamed >= 10 && errors == 2);
    }
}

/// The same request in OpenAI's words, which differ little.
fn in_openai_words(mut body: Value) -> Value {
    let members = body.as_object_mut().unwrap();
    for (own, openai) in [("stop_sequences", "stop"), ("p", "top_p")] {
        if let Some(value) = members.shift_remove(own) {
            members.insert(openai.to_owned(), value);
        }
    }
    if let Some(Value::String(choice)) = members.get_mut("tool_choice") {
        *choice = choice.to_lowercase();
    }
    if let Some(thinking) = members.shift_remove("thinking") {
        assert_eq!(thinking, json!({"type": "enabled"}));
        members.insert("thinking".to_owned(), json!({"type": "adaptive"}));
    }
    if let Some(schema) = members
        .get_mut("response_format")
        .and_then(|format| format.as_object_mut()?.shift_remove("json_schema"))
    {
        let schema = json!({"name": "a", "schema": schema});
        members["response_format"] = json!({"type": "json_schema", "json_schema": schema});
    }
    for message in members["messages"].as_array_mut().unwrap() {
        let message = message.as_object_mut().unwrap();
        if let Some(plan) = message.shift_remove("tool_plan") {
            message.insert("reasoning_content".to_owned(), plan);
        }
    }
    body
}

/// One text and a string are the same; empty texts of the model's say nothing; names are in one order.
fn normal(body: &Value) -> Value {
    let mut body = body.clone();
    for message in body["messages"].as_array_mut().unwrap() {
        let text = match &message["content"] {
            Value::Array(parts) if parts.len() == 1 && parts[0]["type"] == "text" => {
                parts[0]["text"].clone()
            }
            other => other.clone(),
        };
        let message = message.as_object_mut().unwrap();
        if text == "" || text.is_null() {
            message.shift_remove("content");
        } else {
            message.insert("content".to_owned(), text);
        }
    }
    body.sort_all_objects();
    body
}

#[test]
fn every_recorded_request_is_written_as_it_was() {
    let (mut same, mut skipped) = (0, 0);
    for recorded in testing::recordings("cohere-v2") {
        // Documents in tools' messages are nothing that OpenAI's dialect has.
        if recorded.request.is_null() || recorded.request.to_string().contains("\"document\"") {
            skipped += 1;
            continue;
        }
        let body = in_openai_words(recorded.request.clone()).to_string();
        let request = OpenAi.read_request(body.as_bytes()).unwrap();
        let (mut body, losses) = written(&request);
        body["model"] = recorded.request["model"].clone();
        assert_eq!(
            normal(&body),
            normal(&recorded.request),
            "{}",
            recorded.file
        );
        assert_eq!(losses.of_meaning().count(), 0, "{} {losses}", recorded.file);
        same += 1;
    }
    println!("{same} requests, {skipped} skipped");
    if testing::folder().is_some() {
        assert!(same >= 58, "{same}");
    }
}
