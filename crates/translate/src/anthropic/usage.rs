//! Token counts.

use serde_json::{Value, json};
use tollgate_core::{Precision, Usage};

use crate::{
    neutral::Extra,
    tree::{Object, Tree},
};

/// The members that are counts, as opposed to what stays in `extra` (`server_tool_use`, `iterations`, …).
const COUNTS: [&str; 7] = [
    "input_tokens",
    "cache_creation_input_tokens",
    "cache_read_input_tokens",
    "cache_creation",
    "output_tokens",
    "output_tokens_details",
    "service_tier",
];

/// Counts as they come in: a stream's later ones are totals, and replace earlier ones member by member.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    input: Option<u64>,
    cache_read: Option<u64>,
    cache_write: Option<u64>,
    cache_write_1h: Option<u64>,
    output: Option<u64>,
    thinking: Option<u64>,
}

// === impl Counts ===

impl Counts {
    /// Takes over what `usage` says.
    pub(super) fn update(&mut self, usage: &Object<'_>) {
        let count = |name: &str| usage.get(name).and_then(Tree::as_u64);
        let within = |name: &str, inner: &str| usage.get(name)?.get(inner)?.as_u64();
        let set = |place: &mut Option<u64>, value: Option<u64>| *place = value.or(*place);
        set(&mut self.input, count("input_tokens"));
        set(&mut self.cache_read, count("cache_read_input_tokens"));
        set(&mut self.output, count("output_tokens"));
        let hour = within("cache_creation", "ephemeral_1h_input_tokens");
        let minutes = within("cache_creation", "ephemeral_5m_input_tokens");
        let split = minutes.map(|minutes| minutes.saturating_add(hour.unwrap_or(0)));
        set(
            &mut self.cache_write,
            count("cache_creation_input_tokens").or(split),
        );
        set(&mut self.cache_write_1h, hour);
        let thinking = within("output_tokens_details", "thinking_tokens");
        set(&mut self.thinking, thinking);
    }

    /// In disjoint buckets; `None` when nothing was said.
    pub(super) fn usage(&self) -> Option<Usage> {
        if self.input.is_none() && self.output.is_none() {
            return None;
        }
        let written = self.cache_write.unwrap_or(0);
        let hour = self.cache_write_1h.unwrap_or(0).min(written);
        let output = self.output.unwrap_or(0);
        let thinking = self.thinking.unwrap_or(0).min(output);
        Some(Usage {
            input: self.input.unwrap_or(0),
            cache_read: self.cache_read.unwrap_or(0),
            cache_write_5m: written - hour,
            cache_write_1h: hour,
            output: output - thinking,
            reasoning: thinking,
            precision: Precision::Reported,
            ..Usage::default()
        })
    }
}

/// The counts of `usage`, and what else it holds.
pub(super) fn read(usage: &Object<'_>) -> (Option<Usage>, Extra) {
    let mut counts = Counts::default();
    counts.update(usage);
    (counts.usage(), rest(usage))
}

/// What `usage` holds beside counts.
pub(super) fn rest(usage: &Object<'_>) -> Extra {
    let more = usage.iter();
    let more = more.filter(|(name, value)| !COUNTS.contains(name) && !value.is_null());
    more.map(|(name, value)| (name.to_owned(), value.clone().into()))
        .collect()
}

/// The class of service in `usage`, in OpenAI's words.
pub(super) fn tier(usage: &Object<'_>) -> Option<String> {
    let tier = usage.get("service_tier")?.as_str()?;
    Some(if tier == "standard" { "default" } else { tier }.to_owned())
}

/// The class of service in Anthropic's words; it knows no others.
pub(super) fn write_tier(tier: Option<&str>) -> Option<&'static str> {
    match tier {
        Some("default" | "standard") => Some("standard"),
        Some("priority") => Some("priority"),
        Some("batch") => Some("batch"),
        _ => None,
    }
}

/// The counts as Anthropic writes them. Unknown ones are 0: the SDKs need the members.
pub(super) fn write(usage: Option<&Usage>) -> Extra {
    let none = Usage::default();
    let usage = usage.unwrap_or(&none);
    let written = usage.cache_write_5m.saturating_add(usage.cache_write_1h);
    let mut counts = Extra::new();
    let mut set = |name: &str, value: Value| counts.insert(name.to_owned(), value);
    set(
        "input_tokens",
        json!(usage.input.saturating_add(usage.input_audio)),
    );
    set("cache_creation_input_tokens", json!(written));
    set("cache_read_input_tokens", json!(usage.cache_read));
    set(
        "cache_creation",
        json!({
            "ephemeral_5m_input_tokens": usage.cache_write_5m,
            "ephemeral_1h_input_tokens": usage.cache_write_1h,
        }),
    );
    set("output_tokens", json!(usage.total_output()));
    if usage.reasoning > 0 {
        set(
            "output_tokens_details",
            json!({"thinking_tokens": usage.reasoning}),
        );
    }
    counts
}
