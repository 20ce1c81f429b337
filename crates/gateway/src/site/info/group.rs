//! Deployments that share a name.

use tollgate::core::{Rate, Tariff};
use tollgate_catalog::Capability;
use tollgate_config::Described;

use super::{object::Object, params, view::View};

const CAPABILITIES: [Capability; 6] = [
    Capability::ParallelFunctionCalling,
    Capability::Vision,
    Capability::WebSearch,
    Capability::UrlContext,
    Capability::Reasoning,
    Capability::FunctionCalling,
];

/// The entry of `/model_group/info`: what the best of the deployments can do, and what the dearest costs, as in LiteLLM.
pub(super) fn entry<'a>(name: &str, members: impl Iterator<Item = &'a Described>) -> Object {
    let members: Vec<_> = members.collect();
    let views: Vec<_> = members.iter().map(|member| View::of(member)).collect();
    let mut providers: Vec<&str> = Vec::new();
    for member in &members {
        let prefix = &*member.deployment.provider.prefix;
        if !providers.contains(&prefix) {
            providers.push(prefix);
        }
    }
    let rate = |pick: fn(&Tariff) -> Option<Rate>| {
        let tariffs = members
            .iter()
            .filter_map(|member| member.deployment.price.tariff());
        tariffs.filter_map(pick).max()
    };
    let mut group = Object::default()
        .with("model_group", name)
        .with("providers", providers)
        .with(
            "max_input_tokens",
            views.iter().filter_map(View::max_input).max(),
        )
        .with(
            "max_output_tokens",
            views.iter().filter_map(View::max_output).max(),
        );
    group.set_rate("input_cost_per_token", rate(|tariff| tariff.base().input));
    group.set_rate("output_cost_per_token", rate(|tariff| tariff.base().output));
    group.set("mode", views.iter().find_map(View::mode));
    // Calls are not limited yet.
    group.set("tpm", None::<u64>);
    group.set("rpm", None::<u64>);
    for capability in CAPABILITIES {
        let any = views
            .iter()
            .any(|view| view.supports(capability) == Some(true));
        group.set(&format!("supports_{}", capability.name()), any);
    }
    let mut supported: Vec<&str> = Vec::new();
    for param in views.iter().flat_map(params::supported) {
        if !supported.contains(&param) {
            supported.push(param);
        }
    }
    group.set("supported_openai_params", supported);
    group
}
