use serde_json::{Map, Value};
use tollgate_core::Error;

use super::{
    ModelRecord,
    draft::{self, Draft},
    view,
};
use crate::{
    admin::replace,
    answer::Answer,
    authority::Permit,
    context::Context,
    refusal::{bad, not_found},
};

/// `POST /model/update`: changes the members that are given, of the model that `model_info.id` names.
pub(super) async fn named_in_body(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let deployments = context.admin.models()?;
    let info = context.asked.body.get("model_info");
    let info: &Map<String, Value> = info
        .and_then(Value::as_object)
        .ok_or_else(|| bad("model_info", "model_info not provided"))?;
    let id = draft::id(info)?.ok_or_else(|| bad("model_info.id", "model_info.id not provided"))?;
    match stored(&context, &id).await? {
        Some(model) => change(context, permit, model).await,
        None if deployments.serves.has_model(&id) => {
            let message =
                "Can't edit model. Model in config. Store model in db via `/model/new`. to edit.";
            Err(bad("model_info.id", message))
        }
        None => Err(bad("model_info.id", "model not found")),
    }
}

/// `PATCH /model/{id}/update`: changes the members that are given.
pub(super) async fn named_in_path(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let deployments = context.admin.models()?;
    let id = context.asked.segment("id").unwrap_or_default();
    match stored(&context, &id).await? {
        Some(model) => change(context, permit, model).await,
        None if deployments.serves.has_model(&id) => {
            let message = "Cannot edit config-based model. Store model in DB via /model/new first.";
            Err(bad("id", message))
        }
        None => Err(not_found("id", format!("Model {id} not found on proxy."))),
    }
}

pub(super) async fn stored(context: &Context, id: &str) -> Result<Option<ModelRecord>, Error> {
    Ok(context.admin.get(&[id]).await?.pop())
}

/// What is sealed is sealed anew: with the newest key, if there is another by now.
async fn change(context: Context, permit: Permit, model: ModelRecord) -> Result<Answer, Error> {
    let mut draft = Draft::open(model, &context.admin.models()?.sealer)?;
    draft.change(&context.asked)?;
    let checked = draft.check(&context).await?;
    let writes = checked.expected.into_iter().map(Ok);
    let writes: Result<_, Error> = writes.chain([replace(&checked.model)]).collect();
    context.apply(&permit, "updated", writes?).await?;
    let row = view::row(&checked.model, &checked.shown);
    Ok(Answer::new(&permit, row).with_ignored(checked.ignored))
}
