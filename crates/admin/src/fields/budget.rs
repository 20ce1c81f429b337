//! LiteLLM's members of a budget (`BudgetNewRequest`, `BudgetRequest` and `BudgetDeleteRequest`, version 1.109).

use super::{Field, Form, Kind, kept, said};

/// `/budget/new` and `/budget/update`.
pub(crate) static WHOLE: Form = Form(&[
    &[
        said("budget_id", Kind::Text),
        kept("budget_reset_at", Kind::Text),
    ],
    &LIMITS,
]);

/// Budgets that are named.
pub(crate) static SEVERAL: Form = Form(&[&[said("budgets", Kind::Texts)]]);

/// A budget that is named.
pub(crate) static NAMED: Form = Form(&[&[said("id", Kind::Text)]]);

/// The limits, wherever they may be given: nothing enforces them yet.
pub(crate) static LIMITS: [Field; 8] = [
    kept("max_budget", Kind::Amount),
    kept("soft_budget", Kind::Amount),
    kept("max_parallel_requests", Kind::Number),
    kept("tpm_limit", Kind::Count),
    kept("rpm_limit", Kind::Count),
    kept("tpd_limit", Kind::Count),
    kept("budget_duration", Kind::Text),
    kept("model_max_budget", Kind::Object),
];
