//! Requests: recorded, written as a client of another dialect would write them, and translated back.

use serde_json::Value;
use tollgate_core::Deployment;
use tollgate_translate::{
    Inbound, Losses, Upstream,
    neutral::{Message, Request, Tool},
};

use super::{recordings::Exchange, report::Verdict};
use crate::{
    facts,
    spoken::{Client, Provider},
};

/// How a request fared, and the client's request for the answer to refer to.
pub(super) struct Journey {
    pub(super) verdict: Verdict,
    pub(super) asked: Option<Request>,
    /// What the client's dialect has no word for.
    pub(super) unsayable: Vec<String>,
}

/// The recorded request of `exchange`, as the provider reads it.
pub(super) fn read(exchange: &Exchange, provider: &Provider) -> Result<Request, String> {
    let body = exchange.question().ok_or("no request was kept")?;
    let request = provider.understand(body);
    let mut request = request.map_err(|why| format!("the recorded request: {why}"))?;
    request.model = exchange.model();
    request.stream = exchange.streams();
    Ok(request)
}

/// Sends `original` through `client` and back to the provider that it was recorded from.
pub(super) fn travel(
    original: &Request,
    client: &Client,
    provider: &Provider,
    deployment: &Deployment,
) -> Journey {
    let mut journey = Journey {
        verdict: Verdict::Passed,
        asked: None,
        unsayable: Vec::new(),
    };
    let (asked, losses) = match write_as(client, original, deployment) {
        Ok(written) => written,
        Err(why) => {
            journey.verdict =
                Verdict::Skipped(format!("cannot be asked in {}: {why}", client.name));
            return journey;
        }
    };
    journey.unsayable = losses.iter().map(|loss| loss.field.clone()).collect();
    let found = facts::unexplained(original, &asked, &losses);
    if !found.is_empty() {
        journey.verdict = failed("written by the client", &found, &losses);
    } else {
        match arrive(&asked, provider, deployment) {
            Ok((arrived, losses)) => {
                let found = facts::unexplained(&asked, &arrived, &losses);
                if !found.is_empty() {
                    journey.verdict = failed("written for the provider", &found, &losses);
                }
            }
            Err(why) => journey.verdict = Verdict::Failed(why),
        }
    }
    journey.asked = Some(asked);
    journey
}

/// `request` as a client would write it, read as the gateway does.
pub(crate) fn write_as(
    client: &Client,
    request: &Request,
    deployment: &Deployment,
) -> Result<(Request, Losses), String> {
    if client.dialect != request.source && !request.messages.iter().any(says) {
        return Err("the question is stored at the provider".to_owned());
    }
    let mut losses = Losses::new();
    let prepared = client.gateway(deployment, |upstream| {
        client
            .outbound
            .write_request(request, upstream, &mut losses)
    });
    let prepared = prepared.map_err(|invalid| invalid.message)?;
    let mut asked = understand(client.inbound, &prepared.body)?;
    if take_emulation(&mut asked, request) {
        losses.meaning("response_format");
    }
    if request.messages.iter().any(says) && !asked.messages.iter().any(says) {
        return Err("nothing of the question can be said".to_owned());
    }
    // The gateway has these from the path.
    asked.model.clone_from(&request.model);
    asked.stream = request.stream;
    asked.include_usage = request.include_usage;
    Ok((asked, losses))
}

/// Whether a message says anything at all.
fn says(message: &Message) -> bool {
    !message.role.instructs() && message.parts.iter().any(|part| part.as_text() != Some(""))
}

/// Takes out what Anthropic's dialect says in place of a format that it has no word for: a tool that has to be called.
/// A provider is asked for the same by it; a client cannot ask for such a format.
pub(crate) fn take_emulation(asked: &mut Request, original: &Request) -> bool {
    let before = asked.tools.len();
    asked
        .tools
        .retain(|tool| !matches!(tool, Tool::Function(tool) if tool.name == "json_tool_call"));
    let emulated = asked.tools.len() < before && original.format.is_some();
    if emulated {
        asked.tool_choice.clone_from(&original.tool_choice);
    }
    emulated
}

/// `asked` as the provider gets it, read again.
fn arrive(
    asked: &Request,
    provider: &Provider,
    deployment: &Deployment,
) -> Result<(Request, Losses), String> {
    let (body, losses) = send(asked, provider, deployment)?;
    Ok((arrived(asked, &body, provider)?, losses))
}

/// `body`, which a provider got for `asked`, as it is understood there.
pub(crate) fn arrived(
    asked: &Request,
    body: &Value,
    provider: &Provider,
) -> Result<Request, String> {
    let mut arrived = provider.understand(body)?;
    arrived.stream = asked.stream;
    if take_emulation(&mut arrived, asked) {
        arrived.format.clone_from(&asked.format);
    }
    Ok(arrived)
}

/// What the provider is sent for `asked`.
pub(crate) fn send(
    asked: &Request,
    provider: &Provider,
    deployment: &Deployment,
) -> Result<(Value, Losses), String> {
    let mut losses = Losses::new();
    let upstream = Upstream {
        model: &asked.model,
        deployment,
        mend: false,
    };
    let prepared = provider
        .outbound
        .write_request(asked, &upstream, &mut losses);
    let prepared = prepared.map_err(|invalid| format!("cannot be sent: {}", invalid.message))?;
    let body = serde_json::from_slice(&prepared.body).map_err(|error| error.to_string())?;
    Ok((body, losses))
}

/// What `body` asks.
pub(crate) fn understand(inbound: &dyn Inbound, body: &[u8]) -> Result<Request, String> {
    let read = inbound.read_request(body);
    read.map_err(|invalid| format!("{:?}: {}", invalid.param, invalid.message))
}

fn failed(step: &str, found: &[String], losses: &Losses) -> Verdict {
    Verdict::Failed(format!(
        "{step}: {}\n      (named: {losses})",
        found.join("\n      ")
    ))
}
