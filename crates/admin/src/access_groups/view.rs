//! Groups as LiteLLM shows them.

use serde_json::{Value, json};
use tollgate_auth::AccessGroupRecord;

/// What is known of a group.
pub(super) fn whole(group: &AccessGroupRecord) -> Value {
    json!({
        "access_group": group.access_group,
        "model_names": group.model_names,
        // LiteLLM counts deployments; here a group is of names.
        "deployment_count": group.model_names.len(),
        "spend": null,
        "budget": null,
    })
}

/// What became of a group.
pub(super) fn changed(group: &AccessGroupRecord) -> Value {
    json!({
        "access_group": group.access_group,
        "model_names": group.model_names,
        "model_ids": null,
        "models_updated": group.model_names.len(),
    })
}
