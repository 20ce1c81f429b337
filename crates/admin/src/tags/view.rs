//! Tags as LiteLLM shows them.

use serde_json::{Map, Value, json};
use tollgate_core::Error;

use super::record::TagRecord;
use crate::{
    Admin,
    budgets::{self, BudgetRecord},
};

/// All that is known of a tag but its budget.
pub(super) fn bare(tag: &TagRecord) -> Map<String, Value> {
    let mut members = match json!({"model_info": {}}) {
        Value::Object(unset) => unset,
        _ => Map::new(),
    };
    if let Ok(Value::Object(known)) = serde_json::to_value(tag) {
        members.extend(known);
    }
    members
}

/// All that is known of some tags, with their budgets.
pub(super) async fn with_budgets(admin: &Admin, tags: &[TagRecord]) -> Result<Vec<Value>, Error> {
    let names = tags.iter().filter_map(|tag| tag.budget_id.as_deref());
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names.dedup();
    let budgets: Vec<BudgetRecord> = admin.get(&names).await?;
    let shown = |tag: &TagRecord| {
        let mut members = bare(tag);
        let name = tag.budget_id.as_ref();
        let budget = budgets.iter().find(|one| Some(&one.budget_id) == name);
        if let Some(budget) = budget {
            members.insert("litellm_budget_table".to_owned(), budgets::whole(budget));
        }
        Value::Object(members)
    };
    Ok(tags.iter().map(shown).collect())
}
