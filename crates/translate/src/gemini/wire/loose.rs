//! Spellings that protobuf's JSON allows.

use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error};
use serde_json::Value;

use crate::neutral::Extra;

/// A whole number: `3`, `3.0` (Google's Python SDK writes `topK` so) or `"3"`.
pub(super) fn int<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    match Option::<Value>::deserialize(from)? {
        None | Some(Value::Null) => Ok(None),
        Some(value) => whole(&value)
            .map(Some)
            .ok_or_else(|| D::Error::custom(format!("expected a whole number, found {value}"))),
    }
}

/// A count: like [`int`], but nothing below zero; what cannot be read counts as absent.
pub(super) fn count<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    let value = Option::<Value>::deserialize(from)?;
    let number = value.as_ref().and_then(whole);
    Ok(number.and_then(|number| u64::try_from(number).ok()))
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.parse().ok(),
        _ => value.as_i64().or_else(|| {
            let float = value.as_f64()?;
            // What lies beyond cannot be told from its neighbours anyway.
            (float.fract() == 0.0 && float.abs() < 9.0e15).then_some(float as i64)
        }),
    }
}

/// A list, or one element without its brackets.
pub(super) fn many<'de, D, T>(from: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let value = match Option::<Value>::deserialize(from)? {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(items)) => Value::Array(items),
        Some(one) => Value::Array(vec![one]),
    };
    serde_json::from_value(value)
        .map(Some)
        .map_err(D::Error::custom)
}

/// A name, or the number that stands for it where the client asked for `enum-encoding=int`.
pub(super) fn word<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    let value = Option::<Value>::deserialize(from)?;
    Ok(value.filter(|value| value.is_string() || value.is_number()))
}

/// Whether there is nothing more.
pub(crate) fn is_empty(extra: &Extra) -> bool {
    extra.is_empty()
}
