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

/// `body` with more members, which `add` puts into their place.
pub(crate) fn with_members(
    body: Vec<u8>,
    members: Extra,
    add: impl FnOnce(&mut Extra, Extra),
) -> Result<Bytes, Error> {
    if members.is_empty() {
        return Ok(body.into());
    }
    let mut object: Extra = serde_json::from_slice(&body).map_err(|error| {
        Error::new(ErrorKind::Internal, "a body that is no object").with_source(error)
    })?;
    add(&mut object, members);
    Ok(Value::Object(object).to_string().into())
}

/// Adds `members` at the root of a body; what stands there already stays.
pub(crate) fn at_the_root(body: &mut Extra, members: Extra) {
    for (name, value) in members {
        body.entry(name).or_insert(value);
    }
}
