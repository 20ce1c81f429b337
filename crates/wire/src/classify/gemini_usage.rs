//! Google's token counts, made disjoint.

use serde::Deserialize;
use serde_json::value::RawValue;
use tollgate_core::{Precision, Usage};

use super::usage::{count, counts, share};
use crate::scan;

/// How many tokens of one kind there are.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Modality<'a> {
    #[serde(borrow, default)]
    modality: Option<&'a RawValue>,
    #[serde(borrow, default)]
    token_count: Option<&'a RawValue>,
}

/// Reads `usageMetadata`; `None` where there are no figures.
///
/// `promptTokenCount` includes what was cached; tokens of tools' results and of thoughts are counted beside prompt and
/// candidates (Gemini API reference, "UsageMetadata").
pub(super) fn read(json: &[u8]) -> Option<Usage> {
    let names = [
        "promptTokenCount",
        "candidatesTokenCount",
        "cachedContentTokenCount",
        "thoughtsTokenCount",
        "toolUsePromptTokenCount",
        "totalTokenCount",
    ];
    let [prompt, candidates, cached, thoughts, tools, total] = counts(json, None, names);
    if prompt.is_none() && candidates.is_none() && total.is_none() {
        return None;
    }
    let told = |count: Option<u64>| count.unwrap_or(0);
    let details = [
        "promptTokensDetails",
        "cacheTokensDetails",
        "candidatesTokensDetails",
    ];
    let [heard, heard_before, spoken] = scan::find(json, details)
        .unwrap_or_default()
        .map(|range| range.map_or(0, |range| audio(&json[range])));
    let [cache_read, input_audio, fresh] = share(
        told(prompt),
        [told(cached), heard.saturating_sub(heard_before)],
    );
    let read = told(prompt).saturating_add(told(tools));
    // Where the total leaves no room for thoughts, they are among the candidates' tokens.
    let among = total == Some(read.saturating_add(told(candidates)));
    let written = match among {
        true => told(candidates),
        false => told(candidates).saturating_add(told(thoughts)),
    };
    let [reasoning, output_audio, output] = share(written, [told(thoughts), spoken]);
    Some(Usage {
        input: fresh.saturating_add(told(tools)),
        cache_read,
        input_audio,
        output,
        reasoning,
        output_audio,
        precision: Precision::Reported,
        ..Usage::default()
    })
}

/// The tokens of sound among `details`. With integers for enumerations, sound is 4.
fn audio(details: &[u8]) -> u64 {
    let listed = serde_json::from_slice::<Vec<Modality<'_>>>(details).unwrap_or_default();
    let is_audio = |one: &Modality<'_>| {
        one.modality
            .is_some_and(|modality| matches!(modality.get(), "\"AUDIO\"" | "4"))
    };
    let sounds = listed.iter().filter(|one| is_audio(one));
    let tokens = sounds.filter_map(|one| Some(count(one.token_count?.get().as_bytes())));
    tokens.fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_disjoint() {
        let usage = read(
            br#"{"promptTokenCount":100,"candidatesTokenCount":20,"totalTokenCount":155,"cachedContentTokenCount":60,
                "thoughtsTokenCount":30,"toolUsePromptTokenCount":5,
                "promptTokensDetails":[{"modality":"TEXT","tokenCount":70},{"modality":"AUDIO","tokenCount":30}],
                "cacheTokensDetails":[{"modality":"AUDIO","tokenCount":20}],
                "candidatesTokensDetails":[{"modality":"AUDIO","tokenCount":4}]}"#,
        )
        .unwrap();
        assert_eq!(
            (usage.input, usage.cache_read, usage.input_audio),
            (35, 60, 10)
        );
        assert_eq!(
            (usage.output, usage.reasoning, usage.output_audio),
            (16, 30, 4)
        );
        assert_eq!(usage.total_input() + usage.total_output(), 155);
    }

    #[test]
    fn thoughts_may_be_among_the_candidates() {
        let usage = read(
            br#"{"promptTokenCount":10,"candidatesTokenCount":20,"thoughtsTokenCount":15,"totalTokenCount":30}"#,
        )
        .unwrap();
        assert_eq!((usage.output, usage.reasoning), (5, 15));
    }

    #[test]
    fn without_figures_there_is_no_usage() {
        assert_eq!(read(b"{}"), None);
        assert_eq!(read(b"null"), None);
    }
}
