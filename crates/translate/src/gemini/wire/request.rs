use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    content::Content,
    loose::{int, many},
};
use crate::neutral::Extra;

/// What is asked.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GenerateRequest {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) model: Option<String>,
    #[serde(
        default,
        deserialize_with = "many",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) contents: Option<Vec<Content>>,
    #[serde(alias = "system_instruction", skip_serializing_if = "Option::is_none")]
    pub(crate) system_instruction: Option<Value>,
    #[serde(
        default,
        deserialize_with = "many",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) tools: Option<Vec<Tool>>,
    #[serde(alias = "tool_config", skip_serializing_if = "Option::is_none")]
    pub(crate) tool_config: Option<ToolConfig>,
    #[serde(alias = "generation_config", skip_serializing_if = "Option::is_none")]
    pub(crate) generation_config: Option<GenerationConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) labels: Option<Extra>,
    #[serde(alias = "service_tier", skip_serializing_if = "Option::is_none")]
    pub(crate) service_tier: Option<String>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}

/// Functions of the client's, or, in `extra`, tools of the provider's: `{"googleSearch": {}}`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tool {
    #[serde(
        alias = "function_declarations",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) function_declarations: Option<Vec<FunctionDeclaration>>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}

/// A function of the client's. Its schema is Gemini's subset in `parameters`, or JSON schema in the other.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FunctionDeclaration {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parameters: Option<Value>,
    #[serde(
        alias = "parameters_json_schema",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) parameters_json_schema: Option<Value>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}

/// How tools are to be used.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ToolConfig {
    #[serde(
        alias = "function_calling_config",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) function_calling_config: Option<FunctionCallingConfig>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}

/// Whether functions are to be called.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FunctionCallingConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mode: Option<String>,
    #[serde(
        alias = "allowed_function_names",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) allowed_function_names: Option<Vec<String>>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}

/// How the answer is made.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GenerationConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) temperature: Option<f64>,
    #[serde(alias = "top_p", skip_serializing_if = "Option::is_none")]
    pub(crate) top_p: Option<f64>,
    #[serde(
        alias = "top_k",
        default,
        deserialize_with = "int",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) top_k: Option<i64>,
    #[serde(
        alias = "max_output_tokens",
        default,
        deserialize_with = "int",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) max_output_tokens: Option<i64>,
    #[serde(
        alias = "candidate_count",
        default,
        deserialize_with = "int",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) candidate_count: Option<i64>,
    #[serde(alias = "stop_sequences", skip_serializing_if = "Option::is_none")]
    pub(crate) stop_sequences: Option<Vec<String>>,
    #[serde(
        default,
        deserialize_with = "int",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) seed: Option<i64>,
    #[serde(alias = "presence_penalty", skip_serializing_if = "Option::is_none")]
    pub(crate) presence_penalty: Option<f64>,
    #[serde(alias = "frequency_penalty", skip_serializing_if = "Option::is_none")]
    pub(crate) frequency_penalty: Option<f64>,
    #[serde(alias = "response_mime_type", skip_serializing_if = "Option::is_none")]
    pub(crate) response_mime_type: Option<String>,
    #[serde(alias = "response_schema", skip_serializing_if = "Option::is_none")]
    pub(crate) response_schema: Option<Value>,
    #[serde(
        alias = "response_json_schema",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) response_json_schema: Option<Value>,
    #[serde(alias = "response_logprobs", skip_serializing_if = "Option::is_none")]
    pub(crate) response_logprobs: Option<bool>,
    #[serde(
        default,
        deserialize_with = "int",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) logprobs: Option<i64>,
    #[serde(alias = "response_modalities", skip_serializing_if = "Option::is_none")]
    pub(crate) response_modalities: Option<Vec<String>>,
    #[serde(alias = "speech_config", skip_serializing_if = "Option::is_none")]
    pub(crate) speech_config: Option<Value>,
    #[serde(alias = "thinking_config", skip_serializing_if = "Option::is_none")]
    pub(crate) thinking_config: Option<ThinkingConfig>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}

/// How much to think: a budget for Gemini 2.5, a level from Gemini 3 on.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ThinkingConfig {
    #[serde(
        alias = "thinking_budget",
        default,
        deserialize_with = "int",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) thinking_budget: Option<i64>,
    #[serde(alias = "thinking_level", skip_serializing_if = "Option::is_none")]
    pub(crate) thinking_level: Option<String>,
    #[serde(alias = "include_thoughts", skip_serializing_if = "Option::is_none")]
    pub(crate) include_thoughts: Option<bool>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}

/// A question of `countTokens`: the turns alone, or a whole request.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CountRequest {
    #[serde(alias = "generate_content_request")]
    pub(crate) generate_content_request: Option<Value>,
    #[serde(flatten)]
    pub(crate) request: GenerateRequest,
}
