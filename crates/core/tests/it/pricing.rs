//! What usage costs: exact, monotone, and each bucket by itself.

use proptest::prelude::*;
use tollgate_core::{PicoUsd, Price, PriceList, Rate, Rates, Tariff, Usage};

/// The buckets, in one order for tokens and for prices.
const BUCKETS: usize = 8;

/// Yoctodollars in a picodollar.
const PICO: u128 = 1_000_000_000_000;

fn usage([a, b, c, d, e, f, g, h]: [u64; BUCKETS]) -> Usage {
    Usage {
        input: a,
        cache_read: b,
        cache_write_5m: c,
        cache_write_1h: d,
        input_audio: e,
        output: f,
        reasoning: g,
        output_audio: h,
        ..Usage::default()
    }
}

fn rates([a, b, c, d, e, f, g, h]: [Option<u128>; BUCKETS]) -> Rates {
    let rate = |yoctos: Option<u128>| yoctos.map(Rate::from_yoctos);
    Rates {
        input: rate(a),
        cache_read: rate(b),
        cache_write_5m: rate(c),
        cache_write_1h: rate(d),
        input_audio: rate(e),
        output: rate(f),
        reasoning: rate(g),
        output_audio: rate(h),
    }
}

/// What an absent price stands for, written out again.
fn effective(prices: [Option<u128>; BUCKETS]) -> [Option<u128>; BUCKETS] {
    let [input, read, write, hour, heard, output, thought, spoken] = prices;
    let write = write.or(input);
    [
        input,
        read.or(input),
        write,
        hour.or(write),
        heard.or(input),
        output,
        thought.or(output),
        spoken.or(output),
    ]
}

fn tokens() -> impl Strategy<Value = [u64; BUCKETS]> {
    proptest::array::uniform8(prop_oneof![Just(0), 0..2_000_000_u64])
}

/// Up to a cent a token, as fine as a price can be.
fn prices() -> impl Strategy<Value = [Option<u128>; BUCKETS]> {
    proptest::array::uniform8(proptest::option::of(0..10_000_000_000_000_000_000_000_u128))
}

proptest! {
    /// The cost is the sum over the buckets, rounded once; one used bucket without a price makes it unknown.
    #[test]
    fn cost_is_the_exact_sum_of_disjoint_buckets(tokens in tokens(), prices in prices()) {
        let parts = tokens.iter().zip(effective(prices)).filter(|(tokens, _)| **tokens > 0);
        let parts = parts.map(|(tokens, price)| Some(u128::from(*tokens) * price?));
        let sum: Option<u128> = parts.sum();
        let rounded = sum.map(|sum| u64::try_from((sum + PICO / 2) / PICO).unwrap());
        let cost = Tariff::flat(rates(prices)).cost(&usage(tokens));
        prop_assert_eq!(cost, rounded.map(PicoUsd));
    }

    /// Tokens in one bucket never change what another costs.
    #[test]
    fn buckets_do_not_touch_each_other(tokens in tokens(), picos in proptest::array::uniform8(0..1_000_000_000_u64)) {
        let tariff = Tariff::flat(rates(picos.map(|picos| Some(u128::from(picos) * PICO))));
        let alone = |bucket: usize| {
            let mut only = [0; BUCKETS];
            only[bucket] = tokens[bucket];
            tariff.cost(&usage(only)).unwrap()
        };
        let sum = (0..BUCKETS).map(alone).fold(PicoUsd(0), PicoUsd::plus);
        prop_assert_eq!(tariff.cost(&usage(tokens)), Some(sum));
    }

    /// More tokens never cost less, where long prompts do not cost less either.
    #[test]
    fn cost_is_monotone(
        tokens in tokens(), more in tokens(), prices in prices(), dearer in 0..1_000_000_000_u128, above in 0..4_000_000_u64,
    ) {
        let tier = effective(prices).map(|price| price.map(|price| price + dearer));
        let tariff = Tariff::flat(rates(prices)).tier(above, rates(tier));
        let mut grown = tokens;
        grown.iter_mut().zip(more).for_each(|(tokens, more)| *tokens += more);
        if let (Some(less), Some(more)) = (tariff.cost(&usage(tokens)), tariff.cost(&usage(grown))) {
            prop_assert!(less <= more);
        }
    }

    /// The whole call is charged by the tier of its whole prompt.
    #[test]
    fn a_tier_holds_for_the_whole_call(tokens in tokens(), base in prices(), tier in prices(), above in 0..8_000_000_u64) {
        let tariff = Tariff::flat(rates(base)).tier(above, rates(tier));
        let used = usage(tokens);
        let rates = match used.total_input() > above {
            true => rates(tier).or(&rates(base)),
            false => rates(base),
        };
        prop_assert_eq!(tariff.cost(&used), Tariff::flat(rates).cost(&used));
    }

    /// However much is used, nothing wraps.
    #[test]
    fn the_largest_amount_is_where_it_stops(tokens in proptest::array::uniform8(1_u64..), price in 1_u128..) {
        let tariff = Tariff::flat(rates([Some(price); BUCKETS]));
        let one = Rate::from_yoctos(price).round();
        prop_assert!(tariff.cost(&usage(tokens)).unwrap() >= one);
    }
}

#[test]
fn the_highest_threshold_that_is_passed_counts() {
    let input = |picos| Rates {
        input: Some(PicoUsd(picos).into()),
        ..Rates::default()
    };
    let tariff = Tariff::flat(input(1))
        .tier(300, input(3))
        .tier(200, input(2));
    for (prompt, rate) in [(0, 1), (200, 1), (201, 2), (300, 2), (301, 3)] {
        assert_eq!(tariff.rates(prompt), input(rate), "{prompt}");
    }
    assert_eq!(tariff.clone().tier(300, input(4)).tiers().len(), 2);
}

#[test]
fn an_unknown_price_is_never_zero() {
    let used = usage([1, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(Price::Unknown.cost("m", &used), None);
    assert_eq!(Price::per_token(Tariff::default()).cost("m", &used), None);
    let free = Rates {
        input: Some(Rate::ZERO),
        ..Rates::default()
    };
    let free = Price::per_token(Tariff::flat(free));
    assert_eq!(free.cost("m", &used), Some(PicoUsd(0)));
    // Nobody knows what output costs here, and somebody used it.
    assert_eq!(free.cost("m", &usage([1, 0, 0, 0, 0, 1, 0, 0])), None);
}

#[test]
fn a_wildcards_price_is_that_of_the_model() {
    let list = PriceList::new(|model| {
        let input = (model == "known").then_some(Rate::from(PicoUsd(7)))?;
        Some(Tariff::flat(Rates {
            input: Some(input),
            ..Rates::default()
        }))
    });
    let price = Price::ByModel(list);
    let used = usage([2, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(price.cost("known", &used), Some(PicoUsd(14)));
    assert_eq!(price.cost("other", &used), None);
    assert_eq!(price.tariff(), None);
}
