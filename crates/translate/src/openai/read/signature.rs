use serde_json::{Value, json};

use super::Members;
use crate::{neutral::State, openai::ids::unseal};

/// The state that a call shows: in Google's place or in LiteLLM's. Both are taken out of `members`.
pub(in crate::openai) fn signature(members: &mut Members<'_>) -> Option<State> {
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
