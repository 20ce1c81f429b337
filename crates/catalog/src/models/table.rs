//! The table of models, compiled in.

use std::fmt;

use tollgate_core::Rate;

use super::{
    Bucket, Capability, ListPrice, Mode, Priced, SearchContext, ServiceClass, Unit, prices::Entry,
};

include!(concat!(env!("OUT_DIR"), "/models.rs"));

/// A model of the price list. Costs a pointer; its facts are looked up when they are asked for.
#[derive(Clone, Copy)]
pub struct Model(&'static Record);

/// A row, in integers: where its texts, sets and prices stand in the other tables.
struct Record {
    id_start: u32,
    max_input: u32,
    max_output: u32,
    dimensions: u32,
    /// `20260930`; 0 where nobody said.
    retires: u32,
    prices_start: u16,
    capabilities: u16,
    endpoints: u8,
    provider: u8,
    id_len: u8,
    prices_len: u8,
    mode: Option<Mode>,
}

/// What an absent number is written as.
const NONE: u32 = u32::MAX;

const fn bit(capability: Capability) -> u64 {
    1 << capability as u64
}

/// The model that the price list calls `id`, exactly.
///
/// ```
/// use tollgate_catalog::{Bucket, Capability, model};
///
/// let model = model("gpt-4o").unwrap();
/// assert_eq!((model.provider(), model.max_input()), ("openai", Some(128_000)));
/// assert!(model.supports(Capability::Vision));
/// assert_eq!(model.tokens(Bucket::Input).unwrap().to_string(), "2.5e-06");
/// ```
pub fn model(id: &str) -> Option<Model> {
    search(|known| known.cmp(id))
}

/// All models, sorted by id.
pub fn models() -> impl ExactSizeIterator<Item = Model> {
    RECORDS.iter().map(Model)
}

/// The model whose id `compare` finds equal.
pub(super) fn search(compare: impl Fn(&str) -> std::cmp::Ordering) -> Option<Model> {
    let found = RECORDS.binary_search_by(|record| compare(Model::id_of(record)));
    found.ok().and_then(|at| RECORDS.get(at)).map(Model)
}

// === impl Model ===

impl Model {
    /// The name under which users write it: `prefix/model`, or the provider's bare name.
    pub fn id(self) -> &'static str {
        Self::id_of(self.0)
    }

    /// Whose it is, by LiteLLM's name of the provider (`vertex_ai-language-models` is one).
    pub fn provider(self) -> &'static str {
        PROVIDERS[usize::from(self.0.provider)]
    }

    /// What it is for.
    pub fn mode(self) -> Option<Mode> {
        self.0.mode
    }

    /// The longest prompt, in tokens.
    pub fn max_input(self) -> Option<u32> {
        known(self.0.max_input)
    }

    /// The longest answer, in tokens.
    pub fn max_output(self) -> Option<u32> {
        known(self.0.max_output)
    }

    /// The length of its vectors.
    pub fn dimensions(self) -> Option<u32> {
        known(self.0.dimensions)
    }

    /// Year, month and day on which it is switched off.
    pub fn retires(self) -> Option<(u16, u8, u8)> {
        let (year, day) = (self.0.retires / 10_000, self.0.retires % 10_000);
        let date = (year as u16, (day / 100) as u8, (day % 100) as u8);
        (year > 0).then_some(date)
    }

    /// Whether it is known to support this. Where it is not, nobody said so.
    pub fn supports(self, capability: Capability) -> bool {
        CAPABILITY_SETS[usize::from(self.0.capabilities)] & bit(capability) != 0
    }

    /// Everything that it is known to support.
    pub fn capabilities(self) -> impl Iterator<Item = Capability> {
        let all = Capability::ALL.iter().copied();
        all.filter(move |capability| self.supports(*capability))
    }

    /// The paths that serve it.
    pub fn endpoints(self) -> impl Iterator<Item = &'static str> {
        let set = ENDPOINT_SETS[usize::from(self.0.endpoints)];
        let all = ENDPOINTS.iter().enumerate();
        all.filter_map(move |(place, path)| (set >> place & 1 == 1).then_some(*path))
    }

    /// Its list prices, whatever they are for.
    pub fn prices(self) -> impl Iterator<Item = ListPrice> {
        let start = usize::from(self.0.prices_start);
        let entries = &PRICES[start..start + usize::from(self.0.prices_len)];
        entries.iter().map(|entry| entry.price(RATES))
    }

    /// The usual price of a token of short prompts.
    pub fn tokens(self, bucket: Bucket) -> Option<Rate> {
        self.price(ServiceClass::Standard, 0, Priced::Tokens(bucket))
    }

    /// The price of one `of` it, for prompts of more than `above` tokens.
    pub fn price(self, class: ServiceClass, above: u32, of: Priced) -> Option<Rate> {
        let wanted = |price: &ListPrice| (price.class, price.above, price.of) == (class, above, of);
        self.prices().find(wanted).map(|price| price.rate)
    }

    fn id_of(record: &Record) -> &'static str {
        let start = record.id_start as usize;
        &IDS[start..start + usize::from(record.id_len)]
    }
}

fn known(number: u32) -> Option<u32> {
    (number != NONE).then_some(number)
}

impl PartialEq for Model {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Model {}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Model").field(&self.id()).finish()
    }
}
