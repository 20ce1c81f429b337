//! How answers are framed, and what that means to their connections.

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use tokio::time::timeout;
use tollgate_core::{Error, ErrorKind, Segments};
use tollgate_upstream::{Credentials, Upstream, UpstreamPolicy};
use tower::ServiceExt;

use crate::{
    raw::{Raw, json},
    request::{question, read, upstream},
    runtimes::on_both,
};

const ANSWER: &str = r#"{"choices":[]}"#;
const SOON: Duration = Duration::from_secs(10);

async fn ask(upstream: &Credentials<Upstream>, raw: &Raw) -> Result<String, Error> {
    let asked = upstream.clone().oneshot(question(&raw.url, false));
    timeout(SOON, async { read(asked.await?).await })
        .await
        .unwrap()
}

/// Asks twice for an answer in these pieces; gives how many connections that took.
async fn connections(pieces: &[&str]) -> usize {
    let raw = Raw::keeping(pieces).await;
    let upstream = upstream(UpstreamPolicy::default());
    for _ in 0..2 {
        assert_eq!(ask(&upstream, &raw).await.unwrap(), ANSWER);
    }
    raw.connections()
}

#[test]
fn an_answer_in_pieces_does_not_cost_its_connection() {
    on_both(|| async {
        let whole = json("200 OK", "", ANSWER);
        let (head, body) = whole.split_at(whole.len() - ANSWER.len());
        let (half, rest) = head.split_at(20);
        assert_eq!(connections(&[half, rest, &body[..3], &body[3..]]).await, 1);
        let chunked = head.replace("content-length: 14", "transfer-encoding: chunked");
        assert_eq!(
            connections(&[&chunked, "e\r\n", ANSWER, "\r\n", "0\r\n\r\n"]).await,
            1
        );
    });
}

#[test]
fn an_answer_that_is_the_last_on_its_connection_closes_it() {
    on_both(|| async {
        let mut raw = Raw::keeping(&[&json("200 OK", "connection: close\r\n", ANSWER)]).await;
        let upstream = upstream(UpstreamPolicy::default());
        for asked in 1..=2 {
            assert_eq!(ask(&upstream, &raw).await.unwrap(), ANSWER);
            assert_eq!(raw.connections(), asked);
            timeout(SOON, raw.closed()).await.unwrap();
        }
    });
}

#[test]
fn what_is_said_before_the_answer_is_passed_over() {
    on_both(|| async {
        let answer = json("200 OK", "", ANSWER);
        let hints = "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n";
        let go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        assert_eq!(connections(&[hints, go_on, &answer]).await, 1);
        let at_once = [hints, go_on, &answer].concat();
        assert_eq!(connections(&[&at_once]).await, 1);
    });
}

#[test]
fn an_answer_without_a_body_does_not_cost_its_connection() {
    on_both(|| async {
        for status in [StatusCode::SERVICE_UNAVAILABLE, StatusCode::OK] {
            let raw = Raw::keeping(&[&json(status.as_str(), "", "")]).await;
            let upstream = upstream(UpstreamPolicy::default());
            for _ in 0..2 {
                let error = ask(&upstream, &raw).await.unwrap_err();
                let kind = match status.is_success() {
                    true => ErrorKind::BadAnswer,
                    false => ErrorKind::Upstream(status),
                };
                assert_eq!(error.kind(), kind);
            }
            assert_eq!(raw.connections(), 1, "{status}");
        }
    });
}

#[test]
fn an_answer_to_half_a_request_is_read_and_the_rest_is_not_sent() {
    on_both(|| async {
        let raw = Raw::hasty(&json("413 Content Too Large", "", r#"{"error":"big"}"#)).await;
        let upstream = upstream(UpstreamPolicy::default());
        for asked in 1..=2 {
            let mut large = question(&raw.url, false);
            // More than sockets hold.
            large.body = Segments::from(Bytes::from(vec![b' '; 16 << 20]));
            let error = timeout(SOON, upstream.clone().oneshot(large))
                .await
                .unwrap();
            let error = error.unwrap_err();
            assert_eq!(error.upstream().unwrap().body, r#"{"error":"big"}"#);
            assert_eq!(raw.connections(), asked);
        }
    });
}
