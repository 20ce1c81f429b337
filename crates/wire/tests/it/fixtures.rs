//! Streams written after OpenAI's API reference and after what its imitators send, and what they are.

use tollgate_core::{ErrorKind, Operation, Outcome};

use crate::{
    pieces::Pieces,
    support::{Read, reply},
};

/// A stream, and what must be read from it.
#[derive(Debug)]
pub(crate) struct Fixture {
    pub(crate) name: &'static str,
    pub(crate) operation: Operation,
    pub(crate) text: &'static [u8],
    /// A letter for each frame: preamble, content, done, other.
    pub(crate) kinds: &'static str,
    pub(crate) outcome: Outcome,
}

macro_rules! fixtures {
    ($($name:literal $operation:ident $kinds:literal $outcome:expr;)*) => {
        pub(crate) const FIXTURES: &[Fixture] = &[$(Fixture {
            name: $name,
            operation: Operation::$operation,
            text: include_bytes!(concat!("../fixtures/", $name, ".sse")),
            kinds: $kinds,
            outcome: $outcome,
        }),*];
    };
}

const COMPLETE: Outcome = Outcome::Complete;
const CUT: Outcome = Outcome::Broken(ErrorKind::BadAnswer);

const fn reported(status: http::StatusCode) -> Outcome {
    Outcome::Broken(ErrorKind::Upstream(status))
}

fixtures! {
    "chat" Chat "pcccd" COMPLETE;
    "chat-tools" Chat "pccccd" COMPLETE;
    "chat-refusal" Chat "pcccd" COMPLETE;
    "chat-reasoning" Chat "pcccd" COMPLETE;
    "chat-usage" Chat "pcccd" COMPLETE;
    "chat-empty-choices" Chat "ppccd" COMPLETE;
    "chat-error" Chat "pc" reported(http::StatusCode::SERVICE_UNAVAILABLE);
    "chat-no-done" Chat "pcc" COMPLETE;
    "chat-cut" Chat "pc" CUT;
    "chat-crlf" Chat "pccd" COMPLETE;
    "chat-comments" Chat "pppccd" COMPLETE;
    "chat-lines" Chat "cd" COMPLETE;
    "completion" Completion "cccd" COMPLETE;
    "responses" Respond "ppppcccccd" COMPLETE;
    "responses-incomplete" Respond "ppppccd" COMPLETE;
    "responses-failed" Respond "pp" reported(http::StatusCode::BAD_GATEWAY);
    "responses-error" Respond "ppppcc" reported(http::StatusCode::TOO_MANY_REQUESTS);
    "responses-cut" Respond "ppppcc" CUT;
}

impl Fixture {
    pub(crate) fn named(name: &str) -> &'static Self {
        FIXTURES.iter().find(|one| one.name == name).unwrap()
    }

    /// What is read when the stream arrives in `pieces`, the usage chunk hidden.
    pub(crate) fn read(&self, pieces: Pieces) -> Read {
        Read::all(reply(self.operation, "text/event-stream", pieces, true))
    }
}
