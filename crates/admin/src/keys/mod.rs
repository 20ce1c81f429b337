//! Virtual keys.

mod block;
mod bulk;
mod delete;
mod draft;
mod generate;
mod health;
mod info;
mod list;
mod regenerate;
pub(crate) mod secret;
pub(crate) mod sweep;
mod update;
pub(crate) mod view;

use tollgate_auth::{KeyRecord, TeamRecord, Timestamp};
use tollgate_core::Error;

pub(crate) use self::{draft::expected, generate::make_of};
use crate::{
    Capability::{Ask, ChangeKey, List, MakeKey, See},
    asked::Asked,
    blocks::{self, Standing},
    context::Context,
    fields::{NOTHING, key},
    route::Route,
};

pub(crate) static ROUTES: [Route; 13] = [
    Route::post(
        "/key/generate",
        MakeKey,
        &key::MAKE,
        "Makes a key and shows it, once.",
        |context| Box::pin(generate::run(context)),
    ),
    Route::post(
        "/key/update",
        ChangeKey,
        &key::CHANGE,
        "Changes the members that are given.",
        |context| Box::pin(update::run(context)),
    ),
    Route::post(
        "/key/bulk_update",
        ChangeKey,
        &key::MANY,
        "Changes each of several keys by itself.",
        |context| Box::pin(bulk::run(context)),
    ),
    Route::post(
        "/key/delete",
        ChangeKey,
        &key::SEVERAL,
        "Ends keys; all of them or none.",
        |context| Box::pin(delete::run(context)),
    ),
    Route::post(
        "/key/block",
        ChangeKey,
        &key::NAMED,
        "Refuses a key for the time being.",
        |context| Box::pin(block::run(context, true)),
    ),
    Route::post(
        "/key/unblock",
        ChangeKey,
        &key::NAMED,
        "Lets a blocked key in again.",
        |context| Box::pin(block::run(context, false)),
    ),
    Route::post(
        "/key/regenerate",
        ChangeKey,
        &key::RENEW,
        "Puts a new key in the place of an old one.",
        |context| Box::pin(regenerate::run(context)),
    ),
    Route::post(
        "/key/{key}/regenerate",
        ChangeKey,
        &key::RENEW,
        "Puts a new key in the place of an old one.",
        |context| Box::pin(regenerate::run(context)),
    ),
    Route::get(
        "/key/info",
        See,
        &NOTHING,
        "What is known of a key; one's own, if none is named.",
        |context| Box::pin(info::one(context)),
    )
    .asking(&key::WHICH),
    Route::post(
        "/v2/key/info",
        See,
        &key::SEVERAL,
        "What is known of several keys.",
        |context| Box::pin(info::many(context)),
    ),
    Route::get(
        "/key/list",
        List,
        &NOTHING,
        "Keys by page, as hashes or in full.",
        |context| Box::pin(list::run(context)),
    )
    .asking(&key::FILTERS),
    Route::get(
        "/key/aliases",
        List,
        &NOTHING,
        "The aliases that there are.",
        |context| Box::pin(list::aliases(context)),
    )
    .asking(&key::ALIASES),
    Route::post(
        "/key/health",
        Ask,
        &NOTHING,
        "Whether one's own key is in order.",
        |context| Box::pin(std::future::ready(health::run(&context))),
    ),
];

/// Marks who made `after` of `before`, and when; nobody lifts a block that somebody above them laid. Whatever makes or
/// changes a key passes here.
///
/// # Errors
///
/// A 403, if the block is not theirs to lift.
async fn settle(
    context: &Context,
    before: &KeyRecord,
    after: &mut KeyRecord,
    again: bool,
) -> Result<(), Error> {
    let team = match &before.team_id {
        Some(team) => context.admin.get::<TeamRecord>(&[team]).await?.pop(),
        None => None,
    };
    let standing = Standing::over_key(&context.asked.principal, before, team.as_ref());
    let place = |key: &KeyRecord| (key.team_id.clone(), key.organization_id.clone());
    if place(before) != place(after) {
        // Where it goes they might stand above whoever laid the block.
        blocks::may_lift(standing, before)?;
    }
    blocks::settle(standing, before, after, again)?;
    stamp(after, &context.asked);
    Ok(())
}

fn stamp(key: &mut KeyRecord, asked: &Asked) {
    key.updated_at = Timestamp::now();
    key.updated_by = Some(asked.author());
}
