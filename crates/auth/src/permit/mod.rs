//! Whether whoever asks may use the model.

mod customer;
mod future;
mod layer;
mod policy;
mod service;

pub use self::{
    future::ResponseFuture as PermitFuture, layer::PermitLayer, policy::PermitPolicy,
    service::Permit,
};
