//! Reading an HTTP/1.1 answer at the least cost: status, framing, and how many events it carried.

use anyhow::{Context as _, Result};
use memchr::memmem;

use super::events::Events;
use super::head::{Framing, Head};

/// One answer, fed with bytes as they arrive.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    state: State,
    status: u16,
    events: Events,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Head,
    Sized(usize),
    ChunkSize,
    Chunk(usize),
    ChunkEnd,
    Trailer,
    Complete,
}

// === impl Answer ===

impl Answer {
    /// Takes what it can of `bytes` and says how many it took; the rest has to come again with
    /// more.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Result<usize> {
        let mut taken = 0;
        while self.state != State::Complete {
            match self.step(&bytes[taken..])? {
                0 => break,
                n => taken += n,
            }
        }
        Ok(taken)
    }

    /// The answer has ended.
    pub(crate) fn complete(&self) -> bool {
        self.state == State::Complete
    }

    /// The status code; 0 before the head was read.
    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    /// What was seen in the body.
    pub(crate) fn events(&self) -> &Events {
        &self.events
    }

    fn step(&mut self, bytes: &[u8]) -> Result<usize> {
        if bytes.is_empty() {
            return Ok(0);
        }
        match self.state {
            State::Head => self.head(bytes),
            State::Sized(left) => Ok(self.body(bytes, left, State::Complete, State::Sized)),
            State::ChunkSize => self.chunk_size(bytes),
            State::Chunk(left) => Ok(self.body(bytes, left, State::ChunkEnd, State::Chunk)),
            State::ChunkEnd => Ok(self.line(bytes, State::ChunkSize)),
            State::Trailer => Ok(self.trailer(bytes)),
            State::Complete => Ok(0),
        }
    }

    fn head(&mut self, bytes: &[u8]) -> Result<usize> {
        let Some(end) = memmem::find(bytes, b"\r\n\r\n") else {
            return Ok(0);
        };
        let head = Head::parse(&bytes[..end])?;
        self.status = head.status;
        self.state = match head.framing {
            Framing::Sized(0) => State::Complete,
            Framing::Sized(length) => State::Sized(length),
            Framing::Chunked => State::ChunkSize,
        };
        Ok(end + 4)
    }

    fn body(&mut self, bytes: &[u8], left: usize, after: State, more: fn(usize) -> State) -> usize {
        let n = left.min(bytes.len());
        self.events.count(&bytes[..n]);
        self.state = if n == left { after } else { more(left - n) };
        n
    }

    fn chunk_size(&mut self, bytes: &[u8]) -> Result<usize> {
        let Some(end) = memmem::find(bytes, b"\r\n") else {
            return Ok(0);
        };
        let digits = std::str::from_utf8(&bytes[..end])?;
        let digits = digits.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(digits, 16).context("the size of a chunk")?;
        self.state = if size == 0 {
            State::Trailer
        } else {
            State::Chunk(size)
        };
        Ok(end + 2)
    }

    fn trailer(&mut self, bytes: &[u8]) -> usize {
        match memmem::find(bytes, b"\r\n") {
            Some(0) => self.line(bytes, State::Complete),
            _ => self.line(bytes, State::Trailer),
        }
    }

    fn line(&mut self, bytes: &[u8], after: State) -> usize {
        memmem::find(bytes, b"\r\n").map_or(0, |end| {
            self.state = after;
            end + 2
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Answer;

    const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
        9\r\ndata: a\n\n\r\n8\r\ndata: b\n\r\nf\r\n\ndata: [DONE]\n\n\r\n0\r\n\r\n";

    #[test]
    fn a_sized_answer_ends_at_its_length() {
        let mut answer = Answer::default();
        let bytes = b"HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nokNEXT";
        assert_eq!(answer.feed(bytes).unwrap(), bytes.len() - 4);
        assert!(answer.complete());
        assert_eq!(answer.status(), 404);
    }

    #[test]
    fn events_are_counted_wherever_the_bytes_are_cut() {
        for cut in 1..CHUNKED.len() {
            let mut answer = Answer::default();
            let taken = answer.feed(&CHUNKED[..cut]).unwrap();
            answer.feed(&CHUNKED[taken..]).unwrap();
            assert!(answer.complete(), "cut at {cut}");
            assert_eq!(answer.events().count_of_events(), 3, "cut at {cut}");
            assert!(answer.events().ended_with_done(), "cut at {cut}");
        }
    }
}
