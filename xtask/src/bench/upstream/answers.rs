//! The prepared bytes of the answers.

use serde_json::{Value, json};

/// The model name of the answers. It differs from the one that was asked for, so a gateway has to
/// restamp it.
const MODEL: &str = "bench-upstream-2026";

const REPLY: &str = "**14:31** from Leipzig main station, platform 9, arriving in Prague at **18:27** with one change in \
Dresden (**15:46** to **16:10**, platform 3). Bicycles travel in the first carriage of both trains and have to be booked; \
a place costs the same on either of them.\n\nThe later connection at **16:31** takes bicycles as well, but its change is \
only \"eight minutes\", which the far platform makes too short.\n\n- the lift at platform 9 is in order today\n- the one \
in Dresden is announced as *out of order* until Friday, so take the ramp at the north end\n- on the way back the last \
train with room for bicycles leaves Prague at 18:26\n";

/// Everything the upstream can say.
pub(super) struct Answers {
    whole: Vec<u8>,
    head: &'static [u8],
    first: Vec<u8>,
    content: Vec<u8>,
    usage: Vec<u8>,
    done: Vec<u8>,
}

// === impl Answers ===

impl Answers {
    /// Builds every answer once.
    pub(super) fn prepare() -> Self {
        let mut done = chunk("[DONE]");
        done.extend_from_slice(b"0\r\n\r\n");
        Self {
            whole: whole(),
            head:
                b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\n\
                    x-request-id: req_bench\r\ntransfer-encoding: chunked\r\n\r\n",
            first: chunk(&event(json!({"role": "assistant", "content": ""})).to_string()),
            content: chunk(&event(json!({"content": " platform"})).to_string()),
            usage: chunk(&last().to_string()),
            done,
        }
    }

    /// A whole answer with its head.
    pub(super) fn whole(&self) -> &[u8] {
        &self.whole
    }

    /// The head of a stream.
    pub(super) fn stream_head(&self) -> &[u8] {
        self.head
    }

    /// A content event; the first one carries the role.
    pub(super) fn event(&self, number: u32) -> &[u8] {
        if number == 0 {
            &self.first
        } else {
            &self.content
        }
    }

    /// The event with the usage.
    pub(super) fn usage(&self) -> &[u8] {
        &self.usage
    }

    /// The event that ends the stream, with the last chunk of the body.
    pub(super) fn done(&self) -> &[u8] {
        &self.done
    }
}

fn whole() -> Vec<u8> {
    let body = json!({
        "id": "chatcmpl-bench0123456789abcdefghijkl",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": MODEL,
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": REPLY, "refusal": null, "annotations": []},
            "logprobs": null,
            "finish_reason": "stop",
        }],
        "usage": usage(),
        "service_tier": "default",
        "system_fingerprint": "fp_bench",
    })
    .to_string();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req_bench\r\ncontent-length: {}\r\n\r\n{body}",
        body.len(),
    )
    .into_bytes()
}

fn usage() -> Value {
    json!({
        "prompt_tokens": 112,
        "completion_tokens": 187,
        "total_tokens": 299,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    })
}

fn event(delta: Value) -> Value {
    json!({
        "id": "chatcmpl-bench0123456789abcdefghijkl",
        "object": "chat.completion.chunk",
        "created": 1_790_000_000,
        "model": MODEL,
        "service_tier": "default",
        "system_fingerprint": "fp_bench",
        "choices": [{"index": 0, "delta": delta, "logprobs": null, "finish_reason": null}],
        "usage": null,
    })
}

fn last() -> Value {
    let mut event = event(Value::Null);
    event["choices"] = json!([]);
    event["usage"] = usage();
    event
}

fn chunk(data: &str) -> Vec<u8> {
    let event = format!("data: {data}\n\n");
    format!("{:x}\r\n{event}\r\n", event.len()).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::Answers;

    #[test]
    fn the_answers_have_the_sizes_of_the_method() {
        let answers = Answers::prepare();
        assert!(
            (1_150..1_500).contains(&answers.whole().len()),
            "{}",
            answers.whole().len()
        );
        assert!(
            (270..310).contains(&answers.event(1).len()),
            "{}",
            answers.event(1).len()
        );
    }
}
