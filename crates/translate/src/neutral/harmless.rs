//! Which unknown members may be left out without changing an answer.

/// Members of any dialect that label, cache, route or pace a request, or repeat what its parts say already.
///
/// Claude Code and the SDKs send many of them with every request, so none may make a request fail at a provider
/// that has no place for them.
const HARMLESS: [&str; 52] = [
    // Anthropic: prompts, histories and streams are handled more cheaply; the answer is the same.
    "anthropic_beta",
    "anthropic_version",
    "betas",
    "cache_control",
    "caller",
    "context_hint",
    "context_management",
    "defer_loading",
    "diagnostics",
    "eager_input_streaming",
    "inference_geo",
    "input_examples",
    "allowed_callers",
    "speed",
    // Anthropic's original of what the neutral form says in other words.
    "citations",
    "search_result",
    "source",
    "thinking",
    // OpenAI's Responses: the id and the status of an item that is sent back.
    "item",
    // … and the group that a tool belongs to, which its name repeats; Codex groups most of its tools.
    "namespace",
    // Google: what a function gives back, which its answers show; the SDK writes it of every Python function.
    "responseJsonSchema",
    "response_json_schema",
    // OpenAI: storage, labels, abuse detection, caching.
    "client_metadata",
    "include",
    "reasoning.context",
    "reasoning.mode",
    "truncation",
    "metadata",
    "prediction",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "safety_identifier",
    "store",
    "stream_options",
    // Google and Bedrock: labels, and a name for a prompt that stands here in full.
    "cachedContent",
    "labels",
    "requestMetadata",
    // Ollama: how long the model stays loaded, and how it uses its machine.
    "keep_alive",
    "options.low_vram",
    "options.main_gpu",
    "options.num_batch",
    "options.num_ctx",
    "options.num_gpu",
    "options.num_keep",
    "options.num_thread",
    "options.numa",
    "options.use_mlock",
    "options.use_mmap",
    "options.vocab_only",
    // Everyone.
    "stream",
    "user",
];

/// Whether the unknown member `name` can be left out without changing the answer: a note among the
/// [`Losses`](crate::Losses), not a loss of meaning.
pub fn only_optimises(name: &str) -> bool {
    HARMLESS.contains(&name)
}
