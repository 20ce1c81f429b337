use serde_json::Value;
use tollgate_auth::OrganizationRecord;
use tollgate_core::Error;

use super::view;
use crate::{
    admin::insert, answer::Answer, authority::Subject, context::Context, names, refusal::wrong,
};

/// `POST /organization/new`: makes an organisation.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let permit = context.permit(&Subject::default())?;
    let name = match asked.text("organization_id")?.map(str::trim) {
        None | Some("") => names::uuid()?,
        Some(name) => name.to_owned(),
    };
    let bare = OrganizationRecord::new(name.as_str());
    let mut organization = context.form().fill(&bare, &asked.body)?;
    if organization.organization_alias.is_none() {
        return Err(wrong("organization_alias", "a text; it is required"));
    }
    organization.created_by = Some(asked.author());
    organization.updated_by.clone_from(&organization.created_by);
    context
        .apply(&permit, "created", vec![insert(&organization)?])
        .await?;
    Ok(Answer::new(
        &permit,
        Value::Object(view::bare(&organization)),
    ))
}
