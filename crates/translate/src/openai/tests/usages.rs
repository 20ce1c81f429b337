//! Token counts of many providers, in disjoint buckets.

use serde_json::{Value, json};
use tollgate_core::{Precision, Usage};

use crate::openai::{read, write};

fn counted(value: Value) -> Usage {
    read::usage(&value).unwrap()
}

fn written(usage: &Usage) -> Value {
    Value::Object(write::usage(usage).into())
}

fn reported() -> Usage {
    Usage {
        precision: Precision::Reported,
        ..Usage::default()
    }
}

#[test]
fn openais() {
    let usage = counted(json!({
        "prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150,
        "prompt_tokens_details": {"cached_tokens": 60, "audio_tokens": 10, "cache_write_tokens": 5},
        "completion_tokens_details": {"reasoning_tokens": 30, "audio_tokens": 4},
    }));
    let expected = Usage {
        input: 25,
        cache_read: 60,
        cache_write_5m: 5,
        input_audio: 10,
        output: 16,
        reasoning: 30,
        output_audio: 4,
        ..reported()
    };
    assert_eq!(usage, expected);
    assert_eq!(counted(written(&usage)), usage);
}

#[test]
fn those_who_count_otherwise() {
    // DeepSeek
    let usage = counted(
        json!({"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12,
        "prompt_cache_hit_tokens": 8, "prompt_cache_miss_tokens": 2}),
    );
    assert_eq!((usage.input, usage.cache_read, usage.output), (2, 8, 2));
    // xAI: reasoning beside the completion
    let usage = counted(
        json!({"prompt_tokens": 12, "completion_tokens": 1, "total_tokens": 241,
        "completion_tokens_details": {"reasoning_tokens": 228}}),
    );
    assert_eq!((usage.output, usage.reasoning), (1, 228));
    // Mistral: audio beside the prompt
    let usage = counted(
        json!({"prompt_tokens": 9, "completion_tokens": 201, "total_tokens": 585,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 375}}),
    );
    assert_eq!((usage.input, usage.input_audio), (9, 375));
    // Google: thoughts in the total alone
    let usage = counted(json!({"prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 112}));
    assert_eq!((usage.output, usage.reasoning), (7, 100));
    // Anthropic's way, without a total
    let usage = counted(
        json!({"prompt_tokens": 22, "completion_tokens": null, "total_tokens": null,
        "cache_read_input_tokens": 100, "cache_creation_input_tokens": 0}),
    );
    assert_eq!((usage.input, usage.cache_read), (22, 100));
    // Moonshot, Together
    let usage = counted(json!({"prompt_tokens": 10, "completion_tokens": 1, "cached_tokens": 4}));
    assert_eq!((usage.input, usage.cache_read), (6, 4));
    assert_eq!(read::usage(&json!({"cost": 1})), None);
}

#[test]
fn litellms_additions_say_how_long_the_cache_lives() {
    let usage = Usage {
        input: 1,
        cache_read: 2,
        cache_write_5m: 3,
        cache_write_1h: 4,
        output: 5,
        ..reported()
    };
    let written = self::written(&usage);
    assert_eq!(written["prompt_tokens"], 10);
    assert_eq!(written["cache_creation_input_tokens"], 7);
    assert_eq!(written["cache_read_input_tokens"], 2);
    assert_eq!(counted(written), usage);
}
