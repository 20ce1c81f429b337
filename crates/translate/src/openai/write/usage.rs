use tollgate_core::Usage;

use crate::tree::Object;

/// Token counts as OpenAI has them, with LiteLLM's additions for the cache.
pub(in crate::openai) fn usage(usage: &Usage) -> Object<'static> {
    let written = usage.cache_write_5m.saturating_add(usage.cache_write_1h);
    let (input, output) = (usage.total_input(), usage.total_output());
    let mut prompt = Object::from([
        ("cached_tokens", usage.cache_read.into()),
        ("audio_tokens", usage.input_audio.into()),
    ]);
    if written > 0 {
        prompt.set("cache_creation_tokens", written);
        prompt.set("cache_creation_token_details", lives(usage));
    }
    let completion = Object::from([
        ("reasoning_tokens", usage.reasoning.into()),
        ("audio_tokens", usage.output_audio.into()),
        ("accepted_prediction_tokens", 0u64.into()),
        ("rejected_prediction_tokens", 0u64.into()),
    ]);
    Object::from([
        ("prompt_tokens", input.into()),
        ("completion_tokens", output.into()),
        ("total_tokens", input.saturating_add(output).into()),
        ("prompt_tokens_details", prompt.into()),
        ("completion_tokens_details", completion.into()),
        ("cache_creation_input_tokens", written.into()),
        ("cache_read_input_tokens", usage.cache_read.into()),
    ])
}

/// What the cache took, by how long it keeps it.
fn lives(usage: &Usage) -> Object<'static> {
    Object::from([
        ("ephemeral_5m_input_tokens", usage.cache_write_5m.into()),
        ("ephemeral_1h_input_tokens", usage.cache_write_1h.into()),
    ])
}
