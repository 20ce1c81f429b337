//! Models under one name.
//!
//! A group is in force as soon as the directory has taken it over: the gateway rebuilds what the names of groups stand
//! for.

mod delete;
mod info;
mod list;
mod make;
mod update;
mod v1;
mod view;

use tollgate_core::Error;

use crate::{
    Capability::{Administer, SeeAll},
    asked::Asked,
    fields::{NOTHING, access_group},
    refusal,
    route::Route,
};

pub(crate) static ROUTES: [Route; 10] = [
    Route::post(
        "/access_group/new",
        Administer,
        &access_group::MAKE,
        "Puts models under one name, which may then stand among the models of a key, a team or a user.",
        |context| Box::pin(make::run(context)),
    ),
    Route::get(
        "/access_group/list",
        SeeAll,
        &NOTHING,
        "All groups that were made over this API.",
        |context| Box::pin(list::run(context)),
    ),
    Route::get(
        "/access_group/{access_group}/info",
        SeeAll,
        &NOTHING,
        "The models of a group.",
        |context| Box::pin(info::run(context)),
    ),
    Route::of(
        http::Method::PUT,
        "/access_group/{access_group}/update",
        Administer,
        &access_group::CHANGE,
        "Puts other models into a group.",
        |context| Box::pin(update::run(context)),
    ),
    Route::of(
        http::Method::DELETE,
        "/access_group/{access_group}/delete",
        Administer,
        &NOTHING,
        "Ends a group: its name stands for no model any more.",
        |context| Box::pin(delete::run(context)),
    ),
    Route::post(
        "/v1/access_group",
        Administer,
        &access_group::MAKE_V1,
        "Puts models under one name.",
        |context| Box::pin(v1::make(context)),
    ),
    Route::get(
        "/v1/access_group",
        SeeAll,
        &NOTHING,
        "All groups that were made over this API.",
        |context| Box::pin(v1::list(context)),
    ),
    Route::get(
        "/v1/access_group/{access_group}",
        SeeAll,
        &NOTHING,
        "What is known of a group.",
        |context| Box::pin(v1::info(context)),
    ),
    Route::of(
        http::Method::PUT,
        "/v1/access_group/{access_group}",
        Administer,
        &access_group::MEMBERS,
        "Changes the members that are given.",
        |context| Box::pin(v1::update(context)),
    ),
    Route::of(
        http::Method::DELETE,
        "/v1/access_group/{access_group}",
        Administer,
        &NOTHING,
        "Ends a group.",
        |context| Box::pin(v1::delete(context)),
    ),
];

/// The models that a body names: a group without any would be a name that permits nothing.
fn models(asked: &Asked) -> Result<Vec<String>, Error> {
    let names = asked.texts("model_names")?;
    match (&names[..], &asked.texts("model_ids")?[..]) {
        ([], []) => {
            let message = "Either model_names or model_ids must be provided and non-empty";
            Err(refusal::bad("model_names", message))
        }
        ([], _) => {
            let message =
                "A group is of models by name or pattern: send model_names instead of model_ids";
            Err(refusal::bad("model_ids", message))
        }
        (names, _) => Ok(names.iter().map(|name| (*name).to_owned()).collect()),
    }
}

/// The name of the group that the path names.
fn named(asked: &Asked) -> Result<String, Error> {
    let missing = || refusal::wrong("access_group", "the name of a group in the path");
    asked.segment("access_group").ok_or_else(missing)
}
