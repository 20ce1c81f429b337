//! A whole answer.

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Response};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use serde_json::Value;
use tokio::time::timeout;

use super::PATIENCE;

/// Status, headers and body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

// === impl Answer ===

impl Answer {
    /// Reads the body to its end, which must be a proper one.
    pub(crate) async fn read(response: Response<Incoming>) -> Self {
        let (head, body) = response.into_parts();
        let body = timeout(PATIENCE, body.collect()).await;
        let body = body
            .expect("the answer does not end")
            .expect("the answer broke off");
        Self {
            status: head.status.as_u16(),
            headers: head.headers,
            body: body.to_bytes(),
        }
    }

    /// Reads the body to its end, or to where it breaks off.
    pub(crate) async fn read_what_comes(response: Response<Incoming>) -> Self {
        let (head, mut body) = response.into_parts();
        let mut all = BytesMut::new();
        while let Some(Ok(frame)) = timeout(PATIENCE, body.frame()).await.unwrap() {
            all.extend_from_slice(&frame.into_data().unwrap_or_default());
        }
        Self {
            status: head.status.as_u16(),
            headers: head.headers,
            body: all.freeze(),
        }
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// A header; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The text of a chat's answer.
    pub(crate) fn content(&self) -> String {
        let json = self.json();
        let content = json["choices"][0]["message"]["content"].as_str();
        content
            .unwrap_or_else(|| panic!("no content: {self:?}"))
            .to_owned()
    }

    /// The error's message; checks the envelope that all errors share.
    pub(crate) fn error(&self) -> String {
        let json = self.json();
        let error = &json["error"];
        assert_eq!(error["code"], self.status.to_string(), "{json}");
        assert!(error["type"].is_string(), "{json}");
        assert!(error.get("param").is_some(), "{json}");
        error["message"].as_str().unwrap().to_owned()
    }

    /// The member `name` of the error; empty when it is null or not there.
    pub(crate) fn error_member(&self, name: &str) -> String {
        self.json()["error"][name]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}
