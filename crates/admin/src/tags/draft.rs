//! What a request makes of a tag.

use serde_json::Value;
use tollgate_auth::{Timestamp, Write};
use tollgate_core::Error;

use super::record::TagRecord;
use crate::{
    admin::{insert, replace},
    asked::Asked,
    budgets::{self, BudgetRecord},
    context::Context,
    fields::tag,
    names, refusal,
};

/// A tag as it shall be, and what must be written beside it: the budget that its limits are kept in.
pub(super) struct Draft {
    pub(super) tag: TagRecord,
    pub(super) beside: Option<Write>,
}

// === impl Draft ===

impl Draft {
    /// `before` with the members that the body has. Limits go into the tag's budget, which is made if there is none.
    pub(super) async fn of(context: &Context, before: &TagRecord) -> Result<Self, Error> {
        let asked = &context.asked;
        let mut tag = filled(before, asked)?;
        let named = asked.text("budget_id")?.is_some();
        let says = |(name, value): (&String, &Value)| {
            // `null` takes a limit away, where there is one.
            budgets::is_limit(name) && (before.budget_id.is_some() || !value.is_null())
        };
        if !asked.body.iter().any(says) {
            let beside = named.then(|| budgets::expected(tag.budget_id.as_deref()));
            let beside = beside.flatten();
            return Ok(Self { tag, beside });
        }
        if named && before.budget_id != tag.budget_id {
            let message =
                "budget_id names a budget that has limits of its own; send either it or limits";
            return Err(refusal::bad("budget_id", message));
        }
        let beside = match &before.budget_id {
            Some(name) => {
                let budget: BudgetRecord = context.admin.find(name).await?;
                replace(&budgets::fill(&budget, &asked.body, asked.author())?)?
            }
            None => {
                let bare = BudgetRecord::new(names::uuid()?, asked.author());
                tag.budget_id = Some(bare.budget_id.clone());
                insert(&budgets::fill(&bare, &asked.body, asked.author())?)?
            }
        };
        Ok(Self {
            tag,
            beside: Some(beside),
        })
    }

    /// All that is to be written, the tag last.
    pub(super) fn writes(self, tag: Write) -> Vec<Write> {
        self.beside.into_iter().chain([tag]).collect()
    }
}

/// `before` with the tag's own members.
fn filled(before: &TagRecord, asked: &Asked) -> Result<TagRecord, Error> {
    let mut own = asked.body.clone();
    own.retain(|name, _| !budgets::is_limit(name));
    let tag = tag::WHOLE.fill(before, &own)?;
    Ok(TagRecord {
        updated_at: Timestamp::now(),
        updated_by: Some(asked.author()),
        ..tag
    })
}
