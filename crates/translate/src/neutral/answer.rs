use tollgate_core::{Dialect, Usage};

use super::{Extra, Part};

/// A whole answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The dialect it was written in.
    pub source: Dialect,
    /// The provider's id of it.
    pub id: Option<String>,
    /// What the provider calls the model that answered.
    pub model: Option<String>,
    /// When, in seconds since 1970.
    pub created: Option<u64>,
    /// The answers: one, unless more were asked for.
    pub choices: Vec<Choice>,
    /// What it took, in disjoint buckets.
    pub usage: Option<Usage>,
    /// The class of service it got.
    pub service_tier: Option<String>,
    /// Everything else.
    pub extra: Extra,
}

/// One of the answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    /// Its number.
    pub index: u32,
    /// What it says.
    pub parts: Vec<Part>,
    /// Why it ended.
    pub finish: Option<Finish>,
    /// How likely its tokens were.
    pub logprobs: Vec<TokenLogprob>,
    /// Everything else.
    pub extra: Extra,
}

/// Why an answer ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finish {
    /// It was complete.
    Stop,
    /// One of the stop texts came up; which, where that is known.
    StopSequence(Option<String>),
    /// It reached the most tokens.
    Length,
    /// It waits for tools.
    ToolCalls,
    /// A filter stopped it.
    ContentFilter,
    /// The model declined.
    Refusal,
    /// The provider paused a long turn; sending it back continues it (Anthropic's `pause_turn`).
    Pause,
    /// The window was full (Anthropic's `model_context_window_exceeded`).
    ContextFull,
    /// Something else, in the provider's word.
    Other(String),
}

/// How likely a token was.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TokenLogprob {
    /// Its text.
    pub token: String,
    /// Natural logarithm.
    pub logprob: f64,
    /// Its bytes, where they are given.
    pub bytes: Option<Vec<u8>>,
    /// The likeliest tokens at its place; their own `top` is empty.
    pub top: Vec<TokenLogprob>,
}

// === impl Answer ===

impl Answer {
    /// An empty answer written in `source`.
    pub fn new(source: Dialect) -> Self {
        Self {
            source,
            id: None,
            model: None,
            created: None,
            choices: Vec::new(),
            usage: None,
            service_tier: None,
            extra: Extra::new(),
        }
    }

    /// The choice numbered `index`, made if it is not there.
    pub fn choice_mut(&mut self, index: u32) -> &mut Choice {
        let at = match self.choices.iter().position(|choice| choice.index == index) {
            Some(at) => at,
            None => {
                self.choices.push(Choice {
                    index,
                    ..Choice::default()
                });
                self.choices.len() - 1
            }
        };
        &mut self.choices[at]
    }
}
