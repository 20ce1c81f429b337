/// How much to think before answering.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasoning {
    /// In words.
    pub effort: Option<Effort>,
    /// In tokens (Anthropic's `budget_tokens`, Gemini's `thinkingBudget`); 0 means not at all.
    pub budget: Option<u64>,
    /// The model decides itself (Anthropic's `adaptive`, Gemini's budget -1).
    pub adaptive: bool,
    /// Whether thoughts are to be shown (Gemini's `includeThoughts`, Anthropic's `display`).
    pub include: Option<bool>,
    /// How they are to be summed up (Responses: `auto`, `concise`, `detailed`).
    pub summary: Option<String>,
}

/// How much to think, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effort {
    /// Not at all.
    None,
    /// As little as possible.
    Minimal,
    /// Little.
    Low,
    /// As usual.
    Medium,
    /// Much.
    High,
    /// More.
    XHigh,
    /// As much as possible.
    Max,
}

// === impl Reasoning ===

impl Reasoning {
    /// Whether thinking is switched off.
    pub fn is_off(&self) -> bool {
        self.effort == Some(Effort::None) || self.budget == Some(0)
    }

    /// The budget in tokens: as said, else what the effort stands for; `None` when neither was said or it is off.
    pub fn tokens(&self) -> Option<u64> {
        let tokens = self.budget.or_else(|| self.effort.map(Effort::tokens));
        tokens.filter(|tokens| *tokens > 0)
    }

    /// Whether a summary of some kind is asked for, which only Responses writes; `auto` asks for thoughts to be shown.
    pub(crate) fn is_summed_up(&self) -> bool {
        self.summary.as_deref().is_some_and(|kind| kind != "auto")
    }

    /// The effort: as said, else what the budget comes to.
    pub fn effort(&self) -> Option<Effort> {
        self.effort.or_else(|| self.budget.map(Effort::of_tokens))
    }
}

// === impl Effort ===

impl Effort {
    /// OpenAI's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Minimal => "minimal",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::XHigh => "xhigh",
            Self::Max => "max",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::None,
            Self::Minimal,
            Self::Low,
            Self::Medium,
            Self::High,
            Self::XHigh,
            Self::Max,
        ]
        .into_iter()
        .find(|effort| effort.as_str() == word)
    }

    /// What it stands for in tokens: LiteLLM's table, which clients of gateways are used to.
    pub fn tokens(self) -> u64 {
        match self {
            Self::None => 0,
            Self::Minimal => 128,
            Self::Low => 1024,
            Self::Medium => 2048,
            Self::High => 4096,
            Self::XHigh => 8192,
            Self::Max => 16384,
        }
    }

    /// The word for a budget in tokens, by the same table.
    pub fn of_tokens(tokens: u64) -> Self {
        match tokens {
            0 => Self::None,
            1..=1024 => Self::Low,
            1025..=2048 => Self::Medium,
            _ => Self::High,
        }
    }
}
