//! Changes as LiteLLM shows them.

use serde_json::{Value, json};
use tollgate_auth::Entry;

use super::{redact, tables};

/// A change. Where somebody acted for somebody else, LiteLLM shows for whom; that is what they say, so who they were is
/// beside it.
pub(super) fn whole(entry: &Entry) -> Value {
    let body = |text: &Option<String>| Some(redact::body(entry.id.kind, text.as_ref()?));
    let key = Some(&entry.by).filter(|name| is_hash(name));
    json!({
        "id": entry.number.to_string(),
        "updated_at": entry.at,
        "changed_by": entry.on_behalf_of.as_ref().unwrap_or(&entry.by),
        "changed_by_api_key": key.map_or("", String::as_str),
        "authenticated_as": entry.by,
        "action": entry.action,
        "table_name": tables::of(entry.id.kind),
        "object_id": entry.id.name,
        "before_value": body(&entry.before),
        "updated_values": body(&entry.after),
    })
}

/// Whether a name is the hash of a key: whoever holds a key that is nobody's is known by it.
fn is_hash(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}
