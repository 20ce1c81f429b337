use serde_json::Value;
use tollgate_auth::{CustomerRecord, Id, Kind, Write};
use tollgate_core::{Error, ErrorKind};

use super::{find, stamp, view};
use crate::{
    admin::{insert, replace},
    answer::Answer,
    asked::Asked,
    context::Context,
    fields::customer,
    refusal::{self, wrong},
};

/// `POST /customer/new`.
pub(super) async fn make(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let asked = &context.asked;
    let name = asked.needed("user_id")?;
    if !context
        .admin
        .get::<CustomerRecord>(&[name])
        .await?
        .is_empty()
    {
        let message =
            format!("Customer already exists, passed user_id={name}. Please pass a new user_id.");
        return Err(refusal::bad("user_id", message).with_type("bad_request"));
    }
    check(asked)?;
    let mut customer = customer::MAKE.fill(&CustomerRecord::new(name), &asked.body)?;
    stamp(&mut customer, asked);
    customer.created_by.clone_from(&customer.updated_by);
    let writes = with_budget(&customer, insert(&customer)?);
    context.apply(&permit, "created", writes).await?;
    Ok(Answer::new(&permit, Value::Object(view::whole(&customer))))
}

/// `POST /customer/update`: changes the members that are given.
pub(super) async fn update(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let asked = &context.asked;
    let before = find(&context, "user_id", asked.needed("user_id")?).await?;
    check(asked)?;
    let mut customer = customer::CHANGE.fill(&before, &asked.body)?;
    stamp(&mut customer, asked);
    let writes = with_budget(&customer, replace(&customer)?);
    context.apply(&permit, "updated", writes).await?;
    Ok(Answer::new(&permit, Value::Object(view::whole(&customer))))
}

/// What LiteLLM refuses.
fn check(asked: &Asked) -> Result<(), Error> {
    let given = |name: &str| asked.body.get(name).is_some_and(|value| !value.is_null());
    if given("max_budget") && given("budget_id") {
        let message = "Set either 'max_budget' or 'budget_id', not both.";
        return Err(Error::new(ErrorKind::Unprocessable, message).with_param("max_budget"));
    }
    match asked.text("allowed_model_region")? {
        None | Some("eu" | "us") => Ok(()),
        Some(_) => Err(wrong("allowed_model_region", "eu or us")),
    }
}

/// The budget that a customer refers to must be there.
fn with_budget(customer: &CustomerRecord, write: Write) -> Vec<Write> {
    let budget = customer.budget_id.as_deref();
    let budget = budget.map(|name| Write::Expect(Id::new(Kind::Budget, name)));
    budget.into_iter().chain([write]).collect()
}
