//! Models that are added while the gateway runs.

mod block;
mod delete;
pub(crate) mod deploy;
mod draft;
mod new;
pub(crate) mod record;
mod update;
mod view;

use http::Method;

pub use self::{
    deploy::{Credential, Deploy, Deployments},
    record::ModelRecord,
};
use crate::{Capability::Administer, fields::model, route::Route};

pub(crate) static ROUTES: [Route; 6] = [
    Route::post(
        "/model/new",
        Administer,
        &model::MAKE,
        "Adds a model, which can be called from then on.",
        |context| Box::pin(new::run(context)),
    ),
    Route::post(
        "/model/update",
        Administer,
        &model::CHANGE,
        "Changes the members that are given.",
        |context| Box::pin(update::named_in_body(context)),
    ),
    Route::of(
        Method::PATCH,
        "/model/{id}/update",
        Administer,
        &model::CHANGE,
        "Changes the members that are given.",
        |context| Box::pin(update::named_in_path(context)),
    ),
    Route::post(
        "/model/delete",
        Administer,
        &model::GONE,
        "Takes a model away.",
        |context| Box::pin(delete::run(context)),
    ),
    Route::post(
        "/model/block",
        Administer,
        &model::NAMED,
        "Takes a model out of use for the time being.",
        |context| Box::pin(block::run(context, true)),
    ),
    Route::post(
        "/model/unblock",
        Administer,
        &model::NAMED,
        "Puts a blocked model to use again.",
        |context| Box::pin(block::run(context, false)),
    ),
];
