use serde_json::{Value, json};

use super::{decode, encode, lines, question, read, written};
use crate::{
    Inbound as _, Outbound as _,
    neutral::{Answer, Content},
    ollama::{Generate, Ollama},
    testing::{self, Recorded},
};

/// The words and thoughts of an answer.
fn said(answer: &Answer) -> (String, String) {
    let (mut text, mut thoughts) = (String::new(), String::new());
    for part in &answer.choices[0].parts {
        match &part.content {
            Content::Text { text: more, .. } => text.push_str(more),
            Content::Thinking { text: more, .. } => thoughts.push_str(more),
            _ => {}
        }
    }
    (text, thoughts)
}

fn recorded(lines: &[Value]) -> (String, String) {
    let all = |name: &str, old: &str| -> String {
        let words = lines.iter().filter_map(|line| {
            line["message"][name]
                .as_str()
                .or_else(|| line[old].as_str())
        });
        words.collect()
    };
    (all("content", "response"), all("thinking", "thinking"))
}

fn check(recording: &Recorded) {
    let file = &recording.file;
    let (answer, all) = match &recording.answer {
        Value::String(stream) => {
            let events = decode(Ollama.decoder(), stream.as_bytes()).unwrap();
            let again = encode(Ollama.encoder(question()), &events);
            let again = testing::fold(&decode(Ollama.decoder(), &again).unwrap());
            let answer = testing::fold(&events);
            assert_eq!(said(&again), said(&answer), "{file}");
            (answer, lines(stream.as_bytes()))
        }
        whole => {
            let body = whole.to_string();
            (
                Ollama.read_answer(body.as_bytes()).unwrap(),
                vec![whole.clone()],
            )
        }
    };
    assert_eq!(said(&answer), recorded(&all), "{file}");
    let last = all.last().unwrap();
    let usage = answer.usage.unwrap();
    let counted = json!([usage.input, usage.output]);
    assert_eq!(
        counted,
        json!([last["prompt_eval_count"], last["eval_count"]])
    );
    let calls = all.iter().map(|line| {
        let calls = line["message"]["tool_calls"].as_array();
        calls.map_or(0, Vec::len)
    });
    let calls: usize = calls.sum();
    let parts = answer.choices[0].parts.iter();
    let called = parts.filter(|part| matches!(part.content, Content::ToolCall { .. }));
    assert_eq!(called.count(), calls, "{file}");
    assert!(answer.choices[0].finish.is_some());
}

/// No tools, no format and an empty list or text are the same; it streams unless told otherwise.
fn normal(body: &Value) -> Value {
    let mut body = body.clone();
    let members = body.as_object_mut().unwrap();
    members.retain(|_, value| *value != json!([]) && *value != json!(""));
    members.entry("stream").or_insert(json!(true));
    body.sort_all_objects();
    // 0 and 0.0 are the same number.
    let text = body.to_string().replace("0.0", "0");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn chats() {
    let (mut same, mut answers) = (0, 0);
    for recording in testing::recordings("ollama-chat") {
        let request = read(&recording.request);
        let (body, losses) = written(&request);
        assert_eq!(
            normal(&body),
            normal(&recording.request),
            "{}",
            recording.file
        );
        assert!(losses.is_empty());
        same += 1;
        if recording.status == 200 {
            check(&recording);
            answers += 1;
        } else {
            let body = recording.answer.to_string();
            Ollama.read_answer(body.as_bytes()).unwrap_err();
        }
    }
    println!("{same} requests, {answers} answers");
    if testing::folder().is_some() {
        assert!(same >= 7 && answers >= 6);
    }
}

#[test]
fn generated_texts() {
    let mut answers = 0;
    for recording in testing::recordings("ollama-generate") {
        let body = recording.request.to_string();
        let request = Generate.read_request(body.as_bytes()).unwrap();
        let prompt = request.messages.last().unwrap().parts[0].as_text();
        assert_eq!(prompt, recording.request["prompt"].as_str());
        assert!(request.extra.is_empty(), "{:?}", request.extra);
        check(&recording);
        answers += 1;
    }
    println!("{answers} answers");
    if testing::folder().is_some() {
        assert!(answers >= 3);
    }
}
