//! From and to the values that the neutral form keeps.

use std::borrow::Cow;

use serde_json::{Number, Value};

use super::{Object, Tree};
use crate::neutral::Extra;

impl From<Value> for Tree<'_> {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(flag),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => Self::Text(text.into()),
            Value::Array(items) => items.into_iter().map(Self::from).collect::<Vec<_>>().into(),
            Value::Object(members) => Self::Object(members.into()),
        }
    }
}

impl<'a> From<&'a Value> for Tree<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Number(number) => Self::Number(number.clone()),
            Value::String(text) => Self::Text(text.into()),
            Value::Array(items) => items.iter().map(Self::from).collect::<Vec<_>>().into(),
            Value::Object(members) => Self::Object(members.into()),
        }
    }
}

impl From<Tree<'_>> for Value {
    fn from(tree: Tree<'_>) -> Self {
        match tree {
            Tree::Null => Self::Null,
            Tree::Bool(flag) => Self::Bool(flag),
            Tree::Number(number) => Self::Number(number),
            Tree::Text(text) => Self::String(text.into_owned()),
            Tree::List(items) => items.into_iter().map(Self::from).collect(),
            Tree::Object(members) => Self::Object(members.into()),
        }
    }
}

impl From<Extra> for Object<'_> {
    fn from(members: Extra) -> Self {
        let members = members.into_iter();
        let members = members.map(|(name, value)| (name.into(), value.into()));
        members.collect::<Vec<_>>().into()
    }
}

impl<'a> From<&'a Extra> for Object<'a> {
    fn from(members: &'a Extra) -> Self {
        let members = members.iter();
        let members = members.map(|(name, value)| (name.into(), value.into()));
        members.collect::<Vec<_>>().into()
    }
}

impl From<Object<'_>> for Extra {
    fn from(object: Object<'_>) -> Self {
        let members = object.into_iter();
        members
            .map(|(name, value)| (name.into_owned(), value.into()))
            .collect()
    }
}

impl<'a> From<&'a str> for Tree<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Tree<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<Cow<'a, str>> for Tree<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Tree<'_> {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<u32> for Tree<'_> {
    fn from(count: u32) -> Self {
        Self::Number(count.into())
    }
}

impl From<u64> for Tree<'_> {
    fn from(count: u64) -> Self {
        Self::Number(count.into())
    }
}

/// What is no number is null, as it is in a [`Value`].
impl From<f64> for Tree<'_> {
    fn from(number: f64) -> Self {
        Number::from_f64(number).map_or(Self::Null, Self::Number)
    }
}

impl<'a> From<Object<'a>> for Tree<'a> {
    fn from(object: Object<'a>) -> Self {
        Self::Object(object)
    }
}

impl<'a, T: Into<Tree<'a>>> From<Vec<T>> for Tree<'a> {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

/// An object of these members.
impl<'a, const N: usize> From<[(&'a str, Tree<'a>); N]> for Object<'a> {
    fn from(members: [(&'a str, Tree<'a>); N]) -> Self {
        let members = members.into_iter();
        let members = members.map(|(name, value)| (Cow::Borrowed(name), value));
        members.collect::<Vec<_>>().into()
    }
}

impl<'a, const N: usize> From<[(&'a str, Tree<'a>); N]> for Tree<'a> {
    fn from(members: [(&'a str, Tree<'a>); N]) -> Self {
        Self::Object(members.into())
    }
}
