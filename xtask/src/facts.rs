//! What a request says, as a list of facts, so that two requests can be compared whatever dialect they were written in.
//!
//! Everything that two spellings of one thing may differ in is settled here and in the files below, with its reason;
//! a fact that is there before a translation and not after it must be named by a loss.

mod canonical;
mod conversation;
mod difference;
mod excuse;
mod schema;
mod settings;
mod tools;
mod words;

use tollgate_translate::neutral::Request;

pub(crate) use self::{
    canonical::arguments, conversation::hash, difference::unexplained, words::Words,
};

/// A statement of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    /// What it is about: two facts of one key are the same statement, perhaps with other values.
    pub(crate) key: String,
    /// What a loss would call it.
    pub(crate) kind: String,
    /// Where it stands.
    pub(crate) place: Place,
    /// What it says.
    pub(crate) value: String,
}

/// Where a fact stands, as losses count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// At the request itself.
    Top,
    /// In a message.
    Message(usize),
    /// In a tool.
    Tool(usize),
}

/// Everything that a request says.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// But for its words.
    pub(crate) facts: Vec<Fact>,
    /// Texts, by who says them.
    pub(crate) words: Vec<Words>,
}

// === impl Facts ===

impl Facts {
    /// What `request` says.
    pub(crate) fn of(request: &Request) -> Self {
        Self::without(request, &[])
    }

    /// What `request` says when the tools with the numbers `unneeded` are not offered.
    fn without(request: &Request, unneeded: &[usize]) -> Self {
        let mut facts = Self::default();
        settings::collect(request, &mut facts);
        tools::collect(request, unneeded, &mut facts);
        conversation::collect(request, &mut facts);
        facts
    }

    fn top(&mut self, kind: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.add(kind, kind, Place::Top, value.to_string());
        }
    }

    fn add(&mut self, key: impl Into<String>, kind: &str, place: Place, value: impl Into<String>) {
        self.facts.push(Fact {
            key: key.into(),
            kind: kind.to_owned(),
            place,
            value: value.into(),
        });
    }
}
