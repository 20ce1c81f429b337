//! No answer counts before its first content.

mod frames;
mod future;
mod layer;
mod limits;
mod service;

pub use self::{future::ResponseFuture, layer::FirstTokenLayer, service::FirstToken};
