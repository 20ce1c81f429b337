//! Users.

mod bulk;
mod delete;
mod draft;
mod find;
mod info;
mod list;
mod make;
mod membership;
mod own;
mod sieve;
mod update;
pub(crate) mod view;

use std::future::ready;

use crate::{
    Capability::{Ask, ChangeUser, List, MakeUser, See},
    fields::{NOTHING, user},
    route::Route,
};

pub(crate) static ROUTES: [Route; 10] = [
    Route::post(
        "/user/new",
        MakeUser,
        &user::MAKE,
        "Makes a user, and a key of theirs, which is shown once.",
        |context| Box::pin(make::run(context)),
    ),
    Route::post(
        "/user/update",
        ChangeUser,
        &user::CHANGE,
        "Changes the members that are given.",
        |context| Box::pin(update::run(context)),
    ),
    Route::post(
        "/user/bulk_update",
        ChangeUser,
        &user::MANY,
        "Changes several users, each by itself.",
        |context| Box::pin(bulk::run(context)),
    ),
    Route::post(
        "/user/delete",
        MakeUser,
        &user::SEVERAL,
        "Ends users, their keys and their places in teams, all of them or none.",
        |context| Box::pin(delete::run(context)),
    ),
    Route::get(
        "/user/info",
        See,
        &NOTHING,
        "What is known of a user, with their keys and teams; of oneself, if nobody is named.",
        |context| Box::pin(info::whole(context)),
    ),
    Route::get(
        "/v2/user/info",
        See,
        &NOTHING,
        "What is known of a user; of oneself, if nobody is named.",
        |context| Box::pin(info::bare(context)),
    ),
    Route::get("/user/list", List, &NOTHING, "Users by page.", |context| {
        Box::pin(list::run(context))
    }),
    Route::get(
        "/user/available_roles",
        Ask,
        &NOTHING,
        "The roles that a user can have.",
        |context| Box::pin(ready(own::roles(&context))),
    ),
    Route::get(
        "/users/me",
        Ask,
        &NOTHING,
        "Whose key this is.",
        |context| Box::pin(own::me(context)),
    ),
    Route::get(
        "/management/v1/users/me",
        Ask,
        &NOTHING,
        "Whose key this is.",
        |context| Box::pin(own::me(context)),
    ),
];
