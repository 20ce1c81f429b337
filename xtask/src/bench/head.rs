//! The head of an HTTP/1.1 answer.

use anyhow::{Context as _, Result, ensure};

/// What the head of an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    /// The status code.
    pub(crate) status: u16,
    /// Where the body ends.
    pub(crate) framing: Framing,
}

/// How the end of a body is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// After so many bytes.
    Sized(usize),
    /// After a chunk of no bytes.
    Chunked,
}

// === impl Head ===

impl Head {
    /// Reads a head without the empty line that ends it.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self> {
        let text = std::str::from_utf8(bytes).context("the head of an answer")?;
        let mut lines = text.split("\r\n");
        let status = lines.next().and_then(|line| line.get(9..12));
        let status = status
            .unwrap_or_default()
            .parse()
            .context("the status line")?;
        let mut head = Self {
            status,
            framing: Framing::Sized(0),
        };
        for line in lines {
            head.field(line)?;
        }
        Ok(head)
    }

    fn field(&mut self, line: &str) -> Result<()> {
        let (name, value) = line.split_once(':').context("a header without a colon")?;
        let (name, value) = (name.to_ascii_lowercase(), value.trim());
        match name.as_str() {
            "content-length" => self.framing = Framing::Sized(value.parse()?),
            "transfer-encoding" => self.framing = Framing::Chunked,
            // A new connection for every request would be measured along with it.
            "connection" => ensure!(value != "close", "the connection was not kept alive"),
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Framing, Head};

    #[test]
    fn status_and_framing_are_read_in_any_case() {
        let head = Head::parse(b"HTTP/1.1 503 Busy\r\nContent-Length: 17\r\nX-Other: a:b").unwrap();
        assert_eq!(
            head,
            Head {
                status: 503,
                framing: Framing::Sized(17)
            }
        );
        let head = Head::parse(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked").unwrap();
        assert_eq!(head.framing, Framing::Chunked);
        assert!(Head::parse(b"HTTP/1.1 200 OK\r\nConnection: close").is_err());
    }
}
