//! `POST …/rerank`, in Cohere's shape.

use std::cmp::Ordering;

use serde_json::{Value, json};

use crate::{
    answer::{Answer, Cost},
    call::Call,
    input,
};

pub(super) fn answer(call: &Call) -> Answer {
    let query = call.body["query"].as_str().unwrap_or_default();
    let documents = input::one_or_many(&call.body["documents"]);
    if documents.is_empty() {
        return Answer::lacking("documents");
    }
    let wanted = call.body["top_n"].as_u64().unwrap_or(u64::MAX);
    let mut results = ranked(query, &documents, call.body["return_documents"] == true);
    results.truncate(usize::try_from(wanted).unwrap_or(usize::MAX));
    let document = json!({
        "id": call.id("rerank-"),
        "results": results,
        "meta": {"api_version": {"version": "2"}, "billed_units": {"search_units": 1}},
    });
    Answer::json(&document, Cost::default())
}

/// Best first; of equals the earlier one first.
fn ranked(query: &str, documents: &[&Value], with_text: bool) -> Vec<Value> {
    let texts = documents.iter().map(|document| text(document)).enumerate();
    let mut scored: Vec<_> = texts
        .map(|(index, text)| (index, score(query, text), text))
        .collect();
    scored.sort_by(|a, b| b.1.partial_cmp(&a.1).unwrap_or(Ordering::Equal));
    let results = scored.into_iter().map(|(index, score, text)| {
        let mut result = json!({"index": index, "relevance_score": score});
        if with_text {
            result["document"] = json!({"text": text});
        }
        result
    });
    results.collect()
}

fn text(document: &Value) -> &str {
    let text = document.as_str().or_else(|| document["text"].as_str());
    text.unwrap_or_default()
}

/// The share of the query's words that the text contains.
fn score(query: &str, text: &str) -> f64 {
    let words: Vec<&str> = query.split_whitespace().collect();
    let found = words.iter().filter(|word| text.contains(**word)).count();
    found as f64 / words.len().max(1) as f64
}
