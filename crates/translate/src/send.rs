//! What every request to a provider has in common, whatever it asks.

use bytes::Bytes;
use serde_json::Value;
use tollgate_core::{Attempt, Classify, Error, ErrorKind, Operation, UpstreamRequest};
use tollgate_wire::{
    PassthroughPolicy, own_body,
    passthrough::{self, Resource},
};

use crate::{Losses, neutral::Extra, params::Params, refusal::refused};

/// The client's body without what is for the gateway and without what is always left out.
pub(crate) fn clients_body<P>(
    attempt: &Attempt<P>,
    params: &Params,
    losses: &mut Losses,
) -> Result<Bytes, Error> {
    let body = own_body(&attempt.call.envelope).to_bytes();
    if params.additional.is_empty() {
        return Ok(body);
    }
    let mut value: Value = serde_json::from_slice(&body).map_err(|error| refused(error.into()))?;
    params.remove(&mut value, losses);
    Ok(value.to_string().into())
}

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

/// Adds `members` at the root of `body`, objects member by member. What stands there already stays.
pub(crate) fn at_the_root(body: &mut Extra, members: Extra, losses: &mut Losses) {
    merge(body, members, "", losses);
}

/// Adds `members` to the object `within` of `body`, except for those called `outside`, which stand at the root.
#[cfg(any(feature = "bedrock", feature = "ollama"))]
pub(crate) fn within(
    body: &mut Extra,
    within: &str,
    outside: &[&str],
    members: Extra,
    losses: &mut Losses,
) {
    let is_outside = |(name, _): &(String, Value)| outside.contains(&name.as_str());
    let (roots, inner): (Extra, Extra) = members.into_iter().partition(is_outside);
    merge(body, roots, "", losses);
    if !inner.is_empty() {
        let object = [(within.to_owned(), Value::Object(inner))];
        merge(body, object.into_iter().collect(), "", losses);
    }
}

fn merge(object: &mut Extra, members: Extra, path: &str, losses: &mut Losses) {
    for (name, value) in members {
        let path = format!("{path}{name}");
        match (object.get_mut(&name), value) {
            (Some(Value::Object(there)), Value::Object(more)) => {
                merge(there, more, &format!("{path}."), losses);
            }
            (Some(there), value) if *there == value => {}
            // Said twice, in the dialect's words and in the provider's own; the first is the one that was understood.
            (Some(_), _) => losses.note(path),
            (None, value) => drop(object.insert(name, value)),
        }
    }
}
