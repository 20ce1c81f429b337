//! Reads a request and refuses what Anthropic refuses.

use crate::{
    asked::Asked,
    call::Call,
    node::{Checked, Node},
};

use super::{conversation, tools};

/// The members of a request (API reference, "Create a Message").
const MEMBERS: [&str; 20] = [
    "cache_control",
    "container",
    "context_management",
    "inference_geo",
    "max_tokens",
    "mcp_servers",
    "messages",
    "metadata",
    "model",
    "output_config",
    "service_tier",
    "stop_sequences",
    "stream",
    "system",
    "temperature",
    "thinking",
    "tool_choice",
    "tools",
    "top_k",
    "top_p",
];

/// The least budget for thoughts (docs, "Extended thinking").
const LEAST_BUDGET: u64 = 1024;

/// Who serves the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    Direct,
    /// `POST …/count_tokens`.
    Counting,
    /// The version stands in the body, the model in the path.
    Vertex,
    /// As on Vertex AI; whether to stream is told by the path, too.
    Bedrock,
}

/// What a request asks.
pub(crate) fn read(call: &Call, host: Host) -> Checked<Asked> {
    let body = Node::root(&call.body);
    members(call, &body, host)?;
    let limit = match host {
        Host::Counting => None,
        _ => Some(body.needed("max_tokens")?.count()?),
    };
    let thinks = thinks(&body, limit)?;
    sampling(&body, thinks)?;
    if let Some(system) = body.member("system")
        && !system.value.is_string()
    {
        for block in system.items()? {
            block.needed("type")?.one_of(&["text"])?;
            block.needed("text")?.some_text()?;
        }
    }
    let tools = tools::read(&body)?;
    let choice = tools::choice(&body, &tools, thinks)?;
    let format = &call.body["output_config"]["format"]["schema"];
    let asked = Asked {
        tools,
        choice,
        limit,
        thinks,
        schema: format.is_object().then(|| format.clone()),
        ..conversation::read(&body.needed("messages")?, thinks, has_beta(call))?
    };
    Ok(asked)
}

/// Betas bring members of their own.
fn members(call: &Call, body: &Node<'_>, host: Host) -> Checked {
    let versioned = match host {
        Host::Direct | Host::Counting => {
            body.needed("model")?.some_text()?;
            call.request.header("anthropic-version").is_some()
        }
        Host::Vertex => call.body["anthropic_version"] == "vertex-2023-10-16",
        Host::Bedrock => call.body["anthropic_version"] == "bedrock-2023-05-31",
    };
    body.ensure(versioned, "anthropic-version: a version is required")?;
    let allowed: &[&str] = match host {
        Host::Direct | Host::Counting if has_beta(call) => return Ok(()),
        Host::Direct | Host::Counting => &[],
        Host::Vertex | Host::Bedrock => &["anthropic_version", "anthropic_beta"],
    };
    let elsewhere = |name: &&str| match host {
        Host::Bedrock => !["model", "stream"].contains(name),
        Host::Vertex => *name != "model",
        _ => true,
    };
    let members = MEMBERS.iter().copied().filter(elsewhere);
    let members: Vec<&str> = members.chain(allowed.iter().copied()).collect();
    body.only(&members)
}

/// Bedrock and Vertex AI have a member for it.
fn has_beta(call: &Call) -> bool {
    call.request.header("anthropic-beta").is_some() || call.body["anthropic_beta"].is_array()
}

fn thinks(body: &Node<'_>, limit: Option<u64>) -> Checked<bool> {
    let Some(thinking) = body.member("thinking") else {
        return Ok(false);
    };
    let kinds = ["enabled", "disabled", "adaptive"];
    let kind = thinking.needed("type")?.one_of(&kinds)?;
    if kind == "enabled" {
        let budget = thinking.needed("budget_tokens")?;
        let tokens = budget.count()?;
        budget.ensure(tokens >= LEAST_BUDGET, "at least 1024 is needed")?;
        let fits = limit.is_none_or(|limit| tokens < limit);
        budget.ensure(fits, "`max_tokens` must be greater than the budget")?;
    }
    Ok(kind != "disabled")
}

/// Thoughts leave no choice of temperature (docs, "Extended thinking", "Feature compatibility").
fn sampling(body: &Node<'_>, thinks: bool) -> Checked {
    if let Some(temperature) = body.member("temperature") {
        temperature.within(0.0, 1.0)?;
        let fine = !thinks || temperature.value.as_f64() == Some(1.0);
        temperature.ensure(fine, "may only be set to 1 when thinking is enabled")?;
    }
    if let Some(top_p) = body.member("top_p") {
        top_p.within(if thinks { 0.95 } else { 0.0 }, 1.0)?;
    }
    if let Some(top_k) = body.member("top_k") {
        top_k.ensure(!thinks, "must be unset when thinking is enabled")?;
        top_k.within(0.0, 500.0)?;
    }
    let Some(stops) = body.member("stop_sequences") else {
        return Ok(());
    };
    let mut stops = stops.items()?.into_iter();
    stops.try_for_each(|stop| stop.some_text().map(|_| ()))
}
