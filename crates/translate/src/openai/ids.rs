//! Signatures on tool calls, and how they survive clients that keep nothing but a call's id.
//!
//! Google's OpenAI-compatible API puts them into `extra_content.google.thought_signature` of the call. Many clients
//! drop members that they do not know, so LiteLLM also hangs the signature on the call's id:
//! `call_1__thought__{signature}`. Both are written, and either is read.

use std::borrow::Cow;

use serde_json::{Value, json};
use tollgate_core::Dialect;

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
pub(super) fn join<'a>(id: &'a str, state: Option<&State>) -> Cow<'a, str> {
    match state {
        Some(state) => format!("{id}{SEPARATOR}{}", seal(state)).into(),
        None => id.into(),
    }
}

/// The state as `extra_content` has it.
pub(super) fn extra_content(state: &State) -> Value {
    json!({"google": {"thought_signature": seal(state)}})
}

fn seal(state: &State) -> String {
    state.seal(Dialect::Gemini)
}

/// The state that `sealed` stands for.
pub(super) fn unseal(sealed: &str) -> State {
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
