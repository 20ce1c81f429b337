//! What was measured of virtual keys.

use std::fmt;

use super::{Gateway, flood::Fared};
use crate::bench::stats::median;

/// Everything that was measured.
#[derive(Debug)]
pub(super) struct Figures {
    keys: u64,
    ready_s: f64,
    bytes_each: f64,
    /// Processor time of a request, in microseconds, with the master key, with the one key of a store, with one of many.
    pub(super) master: Vec<f64>,
    pub(super) one: Vec<f64>,
    pub(super) many: Vec<f64>,
    pub(super) quiet: Vec<Fared>,
    pub(super) flooded: Vec<Fared>,
}

// === impl Figures ===

impl Figures {
    pub(super) fn new(keys: u64, few: &Gateway, many: &Gateway) -> Self {
        let more = (many.resident_mib - few.resident_mib) * 1024.0 * 1024.0;
        Self {
            keys,
            ready_s: many.ready.as_secs_f64(),
            bytes_each: more / keys as f64,
            master: Vec::new(),
            one: Vec::new(),
            many: Vec::new(),
            quiet: Vec::new(),
            flooded: Vec::new(),
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let middle = |values: &[f64]| median(values).unwrap_or(f64::NAN);
        let of = |fared: &[Fared], figure: fn(&Fared) -> f64| {
            middle(&fared.iter().map(figure).collect::<Vec<_>>())
        };
        let (master, one, many) = (middle(&self.master), middle(&self.one), middle(&self.many));
        writeln!(f, "| virtual keys | | aim |\n|---|--:|--:|")?;
        writeln!(
            f,
            "| {} keys: start to the first answer, s | {:.2} | 3 |",
            self.keys, self.ready_s
        )?;
        writeln!(
            f,
            "| {} keys: memory for each, bytes | {:.0} | 300 |",
            self.keys, self.bytes_each
        )?;
        writeln!(f, "| CPU per request, master key, µs | {master:.2} | |")?;
        writeln!(
            f,
            "| CPU per request, a virtual key, µs more | {:.2} | 1 |",
            one - master
        )?;
        writeln!(
            f,
            "| CPU per request, one of {}, µs more | {:.2} | 1 |",
            self.keys,
            many - master
        )?;
        writeln!(
            f,
            "| wrong keys refused each second, on 1,000 connections that send nothing else | {:.0} | |",
            of(&self.flooded, |one| one.wrong)
        )?;
        for (name, figure) in [
            ("p50", (|one: &Fared| one.median_ms) as fn(&Fared) -> f64),
            ("p99", |one: &Fared| one.tail_ms),
        ] {
            let (quiet, flooded) = (of(&self.quiet, figure), of(&self.flooded, figure));
            writeln!(
                f,
                "| 1,000 valid calls a second, {name}, ms: alone, and beside them | {quiet:.3}, {flooded:.3} | |"
            )?;
        }
        Ok(())
    }
}
