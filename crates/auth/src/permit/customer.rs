//! For whom a call is made.

use std::borrow::Cow;

use http::HeaderName;
use serde::Deserialize;
use serde_json::value::RawValue;
use tollgate_core::{Call, Error, ErrorKind};

use super::policy::LONGEST_NAME;
use crate::Directory;

/// Headers in which an application names its customer, in the order in which LiteLLM looks at them.
static HEADERS: [HeaderName; 2] = [
    HeaderName::from_static("x-litellm-customer-id"),
    HeaderName::from_static("x-litellm-end-user-id"),
];

/// Members of `metadata` and `litellm_metadata` that name a customer.
#[derive(Default, Deserialize)]
struct Metadata<'a> {
    #[serde(borrow)]
    user: Option<&'a RawValue>,
    #[serde(borrow)]
    user_id: Option<&'a RawValue>,
}

/// Whether the call is for a customer who is blocked. The text and the status are LiteLLM's.
pub(super) fn check<P>(call: &Call<P>, directory: &Directory) -> Result<(), Error> {
    if !directory.blocks_customers() {
        return Ok(());
    }
    let blocked = of(call).filter(|name| directory.blocks_customer(name));
    let Some(name) = blocked else {
        return Ok(());
    };
    let name: String = name.chars().take(LONGEST_NAME).collect();
    let message = format!("User blocked from making LLM API Requests. User={name}");
    Err(Error::new(ErrorKind::InvalidRequest, message).with_param("user"))
}

/// The customer whom the call is for, as far as it says so: LiteLLM's places in its order.
fn of<P>(call: &Call<P>) -> Option<Cow<'_, str>> {
    let header = |name: &HeaderName| trimmed(call.headers.get(name)?.to_str().ok()?);
    if let Some(name) = HEADERS.iter().find_map(header) {
        return Some(Cow::Borrowed(name));
    }
    let envelope = &call.envelope;
    let member = |name: &str| {
        let member = envelope.spans.find(name)?;
        Some(envelope.raw.slice(member.range()))
    };
    let name = member("user").and_then(|value| text(&value));
    name.or_else(|| inside(&member("litellm_metadata")?, |metadata| metadata.user))
        .or_else(|| inside(&member("metadata")?, |metadata| metadata.user_id))
        .or_else(|| text(&member("safety_identifier")?))
        .map(Cow::Owned)
}

/// A name, as the JSON of a text or a number. Anything else names nobody.
fn text(json: &[u8]) -> Option<String> {
    match json.first()? {
        b'"' => {
            let text: Cow<'_, str> = serde_json::from_slice(json).ok()?;
            trimmed(&text).map(str::to_owned)
        }
        b'-' | b'0'..=b'9' => std::str::from_utf8(json).ok().map(str::to_owned),
        _ => None,
    }
}

/// A name in an object, or in the text of one: forms have no objects.
fn inside(
    json: &[u8],
    of: impl for<'a> Fn(Metadata<'a>) -> Option<&'a RawValue>,
) -> Option<String> {
    let in_text: String;
    let object = match json.first()? {
        b'"' => {
            in_text = serde_json::from_slice(json).ok()?;
            in_text.as_bytes()
        }
        _ => json,
    };
    let metadata: Metadata<'_> = serde_json::from_slice(object).ok()?;
    text(of(metadata)?.get().as_bytes())
}

fn trimmed(name: &str) -> Option<&str> {
    Some(name.trim()).filter(|name| !name.is_empty())
}
