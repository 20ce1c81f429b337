//! Counting server-sent events in the pieces of a body.

use memchr::memmem;

const DONE: &[u8] = b"data: [DONE]\n\n";

/// How many events went by, and how the body ended.
#[derive(Debug, Default)]
pub(crate) struct Events {
    count: u64,
    half: bool,
    tail: Vec<u8>,
}

// === impl Events ===

impl Events {
    /// Takes the next piece of the body.
    pub(crate) fn count(&mut self, bytes: &[u8]) {
        self.keep_tail(bytes);
        let mut rest = bytes;
        if self.half && rest.first() == Some(&b'\n') {
            self.count += 1;
            rest = &rest[1..];
            self.half = false;
        }
        if rest.is_empty() {
            return;
        }
        self.count += memmem::find_iter(rest, b"\n\n").count() as u64;
        self.half = rest.ends_with(b"\n") && !rest.ends_with(b"\n\n");
    }

    /// Complete events so far.
    pub(crate) fn count_of_events(&self) -> u64 {
        self.count
    }

    /// The last bytes were the event that ends every stream of this dialect.
    pub(crate) fn ended_with_done(&self) -> bool {
        self.tail == DONE
    }

    /// The last bytes as text, for messages.
    pub(crate) fn tail(&self) -> String {
        String::from_utf8_lossy(&self.tail).into_owned()
    }

    fn keep_tail(&mut self, bytes: &[u8]) {
        let keep = DONE.len();
        if bytes.len() >= keep {
            self.tail.clear();
        }
        self.tail
            .extend_from_slice(&bytes[bytes.len().saturating_sub(keep)..]);
        self.tail.drain(..self.tail.len().saturating_sub(keep));
    }
}
