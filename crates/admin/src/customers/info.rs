use serde_json::Value;
use tollgate_core::Error;

use super::{find, view};
use crate::{answer::Answer, context::Context, refusal::wrong};

/// `GET /customer/info`.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let name = context.asked.name("end_user_id");
    let name = name.ok_or_else(|| wrong("end_user_id", "a text; it is required"))?;
    let customer = find(&context, "end_user_id", &name).await?;
    Ok(Answer::new(&permit, Value::Object(view::whole(&customer))))
}
