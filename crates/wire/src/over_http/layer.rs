use std::fmt;

use http::request::Parts;
use tollgate_core::{Anonymous, Live};
use tower_layer::Layer;
use tower_service::Service;

use super::{Egress, OverHttpService};
use crate::IngressPolicy;

/// Wraps layers on [`Call`](tollgate_core::Call)s into one layer on HTTP requests.
///
/// The same on the server side (around an axum route or any handler) and on the client side (around a hyper
/// client). Requests to paths that are no model's API pass by untouched, and so do error answers.
#[derive(Clone)]
pub struct OverHttp<L, F = fn(&Parts) -> Option<Anonymous>> {
    layer: L,
    principal: F,
    policy: Live<IngressPolicy>,
}

// === impl OverHttp ===

impl<L> OverHttp<L> {
    /// `layer` around HTTP, for callers that nobody has named.
    pub fn new(layer: L) -> Self {
        Self {
            layer,
            principal: |_| Some(Anonymous),
            policy: Live::new(IngressPolicy::default()),
        }
    }

    /// Names the caller: from an extension that your own login has set, say. `None` refuses the request with 401.
    pub fn principal<P, F>(self, principal: F) -> OverHttp<L, F>
    where
        F: Fn(&Parts) -> Option<P>,
    {
        OverHttp {
            layer: self.layer,
            principal,
            policy: self.policy,
        }
    }
}

impl<L, F> OverHttp<L, F> {
    /// Limits on bodies, and how to keep clients waiting.
    #[must_use]
    pub fn policy(self, policy: IngressPolicy) -> Self {
        Self {
            policy: Live::new(policy),
            ..self
        }
    }
}

impl<L, F, S> Layer<S> for OverHttp<L, F>
where
    S: Service<http::Request<crate::Body>> + Clone,
    L: Layer<Egress<S>>,
    F: Clone,
{
    type Service = OverHttpService<L::Service, S, F>;

    fn layer(&self, inner: S) -> Self::Service {
        OverHttpService {
            calls: crate::Ingress::new(
                self.layer.layer(Egress::new(inner.clone())),
                self.policy.clone(),
            ),
            plain: inner,
            principal: self.principal.clone(),
        }
    }
}

impl<L: fmt::Debug, F> fmt::Debug for OverHttp<L, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OverHttp")
            .field("layer", &self.layer)
            .finish_non_exhaustive()
    }
}
