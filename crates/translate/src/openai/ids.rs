//! Signatures on tool calls, and how they survive clients that keep nothing but a call's id.
//!
//! Google's OpenAI-compatible API puts them into `extra_content.google.thought_signature` of the call. Many clients
//! drop members that they do not know, so LiteLLM also hangs the signature on the call's id:
//! `call_1__thought__{signature}`. Both are written, and either is read.

use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::read::Members;
use crate::neutral::State;

const SEPARATOR: &str = "__thought__";

/// A call's id without the state that hangs on it, and that state.
pub(super) fn split(id: String) -> (String, Option<State>) {
    match id.split_once(SEPARATOR) {
        Some((id, sealed)) => {
            let state = (!sealed.is_empty()).then(|| unseal(sealed));
            (id.to_owned(), state)
        }
        None => (id, None),
    }
}

/// The id with `state` hung on it.
pub(super) fn join(id: &str, state: Option<&State>) -> String {
    match state {
        Some(state) => format!("{id}{SEPARATOR}{}", seal(state)),
        None => id.to_owned(),
    }
}

/// The state as `extra_content` has it.
pub(super) fn extra_content(state: &State) -> Value {
    json!({"google": {"thought_signature": seal(state)}})
}

/// The state that a call shows: in Google's place or in LiteLLM's. Both are taken out of `members`.
pub(super) fn shown(members: &mut Members) -> Option<State> {
    let mut found = None;
    if let Some(mut content) = members.raw("extra_content") {
        if let Some(google) = content.get_mut("google").and_then(Value::as_object_mut) {
            found = google.shift_remove("thought_signature");
        }
        if let Some(rest) = remaining(content) {
            members.put_back("extra_content", rest);
        }
    }
    let fields = members.raw("provider_specific_fields");
    let theirs = fields.and_then(|fields| fields.get("thought_signature").cloned());
    let sealed = found.or(theirs)?;
    let sealed = sealed.as_str().filter(|sealed| !sealed.is_empty())?;
    Some(unseal(sealed))
}

/// `content` without an emptied `google`; `None` when nothing is left.
fn remaining(mut content: Value) -> Option<Value> {
    let map = content.as_object_mut()?;
    if map.get("google").is_some_and(|google| *google == json!({})) {
        map.shift_remove("google");
    }
    (!map.is_empty()).then_some(content)
}

fn seal(state: &State) -> String {
    state.seal(Dialect::Gemini)
}

fn unseal(sealed: &str) -> State {
    State::unseal(sealed, Dialect::Gemini)
}

/// The id of a legacy function call: the same for its result, which knows nothing but the name.
pub(super) fn legacy(name: &str) -> String {
    format!("call_{name}")
}

/// A new call's id.
pub(super) fn new() -> String {
    let characters = std::iter::repeat_with(fastrand::alphanumeric).take(24);
    std::iter::once("call_".to_owned())
        .chain(characters.map(String::from))
        .collect()
}
