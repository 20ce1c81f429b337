//! Teams.

mod available;
mod block;
mod bulk_member_add;
pub(crate) mod delete;
mod info;
mod limits;
mod list;
mod member_add;
mod member_delete;
mod member_update;
mod models;
mod new;
mod permissions;
pub(crate) mod roster;
mod update;
pub(crate) mod view;

use std::future::ready;

use tollgate_auth::{TeamRecord, Timestamp};

use crate::{
    Capability::{Ask, ChangeTeam, List, MakeTeam, See},
    asked::Asked,
    fields::{NOTHING, team},
    route::Route,
};

pub(crate) static ROUTES: [Route; 17] = [
    Route::post(
        "/team/new",
        MakeTeam,
        &team::MAKE,
        "Makes a team.",
        |context| Box::pin(new::run(context)),
    ),
    Route::post(
        "/team/update",
        ChangeTeam,
        &team::CHANGE,
        "Changes the members that are given.",
        |context| Box::pin(update::run(context)),
    ),
    Route::post(
        "/team/delete",
        ChangeTeam,
        &team::SEVERAL,
        "Ends teams and their keys; all of them or none.",
        |context| Box::pin(delete::run(context)),
    ),
    Route::post(
        "/team/block",
        ChangeTeam,
        &team::NAMED,
        "Refuses a team's keys for the time being.",
        |context| Box::pin(block::run(context, true)),
    ),
    Route::post(
        "/team/unblock",
        ChangeTeam,
        &team::NAMED,
        "Lets the keys of a blocked team in again.",
        |context| Box::pin(block::run(context, false)),
    ),
    Route::get(
        "/team/info",
        See,
        &NOTHING,
        "What is known of a team, its keys and its members.",
        |context| Box::pin(info::run(context)),
    ),
    Route::get(
        "/team/list",
        List,
        &NOTHING,
        "All teams that one may see, with their keys.",
        |context| Box::pin(list::all(context)),
    ),
    Route::get(
        "/v2/team/list",
        List,
        &NOTHING,
        "Teams by page.",
        |context| Box::pin(list::page(context)),
    ),
    Route::get(
        "/team/available",
        Ask,
        &NOTHING,
        "Teams that one may join by oneself; there are none.",
        |context| Box::pin(ready(available::run(&context))),
    ),
    Route::post(
        "/team/member_add",
        ChangeTeam,
        &team::JOIN,
        "Puts users into a team.",
        |context| Box::pin(member_add::run(context)),
    ),
    Route::post(
        "/team/bulk_member_add",
        ChangeTeam,
        &team::JOIN_MANY,
        "Puts many users into a team, or all; says of each whether it is in.",
        |context| Box::pin(bulk_member_add::run(context)),
    ),
    Route::post(
        "/team/member_update",
        ChangeTeam,
        &team::CHANGE_MEMBER,
        "Changes a member's role, and what is agreed with them.",
        |context| Box::pin(member_update::run(context)),
    ),
    Route::post(
        "/team/member_delete",
        ChangeTeam,
        &team::LEAVE,
        "Takes a member out of a team, and ends their keys of it.",
        |context| Box::pin(member_delete::run(context)),
    ),
    Route::post(
        "/team/model/add",
        ChangeTeam,
        &team::MODELS,
        "Adds models to those that a team may use.",
        |context| Box::pin(models::add(context)),
    ),
    Route::post(
        "/team/model/delete",
        ChangeTeam,
        &team::MODELS,
        "Takes models from those that a team may use.",
        |context| Box::pin(models::delete(context)),
    ),
    Route::get(
        "/team/permissions_list",
        See,
        &NOTHING,
        "What members who do not lead a team may do with its keys.",
        |context| Box::pin(permissions::list(context)),
    ),
    Route::post(
        "/team/permissions_update",
        ChangeTeam,
        &team::PERMISSIONS,
        "Says what members who do not lead a team may do with its keys.",
        |context| Box::pin(permissions::update(context)),
    ),
];

/// Marks who changed a team, and when.
fn stamp(team: &mut TeamRecord, asked: &Asked) {
    team.updated_at = Timestamp::now();
    team.updated_by = Some(asked.author());
}
