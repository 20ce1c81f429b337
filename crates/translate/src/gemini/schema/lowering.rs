//! What is known while a schema is lowered.

use serde_json::Value;

/// Most objects that one schema may become.
const MOST: usize = 5_000;

/// For whom a schema is lowered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Manner {
    /// It was Gemini's subset before ([`raise`](super::raise)): nothing is mended or tidied.
    pub(crate) own: bool,
    /// The order of properties is to be kept (an answer's form).
    pub(crate) ordered: bool,
}

/// A schema on its way into the subset.
pub(super) struct Lowering<'a> {
    pub(super) root: &'a Value,
    pub(super) manner: Manner,
    /// References that are being followed.
    pub(super) following: Vec<String>,
    /// Objects that may still be made: definitions that use each other can grow without end.
    pub(super) left: usize,
    pub(super) lost: Vec<&'static str>,
}

// === impl Lowering ===

impl<'a> Lowering<'a> {
    pub(super) fn new(root: &'a Value, manner: Manner) -> Self {
        Self {
            root,
            manner,
            following: Vec::new(),
            left: MOST,
            lost: Vec::new(),
        }
    }

    pub(super) fn lose(&mut self, keyword: &'static str) {
        if !self.lost.contains(&keyword) {
            self.lost.push(keyword);
        }
    }
}
