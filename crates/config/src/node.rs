//! A value in the merged tree, with its path.

use figment::value::Value;

use crate::path;

/// A place in the tree, which may be empty.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    /// Where it is.
    pub(crate) path: String,
    /// What is there; `None` for nothing and for YAML's null.
    pub(crate) value: Option<&'a Value>,
}

/// Texts that switch nothing on; YAML 1.1 and environment variables have several.
const OFF: [&str; 5] = ["", "false", "no", "off", "0"];

// === impl Node ===

impl<'a> Node<'a> {
    /// The root of a tree.
    pub(crate) fn root(value: &'a Value) -> Self {
        Self::new(String::new(), Some(value))
    }

    /// `value`, as if it stood at `path`.
    pub(crate) fn at(path: impl Into<String>, value: &'a Value) -> Self {
        Self::new(path.into(), Some(value))
    }

    fn new(path: String, value: Option<&'a Value>) -> Self {
        Self {
            path,
            value: value.filter(|value| !matches!(value, Value::Empty(..))),
        }
    }

    /// The member `key`; nothing when this is no map.
    pub(crate) fn get(&self, key: &str) -> Self {
        let member = self
            .value
            .and_then(Value::as_dict)
            .and_then(|members| members.get(key));
        Self::new(path::member(&self.path, key), member)
    }

    /// The members of a map, sorted by key.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&'a str, Self)> + use<'a> {
        let path = self.path.clone();
        let members = self.value.and_then(Value::as_dict).into_iter().flatten();
        members.map(move |(key, value)| {
            (
                key.as_str(),
                Self::new(path::member(&path, key), Some(value)),
            )
        })
    }

    /// The items of a list.
    pub(crate) fn items(&self) -> impl Iterator<Item = Self> + use<'a> {
        let path = self.path.clone();
        let items = self.value.and_then(Value::as_array).into_iter().flatten();
        items
            .enumerate()
            .map(move |(at, value)| Self::new(path::item(&path, at), Some(value)))
    }

    /// Whether something stands here.
    pub(crate) fn is_set(&self) -> bool {
        self.value.is_some()
    }

    /// Whether what stands here switches nothing on: `false`, `0`, an empty text, list or map, or nothing.
    pub(crate) fn is_off(&self) -> bool {
        match self.value {
            None | Some(Value::Bool(_, false)) => true,
            Some(Value::String(_, text)) => OFF.contains(&text.to_ascii_lowercase().as_str()),
            Some(Value::Dict(_, members)) => members.is_empty(),
            Some(Value::Array(_, items)) => items.is_empty(),
            Some(number @ Value::Num(..)) => {
                number.to_i128() == Some(0) || number.to_u128() == Some(0)
            }
            Some(_) => false,
        }
    }

    /// What kind of value stands here, in words.
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            None | Some(Value::Empty(..)) => "nothing",
            Some(Value::String(..) | Value::Char(..)) => "a text",
            Some(Value::Bool(..)) => "true or false",
            Some(Value::Num(..)) => "a number",
            Some(Value::Dict(..)) => "a map",
            Some(Value::Array(..)) => "a list",
        }
    }
}

/// A scalar as text; `None` for lists, maps and null.
pub(crate) fn scalar_text(value: &Value) -> Option<String> {
    Some(match value {
        Value::String(_, text) => text.clone(),
        Value::Char(_, letter) => letter.to_string(),
        Value::Bool(_, flag) => flag.to_string(),
        Value::Num(..) => number_text(value),
        Value::Empty(..) | Value::Dict(..) | Value::Array(..) => return None,
    })
}

fn number_text(value: &Value) -> String {
    let signed = value.to_i128().map(|number| number.to_string());
    let unsigned = || value.to_u128().map(|number| number.to_string());
    let float = || value.to_f64().map(|number| number.to_string());
    signed.or_else(unsigned).or_else(float).unwrap_or_default()
}
