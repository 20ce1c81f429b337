//! What clients of Ollama ask before they ask a model.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{self, Body as Incoming};
use http::Response;
use serde_json::{Value, json};
use tollgate::{
    auth::{PermitPolicy, Principal},
    core::{Authenticated, Error, ErrorKind, Live},
    fallback::Routes,
    wire::Body,
};
use tower::Service;

use super::models::{names, unknown};

/// Lists the models in Ollama's format (docs/api.md of its repository). Of sizes, digests and families a gateway knows
/// nothing, and says so with empty values, which clients accept; members they insist on are there.
#[derive(Clone, Debug)]
pub(super) struct Ollama {
    routes: Live<Routes>,
    permit: Live<PermitPolicy>,
}

/// A version of Ollama's that has every operation served here. Clients compare it with the oldest they work with
/// (0.6.4 in one widespread editor), so Tollgate's own would look too old.
const VERSION: &str = "0.12.0";

/// The moment that LiteLLM names as every model's beginning.
const MODIFIED: &str = "2023-02-28T18:56:42Z";

/// As long as a question for a model's details may be.
const LONGEST_QUESTION: usize = 64 * 1024;

// === impl Ollama ===

impl Ollama {
    pub(super) fn new(routes: Live<Routes>, permit: Live<PermitPolicy>) -> Self {
        Self { routes, permit }
    }

    fn tags(&self, principal: &Principal) -> Value {
        let names = names(&self.routes.load(), principal, &self.permit.load().groups);
        let models: Vec<_> = names.iter().map(|name| tag(name)).collect();
        json!({"models": models})
    }

    fn show(&self, principal: &Principal, question: &[u8]) -> Result<Value, Error> {
        let question: Value = serde_json::from_slice(question).unwrap_or_default();
        // `name` is the older form.
        let names = [&question["model"], &question["name"]];
        let name = names.into_iter().find_map(Value::as_str).ok_or_else(|| {
            Error::new(ErrorKind::InvalidRequest, "model is required").with_param("model")
        })?;
        match self.routes.load().knows(name) && principal.may_use(name, &self.permit.load().groups)
        {
            true => Ok(json!({
                "modelfile": "", "parameters": "", "template": "", "details": details(), "model_info": {},
                "capabilities": ["completion"], "modified_at": MODIFIED,
            })),
            false => Err(unknown(name)),
        }
    }
}

impl Service<Authenticated<Principal, Incoming>> for Ollama {
    type Response = Response<Body>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, asked: Authenticated<Principal, Incoming>) -> Self::Future {
        let this = self.clone();
        Box::pin(async move {
            let principal = asked.principal;
            let (head, body) = asked.request.into_parts();
            let answer = match head.uri.path() {
                "/api/tags" => this.tags(&principal),
                // Nothing is held in memory here.
                "/api/ps" => json!({"models": []}),
                "/api/version" => json!({"version": VERSION}),
                _ => this.show(&principal, &read(body).await?)?,
            };
            Ok(super::json(answer.to_string()))
        })
    }
}

async fn read(body: Incoming) -> Result<bytes::Bytes, Error> {
    body::to_bytes(body, LONGEST_QUESTION)
        .await
        .map_err(|error| {
            Error::new(
                ErrorKind::InvalidRequest,
                "the request body did not arrive whole",
            )
            .with_source(error)
        })
}

fn tag(name: &str) -> Value {
    json!({
        "name": name, "model": name, "modified_at": MODIFIED, "size": 0, "digest": "", "details": details(),
    })
}

fn details() -> Value {
    json!({
        "parent_model": "", "format": "", "family": "", "families": [], "parameter_size": "",
        "quantization_level": "",
    })
}
