//! `model_list`: who can answer.

use std::sync::Arc;

use tollgate_catalog::Mode;
use tollgate_core::{Clocks, Deployment, DeploymentId, Endpoint, Member, Quirks};

use crate::{
    Described, Facts, Severity,
    access::{self, Access},
    facts::Draft,
    keys::INFO,
    members,
    node::Node,
    params, price,
    provider::{self, Target},
    reader::Reader,
    wildcards,
};

/// The name that stands for every model of every provider.
const EVERYTHING: &str = "*";

/// Reads the list. `own_idle`: whether `tollgate_settings` says how long streams may be silent.
pub(crate) fn read(reader: &mut Reader, list: &Node<'_>, own_idle: bool) -> Vec<Described> {
    reader.list(list);
    let mut drafts = Vec::new();
    for entry in list.items() {
        if reader.map(&entry) {
            drafts.extend(one(reader, &entry, own_idle));
        }
    }
    identify(reader, list, &mut drafts);
    drafts.into_iter().map(Described::from).collect()
}

/// The deployments of one entry: one, but for the model `*`.
fn one(reader: &mut Reader, entry: &Node<'_>, own_idle: bool) -> Vec<Draft> {
    let [name, params] = ["model_name", "litellm_params"].map(|key| entry.get(key));
    if !reader.map(&params) && !params.is_set() {
        reader.say(
            Severity::Error,
            entry,
            "needs litellm_params with the model to call",
        );
        return Vec::new();
    }
    let (group, model) = (
        required(reader, &name),
        required(reader, &params.get("model")),
    );
    match (group, model) {
        (Some(group), Some(model)) if group == EVERYTHING && model == EVERYTHING => {
            wildcards::all(reader)
        }
        (Some(group), Some(model)) => deployment(reader, entry, &group, &model, own_idle)
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

fn required(reader: &mut Reader, node: &Node<'_>) -> Option<String> {
    let text = reader.text(node).filter(|text| !text.is_empty());
    if text.is_none() && node.is_off() {
        reader.say(
            Severity::Error,
            node,
            "is missing; every entry of model_list needs it",
        );
    }
    text
}

fn deployment(
    reader: &mut Reader,
    entry: &Node<'_>,
    group: &str,
    model: &str,
    own_idle: bool,
) -> Option<Draft> {
    let [params, info] = ["litellm_params", "model_info"].map(|key| entry.get(key));
    check_info(reader, &info);
    let target = provider::find(reader, &params, model)?;
    if target.model.contains('*') && !group.contains('*') {
        let message = "holds a `*`, but model_name has none that could fill it in";
        reader.say(Severity::Warning, &params.get("model"), message);
    }
    let mock = reader.text(&params.get("mock_response"));
    let access = match mock {
        Some(_) => Access::default(),
        None => access::read(reader, &params, &target),
    };
    let priced = price::read(reader, &params, &info, &target);
    let facts = Facts::read(reader, &info, model, &priced);
    let quirks = quirks(&target, &facts, access.endpoint.as_ref());
    let deployment = Deployment {
        id: reader.text(&info.get("id")).unwrap_or_default().into(),
        group: group.into(),
        provider: Arc::new(target.entry.provider()),
        model: target.model.into(),
        dialect: target.dialect,
        endpoint: access.endpoint,
        credential: access.credential,
        headers: access.headers,
        defaults: members::read(reader, &params),
        price: priced.price,
        quirks,
        params: params::read(reader, &params),
        clocks: clocks(reader, &params, own_idle),
        mock: mock.map(Into::into),
    };
    Some((deployment, facts))
}

/// What of OpenAI's API the model has: as `model_info.mode` says, else as the catalogue does. That speaks of the
/// provider's own service; a server elsewhere that borrows the name may well have more.
fn quirks(target: &Target, facts: &Facts, endpoint: Option<&Endpoint>) -> Quirks {
    let own = target
        .entry
        .base
        .and_then(|base| tollgate_catalog::parse_base(base).ok());
    let at_home =
        own.is_some_and(|own| endpoint.is_some_and(|endpoint| endpoint.authority == own.authority));
    let listed = facts
        .listed
        .and_then(tollgate_catalog::Model::mode)
        .filter(|_| at_home);
    let told = facts.info.get("mode").and_then(|mode| mode.as_str());
    let quirks = target.quirks.clone();
    Quirks {
        chat_only: told.map_or(listed == Some(Mode::Chat), |told| told == "chat"),
        responses_only: quirks.responses_only
            || (quirks.responses
                && told.map_or(listed == Some(Mode::Responses), |told| told == "responses")),
        ..quirks
    }
}

/// `model_info` is for facts of any name, so only known keys are looked at.
fn check_info(reader: &mut Reader, info: &Node<'_>) {
    reader.map(info);
    for (key, node) in info.members() {
        INFO.postpone(reader, key, &node);
    }
}

fn clocks(reader: &mut Reader, params: &Node<'_>, own_idle: bool) -> Clocks {
    let attempt = reader.seconds(&params.get("timeout"));
    let stream_attempt = reader.seconds(&params.get("stream_timeout"));
    Clocks {
        attempt,
        stream_attempt,
        idle: stream_attempt.filter(|_| !own_idle),
        ..Clocks::default()
    }
}

/// Gives deployments without an id one that is the same after a restart: a hash of what tells it from others,
/// the credential left out.
fn identify(reader: &mut Reader, list: &Node<'_>, drafts: &mut [Draft]) {
    let mut taken: Vec<DeploymentId> = Vec::new();
    for (deployment, _) in drafts {
        if deployment.id.is_empty() {
            let endpoint = deployment.endpoint.as_ref();
            let address =
                endpoint.map(|endpoint| format!("{}{}", endpoint.authority, endpoint.path));
            let facts = format!(
                "{} {} {} {}",
                deployment.group,
                deployment.provider.prefix,
                deployment.model,
                address.unwrap_or_default()
            );
            deployment.id = derived(&facts, &taken);
        } else if taken.contains(&deployment.id) {
            let message = format!(
                "two models have the id `{}`; logs cannot tell them apart",
                deployment.id
            );
            reader.say(Severity::Warning, list, message);
        }
        taken.push(Arc::clone(&deployment.id));
    }
}

fn derived(facts: &str, taken: &[DeploymentId]) -> DeploymentId {
    let id = |copy: u64| {
        format!(
            "{:016x}",
            Member::hash(format!("{facts} {copy}").as_bytes())
        )
    };
    let mut ids = (0..).map(id);
    let free = ids.find(|id| !taken.iter().any(|other| **other == **id));
    free.unwrap_or_default().into()
}
