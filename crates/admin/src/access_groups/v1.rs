//! LiteLLM's newer routes for the same groups. A group's id is its name here.

use http::StatusCode;
use serde_json::{Map, Value, json};
use tollgate_auth::{AccessGroupRecord, Entity as _, Query, SortBy, Timestamp, Write};
use tollgate_core::Error;

use super::named;
use crate::{
    admin::{insert, replace},
    answer::Answer,
    asked::Asked,
    context::Context,
    fields::access_group,
};

/// `POST /v1/access_group`: makes a group.
pub(super) async fn make(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let permit = context.permit_everything()?;
    let bare = AccessGroupRecord {
        created_by: Some(asked.author()),
        ..AccessGroupRecord::new(asked.needed("access_group_name")?)
    };
    let group = filled(&bare, asked)?;
    let writes = vec![insert(&group)?];
    context.apply(&permit, "created", writes).await?;
    Ok(Answer::new(&permit, view(&group)).with_status(StatusCode::CREATED))
}

/// `GET /v1/access_group`: all groups by name.
pub(super) async fn list(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let all = Query {
        sort_by: SortBy::Name,
        limit: u64::MAX,
        ..Query::default()
    };
    let (groups, _) = context.admin.list::<AccessGroupRecord>(all).await?;
    let groups = groups.iter().map(view).collect();
    Ok(Answer::new(&permit, Value::Array(groups)))
}

/// `GET /v1/access_group/{access_group}`: one group.
pub(super) async fn info(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let group: AccessGroupRecord = context.admin.find(&named(&context.asked)?).await?;
    Ok(Answer::new(&permit, view(&group)))
}

/// `PUT /v1/access_group/{access_group}`: changes the members that are given.
pub(super) async fn update(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let before: AccessGroupRecord = context.admin.find(&named(&context.asked)?).await?;
    let group = filled(&before, &context.asked)?;
    let writes = vec![replace(&group)?];
    context.apply(&permit, "updated", writes).await?;
    Ok(Answer::new(&permit, view(&group)))
}

/// `DELETE /v1/access_group/{access_group}`: ends a group.
pub(super) async fn delete(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let group: AccessGroupRecord = context.admin.find(&named(&context.asked)?).await?;
    let writes = vec![Write::Delete(group.id(), Some(group.revision))];
    context.apply(&permit, "deleted", writes).await?;
    Ok(Answer::new(&permit, Value::Null).with_status(StatusCode::NO_CONTENT))
}

/// `before` with the members that the body has; its models have another name here than what they are kept under.
fn filled(before: &AccessGroupRecord, asked: &Asked) -> Result<AccessGroupRecord, Error> {
    let group = access_group::MEMBERS.fill(before, &asked.body)?;
    let models = asked.texts("access_model_names")?;
    let model_names = match asked.body.contains_key("access_model_names") {
        true => models.into_iter().map(str::to_owned).collect(),
        false => group.model_names,
    };
    Ok(AccessGroupRecord {
        model_names,
        updated_at: Timestamp::now(),
        updated_by: Some(asked.author()),
        ..group
    })
}

fn view(group: &AccessGroupRecord) -> Value {
    let mut members = Map::new();
    for field in access_group::MEMBERS.fields().filter(|field| field.kept) {
        let unset = match field.name {
            "description" | "mcp_tool_permissions" => json!(null),
            _ => json!([]),
        };
        let value = group.other.get(field.name).cloned().unwrap_or(unset);
        members.insert(field.name.to_owned(), value);
    }
    let own = json!({
        "access_group_id": group.access_group,
        "access_group_name": group.access_group,
        "access_model_names": group.model_names,
        "access_mcp_servers": [], "access_agents": [], "assigned_teams": [], "assigned_keys": [],
        "created_at": group.created_at,
        "created_by": group.created_by,
        "updated_at": group.updated_at,
        "updated_by": group.updated_by,
    });
    if let Value::Object(own) = own {
        members.extend(own);
    }
    Value::Object(members)
}
