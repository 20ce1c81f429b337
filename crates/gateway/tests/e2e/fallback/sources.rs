//! Where fallbacks are set: in three places of a configuration, in a request, by a second deployment.

use serde_json::{Value, json};

use crate::harness::{Answer, CHAT, Setup, chat, chat_with, provider};

/// Asks `question` of a gateway where `bad` fails and `good` and `better` do not.
async fn ask(section: &str, value: Value, question: String) -> Answer {
    let mock = provider().await;
    let gateway = Setup::new()
        .model("bad", &mock.faulty_url("status=500"))
        .model("good", &mock.faulty_url("text=good"))
        .model("better", &mock.faulty_url("text=better"))
        .section(section, value)
        .start()
        .await;
    gateway.post(CHAT, question).await
}

#[tokio::test]
async fn the_configuration_names_fallbacks_in_either_section() {
    let fallbacks = json!([{"other": ["better"]}, {"bad": ["good", "better"]}]);
    for section in ["litellm_settings", "router_settings"] {
        let settings = json!({"fallbacks": fallbacks});
        assert_eq!(
            ask(section, settings, chat("bad")).await.content(),
            "good",
            "{section}"
        );
        let settings = json!({"default_fallbacks": ["better"]});
        assert_eq!(
            ask(section, settings, chat("bad")).await.content(),
            "better",
            "{section}"
        );
    }
    let settings = json!({"fallbacks": [{"*": ["better"]}]});
    assert_eq!(
        ask("router_settings", settings, chat("bad"))
            .await
            .content(),
        "better"
    );
}

#[tokio::test]
async fn a_models_own_fallbacks_stand_for_the_default_ones() {
    let settings = json!({"fallbacks": [{"bad": ["good"]}], "default_fallbacks": ["better"]});
    assert_eq!(
        ask("litellm_settings", settings, chat("bad"))
            .await
            .content(),
        "good"
    );
}

#[tokio::test]
async fn the_request_names_fallbacks_and_wins() {
    let settings = json!({"fallbacks": [{"bad": ["good"]}]});
    for own in [json!(["better"]), json!([{"model": "better"}])] {
        let question = chat_with("bad", "fallbacks", own);
        let answer = ask("litellm_settings", settings.clone(), question).await;
        assert_eq!(answer.content(), "better");
    }
    let question = chat_with("bad", "disable_fallbacks", json!(true));
    let answer = ask("litellm_settings", settings, question).await;
    assert_eq!(answer.status, 500, "{answer:?}");
}

#[tokio::test]
async fn fallbacks_of_fallbacks_are_tried_and_none_twice() {
    let mock = provider().await;
    let gateway = Setup::new()
        .model("a", &mock.faulty_url("status=500"))
        .model("b", &mock.faulty_url("status=500"))
        .model("c", &mock.faulty_url("text=third"))
        .section(
            "router_settings",
            json!({"fallbacks": [{"a": ["b", "a"]}, {"b": ["a", "c"]}]}),
        )
        .start()
        .await;
    let answer = gateway.post(CHAT, chat("a")).await;
    assert_eq!(answer.content(), "third");
    assert_eq!(answer.header("x-litellm-attempted-fallbacks"), "2");
    assert_eq!(answer.header("x-tollgate-attempts"), "3");
}

#[tokio::test]
async fn only_so_many_fallbacks_are_tried_as_the_configuration_allows() {
    let mock = provider().await;
    let mut setup = Setup::new();
    for name in ["a", "b", "c", "d"] {
        setup = setup.model(name, &mock.faulty_url("status=500"));
    }
    let settings = json!({"fallbacks": [{"a": ["b", "c", "d"]}], "max_fallbacks": 2});
    let gateway = setup.section("router_settings", settings).start().await;
    assert_eq!(gateway.post(CHAT, chat("a")).await.status, 500);
    assert_eq!(mock.requests().len(), 3);
}

#[tokio::test]
async fn another_deployment_under_the_same_name_answers() {
    let mock = provider().await;
    for status in [401, 403, 408, 429, 500, 503] {
        let gateway = Setup::new()
            .model("m", &mock.faulty_url(&format!("status={status}")))
            .model("m", &mock.faulty_url("text=second"))
            .start()
            .await;
        let answer = gateway.post(CHAT, chat("m")).await;
        assert_eq!(answer.content(), "second", "{status}");
        assert_eq!(answer.header("x-tollgate-attempts"), "2", "{status}");
        assert_eq!(
            answer.header("x-litellm-attempted-fallbacks"),
            "0",
            "{status}"
        );
        assert_eq!(
            answer.header("x-litellm-attempted-retries"),
            "1",
            "{status}"
        );
    }
}

#[tokio::test]
async fn a_refused_request_is_tried_with_another_model_but_not_with_a_twin() {
    let (mock, other) = (provider().await, provider().await);
    let gateway = Setup::new()
        .model("m", &mock.faulty_url("status=400"))
        .model("m", &mock.faulty_url("status=400"))
        .model("other", &other.base_url())
        .section("litellm_settings", json!({"fallbacks": [{"m": ["other"]}]}))
        .start()
        .await;
    let answer = gateway.post(CHAT, chat("m")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!((mock.requests().len(), other.requests().len()), (1, 1));
}
