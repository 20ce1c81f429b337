//! Errors become responses here, once, at the edge.

mod future;
mod layer;
mod service;

pub use self::{future::ResponseFuture, layer::RescueLayer, service::Rescue};
