//! Customers as LiteLLM shows them.

use serde_json::{Map, Value, json};
use tollgate_auth::CustomerRecord;

use crate::fields::customer::OF_BUDGET;

/// All that is known of a customer. What they may spend is shown as a budget of their own, as LiteLLM keeps it.
pub(crate) fn whole(customer: &CustomerRecord) -> Map<String, Value> {
    let mut members = unset();
    if let Ok(Value::Object(known)) = serde_json::to_value(customer) {
        members.extend(known);
    }
    let budget = OF_BUDGET
        .iter()
        .filter_map(|name| members.remove_entry(*name));
    let budget: Map<String, Value> = budget.collect();
    if !budget.is_empty() {
        members.insert("litellm_budget_table".to_owned(), Value::Object(budget));
    }
    members
}

/// What a member that nobody set is in an answer.
fn unset() -> Map<String, Value> {
    let unset = json!({
        "spend": 0.0, "allowed_model_region": null, "default_model": null, "models": [], "litellm_budget_table": null,
        "object_permission": null, "object_permission_id": null,
    });
    match unset {
        Value::Object(unset) => unset,
        _ => Map::new(),
    }
}
