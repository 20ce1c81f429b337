//! What models cost, as the configuration says.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use support::{file, model};
use tollgate_core::{PicoUsd, Price, Rate, Rates, Tariff};

fn picos(picos: u64) -> Option<Rate> {
    Some(PicoUsd(picos).into())
}

/// The price of the model that these `litellm_params` describe.
fn price(params: &str) -> Price {
    let snapshot = model(params).loaded().snapshot;
    snapshot.deployments[0].price.clone()
}

fn flat(rates: Rates) -> Price {
    Price::per_token(Tariff::flat(rates))
}

#[test]
fn prices_are_exact_wherever_they_stand() {
    let expected = flat(Rates {
        input: picos(2_500_000),
        output: picos(10_000_000),
        cache_read: picos(1_250_000),
        ..Rates::default()
    });
    let written = "api_key: k\ninput_cost_per_token: 2.5e-06\noutput_cost_per_token: \"0.00001\"\n\
                   cache_read_input_token_cost: 1.25e-6";
    assert_eq!(price(written), expected);
    let info = "model_list:\n- model_name: m\n  litellm_params: {model: openai/x, mock_response: x}\n  model_info:\n    \
                input_cost_per_token: 0.0000025\n    output_cost_per_token: 1e-05\n    \
                cache_read_input_token_cost: 1.25e-06\n";
    let deployments = file(info).loaded().snapshot.deployments;
    assert_eq!(deployments[0].price, expected);
}

#[test]
fn one_of_input_and_output_makes_the_other_free() {
    let free = flat(Rates {
        input: Some(Rate::ZERO),
        output: Some(Rate::ZERO),
        ..Rates::default()
    });
    assert_eq!(price("mock_response: x\ninput_cost_per_token: 0"), free);
    assert_eq!(price("mock_response: x\noutput_cost_per_token: 0"), free);
}

#[test]
fn every_bucket_has_its_price() {
    let written = "api_key: k\ninput_cost_per_token: 1e-12\noutput_cost_per_token: 2e-12\n\
                   cache_read_input_token_cost: 3e-12\ncache_creation_input_token_cost: 4e-12\n\
                   cache_creation_input_token_cost_above_1hr: 5e-12\noutput_cost_per_reasoning_token: 6e-12\n\
                   input_cost_per_audio_token: 7e-12\noutput_cost_per_audio_token: 8e-12";
    let expected = Rates {
        input: picos(1),
        output: picos(2),
        cache_read: picos(3),
        cache_write_5m: picos(4),
        cache_write_1h: picos(5),
        reasoning: picos(6),
        input_audio: picos(7),
        output_audio: picos(8),
    };
    assert_eq!(price(written), flat(expected));
    // None of them goes to the provider.
    let deployments = model(written).loaded().snapshot.deployments;
    assert!(deployments[0].defaults.is_empty());
}

#[test]
fn long_prompts_have_prices_of_their_own() {
    let written = "api_key: k\ninput_cost_per_token: 1e-12\noutput_cost_per_token: 2e-12\n\
                   input_cost_per_token_above_128k_tokens: 3e-12\noutput_cost_per_token_above_128k_tokens: 4e-12\n\
                   cache_read_input_token_cost_above_200k_tokens: 5e-12";
    let base = Rates {
        input: picos(1),
        output: picos(2),
        ..Rates::default()
    };
    let long = Rates {
        input: picos(3),
        output: picos(4),
        ..Rates::default()
    };
    let longer = Rates {
        cache_read: picos(5),
        ..Rates::default()
    };
    let tariff = Tariff::flat(base).tier(128_000, long).tier(200_000, longer);
    assert_eq!(price(written), Price::per_token(tariff));
}

#[test]
fn what_is_no_price_is_told() {
    model("api_key: k\ninput_cost_per_token: cheap")
        .finds("6: model_list[0].litellm_params.input_cost", "dollars");
    model("api_key: k\ninput_cost_per_token: 1.5e-24").finds("6:", "rounded to 2e-24");
    model("api_key: k\ninput_cost_per_second: 1").finds("6:", "only prices per token");
}
