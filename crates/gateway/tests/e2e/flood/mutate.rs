//! Requests that were valid once.

use fastrand::Rng;

use crate::harness::KEY;

/// Where the requests go before their path is broken.
const PATHS: [&str; 7] = [
    "/v1/chat/completions",
    "/chat/completions",
    "/v1/completions",
    "/v1/embeddings",
    "/v1/responses",
    "/openai/deployments/gpt-4o/chat/completions?api-version=1",
    "/v1/audio/transcriptions",
];

const BODIES: [&str; 5] = [
    r#"{"model":"gpt-4o","messages":[{"role":"user","content":"h\u00e9 \ud83d\ude00"}],"temperature":0.7}"#,
    r#"{"stream":true,"model":"gpt-4o","stream_options":{"include_usage":true},"messages":[{"role":"user"}]}"#,
    r#"{"model":"gpt-4o","input":["a","b"],"metadata":{"tags":["x"]},"fallbacks":["gpt-4o"],"timeout":9}"#,
    r#"{"model":"gpt-4o","prompt":"hi","n":2,"max_tokens":1e3,"logit_bias":{"1":-100},"num_retries":1}"#,
    "--x\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ngpt-4o\r\n--x--\r\n",
];

/// Pieces that parsers stumble over.
const TRAPS: [&[u8]; 16] = [
    b"\"model\":",
    b"\\u0000",
    b"\\ud800",
    b"\\",
    b"\"",
    b"}",
    b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    b"{\"a\":{\"a\":{\"a\":",
    b"1e999999",
    b"-",
    b"\xff\xfe",
    b"\0",
    b"\xef\xbb\xbf",
    b",,",
    b"null",
    b"\"api_base\":1,",
];

const HEADERS: [&str; 10] = [
    "content-type: multipart/form-data; boundary=x",
    "content-type: text/plain; charset=utf-16",
    "content-type: ;;;=",
    "authorization: Bearer",
    "authorization: Basic c2stMQ==",
    "x-api-key: \u{e9}\u{e9}",
    "accept-encoding: gzip, *;q=9",
    "x-litellm-timeout: NaN",
    "anthropic-version: 2023-06-01\r\nanthropic-version: x",
    "cookie: a=b; c",
];

const METHODS: [&str; 6] = ["GET", "PUT", "HEAD", "OPTIONS", "DELETE", "BREW"];

/// Makes malformed requests.
#[derive(Debug)]
pub(super) struct Mutator(Rng);

// === impl Mutator ===

impl Mutator {
    pub(super) fn new(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }

    /// One request that is no HTTP any more.
    pub(super) fn garbage(&mut self) -> Vec<u8> {
        let mut request = self.request();
        self.strike(&mut request);
        request
    }

    /// One request, as long as it says.
    pub(super) fn request(&mut self) -> Vec<u8> {
        let method = if self.0.u8(..) < 8 {
            self.pick(&METHODS)
        } else {
            "POST"
        };
        let (path, body, header) = (self.path(), self.body(), self.pick(&HEADERS));
        let key = if self.0.u8(..) < 16 { "sk-wrong" } else { KEY };
        let length = body.len();
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nhost: g\r\nx-litellm-api-key: {key}\r\n{header}\r\ncontent-length: {length}\r\n\r\n"
        )
        .into_bytes();
        request.extend_from_slice(&body);
        request
    }

    fn path(&mut self) -> String {
        let mut path = self.pick(&PATHS).to_owned();
        if self.0.u8(..) < 64 {
            let at = self.0.usize(1..path.len());
            path.insert_str(
                at,
                self.0
                    .choice(["/", "%", "%00", "..", "//", "%ff", "?", "A", ";"])
                    .unwrap(),
            );
        }
        path
    }

    fn body(&mut self) -> Vec<u8> {
        let mut body = self.pick(&BODIES).as_bytes().to_vec();
        for _ in 0..self.0.usize(1..4) {
            self.strike(&mut body);
        }
        body
    }

    /// Breaks `bytes` in one place.
    fn strike(&mut self, bytes: &mut Vec<u8>) {
        let at = self.0.usize(..=bytes.len());
        let to = self.0.usize(at..=bytes.len().min(at + 20));
        match self.0.u8(..6) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..to)),
            2 => bytes
                .splice(at..at, self.0.choice(TRAPS).unwrap().iter().copied())
                .for_each(drop),
            3 => bytes[at..to].fill_with(|| self.0.u8(..)),
            4 => bytes.extend_from_within(at..to),
            _ => bytes[at..to].reverse(),
        }
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from[self.0.usize(..from.len())]
    }
}
