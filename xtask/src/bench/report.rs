//! Medians of a run as a table and as JSON.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Serialize;

use super::metric::{Goal, Metric};
use super::stats::median;

/// Which server a figure belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Side {
    /// The upstream without anything in front of it.
    Direct,
    /// The reverse proxy that everything is compared with.
    Nginx,
    /// The same, told to keep bodies in memory.
    RoomyNginx,
    /// The gateway.
    Target,
}

/// All figures of a run.
#[derive(Debug, Default)]
pub(crate) struct Report {
    samples: BTreeMap<Metric, BTreeMap<Side, Vec<f64>>>,
}

/// One line of the report.
#[derive(Debug, Serialize)]
struct Row {
    metric: Metric,
    nginx: Option<f64>,
    target: Option<f64>,
    ratio: Option<f64>,
    goal: String,
    met: Option<bool>,
    samples: BTreeMap<Side, Vec<f64>>,
}

// === impl Report ===

impl Report {
    /// Takes a figure. What the roomy nginx needs for large bodies has a line of its own, beside the same figure
    /// of the gateway.
    pub(crate) fn add(&mut self, metric: Metric, side: Side, value: f64) {
        match (metric, side) {
            (Metric::LargeCpu, Side::RoomyNginx) => {
                self.put(Metric::LargeInMemoryCpu, Side::Nginx, value);
            }
            (_, Side::RoomyNginx) => {}
            (Metric::LargeCpu, Side::Target) => {
                self.put(metric, side, value);
                self.put(Metric::LargeInMemoryCpu, side, value);
            }
            _ => self.put(metric, side, value),
        }
    }

    fn put(&mut self, metric: Metric, side: Side, value: f64) {
        self.samples
            .entry(metric)
            .or_default()
            .entry(side)
            .or_default()
            .push(value);
    }

    /// The figures whose goals are not met.
    pub(crate) fn missed(&self) -> Vec<&'static str> {
        let missed = self.rows().into_iter().filter(|row| row.met == Some(false));
        missed.map(|row| row.metric.title()).collect()
    }

    /// Everything, with each sample.
    pub(crate) fn json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(&self.rows())?)
    }

    /// A Markdown table.
    pub(crate) fn markdown(&self, name: &str) -> String {
        let mut text = format!(
            "| scenario | nginx | {name} | ratio | target | met? |\n|---|--:|--:|--:|---|---|\n"
        );
        for row in self.rows() {
            text.push_str(&row.markdown());
        }
        text
    }

    fn rows(&self) -> Vec<Row> {
        self.samples
            .keys()
            .map(|metric| Row::of(*metric, self.samples_beside(*metric)))
            .collect()
    }

    /// The samples of a figure, with those of nginx that it is compared with.
    fn samples_beside(&self, metric: Metric) -> BTreeMap<Side, Vec<f64>> {
        let mut samples = self.samples.get(&metric).cloned().unwrap_or_default();
        let plain = self.samples.get(&metric.plain());
        let nginx = plain.and_then(|plain| plain.get(&Side::Nginx)).cloned();
        samples.extend(nginx.map(|nginx| (Side::Nginx, nginx)));
        samples
    }
}

// === impl Row ===

impl Row {
    fn of(metric: Metric, samples: BTreeMap<Side, Vec<f64>>) -> Self {
        let middle = |side| samples.get(&side).and_then(|values| median(values));
        let base = if metric.is_added() {
            middle(Side::Direct).unwrap_or(0.0)
        } else {
            0.0
        };
        let nginx = middle(Side::Nginx).map(|value| value - base);
        let target = middle(Side::Target).map(|value| value - base);
        Self {
            metric,
            nginx,
            target,
            ratio: nginx.zip(target).map(|(nginx, target)| target / nginx),
            goal: metric.goal().to_string(),
            met: target.and_then(|target| metric.goal().met(nginx, target)),
            samples,
        }
    }

    fn markdown(&self) -> String {
        let met = match (self.met, self.metric.goal()) {
            (Some(true), _) => "yes",
            (Some(false), _) => "**no**",
            (None, Goal::Open) => "–",
            (None, _) => "not measured",
        };
        let [nginx, target, ratio] = [self.nginx, self.target, self.ratio].map(number);
        format!(
            "| {} | {nginx} | {target} | {ratio} | {} | {met} |\n",
            self.metric.title(),
            self.goal
        )
    }
}

fn number(value: Option<f64>) -> String {
    match value {
        None => "–".to_owned(),
        Some(value) if value.abs() >= 1_000.0 => format!("{value:.0}"),
        Some(value) if value.abs() >= 10.0 => format!("{value:.1}"),
        Some(value) if value.abs() >= 1.0 => format!("{value:.2}"),
        Some(value) => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Metric, Report, Side};

    #[test]
    fn medians_are_compared_and_added_times_leave_the_direct_call_out() {
        let mut report = Report::default();
        for (side, value) in [
            (Side::Nginx, 10.0),
            (Side::Target, 20.0),
            (Side::Target, 10.0),
            (Side::Target, 30.0),
        ] {
            report.add(Metric::SmallCpu, side, value);
        }
        for (side, value) in [(Side::Direct, 1.0), (Side::Nginx, 1.5), (Side::Target, 2.0)] {
            report.add(Metric::SingleMedian, side, value);
        }
        let table = report.markdown("tollgate");
        assert!(
            table.contains("| 10.0 | 20.0 | 2.00 | ≤ 1.35 × nginx | **no** |"),
            "{table}"
        );
        assert!(table.contains("| 0.500 | 1.00 | 2.00 | – | – |"), "{table}");
        assert_eq!(report.missed(), [Metric::SmallCpu.title()]);
    }

    #[test]
    fn a_translated_call_is_compared_with_the_plain_one_through_nginx() {
        let mut report = Report::default();
        report.add(Metric::SmallCpu, Side::Nginx, 10.0);
        report.add(Metric::TranslatedSmallCpu, Side::Target, 18.0);
        let table = report.markdown("tollgate");
        assert!(
            table.contains("| 10.0 | 18.0 | 1.80 | ≤ 1.9 × nginx | yes |"),
            "{table}"
        );
    }
}
