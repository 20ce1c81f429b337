//! Any stack of call layers, as an ordinary tower layer around HTTP.

mod egress;
mod future;
mod layer;
mod service;

pub use self::{
    egress::{Egress, EgressFuture},
    future::ResponseFuture,
    layer::OverHttp,
    service::OverHttpService,
};
