//! The models that clients may name.

use std::{
    future::{Ready, ready},
    task::{Context, Poll},
};

use http::Response;
use serde_json::{Value, json};
use tollgate::{
    auth::{AccessGroups, PermitPolicy, Principal},
    core::{Authenticated, Error, ErrorKind, Live, ModelName},
    fallback::Routes,
    wire::{Body, paths},
};
use tower::Service;

/// Lists models in OpenAI's format, in Anthropic's for clients that name its version, or in Google's below its own.
#[derive(Clone, Debug)]
pub(super) struct Models {
    routes: Live<Routes>,
    permit: Live<PermitPolicy>,
}

/// Whose format a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    OpenAi,
    Anthropic,
    Google,
}

/// What clients of Google's API look for before they call a model.
const METHODS: [&str; 4] = [
    "generateContent",
    "streamGenerateContent",
    "countTokens",
    "embedContent",
];

/// When every model was made, as far as LiteLLM says.
const CREATED: u64 = 1_677_610_602;

// === impl Models ===

impl Models {
    pub(super) fn new(routes: Live<Routes>, permit: Live<PermitPolicy>) -> Self {
        Self { routes, permit }
    }

    fn answer(&self, principal: &Principal, path: &str, shape: Shape) -> Result<Value, Error> {
        let (routes, permit) = (self.routes.load(), self.permit.load());
        let groups = &permit.groups;
        let version = ["/v1beta", "/v1"];
        let path = version
            .iter()
            .find_map(|version| path.strip_prefix(version))
            .unwrap_or(path);
        if let Some(id) = path.strip_prefix("/models/") {
            let id = paths::decode(id);
            return match (routes.knows(&id) && principal.may_use(&id, groups), shape) {
                (true, Shape::Google) => Ok(google(&id)),
                (true, _) => Ok(openai(&id)),
                (false, _) => Err(unknown(&id)),
            };
        }
        let names = names(&routes, principal, groups);
        let names = names.iter();
        Ok(match shape {
            Shape::OpenAi => {
                json!({"object": "list", "data": names.map(|name| openai(name)).collect::<Vec<_>>()})
            }
            Shape::Anthropic => {
                let data: Vec<_> = names.map(|name| anthropic(name)).collect();
                let id = |model: Option<&Value>| model.map(|model| model["id"].clone());
                json!({"first_id": id(data.first()), "last_id": id(data.last()), "has_more": false, "data": data})
            }
            Shape::Google => json!({"models": names.map(|name| google(name)).collect::<Vec<_>>()}),
        })
    }
}

impl<B> Service<Authenticated<Principal, B>> for Models {
    type Response = Response<Body>;
    type Error = Error;
    type Future = Ready<Result<Response<Body>, Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, asked: Authenticated<Principal, B>) -> Self::Future {
        let path = asked.request.uri().path();
        let is_anthropics = asked.request.headers().contains_key("anthropic-version");
        let shape = match is_anthropics {
            _ if path.starts_with("/v1beta") => Shape::Google,
            true => Shape::Anthropic,
            false => Shape::OpenAi,
        };
        ready(
            self.answer(&asked.principal, path, shape)
                .map(|answer| super::json(answer.to_string())),
        )
    }
}

/// The models that `principal` may use: those of the configuration, and those that its key names one by one where a
/// wildcard of the configuration serves them.
pub(super) fn names(
    routes: &Routes,
    principal: &Principal,
    groups: &AccessGroups,
) -> Vec<ModelName> {
    let own = principal.models().iter();
    let own = own
        .filter(|name| !name.contains('*') && !routes.names().contains(name) && routes.knows(name));
    let all = routes.names().iter().chain(own);
    all.filter(|name| principal.may_use(name, groups))
        .cloned()
        .collect()
}

fn openai(name: &str) -> Value {
    json!({"id": name, "object": "model", "created": CREATED, "owned_by": "openai"})
}

fn anthropic(name: &str) -> Value {
    json!({"id": name, "type": "model", "display_name": name, "created_at": "2023-02-28T18:56:42Z"})
}

fn google(name: &str) -> Value {
    json!({"name": format!("models/{name}"), "displayName": name, "supportedGenerationMethods": METHODS})
}

pub(super) fn unknown(id: &str) -> Error {
    let message = format!("the model '{id}' does not exist; GET /v1/models lists those that do");
    Error::new(ErrorKind::UnknownRoute, message).with_param("model")
}
