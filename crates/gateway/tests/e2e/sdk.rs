//! OpenAI's own Python library finds nothing to complain about.

use std::{path::Path, process::Command};

use serde_json::json;
use tollgate_testkit::MockProvider;

use crate::harness::{KEY, Setup, provider};

/// The variable that names an interpreter with the library; `cargo xtask test` sets it.
const PYTHON: &str = "TOLLGATE_PYTHON";

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
}

#[tokio::test(flavor = "multi_thread")]
async fn openais_python_library_is_content() {
    let Some(python) = std::env::var_os(PYTHON) else {
        eprintln!(
            "skipped: {PYTHON} names no Python with the library openai; `cargo xtask test` sets it"
        );
        return;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e/openai_sdk.py");
    let mock = provider().await;
    let gateway = setup(&mock).start().await;
    for base in [
        format!("http://{}/v1", gateway.address),
        format!("http://{}", gateway.address),
    ] {
        let mut command = Command::new(&python);
        command
            .arg(&script)
            .env("BASE_URL", &base)
            .env("API_KEY", KEY);
        let run = tokio::task::spawn_blocking(move || command.output());
        let output = run.await.unwrap().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        let trouble = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{base}:\n{told}\n{trouble}");
        assert!(told.lines().count() > 15, "hardly any check ran: {told}");
    }
}
