//! Names of deployments that nobody named.

use std::sync::Arc;

use tollgate_core::{DeploymentId, Member};

use crate::{Severity, facts::Draft, node::Node, reader::Reader};

/// Gives deployments without an id one that is the same after a restart: a hash of what tells it from others,
/// the credential left out.
pub(crate) fn identify(reader: &mut Reader, list: &Node<'_>, drafts: &mut [Draft]) {
    let mut taken: Vec<DeploymentId> = Vec::new();
    for (deployment, _) in drafts {
        if deployment.id.is_empty() {
            let endpoint = deployment.endpoint.as_ref();
            let address =
                endpoint.map(|endpoint| format!("{}{}", endpoint.authority, endpoint.path));
            let facts = format!(
                "{} {} {} {}",
                deployment.group,
                deployment.provider.prefix,
                deployment.model,
                address.unwrap_or_default()
            );
            deployment.id = derived(&facts, &taken);
        } else if taken.contains(&deployment.id) {
            let message = format!(
                "two models have the id `{}`; logs cannot tell them apart",
                deployment.id
            );
            reader.say(Severity::Warning, list, message);
        }
        taken.push(Arc::clone(&deployment.id));
    }
}

fn derived(facts: &str, taken: &[DeploymentId]) -> DeploymentId {
    let id = |copy: u64| {
        format!(
            "{:016x}",
            Member::hash(format!("{facts} {copy}").as_bytes())
        )
    };
    let mut ids = (0..).map(id);
    let free = ids.find(|id| !taken.iter().any(|other| **other == **id));
    free.unwrap_or_default().into()
}
