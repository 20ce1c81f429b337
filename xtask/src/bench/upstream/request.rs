//! Reading requests: where one ends, and whether it asks for a stream.

use std::time::Duration;

use anyhow::{Result, ensure};
use memchr::memmem;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

use crate::bench::text::PACE;

const BUFFER: usize = 256 * 1024;

/// The requests of one connection.
pub(super) struct Requests {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
}

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    /// The dialect of the path it was sent to.
    pub(super) dialect: Dialect,
    /// How to stream; `None` asks for a whole answer.
    pub(super) pace: Option<Pace>,
}

/// What an upstream speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// On every path but Anthropic's.
    OpenAi,
    /// On `/v1/messages`.
    Anthropic,
}

/// How to stream: so many events, so far apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pace {
    /// Content events, without the usage and the end.
    pub(super) events: u32,
    /// Time between two events; zero is as fast as possible.
    pub(super) gap: Duration,
}

/// The end of a request within the bytes so far.
enum Frame {
    Incomplete,
    Complete(usize),
}

// === impl Requests ===

impl Requests {
    /// Takes over a connection.
    pub(super) fn new(stream: TcpStream) -> Self {
        // The buffer grows to what the connection needs: a thousand streams send small requests.
        Self {
            stream,
            buffer: vec![0; 4096],
            filled: 0,
        }
    }

    /// The connection, to answer on.
    pub(super) fn stream(&mut self) -> &mut TcpStream {
        &mut self.stream
    }

    /// Waits for the next request; `None` when the peer has closed.
    pub(super) async fn next(&mut self) -> Result<Option<Asked>> {
        loop {
            let bytes = &self.buffer[..self.filled];
            if let Frame::Complete(end) = Frame::of(bytes)? {
                let asked = Asked::of(&bytes[..end]);
                self.buffer.copy_within(end..self.filled, 0);
                self.filled -= end;
                return Ok(Some(asked));
            }
            if self.read().await? == 0 {
                return Ok(None);
            }
        }
    }

    async fn read(&mut self) -> Result<usize> {
        if self.filled == self.buffer.len() {
            ensure!(self.filled < 16 * BUFFER, "a request beyond every scenario");
            self.buffer.resize((self.filled * 4).max(BUFFER), 0);
        }
        let n = self.stream.read(&mut self.buffer[self.filled..]).await?;
        self.filled += n;
        Ok(n)
    }
}

// === impl Asked ===

impl Asked {
    fn of(request: &[u8]) -> Self {
        let dialect = match request.starts_with(b"POST /v1/messages ") {
            true => Dialect::Anthropic,
            false => Dialect::OpenAi,
        };
        Self {
            dialect,
            pace: Pace::of(request),
        }
    }
}

// === impl Frame ===

impl Frame {
    fn of(bytes: &[u8]) -> Result<Self> {
        let Some(head) = memmem::find(bytes, b"\r\n\r\n") else {
            return Ok(Self::Incomplete);
        };
        let body = head + 4;
        let end = match framing(&bytes[..head])? {
            Some(length) => body + length,
            // Chunked: nothing follows before the answer, so the end is the end of what arrived.
            None if bytes[body..].ends_with(b"0\r\n\r\n") => bytes.len(),
            None => usize::MAX,
        };
        Ok(if end <= bytes.len() {
            Self::Complete(end)
        } else {
            Self::Incomplete
        })
    }
}

/// The length of the body; `None` when it is chunked.
fn framing(head: &[u8]) -> Result<Option<usize>> {
    for line in std::str::from_utf8(head)?.split("\r\n").skip(1) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        if name.eq_ignore_ascii_case("content-length") {
            return Ok(Some(value.trim().parse()?));
        }
        if name.eq_ignore_ascii_case("transfer-encoding") {
            return Ok(None);
        }
    }
    Ok(Some(0))
}

// === impl Pace ===

impl Pace {
    fn of(request: &[u8]) -> Option<Self> {
        // Requests that stream are small; a large one is never searched to its end.
        let request = &request[..request.len().min(4096)];
        let start = memmem::find(request, PACE.as_bytes())? + PACE.len();
        let rest = &request[start..];
        let end = memchr::memchr(b'"', rest)?;
        let (events, gap) = std::str::from_utf8(&rest[..end]).ok()?.split_once('/')?;
        let gap = Duration::from_micros(gap.parse().ok()?);
        Some(Self {
            events: events.parse().ok()?,
            gap,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use tollgate_core::Dialect as Spoken;
    use tollgate_translate::{
        Losses, Upstream,
        dialect::{inbound, outbound},
    };

    use super::{Asked, Dialect, Duration, Frame, Pace};
    use crate::{
        bench::text::{large, request, stream},
        spoken,
    };

    const PACE: Pace = Pace {
        events: 20,
        gap: Duration::from_micros(500),
    };

    #[test]
    fn a_request_is_complete_only_with_its_last_byte() {
        let bytes = request(&large());
        assert!(matches!(Frame::of(&bytes).unwrap(), Frame::Complete(end) if end == bytes.len()));
        assert!(matches!(
            Frame::of(&bytes[..bytes.len() - 1]).unwrap(),
            Frame::Incomplete
        ));
    }

    #[test]
    fn the_pace_is_read_from_the_body() {
        let pace = Pace::of(&request(&stream(20, 500))).unwrap();
        assert_eq!(pace, PACE);
        assert_eq!(Pace::of(&request(&large())), None);
    }

    #[test]
    fn the_dialect_is_read_from_the_path() {
        let asked = Asked::of(&request(&large()));
        assert_eq!(asked.dialect, Dialect::OpenAi);
        let asked = Asked::of(b"POST /v1/messages HTTP/1.1\r\ncontent-length: 0\r\n\r\n");
        assert_eq!(asked.dialect, Dialect::Anthropic);
    }

    /// The body for Anthropic's upstream, behind a head of any length that is likely.
    fn translated(body: &Value) -> Vec<u8> {
        let asked = inbound(Spoken::OpenAi).unwrap();
        let asked = asked.read_request(body.to_string().as_bytes()).unwrap();
        let deployment = spoken::deployment(Spoken::Anthropic, "anthropic");
        let upstream = Upstream {
            model: "bench-upstream",
            deployment: &deployment,
            mend: false,
        };
        let provider = outbound(Spoken::Anthropic).unwrap();
        let prepared = provider.write_request(&asked, &upstream, &mut Losses::new());
        [vec![b' '; 1024], prepared.unwrap().body].concat()
    }

    #[test]
    fn the_pace_is_still_there_after_the_translation() {
        assert_eq!(Pace::of(&translated(&stream(20, 500))), Some(PACE));
    }
}
