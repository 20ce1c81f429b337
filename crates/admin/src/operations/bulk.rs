use serde_json::{Map, Value, json};
use tollgate_auth::{KeyHash, KeyRecord};
use tollgate_core::Error;

use super::{tell, update::change};
use crate::{Admin, answer::Answer, asked::Asked, draft, refusal::wrong, view};

/// A request changes at most so many keys.
const MOST: usize = 500;

/// `POST /key/bulk_update`: changes each key by itself, and says which could not be.
pub(super) async fn run(admin: &Admin, asked: &Asked) -> Result<Answer, Error> {
    let expected = || wrong("keys", "a list of at most 500 objects, each with `key`");
    let keys = asked
        .body
        .get("keys")
        .and_then(Value::as_array)
        .ok_or_else(expected)?;
    let items: Option<Vec<_>> = keys.iter().map(item).collect();
    let items = items
        .filter(|items| !items.is_empty() && items.len() <= MOST)
        .ok_or_else(expected)?;
    let (mut done, mut failed, mut ignored) = (Vec::new(), Vec::new(), Vec::new());
    for (name, fields) in &items {
        match change(admin, asked, KeyHash::named(name), fields).await {
            Ok(record) => {
                let unheeded = draft::ignored(fields, &[]);
                tell(record.hash, &unheeded);
                ignored.extend(unheeded);
                done.push(updated(name, &record));
            }
            Err(error) => failed
                .push(json!({"key": name, "key_info": fields, "failed_reason": error.message()})),
        }
    }
    ignored.sort_unstable();
    ignored.dedup();
    let json = json!({"total_requested": items.len(), "successful_updates": done, "failed_updates": failed});
    Ok(Answer {
        ignored,
        ..json.into()
    })
}

/// The key that an entry names, and the fields that it changes.
fn item(entry: &Value) -> Option<(&str, &Map<String, Value>)> {
    let fields = entry.as_object()?;
    let name = fields
        .get("key")?
        .as_str()
        .filter(|name| !name.is_empty())?;
    Some((name, fields))
}

fn updated(name: &str, record: &KeyRecord) -> Value {
    json!({"key": name, "key_info": view::info(record)})
}
