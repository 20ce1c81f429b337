//! Objects read member by member; what stays over is the extra.

use serde_json::{Map, Value};

use crate::{Invalid, neutral::Extra};

/// The members of an object that have not been taken yet. A member that is `null` counts as absent.
#[derive(Debug)]
pub(super) struct Members {
    map: Map<String, Value>,
    at: String,
}

// === impl Members ===

impl Members {
    /// Those of `value`, which is found at `at` (empty for the whole body).
    pub(super) fn of(value: Value, at: impl Into<String>) -> Result<Self, Invalid> {
        let at = at.into();
        match value {
            Value::Object(map) => Ok(Self { map, at }),
            _ => Err(wrong(at, "must be an object")),
        }
    }

    /// Where the member `key` is found.
    pub(super) fn path(&self, key: &str) -> String {
        match self.at.as_str() {
            "" => key.to_owned(),
            at => format!("{at}.{key}"),
        }
    }

    /// Where the object itself is found.
    pub(super) fn at(&self) -> &str {
        &self.at
    }

    pub(super) fn peek(&self, key: &str) -> Option<&str> {
        self.map.get(key).and_then(Value::as_str)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.map.get(key).is_some_and(|value| !value.is_null())
    }

    /// Puts a member back that turned out to have no place.
    pub(super) fn keep(&mut self, key: &str, value: Value) {
        self.map.insert(key.to_owned(), value);
    }

    pub(super) fn take(&mut self, key: &str) -> Option<Value> {
        self.map.shift_remove(key).filter(|value| !value.is_null())
    }

    pub(super) fn text(&mut self, key: &str) -> Result<Option<String>, Invalid> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong(self.path(key), "must be a string")),
        }
    }

    /// A text that must be there.
    pub(super) fn required(&mut self, key: &str) -> Result<String, Invalid> {
        self.text(key)?
            .ok_or_else(|| wrong(self.path(key), "is missing; it must be a string"))
    }

    /// A text, or any other value as JSON text.
    pub(super) fn words(&mut self, key: &str) -> Option<String> {
        self.take(key).map(|value| match value {
            Value::String(text) => text,
            other => other.to_string(),
        })
    }

    pub(super) fn flag(&mut self, key: &str) -> Result<Option<bool>, Invalid> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(_) => Err(wrong(self.path(key), "must be true or false")),
        }
    }

    pub(super) fn count(&mut self, key: &str) -> Result<Option<u64>, Invalid> {
        match self.take(key) {
            None => Ok(None),
            Some(value) => whole(&value)
                .map(Some)
                .ok_or_else(|| wrong(self.path(key), "must be a whole number, 0 or more")),
        }
    }

    pub(super) fn float(&mut self, key: &str) -> Result<Option<f64>, Invalid> {
        match self.take(key) {
            None => Ok(None),
            Some(value) => value
                .as_f64()
                .map(Some)
                .ok_or_else(|| wrong(self.path(key), "must be a number")),
        }
    }

    pub(super) fn list(&mut self, key: &str) -> Result<Vec<Value>, Invalid> {
        match self.take(key) {
            None => Ok(Vec::new()),
            Some(Value::Array(list)) => Ok(list),
            Some(_) => Err(wrong(self.path(key), "must be an array")),
        }
    }

    /// The object `key`, to be read on its own.
    pub(super) fn object(&mut self, key: &str) -> Result<Option<Self>, Invalid> {
        let at = self.path(key);
        self.take(key).map(|value| Self::of(value, at)).transpose()
    }

    /// Everything that was not taken, as one value again.
    pub(super) fn into_value(self) -> Value {
        Value::Object(self.map)
    }

    /// Everything that was not taken.
    pub(super) fn rest(self) -> Extra {
        let members = self.map.into_iter();
        members.filter(|(_, value)| !value.is_null()).collect()
    }
}

/// A whole number, also one that was written with a point (`1787150055.0`).
pub(super) fn whole(value: &Value) -> Option<u64> {
    let float = || {
        let float = value.as_f64()?;
        let fits = float.fract() == 0.0 && (0.0..=9e15).contains(&float);
        fits.then_some(float as u64)
    };
    value.as_u64().or_else(float)
}

fn wrong(at: String, what: &str) -> Invalid {
    let name = if at.is_empty() {
        "the body"
    } else {
        at.as_str()
    };
    Invalid::at(at.clone(), format!("`{name}` {what}."))
}
