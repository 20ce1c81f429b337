//! Amazon's keys: where they come from, and how they sign.

mod canonical;
mod container;
mod instance;
mod issued;
mod profile;
pub(super) mod sign;
mod sources;
mod sts;

pub(super) use self::{canonical::ENCODED, sources::fetch};
