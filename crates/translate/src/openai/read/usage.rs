use serde_json::Value;
use tollgate_core::{Precision, Usage};

use super::whole;

/// Token counts, in disjoint buckets.
///
/// OpenAI's `prompt_tokens` includes what came from the cache and what was heard, its `completion_tokens` includes
/// reasoning and speech. Who counts otherwise is found out by `total_tokens`, which is right everywhere.
pub(in crate::openai) fn usage(value: &Value) -> Option<Usage> {
    let count = |path: &[&str]| -> Option<u64> {
        let found = path.iter().try_fold(value, |value, name| value.get(name));
        found.and_then(whole)
    };
    let first = |paths: &[&[&str]]| {
        let mut counts = paths.iter().filter_map(|path| count(path));
        counts.find(|count| *count > 0).unwrap_or(0)
    };
    let prompt = first(&[&["prompt_tokens"], &["input_tokens"]]);
    let completion = first(&[&["completion_tokens"], &["output_tokens"]]);
    let known = [
        "prompt_tokens",
        "completion_tokens",
        "input_tokens",
        "total_tokens",
    ];
    if !known.iter().any(|name| count(&[name]).is_some()) {
        return None;
    }
    let cached = first(&[
        &["prompt_tokens_details", "cached_tokens"],
        // DeepSeek
        &["prompt_cache_hit_tokens"],
        // LiteLLM, Databricks
        &["cache_read_input_tokens"],
        // Mistral
        &["num_cached_tokens"],
        // Moonshot, Together
        &["cached_tokens"],
    ]);
    let written = first(&[
        // OpenAI, OpenRouter
        &["prompt_tokens_details", "cache_write_tokens"],
        // LiteLLM, Databricks
        &["cache_creation_input_tokens"],
        &["prompt_tokens_details", "cache_creation_tokens"],
    ]);
    let hour = first(&[&[
        "prompt_tokens_details",
        "cache_creation_token_details",
        "ephemeral_1h_input_tokens",
    ]])
    .min(written);
    let heard = first(&[&["prompt_tokens_details", "audio_tokens"]]);
    let reasoning = first(&[
        &["completion_tokens_details", "reasoning_tokens"],
        // Perplexity
        &["reasoning_tokens"],
    ]);
    let spoken = first(&[&["completion_tokens_details", "audio_tokens"]]);
    let apart = cached.saturating_add(written);
    let beyond = match count(&["total_tokens"]) {
        Some(total) => total.saturating_sub(prompt.saturating_add(completion)),
        // Without a total, more from the cache than there was in all means that it is counted apart.
        None if apart > prompt => apart,
        None => 0,
    };
    let outside = Outside::of(beyond, heard, reasoning, apart);
    let inside = |tokens: u64, outside: bool| if outside { 0 } else { tokens };
    // Grok on Azure reports more from the cache than there was in all, which the total does not count.
    let (cached, written, hour) = match outside.cached {
        true => (cached, written, hour),
        false => {
            let cached = cached.min(prompt);
            let written = written.min(prompt - cached);
            (cached, written, hour.min(written))
        }
    };
    Some(Usage {
        input: prompt
            .saturating_sub(inside(cached.saturating_add(written), outside.cached))
            .saturating_sub(inside(heard, outside.heard)),
        cache_read: cached,
        cache_write_5m: written - hour,
        cache_write_1h: hour,
        output: completion
            .saturating_sub(inside(reasoning, outside.reasoning))
            .saturating_sub(spoken),
        reasoning: match reasoning {
            0 => outside.hidden,
            reasoning => reasoning,
        },
        input_audio: heard,
        output_audio: spoken,
        precision: Precision::Reported,
    })
}

/// What a provider counts in `total_tokens` alone.
#[derive(Default)]
struct Outside {
    /// Mistral: audio is no part of `prompt_tokens`.
    heard: bool,
    /// Anthropic's way: the cache's tokens are no part of `prompt_tokens`.
    cached: bool,
    /// xAI: reasoning is no part of `completion_tokens`.
    reasoning: bool,
    /// Google's OpenAI-compatible API: thoughts are in the total and nowhere else.
    hidden: u64,
}

// === impl Outside ===

impl Outside {
    fn of(beyond: u64, heard: u64, reasoning: u64, apart: u64) -> Self {
        let none = Self::default();
        match beyond {
            0 => none,
            _ if reasoning > 0 && beyond == reasoning => Self {
                reasoning: true,
                ..none
            },
            _ if heard > 0 && beyond == heard => Self {
                heard: true,
                ..none
            },
            _ if heard > 0 && reasoning > 0 && beyond == heard.saturating_add(reasoning) => Self {
                heard: true,
                reasoning: true,
                ..none
            },
            _ if beyond == apart => Self {
                cached: true,
                ..none
            },
            _ if reasoning == 0 => Self {
                hidden: beyond,
                ..none
            },
            _ => none,
        }
    }
}
