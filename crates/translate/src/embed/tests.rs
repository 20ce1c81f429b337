use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{
    Inbound, Input, Outbound, Question, Vectors, bedrock, cohere, gemini, ollama, openai, vertex,
};
use crate::{Fault, Losses};

mod recordings;

const INBOUNDS: [(&str, &dyn Inbound, &str); 5] = [
    (
        "openai",
        &openai::OpenAi,
        r#"{"model": "m", "input": ["a", "b"], "dimensions": 2}"#,
    ),
    (
        "ollama",
        &ollama::Ollama,
        r#"{"model": "m", "input": ["a", "b"], "dimensions": 2, "keep_alive": "5m", "options": {"num_ctx": 1}}"#,
    ),
    (
        "old ollama",
        &ollama::Old,
        r#"{"model": "m", "prompt": "a"}"#,
    ),
    (
        "gemini",
        &gemini::Single,
        r#"{"content": {"parts": [{"text": "a"}]}, "outputDimensionality": 2}"#,
    ),
    (
        "gemini batch",
        &gemini::Batch,
        r#"{"requests": [{"content": {"parts": [{"text": "a"}]}, "output_dimensionality": 2}, {"content": {"parts": [{"text": "b"}]}, "output_dimensionality": 2}]}"#,
    ),
];

const OUTBOUNDS: [(&str, &dyn Outbound, &str); 7] = [
    (
        "openai",
        &openai::OpenAi,
        r#"{"data": [{"index": 1, "embedding": [3, 4]}, {"index": 0, "embedding": [1.5, 2]}], "model": "x", "usage": {"prompt_tokens": 7}}"#,
    ),
    (
        "packed",
        &openai::OpenAi,
        r#"{"data": [{"embedding": "AADAPwAAAEA="}, {"embedding": "AABAQAAAgEA="}], "usage": {"total_tokens": 7}}"#,
    ),
    (
        "ollama",
        &ollama::Ollama,
        r#"{"embeddings": [[1.5, 2], [3, 4]], "prompt_eval_count": 7}"#,
    ),
    (
        "gemini",
        &gemini::Batch,
        r#"{"embeddings": [{"values": [1.5, 2]}, {"values": [3, 4]}], "usageMetadata": {"promptTokenCount": 7}}"#,
    ),
    (
        "vertex",
        &vertex::Vertex,
        r#"{"predictions": [{"embeddings": {"values": [1.5, 2], "statistics": {"token_count": 3.0}}}, {"embeddings": {"values": [3, 4], "statistics": {"token_count": 4}}}]}"#,
    ),
    (
        "cohere",
        &cohere::Cohere,
        r#"{"id": "1", "embeddings": {"float": [[1.5, 2], [3, 4]]}, "meta": {"billed_units": {"input_tokens": 7.0, "image_tokens": 0}}}"#,
    ),
    (
        "cohere on bedrock",
        &cohere::Bedrock,
        r#"{"embeddings": [[1.5, 2], [3, 4]]}"#,
    ),
];

fn ask(inbound: &dyn Inbound, body: &[u8]) -> Question {
    inbound.read(body).unwrap()
}

fn vectors() -> Vec<Vec<f64>> {
    vec![vec![1.5, 2.0], vec![3.0, 4.0]]
}

fn write(outbound: &dyn Outbound, question: &Question) -> (Value, Losses) {
    let mut losses = Losses::new();
    let body = outbound.write(question, "m", &mut losses).unwrap();
    (serde_json::from_slice(&body).unwrap(), losses)
}

/// The texts in a request of any dialect.
fn texts(body: &Value) -> Vec<&str> {
    let list = ["input", "texts", "requests", "instances"];
    let list = list.iter().find_map(|name| body[*name].as_array()).unwrap();
    let text = |item: &Value, path| item.pointer(path).and_then(Value::as_str).map(str::len);
    list.iter()
        .map(|item| {
            let path = ["", "/content/parts/0/text", "/content"];
            let path = path.iter().find(|path| text(item, path).is_some()).unwrap();
            item.pointer(path).unwrap().as_str().unwrap()
        })
        .collect()
}

/// The vectors in an answer of any dialect.
fn values(name: &str, body: &Value) -> Vec<Value> {
    let all = |list: &Value, member: &str| -> Vec<Value> {
        let list = list.as_array().unwrap().iter();
        list.map(|item| item[member].clone()).collect()
    };
    match name {
        "openai" => all(&body["data"], "embedding"),
        "ollama" => body["embeddings"].as_array().unwrap().clone(),
        "old ollama" => vec![body["embedding"].clone()],
        "gemini" => vec![body["embedding"]["values"].clone()],
        _ => all(&body["embeddings"], "values"),
    }
}

#[test]
fn everyone_reaches_everyone() {
    for (from, inbound, request) in INBOUNDS {
        for (to, outbound, answer) in OUTBOUNDS {
            let question = inbound.read(request.as_bytes()).unwrap();
            let (body, losses) = write(outbound, &question);
            let sent = texts(&body);
            assert_eq!(sent, ["a", "b"][..sent.len()], "{from} {to}");
            assert_eq!(losses.of_meaning().count(), 0, "{from} {to} {losses}");
            let vectors = outbound.read(answer.as_bytes()).unwrap();
            assert_eq!(vectors.values, self::vectors(), "{to}");
            if to != "cohere on bedrock" {
                assert_eq!(vectors.usage.unwrap().input, 7, "{to}");
            }
            let written = inbound.write(&vectors, &question, "named");
            let written: Value = serde_json::from_slice(&written).unwrap();
            let written = values(from, &written);
            let expected = [json!([1.5, 2.0]), json!([3.0, 4.0])];
            assert_eq!(written, expected[..written.len()], "{from} {to}");
        }
    }
}

#[test]
fn titan_takes_one_text() {
    let question = ask(&openai::OpenAi, br#"{"input": "a", "dimensions": 256}"#);
    let (body, losses) = write(&bedrock::Titan, &question);
    assert_eq!(body, json!({"inputText": "a", "dimensions": 256}));
    assert!(losses.is_empty());
    let two = ask(&openai::OpenAi, br#"{"input": ["a", "b"]}"#);
    let refused = bedrock::Titan.write(&two, "m", &mut Losses::new());
    assert_eq!(refused.unwrap_err().param.as_deref(), Some("input"));
    let answer = br#"{"embedding": [1, 2], "inputTextTokenCount": 3}"#;
    assert_eq!(bedrock::Titan.read(answer).unwrap().usage.unwrap().input, 3);
}

#[test]
fn purposes_and_cuts_are_told_in_everyones_words() {
    let question = Question {
        inputs: vec![Input::Text("a".to_owned())],
        purpose: Some("RETRIEVAL_QUERY".to_owned()),
        truncate: Some(json!(false)),
        ..Question::default()
    };
    let (body, _) = write(&cohere::Cohere, &question);
    assert_eq!(body["input_type"], "search_query");
    assert_eq!(body["truncate"], "NONE");
    let own = Question {
        purpose: Some("search_query".to_owned()),
        title: Some("T".to_owned()),
        ..question.clone()
    };
    let (body, losses) = write(&vertex::Vertex, &own);
    assert_eq!(body["instances"][0]["task_type"], "RETRIEVAL_QUERY");
    assert_eq!(body["parameters"]["autoTruncate"], false);
    assert!(losses.is_empty());
    let (_, losses) = write(&openai::OpenAi, &own);
    assert_eq!(losses.to_string(), "input_type, title");
    let cuts = Question {
        truncate: Some(json!(true)),
        ..Question::default()
    };
    assert_eq!(write(&openai::OpenAi, &cuts).1.to_string(), "truncate");
    assert_eq!(write(&openai::OpenAi, &cuts).1.of_meaning().count(), 0);
}

#[test]
fn unknown_members_are_weighed() {
    let question = ask(
        &ollama::Ollama,
        br#"{"input": "a", "keep_alive": 1, "novel": 2}"#,
    );
    for (to, outbound, _) in OUTBOUNDS {
        let (_, losses) = write(outbound, &question);
        let meant: Vec<_> = losses.of_meaning().map(|loss| &*loss.field).collect();
        assert_eq!(meant, ["novel"], "{to}");
        assert_eq!(losses.to_string(), "keep_alive, novel", "{to}");
    }
}

#[test]
fn vectors_are_packed_for_those_who_ask() {
    let question = ask(
        &openai::OpenAi,
        br#"{"input": "a", "encoding_format": "base64", "user": "me"}"#,
    );
    assert!(question.single && question.base64);
    let vectors = Vectors {
        values: vectors(),
        ..Vectors::default()
    };
    let body = Inbound::write(&openai::OpenAi, &vectors, &question, "named");
    let written: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(written["data"][0]["embedding"], "AADAPwAAAEA=");
    assert_eq!(written["model"], "named");
    let again = Outbound::read(&openai::OpenAi, &body).unwrap();
    assert_eq!(again.values, vectors.values);
}

#[test]
fn tokens_are_for_openai_alone() {
    for body in [r#"{"input": [1, 2]}"#, r#"{"input": [[1, 2]]}"#] {
        let question = ask(&openai::OpenAi, body.as_bytes());
        assert_eq!(question.inputs, [Input::Tokens(vec![1, 2])]);
        let (written, _) = write(&openai::OpenAi, &question);
        assert_eq!(written["input"], json!([[1, 2]]));
        let refused = Outbound::write(&ollama::Ollama, &question, "m", &mut Losses::new());
        assert_eq!(refused.unwrap_err().param.as_deref(), Some("input"));
    }
}

#[test]
fn what_is_no_request_is_refused() {
    let wrong: [(&dyn Inbound, &str); 7] = [
        (&openai::OpenAi, r#"{"input": {}}"#),
        (&openai::OpenAi, r#"{"input": [true]}"#),
        (&openai::OpenAi, r#"{"input": "a", "encoding_format": "x"}"#),
        (&ollama::Ollama, r#"{"input": [1]}"#),
        (
            &gemini::Single,
            r#"{"content": {"parts": [{"inlineData": {}}]}}"#,
        ),
        (
            &gemini::Batch,
            r#"{"requests": [{"content": {"parts": []}, "taskType": "A"}, {"content": {"parts": []}}]}"#,
        ),
        (&gemini::Batch, "{}"),
    ];
    for (inbound, body) in wrong {
        inbound.read(body.as_bytes()).unwrap_err();
    }
    let broken = br#"{"data": [{"embedding": "***"}]}"#;
    let fault = Outbound::read(&openai::OpenAi, broken).unwrap_err();
    assert!(matches!(fault, Fault::Malformed(_)));
    for (_, outbound, _) in OUTBOUNDS {
        for body in [
            "",
            "[]",
            "null",
            "{\"data\": 1}",
            "{\"embeddings\": {\"x\": 1}}",
        ] {
            assert!(outbound.read(body.as_bytes()).is_err() || body.contains("data"));
        }
    }
}

#[test]
fn who_speaks_for_whom() {
    let deployment = crate::testing::deployment(Dialect::Bedrock);
    assert!(super::outbound(&deployment, "cohere.embed-v4:0").is_some());
    let deployment = crate::testing::deployment(Dialect::Anthropic);
    assert!(super::outbound(&deployment, "claude").is_none());
}
