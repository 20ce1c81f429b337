//! What every request to a provider has in common, whatever it asks.

use bytes::Bytes;
use serde_json::Value;
use tollgate_core::{Attempt, Classify, Error, ErrorKind, Operation, UpstreamRequest};
use tollgate_wire::{
    PassthroughPolicy,
    passthrough::{self, Resource},
};

use crate::neutral::Extra;

/// The request that carries `body` to the attempt's deployment.
pub(crate) fn send<P>(
    attempt: &Attempt<P>,
    policy: &PassthroughPolicy,
    resource: Resource,
    body: Bytes,
    classifier: Box<dyn Classify>,
) -> Result<UpstreamRequest, Error> {
    let (envelope, candidate) = (&attempt.call.envelope, &attempt.candidate);
    let stream = envelope.stream;
    let address = passthrough::address(&candidate.deployment, resource, &candidate.model, stream)?;
    let operation = match envelope.operation {
        // What the client calls it does not matter to the provider.
        Operation::Respond | Operation::Completion => Operation::Chat,
        operation => operation,
    };
    let operation = match resource {
        Resource::OpenAi(operation) => operation,
        _ => operation,
    };
    Ok(passthrough::request(
        attempt,
        policy,
        address,
        body.into(),
        operation,
        stream,
        classifier,
    ))
}

/// `body` with the members that go along as they are.
pub(crate) fn with_members(body: Vec<u8>, forced: Extra) -> Result<Bytes, Error> {
    if forced.is_empty() {
        return Ok(body.into());
    }
    let mut members: Extra = serde_json::from_slice(&body).map_err(|error| {
        Error::new(ErrorKind::Internal, "a body that is no object").with_source(error)
    })?;
    for (name, value) in forced {
        members.entry(name).or_insert(value);
    }
    Ok(Value::Object(members).to_string().into())
}
