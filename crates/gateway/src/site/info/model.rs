//! One deployment.

use tollgate::core::Endpoint;
use tollgate_catalog::{Capability, Model};
use tollgate_config::Described;

use super::{costs, object::Object, params, view::View};

/// Capabilities that are always told, as null where nobody said anything.
const ALWAYS: [Capability; 17] = [
    Capability::SystemMessages,
    Capability::ResponseSchema,
    Capability::Vision,
    Capability::FunctionCalling,
    Capability::ParallelFunctionCalling,
    Capability::ToolChoice,
    Capability::AssistantPrefill,
    Capability::PromptCaching,
    Capability::AudioInput,
    Capability::AudioOutput,
    Capability::PdfInput,
    Capability::EmbeddingImageInput,
    Capability::NativeStreaming,
    Capability::WebSearch,
    Capability::UrlContext,
    Capability::Reasoning,
    Capability::ComputerUse,
];

/// The entry of `/model/info`.
pub(super) fn entry(described: &Described) -> Object {
    let mut entry = Object::default().with("model_name", &*described.deployment.group);
    entry.set_object("litellm_params", &litellm_params(described));
    entry.set_object("model_info", &model_info(described));
    entry
}

/// What is sent where. Credentials are left out, not masked: nobody has to know that there are any.
fn litellm_params(described: &Described) -> Object {
    let params = Object::default().with("model", &*described.facts.model);
    match &described.deployment.endpoint {
        Some(endpoint) => params.with("api_base", address(endpoint)),
        None => params,
    }
}

/// The address without its query, which may be a secret. It has no user and no password: none is accepted.
fn address(endpoint: &Endpoint) -> String {
    format!(
        "{}://{}{}",
        endpoint.scheme, endpoint.authority, endpoint.path
    )
}

fn model_info(described: &Described) -> Object {
    let Described { deployment, facts } = described;
    let view = View::of(described);
    let mut info = Object::default()
        .with("id", &*deployment.id)
        .with("db_model", facts.stored)
        .with("key", facts.listed.map(Model::id))
        .with("max_tokens", view.max_output().or(view.max_input()))
        .with("max_input_tokens", view.max_input())
        .with("max_output_tokens", view.max_output());
    costs::write(&mut info, described);
    info.set(
        "output_vector_size",
        facts.listed.and_then(Model::dimensions),
    );
    let listed = facts.listed.map(|model| model.provider());
    let provider = listed.unwrap_or(&deployment.provider.prefix);
    info.set("litellm_provider", provider);
    info.set("mode", view.mode());
    for capability in ALWAYS {
        set_capability(&mut info, capability, view.supports(capability));
    }
    for capability in facts.listed.into_iter().flat_map(Model::capabilities) {
        set_capability(&mut info, capability, Some(true));
    }
    let retires = facts.listed.and_then(Model::retires);
    let retires = retires.map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"));
    info.set("deprecation_date", retires);
    info.set("supported_openai_params", params::supported(&view));
    // What the operator wrote wins over everything but the id.
    for (name, value) in &facts.info {
        info.set(name, value.clone());
    }
    info
}

fn set_capability(info: &mut Object, capability: Capability, supported: Option<bool>) {
    info.set(&format!("supports_{}", capability.name()), supported);
}
