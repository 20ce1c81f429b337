//! Budgets as LiteLLM shows them.

use serde_json::{Map, Value, json};
use tollgate_auth::{Id, Kind, Write};

use super::record::BudgetRecord;

/// All that is known of a budget.
pub(crate) fn whole(budget: &BudgetRecord) -> Value {
    let unset = json!({
        "max_budget": null, "soft_budget": null, "max_parallel_requests": null, "tpm_limit": null, "rpm_limit": null,
        "tpd_limit": null, "model_max_budget": null,
    });
    let mut members = match unset {
        Value::Object(unset) => unset,
        _ => Map::new(),
    };
    if let Ok(Value::Object(known)) = serde_json::to_value(budget) {
        members.extend(known);
    }
    Value::Object(members)
}

/// That the budget of this name is there, for whatever shall refer to it.
pub(crate) fn expected(budget_id: Option<&str>) -> Option<Write> {
    budget_id.map(|name| Write::Expect(Id::new(Kind::Budget, name)))
}
