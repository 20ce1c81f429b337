use serde_json::Value;
use tollgate_core::Error;

use super::view;
use crate::{
    answer::Answer,
    context::Context,
    refusal::{bad, wrong},
};

/// `GET /organization/info`: an organisation with its members and teams.
pub(super) async fn one(context: Context) -> Result<Answer, Error> {
    let Some(name) = context.asked.query("organization_id") else {
        return Err(wrong("organization_id", "a text; it is required"));
    };
    let (organization, permit) = context.organization(&name).await?;
    let json = view::whole(&context, &organization).await?;
    Ok(Answer::new(&permit, json))
}

/// `POST /organization/info`: several organisations; whoever may not see one of them sees none.
pub(super) async fn many(context: Context) -> Result<Answer, Error> {
    let (mut shown, mut permits) = (Vec::new(), Vec::new());
    for name in context.asked.texts("organizations")? {
        let (organization, permit) = context.organization(name).await?;
        shown.push(Value::Object(view::bare(&organization)));
        permits.push(permit);
    }
    let permit = permits.pop().ok_or_else(|| {
        bad(
            "organizations",
            "Specify list of organization id's to query.",
        )
    })?;
    Ok(Answer::new(&permit, Value::Array(shown)))
}
