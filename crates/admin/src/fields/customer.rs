//! LiteLLM's members of a customer (`NewCustomerRequest`, `UpdateCustomerRequest` and what they inherit from, version
//! 1.109).

use super::{Field, Form, Kind, acted, kept, said};

/// `/customer/new`.
pub(crate) static MAKE: Form = Form(&[&OWN, &LATER]);

/// `/customer/update`.
pub(crate) static CHANGE: Form = Form(&[&OWN, &LATER]);

/// Customers that are named.
pub(crate) static SEVERAL: Form = Form(&[&[said("user_ids", Kind::Texts)]]);

/// Members that make a budget, which is shown as one.
pub(crate) const OF_BUDGET: [&str; 9] = [
    "max_budget",
    "soft_budget",
    "budget_duration",
    "budget_reset_at",
    "max_parallel_requests",
    "model_max_budget",
    "tpm_limit",
    "rpm_limit",
    "tpd_limit",
];

static OWN: [Field; 3] = [
    said("user_id", Kind::Text),
    acted("alias", Kind::Text),
    acted("blocked", Kind::Flag),
];

static LATER: [Field; 15] = [
    kept("budget_id", Kind::Text),
    kept("max_budget", Kind::Amount),
    kept("soft_budget", Kind::Amount),
    kept("budget_duration", Kind::Text),
    kept("budget_reset_at", Kind::Text),
    kept("max_parallel_requests", Kind::Number),
    kept("model_max_budget", Kind::Object),
    kept("tpm_limit", Kind::Count),
    kept("rpm_limit", Kind::Count),
    kept("tpd_limit", Kind::Count),
    kept("spend", Kind::Amount),
    kept("allowed_model_region", Kind::Text),
    kept("default_model", Kind::Text),
    kept("models", Kind::Texts),
    kept("object_permission", Kind::Object),
];
