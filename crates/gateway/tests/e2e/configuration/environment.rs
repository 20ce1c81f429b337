//! Variables and flags: instead of a file, and over it.

use serde_json::json;

use crate::harness::{CHAT, Setup, chat, chat_with, provider};

#[tokio::test]
async fn without_a_file_a_providers_key_is_enough() {
    let mock = provider().await;
    let gateway = Setup::new()
        .env("OPENAI_API_KEY", "sk-from-the-environment")
        .env("OPENAI_API_BASE", &format!("{}/v1", mock.base_url()))
        .start_without_file()
        .await;
    for (asked, upstream) in [("openai/gpt-4o", "gpt-4o"), ("gpt-4o-mini", "gpt-4o-mini")] {
        let answer = gateway.post(CHAT, chat(asked)).await;
        assert_eq!(answer.status, 200, "{asked}: {answer:?}");
        assert_eq!(answer.json()["model"], asked);
        let received = mock.requests().pop().unwrap();
        assert_eq!(received.json()["model"], upstream);
        assert_eq!(
            received.header("authorization"),
            Some("Bearer sk-from-the-environment")
        );
    }
    let answer = gateway.post(CHAT, chat("mistral/large")).await;
    assert_eq!(answer.status, 400, "{answer:?}");
}

#[tokio::test]
async fn without_anything_the_gateway_starts_and_says_what_is_missing() {
    let gateway = Setup::new().start_without_file().await;
    let told = gateway.log.lines("no model is configured", 1).await;
    assert!(
        told[0].contains("--config") && told[0].contains("OPENAI_API_KEY"),
        "{told:?}"
    );
}

#[tokio::test]
async fn variables_win_over_the_file_and_flags_over_variables() {
    let mock = provider().await;
    let setup = || {
        let setup = Setup::new().model("m", &mock.faulty_url("hang=headers"));
        setup.section("litellm_settings", json!({"request_timeout": 60}))
    };
    let variable = ("TOLLGATE_LITELLM_SETTINGS__REQUEST_TIMEOUT", "0.1");
    let gateway = setup().env(variable.0, variable.1).start().await;
    let answer = gateway.post(CHAT, chat("m")).await;
    assert!(
        answer.status == 408 && answer.error().contains("0.1 s"),
        "{answer:?}"
    );
    let setup = setup()
        .env(variable.0, "60")
        .arg("--request_timeout")
        .arg("0.2");
    let answer = setup.start().await.post(CHAT, chat("m")).await;
    assert!(
        answer.status == 408 && answer.error().contains("0.2 s"),
        "{answer:?}"
    );
}

#[tokio::test]
async fn the_files_own_variables_count_where_the_environment_says_nothing() {
    let mock = provider().await;
    let base = format!("{}/v1", mock.base_url());
    let params =
        json!({"model": "openai/m", "api_base": "os.environ/BASE", "api_key": "os.environ/KEY"});
    let gateway = Setup::new()
        .deployment("m", params)
        .section(
            "environment_variables",
            json!({"BASE": base, "KEY": "sk-of-the-file"}),
        )
        .env("KEY", "sk-of-the-environment")
        .start()
        .await;
    assert_eq!(gateway.post(CHAT, chat("m")).await.status, 200);
    let received = mock.requests().pop().unwrap();
    assert_eq!(
        received.header("authorization"),
        Some("Bearer sk-of-the-environment")
    );
}

#[tokio::test]
async fn the_file_is_found_by_litellms_variable_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.yaml");
    let model = json!({"model_name": "found", "litellm_params": {"model": "openai/x", "mock_response": "yes"}});
    std::fs::write(&file, json!({"model_list": [model]}).to_string()).unwrap();
    let setup = Setup::new().env("CONFIG_FILE_PATH", file.to_str().unwrap());
    let gateway = setup.start_without_file().await;
    assert_eq!(gateway.post(CHAT, chat("found")).await.content(), "yes");
}

#[tokio::test]
async fn limits_in_a_request_are_its_own() {
    let mock = provider().await;
    let gateway = Setup::new().model("m", &mock.base_url()).start().await;
    for timeout in [json!(30), json!("30"), json!(null)] {
        assert_eq!(
            gateway
                .post(CHAT, chat_with("m", "timeout", timeout))
                .await
                .status,
            200
        );
    }
}

#[tokio::test]
async fn health_tells_containers_whether_a_gateway_is_ready() {
    let mut gateway = Setup::new().start().await;
    let output = gateway.health(&[]).await;
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success() && told.contains("healthy"),
        "{told}"
    );
    gateway.signal("TERM");
    gateway.ended().await;
    let output = gateway.health(&[]).await;
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && complaint.contains("nothing listens"),
        "{complaint}"
    );
}
