//! Providers' credentials.

mod change;
mod info;
mod record;

use http::Method;
use tollgate_core::Error;

pub use self::record::CredentialRecord;
use crate::{
    Capability::{Administer, SeeAll},
    context::Context,
    fields::{NOTHING, credential},
    models::{deploy::Credential, record::ModelRecord},
    refusal::not_found,
    route::Route,
};

pub(crate) static ROUTES: [Route; 6] = [
    Route::post(
        "/credentials",
        Administer,
        &credential::MAKE,
        "Keeps a provider's credential under a name.",
        |context| Box::pin(change::make(context)),
    ),
    Route::get(
        "/credentials",
        SeeAll,
        &NOTHING,
        "The credentials that there are, with what is secret masked.",
        |context| Box::pin(info::all(context)),
    ),
    Route::get(
        "/credentials/by_name/{name}",
        SeeAll,
        &NOTHING,
        "A credential, with what is secret masked.",
        |context| Box::pin(info::by_name(context)),
    ),
    Route::get(
        "/credentials/by_model/{id}",
        SeeAll,
        &NOTHING,
        "What a stored model is let in with, masked.",
        |context| Box::pin(info::by_model(context)),
    ),
    Route::of(
        Method::PATCH,
        "/credentials/{name}",
        Administer,
        &credential::CHANGE,
        "Changes the members that are given.",
        |context| Box::pin(change::change(context)),
    ),
    Route::of(
        Method::DELETE,
        "/credentials/{name}",
        Administer,
        &NOTHING,
        "Takes a credential away.",
        |context| Box::pin(change::delete(context)),
    ),
];

/// Members of a model that make up its credential, as in LiteLLM.
const OF_MODEL: [&str; 13] = [
    "api_key",
    "api_base",
    "api_version",
    "vertex_project",
    "vertex_location",
    "vertex_credentials",
    "region_name",
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "aws_region_name",
    "client_secret",
    "azure_ad_token",
];

/// The credential of this name in the configuration.
pub(crate) fn configured(context: &Context, name: &str) -> Result<Option<Credential>, Error> {
    let mut all = context
        .admin
        .deployments()?
        .serves
        .credentials()
        .into_iter();
    Ok(all.find(|credential| credential.name == name))
}

/// The credential of this name in the store.
pub(crate) async fn stored(context: &Context, name: &str) -> Result<Option<Credential>, Error> {
    let found = context.admin.get::<CredentialRecord>(&[name]).await?;
    let sealer = &context.admin.deployments()?.sealer;
    found.first().map(|record| record.open(sealer)).transpose()
}

/// What a stored model itself says that it is let in with.
async fn of_model(context: &Context, id: &str) -> Result<Credential, Error> {
    let found = context.admin.get::<ModelRecord>(&[id]).await?;
    let model = found
        .first()
        .ok_or_else(|| not_found("model_id", "Model not found"))?;
    let mut values = model.params(&context.admin.deployments()?.sealer)?;
    values.retain(|name, _| OF_MODEL.contains(&name.as_str()));
    Ok(Credential {
        name: format!("{}-credential-{id}", model.model_name),
        values,
    })
}
