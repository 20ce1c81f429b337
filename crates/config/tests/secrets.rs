//! No secret is ever shown.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use support::{Given, file};
use tollgate_config::Loaded;

const CANARY: &str = "canary-0123456789";

/// Everything that is made to be read.
fn printed(given: &Given) -> String {
    let result = given.load();
    let shown = match &result {
        Ok(Loaded {
            findings,
            effective,
            ..
        }) => format!("{findings:?} {effective:?}"),
        Err(findings) => findings
            .iter()
            .map(|finding| format!("{finding} {finding:?}"))
            .collect(),
    };
    format!("{shown} {result:?} {:?}", given.sources())
}

#[test]
fn secrets_in_their_places_stay_hidden() {
    let text = "environment_variables:\n  SOME: canary-0123456789\nmodel_list:\n- model_name: m\n  litellm_params:\n    \
                model: openai/gpt-4o\n    api_key: sk-canary-0123456789\n    extra_headers: {x: canary-0123456789}\n    \
                aws_secret_access_key: canary-0123456789\n    my_api_key: canary-0123456789\n\
                general_settings:\n  master_key: canary-0123456789\n  \
                database_url: postgresql://u:canary-0123456789@h/d\nlitellm_settings:\n  cache_params:\n    \
                password: canary-0123456789\n";
    let variables = [
        (
            "TOLLGATE_GENERAL_SETTINGS__MASTER_KEY",
            "sk-canary-0123456789",
        ),
        ("LITELLM_MASTER_KEY", CANARY),
        ("OPENAI_API_KEY", CANARY),
    ];
    let given = file(text)
        .env(variables)
        .set("general_settings.master_key", CANARY);
    let printed = printed(&given);
    assert!(!printed.contains("canary"), "{printed}");
    assert!(printed.contains("…6789"), "{printed}");
}

#[test]
fn secrets_in_the_wrong_place_stay_hidden() {
    let table = [
        "general_settings: canary-0123456789\n",
        "general_settings:\n  master_key: [canary-0123456789]\n",
        "general_settings:\n  master_key: *canary-0123456789\n",
        "general_settings:\n  master_key: @canary-0123456789\n",
        "general_settings:\n  master_key: \"canary-0123456789\n",
        "general_settings:\n  master_key: canary-0123456789: x\n",
        "general_settings:\n  dangerously_permit_weak_or_unset_master_key: canary-0123456789\n",
        "router_settings:\n  timeout: canary-0123456789\n",
        "model_list:\n- model_name: m\n  litellm_params: {model: openai/x, api_key: \"canary-0123456789\\n\"}\n",
        "model_list:\n- model_name: m\n  litellm_params: {model: openai/x, api_key: k, api_base: canary-0123456789}\n",
        "model_list:\n- model_name: m\n  litellm_params: {model: openai/x, api_key: k, timeout: canary-0123456789}\n",
        "model_list:\n- model_name: m\n  litellm_params: {model: openai/x, headers: canary-0123456789}\n",
        "model_list:\n- model_name: m\n  litellm_params: {model: openai/x, input_cost_per_token: canary-0123456789}\n",
    ];
    for text in table {
        let findings = file(text)
            .load()
            .map_or_else(|findings| findings, |loaded| loaded.findings);
        for finding in findings {
            assert!(!finding.to_string().contains("canary"), "{text}{finding}");
        }
    }
}
