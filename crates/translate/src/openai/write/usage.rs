use serde_json::{Value, json};
use tollgate_core::Usage;

/// Token counts as OpenAI has them, with LiteLLM's additions for the cache.
pub(in crate::openai) fn usage(usage: &Usage) -> Value {
    let written = usage.cache_write_5m.saturating_add(usage.cache_write_1h);
    let (input, output) = (usage.total_input(), usage.total_output());
    let mut counts = json!({
        "prompt_tokens": input,
        "completion_tokens": output,
        "total_tokens": input.saturating_add(output),
        "prompt_tokens_details": {
            "cached_tokens": usage.cache_read,
            "audio_tokens": usage.input_audio,
        },
        "completion_tokens_details": {
            "reasoning_tokens": usage.reasoning,
            "audio_tokens": usage.output_audio,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
        "cache_creation_input_tokens": written,
        "cache_read_input_tokens": usage.cache_read,
    });
    if written > 0
        && let Some(details) = counts
            .get_mut("prompt_tokens_details")
            .and_then(Value::as_object_mut)
    {
        let lives = json!({
            "ephemeral_5m_input_tokens": usage.cache_write_5m,
            "ephemeral_1h_input_tokens": usage.cache_write_1h,
        });
        details.insert("cache_creation_tokens".to_owned(), written.into());
        details.insert("cache_creation_token_details".to_owned(), lives);
    }
    counts
}
