//! What a deployment charges.

use std::{fmt, sync::Arc};

use crate::{PicoUsd, Rate, Usage};

/// What a deployment charges per token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Price {
    /// Nobody knows: a state that shows, never zero.
    #[default]
    Unknown,
    /// Known; zero is free.
    PerToken(Arc<Tariff>),
    /// It depends on the model that a wildcard stands for.
    ByModel(PriceList),
}

/// Prices per token, and higher ones for long prompts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tariff {
    base: Rates,
    /// Ascending.
    tiers: Vec<Tier>,
}

/// What holds for the whole of a call whose prompt is long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    /// The prompt has more tokens than this.
    pub above: u64,
    /// The prices then; those of shorter prompts where there is none.
    pub rates: Rates,
}

/// The price of a token, by the buckets of [`Usage`].
///
/// A bucket without a price is charged as input or output, and a cache entry for an hour as one for five minutes.
/// Where that is unknown too, so is the cost of a call that used it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// Fresh input.
    pub input: Option<Rate>,
    /// Input read from the provider's cache.
    pub cache_read: Option<Rate>,
    /// Input written to it for five minutes.
    pub cache_write_5m: Option<Rate>,
    /// Input written to it for an hour.
    pub cache_write_1h: Option<Rate>,
    /// Visible output.
    pub output: Option<Rate>,
    /// Output spent on reasoning.
    pub reasoning: Option<Rate>,
    /// Audio heard.
    pub input_audio: Option<Rate>,
    /// Audio spoken.
    pub output_audio: Option<Rate>,
}

/// Finds the tariff of a model by its name. It is asked when a cost is, which is after the answer.
#[derive(Clone)]
pub struct PriceList(Arc<Find>);

type Find = dyn Fn(&str) -> Option<Tariff> + Send + Sync;

// === impl Price ===

impl Price {
    /// A price that is known.
    pub fn per_token(tariff: Tariff) -> Self {
        Self::PerToken(Arc::new(tariff))
    }

    /// What `usage` of `model` costs; `None` where the price of something that was used is unknown.
    pub fn cost(&self, model: &str, usage: &Usage) -> Option<PicoUsd> {
        match self {
            Self::Unknown => None,
            Self::PerToken(tariff) => tariff.cost(usage),
            Self::ByModel(list) => list.find(model)?.cost(usage),
        }
    }

    /// The prices, where they do not depend on the model.
    pub fn tariff(&self) -> Option<&Tariff> {
        match self {
            Self::PerToken(tariff) => Some(tariff),
            Self::Unknown | Self::ByModel(_) => None,
        }
    }
}

// === impl Tariff ===

impl Tariff {
    /// A tariff with the same prices for all prompts.
    pub fn flat(base: Rates) -> Self {
        Self {
            base,
            tiers: Vec::new(),
        }
    }

    /// Charges `rates` for calls whose prompt has more than `above` tokens.
    #[must_use]
    pub fn tier(mut self, above: u64, rates: Rates) -> Self {
        self.tiers.retain(|tier| tier.above != above);
        self.tiers.push(Tier { above, rates });
        self.tiers.sort_unstable_by_key(|tier| tier.above);
        self
    }

    /// The prices for prompts of any length.
    pub fn base(&self) -> &Rates {
        &self.base
    }

    /// What differs for long prompts, the lowest threshold first.
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// The prices of a call whose prompt has this many tokens.
    pub fn rates(&self, prompt: u64) -> Rates {
        let tier = self.tiers.iter().rfind(|tier| prompt > tier.above);
        tier.map_or(self.base, |tier| tier.rates.or(&self.base))
    }

    /// What `usage` costs, to the nearest picodollar.
    pub fn cost(&self, usage: &Usage) -> Option<PicoUsd> {
        let rates = self.rates(usage.total_input());
        let cost = rates.charge(usage)?;
        Some(cost.round())
    }
}

// === impl Rates ===

impl Rates {
    /// These prices, with `others` where there is none.
    #[must_use]
    pub fn or(self, others: &Self) -> Self {
        Self {
            input: self.input.or(others.input),
            cache_read: self.cache_read.or(others.cache_read),
            cache_write_5m: self.cache_write_5m.or(others.cache_write_5m),
            cache_write_1h: self.cache_write_1h.or(others.cache_write_1h),
            output: self.output.or(others.output),
            reasoning: self.reasoning.or(others.reasoning),
            input_audio: self.input_audio.or(others.input_audio),
            output_audio: self.output_audio.or(others.output_audio),
        }
    }

    /// Whether there is no price at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The exact sum over all buckets.
    fn charge(&self, usage: &Usage) -> Option<Rate> {
        let cache_write = self.cache_write_5m.or(self.input);
        let buckets = [
            (usage.input, self.input),
            (usage.cache_read, self.cache_read.or(self.input)),
            (usage.cache_write_5m, cache_write),
            (usage.cache_write_1h, self.cache_write_1h.or(cache_write)),
            (usage.input_audio, self.input_audio.or(self.input)),
            (usage.output, self.output),
            (usage.reasoning, self.reasoning.or(self.output)),
            (usage.output_audio, self.output_audio.or(self.output)),
        ];
        let used = buckets.into_iter().filter(|(tokens, _)| *tokens > 0);
        used.map(|(tokens, rate)| Some(rate?.times(tokens)))
            .try_fold(Rate::ZERO, |sum, part| Some(sum.plus(part?)))
    }
}

// === impl PriceList ===

impl PriceList {
    /// A list that is asked through `find`.
    pub fn new(find: impl Fn(&str) -> Option<Tariff> + Send + Sync + 'static) -> Self {
        Self(Arc::new(find))
    }

    /// The tariff of `model`.
    pub fn find(&self, model: &str) -> Option<Tariff> {
        (self.0)(model)
    }
}

impl fmt::Debug for PriceList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PriceList")
    }
}

impl PartialEq for PriceList {
    /// Whether it is the very same list.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for PriceList {}
