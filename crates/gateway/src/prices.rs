//! What the configured models cost, for `tollgate check`.

use std::fmt::{self, Write as _};

use tollgate::core::{Price, Rates, Tariff};
use tollgate_config::{Described, PriceOrigin};

/// One line for each deployment: its name, its model, its prices, and who says so.
pub(crate) fn report(text: &mut String, described: &[Described]) -> fmt::Result {
    if described.is_empty() {
        return Ok(());
    }
    writeln!(text, "Prices, in dollars for a million tokens:")?;
    for Described { deployment, facts } in described {
        let price = price(&deployment.price);
        let origin = origin(facts.origin);
        writeln!(
            text,
            "  {} ({}): {price}{origin}",
            deployment.group, facts.model
        )?;
    }
    writeln!(text)
}

fn price(price: &Price) -> String {
    match price {
        Price::Unknown => "unknown".to_owned(),
        Price::PerToken(tariff) => tariff_text(tariff),
        Price::ByModel(_) => "those of the model that is asked for".to_owned(),
    }
}

fn tariff_text(tariff: &Tariff) -> String {
    let base = rates(tariff.base());
    let tiers = tariff.tiers().iter();
    let tiers = tiers.map(|tier| {
        format!(
            "; for prompts of more than {} tokens {}",
            tier.above,
            rates(&tier.rates)
        )
    });
    tiers.fold(base, |text, tier| text + &tier)
}

fn rates(rates: &Rates) -> String {
    let named = [
        ("input", rates.input),
        ("output", rates.output),
        ("cache_read", rates.cache_read),
        ("cache_write", rates.cache_write_5m),
        ("cache_write_1h", rates.cache_write_1h),
        ("reasoning", rates.reasoning),
        ("input_audio", rates.input_audio),
        ("output_audio", rates.output_audio),
    ];
    let known = named.into_iter().filter_map(|(name, rate)| {
        let rate = rate?.per_million();
        Some(format!("{name} {rate}"))
    });
    known.collect::<Vec<_>>().join(", ")
}

fn origin(origin: PriceOrigin) -> String {
    match origin {
        PriceOrigin::Unknown => String::new(),
        PriceOrigin::Config => "  # configuration".to_owned(),
        PriceOrigin::Catalogue(model) => format!("  # catalogue, {}", model.id()),
        PriceOrigin::Both(model) => format!("  # configuration, and catalogue, {}", model.id()),
        PriceOrigin::PerModel => "  # catalogue".to_owned(),
    }
}
