//! Members of a JSON object, taken out one by one; what nobody asks for stays.

use serde_json::Value;

use crate::{
    Invalid,
    neutral::Extra,
    tree::{Object, Path, Tree},
};

/// An object that is being read.
///
/// Clients are told exactly what is wrong with a member. Providers are trusted: a member of another type than
/// documented counts as absent.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    members: Object<'a>,
    at: Path,
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

impl<'a> Fields<'a> {
    /// The members of `value`, which is found `at` a path like `messages[0]`; empty for the body itself.
    pub(super) fn of(
        value: impl Into<Tree<'a>>,
        at: impl Into<Path>,
        whose: Whose,
    ) -> Result<Self, Invalid> {
        let at = at.into();
        match value.into() {
            Tree::Object(members) => Ok(Self { members, at, whose }),
            other => Err(wrong(&at, "an object", &other)),
        }
    }

    /// The path of the member `name`.
    pub(super) fn path(&self, name: &'static str) -> Path {
        self.at.member(name)
    }

    /// Who wrote it.
    pub(super) fn whose(&self) -> Whose {
        self.whose
    }

    /// Takes the member `name`; null is as good as absent.
    pub(super) fn tree(&mut self, name: &str) -> Option<Tree<'a>> {
        self.members.take(name).filter(|value| !value.is_null())
    }

    /// Takes the member `name`, to be kept.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.tree(name).map(Value::from)
    }

    /// Takes a text.
    pub(super) fn text(&mut self, name: &'static str) -> Result<Option<String>, Invalid> {
        self.typed(name, "a string", |value| match value {
            Tree::Text(text) => Ok(text.into_owned()),
            other => Err(other),
        })
    }

    /// Takes a text that has to be there; a provider's is empty when it is not.
    pub(super) fn needed(&mut self, name: &'static str) -> Result<String, Invalid> {
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
    pub(super) fn flag(&mut self, name: &'static str) -> Result<Option<bool>, Invalid> {
        self.typed(name, "true or false", |value| match value {
            Tree::Bool(flag) => Ok(flag),
            other => Err(other),
        })
    }

    /// Takes a whole number.
    pub(super) fn whole(&mut self, name: &'static str) -> Result<Option<u64>, Invalid> {
        self.typed(name, "a whole number", |value| match value.as_f64() {
            // Some clients write 1024.0; the cast saturates.
            Some(number) if number >= 0.0 && number.fract() == 0.0 => {
                Ok(value.as_u64().unwrap_or(number as u64))
            }
            _ => Err(value),
        })
    }

    /// Takes a number.
    pub(super) fn number(&mut self, name: &'static str) -> Result<Option<f64>, Invalid> {
        self.typed(name, "a number", |value| value.as_f64().ok_or(value))
    }

    /// Takes a list.
    pub(super) fn list(&mut self, name: &'static str) -> Result<Option<Vec<Tree<'a>>>, Invalid> {
        self.typed(name, "a list", |value| match value {
            Tree::List(list) => Ok(list),
            other => Err(other),
        })
    }

    /// Takes a list of texts.
    pub(super) fn texts(&mut self, name: &'static str) -> Result<Vec<String>, Invalid> {
        let path = self.path(name);
        let whose = self.whose;
        let list = self.list(name)?.unwrap_or_default();
        list.into_iter()
            .filter_map(|value| match value {
                Tree::Text(text) => Some(Ok(text.into_owned())),
                other if whose == Whose::Client => Some(Err(wrong(&path, "strings", &other))),
                _ => None,
            })
            .collect()
    }

    /// Takes an object.
    pub(super) fn object(&mut self, name: &'static str) -> Result<Option<Self>, Invalid> {
        let (at, whose) = (self.path(name), self.whose);
        let members = self.typed(name, "an object", |value| match value {
            Tree::Object(members) => Ok(members),
            other => Err(other),
        })?;
        Ok(members.map(|members| Self { members, at, whose }))
    }

    /// What nobody asked for, to be read on.
    pub(super) fn members(self) -> Object<'a> {
        self.members
    }

    /// What nobody asked for.
    pub(super) fn rest(self) -> Extra {
        self.members.into()
    }

    fn typed<T>(
        &mut self,
        name: &'static str,
        kind: &str,
        read: impl FnOnce(Tree<'a>) -> Result<T, Tree<'a>>,
    ) -> Result<Option<T>, Invalid> {
        let Some(value) = self.tree(name) else {
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
pub(super) fn wrong(path: &Path, kind: &str, value: &Tree<'_>) -> Invalid {
    let found = match value {
        Tree::Null => "null",
        Tree::Bool(_) => "true or false",
        Tree::Number(_) => "a number",
        Tree::Text(_) => "a string",
        Tree::List(_) => "a list",
        Tree::Object(_) => "an object",
    };
    match path.is_root() {
        true => Invalid::new(format!("the body has to be {kind}, not {found}")),
        false => Invalid::at(path, format!("{path} has to be {kind}, not {found}")),
    }
}
