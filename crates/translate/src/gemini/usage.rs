//! `usageMetadata`: overlapping counts there, disjoint buckets here.

use tollgate_core::{Precision, Usage};

use super::wire::{ModalityCount, UsageMetadata};

/// What `metadata` counts.
///
/// `promptTokenCount` includes what was cached; what tools of the provider's put into the prompt
/// (`toolUsePromptTokenCount`) and thoughts (`thoughtsTokenCount`) are counted beside the others.
pub(super) fn read(metadata: &UsageMetadata) -> Usage {
    let prompt = metadata.prompt_token_count.unwrap_or(0);
    let cached = metadata.cached_content_token_count.unwrap_or(0);
    let tools = metadata.tool_use_prompt_token_count.unwrap_or(0);
    let reasoning = metadata.thoughts_token_count.unwrap_or(0);
    let heard = audio(&metadata.prompt_tokens_details);
    let heard = heard.saturating_sub(audio(&metadata.cache_tokens_details));
    let spoken = audio(&metadata.candidates_tokens_details);
    let mut output = metadata.candidates_token_count.unwrap_or(0);
    // Some answers count thoughts among the candidates' tokens: their sum tells.
    let others = prompt.saturating_add(tools);
    if reasoning > 0 && metadata.total_token_count == Some(others.saturating_add(output)) {
        output = output.saturating_sub(reasoning);
    }
    let fresh = prompt.saturating_sub(cached).saturating_sub(heard);
    Usage {
        input: fresh.saturating_add(tools),
        cache_read: cached,
        input_audio: heard,
        output: output.saturating_sub(spoken),
        reasoning,
        output_audio: spoken,
        precision: Precision::Reported,
        ..Usage::default()
    }
}

fn audio(details: &Option<Vec<ModalityCount>>) -> u64 {
    let details = details.iter().flatten();
    let audio = details.filter(|detail| match &detail.modality {
        Some(word) => word == "AUDIO" || *word == 4,
        None => false,
    });
    let counts = audio.filter_map(|detail| detail.token_count);
    counts.fold(0, u64::saturating_add)
}

/// `usage` as Gemini writes it.
pub(super) fn write(usage: &Usage) -> UsageMetadata {
    let prompt = usage.total_input();
    let candidates = usage.output.saturating_add(usage.output_audio);
    let some = |count: u64| (count > 0).then_some(count);
    UsageMetadata {
        prompt_token_count: Some(prompt),
        cached_content_token_count: some(usage.cache_read),
        candidates_token_count: Some(candidates),
        thoughts_token_count: some(usage.reasoning),
        total_token_count: Some(prompt.saturating_add(usage.total_output())),
        prompt_tokens_details: details(prompt, usage.input_audio),
        candidates_tokens_details: details(candidates, usage.output_audio),
        ..UsageMetadata::default()
    }
}

/// Only where there is more than text.
fn details(all: u64, audio: u64) -> Option<Vec<ModalityCount>> {
    let of = |modality: &str, count| ModalityCount {
        modality: Some(modality.into()),
        token_count: Some(count),
        ..ModalityCount::default()
    };
    let text = all.saturating_sub(audio);
    (audio > 0).then(|| vec![of("TEXT", text), of("AUDIO", audio)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_json(json: &str) -> Usage {
        read(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn buckets_do_not_overlap() {
        let usage = read_json(
            r#"{"promptTokenCount": 100, "cachedContentTokenCount": 30, "candidatesTokenCount": 20,
                "thoughtsTokenCount": 7, "toolUsePromptTokenCount": 5, "totalTokenCount": 132,
                "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 60}, {"modality": "AUDIO", "tokenCount": 40}],
                "cacheTokensDetails": [{"modality": "AUDIO", "tokenCount": 10}]}"#,
        );
        assert_eq!(
            (usage.input, usage.cache_read, usage.input_audio),
            (45, 30, 30)
        );
        assert_eq!((usage.output, usage.reasoning), (20, 7));
        assert_eq!(usage.total_input() + usage.total_output(), 132);
    }

    #[test]
    fn thoughts_among_the_candidates_are_taken_out() {
        let usage = read_json(
            r#"{"promptTokenCount": 10, "candidatesTokenCount": "20", "thoughtsTokenCount": 7, "totalTokenCount": 30}"#,
        );
        assert_eq!((usage.output, usage.reasoning), (13, 7));
    }

    #[test]
    fn usage_survives() {
        let usage = Usage {
            input: 3,
            cache_read: 4,
            input_audio: 5,
            output: 6,
            reasoning: 7,
            output_audio: 8,
            precision: Precision::Reported,
            ..Usage::default()
        };
        assert_eq!(read(&write(&usage)), usage);
    }
}
