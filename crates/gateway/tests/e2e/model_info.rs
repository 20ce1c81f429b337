//! What is known about the models, as LiteLLM's clients ask.

use serde_json::{Value, json};

use crate::harness::{Gateway, Setup};

/// A key that must never be seen.
const SECRET: &str = "sk-not-to-be-seen";

async fn gateway() -> Gateway {
    let own = json!({
        "model": "openai/our-own", "api_base": "http://127.0.0.1:9/v1?key=sk-query", "api_key": SECRET,
        "extra_headers": {"x-team": SECRET}, "input_cost_per_token": 1e-7,
    });
    let info = json!({
        "id": "mine", "mode": "chat", "max_input_tokens": 1000, "supports_vision": true, "team": "blue",
        "input_cost_per_second": 2.5e-5, "access_key": SECRET,
    });
    let aliases = json!({"nick": "best", "secret": {"model": "best", "hidden": true}});
    let key = |model: &str| json!({"model": model, "api_key": SECRET, "api_base": "http://127.0.0.1:9/v1"});
    let azure = json!({"model_name": "best", "litellm_params": key("azure/a-name"),
        "model_info": {"id": "second", "base_model": "azure/gpt-4o-mini"}});
    let gpt = json!({"model_name": "best", "litellm_params": key("openai/gpt-4o"), "model_info": {"id": "first"}});
    Setup::new()
        .entry(gpt)
        .entry(azure)
        .entry(json!({"model_name": "own", "litellm_params": own, "model_info": info}))
        .deployment("any/*", key("openai/*"))
        .section("router_settings", json!({"model_group_alias": aliases}))
        .start()
        .await
}

fn named(list: &Value, member: &str) -> Vec<String> {
    let data = list["data"].as_array().unwrap();
    let names = data.iter().map(|entry| entry[member].as_str().unwrap());
    names.map(str::to_owned).collect()
}

#[tokio::test]
async fn models_are_described_in_litellms_shape() {
    let gateway = gateway().await;
    for path in ["/model/info", "/v1/model/info"] {
        let answer = gateway.get(path).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, "application/json")
        );
        let list = answer.json();
        assert_eq!(named(&list, "model_name"), ["best", "best", "own", "any/*"]);
        let first = &list["data"][0];
        let params = json!({"model": "openai/gpt-4o", "api_base": "http://127.0.0.1:9/v1"});
        assert_eq!(first["litellm_params"], params);
        let info = &first["model_info"];
        for (member, value) in [
            ("id", json!("first")),
            ("db_model", json!(false)),
            ("key", json!("gpt-4o")),
            ("max_tokens", json!(16384)),
            ("max_input_tokens", json!(128_000)),
            ("max_output_tokens", json!(16384)),
            ("cache_creation_input_token_cost", Value::Null),
            ("litellm_provider", json!("openai")),
            ("mode", json!("chat")),
            ("supports_vision", json!(true)),
            ("supports_function_calling", json!(true)),
            ("supports_audio_input", Value::Null),
        ] {
            assert_eq!(info[member], value, "{member}");
        }
        let params = info["supported_openai_params"].as_array().unwrap();
        assert!(params.contains(&json!("tools")) && !params.contains(&json!("reasoning_effort")));
    }
}

#[tokio::test]
async fn prices_are_written_as_litellm_writes_them() {
    let gateway = gateway().await;
    let answer = gateway.get("/model/info?litellm_model_id=first").await;
    for written in [
        r#""input_cost_per_token":2.5e-06,"#,
        r#""output_cost_per_token":1e-05,"#,
        r#""cache_read_input_token_cost":1.25e-06,"#,
        r#""input_cost_per_token_priority":4.25e-06,"#,
        r#""output_cost_per_token_batches":5e-06,"#,
    ] {
        assert!(
            answer.text().contains(written),
            "{written}: {}",
            answer.text()
        );
    }
    let own = gateway.get("/model/info?litellm_model_id=mine").await;
    for written in [
        r#""input_cost_per_token":1e-07,"#,
        r#""output_cost_per_token":0.0,"#,
        r#""input_cost_per_second":2.5e-05,"#,
    ] {
        assert!(own.text().contains(written), "{written}: {}", own.text());
    }
    // Which model it will be, and so what it costs, is not known yet.
    let all = gateway.get("/model/info").await.json();
    assert_eq!(
        all["data"][3]["model_info"]["input_cost_per_token"],
        Value::Null
    );
}

#[tokio::test]
async fn one_deployment_is_found_by_its_id() {
    let gateway = gateway().await;
    let list = gateway
        .get("/v1/model/info?litellm_model_id=mine")
        .await
        .json();
    assert_eq!(named(&list, "model_name"), ["own"]);
    let info = &list["data"][0]["model_info"];
    for (member, value) in [
        ("key", Value::Null),
        ("max_input_tokens", json!(1000)),
        ("supports_vision", json!(true)),
        ("team", json!("blue")),
    ] {
        assert_eq!(info[member], value, "{member}");
    }
    let azure = gateway
        .get("/model/info?litellm_model_id=second")
        .await
        .json();
    assert_eq!(azure["data"][0]["model_info"]["key"], "azure/gpt-4o-mini");
    assert_eq!(azure["data"][0]["model_info"]["litellm_provider"], "azure");
    let unknown = gateway.get("/model/info?litellm_model_id=third").await;
    assert_eq!(unknown.status, 400);
    assert!(
        unknown.error().contains("Model id = third not found"),
        "{unknown:?}"
    );
}

#[tokio::test]
async fn descriptions_hold_no_secret() {
    let gateway = gateway().await;
    for path in ["/model/info", "/v2/model/info", "/model_group/info"] {
        let answer = gateway.get(path).await;
        for secret in [SECRET, "sk-query"] {
            assert!(!answer.text().contains(secret), "{path}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn the_second_version_comes_in_pages() {
    let gateway = gateway().await;
    let list = gateway.get("/v2/model/info?page=2&size=3").await.json();
    assert_eq!(named(&list, "model_name"), ["any/*"]);
    let counts = json!([
        list["total_count"],
        list["current_page"],
        list["total_pages"],
        list["size"]
    ]);
    assert_eq!(counts, json!([4, 2, 2, 3]));
    for (query, names) in [
        ("model=best", &["best", "best"][..]),
        ("modelId=mine", &["own"]),
        ("search=any%2F", &["any/*"]),
        ("page=9&size=0", &[]),
        ("page=x", &["best", "best", "own", "any/*"]),
    ] {
        let list = gateway.get(&format!("/v2/model/info?{query}")).await.json();
        assert_eq!(named(&list, "model_name"), names, "{query}");
    }
}

#[tokio::test]
async fn groups_sum_their_deployments_up() {
    let gateway = gateway().await;
    let list = gateway.get("/model_group/info").await.json();
    assert_eq!(
        named(&list, "model_group"),
        ["best", "own", "any/*", "nick"]
    );
    let answer = gateway.get("/model_group/info?model_group=best").await;
    // The dearest of the two.
    assert!(
        answer.text().contains(r#""input_cost_per_token":2.5e-06,"#),
        "{}",
        answer.text()
    );
    let list = answer.json();
    let [group] = list["data"].as_array().unwrap().as_slice() else {
        panic!("{list}");
    };
    for (member, value) in [
        ("providers", json!(["openai", "azure"])),
        ("max_input_tokens", json!(128_000)),
        ("max_output_tokens", json!(16384)),
        ("mode", json!("chat")),
        ("tpm", Value::Null),
        ("rpm", Value::Null),
        ("supports_parallel_function_calling", json!(true)),
        ("supports_vision", json!(true)),
        ("supports_function_calling", json!(true)),
        ("supports_reasoning", json!(false)),
    ] {
        assert_eq!(group[member], value, "{member}");
    }
    let nick = gateway
        .get("/model_group/info?model_group=nick")
        .await
        .json();
    assert_eq!(nick["data"][0]["providers"], group["providers"]);
    let none = gateway
        .get("/model_group/info?model_group=none")
        .await
        .json();
    assert_eq!(none["data"], json!([]));
}
