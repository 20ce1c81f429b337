//! Prices by LiteLLM's names.

use tollgate::core::{Rate, Rates, Tariff};
use tollgate_catalog::{Bucket, ListPrice, Model, Priced, SearchContext, ServiceClass, Unit};
use tollgate_config::{Described, PriceOrigin};

use super::object::Object;

/// Prices that are always told, as null where they are unknown.
const ALWAYS: [&str; 13] = [
    "input_cost_per_character",
    "input_cost_per_token_above_128k_tokens",
    "input_cost_per_token_above_200k_tokens",
    "input_cost_per_query",
    "input_cost_per_second",
    "input_cost_per_token_batches",
    "output_cost_per_token_batches",
    "output_cost_per_character",
    "output_cost_per_token_above_128k_tokens",
    "output_cost_per_token_above_200k_tokens",
    "output_cost_per_second",
    "output_cost_per_image",
    "search_context_cost_per_query",
];

/// Writes all prices of a deployment: those that are charged, and what else the catalogue and the configuration know.
pub(super) fn write(object: &mut Object, described: &Described) {
    let tariff = described.deployment.price.tariff();
    let base = tariff.map(Tariff::base).copied().unwrap_or_default();
    for (name, rate) in named(&base) {
        object.set_rate(name, rate);
    }
    ALWAYS.iter().for_each(|name| object.set_rate(name, None));
    for tier in tariff.map(Tariff::tiers).unwrap_or_default() {
        let known = named(&tier.rates)
            .into_iter()
            .filter(|(_, rate)| rate.is_some());
        known.for_each(|(name, rate)| object.set_rate(&above(name, tier.above), rate));
    }
    if let Some(model) = catalogued(described) {
        let charged =
            |price: &ListPrice| price.class == ServiceClass::Standard && is_counted(price.of);
        let others = model.prices().filter(|price| !charged(price));
        others.for_each(|price| set_listed(object, &price));
        set_searches(object, model);
    }
    for (name, rate) in &described.facts.other_prices {
        object.set_rate(name, Some(*rate));
    }
}

/// The row whose prices hold; those of a model with a price of its own do not.
fn catalogued(described: &Described) -> Option<Model> {
    match described.facts.origin {
        PriceOrigin::Catalogue(model) | PriceOrigin::Both(model) => Some(model),
        // No token has a price, but other things may.
        PriceOrigin::Unknown => described.facts.listed,
        PriceOrigin::Config | PriceOrigin::PerModel => None,
    }
}

fn named(rates: &Rates) -> [(&'static str, Option<Rate>); 8] {
    [
        ("input_cost_per_token", rates.input),
        ("output_cost_per_token", rates.output),
        ("cache_read_input_token_cost", rates.cache_read),
        ("cache_creation_input_token_cost", rates.cache_write_5m),
        (
            "cache_creation_input_token_cost_above_1hr",
            rates.cache_write_1h,
        ),
        ("output_cost_per_reasoning_token", rates.reasoning),
        ("input_cost_per_audio_token", rates.input_audio),
        ("output_cost_per_audio_token", rates.output_audio),
    ]
}

/// `input_cost_per_token_above_200k_tokens`
fn above(name: &str, tokens: u64) -> String {
    match tokens % 1000 {
        0 => format!("{name}_above_{}k_tokens", tokens / 1000),
        _ => format!("{name}_above_{tokens}_tokens"),
    }
}

/// Whether usage has a bucket for it, so that it is charged.
fn is_counted(of: Priced) -> bool {
    matches!(of, Priced::Tokens(bucket) if !matches!(bucket,
        Bucket::InputImage | Bucket::OutputImage | Bucket::CacheReadAudio | Bucket::CacheReadImage | Bucket::CacheWriteAudio))
}

fn set_listed(object: &mut Object, price: &ListPrice) {
    let name = match price.of {
        Priced::Tokens(bucket) => token_name(bucket),
        Priced::Unit(unit) => unit_name(unit),
        _ => None,
    };
    let Some(name) = name else {
        return;
    };
    let name = match price.above {
        0 => name.to_owned(),
        tokens => above(name, tokens.into()),
    };
    let name = match price.class {
        ServiceClass::Standard => name,
        ServiceClass::Batch => format!("{name}_batches"),
        class => format!("{name}_{}", class.name()),
    };
    object.set_rate(&name, Some(price.rate));
}

fn token_name(bucket: Bucket) -> Option<&'static str> {
    Some(match bucket {
        Bucket::Input => "input_cost_per_token",
        Bucket::Output => "output_cost_per_token",
        Bucket::CacheRead => "cache_read_input_token_cost",
        Bucket::CacheWrite => "cache_creation_input_token_cost",
        Bucket::CacheWrite1h => "cache_creation_input_token_cost_above_1hr",
        Bucket::Reasoning => "output_cost_per_reasoning_token",
        Bucket::InputAudio => "input_cost_per_audio_token",
        Bucket::OutputAudio => "output_cost_per_audio_token",
        Bucket::InputImage => "input_cost_per_image_token",
        Bucket::OutputImage => "output_cost_per_image_token",
        Bucket::CacheReadAudio => "cache_read_input_audio_token_cost",
        Bucket::CacheReadImage => "cache_read_input_image_token_cost",
        Bucket::CacheWriteAudio => "cache_creation_input_audio_token_cost",
        _ => return None,
    })
}

fn unit_name(unit: Unit) -> Option<&'static str> {
    Some(match unit {
        Unit::ImageIn => "input_cost_per_image",
        Unit::ImageOut => "output_cost_per_image",
        Unit::SecondIn => "input_cost_per_second",
        Unit::SecondOut => "output_cost_per_second",
        Unit::CharacterIn => "input_cost_per_character",
        Unit::CharacterOut => "output_cost_per_character",
        Unit::PixelIn => "input_cost_per_pixel",
        Unit::PixelOut => "output_cost_per_pixel",
        Unit::Query => "input_cost_per_query",
        Unit::Page => "ocr_cost_per_page",
        Unit::Request => "input_cost_per_request",
        _ => return None,
    })
}

fn set_searches(object: &mut Object, model: Model) {
    let mut searches = Object::default();
    let mut any = false;
    for size in SearchContext::ALL {
        let rate = model.price(ServiceClass::Standard, 0, Priced::Search(*size));
        any |= rate.is_some();
        searches.set_rate(&format!("search_context_size_{}", size.name()), rate);
    }
    if any {
        object.set_object("search_context_cost_per_query", &searches);
    }
}
