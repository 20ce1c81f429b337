use serde_json::json;
use tollgate_core::Error;

use crate::{answer::Answer, context::Context};

/// `GET /team/available`: the teams that whoever asks may join without being asked. Nobody joins a team like that here,
/// so there are none, as with LiteLLM where `available_teams` is not set.
pub(super) fn run(context: &Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    Ok(Answer::new(&permit, json!([])))
}
