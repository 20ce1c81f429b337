//! Who is asking.
//!
//! # What it does
//!
//! [`AuthLayer`] names the sender of each request, by its headers alone, or refuses it.
//! [`MasterKey`] knows one key; any [`Authenticate`] may know more.
//!
//! # Where it goes
//!
//! Outside [`Ingress`](https://docs.rs/tollgate-wire): strangers cannot make the gateway read a body.
//!
//! # What it needs
//!
//! Something that turns its errors into responses outside of it (`RescueLayer` does).
//!
//! # What it never does
//!
//! Never reads a body, never puts a key into an error or a log, never compares keys of equal length in a time that
//! tells how much of a guess was right.
//!
//! On the server side:
//!
//! ```
//! use tollgate_auth::{AuthLayer, MasterKey, Principal};
//! use tollgate_core::{Authenticated, Error, Live, Secret};
//! use tower::{Layer, ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! let handler = service_fn(|asked: Authenticated<Principal, String>| async move {
//!     Ok::<_, Error>(http::Response::new(asked.request.into_body()))
//! });
//! let keys = MasterKey::new(Some(Secret::new("sk-master")));
//! let service = AuthLayer::new(Live::new(keys)).layer(handler);
//!
//! let request = http::Request::builder().header("authorization", "Bearer sk-master");
//! assert!(service.clone().oneshot(request.body("hello".to_owned()).unwrap()).await.is_ok());
//! let stranger = http::Request::new("hello".to_owned());
//! assert!(service.oneshot(stranger).await.is_err());
//! # }
//! ```
//!
//! On the client side it has no place: whoever sends a request knows who they are.

mod authenticate;
mod future;
mod key;
mod layer;
mod master;
mod principal;
mod service;

pub use self::{
    authenticate::Authenticate,
    future::ResponseFuture,
    key::{KEY_HEADERS, presented_key},
    layer::AuthLayer,
    master::MasterKey,
    principal::{Principal, Role},
    service::Auth,
};
