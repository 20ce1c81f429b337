//! Tags of calls.

mod delete;
mod draft;
mod info;
mod list;
mod make;
mod record;
mod update;
mod view;

use crate::{
    Capability::{Administer, SeeAll},
    fields::{NOTHING, tag},
    route::Route,
};

pub(crate) static ROUTES: [Route; 5] = [
    Route::post(
        "/tag/new",
        Administer,
        &tag::WHOLE,
        "Makes a tag, and a budget for it if limits are given.",
        |context| Box::pin(make::run(context)),
    ),
    Route::post(
        "/tag/update",
        Administer,
        &tag::WHOLE,
        "Changes the members that are given, and the tag's budget.",
        |context| Box::pin(update::run(context)),
    ),
    Route::post(
        "/tag/delete",
        Administer,
        &tag::NAMED,
        "Ends a tag; its budget stays.",
        |context| Box::pin(delete::run(context)),
    ),
    Route::post(
        "/tag/info",
        SeeAll,
        &tag::SEVERAL,
        "What is known of several tags, by name.",
        |context| Box::pin(info::run(context)),
    ),
    Route::get("/tag/list", SeeAll, &NOTHING, "All tags.", |context| {
        Box::pin(list::run(context))
    }),
];
