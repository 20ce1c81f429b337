//! List prices.

use tollgate_core::{Rate, Rates, Tariff};

use super::{Bucket, Model, SearchContext, ServiceClass, Unit};

/// One price of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListPrice {
    /// How urgently the call is served.
    pub class: ServiceClass,
    /// For prompts of more tokens than this; 0 for all.
    pub above: u32,
    /// What is charged.
    pub of: Priced,
    /// What one of it costs, exactly.
    pub rate: Rate,
}

/// What has a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Priced {
    /// A token.
    Tokens(Bucket),
    /// Something else that can be counted.
    Unit(Unit),
    /// A search of the web.
    Search(SearchContext),
}

/// A price in the compiled table.
pub(super) struct Entry {
    pub(super) class: ServiceClass,
    pub(super) above: u32,
    pub(super) of: Priced,
    /// Its place among the distinct rates.
    pub(super) rate: u16,
}

// === impl Entry ===

impl Entry {
    pub(super) fn price(&self, rates: &[u128]) -> ListPrice {
        ListPrice {
            class: self.class,
            above: self.above,
            of: self.of,
            rate: Rate::from_yoctos(rates[usize::from(self.rate)]),
        }
    }
}

// === impl Model ===

impl Model {
    /// What its tokens cost in this class, in the buckets that a gateway counts; `None` where no list says.
    ///
    /// Pictures are tokens of input or output to those who count, so they have no bucket here.
    pub fn tariff(self, class: ServiceClass) -> Option<Tariff> {
        let rates = |above: u32| {
            let mut rates = Rates::default();
            let prices = self
                .prices()
                .filter(|price| (price.class, price.above) == (class, above));
            prices.for_each(|price| price.enter(&mut rates));
            rates
        };
        let base = rates(0);
        let mut thresholds: Vec<u32> = self.thresholds(class).collect();
        thresholds.dedup();
        let add = |tariff: Tariff, above: u32| tariff.tier(above.into(), rates(above));
        let tariff = thresholds.into_iter().fold(Tariff::flat(base), add);
        (!base.is_empty()).then_some(tariff)
    }

    fn thresholds(self, class: ServiceClass) -> impl Iterator<Item = u32> {
        let long = self
            .prices()
            .filter(move |price| price.class == class && price.above > 0);
        long.map(|price| price.above)
    }
}

// === impl ListPrice ===

impl ListPrice {
    /// Writes the price where tokens of its bucket are charged.
    fn enter(&self, rates: &mut Rates) {
        let rate = match self.of {
            Priced::Tokens(Bucket::Input) => &mut rates.input,
            Priced::Tokens(Bucket::Output) => &mut rates.output,
            Priced::Tokens(Bucket::CacheRead) => &mut rates.cache_read,
            Priced::Tokens(Bucket::CacheWrite) => &mut rates.cache_write_5m,
            Priced::Tokens(Bucket::CacheWrite1h) => &mut rates.cache_write_1h,
            Priced::Tokens(Bucket::Reasoning) => &mut rates.reasoning,
            Priced::Tokens(Bucket::InputAudio) => &mut rates.input_audio,
            Priced::Tokens(Bucket::OutputAudio) => &mut rates.output_audio,
            _ => return,
        };
        *rate = Some(self.rate);
    }
}
