//! Claude Code, which speaks Anthropic's dialect, works with models of every provider.

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
const PROMPT: &str =
    r#"call Bash {"command": "echo tollgate-$((6*7))", "description": "Says something"}"#;

/// The program of this machine's kind; its package is one for each.
fn program() -> Option<PathBuf> {
    named(NODE)?;
    installed("@anthropic-ai", "claude-code-", "claude")
}

async fn asked(program: &PathBuf, upstreams: &Upstreams, model: &str) -> Output {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(program);
    command
        .args(["-p", PROMPT, "--output-format", "json"])
        .args(["--allowedTools", "Bash"])
        .current_dir(home.path())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home.path())
        .env("ANTHROPIC_BASE_URL", upstreams.url())
        .env("ANTHROPIC_AUTH_TOKEN", KEY)
        .env("ANTHROPIC_MODEL", model)
        .env("ANTHROPIC_SMALL_FAST_MODEL", model)
        // A retry would hide a fault of the gateway.
        .env("CLAUDE_CODE_MAX_RETRIES", "0")
        .env("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1")
        .env("DISABLE_AUTOUPDATER", "1")
        .env("DISABLE_ERROR_REPORTING", "1")
        .env("DISABLE_TELEMETRY", "1");
    finished(command).await
}

/// The last line of the output that is JSON.
fn told(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    let mut lines = text.lines().rev();
    let told = lines.find_map(|line| serde_json::from_str(line).ok());
    told.unwrap_or_else(|| panic!("{output:?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn claude_code_runs_a_command_with_every_provider() {
    let Some(program) = program() else { return };
    let upstreams = Upstreams::start().await;
    let mut failures = Vec::new();
    for model in models().split(',') {
        upstreams.mock.reset();
        let told = told(&asked(&program, &upstreams, model).await);
        let answered = told["result"]
            .as_str()
            .is_some_and(|text| text.contains("tollgate-42"));
        if told["is_error"] != false || told["num_turns"] != 2 || !answered {
            failures.push(format!(
                "{model}: {} turns: {}",
                told["num_turns"], told["result"]
            ));
        }
        assert!(upstreams.mock.requests().len() >= 2, "{model}");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn claude_code_tells_what_is_wrong() {
    let Some(program) = program() else { return };
    let upstreams = Upstreams::start().await;
    for (model, word) in [("on-nothing", "on-nothing"), ("on-gemini-limited", "429")] {
        let told = told(&asked(&program, &upstreams, model).await);
        assert_eq!(told["is_error"], true, "{told}");
        assert!(told["result"].to_string().contains(word), "{told}");
    }
}
