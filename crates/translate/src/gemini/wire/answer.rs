use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    content::Content,
    loose::{count, int, word},
};
use crate::neutral::Extra;

/// An answer, or a piece of a streamed one.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Response {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) candidates: Option<Vec<Candidate>>,
    #[serde(alias = "usage_metadata", skip_serializing_if = "Option::is_none")]
    pub(crate) usage_metadata: Option<UsageMetadata>,
    #[serde(alias = "model_version", skip_serializing_if = "Option::is_none")]
    pub(crate) model_version: Option<String>,
    #[serde(alias = "response_id", skip_serializing_if = "Option::is_none")]
    pub(crate) response_id: Option<String>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}

/// One of the answers.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Candidate {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content: Option<Content>,
    #[serde(
        alias = "finish_reason",
        default,
        deserialize_with = "word",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) finish_reason: Option<Value>,
    #[serde(
        default,
        deserialize_with = "int",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) index: Option<i64>,
    #[serde(alias = "grounding_metadata", skip_serializing_if = "Option::is_none")]
    pub(crate) grounding_metadata: Option<Value>,
    #[serde(alias = "logprobs_result", skip_serializing_if = "Option::is_none")]
    pub(crate) logprobs_result: Option<LogprobsResult>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}

/// How likely tokens were.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LogprobsResult {
    #[serde(alias = "top_candidates", skip_serializing_if = "Option::is_none")]
    pub(crate) top_candidates: Option<Vec<TopCandidates>>,
    #[serde(alias = "chosen_candidates", skip_serializing_if = "Option::is_none")]
    pub(crate) chosen_candidates: Option<Vec<Chosen>>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}

/// The likeliest tokens at a place.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TopCandidates {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) candidates: Option<Vec<Chosen>>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}

/// A token.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Chosen {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<String>,
    #[serde(alias = "log_probability", skip_serializing_if = "Option::is_none")]
    pub(crate) log_probability: Option<f64>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}

/// Tokens, in overlapping buckets: `usage.rs` takes them apart.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UsageMetadata {
    #[serde(
        alias = "prompt_token_count",
        default,
        deserialize_with = "count",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) prompt_token_count: Option<u64>,
    #[serde(
        alias = "cached_content_token_count",
        default,
        deserialize_with = "count",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) cached_content_token_count: Option<u64>,
    #[serde(
        alias = "candidates_token_count",
        default,
        deserialize_with = "count",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) candidates_token_count: Option<u64>,
    #[serde(
        alias = "tool_use_prompt_token_count",
        default,
        deserialize_with = "count",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) tool_use_prompt_token_count: Option<u64>,
    #[serde(
        alias = "thoughts_token_count",
        default,
        deserialize_with = "count",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) thoughts_token_count: Option<u64>,
    #[serde(
        alias = "total_token_count",
        default,
        deserialize_with = "count",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) total_token_count: Option<u64>,
    #[serde(
        alias = "prompt_tokens_details",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) prompt_tokens_details: Option<Vec<ModalityCount>>,
    #[serde(
        alias = "cache_tokens_details",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) cache_tokens_details: Option<Vec<ModalityCount>>,
    #[serde(
        alias = "candidates_tokens_details",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) candidates_tokens_details: Option<Vec<ModalityCount>>,
    #[serde(
        alias = "service_tier",
        default,
        deserialize_with = "word",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) service_tier: Option<Value>,
    #[serde(
        alias = "traffic_type",
        default,
        deserialize_with = "word",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) traffic_type: Option<Value>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}

/// Tokens of one kind: `TEXT`, `AUDIO`, …
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ModalityCount {
    #[serde(
        default,
        deserialize_with = "word",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) modality: Option<Value>,
    #[serde(
        alias = "token_count",
        default,
        deserialize_with = "count",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) token_count: Option<u64>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}
