//! LiteLLM's members of a team (`NewTeamRequest`, `UpdateTeamRequest` and those of its members, version 1.109).

use super::{Field, Form, Kind, acted, kept, said};

/// `/team/new`.
pub(crate) static MAKE: Form = Form(&[
    &OWN,
    &[
        said("team_id", Kind::Text),
        said("members_with_roles", Kind::Objects),
        said("admins", Kind::Texts),
        said("members", Kind::Texts),
        acted("team_member_permissions", Kind::Texts),
    ],
    &LATER,
]);

/// `/team/update`.
pub(crate) static CHANGE: Form = Form(&[&OWN, &[said("team_id", Kind::Text)], &LATER]);

/// A team that is named.
pub(crate) static NAMED: Form = Form(&[&[said("team_id", Kind::Text)]]);

/// Teams that are named.
pub(crate) static SEVERAL: Form = Form(&[&[said("team_ids", Kind::Texts)]]);

/// `/team/model/add` and `/team/model/delete`.
pub(crate) static MODELS: Form =
    Form(&[&[said("team_id", Kind::Text), said("models", Kind::Texts)]]);

/// `/team/permissions_update`.
pub(crate) static PERMISSIONS: Form = Form(&[&[
    said("team_id", Kind::Text),
    said("team_member_permissions", Kind::Texts),
]]);

/// `/team/member_add`.
pub(crate) static JOIN: Form = Form(&[
    &[said("team_id", Kind::Text), said("member", Kind::Objects)],
    &TERMS,
]);

/// `/team/bulk_member_add`.
pub(crate) static JOIN_MANY: Form = Form(&[
    &[
        said("team_id", Kind::Text),
        said("members", Kind::Objects),
        said("all_users", Kind::Flag),
    ],
    &TERMS,
]);

/// `/team/member_update`.
pub(crate) static CHANGE_MEMBER: Form = Form(&[&MEMBER, &[said("role", Kind::Text)], &TERMS]);

/// `/team/member_delete`.
pub(crate) static LEAVE: Form = Form(&[&MEMBER]);

static MEMBER: [Field; 3] = [
    said("team_id", Kind::Text),
    said("user_id", Kind::Text),
    said("user_email", Kind::Text),
];

/// What is agreed with a member. Nothing acts on it yet; it is kept with the member.
pub(crate) static TERMS: [Field; 8] = [
    kept("max_budget_in_team", Kind::Amount),
    kept("tpm_limit", Kind::Count),
    kept("rpm_limit", Kind::Count),
    kept("budget_duration", Kind::Text),
    kept("allowed_models", Kind::Texts),
    kept("temp_budget_increase", Kind::Amount),
    kept("temp_budget_expiry", Kind::Text),
    kept("model_max_budget", Kind::Object),
];

/// What something acts on.
static OWN: [Field; 7] = [
    acted("team_alias", Kind::Text),
    acted("organization_id", Kind::Text),
    acted("models", Kind::Texts),
    acted("model_aliases", Kind::Names),
    acted("blocked", Kind::Flag),
    acted("max_parallel_requests", Kind::Number),
    acted("metadata", Kind::Object),
];

static LATER: [Field; 37] = [
    kept("max_budget", Kind::Amount),
    kept("soft_budget", Kind::Amount),
    kept("budget_duration", Kind::Text),
    kept("budget_limits", Kind::List),
    kept("model_max_budget", Kind::Object),
    kept("tpm_limit", Kind::Count),
    kept("rpm_limit", Kind::Count),
    kept("tpd_limit", Kind::Count),
    kept("tpm_limit_type", Kind::Text),
    kept("rpm_limit_type", Kind::Text),
    kept("model_tpm_limit", Kind::Object),
    kept("model_rpm_limit", Kind::Object),
    kept("mcp_rpm_limit", Kind::Object),
    kept("default_estimated_output_tokens", Kind::Count),
    kept("default_estimated_output_tokens_per_model", Kind::Object),
    kept("team_member_budget", Kind::Amount),
    kept("team_member_budget_duration", Kind::Text),
    kept("team_member_model_max_budget", Kind::Object),
    kept("team_member_tpm_limit", Kind::Count),
    kept("team_member_rpm_limit", Kind::Count),
    kept("team_member_key_duration", Kind::Text),
    kept("default_team_member_models", Kind::Texts),
    kept("tags", Kind::List),
    kept("guardrails", Kind::List),
    kept("disable_global_guardrails", Kind::Flag),
    kept("policies", Kind::List),
    kept("prompts", Kind::List),
    kept("object_permission", Kind::Object),
    kept("access_group_ids", Kind::List),
    kept("router_settings", Kind::Object),
    kept("secret_manager_settings", Kind::Object),
    kept("allowed_passthrough_routes", Kind::List),
    kept("denied_passthrough_routes", Kind::List),
    kept("allowed_vector_store_indexes", Kind::List),
    kept("enforced_batch_output_expires_after", Kind::Object),
    kept("enforced_file_expires_after", Kind::Object),
    kept("require_trace_id", Kind::Flag),
];
