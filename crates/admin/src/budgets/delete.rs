use tollgate_auth::{Kind, Query, Write};
use tollgate_core::Error;

use super::{record::BudgetRecord, view};
use crate::{Admin, answer::Answer, context::Context, refusal};

/// What may refer to a budget.
const REFERRING: [Kind; 7] = [
    Kind::Key,
    Kind::Team,
    Kind::User,
    Kind::Organization,
    Kind::Customer,
    Kind::Tag,
    Kind::AccessGroup,
];

/// `POST /budget/delete`: ends a budget. One that is in use stays, and the answer says whose it is: whatever refers to
/// it would otherwise be without limits from one moment to the next.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let name = context.asked.needed("id")?;
    let budget: BudgetRecord = context.admin.find(name).await?;
    let users = users(&context.admin, name).await?;
    if !users.is_empty() {
        let message = format!(
            "Budget '{name}' is in use by {}; give those another one first",
            users.join(", ")
        );
        return Err(refusal::bad("id", message));
    }
    let id = tollgate_auth::Entity::id(&budget);
    let writes = vec![Write::Delete(id, Some(budget.revision))];
    context.apply(&permit, "deleted", writes).await?;
    Ok(Answer::new(&permit, view::whole(&budget)))
}

/// How many of what refer to a budget: `2 × key`.
async fn users(admin: &Admin, budget: &str) -> Result<Vec<String>, Error> {
    let mut users = Vec::new();
    for kind in REFERRING {
        let number = admin.count(kind, of(budget)).await?;
        if number > 0 {
            users.push(format!("{number} × {kind}"));
        }
    }
    Ok(users)
}

fn of(budget: &str) -> Query {
    Query {
        budget_id: Some(budget.to_owned()),
        ..Query::default()
    }
}
