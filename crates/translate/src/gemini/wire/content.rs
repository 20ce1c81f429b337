use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::loose::many;
use crate::neutral::Extra;

/// A turn.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Content {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role: Option<String>,
    #[serde(
        default,
        deserialize_with = "many",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) parts: Option<Vec<Part>>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}

/// A piece of a turn: one of its first five members, or something in `extra` (`executableCode`, `toolCall`, …).
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Part {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    #[serde(alias = "inline_data", skip_serializing_if = "Option::is_none")]
    pub(crate) inline_data: Option<Blob>,
    #[serde(alias = "file_data", skip_serializing_if = "Option::is_none")]
    pub(crate) file_data: Option<FileData>,
    #[serde(alias = "function_call", skip_serializing_if = "Option::is_none")]
    pub(crate) function_call: Option<FunctionCall>,
    #[serde(alias = "function_response", skip_serializing_if = "Option::is_none")]
    pub(crate) function_response: Option<FunctionResponse>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) thought: Option<bool>,
    #[serde(alias = "thought_signature", skip_serializing_if = "Option::is_none")]
    pub(crate) thought_signature: Option<String>,
    #[serde(alias = "media_resolution", skip_serializing_if = "Option::is_none")]
    pub(crate) media_resolution: Option<Value>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}

/// A medium, here.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Blob {
    #[serde(alias = "mime_type", skip_serializing_if = "Option::is_none")]
    pub(crate) mime_type: Option<String>,
    #[serde(default)]
    pub(crate) data: String,
    #[serde(alias = "display_name", skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}

/// A medium, elsewhere.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FileData {
    #[serde(alias = "mime_type", skip_serializing_if = "Option::is_none")]
    pub(crate) mime_type: Option<String>,
    #[serde(alias = "file_uri", default)]
    pub(crate) file_uri: String,
    #[serde(alias = "display_name", skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}

/// A call of a function of the client's.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FunctionCall {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) args: Option<Value>,
    /// Vertex AI sends arguments in pieces where `streamFunctionCallArguments` asks for it.
    #[serde(alias = "partial_args", skip_serializing_if = "Option::is_none")]
    pub(crate) partial_args: Option<Vec<PartialArg>>,
    #[serde(alias = "will_continue", skip_serializing_if = "Option::is_none")]
    pub(crate) will_continue: Option<bool>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}

/// A piece of an argument.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PartialArg {
    #[serde(alias = "json_path", default)]
    pub(crate) json_path: String,
    #[serde(alias = "string_value", skip_serializing_if = "Option::is_none")]
    pub(crate) string_value: Option<String>,
    #[serde(alias = "number_value", skip_serializing_if = "Option::is_none")]
    pub(crate) number_value: Option<Value>,
    #[serde(alias = "bool_value", skip_serializing_if = "Option::is_none")]
    pub(crate) bool_value: Option<bool>,
}

/// What a function of the client's answered.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct FunctionResponse {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) response: Option<Value>,
    /// Pictures and documents that belong to the answer; Gemini 3 takes them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parts: Option<Vec<Part>>,
    #[serde(flatten)]
    pub(crate) extra: Extra,
}
