use serde::de::DeserializeOwned;
use serde_json::{Number, Value};

use crate::{
    Invalid,
    neutral::Extra,
    tree::{Object, Path, Tree},
};

/// The members of an object that have not been read yet, and where the object stands, for error messages.
///
/// `null` counts as absent: clients and providers write it for "nothing".
#[derive(Clone, Debug)]
pub(in crate::openai) struct Members<'a> {
    object: Object<'a>,
    path: Path,
}

// === impl Members ===

impl<'a> Members<'a> {
    pub(in crate::openai) fn of(
        value: impl Into<Tree<'a>>,
        path: impl Into<Path>,
    ) -> Result<Self, Invalid> {
        let path = path.into();
        match value.into() {
            Tree::Object(object) => Ok(Self { object, path }),
            other => Err(wrong(&path, "an object", &other)),
        }
    }

    /// The path of the member `name`: `messages[1].content`.
    pub(in crate::openai) fn at(&self, name: &'static str) -> Path {
        self.path.member(name)
    }

    pub(in crate::openai) fn has(&self, name: &str) -> bool {
        self.object.get(name).is_some_and(|value| !value.is_null())
    }

    pub(in crate::openai) fn peek(&self, name: &str) -> Option<&Tree<'a>> {
        self.object.get(name)
    }

    /// A text that stays where it is.
    pub(in crate::openai) fn peek_text(
        &self,
        name: &'static str,
    ) -> Result<Option<String>, Invalid> {
        match self.peek(name) {
            Some(Tree::Text(text)) => Ok(Some(text.to_string())),
            Some(Tree::Null) | None => Ok(None),
            Some(other) => Err(wrong(&self.at(name), "a string", other)),
        }
    }

    /// Puts a member back that turned out not to be understood.
    pub(in crate::openai) fn put_back(&mut self, name: &'static str, value: impl Into<Tree<'a>>) {
        self.object.set(name, value);
    }

    /// Takes a member as it is.
    pub(in crate::openai) fn tree(&mut self, name: &str) -> Option<Tree<'a>> {
        self.object.take(name).filter(|value| !value.is_null())
    }

    /// Takes a member as it is, to be kept.
    pub(in crate::openai) fn raw(&mut self, name: &str) -> Option<Value> {
        self.tree(name).map(Value::from)
    }

    /// Takes a member as a `T`; `expected` completes "must be …".
    pub(in crate::openai) fn take<T: DeserializeOwned>(
        &mut self,
        name: &'static str,
        expected: &str,
    ) -> Result<Option<T>, Invalid> {
        let Some(value) = self.raw(name) else {
            return Ok(None);
        };
        match T::deserialize(&value) {
            Ok(taken) => Ok(Some(taken)),
            Err(_) => Err(wrong(&self.at(name), expected, &value.into())),
        }
    }

    pub(in crate::openai) fn text(
        &mut self,
        name: &'static str,
    ) -> Result<Option<String>, Invalid> {
        match self.tree(name) {
            None => Ok(None),
            Some(Tree::Text(text)) => Ok(Some(text.into_owned())),
            Some(other) => Err(wrong(&self.at(name), "a string", &other)),
        }
    }

    pub(in crate::openai) fn flag(&mut self, name: &'static str) -> Result<Option<bool>, Invalid> {
        match self.tree(name) {
            None => Ok(None),
            Some(Tree::Bool(flag)) => Ok(Some(flag)),
            Some(other) => Err(wrong(&self.at(name), "true or false", &other)),
        }
    }

    pub(in crate::openai) fn number(&mut self, name: &'static str) -> Result<Option<f64>, Invalid> {
        match self.tree(name) {
            None => Ok(None),
            Some(Tree::Number(number)) => Ok(number.as_f64()),
            Some(other) => Err(wrong(&self.at(name), "a number", &other)),
        }
    }

    /// Takes a whole number that is not negative; some clients write `100.0`.
    pub(in crate::openai) fn count(&mut self, name: &'static str) -> Result<Option<u64>, Invalid> {
        let Some(value) = self.tree(name) else {
            return Ok(None);
        };
        match value.as_number().and_then(whole_number) {
            Some(count) => Ok(Some(count)),
            None => Err(wrong(&self.at(name), "a whole number, 0 or more", &value)),
        }
    }

    pub(in crate::openai) fn object(
        &mut self,
        name: &'static str,
    ) -> Result<Option<Self>, Invalid> {
        let value = self.tree(name);
        value
            .map(|value| Self::of(value, self.at(name)))
            .transpose()
    }

    /// Takes a list: its items, each with its path.
    pub(in crate::openai) fn list(
        &mut self,
        name: &'static str,
    ) -> Result<Option<Vec<(Path, Tree<'a>)>>, Invalid> {
        match self.tree(name) {
            None => Ok(None),
            Some(Tree::List(items)) => Ok(Some(numbered(&self.at(name), items))),
            Some(other) => Err(wrong(&self.at(name), "a list", &other)),
        }
    }

    /// All that there is, as it was written.
    pub(in crate::openai) fn whole(self) -> Value {
        Value::Object(self.object.into())
    }

    /// What has not been read.
    pub(in crate::openai) fn rest(self) -> Extra {
        let mut rest = Extra::from(self.object);
        rest.retain(|_, value| !value.is_null());
        rest
    }
}

/// The items of the list at `path`, each with its own path.
pub(in crate::openai) fn numbered<T>(path: &Path, items: Vec<T>) -> Vec<(Path, T)> {
    let items = items.into_iter().enumerate();
    items
        .map(|(number, item)| (path.item(number), item))
        .collect()
}

pub(in crate::openai) fn whole(value: &Value) -> Option<u64> {
    value.as_number().and_then(whole_number)
}

fn whole_number(number: &Number) -> Option<u64> {
    number.as_u64().or_else(|| {
        let float = number.as_f64()?;
        // Exact: below 2^53 every whole float is an integer.
        (float >= 0.0 && float.fract() == 0.0 && float < 9_007_199_254_740_992.0)
            .then_some(float as u64)
    })
}

/// The error that the member at `path` is not `expected`.
pub(in crate::openai) fn wrong(path: &Path, expected: &str, found: &Tree<'_>) -> Invalid {
    let found = match found {
        Tree::Null => "null",
        Tree::Bool(_) => "a boolean",
        Tree::Number(_) => "a number",
        Tree::Text(_) => "a string",
        Tree::List(_) => "a list",
        Tree::Object(_) => "an object",
    };
    match path.is_root() {
        true => Invalid::new(format!("The body must be {expected}, but is {found}.")),
        false => Invalid::at(path, format!("{path} must be {expected}, but is {found}.")),
    }
}
