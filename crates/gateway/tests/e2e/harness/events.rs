//! An answer that streams, event by event.

use std::time::Duration;

use bytes::BytesMut;
use http::{HeaderMap, Response};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use serde_json::Value;
use tokio::time::{Instant, timeout};

use super::PATIENCE;

/// A stream that is being read.
#[derive(Debug)]
pub(crate) struct Events {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    body: Incoming,
    buffer: BytesMut,
    asked: Instant,
    /// Set at the end: whether it was a proper one.
    clean: Option<bool>,
}

/// An event without the blank line behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) text: String,
    /// How long after the request it came.
    pub(crate) at: Duration,
}

/// The rest of a stream, and whether it ended as HTTP asks for.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) events: Vec<Event>,
    pub(crate) clean: bool,
}

// === impl Events ===

impl Events {
    pub(crate) fn new(response: Response<Incoming>, asked: Instant) -> Self {
        let (head, body) = response.into_parts();
        Self {
            status: head.status.as_u16(),
            headers: head.headers,
            body,
            buffer: BytesMut::new(),
            asked,
            clean: None,
        }
    }

    /// The next event; `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.take() {
                return Some(event);
            }
            if self.clean.is_some() {
                return None;
            }
            let frame = timeout(PATIENCE, self.body.frame()).await;
            match frame.expect("the stream stands still") {
                Some(Ok(frame)) => self.buffer.extend_from_slice(&frame.into_data().unwrap()),
                Some(Err(_)) => self.clean = Some(false),
                None => self.clean = Some(true),
            }
        }
    }

    /// The next event that is no comment.
    pub(crate) async fn next_data(&mut self) -> Option<Event> {
        loop {
            let event = self.next().await?;
            if !event.text.starts_with(':') {
                return Some(event);
            }
        }
    }

    /// Reads to the end.
    pub(crate) async fn rest(mut self) -> Ended {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            events.push(event);
        }
        assert!(self.buffer.is_empty(), "half an event: {:?}", self.buffer);
        Ended {
            events,
            clean: self.clean == Some(true),
        }
    }

    /// Reads to the end whatever comes, events or a whole answer.
    pub(crate) async fn rest_or_body(mut self) {
        while self.next().await.is_some() {}
    }

    fn take(&mut self) -> Option<Event> {
        let end = self.buffer.windows(2).position(|two| two == b"\n\n")?;
        let text = self.buffer.split_to(end + 2);
        Some(Event {
            text: String::from_utf8_lossy(&text[..end]).into_owned(),
            at: self.asked.elapsed(),
        })
    }
}

// === impl Event ===

impl Event {
    /// The data as JSON; null when it is none.
    pub(crate) fn json(&self) -> Value {
        let mut lines = self.text.lines();
        let data = lines.find_map(|line| line.strip_prefix("data: "));
        data.and_then(|data| serde_json::from_str(data).ok())
            .unwrap_or_default()
    }
}

// === impl Ended ===

impl Ended {
    /// The text that all events make.
    pub(crate) fn content(&self) -> String {
        let content = |event: &Event| {
            let json = event.json();
            json["choices"][0]["delta"]["content"]
                .as_str()
                .map(str::to_owned)
        };
        self.events.iter().filter_map(content).collect()
    }

    /// Whether it is complete in all that clients look at.
    pub(crate) fn is_complete(&self) -> bool {
        self.clean
            && self
                .events
                .last()
                .is_some_and(|event| event.text == "data: [DONE]")
    }

    /// The error of the last event; checks that nothing makes the stream look complete.
    pub(crate) fn error(&self) -> Value {
        assert!(!self.clean, "a broken stream ended cleanly: {self:?}");
        let done = self
            .events
            .iter()
            .any(|event| event.text.contains("[DONE]"));
        assert!(!done, "a broken stream says that it is done: {self:?}");
        let last = self.events.last().expect("no event at all").json();
        assert!(last["error"]["message"].is_string(), "{self:?}");
        last["error"].clone()
    }
}
