//! The management API.
//!
//! # What it does
//!
//! [`router`] is an axum router with LiteLLM's routes for virtual keys: their fields, defaults, answers and errors. What
//! it changes is in force in this process before it answers.
//!
//! # Where it goes
//!
//! Beside the calls to models, under the same keys: merge it into a router of your own.
//!
//! # What it needs
//!
//! A [`Store`](tollgate_auth::Store), the [`Directory`](tollgate_auth::Directory) that follows it, and the
//! [`Keys`](tollgate_auth::Keys) that say who asks.
//!
//! # What it never does
//!
//! Never does anything that the table of routes has no capability for: one function decides who has it. Never keeps or
//! logs a key; it is in the answer that makes it, and nowhere else. Never swallows a field: what nothing acts on is named
//! in the header `x-tollgate-ignored`.
//!
//! On the server side:
//!
//! ```
//! use std::sync::Arc;
//! use axum::{Router, body::Body, http::{Request, StatusCode}};
//! use tollgate_admin::{Admin, router};
//! use tollgate_auth::{Directory, Keys, MasterKey, MemoryStore};
//! use tollgate_core::{Live, Secret};
//! use tower::ServiceExt;
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! let (store, directory) = (Arc::new(MemoryStore::default()), Directory::new());
//! tokio::spawn(directory.clone().follow(store.clone(), |_| ()));
//! let keys = Keys::new(MasterKey::new(Some(Secret::new("sk-master")))).directory(directory.clone());
//! let app: Router = router(&Live::new(keys), Some(Admin::new(store, directory)));
//!
//! let request = Request::post("/key/generate").header("authorization", "Bearer sk-master");
//! let request = request.body(Body::from(r#"{"models": ["gpt-4o"], "duration": "30d"}"#)).unwrap();
//! assert_eq!(app.oneshot(request).await.unwrap().status(), StatusCode::OK);
//! # }
//! ```
//!
//! Its clients are LiteLLM's: `curl`, Terraform providers, scripts.

mod access_groups;
mod admin;
mod answer;
mod asked;
mod audit;
mod authority;
mod blocks;
mod budgets;
mod configuration;
mod context;
mod credentials;
mod customers;
mod duration;
mod endpoint;
mod fields;
mod grants;
mod keys;
mod mask;
mod models;
mod names;
mod openapi;
mod organizations;
mod people;
mod refusal;
mod route;
mod routes;
pub mod sealing;
mod sift;
mod tags;
mod teams;
#[cfg(test)]
mod tests;
mod users;

pub use self::{
    admin::Admin,
    authority::Capability,
    configuration::Setting,
    credentials::CredentialRecord,
    models::{Credential, Deploy, Deployments, ModelRecord},
    openapi::OpenApi,
    routes::router,
};
