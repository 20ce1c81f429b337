//! Middleware for language models, as tower layers.
//!
//! This crate re-exports the layers of Tollgate, each behind a feature, and with `full` the [`Stack`] that puts
//! them in order. `tollgate::core` and `tollgate::wire` are always there: the nouns, and
//! [`OverHttp`](wire::OverHttp), which puts any of the layers around plain HTTP.
#![cfg_attr(
    feature = "full",
    doc = r#"
```
use tollgate::{
    Stack,
    auth::MasterKey,
    core::{Clocks, Live, Receipt, Secret},
    fallback::{ModelRouter, Routes},
    translate::TranslatePolicy,
    upstream::{CredentialsLayer, Upstream, UpstreamPolicy},
    wire::{IngressPolicy, PassthroughPolicy},
};
use tower::Layer;

let upstream = CredentialsLayer.layer(Upstream::new(Live::new(UpstreamPolicy::default())));
let gateway = Stack::new(upstream)
    .translate(Live::new(PassthroughPolicy::default()), Live::new(TranslatePolicy::default()))
    .first_token(Live::new(Clocks::default()))
    .fallback(ModelRouter::new(Live::new(Routes::default())))
    .receipts(|receipt: &Receipt| println!("{:?}", receipt.outcome))
    .ingress(Live::new(IngressPolicy::default()))
    .auth(Live::new(MasterKey::new(Some(Secret::new("sk-master")))))
    .rescue()
    .into_service();
# fn serves<S: tower::Service<http::Request<tollgate::wire::Body>>>(_: S) {}
# serves(gateway);
```
"#
)]

#[cfg(feature = "full")]
mod stack;

#[cfg(feature = "full")]
pub use self::stack::{Admitted, Attempts, Begun, Calls, Requests, Responses, Stack, Web};
#[cfg(feature = "auth")]
pub use tollgate_auth as auth;
pub use tollgate_core as core;
#[cfg(feature = "fallback")]
pub use tollgate_fallback as fallback;
#[cfg(feature = "stream")]
pub use tollgate_stream as stream;
#[cfg(feature = "translate")]
pub use tollgate_translate as translate;
#[cfg(feature = "upstream")]
pub use tollgate_upstream as upstream;
pub use tollgate_wire as wire;
