use serde_json::Value;
use tollgate_auth::{OrganizationRecord, Owner, Query, Role};
use tollgate_core::Error;

use super::view;
use crate::{answer::Answer, context::Context};

/// `GET /organization/list`: the organisations that whoever asks may see: those that they are in.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let asked = &context.asked;
    let own = || {
        let all = asked.principal.organizations().into_iter();
        all.map(|(name, _)| Owner::Organization(name)).collect()
    };
    let query = Query {
        names: asked.query("org_id").into_iter().collect(),
        alias_with: asked.query("org_alias"),
        owners: match asked.principal.role() {
            Role::Admin | Role::Viewer => None,
            _ => Some(own()),
        },
        ..Query::default()
    };
    let mut list = Vec::new();
    for organization in context.admin.all::<OrganizationRecord>(query).await? {
        list.push(view::whole(&context, &organization).await?);
    }
    Ok(Answer::new(&permit, Value::Array(list)))
}
