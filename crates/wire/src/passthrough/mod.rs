//! Same dialect in and out: the bytes pass through.

mod future;
mod layer;
mod policy;
mod request;
mod service;

pub use self::{
    future::ResponseFuture, layer::PassthroughLayer, policy::PassthroughPolicy,
    service::Passthrough,
};
