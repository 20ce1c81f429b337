//! OpenAI's own Python library finds nothing to complain about.

use std::process::Command;

use serde_json::json;
use tollgate_testkit::MockProvider;

use crate::harness::{Setup, provider};

use super::{
    program::{checked, named, scripts},
    python::PYTHON,
    upstreams::{Upstreams, embedders, models},
};

/// The checks of what every provider can do.
const EVERYWHERE: [&str; 13] = [
    "chat",
    "chat_stream",
    "chat_stream_with_usage",
    "chat_keeps_one_model_name",
    "tools_round_trip",
    "tools_stream",
    "responses",
    "responses_stream",
    "responses_tools_round_trip",
    "responses_tools_stream",
    "structured_output",
    "unknown_model",
    "rate_limit",
];

fn setup(mock: &MockProvider) -> Setup {
    let names = [
        "gpt-4o",
        "text-embedding-3-small",
        "omni-moderation-latest",
        "gpt-image-1",
        "tts-1",
        "whisper-1",
    ];
    let setup = names.iter().fold(Setup::new(), |setup, name| {
        setup.model(name, &mock.base_url())
    });
    let faulty = |fault: &str| {
        let base = format!("{}/v1", mock.base_url());
        json!({"model": format!("openai/gpt-4o?{fault}"), "api_base": base, "api_key": "sk-provider"})
    };
    setup
        .deployment("gpt-4o-cut", faulty("cut=fin&after=3"))
        .deployment("gpt-4o-slow", faulty("pace=100ms&chunks=100"))
        .deployment("gpt-4o-limited", faulty("status=429"))
}

#[tokio::test(flavor = "multi_thread")]
async fn openais_python_library_is_content() {
    let Some(python) = named(PYTHON) else { return };
    let mock = provider().await;
    let gateway = setup(&mock).start().await;
    for base in [
        format!("http://{}/v1", gateway.address),
        format!("http://{}", gateway.address),
    ] {
        let mut command = Command::new(&python);
        command.arg(scripts().join("openai_sdk.py"));
        command.env("BASE_URL", base);
        checked(command, 20).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn openais_python_library_is_content_with_every_provider() {
    let Some(python) = named(PYTHON) else { return };
    let upstreams = Upstreams::start().await;
    let ask = |checks: &[&str], variable: &str, model: &str| {
        let mut command = Command::new(&python);
        command.arg(scripts().join("openai_sdk.py")).args(checks);
        command.env("BASE_URL", upstreams.url() + "/v1");
        command.env(variable, model);
        command.env("MODEL_LIMITED", format!("{model}-limited"));
        command
    };
    let mut runs = Vec::new();
    for model in models().split(',') {
        let command = ask(&EVERYWHERE, "MODEL", model);
        runs.push(checked(command, EVERYWHERE.len()));
    }
    for model in embedders().split(',') {
        // Google does not tell how many tokens it embedded.
        let checks = match model {
            "embed-on-google" => &["embeddings"][..],
            _ => &["embeddings", "embeddings_are_counted"],
        };
        runs.push(checked(ask(checks, "MODEL_EMBEDDING", model), checks.len()));
    }
    for run in runs {
        run.await;
    }
}
