//! The fields of LiteLLM's requests.

use serde_json::{Map, Value, json};

/// A field that is kept and returned, and that nothing acts on yet.
pub(crate) struct Kept {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

/// What a field must be, where it is not null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Flag,
    /// A whole number, not below 0.
    Count,
    /// An amount, not below 0.
    Amount,
    List,
    Object,
}

const fn kept(name: &'static str, kind: Kind) -> Kept {
    Kept { name, kind }
}

/// Fields that something acts on; [`Draft`](crate::draft::Draft) reads them.
pub(crate) const ACTED_ON: [&str; 13] = [
    "key",
    "key_alias",
    "duration",
    "models",
    "aliases",
    "blocked",
    "allowed_routes",
    "key_type",
    "max_parallel_requests",
    "metadata",
    "user_id",
    "team_id",
    "organization_id",
];

/// LiteLLM's other fields (`GenerateKeyRequest`, `UpdateKeyRequest` and what they inherit from, version 1.109).
pub(crate) const KEPT: [Kept; 44] = [
    kept("spend", Kind::Amount),
    kept("max_budget", Kind::Amount),
    kept("soft_budget", Kind::Amount),
    kept("budget_duration", Kind::Text),
    kept("budget_limits", Kind::List),
    kept("budget_fallbacks", Kind::Object),
    kept("budget_id", Kind::Text),
    kept("end_user_budget_id", Kind::Text),
    kept("model_max_budget", Kind::Object),
    kept("temp_budget_increase", Kind::Amount),
    kept("temp_budget_expiry", Kind::Text),
    kept("throttle_on_budget_exceeded", Kind::Flag),
    kept("tpm_limit", Kind::Count),
    kept("rpm_limit", Kind::Count),
    kept("tpd_limit", Kind::Count),
    kept("tpm_limit_type", Kind::Text),
    kept("rpm_limit_type", Kind::Text),
    kept("model_rpm_limit", Kind::Object),
    kept("model_tpm_limit", Kind::Object),
    kept("mcp_rpm_limit", Kind::Object),
    kept("tag_rpm_limit", Kind::Object),
    kept("default_estimated_output_tokens", Kind::Count),
    kept("default_estimated_output_tokens_per_model", Kind::Object),
    kept("allowed_cache_controls", Kind::List),
    kept("config", Kind::Object),
    kept("permissions", Kind::Object),
    kept("object_permission", Kind::Object),
    kept("guardrails", Kind::List),
    kept("disable_global_guardrails", Kind::Flag),
    kept("policies", Kind::List),
    kept("prompts", Kind::List),
    kept("tags", Kind::List),
    kept("enforced_params", Kind::List),
    kept("allowed_passthrough_routes", Kind::List),
    kept("denied_passthrough_routes", Kind::List),
    kept("allowed_vector_store_indexes", Kind::List),
    kept("access_group_ids", Kind::List),
    kept("enable_prompt_caching", Kind::Flag),
    kept("router_settings", Kind::Object),
    kept("project_id", Kind::Text),
    kept("agent_id", Kind::Text),
    kept("auto_rotate", Kind::Flag),
    kept("rotation_interval", Kind::Text),
    kept("send_invite_email", Kind::Flag),
];

/// What a field that nobody set is in an answer.
pub(crate) fn unset() -> Map<String, Value> {
    let unset = json!({
        "spend": 0.0, "max_budget": null, "soft_budget": null, "budget_duration": null, "budget_reset_at": null, "budget_id": null,
        "model_max_budget": {}, "model_spend": {}, "tpm_limit": null, "rpm_limit": null, "allowed_cache_controls": [],
        "config": {}, "permissions": {}, "object_permission": null, "last_active": null, "litellm_budget_table": null,
    });
    match unset {
        Value::Object(unset) => unset,
        _ => Map::new(),
    }
}

/// Whether a value asks for something: clients fill in their forms' defaults.
pub(crate) fn asks(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) => true,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}

// === impl Kind ===

impl Kind {
    /// What is expected, when `value` is something else.
    pub(crate) fn fault(self, value: &Value) -> Option<&'static str> {
        let fits = match (self, value) {
            (_, Value::Null) => true,
            (Self::Text, value) => value.is_string(),
            (Self::Flag, value) => value.is_boolean(),
            (Self::Count, value) => value.is_u64(),
            (Self::Amount, value) => value.as_f64().is_some_and(|amount| amount >= 0.0),
            (Self::List, value) => value.is_array(),
            (Self::Object, value) => value.is_object(),
        };
        (!fits).then_some(match self {
            Self::Text => "a text",
            Self::Flag => "true or false",
            Self::Count => "a whole number from 0",
            Self::Amount => "a non-negative finite number",
            Self::List => "a list",
            Self::Object => "an object",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_stands_in_both_tables_or_twice() {
        let mut names: Vec<_> = KEPT.iter().map(|kept| kept.name).chain(ACTED_ON).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
