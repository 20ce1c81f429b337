//! What a request's body may say: LiteLLM's members, each with what it must be and whether something acts on it.

pub(crate) mod access_group;
pub(crate) mod budget;
pub(crate) mod credential;
pub(crate) mod customer;
pub(crate) mod key;
mod kind;
pub(crate) mod model;
pub(crate) mod organization;
pub(crate) mod tag;
pub(crate) mod team;
pub(crate) mod user;

use serde_json::{Map, Value};
use tollgate_auth::Entity;
use tollgate_core::Error;

pub(crate) use self::kind::{Kind, asks};
use crate::refusal;

/// A member.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Whether something acts on it. One that is not acted on is kept and shown, and whoever sends it is told.
    pub(crate) acted: bool,
    /// Whether it is a member of what is kept; else an operation reads it for itself.
    pub(crate) kept: bool,
}

/// The members of a body, in groups that bodies share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form(pub(crate) &'static [&'static [Field]]);

/// A body without members.
pub(crate) static NOTHING: Form = Form(&[]);

/// A member that something acts on.
pub(crate) const fn acted(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        acted: true,
        kept: true,
    }
}

/// A member that is kept and shown, and that nothing acts on yet.
pub(crate) const fn kept(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        acted: false,
        kept: true,
    }
}

/// A member that says what to do, and is no part of what is kept.
pub(crate) const fn said(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        acted: true,
        kept: false,
    }
}

// === impl Form ===

impl Form {
    pub(crate) fn fields(self) -> impl Iterator<Item = &'static Field> {
        self.0.iter().flat_map(|group| group.iter())
    }

    /// Whether the members of `body` are what they must be.
    pub(crate) fn check(self, body: &Map<String, Value>) -> Result<(), Error> {
        for field in self.fields() {
            let fault = body
                .get(field.name)
                .and_then(|value| field.kind.fault(value));
            if let Some(expected) = fault {
                return Err(refusal::wrong(field.name, expected));
            }
        }
        Ok(())
    }

    /// The members of `body` that nothing acts on, though they ask for something.
    pub(crate) fn ignored(self, body: &Map<String, Value>) -> Vec<String> {
        let heeded = |name: &str| self.fields().any(|field| field.acted && field.name == name);
        let asking = body.iter().filter(|(_, value)| asks(value));
        let ignored = asking.filter(|(name, _)| !heeded(name));
        ignored.map(|(name, _)| name.clone()).collect()
    }

    /// `record` with the members that `body` has; `null` empties one. Members that LiteLLM does not know go no further.
    pub(crate) fn fill<E: Entity>(self, record: &E, body: &Map<String, Value>) -> Result<E, Error> {
        let mut members = match serde_json::to_value(record) {
            Ok(Value::Object(members)) => members,
            _ => return Err(refusal::broken("what is kept is no object")),
        };
        for field in self.fields().filter(|field| field.kept) {
            match body.get(field.name) {
                None => {}
                Some(value) if is_empty(value) => drop(members.remove(field.name)),
                Some(value) => drop(members.insert(field.name.to_owned(), value.clone())),
            }
        }
        let filled = serde_json::from_value::<E>(Value::Object(members));
        let mut filled =
            filled.map_err(|_| refusal::broken("its members do not fit what is kept"))?;
        filled.set_revision(record.revision());
        Ok(filled)
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_form_has_a_member_twice() {
        for route in crate::routes::all() {
            let mut names: Vec<_> = route.takes.fields().map(|field| field.name).collect();
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all, "{}", route.path);
        }
    }
}
