//! Who signs and who asks for tokens: Amazon's, Google's and Azure's parameters and variables.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod amazon;
mod azure;
mod google;
#[path = "../support/mod.rs"]
mod support;

use std::sync::Arc;

use http::HeaderMap;
use support::{Given, file};
use tollgate_core::Deployment;

/// A file with one model and these parameters, from line 5 on.
fn entry(model: &str, params: &str) -> Given {
    let params: String = params
        .lines()
        .map(|line| format!("      {line}\n"))
        .collect();
    file(&format!(
        "model_list:\n  - model_name: m\n    litellm_params:\n      model: {model}\n{params}"
    ))
    .env([("HOME", "/nonexistent")])
}

fn only(given: &Given) -> Arc<Deployment> {
    Arc::clone(&given.loaded().snapshot.deployments[0])
}

fn url(deployment: &Deployment) -> String {
    let endpoint = deployment.endpoint.as_ref().unwrap();
    format!(
        "{}://{}{}",
        endpoint.scheme, endpoint.authority, endpoint.path
    )
}

fn header(deployment: &Deployment) -> HeaderMap {
    let mut headers = HeaderMap::new();
    assert!(deployment.credential.as_ref().unwrap().apply(&mut headers));
    headers
}

/// What stands before the findings of an entry's parameters.
pub(crate) const PARAMS: &str = "model_list[0].litellm_params";

/// Entries, and for each the line, the path and the words of what is said.
type Told<'a> = [(&'a str, &'a str, &'a str, &'a str, &'a str)];

#[track_caller]
fn told(table: &Told<'_>) {
    for (model, params, line, start, words) in table {
        entry(model, params).finds(&format!("{line}: {PARAMS}.{start}"), words);
    }
}

#[test]
fn what_belongs_to_others_is_told() {
    told(&[(
        "openai/x",
        "api_key: k\naws_region_name: r",
        "6",
        "aws_region_name: not yet",
        "belongs to Amazon Bedrock, and is not used for OpenAI",
    )]);
}
