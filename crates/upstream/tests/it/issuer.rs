//! A stand-in for everyone who issues tokens, and for the provider that they are for.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tollgate_core::{Credential, Error};
use tollgate_upstream::{Credentials, Upstream, UpstreamPolicy};
use tower::ServiceExt;

use crate::request::{deployment, question, read, upstream};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// Path and query, as sent.
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

/// Answers each request as a function says; whatever it does not answer is a provider's answer.
pub(crate) struct Issuer {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

type Answers = Arc<dyn Fn(&Asked) -> Option<(u16, String)> + Send + Sync>;

/// What the provider answers.
const ANSWER: &str = r#"{"choices":[]}"#;

// === impl Issuer ===

impl Issuer {
    pub(crate) async fn answering(
        answers: impl Fn(&Asked) -> Option<(u16, String)> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (asked, answers): (Arc<Mutex<Vec<_>>>, Answers) = (Arc::default(), Arc::new(answers));
        let log = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serve(connection, Arc::clone(&answers), Arc::clone(&log)));
            }
        });
        Self { url, asked }
    }

    /// What arrived, in order.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// What the provider was asked.
    pub(crate) fn calls(&self) -> Vec<Asked> {
        let mut asked = self.asked();
        asked.retain(|asked| {
            asked.path.contains("/chat/completions") || asked.path.contains("/model/")
        });
        asked
    }

    /// Asks the provider with `credential`, through a service of its own.
    pub(crate) async fn call(&self, credential: Credential) -> Result<String, Error> {
        self.call_through(upstream(UpstreamPolicy::default()), credential)
            .await
    }

    pub(crate) async fn call_through(
        &self,
        upstream: Credentials<Upstream>,
        credential: Credential,
    ) -> Result<String, Error> {
        let mut request = question(&self.url, false);
        request.deployment = Arc::new(tollgate_core::Deployment {
            credential: Some(credential),
            ..deployment()
        });
        read(upstream.oneshot(request).await?).await
    }
}

// === impl Asked ===

impl Asked {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// A member of the form in the body.
    pub(crate) fn form(&self, name: &str) -> Option<String> {
        let mut members = self
            .body
            .split('&')
            .filter_map(|member| member.split_once('='));
        let (_, value) = members.find(|(member, _)| *member == name)?;
        let value = percent_encoding::percent_decode_str(value);
        Some(value.decode_utf8().unwrap().into_owned())
    }
}

async fn serve(mut connection: TcpStream, answers: Answers, log: Arc<Mutex<Vec<Asked>>>) {
    let mut read = Vec::new();
    let asked = loop {
        if connection.read_buf(&mut read).await.unwrap_or(0) == 0 {
            return;
        }
        if let Some(asked) = parse(&read) {
            break asked;
        }
    };
    let (status, body) = answers(&asked).unwrap_or_else(|| (200, ANSWER.to_owned()));
    log.lock().unwrap().push(asked);
    let answer = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let _ = connection.write_all(answer.as_bytes()).await;
    let _ = connection.shutdown().await;
}

/// The request, once all of it is there.
fn parse(read: &[u8]) -> Option<Asked> {
    let text = std::str::from_utf8(read).unwrap();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, path) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: BTreeMap<_, _> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers
        .get("content-length")
        .map_or(0, |length| length.parse().unwrap());
    (body.len() == length).then(|| Asked {
        method,
        path,
        headers,
        body: body.to_owned(),
    })
}
