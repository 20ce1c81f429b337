//! How tokens are drawn.

use serde_json::{Value, json};

use super::models::Model;
use crate::{Losses, neutral::Sampling};

/// As Anthropic's own client wrote it.
pub(super) fn own(sampling: &Sampling) -> Vec<(&'static str, Value)> {
    written(sampling.temperature, sampling.top_p, sampling.top_k)
}

/// As `model` takes it. While it thinks, it takes only its own temperature of 1, no `top_k`, and a `top_p` of 0.95
/// or more (Anthropic's guide to extended thinking).
pub(crate) fn translated(
    sampling: &Sampling,
    model: Model,
    thinks: bool,
    losses: &mut Losses,
) -> Vec<(&'static str, Value)> {
    let Sampling {
        mut temperature,
        mut top_p,
        mut top_k,
        ..
    } = *sampling;
    if model.refuses_sampling() || thinks {
        losses.meaning_if(temperature.is_some_and(|heat| heat != 1.0), "temperature");
        losses.meaning_if(top_k.is_some(), "top_k");
        (temperature, top_k) = (None, None);
        let least = if model.refuses_sampling() { 1.0 } else { 0.95 };
        losses.meaning_if(top_p.is_some_and(|top_p| top_p < least), "top_p");
        top_p = top_p.filter(|top_p| *top_p >= least && *top_p < 1.0);
    }
    if temperature.is_some_and(|heat| heat > 1.0) {
        // The scale ends at 1.
        losses.meaning("temperature");
        temperature = Some(1.0);
    }
    if model.wants_one_of_two() && temperature.is_some() {
        losses.meaning_if(top_p.is_some_and(|top_p| top_p < 1.0), "top_p");
        top_p = None;
    }
    written(temperature, top_p, top_k)
}

fn written(
    temperature: Option<f64>,
    top_p: Option<f64>,
    top_k: Option<u64>,
) -> Vec<(&'static str, Value)> {
    let values = [
        ("temperature", temperature.map(number)),
        ("top_p", top_p.map(number)),
        ("top_k", top_k.map(|top_k| json!(top_k))),
    ];
    values
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

/// 1 rather than 1.0, as people write it.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e9 {
        json!(value as i64)
    } else {
        json!(value)
    }
}
