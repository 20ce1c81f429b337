//! LiteLLM's members of a key (`GenerateKeyRequest`, `UpdateKeyRequest` and what they inherit from, version 1.109).

use super::{Field, Form, Kind, acted, kept, said};

/// `/key/generate`.
pub(crate) static MAKE: Form = Form(&[&OWN, &[said("key", Kind::Text)], &LATER]);

/// `/key/update`.
pub(crate) static CHANGE: Form = Form(&[&OWN, &[said("key", Kind::Text)], &LATER]);

/// `/key/regenerate`.
pub(crate) static RENEW: Form = Form(&[
    &OWN,
    &[
        said("key", Kind::Text),
        said("new_key", Kind::Text),
        said("grace_period", Kind::Text),
    ],
    &LATER,
]);

/// A key that is named.
pub(crate) static NAMED: Form = Form(&[&[said("key", Kind::Text)]]);

/// Keys that are named.
pub(crate) static SEVERAL: Form =
    Form(&[&[said("keys", Kind::Texts), said("key_aliases", Kind::Texts)]]);

/// Keys, each with what shall change.
pub(crate) static MANY: Form = Form(&[&[said("keys", Kind::List)]]);

/// The key that a query names.
pub(crate) static WHICH: [Field; 1] = [said("key", Kind::Text)];

/// What the list of keys may be asked for.
pub(crate) static FILTERS: [Field; 12] = [
    said("page", Kind::Count),
    said("size", Kind::Count),
    said("key_hash", Kind::Text),
    said("key_alias", Kind::Text),
    said("search", Kind::Text),
    said("user_id", Kind::Text),
    said("team_id", Kind::Text),
    said("organization_id", Kind::Text),
    said("include_team_keys", Kind::Flag),
    said("return_full_object", Kind::Flag),
    said("sort_by", Kind::Text),
    said("sort_order", Kind::Text),
];

/// What the list of aliases may be asked for.
pub(crate) static ALIASES: [Field; 4] = [
    said("page", Kind::Count),
    said("size", Kind::Count),
    said("search", Kind::Text),
    said("team_id", Kind::Text),
];

/// What something acts on.
pub(crate) static OWN: [Field; 13] = [
    acted("key_alias", Kind::Text),
    said("duration", Kind::Text),
    acted("models", Kind::Texts),
    acted("aliases", Kind::Names),
    acted("blocked", Kind::Flag),
    acted("allowed_routes", Kind::Texts),
    // Tollgate's own: LiteLLM's list of this name is the configuration's, and holds for every key.
    acted("allowed_ips", Kind::Networks),
    said("key_type", Kind::Text),
    acted("max_parallel_requests", Kind::Number),
    acted("metadata", Kind::Object),
    acted("user_id", Kind::Text),
    acted("team_id", Kind::Text),
    acted("organization_id", Kind::Text),
];

static LATER: [Field; 44] = [
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
