//! Refusals: status and words of the provider, in the client's dialect.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tollgate_core::Deployment;
use tollgate_wire::{render, upstream_error};

use super::{recordings::Answered, report::Verdict};
use crate::spoken::Client;

/// Whether `answer`, an error, reaches `client`.
pub(crate) fn check(answer: &Answered, client: &Client, deployment: &Deployment) -> Verdict {
    let body = match &answer.body {
        Value::String(text) => text.clone(),
        json => json.to_string(),
    };
    let Ok(status) = StatusCode::from_u16(answer.status) else {
        return Verdict::Failed(format!("{} is no status", answer.status));
    };
    let error = upstream_error(deployment, status, HeaderMap::new(), Bytes::from(body));
    let response = render::response(&error, client.dialect);
    if response.status() != status {
        return Verdict::Failed(format!("{status} became {}", response.status()));
    }
    let Some(written) = text(response) else {
        return Verdict::Failed("the error's body cannot be read".to_owned());
    };
    let rendered: Value = serde_json::from_str(&written).unwrap_or_default();
    let shown = message(&rendered).unwrap_or_default();
    match message(&answer.body) {
        None => Verdict::Skipped("the provider's error has no words".to_owned()),
        Some(words) if shown.contains(&words) => Verdict::Passed,
        Some(words) => Verdict::Failed(format!("{words:?} is not in {written}")),
    }
}

fn text(response: http::Response<tollgate_wire::Body>) -> Option<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().ok()?;
    let body = runtime.block_on(response.into_body().collect()).ok()?;
    String::from_utf8(body.to_bytes().to_vec()).ok()
}

/// Where providers and dialects put an error's words.
fn message(body: &Value) -> Option<String> {
    let places = [
        "/error/message",
        "/message",
        "/Message",
        "/error",
        "/detail",
        "/0/error/message",
    ];
    let texts = places
        .iter()
        .filter_map(|place| body.pointer(place)?.as_str());
    texts.map(str::to_owned).next()
}
