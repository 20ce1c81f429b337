//! The prepared bytes of the answers.

use serde_json::Value;

/// The model name of the answers. It differs from the one that was asked for, so a gateway has to
/// restamp it.
pub(super) const MODEL: &str = "bench-upstream-2026";

/// What is answered, in one piece.
pub(super) const REPLY: &str = "**14:31** from Leipzig main station, platform 9, arriving in Prague at **18:27** with one change in \
Dresden (**15:46** to **16:10**, platform 3). Bicycles travel in the first carriage of both trains and have to be booked; \
a place costs the same on either of them.\n\nThe later connection at **16:31** takes bicycles as well, but its change is \
only \"eight minutes\", which the far platform makes too short.\n\n- the lift at platform 9 is in order today\n- the one \
in Dresden is announced as *out of order* until Friday, so take the ramp at the north end\n- on the way back the last \
train with room for bicycles leaves Prague at 18:26\n";

/// The head of a stream.
pub(super) const STREAM_HEAD: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\n\
    x-request-id: req_bench\r\ntransfer-encoding: chunked\r\n\r\n";

/// What an upstream says, in the words of its dialect.
pub(super) struct Script {
    /// The whole answer.
    pub(super) whole: Value,
    /// The events before the content.
    pub(super) opening: Vec<String>,
    /// The first content event.
    pub(super) first: String,
    /// Any other one.
    pub(super) content: String,
    /// The events behind the content.
    pub(super) closing: Vec<String>,
}

/// Everything an upstream can say, ready to be written.
pub(super) struct Answers {
    whole: Vec<u8>,
    opening: Vec<Vec<u8>>,
    first: Vec<u8>,
    content: Vec<u8>,
    closing: Vec<Vec<u8>>,
}

// === impl Answers ===

impl Answers {
    /// Builds every answer once.
    pub(super) fn prepare(script: Script) -> Self {
        let chunks = |events: Vec<String>| events.iter().map(|event| chunk(event)).collect();
        let mut closing: Vec<Vec<u8>> = chunks(script.closing);
        if let Some(last) = closing.last_mut() {
            last.extend_from_slice(b"0\r\n\r\n");
        }
        Self {
            whole: whole(&script.whole.to_string()),
            opening: chunks(script.opening),
            first: chunk(&script.first),
            content: chunk(&script.content),
            closing,
        }
    }

    /// A whole answer with its head.
    pub(super) fn whole(&self) -> &[u8] {
        &self.whole
    }

    /// The events before the content.
    pub(super) fn opening(&self) -> &[Vec<u8>] {
        &self.opening
    }

    /// A content event.
    pub(super) fn event(&self, number: u32) -> &[u8] {
        if number == 0 {
            &self.first
        } else {
            &self.content
        }
    }

    /// The events behind the content; the last one brings the last chunk of the body with it.
    pub(super) fn closing(&self) -> &[Vec<u8>] {
        &self.closing
    }
}

fn whole(body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req_bench\r\ncontent-length: {}\r\n\r\n{body}",
        body.len(),
    )
    .into_bytes()
}

fn chunk(event: &str) -> Vec<u8> {
    format!("{:x}\r\n{event}\r\n", event.len()).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::{
        super::{anthropic, openai},
        Answers,
    };

    #[test]
    fn the_answers_have_the_sizes_of_the_method() {
        for (script, size, event) in [
            (openai::script(), 1_150..1_500, 270..310),
            (anthropic::script(), 1_000..1_500, 120..160),
        ] {
            let answers = Answers::prepare(script);
            let (whole, chunk) = (answers.whole().len(), answers.event(1).len());
            assert!(size.contains(&whole), "{whole}");
            assert!(event.contains(&chunk), "{chunk}");
        }
    }

    #[test]
    fn a_stream_ends_with_the_last_chunk_of_its_body() {
        for script in [openai::script(), anthropic::script()] {
            let answers = Answers::prepare(script);
            let last = answers.closing().last().unwrap();
            assert!(last.ends_with(b"\n\n\r\n0\r\n\r\n"));
        }
    }
}
