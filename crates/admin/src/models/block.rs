use tollgate_auth::Timestamp;
use tollgate_core::Error;

use super::{update::stored, view};
use crate::{
    admin::replace,
    answer::Answer,
    context::Context,
    mask,
    refusal::{bad, not_found},
};

/// `POST /model/block` and `/model/unblock`: whether a model may be called.
pub(super) async fn run(context: Context, blocked: bool) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let deployments = context.admin.models()?;
    let id = context.asked.needed("model_id")?;
    let mut model = match stored(&context, id).await? {
        Some(model) => model,
        None if deployments.serves.has_model(id) => {
            let message = "Cannot edit config-based model. Store model in DB via /model/new first.";
            return Err(bad("model_id", message));
        }
        None => {
            return Err(not_found(
                "model_id",
                format!("Model {id} not found on proxy."),
            ));
        }
    };
    let shown = mask::members(&model.params(&deployments.sealer)?);
    model.blocked = blocked;
    model.updated_at = Timestamp::now();
    model.updated_by = Some(context.asked.author());
    let action = if blocked { "blocked" } else { "unblocked" };
    context
        .apply(&permit, action, vec![replace(&model)?])
        .await?;
    Ok(Answer::new(&permit, view::row(&model, &shown)))
}
