//! From an attempt to a request in the provider's dialect.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use http::HeaderMap;
use serde_json::Value;
use tollgate_core::{Attempt, Deployment, Dialect, Error, ErrorKind, Reply, UpstreamRequest};
use tollgate_wire::{PassthroughPolicy, own_body, passthrough, paths::alt_sse};

use crate::{
    Asked, Inbound, Invalid, Losses, TranslatePolicy, Upstream,
    answer::Translator,
    count,
    neutral::{Extra, Message, Request},
    params::{self, Params},
    refusal::{no_way, refused},
    send::{send, with_members},
    way::{Turn, Way},
};

/// What an attempt leads to.
pub(crate) enum Made {
    /// The provider is asked.
    Request(Box<UpstreamRequest>),
    /// The gateway answers itself.
    Reply(Box<Reply>),
}

/// What `attempt` leads to.
pub(crate) fn build<P>(
    attempt: &Attempt<P>,
    passthrough: &PassthroughPolicy,
    policy: TranslatePolicy,
) -> Result<Made, Error> {
    let request = match Way::of(attempt, passthrough) {
        Way::Same => passthrough::build(attempt, passthrough)?,
        Way::Turn(turn) => self::turn(attempt, turn, passthrough, policy)?,
        Way::Embed => crate::embed::build(attempt, passthrough, policy)?,
        Way::Rerank => crate::rerank::build(attempt, passthrough, policy)?,
        Way::Count => return count::reply(attempt).map(|reply| Made::Reply(Box::new(reply))),
        Way::None => return Err(no_way(attempt)),
    };
    Ok(Made::Request(Box::new(request)))
}

fn turn<P>(
    attempt: &Attempt<P>,
    turn: Turn,
    passthrough: &PassthroughPolicy,
    policy: TranslatePolicy,
) -> Result<UpstreamRequest, Error> {
    let deployment = &attempt.candidate.deployment;
    let params = Params::of(attempt.call.controls.get(), deployment, policy);
    let mut losses = Losses::new();
    let mut request = read(attempt, turn.inbound, &params, &mut losses)?;
    let forced = forced(&mut request, &params);
    let upstream = Upstream {
        model: &attempt.candidate.model,
        deployment,
        mend: policy.modify_params,
    };
    let prepared = turn
        .outbound
        .write_request(&request, &upstream, &mut losses);
    let prepared = prepared.map_err(refused)?;
    losses.forgive(&params.allowed);
    params.judge(&losses, deployment)?;
    let asked = asked(attempt, request, passthrough);
    let translator = Translator::new(turn, asked, losses, Arc::clone(deployment));
    let body = with_members(prepared.body, forced, |body, members| {
        turn.outbound.add_own(body, members);
    })?;
    let mut request = send(
        attempt,
        passthrough,
        turn.resource,
        body,
        Box::new(translator),
    )?;
    request.head.headers.extend(prepared.headers);
    Ok(request)
}

/// What the client asks, with what the configuration supplies where it is silent.
fn read<P>(
    attempt: &Attempt<P>,
    inbound: &dyn Inbound,
    params: &Params,
    losses: &mut Losses,
) -> Result<Request, Error> {
    let envelope = &attempt.call.envelope;
    let mut body = own_body(envelope).to_bytes();
    if !params.additional.is_empty() {
        let mut value: Value =
            serde_json::from_slice(&body).map_err(|error| refused(error.into()))?;
        params.remove(&mut value, losses);
        body = value.to_string().into();
    }
    let mut request = inbound.read_request(&body).map_err(refused)?;
    request.model = envelope.model.to_string();
    request.stream = envelope.stream;
    request.include_usage = envelope.include_usage;
    mark_betas(&mut request, &attempt.call.headers);
    supply(&mut request, &attempt.candidate.deployment)?;
    Ok(request)
}

/// Anthropic's clients switch features on in a header; where the model is served by a cloud, that is a member.
fn mark_betas(request: &mut Request, headers: &HeaderMap) {
    if request.source != Dialect::Anthropic {
        return;
    }
    let values = headers.get_all("anthropic-beta").iter();
    let flags = values.filter_map(|value| value.to_str().ok());
    let flags: Vec<Value> = flags
        .flat_map(|flags| flags.split(','))
        .map(|flag| flag.trim().into())
        .collect();
    if !flags.is_empty() {
        request.extra.insert("betas".to_owned(), flags.into());
    }
}

/// Adds the deployment's default members, which are written in OpenAI's words.
fn supply(request: &mut Request, deployment: &Deployment) -> Result<(), Error> {
    if deployment.defaults.is_empty() {
        return Ok(());
    }
    let members = deployment.defaults.iter().flat_map(|member| &*member.json);
    let mut body = b"{".to_vec();
    body.extend(members);
    body.extend_from_slice(br#""messages":[]}"#);
    let defaults = crate::dialect::inbound(Dialect::OpenAi)
        .ok_or_else(|| Invalid::new("default members need the feature `openai`"))
        .and_then(|openai| openai.read_request(&body))
        .map_err(|invalid| Error::new(ErrorKind::Internal, invalid.message))?;
    request.supply(defaults);
    Ok(())
}

/// Members that go to the provider as they are: those that are its own, and those that the configuration allows.
fn forced(request: &mut Request, params: &Params) -> Extra {
    if request.source != Dialect::OpenAi {
        return Extra::new();
    }
    let mut forced = params::providers_own(&mut request.extra);
    for name in &params.allowed {
        forced.extend(
            request
                .extra
                .get(name)
                .cloned()
                .map(|value| (name.clone(), value)),
        );
    }
    forced
}

fn asked<P>(attempt: &Attempt<P>, mut request: Request, policy: &PassthroughPolicy) -> Asked {
    let call = &attempt.call;
    // The Responses API repeats its instructions.
    let repeated = |message: &Message| message.id.as_deref() == Some("instructions");
    request.messages.retain(repeated);
    let model = match policy.keep_upstream_model {
        true => attempt.candidate.model.to_string(),
        false => call.envelope.model.to_string(),
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    Asked {
        model,
        id: call.id.to_string().replace('-', ""),
        created: now.map_or(0, |since| since.as_secs()),
        include_usage: call.envelope.include_usage || policy.always_include_usage,
        events: alt_sse(&call.uri),
        request,
    }
}
