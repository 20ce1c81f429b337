//! The gateway, layer by layer, from the inside out.

use std::convert::Infallible;

use http::{Request, Response};
use hyper::body::Incoming;
use tollgate::{
    Stack,
    auth::{PermitLayer, Principal},
    fallback::ModelRouter,
    stream::Drain,
    upstream::{CredentialsLayer, Upstream},
    wire::Body,
};
use tower::{Layer, Service};

use crate::{log, settings::Settings};

/// Everything between a client's request to a model and the provider's socket.
pub(crate) fn models(
    settings: &Settings,
    drain: Drain,
) -> impl Service<
    Request<Incoming>,
    Response = Response<Body>,
    Error = Infallible,
    Future: Send + 'static,
> + Clone
+ Send
+ Sync
+ 'static {
    let customers = settings.vault.as_ref();
    let customers = customers.map(|vault| vault.directory.clone());
    // Innermost, so that a provider's key exists nowhere but between here and the socket.
    let upstream = CredentialsLayer.layer(Upstream::new(settings.upstream.clone()));
    Stack::new(upstream)
        // The provider's dialect begins here; outside, only the client's is known.
        .translate(settings.passthrough.clone(), settings.translate.clone())
        .check::<Principal>()
        // A 200 is no success until content arrives: inside fallback, so that silence can be tried elsewhere.
        .first_token(settings.clocks.clone())
        .check::<Principal>()
        // Once per call from here on out; once per deployment from here on in.
        .fallback(ModelRouter::new(settings.routes.clone()))
        // Before anything is planned: a call for a model that the key may not use, or for a customer who is blocked,
        // asks nobody.
        .layer(PermitLayer::new(settings.permit.clone()).customers(customers))
        // Inside the receipts, so that a call cut short by a shutdown leaves one too.
        .drain(drain)
        // Outside everything that may refuse or break a call: each leaves exactly one receipt.
        .receipts(log::receipt)
        .check::<Principal>()
        // Reads the body, once; ends a broken stream in the client's dialect.
        .ingress(settings.ingress.clone())
        // Headers alone decide: strangers cannot make the gateway read a body.
        .auth(settings.keys.clone())
        // Outside authentication, so that refusals read like every other error.
        .rescue()
        .into_service()
}
