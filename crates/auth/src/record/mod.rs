//! What is kept of whoever may ask.
//!
//! Members have LiteLLM's names. Those that Tollgate acts on have a type; all others are in `other` as they came, so
//! that a field that begins to be acted on needs no migration.

mod access_group;
mod customer;
mod key;
mod organization;
mod team;
mod user;

pub use self::{
    access_group::AccessGroupRecord,
    customer::CustomerRecord,
    key::KeyRecord,
    organization::{OrganizationMember, OrganizationRecord},
    team::{TeamMember, TeamRecord},
    user::{Membership, UserRecord},
};
