use std::task::{Context, Poll};

use tollgate_core::{Call, Compat, Error, ErrorKind, Live, Reply, check::AnswersCalls};
use tower_service::Service;

use super::{PermitFuture, PermitPolicy, customer, policy::LONGEST_NAME};
use crate::{
    Directory, Level, Principal,
    principal::{Slots, TooMany},
};

/// Asks whether a principal may use a model; see [`PermitLayer`](super::PermitLayer).
#[derive(Clone, Debug)]
pub struct Permit<S> {
    inner: S,
    policy: Live<PermitPolicy>,
    customers: Option<Directory>,
}

// === impl Permit ===

impl<S> Permit<S> {
    /// Guards `inner`.
    pub fn new(inner: S, policy: Live<PermitPolicy>) -> Self {
        Self {
            inner,
            policy,
            customers: None,
        }
    }

    /// Refuses calls for customers who are blocked in `directory`, too.
    #[must_use]
    pub fn customers(self, directory: Option<Directory>) -> Self {
        Self {
            customers: directory,
            ..self
        }
    }

    fn admit(&self, call: &mut Call<Principal>) -> Result<Slots, Error> {
        if let Some(directory) = &self.customers {
            customer::check(call, directory)?;
        }
        let (principal, policy) = (&call.principal, self.policy.load());
        let asked = std::iter::once(&call.envelope.model).chain(call.controls.fallbacks());
        for model in asked {
            if let Some(level) = principal.forbids(model, &policy.groups) {
                return Err(refused(principal, level, model, policy.compat));
            }
        }
        // What was permitted is what the names stand for, so nothing behind here may see the names themselves.
        let model = principal.alias_of(&call.envelope.model);
        let fallbacks = call.controls.fallbacks().iter();
        let fallbacks: Vec<_> = fallbacks
            .map(|name| principal.alias_of(name).unwrap_or_else(|| name.clone()))
            .collect();
        let slots = principal
            .enter()
            .map_err(|error| too_many(principal, error))?;
        if let Some(model) = model {
            call.envelope.model = model;
        }
        if !fallbacks.is_empty() {
            call.controls.get_mut().fallbacks = fallbacks;
        }
        Ok(slots)
    }
}

impl<S: AnswersCalls<Principal>> Service<Call<Principal>> for Permit<S> {
    type Response = Reply;
    type Error = Error;
    type Future = PermitFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut call: Call<Principal>) -> Self::Future {
        match self.admit(&mut call) {
            Ok(slot) => PermitFuture::admitted(self.inner.call(call), slot),
            Err(error) => PermitFuture::refused(error),
        }
    }
}

/// LiteLLM's words: version 1.109 does not tell what the key may use.
fn refused(principal: &Principal, level: Level, model: &str, compat: Compat) -> Error {
    let model: String = model.chars().take(LONGEST_NAME).collect();
    let level = level.as_str();
    let error = match compat {
        Compat::V1_109 => Error::new(
            ErrorKind::Forbidden,
            format!(
                "The requested model '{model}' is not available for this API key, or the model name is invalid. Check \
                 the models available to you and try again."
            ),
        ),
        Compat::V1_80 => {
            let models: Vec<_> = principal
                .models()
                .iter()
                .map(|name| format!("'{name}'"))
                .collect();
            let message = format!(
                "{level} not allowed to access model. This {level} can only access models=[{}]. Tried to access {model}",
                models.join(", ")
            );
            Error::new(ErrorKind::Unauthenticated, message)
        }
    };
    error
        .with_type(format!("{level}_model_access_denied"))
        .with_param("model")
}

/// LiteLLM's words, but for the time of a reset: a place is free as soon as a call ends.
fn too_many(principal: &Principal, TooMany { level, limit }: TooMany) -> Error {
    let (kind, name) = match level {
        Level::Key => ("api_key", principal.key().map(|key| key.to_string())),
        Level::User => ("user", principal.user().map(str::to_owned)),
        Level::Team => ("team", principal.team().map(str::to_owned)),
        Level::Organization => ("organization", principal.organization().map(str::to_owned)),
    };
    let message = format!(
        "Rate limit exceeded for {kind}: {}. Limit type: max_parallel_requests. Current limit: {limit}, Remaining: 0.",
        name.unwrap_or_default()
    );
    Error::new(ErrorKind::RateLimited, message).with_retry_after(std::time::Duration::from_secs(1))
}
