//! LiteLLM's members of a user (`NewUserRequest`, `UpdateUserRequest` and what they inherit from, version 1.109).

use super::{Field, Form, Kind, acted, kept, said};

/// `/user/new`. What is said of the user is said of the key that is made with them, too.
pub(crate) static MAKE: Form = Form(&[
    &OWN,
    &LATER,
    &[
        said("user_id", Kind::Text),
        said("password", Kind::Text),
        said("auto_create_key", Kind::Flag),
        said("teams", Kind::List),
        said("team_id", Kind::Text),
        said("organizations", Kind::Texts),
    ],
    &OF_KEY,
]);

/// `/user/update`.
pub(crate) static CHANGE: Form = Form(&[
    &OWN,
    &LATER,
    &[said("user_id", Kind::Text), said("password", Kind::Text)],
]);

/// `/user/bulk_update`.
pub(crate) static MANY: Form = Form(&[&[
    said("users", Kind::List),
    said("all_users", Kind::Flag),
    said("user_updates", Kind::Object),
]]);

/// Users that are named.
pub(crate) static SEVERAL: Form = Form(&[&[said("user_ids", Kind::Texts)]]);

/// What users may change of themselves: nothing that says who they are or what they may.
pub(crate) const HARMLESS: [&str; 3] = ["user_id", "user_alias", "metadata"];

static OWN: [Field; 6] = [
    acted("user_email", Kind::Text),
    acted("user_alias", Kind::Text),
    acted("user_role", Kind::Text),
    acted("models", Kind::Texts),
    acted("max_parallel_requests", Kind::Number),
    acted("metadata", Kind::Object),
];

/// What only the key has that is made with a user.
static OF_KEY: [Field; 4] = [
    said("key_alias", Kind::Text),
    said("duration", Kind::Text),
    said("aliases", Kind::Names),
    said("blocked", Kind::Flag),
];

static LATER: [Field; 24] = [
    kept("spend", Kind::Amount),
    kept("max_budget", Kind::Amount),
    kept("soft_budget", Kind::Amount),
    kept("budget_duration", Kind::Text),
    kept("budget_limits", Kind::List),
    kept("budget_fallbacks", Kind::Object),
    kept("model_max_budget", Kind::Object),
    kept("tpm_limit", Kind::Count),
    kept("rpm_limit", Kind::Count),
    kept("tpd_limit", Kind::Count),
    kept("model_rpm_limit", Kind::Object),
    kept("model_tpm_limit", Kind::Object),
    kept("mcp_rpm_limit", Kind::Object),
    kept("tag_rpm_limit", Kind::Object),
    kept("allowed_cache_controls", Kind::List),
    kept("config", Kind::Object),
    kept("permissions", Kind::Object),
    kept("object_permission", Kind::Object),
    kept("guardrails", Kind::List),
    kept("policies", Kind::List),
    kept("prompts", Kind::List),
    kept("router_settings", Kind::Object),
    kept("sso_user_id", Kind::Text),
    kept("send_invite_email", Kind::Flag),
];
