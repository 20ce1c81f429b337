//! Row → document, without I/O. Members have LiteLLM's names on both sides, so little is left to do.

mod credential;
mod key;
mod model;
mod organization;
mod others;
#[cfg(test)]
mod serves;
mod team;
mod user;

pub(crate) use self::{
    credential::credential,
    key::{is_session, key},
    model::model,
    organization::organization,
    others::{access_group, budget, customer, tag},
    team::team,
    user::user,
};
use crate::{
    links::Links,
    row::{Lost, Row},
};
use tollgate_auth::{Id, Kind};

/// What belongs to something that is not carried is not carried either: without its limits it would be worth more.
fn check(row: &Row, links: &Links, owners: &[(&str, Kind)]) -> Result<(), Lost> {
    let lost = owners.iter().find_map(|(member, kind)| {
        let owner = Id::new(*kind, row.text(member)?);
        links.lost.contains(&owner).then_some(owner)
    });
    match lost {
        Some(owner) => Err(Lost(format!("its {owner} is not carried"))),
        None => Ok(()),
    }
}
