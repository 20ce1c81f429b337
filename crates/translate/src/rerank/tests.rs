use serde_json::{Value, json};
use tollgate_core::{DefaultMember, Dialect, ErrorKind};

use super::{Question, provider::Provider};
use crate::{Fault, Losses, testing};

const ALL: [Provider; 3] = [Provider::Cohere, Provider::Voyage, Provider::Jina];

fn question() -> Question {
    let body = json!({
        "model": "m", "query": "Which?", "documents": ["a", {"text": "b", "title": "B"}], "top_n": 1,
        "return_documents": true
    });
    Question::read(
        body.to_string().as_bytes(),
        &testing::deployment(Dialect::Cohere),
    )
    .unwrap()
}

fn write(provider: Provider, question: &Question) -> (Value, Losses) {
    let mut losses = Losses::new();
    let body = provider.write(question, "m", &mut losses).unwrap();
    (serde_json::from_slice(&body).unwrap(), losses)
}

#[test]
fn everyone_is_asked_in_their_words() {
    for provider in ALL {
        let (body, losses) = write(provider, &question());
        let mut expected = json!({"model": "m", "query": "Which?", "documents": ["a", "b"]});
        match provider {
            Provider::Cohere => expected["top_n"] = json!(1),
            Provider::Voyage => expected["top_k"] = json!(1),
            Provider::Jina => {
                expected["top_n"] = json!(1);
                expected["return_documents"] = json!(false);
            }
        }
        assert_eq!(body, expected);
        assert!(losses.is_empty());
    }
}

#[test]
fn what_has_no_place_is_told() {
    let body = json!({
        "query": "q", "documents": [], "max_tokens_per_doc": 5, "max_chunks_per_doc": 2, "rank_fields": ["a"]
    });
    let question = Question::read(
        body.to_string().as_bytes(),
        &testing::deployment(Dialect::Cohere),
    )
    .unwrap();
    let (body, losses) = write(Provider::Cohere, &question);
    assert_eq!(body["max_tokens_per_doc"], 5);
    assert_eq!(losses.to_string(), "max_chunks_per_doc, rank_fields");
    let (_, losses) = write(Provider::Voyage, &question);
    assert!(
        losses
            .of_meaning()
            .any(|loss| loss.field == "max_tokens_per_doc")
    );
    let question = Question::read(
        br#"{"query": "q", "documents": [{"title": "x"}]}"#,
        &testing::deployment(Dialect::Cohere),
    )
    .unwrap();
    let invalid = Provider::Jina.write(&question, "m", &mut Losses::new());
    assert_eq!(invalid.unwrap_err().param.as_deref(), Some("documents[0]"));
}

#[test]
fn defaults_that_do_not_fit_are_the_operators_business() {
    let mut deployment = testing::deployment(Dialect::Cohere);
    deployment.defaults = Box::new([DefaultMember {
        name: "top_n".into(),
        json: r#""top_n":"three","#.into(),
    }]);
    let read = |body: &str| Question::read(body.as_bytes(), &deployment);
    let error = read(r#"{"query": "q", "documents": []}"#).unwrap_err();
    assert!(
        error
            .message()
            .contains("its default parameters do not fit"),
        "{error:?}"
    );
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(
        read(r#"{"query": "q", "documents": [], "top_n": 1}"#)
            .unwrap()
            .top_n,
        Some(1)
    );
    let error = read(r#"{"query": 1, "documents": []}"#).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}

#[test]
fn answers_have_one_form() {
    let answers = [
        (
            Provider::Cohere,
            json!({"id": "1", "results": [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.1}],
                   "meta": {"billed_units": {"search_units": 1.0}, "tokens": {"input_tokens": 7.0}}}),
        ),
        (
            Provider::Voyage,
            json!({"data": [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.1}],
                   "model": "rerank-2.5", "usage": {"total_tokens": 7}}),
        ),
        (
            Provider::Jina,
            json!({"results": [{"index": 1, "score": 0.9, "relevance_score": 0.9}, {"index": 0, "score": 0.1}],
                   "usage": {"total_tokens": 9, "prompt_tokens": 7}}),
        ),
    ];
    for (provider, answer) in answers {
        let order = provider.read(answer.to_string().as_bytes()).unwrap();
        assert_eq!(order.results, [(1, 0.9), (0, 0.1)]);
        assert_eq!(order.usage.unwrap().input, 7);
        let written: Value = serde_json::from_slice(&question().write(&order, "made")).unwrap();
        let id = if provider == Provider::Cohere {
            "1"
        } else {
            "made"
        };
        assert_eq!(written["id"], id);
        assert_eq!(
            written["results"],
            json!([
                {"index": 1, "relevance_score": 0.9, "document": {"text": "b", "title": "B"}},
                {"index": 0, "relevance_score": 0.1, "document": {"text": "a"}}
            ])
        );
        assert_eq!(written["meta"]["tokens"]["input_tokens"], 7);
    }
}

#[test]
fn odd_answers_do_no_harm() {
    let order = Provider::Cohere
        .read(br#"{"results": [{"index": 99, "relevance_score": 0.5}]}"#)
        .unwrap();
    let written: Value = serde_json::from_slice(&question().write(&order, "made")).unwrap();
    assert_eq!(
        written["results"],
        json!([{"index": 99, "relevance_score": 0.5}])
    );
    for body in [
        "",
        "{}",
        "[]",
        r#"{"results": [{"index": 0}]}"#,
        r#"{"results": 1}"#,
    ] {
        let fault = Provider::Jina.read(body.as_bytes()).unwrap_err();
        assert!(matches!(fault, Fault::Malformed(_)), "{body}");
    }
}

#[test]
fn who_is_asked_how() {
    let deployment = testing::deployment(Dialect::Cohere);
    assert_eq!(Provider::of(&deployment), Some(Provider::Cohere));
    let deployment = testing::deployment(Dialect::OpenAi);
    assert_eq!(Provider::of(&deployment), Some(Provider::Jina));
    let deployment = testing::deployment(Dialect::Gemini);
    assert_eq!(Provider::of(&deployment), None);
}

#[test]
fn recordings() {
    let mut count = 0;
    for (dialect, provider) in [
        ("cohere-rerank", Provider::Cohere),
        ("rerank", Provider::Jina),
    ] {
        for recorded in testing::recordings(dialect) {
            let body = recorded.request.to_string();
            let question =
                Question::read(body.as_bytes(), &testing::deployment(Dialect::Cohere)).unwrap();
            let (mut body, losses) = write(provider, &question);
            body["model"] = recorded.request["model"].clone();
            let mut expected = recorded.request.clone();
            let members = expected.as_object_mut().unwrap();
            members.retain(|_, value| !value.is_null());
            body.as_object_mut()
                .unwrap()
                .shift_remove("return_documents");
            assert_eq!(body, expected, "{}", recorded.file);
            assert!(losses.is_empty());
            let order = provider
                .read(recorded.answer.to_string().as_bytes())
                .unwrap();
            let results = recorded.answer["results"].as_array().unwrap();
            assert_eq!(order.results.len(), results.len());
            assert!(order.usage.is_some() || order.search_units == Some(1));
            count += 1;
        }
    }
    println!("{count} exchanges");
    assert!(count >= 5 || testing::folder().is_none());
}
