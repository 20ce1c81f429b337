//! From where requests may come.

mod future;
mod layer;
mod policy;
mod service;

pub use self::{
    future::ResponseFuture as AddressFuture, layer::AddressLayer, policy::AddressPolicy,
    service::Addresses,
};
