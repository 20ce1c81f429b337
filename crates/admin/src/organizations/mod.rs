//! Organisations.

mod delete;
mod info;
mod list;
mod member_add;
mod member_delete;
mod member_update;
mod new;
mod roster;
mod update;
mod view;

use http::Method;
use tollgate_auth::{OrganizationRecord, Timestamp};

use crate::{
    Capability::{Administer, ChangeOrganization, List, See},
    asked::Asked,
    fields::{NOTHING, organization},
    route::Route,
};

pub(crate) static ROUTES: [Route; 9] = [
    Route::post(
        "/organization/new",
        Administer,
        &organization::MAKE,
        "Makes an organisation.",
        |context| Box::pin(new::run(context)),
    ),
    Route::of(
        Method::PATCH,
        "/organization/update",
        Administer,
        &organization::CHANGE,
        "Changes the members that are given.",
        |context| Box::pin(update::run(context)),
    ),
    Route::of(
        Method::DELETE,
        "/organization/delete",
        Administer,
        &organization::SEVERAL,
        "Ends organisations with their teams and keys; all of them or none.",
        |context| Box::pin(delete::run(context)),
    ),
    Route::get(
        "/organization/list",
        List,
        &NOTHING,
        "The organisations that one may see.",
        |context| Box::pin(list::run(context)),
    ),
    Route::get(
        "/organization/info",
        See,
        &NOTHING,
        "What is known of an organisation, its teams and its members.",
        |context| Box::pin(info::one(context)),
    ),
    Route::post(
        "/organization/info",
        See,
        &organization::SHOWN,
        "What is known of several organisations.",
        |context| Box::pin(info::many(context)),
    ),
    Route::post(
        "/organization/member_add",
        ChangeOrganization,
        &organization::JOIN,
        "Puts users into an organisation.",
        |context| Box::pin(member_add::run(context)),
    ),
    Route::of(
        Method::PATCH,
        "/organization/member_update",
        ChangeOrganization,
        &organization::CHANGE_MEMBER,
        "Changes a member's role, and what is agreed with them.",
        |context| Box::pin(member_update::run(context)),
    ),
    Route::of(
        Method::DELETE,
        "/organization/member_delete",
        ChangeOrganization,
        &organization::LEAVE,
        "Takes a member out of an organisation.",
        |context| Box::pin(member_delete::run(context)),
    ),
];

/// Marks who changed an organisation, and when.
fn stamp(organization: &mut OrganizationRecord, asked: &Asked) {
    organization.updated_at = Timestamp::now();
    organization.updated_by = Some(asked.author());
}
