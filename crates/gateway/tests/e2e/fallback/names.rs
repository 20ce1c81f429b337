//! By which names a model is found.

use serde_json::json;

use crate::harness::{CHAT, Setup, chat, provider};

#[tokio::test]
async fn wildcards_take_the_most_specific_first_and_carry_what_they_caught() {
    let mock = provider().await;
    let at = |path: &str| format!("{}/{path}", mock.base_url());
    let params =
        |model: &str, path: &str| json!({"model": model, "api_base": at(path), "api_key": "k"});
    let gateway = Setup::new()
        .deployment("*", params("openai/*", "all"))
        .deployment("vendor/*", params("openai/*", "vendor"))
        .deployment("vendor/fast-*", params("openai/quick-*", "fast"))
        .deployment("vendor/fast-1", params("openai/exact", "exact"))
        .start()
        .await;
    for (asked, path, upstream) in [
        ("vendor/fast-1", "/exact/", "exact"),
        ("vendor/fast-2", "/fast/", "quick-2"),
        ("vendor/slow", "/vendor/", "slow"),
        ("anything", "/all/", "anything"),
    ] {
        let answer = gateway.post(CHAT, chat(asked)).await;
        assert_eq!(answer.status, 200, "{asked}: {answer:?}");
        assert_eq!(answer.json()["model"], asked);
        let received = mock.requests().pop().unwrap();
        assert!(
            received.path.starts_with(path),
            "{asked}: {}",
            received.path
        );
        assert_eq!(received.json()["model"], upstream, "{asked}");
    }
}

#[tokio::test]
async fn an_alias_stands_for_its_model_and_its_fallbacks() {
    let mock = provider().await;
    let gateway = Setup::new()
        .model("bad", &mock.faulty_url("status=500"))
        .model("good", &mock.base_url())
        .section(
            "router_settings",
            json!({"model_group_alias": {"nick": "bad", "hidden": {"model": "good", "hidden": true}},
                   "fallbacks": [{"bad": ["good"]}]}),
        )
        .start()
        .await;
    for name in ["nick", "hidden"] {
        let answer = gateway.post(CHAT, chat(name)).await;
        assert_eq!(answer.status, 200, "{name}: {answer:?}");
        assert_eq!(answer.json()["model"], name);
    }
}

#[tokio::test]
async fn a_deployment_is_found_by_its_id() {
    let (one, two) = (provider().await, provider().await);
    let entry = |id: &str, base: String| {
        json!({
            "model_name": "m", "model_info": {"id": id},
            "litellm_params": {"model": "openai/m", "api_base": format!("{base}/v1"), "api_key": "k"},
        })
    };
    let gateway = Setup::new()
        .entry(entry("first", one.base_url()))
        .entry(entry("second", two.base_url()))
        .start()
        .await;
    let answer = gateway.post(CHAT, chat("second")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!((one.requests().len(), two.requests().len()), (0, 1));
    assert_eq!(answer.header("x-litellm-model-id"), "second");
    assert_eq!(answer.header("x-litellm-model-group"), "m");
}
