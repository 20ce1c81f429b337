//! Configurations as articles about LiteLLM print them load unchanged.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::path::Path;

use support::shown;
use tollgate_config::{Environment, Loaded, Severity, Sources, load};
use tollgate_core::Dialect;

const KEYS: [(&str, &str); 3] = [
    ("OPENAI_API_KEY", "sk-openai-0123456789"),
    ("ANTHROPIC_API_KEY", "sk-ant-0123456789"),
    ("LITELLM_MASTER_KEY", "sk-master-0123456789"),
];

fn seed(name: &str) -> Loaded {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/seeds")
        .join(name);
    let environment = Environment::from_iter(KEYS);
    load(&Sources {
        file: Some(file),
        environment,
        overrides: Vec::new(),
    })
    .unwrap()
}

fn groups(loaded: &Loaded) -> Vec<&str> {
    loaded
        .snapshot
        .deployments
        .iter()
        .map(|deployment| &*deployment.group)
        .collect()
}

fn fallbacks(loaded: &Loaded) -> Vec<(&str, Vec<&str>)> {
    let fallbacks = loaded.snapshot.fallbacks.iter();
    fallbacks
        .map(|(name, targets)| (&**name, targets.iter().map(|target| &**target).collect()))
        .collect()
}

fn findings(loaded: &Loaded) -> Vec<String> {
    loaded
        .findings
        .iter()
        .map(|finding| shown(finding).chars().take(60).collect())
        .collect()
}

#[test]
fn one_front_door() {
    let loaded = seed("one_front_door.yaml");
    assert_eq!(groups(&loaded), ["fast-model", "smart-model"]);
    assert_eq!(loaded.snapshot.deployments[1].dialect, Dialect::Anthropic);
    assert!(loaded.snapshot.drop_params);
    assert_eq!(loaded.snapshot.clocks.attempt.unwrap().as_secs(), 600);
    assert_eq!(
        loaded.snapshot.master_key.as_ref().unwrap().expose(),
        "<YOUR_MASTER_KEY>"
    );
    let lines: Vec<_> = loaded
        .findings
        .iter()
        .map(|finding| (finding.line, finding.severity))
        .collect();
    let expected = [
        (Some(5), Severity::Warning),
        (Some(10), Severity::Warning),
        (Some(17), Severity::Warning),
    ];
    assert_eq!(lines, expected, "{:?}", loaded.findings);
}

#[test]
fn one_front_door_fallbacks() {
    let loaded = seed("one_front_door_fallbacks.yaml");
    assert_eq!(fallbacks(&loaded), [("smart-model", vec!["fast-model"])]);
    assert!(
        loaded
            .findings
            .iter()
            .all(|finding| finding.severity == Severity::Warning)
    );
}

#[test]
fn with_a_database() {
    let loaded = seed("with_a_database.yaml");
    assert_eq!(groups(&loaded), ["gpt-5.5", "claude-sonnet", "local-llama"]);
    assert_eq!(
        fallbacks(&loaded),
        [("gpt-5.5", vec!["claude-sonnet", "local-llama"])]
    );
    assert_eq!(
        loaded.snapshot.master_key.as_ref().unwrap().expose(),
        "sk-master-0123456789"
    );
    let llama = loaded.snapshot.deployments[2].endpoint.as_ref().unwrap();
    assert_eq!(
        (llama.authority.as_str(), &*llama.path),
        ("ollama:11434", "/v1")
    );
    assert_eq!(findings(&loaded), Vec::<String>::new());
}

#[test]
fn first_steps() {
    let loaded = seed("first_steps.yaml");
    assert_eq!(groups(&loaded), ["gpt-4o", "claude-opus-4", "local-qwen"]);
    assert_eq!(&*loaded.snapshot.deployments[2].model, "qwen3:32b");
    assert_eq!(
        fallbacks(&loaded),
        [("gpt-4o", vec!["claude-opus-4", "local-qwen"])]
    );
    let placeholders = loaded
        .findings
        .iter()
        .filter(|finding| finding.message.contains("placeholder"));
    assert_eq!(
        placeholders
            .map(|finding| finding.line.unwrap())
            .collect::<Vec<_>>(),
        [5, 9, 20]
    );
}

#[test]
fn production() {
    let loaded = seed("production.yaml");
    assert_eq!(
        groups(&loaded),
        ["gpt-4o", "claude-opus", "claude-sonnet", "local-qwen-32b"]
    );
    assert_eq!(
        fallbacks(&loaded)[1].1,
        ["claude-sonnet", "gpt-4o", "local-qwen-32b"]
    );
    let told = [
        (6, "in LiteLLM it counts for this deployment, not for a key"),
        (7, "calls are not limited yet"),
        (25, "LiteLLM ignores num_retries and retry_after in here"),
        (32, "alerts are not sent yet"),
        (33, "no amount of money"),
        (34, "LiteLLM ignores it here"),
        (35, "limits no spend yet, of keys neither"),
        (38, "not cached yet"),
        (39, "not cached yet"),
    ];
    for (line, words) in told {
        let mut at = loaded
            .findings
            .iter()
            .filter(|finding| finding.line == Some(line));
        let found = at.any(|finding| {
            finding
                .message
                .to_lowercase()
                .contains(&words.to_lowercase())
        });
        assert!(found, "{line} {words}: {:#?}", loaded.findings);
    }
    assert_eq!(loaded.findings.len(), told.len(), "{:#?}", loaded.findings);
}
