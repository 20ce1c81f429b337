//! What models cost, as the configuration says.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use support::{file, model};
use tollgate_catalog::{self as catalog, ServiceClass};
use tollgate_config::{Described, PriceOrigin};
use tollgate_core::{PicoUsd, Price, Rate, Rates, Tariff, Usage};

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

/// The only model of a file: one with this `model`, these further `litellm_params` and this `model_info`.
fn described(name: &str, params: &str, info: &str) -> Described {
    let text = format!(
        "model_list:\n- model_name: m*\n  litellm_params: {{model: \"{name}\", mock_response: x, {params}}}\n  \
         model_info: {{{info}}}\n"
    );
    file(&text).loaded().snapshot.described[0].clone()
}

fn listed(id: &str) -> (catalog::Model, Tariff) {
    let model = catalog::model(id).unwrap();
    (model, model.tariff(ServiceClass::Standard).unwrap())
}

#[test]
fn a_model_without_prices_has_those_of_the_catalogue() {
    for (name, info, row) in [
        ("openai/gpt-4o", "", "gpt-4o"),
        ("azure/gpt-4o", "", "azure/gpt-4o"),
        ("azure/our-own-name", "base_model: gpt-4o", "azure/gpt-4o"),
        (
            "azure/our-own-name",
            "base_model: azure/gpt-4o",
            "azure/gpt-4o",
        ),
        ("hosted_vllm/x", "base_model: openai/gpt-4o", "gpt-4o"),
        ("openai/gpt-4o-mini", "base_model: gpt-4o", "gpt-4o"),
        ("gemini/gemini-2.5-pro", "", "gemini/gemini-2.5-pro"),
    ] {
        let described = described(name, "", info);
        let (model, tariff) = listed(row);
        assert_eq!(described.facts.origin, PriceOrigin::Catalogue(model));
        assert_eq!(described.facts.listed, Some(model));
        assert_eq!(described.deployment.price, Price::per_token(tariff));
    }
}

#[test]
fn a_model_that_nobody_knows_has_an_unknown_price() {
    for (name, info) in [
        ("openai/our-own", ""),
        ("openai/gpt-4o", "base_model: nothing"),
    ] {
        let described = described(name, "", info);
        assert_eq!(described.facts.origin, PriceOrigin::Unknown);
        assert_eq!(described.deployment.price, Price::Unknown);
    }
    let text = "model_list:\n- model_name: m\n  litellm_params: {model: openai/x, mock_response: x}\n  \
                model_info:\n    base_model: nothing\n";
    file(text).finds(
        "5: model_list[0].model_info.base_model: warning",
        "catalogue",
    );
}

#[test]
fn a_price_of_ones_own_stands_for_the_whole_list() {
    let described = described("openai/gpt-4o", "input_cost_per_token: 1e-12", "");
    assert_eq!(described.facts.origin, PriceOrigin::Config);
    let own = Rates {
        input: picos(1),
        output: Some(Rate::ZERO),
        ..Rates::default()
    };
    assert_eq!(described.deployment.price, flat(own));
    // Still known for its other facts.
    assert_eq!(described.facts.listed, catalog::model("gpt-4o"));
}

#[test]
fn a_price_beside_input_and_output_replaces_that_one_of_the_catalogue() {
    let own = "cache_read_input_token_cost: 7e-12, input_cost_per_token_above_200k_tokens: 9e-12";
    let described = described("gemini/gemini-2.5-pro", own, "");
    let (model, tariff) = listed("gemini/gemini-2.5-pro");
    assert_eq!(described.facts.origin, PriceOrigin::Both(model));
    let price = described.deployment.price.tariff().unwrap().clone();
    assert_eq!(price.base().cache_read, picos(7));
    assert_eq!(price.base().input, tariff.base().input);
    assert_eq!(price.tiers()[0].rates.input, picos(9));
    assert_eq!(
        price.tiers()[0].rates.output,
        tariff.tiers()[0].rates.output
    );
}

#[test]
fn a_wildcard_costs_what_each_of_its_models_costs() {
    let described = described("openai/*", "", "");
    assert_eq!(described.facts.origin, PriceOrigin::PerModel);
    let usage = Usage {
        input: 1_000_000,
        ..Usage::default()
    };
    let cost = |model: &str| described.deployment.price.cost(model, &usage);
    assert_eq!(cost("gpt-4o"), Some(PicoUsd(2_500_000_000_000)));
    assert_eq!(cost("our-own"), None);
    assert_eq!(cost("*"), None);
    let own = self::described("openai/*", "input_cost_per_token: 1e-12", "");
    assert_eq!(own.facts.origin, PriceOrigin::Config);
    assert_eq!(
        own.deployment.price.cost("any", &usage),
        Some(PicoUsd(1_000_000))
    );
}

#[test]
fn facts_hold_what_model_info_says_and_no_secret() {
    let info = "id: one, mode: chat, owner: {team: a, api_key: sk-hidden}, tags: [x, 1], base_model: gpt-4o, \
                secret_key: s, input_cost_per_token: 1, input_cost_per_second: 2.5e-05, key_name: os.environ/K";
    let facts = described("openai/gpt-4o", "output_cost_per_image: 0.04", info).facts;
    let expected = serde_json::json!({
        "mode": "chat", "owner": {"team": "a"}, "tags": ["x", 1], "base_model": "gpt-4o", "key_name": "os.environ/K",
    });
    assert_eq!(serde_json::Value::Object(facts.info), expected);
    let others = facts.other_prices.iter();
    let others: Vec<_> = others
        .map(|(key, rate)| (&**key, rate.to_string()))
        .collect();
    let expected = [
        ("output_cost_per_image", "0.04"),
        ("input_cost_per_second", "2.5e-05"),
    ];
    assert_eq!(others, expected.map(|(key, rate)| (key, rate.to_owned())));
    assert_eq!(&*facts.model, "openai/gpt-4o");
}
