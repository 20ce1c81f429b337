use super::{Extra, Part};

/// Who says what.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Who.
    pub role: Role,
    /// What, in order.
    pub parts: Vec<Part>,
    /// The participant's name (OpenAI's `name`).
    pub name: Option<String>,
    /// The provider's id of a turn or item, for dialects that repeat it (Responses).
    pub id: Option<String>,
    /// Everything else.
    pub extra: Extra,
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Instructions of the operator.
    System,
    /// OpenAI's newer name for them; the same thing elsewhere.
    Developer,
    /// The person.
    User,
    /// The model.
    Assistant,
    /// Results of tools: every part is a [`ToolResult`](super::Content::ToolResult). Dialects that put results
    /// into the user's turn make one message of this role and, where more was said, another of `User`.
    Tool,
}

// === impl Message ===

impl Message {
    /// `role` says `parts`.
    pub fn new(role: Role, parts: Vec<Part>) -> Self {
        Self {
            role,
            parts,
            name: None,
            id: None,
            extra: Extra::new(),
        }
    }

    /// `role` says `text`.
    pub fn text(role: Role, text: impl Into<String>) -> Self {
        Self::new(role, vec![Part::text(text)])
    }
}

// === impl Role ===

impl Role {
    /// Whether it instructs rather than converses.
    pub fn instructs(self) -> bool {
        matches!(self, Self::System | Self::Developer)
    }
}
