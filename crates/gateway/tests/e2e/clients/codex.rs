//! Codex, which speaks OpenAI's Responses, works with models of every provider.

use std::{
    path::PathBuf,
    process::{Command, Output},
};

use serde_json::Value;

use crate::harness::KEY;

use super::{
    javascript::NODE,
    program::{finished, installed, named},
    upstreams::{Upstreams, models},
};

/// What is typed: the mock provider takes it for an order to call this tool, and the shell has to work out the answer.
const PROMPT: &str = r#"call exec_command {"cmd": "echo tollgate-$((6*7))"}"#;

/// The program of this machine's kind; its package is one for each, and within it stands a folder for the target.
fn program() -> Option<PathBuf> {
    named(NODE)?;
    installed("@openai", "codex-", "vendor/*/bin/codex")
}

fn config(url: &str) -> String {
    format!(
        r#"
        model_provider = "tollgate"
        approval_policy = "never"
        sandbox_mode = "read-only"
        # Neither Cohere nor Claude on Bedrock can search, and the gateway says so instead of leaving the tool out.
        web_search = "disabled"

        [model_providers.tollgate]
        name = "Tollgate"
        base_url = "{url}/v1"
        env_key = "TOLLGATE_KEY"
        wire_api = "responses"
        # A retry would hide a fault of the gateway.
        request_max_retries = 0
        stream_max_retries = 0

        [analytics]
        enabled = false
        "#
    )
}

async fn asked(program: &PathBuf, upstreams: &Upstreams, model: &str) -> Output {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("config.toml"), config(&upstreams.url())).unwrap();
    let mut command = Command::new(program);
    command
        .args([
            "exec",
            "--json",
            "--skip-git-repo-check",
            "--model",
            model,
            PROMPT,
        ])
        .current_dir(home.path())
        .stdin(std::process::Stdio::null())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home.path())
        .env("CODEX_HOME", home.path())
        .env("TOLLGATE_KEY", KEY);
    finished(command).await
}

/// The completed items of a kind, each as its `member`.
fn items(output: &Output, kind: &str, member: &str) -> Vec<String> {
    let text = String::from_utf8_lossy(&output.stdout);
    let events = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let items =
        events.filter(|event| event["type"] == "item.completed" && event["item"]["type"] == kind);
    let members = items.map(|event| {
        event["item"][member]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    });
    members.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn codex_runs_a_command_with_every_provider() {
    let Some(program) = program() else { return };
    let upstreams = Upstreams::start().await;
    let mut failures = Vec::new();
    for model in models().split(',') {
        let output = asked(&program, &upstreams, model).await;
        let ran = items(&output, "command_execution", "aggregated_output");
        let said = items(&output, "agent_message", "text");
        let answered = said.iter().any(|text| text.contains("tollgate-42"));
        let empty = said.iter().any(String::is_empty);
        if !output.status.success() || ran != ["tollgate-42\n"] || !answered || empty {
            let told = String::from_utf8_lossy(&output.stdout).into_owned();
            failures.push(format!("{model}: {told}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn codex_tells_what_is_wrong() {
    let Some(program) = program() else { return };
    let upstreams = Upstreams::start().await;
    for (model, word) in [("on-nothing", "on-nothing"), ("on-gemini-limited", "429")] {
        let output = asked(&program, &upstreams, model).await;
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success(), "{told}");
        let failed = told.lines().find(|line| line.contains("turn.failed"));
        assert!(failed.is_some_and(|line| line.contains(word)), "{told}");
    }
}
