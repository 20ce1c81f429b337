//! Members of a JSON object, taken out one by one; what nobody asks for stays.

use serde_json::Value;

use crate::{Invalid, neutral::Extra};

/// An object that is being read.
///
/// Clients are told exactly what is wrong with a member. Providers are trusted: a member of another type than
/// documented counts as absent.
#[derive(Debug)]
pub(super) struct Fields {
    members: Extra,
    at: String,
    whose: Whose,
}

/// Who wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// A client: mistakes are reported.
    Client,
    /// A provider: mistakes are overlooked.
    Provider,
}

// === impl Fields ===

impl Fields {
    /// The members of `value`, which is found `at` a path like `messages[0]`; empty for the body itself.
    pub(super) fn of(value: Value, at: impl Into<String>, whose: Whose) -> Result<Self, Invalid> {
        let at = at.into();
        match value {
            Value::Object(members) => Ok(Self { members, at, whose }),
            other => Err(wrong(&at, "an object", &other)),
        }
    }

    /// The path of the member `name`.
    pub(super) fn path(&self, name: &str) -> String {
        if self.at.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.at)
        }
    }

    /// Who wrote it.
    pub(super) fn whose(&self) -> Whose {
        self.whose
    }

    /// Takes the member `name`; null is as good as absent.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.members
            .shift_remove(name)
            .filter(|value| !value.is_null())
    }

    /// Takes a text.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Invalid> {
        self.typed(name, "a string", |value| match value {
            Value::String(text) => Ok(text),
            other => Err(other),
        })
    }

    /// Takes a text that has to be there; a provider's is empty when it is not.
    pub(super) fn needed(&mut self, name: &str) -> Result<String, Invalid> {
        match self.text(name)? {
            Some(text) => Ok(text),
            None if self.whose == Whose::Provider => Ok(String::new()),
            None => {
                let path = self.path(name);
                let message = format!("{path}: this string is missing");
                Err(Invalid::at(path, message))
            }
        }
    }

    /// Takes true or false.
    pub(super) fn flag(&mut self, name: &str) -> Result<Option<bool>, Invalid> {
        self.typed(name, "true or false", |value| value.as_bool().ok_or(value))
    }

    /// Takes a whole number.
    pub(super) fn whole(&mut self, name: &str) -> Result<Option<u64>, Invalid> {
        self.typed(name, "a whole number", |value| match value.as_f64() {
            // Some clients write 1024.0; the cast saturates.
            Some(number) if number >= 0.0 && number.fract() == 0.0 => {
                Ok(value.as_u64().unwrap_or(number as u64))
            }
            _ => Err(value),
        })
    }

    /// Takes a number.
    pub(super) fn number(&mut self, name: &str) -> Result<Option<f64>, Invalid> {
        self.typed(name, "a number", |value| value.as_f64().ok_or(value))
    }

    /// Takes a list.
    pub(super) fn list(&mut self, name: &str) -> Result<Option<Vec<Value>>, Invalid> {
        self.typed(name, "a list", |value| match value {
            Value::Array(list) => Ok(list),
            other => Err(other),
        })
    }

    /// Takes a list of texts.
    pub(super) fn texts(&mut self, name: &str) -> Result<Vec<String>, Invalid> {
        let path = self.path(name);
        let whose = self.whose;
        let list = self.list(name)?.unwrap_or_default();
        list.into_iter()
            .filter_map(|value| match value {
                Value::String(text) => Some(Ok(text)),
                other if whose == Whose::Client => Some(Err(wrong(&path, "strings", &other))),
                _ => None,
            })
            .collect()
    }

    /// Takes an object.
    pub(super) fn object(&mut self, name: &str) -> Result<Option<Self>, Invalid> {
        let (at, whose) = (self.path(name), self.whose);
        let members = self.typed(name, "an object", |value| match value {
            Value::Object(members) => Ok(members),
            other => Err(other),
        })?;
        Ok(members.map(|members| Self { members, at, whose }))
    }

    /// What nobody asked for.
    pub(super) fn rest(self) -> Extra {
        self.members
    }

    fn typed<T>(
        &mut self,
        name: &str,
        kind: &str,
        read: impl FnOnce(Value) -> Result<T, Value>,
    ) -> Result<Option<T>, Invalid> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        match read(value) {
            Ok(value) => Ok(Some(value)),
            Err(_) if self.whose == Whose::Provider => Ok(None),
            Err(value) => Err(wrong(&self.path(name), kind, &value)),
        }
    }
}

/// The error about a member of another type.
pub(super) fn wrong(path: &str, kind: &str, value: &Value) -> Invalid {
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    let place = if path.is_empty() { "the body" } else { path };
    let message = format!("{place} has to be {kind}, not {found}");
    Invalid {
        message,
        param: (!path.is_empty()).then(|| path.to_owned()),
    }
}
