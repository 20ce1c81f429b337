use serde_json::{Value, json};
use tollgate_auth::{CustomerRecord, Write};
use tollgate_core::Error;

use super::{stamp, view};
use crate::{
    admin::{insert, replace},
    answer::Answer,
    context::Context,
    refusal::wrong,
};

/// `POST /customer/block`. Whoever is not known yet is made: calls may have been made for them all the same.
pub(super) async fn block(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let names = names(&context)?;
    let known: Vec<CustomerRecord> = context.admin.get(&names).await?;
    let (mut blocked, mut writes) = (Vec::new(), Vec::new());
    for name in names {
        let before = known.iter().find(|customer| customer.user_id == name);
        let mut customer = match before {
            Some(customer) => customer.clone(),
            None => CustomerRecord {
                created_by: Some(context.asked.author()),
                ..CustomerRecord::new(name)
            },
        };
        customer.blocked = true;
        stamp(&mut customer, &context.asked);
        writes.push(match before {
            Some(_) => replace(&customer)?,
            None => insert(&customer)?,
        });
        blocked.push(Value::Object(view::whole(&customer)));
    }
    context.apply(&permit, "blocked", writes).await?;
    Ok(Answer::new(&permit, json!({"blocked_users": blocked})))
}

/// `POST /customer/unblock`: answers with those who are blocked still. Whoever is not known is not blocked either.
pub(super) async fn unblock(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let known: Vec<CustomerRecord> = context.admin.get(&names(&context)?).await?;
    let blocked = known.into_iter().filter(|customer| customer.blocked);
    let writes: Result<Vec<Write>, Error> = blocked
        .map(|mut customer| {
            customer.blocked = false;
            stamp(&mut customer, &context.asked);
            replace(&customer)
        })
        .collect();
    let writes = writes?;
    if !writes.is_empty() {
        context.apply(&permit, "unblocked", writes).await?;
    }
    let rest = context.admin.blocked_customers();
    Ok(Answer::new(&permit, json!({"blocked_users": rest})))
}

/// Those whom the request names, each once.
fn names(context: &Context) -> Result<Vec<&str>, Error> {
    let mut names = context.asked.texts("user_ids")?;
    names.sort_unstable();
    names.dedup();
    match names.is_empty() {
        true => Err(wrong("user_ids", "a list of texts; it is required")),
        false => Ok(names),
    }
}
