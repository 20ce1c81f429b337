//! One try to get a call answered.

use std::{num::NonZeroU8, sync::Arc, time::Instant};

use bytes::Bytes;

use crate::{Call, CallId, Candidate, Deployment, Error, Frame, Operation, ReplyHead, Segments};

/// A call on its way to one deployment. Made by the fallback layer alone.
#[derive(Debug)]
pub struct Attempt<P> {
    /// The question; shared by all attempts.
    pub call: Arc<Call<P>>,
    /// Who shall answer.
    pub candidate: Candidate,
    /// 1 for the first try.
    pub number: NonZeroU8,
}

/// A request in the provider's dialect, complete but for the credential.
pub struct UpstreamRequest {
    /// The call it belongs to.
    pub call: CallId,
    /// When that call arrived.
    pub received: Instant,
    /// Who shall answer.
    pub deployment: Arc<Deployment>,
    /// What is asked.
    pub operation: Operation,
    /// Whether the answer shall be a stream.
    pub stream: bool,
    /// Method, address and headers.
    pub head: http::request::Parts,
    /// The body.
    pub body: Segments,
    /// An answer to give instead of asking anyone.
    pub mock: Option<Arc<str>>,
    /// Reads the answer.
    pub classifier: Box<dyn Classify>,
}

/// Reads the pieces of an upstream's answer: what each is, and what it tells.
///
/// It sees each piece once and in order. It may lose information; it must never fail because of a piece that
/// it does not understand.
pub trait Classify: Send {
    /// The head of the answer, before any piece of the body: a translator names another content type here. How the
    /// body is cut has been decided by then, from what the upstream said.
    fn head(&mut self, _head: &mut ReplyHead) {}

    /// Whether bytes of a kind that nobody looks into (sound, compressed text) may go to the client as they are.
    /// A translator says no, and is given them as a whole answer.
    fn passes_unread(&self) -> bool {
        true
    }

    /// An event of a stream, whatever separates it from the next included: the blank line of server-sent events, a
    /// line's end, a binary frame's checksum. A frame without bytes hides it from the client.
    ///
    /// # Errors
    ///
    /// Only where the upstream itself reports an error in the event.
    fn event(&mut self, event: Bytes) -> Result<Frame, Error>;

    /// The stream has ended: what is still to be passed on.
    ///
    /// # Errors
    ///
    /// When the dialect's sign of completion was missing.
    fn end(&mut self) -> Result<Option<Frame>, Error>;

    /// A whole answer: the frames to pass on.
    ///
    /// # Errors
    ///
    /// When it is no answer in this dialect.
    fn whole(&mut self, body: Segments) -> Result<Vec<Frame>, Error>;
}

// === impl Attempt ===

impl<P> Clone for Attempt<P> {
    fn clone(&self) -> Self {
        Self {
            call: Arc::clone(&self.call),
            candidate: self.candidate.clone(),
            number: self.number,
        }
    }
}

// === impl UpstreamRequest ===

impl std::fmt::Debug for UpstreamRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpstreamRequest")
            .field("call", &self.call)
            .field("deployment", &self.deployment.id)
            .field("uri", &self.head.uri)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
