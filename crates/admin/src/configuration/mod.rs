//! What the gateway was configured with.

use std::future::ready;

use serde_json::{Value, json};
use tollgate_core::Error;

use crate::{
    Capability::Administer, answer::Answer, context::Context, fields::NOTHING, route::Route,
};

/// A value that is set, as people may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Where it is in the configuration.
    pub path: String,
    /// The value as text, without any secret.
    pub value: String,
    /// Who set it.
    pub origin: String,
}

pub(crate) static ROUTES: [Route; 1] = [Route::get(
    "/config/yaml",
    Administer,
    &NOTHING,
    "Every value that is set, by whom, and without secrets. LiteLLM has nothing to tell here.",
    |context| Box::pin(ready(run(&context))),
)];

/// `GET /config/yaml`: every value that is set.
fn run(context: &Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let settings = context.admin.settings().iter();
    let settings: Vec<Value> = settings
        .map(|one| json!({"path": one.path, "value": one.value, "origin": one.origin}))
        .collect();
    Ok(Answer::new(&permit, json!({"settings": settings})))
}
