//! Deployments that speak a language that Tollgate does not know yet are passed over.

use serde_json::json;

use crate::harness::{CHAT, Setup, chat, provider, streamed};

/// A model of each kind that cannot be called yet.
const STRANGE: [&str; 4] = [
    "nlp_cloud/dolphin",
    "oci/xai.grok-3",
    "langflow/flow",
    "bytez/some-model",
];

#[tokio::test]
async fn a_deployment_in_a_strange_dialect_is_passed_over_for_a_fallback() {
    let mock = provider().await;
    let gateway = STRANGE
        .iter()
        .fold(Setup::new(), |setup, model| {
            setup.deployment(model, json!({"model": model, "api_key": "k"}))
        })
        .model("good", &mock.base_url())
        .section("litellm_settings", json!({"default_fallbacks": ["good"]}))
        .start()
        .await;
    for model in STRANGE {
        let answer = gateway.post(CHAT, chat(model)).await;
        assert_eq!(answer.status, 200, "{model}: {answer:?}");
        assert_eq!(answer.json()["model"], model);
        let ended = gateway.stream(CHAT, streamed(model)).await.rest().await;
        assert!(ended.is_complete(), "{model}: {ended:?}");
    }
}

#[tokio::test]
async fn a_deployment_in_a_strange_dialect_says_so_where_there_is_no_fallback() {
    for model in STRANGE {
        let setup = Setup::new().deployment("m", json!({"model": model, "api_key": "k"}));
        let gateway = setup.start().await;
        let answer = gateway.post(CHAT, chat("m")).await;
        assert_eq!(answer.status, 400, "{model}: {answer:?}");
        assert!(
            answer.error().contains("dialect, which is not there yet"),
            "{answer:?}"
        );
        assert_eq!(answer.error_member("param"), "model");
        let told = gateway.log.lines("not yet honoured", 1).await;
        assert!(told[0].contains("dialect"), "{told:?}");
    }
}

#[tokio::test]
async fn the_error_of_a_model_that_was_asked_says_more_than_one_that_was_not() {
    let mock = provider().await;
    let gateway = Setup::new()
        .deployment("m", json!({"model": STRANGE[0], "api_key": "k"}))
        .model("bad", &mock.faulty_url("status=429"))
        .section("litellm_settings", json!({"fallbacks": [{"m": ["bad"]}]}))
        .start()
        .await;
    let answer = gateway.post(CHAT, chat("m")).await;
    assert_eq!(answer.status, 429, "{answer:?}");
}

#[tokio::test]
async fn a_prompt_does_not_go_to_the_providers_own_address_when_the_configured_one_is_missing() {
    let params =
        json!({"model": "openai/gpt-4o", "api_base": "os.environ/NOT_SET", "api_key": "k"});
    let gateway = Setup::new().deployment("m", params).start().await;
    let answer = gateway.post(CHAT, chat("m")).await;
    assert_eq!(answer.status, 400, "{answer:?}");
    assert!(answer.error().contains("api_base"), "{answer:?}");
}
