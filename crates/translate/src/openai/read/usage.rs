use serde_json::Value;
use tollgate_core::{Precision, Usage};

use super::whole;

/// What came from the cache.
const CACHED: [&str; 5] = [
    "/prompt_tokens_details/cached_tokens",
    // DeepSeek
    "/prompt_cache_hit_tokens",
    // LiteLLM, Databricks
    "/cache_read_input_tokens",
    // Mistral
    "/num_cached_tokens",
    // Moonshot, Together
    "/cached_tokens",
];

/// What the cache took.
const WRITTEN: [&str; 3] = [
    // OpenAI, OpenRouter
    "/prompt_tokens_details/cache_write_tokens",
    // LiteLLM, Databricks
    "/cache_creation_input_tokens",
    "/prompt_tokens_details/cache_creation_tokens",
];

/// Token counts, in disjoint buckets.
///
/// OpenAI's `prompt_tokens` includes what came from the cache and what was heard, its `completion_tokens` includes
/// reasoning and speech. Who counts otherwise is found out by `total_tokens`, which is right everywhere.
pub(in crate::openai) fn usage(value: &Value) -> Option<Usage> {
    let told = Told::of(value)?;
    let apart = told.cached.saturating_add(told.written);
    let beyond = match told.total {
        Some(total) => total.saturating_sub(told.prompt.saturating_add(told.completion)),
        // Without a total, more from the cache than there was in all means that it is counted apart.
        None if apart > told.prompt => apart,
        None => 0,
    };
    let outside = Outside::of(beyond, told.heard, told.reasoning, apart);
    let inside = |tokens: u64, outside: bool| if outside { 0 } else { tokens };
    // Grok on Azure reports more from the cache than there was in all, which the total does not count.
    let (cached, written) = match outside.cached {
        true => (told.cached, told.written),
        false => {
            let cached = told.cached.min(told.prompt);
            (cached, told.written.min(told.prompt - cached))
        }
    };
    let hour = told.hour.min(written);
    Some(Usage {
        input: told
            .prompt
            .saturating_sub(inside(cached.saturating_add(written), outside.cached))
            .saturating_sub(inside(told.heard, outside.heard)),
        cache_read: cached,
        cache_write_5m: written - hour,
        cache_write_1h: hour,
        output: told
            .completion
            .saturating_sub(inside(told.reasoning, outside.reasoning))
            .saturating_sub(told.spoken),
        reasoning: match told.reasoning {
            0 => outside.hidden,
            reasoning => reasoning,
        },
        input_audio: told.heard,
        output_audio: told.spoken,
        precision: Precision::Reported,
    })
}

/// The counts as the provider tells them, by whichever name it has for them.
struct Told {
    prompt: u64,
    completion: u64,
    total: Option<u64>,
    cached: u64,
    written: u64,
    /// Of what was written, that which is kept for an hour.
    hour: u64,
    heard: u64,
    spoken: u64,
    reasoning: u64,
}

// === impl Told ===

impl Told {
    /// `None` where nothing was counted.
    fn of(value: &Value) -> Option<Self> {
        let count = |path: &str| value.pointer(path).and_then(whole);
        let first = |paths: &[&str]| {
            let mut counts = paths.iter().filter_map(|path| count(path));
            counts.find(|count| *count > 0).unwrap_or(0)
        };
        let known = [
            "/prompt_tokens",
            "/completion_tokens",
            "/input_tokens",
            "/total_tokens",
        ];
        if !known.iter().any(|path| count(path).is_some()) {
            return None;
        }
        Some(Self {
            prompt: first(&["/prompt_tokens", "/input_tokens"]),
            completion: first(&["/completion_tokens", "/output_tokens"]),
            total: count("/total_tokens"),
            cached: first(&CACHED),
            written: first(&WRITTEN),
            hour: first(&[
                "/prompt_tokens_details/cache_creation_token_details/ephemeral_1h_input_tokens",
            ]),
            heard: first(&["/prompt_tokens_details/audio_tokens"]),
            spoken: first(&["/completion_tokens_details/audio_tokens"]),
            reasoning: first(&[
                "/completion_tokens_details/reasoning_tokens",
                // Perplexity
                "/reasoning_tokens",
            ]),
        })
    }
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
