use serde_json::{Value, json};

use super::{ASKED, gateway, playing};
use crate::harness::{Answer, post, send};

const LINES: &str = "application/x-ndjson";
const JSON: &str = "application/json; charset=utf-8";

fn line(text: &str, done: bool) -> String {
    let mut line =
        json!({"model": "llama", "message": {"role": "assistant", "content": text}, "done": done});
    if done {
        line["eval_count"] = 2.into();
    }
    format!("{line}\n")
}

fn question(stream: Option<bool>) -> String {
    let mut question = json!({"model": ASKED, "messages": [{"role": "user", "content": "hi"}]});
    if let Some(stream) = stream {
        question["stream"] = stream.into();
    }
    question.to_string()
}

#[tokio::test]
async fn a_stream_is_what_clients_get_who_say_nothing() {
    let lines = [line("a", false), line("b", false), line("", true)].concat();
    let mock = playing("/api/chat", 200, LINES, lines.as_str().into()).await;
    let gateway = gateway("ollama/llama", &mock.base_url()).await;
    let answer = gateway.post("/api/chat", question(None)).await;
    assert_eq!(answer.header("content-type"), LINES);
    assert_eq!(answer.text(), lines.replace("llama", ASKED));
    let received = mock.requests()[0].json();
    assert_eq!(
        (&received["model"], received.get("stream")),
        (&json!("llama"), None)
    );
}

#[tokio::test]
async fn a_whole_answer_passes_through() {
    let answer: Value = serde_json::from_str(&line("hi", true)).unwrap();
    let mock = playing("/api/chat", 200, JSON, answer).await;
    let gateway = gateway("ollama/llama", &mock.base_url()).await;
    let answer = gateway.post("/api/chat", question(Some(false))).await;
    assert_eq!(answer.json()["model"], ASKED);
    assert_eq!(answer.json()["message"]["content"], "hi");
}

#[tokio::test]
async fn a_broken_stream_ends_in_an_error_line() {
    let mock = playing("/api/chat", 200, LINES, line("a", false).into()).await;
    let gateway = gateway("ollama/llama", &mock.base_url()).await;
    let request = post("/api/chat", question(None));
    let answer = Answer::read_what_comes(send(gateway.address, request).await).await;
    let last: Value = serde_json::from_str(answer.text().lines().last().unwrap()).unwrap();
    let words = last["error"].as_str().unwrap();
    assert!(words.contains("before the answer was complete"), "{words}");
}

#[tokio::test]
async fn both_forms_of_embeddings_reach_their_own_path() {
    for (path, body) in [
        ("/api/embed", json!({"model": ASKED, "input": "hi"})),
        ("/api/embeddings", json!({"model": ASKED, "prompt": "hi"})),
    ] {
        let mock = playing(path, 200, JSON, json!({"embeddings": [[0.5]]})).await;
        let gateway = gateway("ollama/llama", &mock.base_url()).await;
        let answer = gateway.post(path, body.to_string()).await;
        assert_eq!(answer.json(), json!({"embeddings": [[0.5]]}), "{path}");
        assert_eq!(mock.requests()[0].path, path);
    }
}

#[tokio::test]
async fn an_error_is_a_sentence() {
    let refusal = json!({"error": "model 'llama' not found"});
    let mock = playing("/api/chat", 404, JSON, refusal).await;
    let gateway = gateway("ollama/llama", &mock.base_url()).await;
    let answer = gateway.post("/api/chat", question(None)).await;
    assert_eq!(answer.status, 404);
    let words = answer.json()["error"].as_str().unwrap().to_owned();
    assert!(words.ends_with("model 'llama' not found"), "{words}");
}
