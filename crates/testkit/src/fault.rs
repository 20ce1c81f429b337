//! What goes wrong with one request, as data.

mod parse;

pub use parse::FaultError;

use std::time::Duration;

use http::{HeaderValue, StatusCode};

/// The misbehaviour of one answer; the default behaves well.
///
/// Written as text it is a list of `key=value` pairs, see the [crate documentation](crate#faults):
///
/// ```
/// use tollgate_testkit::Fault;
///
/// let fault: Fault = "status=503,retry-after=2".parse()?;
/// assert_eq!(fault.status.map(|status| status.as_u16()), Some(503));
/// # Ok::<(), tollgate_testkit::FaultError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fault {
    /// Answers with this status and an error body instead of the real answer.
    pub status: Option<StatusCode>,
    /// The `retry-after` header of the answer.
    pub retry_after: Option<HeaderValue>,
    /// Replaces the answer's body; the status stays 200 unless [`status`](Self::status) is set too.
    pub body: Option<BadBody>,
    /// How long the answer's head is held back.
    pub latency: Option<Duration>,
    /// Where the answer stops for good, the connection staying open.
    pub hang: Option<HangAt>,
    /// How the connection ends in the middle of the body.
    pub cut: Option<Cut>,
    /// Where a stream ends with an error event under status 200.
    pub error: Option<ErrorAt>,
    /// Puts bytes that belong to no event in the middle of the body.
    pub garbage: bool,
    /// How many content chunks go out before `hang=mid`, `cut`, `error=mid`, `garbage` or
    /// `oversized` strikes; 1 unless set.
    pub after: Option<usize>,
    /// Sends the body byte by byte, this far apart.
    pub drip: Option<Duration>,
    /// The wait between two events.
    pub pace: Option<Duration>,
    /// Sends the body in pieces of this many bytes, wherever events end.
    pub split: Option<usize>,
    /// Sends the body in pieces of random sizes (1 to 64 bytes), the same ones for the same seed.
    pub seed: Option<u64>,
    /// How many content chunks the answer has.
    pub chunks: Option<usize>,
    /// The bytes of each content chunk.
    pub size: Option<usize>,
    /// Adds one content chunk of this many bytes.
    pub oversized: Option<usize>,
    /// The text to answer with.
    pub text: Option<String>,
}

/// A body that is not what the status promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadBody {
    /// Bytes that are no JSON, under `application/json`.
    Garbage,
    /// A proxy's HTML error page.
    Html,
    /// No bytes at all.
    Empty,
}

/// Where an answer stops without ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HangAt {
    /// Before the head: the caller sees nothing.
    Headers,
    /// After the head, before the first body byte.
    First,
    /// After [`Fault::after`] content chunks.
    Mid,
}

/// How a body ends too early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// As HTTP wants it, but without the dialect's terminal event.
    Clean,
    /// The connection closes (TCP FIN) inside the body.
    Fin,
    /// The connection is reset (TCP RST) inside the body.
    Rst,
}

/// Where a stream ends with an error event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorAt {
    /// Before any content.
    First,
    /// After [`Fault::after`] content chunks.
    Mid,
}

// === impl Fault ===

impl Fault {
    /// An error answer with `status`.
    #[must_use]
    pub fn status(status: StatusCode) -> Self {
        Self {
            status: Some(status),
            ..Self::default()
        }
    }

    /// This fault with every field that `closer` sets replaced by `closer`'s.
    #[must_use]
    pub fn overlaid(self, closer: Self) -> Self {
        Self {
            status: closer.status.or(self.status),
            retry_after: closer.retry_after.or(self.retry_after),
            body: closer.body.or(self.body),
            latency: closer.latency.or(self.latency),
            hang: closer.hang.or(self.hang),
            cut: closer.cut.or(self.cut),
            error: closer.error.or(self.error),
            garbage: closer.garbage || self.garbage,
            after: closer.after.or(self.after),
            drip: closer.drip.or(self.drip),
            pace: closer.pace.or(self.pace),
            split: closer.split.or(self.split),
            seed: closer.seed.or(self.seed),
            chunks: closer.chunks.or(self.chunks),
            size: closer.size.or(self.size),
            oversized: closer.oversized.or(self.oversized),
            text: closer.text.or(self.text),
        }
    }

    /// The content chunks that go out before the fault strikes.
    pub(crate) fn strikes_after(&self) -> usize {
        self.after.unwrap_or(1)
    }

    /// Whether a body must be played step by step rather than handed over whole.
    pub(crate) fn shapes_body(&self) -> bool {
        self.hang.is_some()
            || self.cut.is_some()
            || self.garbage
            || self.drip.is_some()
            || self.pace.is_some()
            || self.split.is_some()
            || self.seed.is_some()
    }
}
