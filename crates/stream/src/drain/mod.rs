//! Shutting down without cutting anyone off.

mod frames;
mod future;
mod layer;
mod service;
mod signal;

pub use self::{future::ResponseFuture, layer::DrainLayer, service::Draining, signal::Drain};
