//! Recorded exchanges: requests are written as they were, answers have all their vectors.

use serde_json::{Value, json};

use super::{
    super::{Inbound, Input, Outbound, Question, bedrock, cohere, gemini, ollama, openai, vertex},
    ask, write,
};
use crate::testing::{self, Recorded};

fn question(recorded: &Recorded, texts: &[&Value]) -> Question {
    let request = &recorded.request;
    let parameters = &request["parameters"];
    let dimensions = [
        &request["dimensions"],
        &request["output_dimension"],
        &parameters["outputDimensionality"],
    ];
    let purpose = [
        &request["input_type"],
        &request["instances"][0]["task_type"],
    ];
    let truncate = [&request["truncate"], &parameters["autoTruncate"]];
    let first = |all: &[&Value]| all.iter().copied().find(|value| !value.is_null()).cloned();
    let inputs = texts.iter();
    Question {
        inputs: inputs
            .map(|text| Input::Text(text.as_str().unwrap().to_owned()))
            .collect(),
        dimensions: first(&dimensions).and_then(|value| value.as_u64()),
        purpose: first(&purpose).and_then(|value| value.as_str().map(str::to_owned)),
        truncate: first(&truncate),
        ..Question::default()
    }
}

/// Without what says nothing, and what the recorded client chose otherwise.
fn normal(body: &Value, without: &[&str]) -> Value {
    let mut body = body.clone();
    let members = body.as_object_mut().unwrap();
    members.retain(|name, value| !value.is_null() && !without.contains(&name.as_str()));
    if let Some(input) = members.get_mut("input") {
        let single = input.is_string() || input[0].is_number();
        if single {
            *input = json!([input.clone()]);
        }
    }
    body.sort_all_objects();
    body
}

fn check(recorded: &Recorded, outbound: &dyn Outbound, question: &Question, without: &[&str]) {
    let (mut body, losses) = write(outbound, question);
    if body["model"].is_string() {
        body["model"] = recorded.request["model"].clone();
    }
    let expected = normal(&recorded.request, without);
    assert_eq!(normal(&body, without), expected, "{}", recorded.file);
    assert_eq!(losses.of_meaning().count(), 0, "{} {losses}", recorded.file);
    read(recorded, outbound, question.inputs.len());
}

fn answered(dialect: &str) -> impl Iterator<Item = Recorded> {
    let all = testing::recordings(dialect).into_iter();
    all.filter(|recorded| recorded.status == 200)
}

fn read(recorded: &Recorded, outbound: &dyn Outbound, count: usize) {
    let body = recorded.answer.to_string();
    let vectors = outbound.read(body.as_bytes()).unwrap();
    assert_eq!(vectors.values.len(), count, "{}", recorded.file);
    let long = vectors.values.iter().all(|values| values.len() > 100);
    assert!(long, "{}", recorded.file);
}

fn done(count: usize, least: usize) {
    println!("{count} exchanges");
    assert!(count >= least || testing::folder().is_none());
}

#[test]
fn openais() {
    let mut count = 0;
    for recorded in answered("openai-embeddings") {
        let body = recorded.request.to_string();
        let question = ask(&openai::OpenAi, body.as_bytes());
        if recorded.file.starts_with("voyage") {
            // Voyage's own members go beside the translated ones.
            read(&recorded, &openai::OpenAi, question.inputs.len());
        } else {
            check(&recorded, &openai::OpenAi, &question, &["encoding_format"]);
        }
        count += 1;
        let answer = recorded.answer.to_string();
        let vectors = Outbound::read(&openai::OpenAi, answer.as_bytes()).unwrap();
        let model = recorded.answer["model"].as_str().unwrap();
        let written = Inbound::write(&openai::OpenAi, &vectors, &question, model);
        let written: Value = serde_json::from_slice(&written).unwrap();
        for (written, recorded) in written["data"]
            .as_array()
            .unwrap()
            .iter()
            .zip(recorded.answer["data"].as_array().unwrap())
        {
            assert_eq!(written["embedding"], recorded["embedding"]);
            assert_eq!(written["index"], recorded["index"]);
        }
        let (mine, its) = (&written["usage"], &recorded.answer["usage"]);
        assert_eq!(mine["total_tokens"], its["total_tokens"]);
    }
    done(count, 35);
}

#[test]
fn geminis() {
    let mut count = 0;
    for mut recorded in answered("gemini-embeddings") {
        let body = recorded.request.to_string();
        if body.contains("\"inlineData\"") || body.contains("\"inline_data\"") {
            Inbound::read(&gemini::Batch, body.as_bytes()).unwrap_err();
            continue;
        }
        let question = ask(&gemini::Batch, body.as_bytes());
        for request in recorded.request["requests"].as_array_mut().unwrap() {
            request["model"] = json!("models/m");
            // Several parts are one text elsewhere.
            let parts = request["content"]["parts"].as_array_mut().unwrap();
            let texts: Vec<_> = parts
                .iter()
                .map(|part| part["text"].as_str().unwrap())
                .collect();
            *parts = vec![json!({"text": texts.join("\n")})];
            request["content"]
                .as_object_mut()
                .unwrap()
                .shift_remove("role");
        }
        check(&recorded, &gemini::Batch, &question, &["model"]);
        count += 1;
    }
    done(count, 9);
}

#[test]
fn vertexs() {
    let mut count = 0;
    for recorded in answered("vertex-predict-embeddings") {
        let instances = recorded.request["instances"].as_array().unwrap();
        let texts: Vec<_> = instances.iter().map(|one| &one["content"]).collect();
        check(
            &recorded,
            &vertex::Vertex,
            &question(&recorded, &texts),
            &[],
        );
        count += 1;
    }
    done(count, 5);
}

#[test]
fn coheres() {
    let mut count = 0;
    for recorded in answered("cohere-embed") {
        let texts: Vec<_> = recorded.request["texts"]
            .as_array()
            .unwrap()
            .iter()
            .collect();
        let question = question(&recorded, &texts);
        check(&recorded, &cohere::Cohere, &question, &["embedding_types"]);
        count += 1;
    }
    done(count, 8);
}

#[test]
fn ollamas() {
    let mut count = 0;
    for recorded in answered("ollama-embed") {
        let body = recorded.request.to_string();
        let question = ask(&ollama::Ollama, body.as_bytes());
        check(&recorded, &ollama::Ollama, &question, &["options"]);
        count += 1;
    }
    done(count, 5);
}

#[test]
fn bedrocks() {
    let mut count = 0;
    for recorded in answered("bedrock-invoke") {
        if recorded.status != 200 {
            continue;
        }
        if let Some(texts) = recorded.request["texts"].as_array() {
            let question = question(&recorded, &texts.iter().collect::<Vec<_>>());
            check(&recorded, &cohere::Bedrock, &question, &["embedding_types"]);
        } else if recorded.request["inputText"].is_string()
            && recorded.answer["embedding"].is_array()
        {
            let question = question(&recorded, &[&recorded.request["inputText"]]);
            check(&recorded, &bedrock::Titan, &question, &["normalize"]);
        } else {
            continue;
        }
        count += 1;
    }
    done(count, 10);
}
