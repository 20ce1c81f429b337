//! What a command is.

use http::Method;

/// Commands about one kind of thing.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) operations: &'static [Operation],
}

/// A command, and the route that it asks.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) method: Method,
    /// The path, with the parameters that are always the same.
    pub(crate) path: &'static str,
    /// In groups that commands share.
    pub(crate) fields: &'static [&'static [Field]],
    pub(crate) shown: Shown,
}

/// A flag, or a word without one, and the member of the API that it sets: in the body of a POST, in the query of a GET.
#[derive(Debug)]
pub(crate) struct Field {
    /// The flag's name, or that of the word in the help.
    pub(crate) name: &'static str,
    /// The member; a dot leads into an object.
    pub(crate) member: &'static str,
    pub(crate) kind: Kind,
    pub(crate) help: &'static str,
    /// Whether it is a word without a flag.
    pub(crate) bare: bool,
    pub(crate) required: bool,
    /// What it is where nobody says.
    pub(crate) usual: Option<&'static str>,
}

/// What a member must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text.
    Text,
    /// Texts: the flag may be given several times, or texts with commas between them.
    Texts,
    /// A number.
    Number,
    /// `true` or `false`; the flag alone is `true`.
    Switch,
    /// Any JSON.
    Json,
}

/// What people see of an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shown {
    /// The members of the object at this place, one in a line; of the whole answer where there is none.
    Members(&'static str),
    /// The list at this place, with a column for each of these members.
    Table(&'static str, &'static [(&'static str, &'static str)]),
}

/// A flag.
pub(crate) const fn flag(
    name: &'static str,
    member: &'static str,
    kind: Kind,
    help: &'static str,
) -> Field {
    Field {
        name,
        member,
        kind,
        help,
        bare: false,
        required: false,
        usual: None,
    }
}

/// A word without a flag, which must be there.
pub(crate) const fn first(
    name: &'static str,
    member: &'static str,
    kind: Kind,
    help: &'static str,
) -> Field {
    Field {
        name,
        member,
        kind,
        help,
        bare: true,
        required: true,
        usual: None,
    }
}

// === impl Operation ===

impl Operation {
    pub(crate) fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().flat_map(|group| group.iter())
    }
}

// === impl Field ===

impl Field {
    /// The same, which may be left out.
    pub(crate) const fn optional(self) -> Self {
        Self {
            required: false,
            ..self
        }
    }

    /// The same, which is `usual` where nobody says.
    pub(crate) const fn usually(self, usual: &'static str) -> Self {
        Self {
            usual: Some(usual),
            ..self
        }
    }
}
