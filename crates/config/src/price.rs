//! What a model costs.

use tollgate_core::{Price, Rate, Rates, Tariff};

use crate::{Severity, decimal::parse_rate, node::Node, reader::Reader};

/// LiteLLM's names of the buckets, without what follows for long prompts.
const BUCKETS: [(&str, Bucket); 8] = [
    ("input_cost_per_token", |rates| &mut rates.input),
    ("output_cost_per_token", |rates| &mut rates.output),
    ("cache_read_input_token_cost", |rates| &mut rates.cache_read),
    ("cache_creation_input_token_cost", |rates| {
        &mut rates.cache_write_5m
    }),
    ("cache_creation_input_token_cost_above_1hr", |rates| {
        &mut rates.cache_write_1h
    }),
    ("output_cost_per_reasoning_token", |rates| {
        &mut rates.reasoning
    }),
    ("input_cost_per_audio_token", |rates| &mut rates.input_audio),
    ("output_cost_per_audio_token", |rates| {
        &mut rates.output_audio
    }),
];

/// One price of several.
type Bucket = fn(&mut Rates) -> &mut Option<Rate>;

/// The prices that a configuration gives.
#[derive(Clone, Debug, Default)]
struct Own {
    base: Rates,
    tiers: Vec<(u64, Rates)>,
}

/// The prices of a model: of `litellm_params`, else of `model_info`.
pub(crate) fn read(reader: &mut Reader, params: &Node<'_>, info: &Node<'_>) -> Price {
    Own::read(reader, params, info).price()
}

/// Whether `key` gives a price that is counted.
pub(crate) fn is_price(key: &str) -> bool {
    bucket(key).is_some()
}

/// What the price at `key` is for, and for prompts of more than how many tokens.
fn bucket(key: &str) -> Option<(Bucket, Option<u64>)> {
    BUCKETS.iter().find_map(|(name, bucket)| {
        let above = match key.strip_prefix(name)? {
            "" => None,
            rest => Some(threshold(rest)?),
        };
        Some((*bucket, above))
    })
}

/// The tokens in `_above_128k_tokens`.
fn threshold(text: &str) -> Option<u64> {
    let tokens = text.strip_prefix("_above_")?.strip_suffix("_tokens")?;
    match tokens.strip_suffix('k') {
        Some(thousands) => thousands.parse::<u64>().ok()?.checked_mul(1000),
        None => tokens.parse().ok(),
    }
}

fn rate(reader: &mut Reader, node: &Node<'_>) -> Option<Rate> {
    match parse_rate(&reader.text(node)?) {
        Ok((rate, exact)) => {
            if !exact {
                let message = format!("finer than 10⁻²⁴ dollars; rounded to {rate}");
                reader.say(Severity::Warning, node, message);
            }
            Some(rate)
        }
        Err(error) => {
            reader.say(Severity::Error, node, error.to_string());
            None
        }
    }
}

// === impl Own ===

impl Own {
    fn read(reader: &mut Reader, params: &Node<'_>, info: &Node<'_>) -> Self {
        let mut own = Self::default();
        // Those of `litellm_params` come last, and so they win.
        for (key, node) in info.members().chain(params.members()) {
            let Some((bucket, above)) = bucket(key).filter(|_| node.is_set()) else {
                continue;
            };
            if let Some(rate) = rate(reader, &node) {
                *bucket(own.rates(above)) = Some(rate);
            }
        }
        own
    }

    /// The prices for prompts of more than `above` tokens, or of any length.
    fn rates(&mut self, above: Option<u64>) -> &mut Rates {
        let Some(above) = above else {
            return &mut self.base;
        };
        let known = self.tiers.iter().position(|(tokens, _)| *tokens == above);
        let at = known.unwrap_or_else(|| {
            self.tiers.push((above, Rates::default()));
            self.tiers.len() - 1
        });
        &mut self.tiers[at].1
    }

    /// One of input and output makes the other 0, as in LiteLLM.
    fn price(mut self) -> Price {
        if self.base.input.is_none() && self.base.output.is_none() {
            return Price::Unknown;
        }
        self.base.input.get_or_insert(Rate::ZERO);
        self.base.output.get_or_insert(Rate::ZERO);
        let add = |tariff: Tariff, (above, rates)| tariff.tier(above, rates);
        Price::per_token(self.tiers.into_iter().fold(Tariff::flat(self.base), add))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_known_by_litellms_names() {
        let above = |key: &str| bucket(key).map(|(_, above)| above);
        assert_eq!(above("input_cost_per_token"), Some(None));
        let long = "cache_read_input_token_cost_above_200k_tokens";
        assert_eq!(above(long), Some(Some(200_000)));
        let hour = "cache_creation_input_token_cost_above_1hr";
        assert_eq!(above(hour), Some(None));
        let both = "cache_creation_input_token_cost_above_1hr_above_200k_tokens";
        assert_eq!(above(both), Some(Some(200_000)));
        let odd = "output_cost_per_token_above_500_tokens";
        assert_eq!(above(odd), Some(Some(500)));
        for key in [
            "input_cost_per_second",
            "input_cost_per_token_batches",
            "input_cost_per_token_above_tokens",
            "input_cost_per_token_above_99999999999999999999k_tokens",
        ] {
            assert!(!is_price(key), "{key}");
        }
    }
}
