use serde_json::json;
use tollgate_auth::{Entity as _, Write};
use tollgate_core::Error;

use super::update::stored;
use crate::{answer::Answer, context::Context, refusal::bad};

/// `POST /model/delete`: takes a model away. It need not be readable for that.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    context.admin.models()?;
    let id = context.asked.needed("id")?;
    let Some(model) = stored(&context, id).await? else {
        return Err(bad("id", format!("Model with id={id} not found in db")));
    };
    let write = Write::Delete(model.id(), Some(model.revision));
    context.apply(&permit, "deleted", vec![write]).await?;
    let message = format!("Model: {id} deleted successfully");
    Ok(Answer::new(&permit, json!({"message": message})))
}
