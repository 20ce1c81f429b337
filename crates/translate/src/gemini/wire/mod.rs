//! The JSON of `generateContent`, as the API's reference describes it
//! (<https://ai.google.dev/api/generate-content>) and as its SDKs write it.
//!
//! It is protobuf's JSON: names in camel case or in snake case, 64-bit numbers as text, absent members for defaults.

mod answer;
mod content;
mod loose;
mod request;

pub(crate) use self::{
    answer::{
        Candidate, Chosen, LogprobsResult, ModalityCount, Response, TopCandidates, UsageMetadata,
    },
    content::{Blob, Content, FileData, FunctionCall, FunctionResponse, Part, PartialArg},
    loose::is_empty,
    request::{
        CountRequest, FunctionCallingConfig, FunctionDeclaration, GenerateRequest,
        GenerationConfig, ThinkingConfig, Tool, ToolConfig,
    },
};
