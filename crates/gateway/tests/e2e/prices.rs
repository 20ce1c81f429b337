//! What calls cost, in the header that LiteLLM's clients read.

use serde_json::json;

use crate::harness::{Answer, CHAT, Setup, chat, provider};

const COST: &str = "x-litellm-response-cost";

fn tokens(answer: &Answer) -> (u64, u64) {
    let usage = &answer.json()["usage"];
    let number = |member: &str| usage[member].as_u64().unwrap();
    (number("prompt_tokens"), number("completion_tokens"))
}

/// Picodollars as a header says them.
fn dollars(picos: u64) -> String {
    let decimals = format!("{picos:012}");
    format!("0.{}", decimals.trim_end_matches('0'))
}

#[tokio::test]
async fn a_call_costs_what_the_catalogue_says() {
    let mock = provider().await;
    let gateway = crate::harness::gateway(&mock.base_url()).await;
    let answer = gateway.post(CHAT, chat("gpt-4o")).await;
    let (input, output) = tokens(&answer);
    let cost = dollars(input * 2_500_000 + output * 10_000_000);
    assert_eq!(answer.header(COST), cost, "{answer:?}");
}

#[tokio::test]
async fn a_wildcards_call_costs_what_its_model_costs() {
    let mock = provider().await;
    let base = format!("{}/v1", mock.base_url());
    let params = json!({"model": "openai/*", "api_base": base, "api_key": "sk-provider"});
    let gateway = Setup::new().deployment("openai/*", params).start().await;
    let answer = gateway.post(CHAT, chat("openai/gpt-4o-mini")).await;
    let (input, output) = tokens(&answer);
    let cost = dollars(input * 150_000 + output * 600_000);
    assert_eq!(answer.header(COST), cost, "{answer:?}");
    let unknown = gateway.post(CHAT, chat("openai/our-own")).await;
    assert_eq!(
        (unknown.status, unknown.header(COST)),
        (200, ""),
        "{unknown:?}"
    );
}

#[tokio::test]
async fn a_price_of_ones_own_wins() {
    let mock = provider().await;
    let base = format!("{}/v1", mock.base_url());
    let params = json!({
        "model": "openai/gpt-4o", "api_base": base, "api_key": "sk-provider",
        "input_cost_per_token": 1e-6, "output_cost_per_token": "2e-6",
    });
    let gateway = Setup::new().deployment("m", params).start().await;
    let answer = gateway.post(CHAT, chat("m")).await;
    let (input, output) = tokens(&answer);
    let cost = dollars(input * 1_000_000 + output * 2_000_000);
    assert_eq!(answer.header(COST), cost, "{answer:?}");
}

#[test]
fn check_tells_prices_and_who_says_so() {
    let key = |model: &str| json!({"model": model, "api_key": "sk-provider"});
    let own = json!({"model": "openai/x", "api_key": "sk-provider", "input_cost_per_token": 1e-6});
    let some = json!({"model": "openai/gpt-4o", "api_key": "sk-provider", "cache_read_input_token_cost": 1e-6});
    let output = Setup::open()
        .deployment("listed", key("openai/gpt-4o"))
        .deployment("long", key("gemini/gemini-2.5-pro"))
        .deployment("own", own)
        .deployment("some", some)
        .deployment("unknown", key("openai/our-own"))
        .deployment("openai/*", key("openai/*"))
        .check();
    let told = String::from_utf8(output.stdout).unwrap();
    for line in [
        "  listed (openai/gpt-4o): input 2.5, output 10, cache_read 1.25  # catalogue, gpt-4o",
        "  long (gemini/gemini-2.5-pro): input 1.25, output 10, cache_read 0.125; for prompts of more than 200000 \
         tokens input 2.5, output 15, cache_read 0.25  # catalogue, gemini/gemini-2.5-pro",
        "  own (openai/x): input 1, output 0  # configuration",
        "  some (openai/gpt-4o): input 2.5, output 10, cache_read 1  # configuration, and catalogue, gpt-4o",
        "  unknown (openai/our-own): unknown",
        "  openai/* (openai/*): those of the model that is asked for  # catalogue",
    ] {
        assert!(
            told.lines().any(|told| told == line),
            "no `{line}` in\n{told}"
        );
    }
}
