//! What a model takes beside Converse's own members.

use crate::neutral::Extra;

/// Settings as a family of models wants them.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// How tokens are drawn: members of `inferenceConfig`.
    pub(super) inference: Extra,
    /// `additionalModelRequestFields`.
    pub(super) fields: Extra,
    /// It refuses to be made to call a tool.
    pub(super) unforced: bool,
}

// === impl Settings ===

impl Settings {
    /// The most that Claude may think, in tokens.
    pub(super) fn budget(&self) -> Option<u64> {
        self.fields.get("thinking")?.get("budget_tokens")?.as_u64()
    }
}
