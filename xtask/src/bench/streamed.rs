//! Streams, plain and translated.

use serde_json::Value;

use super::load::Expect;
use super::text;

/// A stream as it is asked for, and what the client has to get of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Streamed {
    /// The upstream speaks OpenAI's dialect.
    Plain,
    /// The upstream speaks Anthropic's.
    Translated,
}

// === impl Streamed ===

impl Streamed {
    /// The body that asks for `events` content events, `gap_us` microseconds apart.
    pub(crate) fn body(self, events: u32, gap_us: u32) -> Value {
        let body = text::stream(events, gap_us);
        match self {
            Self::Plain => body,
            Self::Translated => text::translated(body),
        }
    }

    /// The events that make such a stream whole.
    pub(crate) fn expect(self, events: u32) -> Expect {
        Expect::Events(u64::from(events) + self.beside())
    }

    /// How many events come beside the content. From OpenAI's upstream, whose first content event has the role, the
    /// usage and `[DONE]`; translated, a chunk with the role and one with the reason why it ended, too.
    pub(crate) fn beside(self) -> u64 {
        match self {
            Self::Plain => 2,
            Self::Translated => 4,
        }
    }
}
