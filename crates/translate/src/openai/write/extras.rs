use serde_json::Value;

use super::profile::Profile;
use crate::{
    Losses,
    neutral::{CacheMark, Extra},
};

/// Adds members that the neutral form did not understand: as they were when this dialect wrote them, else they are
/// lost, which the answer does not show.
pub(super) fn add(
    object: &mut Extra,
    extra: &Extra,
    path: &str,
    to: &Profile<'_>,
    losses: &mut Losses,
) {
    for (name, value) in extra {
        if to.own {
            merge(object, name, value);
        } else {
            losses.note(format!("{path}.{name}"));
        }
    }
}

/// Sets a member; of an object that is there already, its members.
pub(super) fn merge(object: &mut Extra, name: &str, value: &Value) {
    match (object.get_mut(name), value) {
        (Some(Value::Object(inner)), Value::Object(more)) => {
            for (name, value) in more {
                inner.entry(name).or_insert_with(|| value.clone());
            }
        }
        (Some(_), _) => {}
        (None, _) => {
            object.insert(name.to_owned(), value.clone());
        }
    }
}

/// Sets a member that has a value.
pub(super) fn set(object: &mut Extra, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.insert(name.to_owned(), value.into());
    }
}

/// Adds LiteLLM's cache mark where the provider takes it.
pub(super) fn mark(
    object: &mut Extra,
    cache: Option<CacheMark>,
    path: &str,
    to: &Profile<'_>,
    losses: &mut Losses,
) {
    let Some(cache) = cache else { return };
    if !to.marks() {
        losses.note(format!("{path}.cache_control"));
        return;
    }
    let mut mark = Extra::new();
    set(&mut mark, "type", Some("ephemeral"));
    let ttl = match cache {
        CacheMark::Default => None,
        CacheMark::FiveMinutes => Some("5m"),
        CacheMark::Hour => Some("1h"),
    };
    set(&mut mark, "ttl", ttl);
    set(object, "cache_control", Some(mark));
}

/// A number as people write it: `1`, not `1.0`.
pub(super) fn number(value: f64) -> Value {
    // Exact: below 2^53 every whole float is an integer.
    match value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        true => Value::from(value as i64),
        false => Value::from(value),
    }
}
