//! Same dialect in and out: the bytes pass through.
//!
//! What a request to a provider needs in any dialect is here too, for whoever translates: [`address`], [`request()`],
//! [`reading`].

mod address;
mod future;
mod headers;
mod layer;
mod policy;
mod request;
mod resource;
mod service;

pub use self::{
    address::{address, unusable},
    future::ResponseFuture,
    layer::PassthroughLayer,
    policy::PassthroughPolicy,
    request::{build, native, reading, request, spoken},
    resource::Resource,
    service::Passthrough,
};
