//! What is said about entries of `model_list`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use support::{file, model};

#[test]
fn models_must_be_complete() {
    let table = [
        ("model_list: {}\n", "1: model_list: error", "a list"),
        (
            "model_list:\n- model_name: m\n",
            "2: model_list[0]: error",
            "litellm_params",
        ),
        (
            "model_list:\n- model_name: m\n  litellm_params: {}\n",
            "3: model_list[0].litellm_params.model: error",
            "missing",
        ),
        (
            "model_list:\n- litellm_params:\n    model: gpt-4o\n",
            "2: model_list[0].model_name: error",
            "missing",
        ),
        (
            "model_list:\n- just-a-name\n",
            "2: model_list[0]: error",
            "expected a map, found a text",
        ),
    ];
    for (text, start, words) in table {
        file(text).finds(start, words);
    }
}

#[test]
fn providers_must_be_known() {
    let entry = |model: &str| {
        file(&format!(
            "model_list:\n- model_name: m\n  litellm_params:\n    model: {model}\n    api_key: k\n"
        ))
    };
    let path = "4: model_list[0].litellm_params.model";
    entry("opnai/gpt-4o").finds(&format!("{path}: error"), "did you mean `openai`");
    entry("nobody/gpt-4o").finds(&format!("{path}: error"), "write `openai/` before");
    entry("some-model").finds(&format!("{path}: error"), "`provider/model`");
    entry("langflow/x").finds(&format!("{path}: not yet"), "speaks the langflow dialect");
    entry("dotprompt/x").finds(&format!("{path}: not yet"), "LiteLLM's own use");
    entry("gigachat/x").finds(&format!("{path}: not yet"), "oauth2");
    entry("openai/*").finds(&format!("{path}: warning"), "holds a `*`");
    entry("azure/dep").finds(&format!("{path}: warning"), "AZURE_API_BASE");
    entry("cloudflare/x").finds(&format!("{path}: warning"), "CLOUDFLARE_ACCOUNT_ID");
}

#[test]
fn keys_and_addresses_are_looked_at() {
    let params = "model_list[0].litellm_params";
    model("").finds(
        "3: model_list[0].litellm_params.api_key: warning",
        "OPENAI_API_KEY",
    );
    model("api_key: os.environ/GONE").finds(
        &format!("5: {params}.api_key: warning"),
        "GONE is not set; set it",
    );
    model("api_key: <KEY>").finds(&format!("5: {params}.api_key: warning"), "placeholder");
    model("api_key: \"a\\nb\"").finds(&format!("5: {params}.api_key: error"), "no HTTP header");
    model("api_key: k\napi_base: localhost:1")
        .finds(&format!("6: {params}.api_base: error"), "http://");
    model("api_key: k\nmy_api_key: k")
        .finds(&format!("6: {params}.my_api_key: warning"), "credential");
    model("api_key: k\nrpm: 5").finds(&format!("6: {params}.rpm: not yet"), "not for a key");
    model("api_key: k\nextra_headers: {a b: c}")
        .finds(&format!("6: {params}.extra_headers.a b: error"), "header");
}
