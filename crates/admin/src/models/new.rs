use tollgate_core::Error;

use super::{draft::Draft, view};
use crate::{admin::insert, answer::Answer, context::Context, refusal::bad};

/// `POST /model/new`: adds a model, which can be called when this answers.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let deployments = context.admin.models()?;
    let draft = Draft::new(&context.asked)?;
    let id = &draft.model.model_id;
    if deployments.serves.has_model(id) {
        let message = format!("Model with id '{id}' is in the configuration already.");
        return Err(bad("model_info.id", message));
    }
    let checked = draft.check(&context).await?;
    let writes = checked.expected.into_iter().map(Ok);
    let writes: Result<_, Error> = writes.chain([insert(&checked.model)]).collect();
    context.apply(&permit, "created", writes?).await?;
    let row = view::row(&checked.model, &checked.shown);
    Ok(Answer::new(&permit, row).with_ignored(checked.ignored))
}
