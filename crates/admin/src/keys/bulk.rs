use serde_json::{Map, Value, json};
use tollgate_auth::{KeyHash, KeyRecord};
use tollgate_core::Error;

use super::{update::change, view};
use crate::{
    answer::Answer,
    authority::Permit,
    context::Context,
    fields::key,
    refusal::{self, wrong},
};

/// A request changes at most so many keys.
const MOST: usize = 500;

/// What became of several changes.
#[derive(Default)]
struct Changed {
    done: Vec<Value>,
    failed: Vec<Value>,
    ignored: Vec<String>,
    permit: Option<Permit>,
}

/// `POST /key/bulk_update`: changes each key by itself, and says which could not be.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let expected = || wrong("keys", "a list of at most 500 objects, each with `key`");
    let keys = context.asked.body.get("keys").and_then(Value::as_array);
    let items: Option<Vec<_>> = keys.ok_or_else(expected)?.iter().map(item).collect();
    let items = items
        .filter(|items| !items.is_empty() && items.len() <= MOST)
        .ok_or_else(expected)?;
    let mut changed = Changed::default();
    for (name, fields) in &items {
        let result = one(&context, name, fields).await;
        changed.note(name, fields, result);
    }
    let permit = match changed.permit {
        Some(permit) => permit,
        // Whoever may change none of them is not told why each could not be.
        None => context.permit_everything()?,
    };
    let json = json!({
        "total_requested": items.len(),
        "successful_updates": changed.done,
        "failed_updates": changed.failed,
    });
    Ok(Answer::new(&permit, json).with_ignored(changed.ignored))
}

/// The key that an entry names, and the members that it changes.
fn item(entry: &Value) -> Option<(&str, &Map<String, Value>)> {
    let fields = entry.as_object()?;
    let name = fields
        .get("key")?
        .as_str()
        .filter(|name| !name.is_empty())?;
    Some((name, fields))
}

async fn one(
    context: &Context,
    name: &str,
    fields: &Map<String, Value>,
) -> Result<(KeyRecord, Permit), Error> {
    key::CHANGE.check(fields)?;
    let hash = KeyHash::named(name);
    match change(context, hash, fields).await {
        Err(error) if refusal::is_of_change(&error) => change(context, hash, fields).await,
        result => result,
    }
}

// === impl Changed ===

impl Changed {
    fn note(
        &mut self,
        name: &str,
        fields: &Map<String, Value>,
        result: Result<(KeyRecord, Permit), Error>,
    ) {
        match result {
            Ok((record, permit)) => {
                self.ignored.extend(key::CHANGE.ignored(fields));
                self.done
                    .push(json!({"key": name, "key_info": view::info(&record)}));
                self.permit = Some(permit);
            }
            Err(error) => self
                .failed
                .push(json!({"key": name, "key_info": fields, "failed_reason": error.message()})),
        }
    }
}
