use serde_json::json;
use tollgate_auth::{CustomerRecord, Entity, Write};
use tollgate_core::Error;

use super::missing;
use crate::{answer::Answer, context::Context, refusal};

/// `POST /customer/delete`: all of those that are named, or none.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let named = context.asked.texts("user_ids")?;
    if named.is_empty() {
        return Err(refusal::bad(
            "user_ids",
            "user_id is required, passed user_id = []",
        ));
    }
    let mut names = named.clone();
    names.sort_unstable();
    names.dedup();
    let found: Vec<CustomerRecord> = context.admin.get(&names).await?;
    let absent = names
        .iter()
        .filter(|name| found.iter().all(|customer| customer.user_id != **name));
    let absent: Vec<_> = absent.copied().collect();
    if !absent.is_empty() {
        let message = format!("End User Id(s)={} do not exist in db", absent.join(", "));
        return Err(missing("user_ids", &message));
    }
    let delete = |customer: &CustomerRecord| Write::Delete(customer.id(), Some(customer.revision));
    let writes = found.iter().map(delete).collect();
    context.apply(&permit, "deleted", writes).await?;
    let listed: Vec<_> = named.iter().map(|name| format!("'{name}'")).collect();
    let message = format!(
        "Successfully deleted customers with ids: [{}]",
        listed.join(", ")
    );
    let json = json!({"deleted_customers": found.len(), "message": message});
    Ok(Answer::new(&permit, json))
}
