//! Layers that watch an answer happen.
//!
//! [`FirstTokenLayer`] holds an answer back until its first content has arrived and keeps four clocks on it;
//! [`ReceiptLayer`] makes sure that every call leaves exactly one receipt.
//!
//! # What it does
//!
//! A 200 is no success until content arrives: providers answer 200 and then report an overload as an event, or
//! say nothing at all. The first-token guard turns an attempt's reply into a
//! [`Started`](tollgate_core::Started) one, the proof that `Fallback` asks for. Its clocks run from asking to
//! the answer's head, to the first content, between events, and over the whole call.
//!
//! # Where it goes
//!
//! `FirstTokenLayer` between fallback and translation, so that a failure it finds can be tried elsewhere.
//! `ReceiptLayer` right inside `Ingress`, outside everything that may refuse a call.
//!
//! # What it needs
//!
//! A tokio timer. The receipt layer needs somebody who takes receipts: any `Fn(&Receipt)` will do.
//!
//! # What it never does
//!
//! Never reads the bytes of a frame, never buffers beyond the first content, never spawns a task.
//!
//! On the server side, around a handler of your own:
//!
//! ```
//! use axum::{Router, routing::post};
//! use tollgate_core::Receipt;
//! use tollgate_stream::ReceiptLayer;
//! use tollgate_wire::OverHttp;
//!
//! let receipts = ReceiptLayer::new(|receipt: &Receipt| println!("{:?}", receipt.usage));
//! let app: Router = Router::new()
//!     .route("/v1/chat/completions", post(|| async { r#"{"choices":[]}"# }))
//!     .layer(OverHttp::new(receipts));
//! ```
//!
//! On the client side, around a client:
//!
//! ```
//! use tollgate_core::Receipt;
//! use tollgate_stream::ReceiptLayer;
//! use tollgate_wire::{Body, OverHttp};
//! use tower::{ServiceBuilder, service_fn};
//!
//! # let http_client = service_fn(|_: http::Request<Body>| async {
//! #     Ok::<_, std::io::Error>(http::Response::new(Body::default()))
//! # });
//! let receipts = ReceiptLayer::new(|receipt: &Receipt| println!("{:?}", receipt.outcome));
//! let llm = ServiceBuilder::new().layer(OverHttp::new(receipts)).service(http_client);
//! # fn is_service<S: tower::Service<http::Request<Body>>>(_: S) {}
//! # is_service(llm);
//! ```

pub mod drain;
pub mod first_token;
pub mod receipt;

pub use self::{
    drain::{Drain, DrainLayer, Draining},
    first_token::{FirstToken, FirstTokenLayer},
    receipt::{ReceiptLayer, Receipts, Record},
};
