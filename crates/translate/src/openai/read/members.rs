use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Invalid, neutral::Extra};

/// The members of an object that have not been read yet, and where the object stands, for error messages.
///
/// `null` counts as absent: clients and providers write it for "nothing".
#[derive(Debug)]
pub(in crate::openai) struct Members {
    map: Extra,
    path: String,
}

// === impl Members ===

impl Members {
    pub(in crate::openai) fn of(value: Value, path: impl Into<String>) -> Result<Self, Invalid> {
        let path = path.into();
        match value {
            Value::Object(map) => Ok(Self { map, path }),
            other => Err(wrong(&path, "an object", &other)),
        }
    }

    /// The path of the member `name`: `messages[1].content`.
    pub(in crate::openai) fn at(&self, name: &str) -> String {
        match self.path.as_str() {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        }
    }

    pub(in crate::openai) fn has(&self, name: &str) -> bool {
        self.map.get(name).is_some_and(|value| !value.is_null())
    }

    pub(in crate::openai) fn peek(&self, name: &str) -> Option<&Value> {
        self.map.get(name)
    }

    /// Puts a member back that turned out not to be understood.
    pub(in crate::openai) fn put_back(&mut self, name: &str, value: Value) {
        self.map.insert(name.to_owned(), value);
    }

    /// Takes a member as it is.
    pub(in crate::openai) fn raw(&mut self, name: &str) -> Option<Value> {
        self.map.shift_remove(name).filter(|value| !value.is_null())
    }

    /// Takes a member as a `T`; `expected` completes "must be …".
    pub(in crate::openai) fn take<T: DeserializeOwned>(
        &mut self,
        name: &str,
        expected: &str,
    ) -> Result<Option<T>, Invalid> {
        let Some(value) = self.raw(name) else {
            return Ok(None);
        };
        match T::deserialize(&value) {
            Ok(taken) => Ok(Some(taken)),
            Err(_) => Err(wrong(&self.at(name), expected, &value)),
        }
    }

    pub(in crate::openai) fn text(&mut self, name: &str) -> Result<Option<String>, Invalid> {
        match self.raw(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(wrong(&self.at(name), "a string", &other)),
        }
    }

    pub(in crate::openai) fn flag(&mut self, name: &str) -> Result<Option<bool>, Invalid> {
        self.take(name, "true or false")
    }

    pub(in crate::openai) fn number(&mut self, name: &str) -> Result<Option<f64>, Invalid> {
        self.take(name, "a number")
    }

    /// Takes a whole number that is not negative; some clients write `100.0`.
    pub(in crate::openai) fn count(&mut self, name: &str) -> Result<Option<u64>, Invalid> {
        let Some(value) = self.raw(name) else {
            return Ok(None);
        };
        match whole(&value) {
            Some(count) => Ok(Some(count)),
            None => Err(wrong(&self.at(name), "a whole number, 0 or more", &value)),
        }
    }

    pub(in crate::openai) fn object(&mut self, name: &str) -> Result<Option<Self>, Invalid> {
        let path = self.at(name);
        self.raw(name)
            .map(|value| Self::of(value, path))
            .transpose()
    }

    /// Takes a list: its items, each with its path.
    pub(in crate::openai) fn list(
        &mut self,
        name: &str,
    ) -> Result<Option<Vec<(String, Value)>>, Invalid> {
        let path = self.at(name);
        match self.raw(name) {
            None => Ok(None),
            Some(Value::Array(items)) => Ok(Some(numbered(&path, items))),
            Some(other) => Err(wrong(&path, "a list", &other)),
        }
    }

    /// What has not been read.
    pub(in crate::openai) fn rest(self) -> Extra {
        let mut map = self.map;
        map.retain(|_, value| !value.is_null());
        map
    }
}

/// The items of the list at `path`, each with its own path.
pub(in crate::openai) fn numbered(path: &str, items: Vec<Value>) -> Vec<(String, Value)> {
    let items = items.into_iter().enumerate();
    items
        .map(|(number, item)| (format!("{path}[{number}]"), item))
        .collect()
}

pub(in crate::openai) fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let float = value.as_f64()?;
        // Exact: below 2^53 every whole float is an integer.
        (float >= 0.0 && float.fract() == 0.0 && float < 9_007_199_254_740_992.0)
            .then_some(float as u64)
    })
}

/// The error that the member at `path` is not `expected`.
pub(in crate::openai) fn wrong(path: &str, expected: &str, found: &Value) -> Invalid {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    match path {
        "" => Invalid::new(format!("The body must be {expected}, but is {found}.")),
        path => Invalid::at(path, format!("{path} must be {expected}, but is {found}.")),
    }
}
