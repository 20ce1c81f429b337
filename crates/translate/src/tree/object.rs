use std::borrow::Cow;

use serde_json::Value;

use super::Tree;
use crate::neutral::Extra;

/// An object's members in their order. A search looks at each of them: there are few. Of those with the same name
/// the last counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Object<'a>(Vec<(Cow<'a, str>, Tree<'a>)>);

// === impl Object ===

impl<'a> Object<'a> {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Tree<'a>)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Tree<'a>> {
        self.place(name).map(|at| &self.0[at].1)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Tree<'a>> {
        self.place(name).map(|at| &mut self.0[at].1)
    }

    /// Takes a member out.
    pub(crate) fn take(&mut self, name: &str) -> Option<Tree<'a>> {
        let at = self.place(name)?;
        let (_, value) = self.0.remove(at);
        self.0.retain(|(known, _)| known != name);
        Some(value)
    }

    /// Sets a member, in its place where it is there already.
    pub(crate) fn set(&mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Tree<'a>>) {
        let (name, value) = (name.into(), value.into());
        match self.get_mut(&name) {
            Some(there) => *there = value,
            None => self.0.push((name, value)),
        }
    }

    /// Sets a member that has a value.
    pub(crate) fn set_some(
        &mut self,
        name: impl Into<Cow<'a, str>>,
        value: Option<impl Into<Tree<'a>>>,
    ) {
        if let Some(value) = value {
            self.set(name, value);
        }
    }

    /// Adds the members of `more` that are not there; to an object that is, those that it has not.
    pub(crate) fn supply(&mut self, more: impl IntoIterator<Item = (&'a String, &'a Value)>) {
        let known = self.0.len();
        for (name, value) in more {
            match (self.among(known, name), value) {
                (Some(Tree::Object(inner)), Value::Object(more)) => inner.add(more),
                (Some(_), _) => {}
                (None, _) => self.0.push((name.into(), value.into())),
            }
        }
    }

    fn add(&mut self, more: &'a Extra) {
        let known = self.0.len();
        for (name, value) in more {
            if self.among(known, name).is_none() {
                self.0.push((name.into(), value.into()));
            }
        }
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.0.iter().rposition(|(known, _)| known == name)
    }

    /// The member `name` among the first `known`. Who adds a client's members, of which there may be very many, need
    /// not look for them among each other.
    fn among(&mut self, known: usize, name: &str) -> Option<&mut Tree<'a>> {
        let mut known = self.0[..known].iter_mut();
        known
            .rfind(|(known, _)| known == name)
            .map(|(_, value)| value)
    }
}

/// Sets members of different names.
impl<'a, N: Into<Cow<'a, str>>, V: Into<Tree<'a>>> Extend<(N, V)> for Object<'a> {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, members: I) {
        let known = self.0.len();
        for (name, value) in members {
            let (name, value) = (name.into(), value.into());
            match self.among(known, &name) {
                Some(there) => *there = value,
                None => self.0.push((name, value)),
            }
        }
    }
}

/// Of a text's members, all of which are kept.
impl<'a> From<Vec<(Cow<'a, str>, Tree<'a>)>> for Object<'a> {
    fn from(members: Vec<(Cow<'a, str>, Tree<'a>)>) -> Self {
        Self(members)
    }
}

impl<'a> IntoIterator for Object<'a> {
    type Item = (Cow<'a, str>, Tree<'a>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
