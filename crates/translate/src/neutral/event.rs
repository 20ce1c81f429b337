use tollgate_core::{Dialect, Usage};

use super::{Citation, Extra, Finish, Part, State, TokenLogprob};

/// A step of a streamed answer.
///
/// In order: `Start` once; then for each part of each choice `PartStart`, `Delta`s, `PartEnd`; `Finish` once per
/// choice; `Usage` whenever it is known, later ones replacing earlier; `End` once and last. Parts of one choice are
/// numbered from 0 in the order they begin; several may be open at once (OpenAI's parallel tool calls).
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The answer begins.
    Start {
        /// The dialect it was written in.
        source: Dialect,
        /// The provider's id.
        id: Option<String>,
        /// What the provider calls the model.
        model: Option<String>,
        /// When, in seconds since 1970.
        created: Option<u64>,
        /// The class of service it got.
        service_tier: Option<String>,
        /// Everything else.
        extra: Extra,
    },
    /// A part begins. A tool call has its id and name from here on; text may be there already.
    PartStart {
        /// The choice.
        choice: u32,
        /// The part's number within it.
        part: u32,
        /// What is known of it.
        content: Part,
    },
    /// A part grows.
    Delta {
        /// The choice.
        choice: u32,
        /// The part's number within it.
        part: u32,
        /// By what.
        delta: Delta,
    },
    /// A part is complete.
    PartEnd {
        /// The choice.
        choice: u32,
        /// The part's number within it.
        part: u32,
    },
    /// How likely the tokens were that have just been said.
    Logprobs {
        /// The choice.
        choice: u32,
        /// They.
        tokens: Vec<TokenLogprob>,
    },
    /// Members of a choice beside its parts that the neutral form has no place for, as they were written
    /// ([`Choice::extra`](super::Choice::extra)): Gemini's `groundingMetadata`, `safetyRatings`, … Before `Finish`.
    Extra {
        /// The choice.
        choice: u32,
        /// They; a later one of the same name replaces an earlier.
        extra: Extra,
    },
    /// A choice is complete.
    Finish {
        /// The choice.
        choice: u32,
        /// Why.
        reason: Finish,
    },
    /// Tokens so far.
    Usage(Usage),
    /// The provider lives (Anthropic's `ping`).
    Ping,
    /// The answer is complete.
    End,
}

/// By what a part grows.
#[derive(Clone, Debug, PartialEq)]
pub enum Delta {
    /// Words of a text, a refusal or thoughts, whichever the part is; of a sound, its transcript, which folds into
    /// `transcript` of the part's `extra`.
    Text(String),
    /// A tool call's arguments.
    Arguments(String),
    /// The part's sealed state, whole.
    State(State),
    /// A source of the text so far.
    Citation(Box<Citation>),
    /// Sound or picture in base64.
    Media(String),
}
