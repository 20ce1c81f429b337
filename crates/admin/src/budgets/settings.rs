use serde_json::{Value, json};
use tollgate_core::Error;

use super::{WHICH, record::BudgetRecord, view};
use crate::{answer::Answer, context::Context, fields::budget::LIMITS, refusal};

/// LiteLLM's names for the kinds of the limits, and what they do there, by name.
const TOLD: [(&str, &str, &str); 8] = [
    (
        "max_budget",
        "Float",
        "Requests will fail if this budget (in USD) is exceeded.",
    ),
    (
        "soft_budget",
        "Float",
        "Requests will NOT fail if this is exceeded. Will fire alerting though.",
    ),
    (
        "max_parallel_requests",
        "Integer",
        "Max concurrent requests allowed for this budget id.",
    ),
    (
        "tpm_limit",
        "Integer",
        "Max tokens per minute, allowed for this budget id.",
    ),
    (
        "rpm_limit",
        "Integer",
        "Max requests per minute, allowed for this budget id.",
    ),
    (
        "tpd_limit",
        "Integer",
        "Max tokens per day, charged by batch submissions, allowed for this budget id.",
    ),
    (
        "budget_duration",
        "String",
        "Max duration budget should be set for (e.g. '1hr', '1d', '28d')",
    ),
    ("model_max_budget", "Object", "Max budget for each model."),
];

/// `GET /budget/settings?budget_id=`: the limits that a budget may have, and what they are.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let [which] = &WHICH;
    let name = context.asked.query(which.name);
    let name = name.ok_or_else(|| refusal::wrong(which.name, "a text; it is required"))?;
    let budget: Option<BudgetRecord> = context.admin.get(&[name.as_str()]).await?.pop();
    let members = budget.as_ref().map(view::whole);
    let limits = TOLD.iter().map(|(name, kind, does)| {
        let value = members.as_ref().and_then(|members| members.get(*name));
        json!({
            "field_name": name, "field_type": kind, "field_description": does, "field_value": value,
            "stored_in_db": true, "field_default_value": null, "premium_field": false, "nested_fields": null,
            // What LiteLLM does with them is not done here yet.
            "acted_on": LIMITS.iter().any(|field| field.name == *name && field.acted),
        })
    });
    Ok(Answer::new(&permit, Value::Array(limits.collect())))
}
