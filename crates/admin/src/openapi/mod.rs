//! The description of the API, made of the tables that serve it: what is not in a table is not served, so nothing can
//! be described that is not there, and nothing left out.

mod components;
mod management;
mod models;
mod schema;

use std::{
    future::ready,
    sync::{Arc, OnceLock},
};

use axum::{Router, routing::get};
use bytes::Bytes;
use http::{HeaderValue, Response, header};
use serde_json::{Map, Value, json};
use tollgate_wire::Body;

/// A description of everything that is served, in OpenAPI 3.1: the management API, the calls to models, and pages that
/// are added.
///
/// It is put together when somebody asks for it: most gateways are never asked, and it is large.
#[derive(Clone, Debug)]
pub struct OpenApi {
    pages: Vec<Page>,
    version: String,
}

/// A page that answers GET.
#[derive(Clone, Debug)]
struct Page {
    path: String,
    tells: String,
    guarded: bool,
}

/// Where it is served.
const PATH: &str = "/openapi.json";

// === impl OpenApi ===

impl OpenApi {
    /// The management API and the calls to models, as a gateway of this version serves them.
    pub fn new(version: impl Into<String>) -> Self {
        Self {
            pages: Vec::new(),
            version: version.into(),
        }
    }

    /// With a page that answers GET; one that is `guarded` takes a key.
    #[must_use]
    pub fn page(mut self, path: &str, tells: &str, guarded: bool) -> Self {
        self.pages.push(Page {
            path: path.to_owned(),
            tells: tells.to_owned(),
            guarded,
        });
        self
    }

    /// The whole document.
    pub fn document(&self) -> Value {
        let mut paths = Map::new();
        management::describe(&mut paths);
        models::describe(&mut paths);
        self.pages.iter().for_each(|page| page.describe(&mut paths));
        json!({
            "openapi": "3.1.0",
            "info": {
                "title": "Tollgate",
                "version": self.version,
                "description": "A gateway in front of language models: their APIs, and LiteLLM's management API.",
            },
            "security": [{"bearer": []}, {"header": []}],
            "paths": paths,
            "components": components::all(),
        })
    }

    /// `/openapi.json`, for everyone: it tells what could be asked, and nothing of what is there.
    pub fn router(self) -> Router {
        let text = Arc::new(OnceLock::new());
        let answer = get(move || {
            let text = text.get_or_init(|| Bytes::from(self.document().to_string()));
            ready(answer(text.clone()))
        });
        Router::new().route(PATH, answer)
    }
}

// === impl Page ===

impl Page {
    fn describe(&self, paths: &mut Map<String, Value>) {
        let mut operation = json!({
            "tags": ["pages"],
            "summary": self.tells,
            "operationId": operation_id("get", &self.path),
            "parameters": path_parameters(&self.path),
            "responses": components::responses("What is asked for."),
        });
        if !self.guarded {
            operation["security"] = json!([]);
        }
        put(paths, &self.path, "get", operation);
    }
}

fn answer(text: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

/// Adds an operation to those of its path.
fn put(paths: &mut Map<String, Value>, path: &str, method: &str, operation: Value) {
    let item = paths.entry(path).or_insert_with(|| json!({}));
    item[method] = operation;
}

/// A name for programs that are made from the description: `post_key_generate`.
fn operation_id(method: &str, path: &str) -> String {
    let words = path.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    let words = std::iter::once(method).chain(words);
    words.collect::<Vec<_>>().join("_")
}

/// The parameters that a path has.
fn path_parameters(path: &str) -> Vec<Value> {
    let parts = path.split('{').skip(1);
    let names = parts.filter_map(|part| part.split_once('}'));
    let parameter = |(name, _): (&str, &str)| {
        json!({
            "name": name.trim_start_matches('*'), "in": "path", "required": true, "schema": {"type": "string"},
        })
    };
    names.map(parameter).collect()
}

#[cfg(test)]
mod tests;
