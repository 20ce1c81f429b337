//! No secret leaves the gateway, except to whom it belongs.

use serde_json::json;
use tollgate_testkit::MockProvider;

use crate::harness::{Answer, CHAT, Gateway, Setup, chat, playing, post, provider, send, streamed};

/// Secrets; each is nowhere else, and all share a word to look for.
const MASTER: &str = "sk-canary-master-5f1d";
const PROVIDER: &str = "sk-canary-provider-93ab";
const HEADER: &str = "canary-header-77c0";
const FROM_THE_ENVIRONMENT: &str = "sk-canary-environment-20e6";
const DATABASE: &str = "postgresql://litellm:canary-password-1b2c@postgres/litellm";
const WRONG: &str = "sk-canary-wrong-4d4d";
const IN_THE_URL: &str = "canary-query-8a8a";

/// What must be nowhere, in any case of letters.
const WORD: &str = "canary-";

fn setup(mock: &MockProvider, level: &str) -> Setup {
    let params = |spec: &str| {
        let base = format!("{}/v1?key={IN_THE_URL}", mock.faulty_url(spec));
        json!({
            "model": "openai/gpt-4o", "api_base": base, "api_key": PROVIDER,
            "extra_headers": {"x-team-token": HEADER},
        })
    };
    let mut environment = params("status=401");
    environment["api_key"] = json!("os.environ/PROVIDER_KEY");
    Setup::open()
        .env("PROVIDER_KEY", FROM_THE_ENVIRONMENT)
        .env("TOLLGATE_LOG", level)
        .deployment("good", params(""))
        .deployment("refused", environment)
        .deployment("hangs", params("hang=headers"))
        .deployment("broken", params("cut=fin"))
        .section(
            "general_settings",
            json!({"master_key": MASTER, "database_url": DATABASE}),
        )
        .section("litellm_settings", json!({"request_timeout": 0.3}))
        .section(
            "environment_variables",
            json!({"OTHER_TOKEN": "canary-variable-6e6e"}),
        )
}

async fn ask(gateway: &Gateway, header: &str, key: &str, body: String) -> String {
    let mut request = post(CHAT, body);
    request.headers_mut().remove("authorization");
    let header: http::HeaderName = header.parse().unwrap();
    request.headers_mut().insert(header, key.parse().unwrap());
    request
        .headers_mut()
        .insert("cookie", "canary-cookie-3c3c".parse().unwrap());
    let answer = Answer::read_what_comes(send(gateway.address, request).await).await;
    let body = String::from_utf8_lossy(&answer.body);
    format!("{} {:?}\n{body}", answer.status, answer.headers)
}

fn assert_clean(what: &str, text: &str) {
    let found = text.lines().find(|line| line.to_lowercase().contains(WORD));
    assert_eq!(found, None, "a secret in {what}");
}

#[tokio::test]
async fn neither_log_nor_answers_hold_a_secret_whatever_happens() {
    let mock = provider().await;
    for level in ["debug", "trace"] {
        let gateway = setup(&mock, level).start().await;
        let bearer = format!("Bearer {MASTER}");
        let wrong = format!("Bearer {WRONG}");
        for model in ["good", "refused", "hangs", "broken", "unknown"] {
            for body in [chat(model), streamed(model)] {
                for (header, key) in [
                    ("authorization", &*bearer),
                    ("x-api-key", MASTER),
                    ("authorization", &*wrong),
                    ("authorization", WRONG),
                    ("x-litellm-api-key", WRONG),
                    ("api-key", "canary-nonsense-9f9f"),
                ] {
                    let answer = ask(&gateway, header, key, body.clone()).await;
                    assert_clean("an answer", &answer);
                }
            }
        }
        gateway.signal("TERM");
        gateway.log.after("stopping").await.unwrap();
        let log = gateway.log.text();
        assert!(log.contains("call ended: Complete"), "nothing was logged");
        assert_clean("the log", &log);
    }
    let received = &mock.requests()[0];
    assert_eq!(
        received.header("authorization"),
        Some(&*format!("Bearer {PROVIDER}"))
    );
    assert_eq!(received.header("x-team-token"), Some(HEADER));
}

#[tokio::test]
async fn a_provider_that_repeats_its_key_is_not_repeated() {
    for body in [
        format!(r#"{{"error":{{"message":"Incorrect API key provided: {PROVIDER}."}}}}"#),
        format!("no such key: Bearer {PROVIDER}, {PROVIDER}"),
        format!(r#"{{"error":"{PROVIDER}","detail":["{PROVIDER}"]}}"#),
    ] {
        let mock = playing(401, "application/json", &body).await;
        let gateway = setup(&mock, "debug").start().await;
        for question in [chat("good"), streamed("good")] {
            let answer = ask(&gateway, "x-api-key", MASTER, question).await;
            assert!(answer.starts_with("401"), "{answer}");
            assert_clean("an answer", &answer);
        }
        gateway.log.lines("call failed", 2).await;
        assert_clean("the log", &gateway.log.text());
    }
}

#[tokio::test]
async fn the_check_shows_no_secret() {
    let mock = provider().await;
    let output = setup(&mock, "debug").check();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success() && told.contains("general_settings.master_key"),
        "{told}"
    );
    assert_clean("the check", &told);
    assert_clean(
        "the check's complaints",
        &String::from_utf8(output.stderr).unwrap(),
    );
}

#[tokio::test]
async fn prompts_and_answers_are_not_logged() {
    let mock = provider().await;
    let gateway = setup(&mock, "trace").start().await;
    let question = chat("good").replace("one two three", "a prompt, canary-prompt-2d2d");
    let answer = ask(&gateway, "x-litellm-api-key", MASTER, question).await;
    assert!(answer.contains("canary-prompt"), "{answer}");
    gateway.log.after("call ended").await.unwrap();
    assert_clean("the log", &gateway.log.text());
}
