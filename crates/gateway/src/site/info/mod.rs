//! What is known about the models: `/model/info` and `/model_group/info`, in LiteLLM's shape.

mod costs;
mod group;
mod model;
mod object;
mod params;
mod query;
mod view;

use std::{
    future::{Ready, ready},
    task::{Context, Poll},
};

use http::{Response, Uri};
use tollgate::{
    auth::{PermitPolicy, Principal},
    core::{Authenticated, Error, ErrorKind, Live},
    wire::Body,
};
use tollgate_config::Described;
use tower::Service;

use self::{object::Object, query::Query};
use super::json;
use crate::settings::Listing;

/// Answers what the deployments are, what they can do and what they cost.
#[derive(Clone, Debug)]
pub(super) struct Info {
    listing: Live<Listing>,
    permit: Live<PermitPolicy>,
}

/// How many entries a page has, unless the client says otherwise.
const PAGE: usize = 50;

// === impl Info ===

impl Info {
    pub(super) fn new(listing: Live<Listing>, permit: Live<PermitPolicy>) -> Self {
        Self { listing, permit }
    }

    fn answer(&self, principal: &Principal, uri: &Uri) -> Result<Object, Error> {
        let permit = self.permit.load();
        let may_use = |name: &str| principal.may_use(name, &permit.groups);
        let listing = self.listing.load().only(may_use);
        let query = Query::of(uri);
        match uri.path() {
            "/model_group/info" => Ok(groups(&listing, &query)),
            "/v2/model/info" => Ok(page(&listing, &query)),
            _ => models(&listing, &query),
        }
    }
}

fn models(listing: &Listing, query: &Query<'_>) -> Result<Object, Error> {
    let wanted = query.get("litellm_model_id");
    let described = listing.described.iter();
    let found: Vec<_> = described
        .filter(|one| wanted.as_deref().is_none_or(|id| *id == *one.deployment.id))
        .collect();
    match (wanted, found.as_slice()) {
        (Some(id), []) => {
            let message = format!("Model id = {id} not found on litellm proxy");
            Err(Error::new(ErrorKind::UnknownModel, message))
        }
        _ => Ok(Object::default().list("data", found.into_iter().map(model::entry))),
    }
}

fn page(listing: &Listing, query: &Query<'_>) -> Object {
    let [id, name, part] = ["modelId", "model", "search"].map(|key| query.get(key));
    let wanted = |one: &&Described| {
        let deployment = &one.deployment;
        id.as_deref().is_none_or(|id| *id == *deployment.id)
            && name
                .as_deref()
                .is_none_or(|name| *name == *deployment.group)
            && part
                .as_deref()
                .is_none_or(|part| deployment.group.contains(part))
    };
    let found: Vec<_> = listing.described.iter().filter(wanted).collect();
    let size = query.number("size").unwrap_or(PAGE).max(1);
    let number = query.number("page").unwrap_or(1).max(1);
    let shown = found
        .iter()
        .skip((number - 1).saturating_mul(size))
        .take(size);
    Object::default()
        .list("data", shown.map(|one| model::entry(one)))
        .with("total_count", found.len())
        .with("current_page", number)
        .with("total_pages", found.len().div_ceil(size))
        .with("size", size)
}

fn groups(listing: &Listing, query: &Query<'_>) -> Object {
    let wanted = query.get("model_group");
    let names = listing.names();
    let names = names.filter(|(name, _)| wanted.as_deref().is_none_or(|wanted| wanted == *name));
    let groups = names.map(|(name, target)| {
        let members = listing.described.iter();
        group::entry(name, members.filter(|one| *one.deployment.group == *target))
    });
    Object::default().list("data", groups)
}

impl<B> Service<Authenticated<Principal, B>> for Info {
    type Response = Response<Body>;
    type Error = Error;
    type Future = Ready<Result<Response<Body>, Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, asked: Authenticated<Principal, B>) -> Self::Future {
        let answer = self.answer(&asked.principal, asked.request.uri());
        ready(answer.map(|answer| json(answer.to_string())))
    }
}
