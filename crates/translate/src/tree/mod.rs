//! JSON as it is read and written for one call: texts are borrowed where they can be, and an object is a list.
//!
//! A [`Value`] hashes each name and copies each text, and a call of a model has many. What the neutral form has no
//! place for is one all the same: it outlives the call's bytes, and is rare.

mod convert;
mod lane;
mod object;
mod path;
mod read;
mod reader;
#[cfg(test)]
mod tests;
mod write;

use std::borrow::Cow;

use serde_json::Number;

pub(crate) use self::{object::Object, path::Path, write::quote};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree<'a> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Cow<'a, str>),
    List(Vec<Tree<'a>>),
    Object(Object<'a>),
}

// === impl Tree ===

impl Tree<'_> {
    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    pub(crate) fn as_f64(&self) -> Option<f64> {
        self.as_number()?.as_f64()
    }

    pub(crate) fn as_u64(&self) -> Option<u64> {
        self.as_number()?.as_u64()
    }

    /// The member `name`, where this is an object that has it.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(object) => object.get(name),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Self> {
        match self {
            Self::Object(object) => object.get_mut(name),
            _ => None,
        }
    }
}
