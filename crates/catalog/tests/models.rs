//! The table of models against the file that it was made from, read independently.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;

use serde_json::Value;
use tollgate_catalog::{Bucket, ListPrice, Model, Priced, ServiceClass, model, models};

const DATA: &str = include_str!("../data/models.jsonl");

fn rows() -> impl Iterator<Item = (Value, Model)> {
    DATA.lines().map(|line| {
        let row: Value = serde_json::from_str(line).unwrap();
        let model = model(row["id"].as_str().unwrap()).unwrap();
        (row, model)
    })
}

/// `class/tier/what` of a price, as the file nests it.
fn place(price: &ListPrice) -> String {
    let class = price.class.name();
    let tier = match price.above {
        0 => "base".to_owned(),
        above => format!("above_{above}"),
    };
    match price.of {
        Priced::Tokens(bucket) => format!("{class}/{tier}/{}", bucket.name()),
        Priced::Unit(unit) => format!("{class}/unit/{}", unit.name()),
        Priced::Search(size) => format!("search/{}", size.name()),
        _ => "something new".to_owned(),
    }
}

/// The price as the file says it: tokens by the million, the rest one by one.
fn said(price: &ListPrice) -> String {
    let million = price.rate.per_million();
    match price.of {
        Priced::Tokens(_) => million.to_string(),
        // Six places to the left.
        _ => shifted(&million.to_string()),
    }
}

/// A decimal divided by a million, by moving its point.
fn shifted(decimal: &str) -> String {
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    let digits = format!("{whole:0>7}{fraction}");
    let (whole, fraction) = digits.split_at(digits.len() - fraction.len() - 6);
    plain(&format!("{whole}.{fraction}"))
}

/// A decimal without zeros that say nothing.
fn plain(decimal: &str) -> String {
    let trimmed = match decimal.contains('.') {
        true => decimal.trim_end_matches('0').trim_end_matches('.'),
        false => decimal,
    };
    trimmed.to_owned()
}

fn prices(row: &Value) -> BTreeMap<String, String> {
    let object = |value: &Value| value.as_object().cloned().unwrap_or_default();
    let mut prices = BTreeMap::new();
    for (class, tiers) in object(&row["usd_per_million_tokens"]) {
        for (tier, members) in object(&tiers) {
            for (what, price) in object(&members) {
                let price = plain(price.as_str().unwrap());
                prices.insert(format!("{class}/{tier}/{what}"), price);
            }
        }
    }
    for (size, price) in object(&row["usd_per_search"]) {
        prices.insert(format!("search/{size}"), plain(price.as_str().unwrap()));
    }
    prices
}

#[test]
fn every_price_is_exactly_the_published_one() {
    let mut checked = 0;
    for (row, model) in rows() {
        let compiled: BTreeMap<_, _> = model
            .prices()
            .map(|price| (place(&price), said(&price)))
            .collect();
        assert_eq!(compiled, prices(&row), "{}", model.id());
        checked += compiled.len();
    }
    assert!(checked > 16_000, "{checked}");
}

#[test]
fn every_other_fact_is_the_published_one() {
    for (row, model) in rows() {
        let number = |number: Option<u32>| number.map_or(Value::Null, Value::from);
        let words = |words: Vec<&str>| match words.is_empty() {
            true => Value::Null,
            false => Value::from(words),
        };
        assert_eq!(row["provider"], model.provider());
        assert_eq!(
            row["mode"].as_str(),
            model.mode().map(|mode| mode.name()),
            "{}",
            model.id()
        );
        assert_eq!(row["max_input"], number(model.max_input()));
        assert_eq!(row["max_output"], number(model.max_output()));
        assert_eq!(row["dimensions"], number(model.dimensions()));
        let retires = model
            .retires()
            .map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"));
        assert_eq!(row["retires"].as_str(), retires.as_deref());
        let sorted = |value: &Value| {
            let mut words: Vec<_> = value
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            words.sort_unstable();
            words.dedup();
            words
                .iter()
                .map(|word| (*word).to_owned())
                .collect::<Vec<_>>()
        };
        let supports = model.capabilities().map(|one| one.name()).collect();
        assert_eq!(sorted(&row["supports"]), sorted(&words(supports)));
        assert_eq!(
            sorted(&row["endpoints"]),
            sorted(&words(model.endpoints().collect())),
            "{}",
            model.id()
        );
    }
}

#[test]
fn the_table_is_complete_and_sorted() {
    assert_eq!(models().len(), DATA.lines().count());
    let ids: Vec<_> = models().map(Model::id).collect();
    assert!(ids.is_sorted_by(|a, b| a < b));
    for id in ["", "*", "zzz", "gpt-4", "gpt-4oo", "GPT-4O"] {
        assert_eq!(model(id).is_some(), ids.contains(&id), "{id}");
    }
}

#[test]
fn tariffs_hold_the_buckets_and_the_tiers() {
    let gemini = model("gemini/gemini-2.5-pro").unwrap();
    let tariff = gemini.tariff(ServiceClass::Standard).unwrap();
    let [tier] = tariff.tiers() else {
        panic!("{tariff:?}");
    };
    assert_eq!(tier.above, 200_000);
    let million = |rate: Option<tollgate_core::Rate>| rate.unwrap().per_million().to_string();
    assert_eq!(million(tariff.base().input), "1.25");
    assert_eq!(million(tier.rates.input), "2.5");
    let batch = gemini.tariff(ServiceClass::Batch).unwrap();
    assert_eq!(million(batch.base().input), "0.625");
    let claude = model("claude-sonnet-4-5").unwrap();
    let rates = *claude.tariff(ServiceClass::Standard).unwrap().base();
    assert_eq!(million(rates.cache_write_5m), "3.75");
    assert_eq!(million(rates.cache_write_1h), "6");
    assert_eq!(rates.cache_read, claude.tokens(Bucket::CacheRead));
    // Pictures by the piece are no price of tokens.
    let painter = model("1024-x-1024/gpt-image-1.5").unwrap();
    assert_eq!(painter.tariff(ServiceClass::Standard), None);
}

#[test]
fn long_prompts_never_cost_less() {
    for model in models() {
        for class in ServiceClass::ALL {
            let Some(tariff) = model.tariff(*class) else {
                continue;
            };
            let base = *tariff.base();
            for tier in tariff.tiers() {
                let rates = tier.rates.or(&base);
                assert!(rates.input >= base.input, "{}", model.id());
                assert!(rates.output >= base.output, "{}", model.id());
            }
        }
    }
}
