use std::{fmt::Write as _, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri, header, uri::PathAndQuery};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tollgate_core::{
    Addressing, Attempt, Call, Deployment, Dialect, Endpoint, Error, ErrorKind, Operation,
    UpstreamRequest,
};

use super::PassthroughPolicy;
use crate::{
    classify::{self, Reading},
    patch::patch,
    paths::openai_path,
};

/// Headers of the client that mean something to the provider.
const FORWARDED: [HeaderName; 2] = [
    HeaderName::from_static("openai-beta"),
    HeaderName::from_static("idempotency-key"),
];

const USER_AGENT: HeaderValue =
    HeaderValue::from_static(concat!("tollgate/", env!("CARGO_PKG_VERSION")));

/// The request that asks the attempt's deployment.
pub(super) fn build<P>(
    attempt: &Attempt<P>,
    policy: &PassthroughPolicy,
) -> Result<UpstreamRequest, Error> {
    let (call, candidate) = (&*attempt.call, &attempt.candidate);
    let deployment = &candidate.deployment;
    let uri = address(call, deployment, &candidate.model)?;
    let mut request = Request::new(());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers(&call.headers, call.envelope.operation, deployment, policy);
    let asked = call
        .controls
        .get()
        .and_then(|control| control.mock_response.as_deref());
    let asked = asked.filter(|_| policy.allow_client_mock).map(Arc::from);
    let reading = Reading {
        stamp: (!policy.keep_upstream_model).then(|| call.envelope.model.clone()),
        hide_usage: !call.envelope.include_usage && !policy.always_include_usage,
        deployment: Arc::clone(deployment),
    };
    Ok(UpstreamRequest {
        call: call.id,
        received: call.received,
        deployment: Arc::clone(deployment),
        operation: call.envelope.operation,
        stream: call.envelope.stream,
        head: request.into_parts().0,
        body: patch(&call.envelope, deployment, &candidate.model),
        mock: asked.or_else(|| deployment.mock.clone()),
        classifier: classify::classifier(call.envelope.operation, reading),
    })
}

fn address<P>(call: &Call<P>, deployment: &Deployment, model: &str) -> Result<Uri, Error> {
    if deployment.mock.is_some() {
        return Ok(Uri::default());
    }
    let path = openai_path(call.envelope.operation);
    match (&deployment.endpoint, path, deployment.dialect) {
        (Some(_), Some(_), _) if matches!(model, "." | "..") => {
            Err(unusable(deployment, "its model's name means another path"))
        }
        (Some(endpoint), Some(path), Dialect::OpenAi | Dialect::OpenAiResponses) => {
            uri(endpoint, path, call.envelope.operation, model)
                .ok_or_else(|| unusable(deployment, "its address and model name make no valid URL"))
        }
        (None, _, Dialect::OpenAi) => Err(unusable(deployment, "it has no api_base")),
        _ => {
            let why = format!(
                "it speaks the {} dialect, which is not there yet",
                deployment.dialect
            );
            Err(unusable(deployment, &why))
        }
    }
}

fn unusable(deployment: &Deployment, why: &str) -> Error {
    let message = format!(
        "the deployment {} of model {} cannot be called: {why}",
        deployment.id, deployment.group
    );
    Error::new(ErrorKind::Unsupported, message).with_param("model")
}

fn uri(endpoint: &Endpoint, path: &str, operation: Operation, model: &str) -> Option<Uri> {
    let mut target = String::with_capacity(endpoint.path.len() + path.len() + 16);
    target.push_str(&endpoint.path);
    match &endpoint.addressing {
        Addressing::Verbatim => {}
        Addressing::Append => target.push_str(path),
        Addressing::AzureDeployment(version) => {
            azure(&mut target, path, operation, model);
            write!(target, "?api-version={version}").ok()?;
        }
    }
    if let Some(query) = &endpoint.query {
        target.push(if target.contains('?') { '&' } else { '?' });
        target.push_str(query);
    }
    let mut parts = http::uri::Parts::default();
    parts.scheme = Some(endpoint.scheme.clone());
    parts.authority = Some(endpoint.authority.clone());
    parts.path_and_query = Some(PathAndQuery::from_maybe_shared(Bytes::from(target)).ok()?);
    Uri::from_parts(parts).ok()
}

/// What a segment of a path may hold as it is (RFC 3986 §2.3). A model's name comes from the client: unescaped, it
/// could lead the operator's key to another path.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Azure names the deployment in the path; Responses, which name the model in the body, are the exception.
fn azure(target: &mut String, path: &str, operation: Operation, model: &str) {
    target.push_str("/openai");
    if operation != Operation::Respond {
        target.push_str("/deployments/");
        target.extend(utf8_percent_encode(model, SEGMENT));
    }
    target.push_str(path);
}

fn headers(
    client: &HeaderMap,
    operation: Operation,
    deployment: &Deployment,
    policy: &PassthroughPolicy,
) -> HeaderMap {
    const JSON: HeaderValue = HeaderValue::from_static("application/json");
    let mut headers = HeaderMap::with_capacity(8);
    // Clients may call JSON what they like; providers insist on its name. A form's type holds its boundary.
    let own = client
        .get(header::CONTENT_TYPE)
        .filter(|_| operation == Operation::Transcribe);
    let content_type = own.cloned().unwrap_or(JSON);
    headers.insert(header::CONTENT_TYPE, content_type);
    headers.insert(header::USER_AGENT, USER_AGENT);
    for name in &FORWARDED {
        if let Some(value) = client.get(name) {
            headers.insert(name, value.clone());
        }
    }
    if policy.forward_client_headers {
        let own = client
            .iter()
            .filter(|(name, _)| is_clients_own(name.as_str()));
        own.for_each(|(name, value)| {
            headers.insert(name, value.clone());
        });
    }
    // Last, and in place of what stands there already: the operator's word counts.
    for (name, value) in &deployment.headers {
        headers.insert(name, value.clone());
    }
    headers
}

/// `x-…` headers, except those that steer this gateway or describe the client's own SDK.
fn is_clients_own(name: &str) -> bool {
    name.starts_with("x-")
        && ![
            "x-litellm-",
            "x-tollgate-",
            "x-stainless-",
            "x-forwarded-",
            "x-real-ip",
        ]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn azure_uri(model: &str) -> String {
        let endpoint = Endpoint {
            scheme: http::uri::Scheme::HTTPS,
            authority: http::uri::Authority::from_static("azure.test"),
            path: "".into(),
            query: None,
            addressing: Addressing::AzureDeployment("2025-01-01".into()),
        };
        let uri = uri(&endpoint, "/chat/completions", Operation::Chat, model);
        uri.map(|uri| uri.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_models_name_cannot_lead_to_another_path() {
        assert_eq!(
            azure_uri("gpt-4.1"),
            "https://azure.test/openai/deployments/gpt-4.1/chat/completions?api-version=2025-01-01"
        );
        let odd = azure_uri("x/../../assistants?q=#é");
        assert_eq!(
            odd,
            "https://azure.test/openai/deployments/x%2F..%2F..%2Fassistants%3Fq%3D%23%C3%A9/chat/completions?\
             api-version=2025-01-01"
        );
    }

    #[test]
    fn only_what_is_the_clients_own_goes_on() {
        assert!(is_clients_own("x-team"));
        for name in [
            "x-litellm-tags",
            "x-stainless-os",
            "x-forwarded-for",
            "cookie",
        ] {
            assert!(!is_clients_own(name), "{name}");
        }
    }
}
