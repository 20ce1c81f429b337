//! Replies on their way to the client.

use http::{Response, header};
use http_body_util::BodyExt;
use tokio::time::Instant;
use tollgate_core::{Anonymous, Authenticated, Call, Error, Live};
use tollgate_wire::{Body, Ingress, IngressPolicy};
use tower::{ServiceExt, service_fn};

use crate::{
    pieces::Pieces,
    timetable::{Steps, reply},
};

/// The response to a streamed call at `path` that goes as `steps` say.
async fn respond(path: &str, kind: &'static str, steps: Steps) -> Response<Body> {
    let inner = service_fn(move |_: Call<Anonymous>| {
        let reply = reply(kind, steps.clone());
        async move { Ok::<_, Error>(reply) }
    });
    let body = r#"{"model":"m","messages":[],"contents":[],"max_tokens":1,"stream":true}"#;
    let request = http::Request::post(path).body(Pieces::whole(body)).unwrap();
    let asked = Authenticated {
        principal: Anonymous,
        request,
    };
    let ingress = Ingress::new(inner, Live::new(IngressPolicy::default()));
    ingress.oneshot(asked).await.unwrap()
}

const CHAT: &str = "/v1/chat/completions";
const EVENTS: &str = "text/event-stream";

/// What arrives, each piece with the second of its arrival; `None` for an unclean end.
async fn arrivals(response: Response<Body>) -> Vec<(u64, Option<String>)> {
    let (mut body, since) = (response.into_body(), Instant::now());
    let mut pieces = Vec::new();
    while let Some(next) = body.frame().await {
        let text = next.ok().map(|frame| frame.into_data().unwrap());
        let text = text.map(|data| String::from_utf8(data.into()).unwrap());
        pieces.push((since.elapsed().as_secs(), text));
    }
    pieces
}

fn texts(pieces: &[(u64, Option<String>)]) -> Vec<&str> {
    pieces
        .iter()
        .filter_map(|(_, text)| text.as_deref())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn behind_the_first_event_those_that_are_ready_together_leave_together() {
    let steps = [(0, "a"), (0, "b"), (0, ""), (0, "c"), (1, "d")];
    let steps = steps.map(|(wait, text)| (wait, Some(text))).into();
    let pieces = arrivals(respond(CHAT, EVENTS, steps).await).await;
    assert_eq!(texts(&pieces), ["a", "bc", "d"]);
}

#[tokio::test(start_paused = true)]
async fn a_burst_keeps_its_bytes_and_leaves_in_pieces_of_bounded_size() {
    let event = "0123456789abcdef".repeat(256).leak();
    let pieces = arrivals(respond(CHAT, EVENTS, vec![(0, Some(event)); 64]).await).await;
    let texts = texts(&pieces);
    assert_eq!(texts.concat(), event.repeat(64));
    assert!(
        texts
            .iter()
            .all(|piece| piece.len() <= 32 * 1024 + event.len())
    );
    assert!(texts.len() < 16, "{}", texts.len());
}

#[tokio::test(start_paused = true)]
async fn a_broken_stream_says_so_and_ends_uncleanly() {
    let pieces = arrivals(respond(CHAT, EVENTS, vec![(0, Some("a")), (1, None)]).await).await;
    let [(_, Some(first)), (_, Some(event)), (_, None)] = &pieces[..] else {
        panic!("{pieces:?}");
    };
    assert_eq!(first, "a");
    assert!(
        event.starts_with("data: {\"error\":{\"message\":\"it broke off\""),
        "{event}"
    );
    assert!(event.ends_with("\n\n"));
}

#[tokio::test(start_paused = true)]
async fn a_broken_response_fails_in_its_own_dialect() {
    let pieces = arrivals(respond("/v1/responses", EVENTS, vec![(1, None)]).await).await;
    assert!(texts(&pieces)[0].starts_with("event: response.failed\ndata: {"));
    assert_eq!(pieces.last().unwrap().1, None);
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_room_for_words_just_breaks() {
    let steps = vec![(0, Some("sound")), (1, None)];
    let pieces = arrivals(respond(CHAT, "audio/mpeg", steps).await).await;
    assert_eq!(pieces, [(0, Some("sound".to_owned())), (1, None)]);
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_is_kept_alive_by_comments() {
    let steps = vec![(0, Some("a")), (100, Some("b")), (5, Some("c"))];
    let pieces = arrivals(respond(CHAT, EVENTS, steps).await).await;
    let comments = texts(&pieces)
        .iter()
        .filter(|text| **text == ": keep-alive\n\n")
        .count();
    assert!((6..=13).contains(&comments), "{pieces:?}");
    let silences = pieces.windows(2).map(|pair| pair[1].0 - pair[0].0);
    assert!(silences.max() <= Some(15), "{pieces:?}");
    assert_eq!(pieces[0], (0, Some("a".to_owned())));
    assert_eq!(texts(&pieces).last(), Some(&"c"));
}

#[tokio::test(start_paused = true)]
async fn every_dialect_has_its_own_error_and_its_own_sign_of_life() {
    const LINES: &str = "application/x-ndjson";
    let gemini = "/v1beta/models/m:streamGenerateContent?alt=sse";
    for (path, kind, error, beat) in [
        (
            "/v1/messages",
            EVENTS,
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"it broke off\"}",
            "event: ping\ndata: {\"type\": \"ping\"}\n\n",
        ),
        (
            gemini,
            EVENTS,
            "data: {\"error\":{\"code\":502,\"message\":\"it broke off\",\"status\":\"UNAVAILABLE\"}}\n\n",
            ": keep-alive\n\n",
        ),
        ("/api/chat", LINES, "{\"error\":\"it broke off\"}\n", ""),
    ] {
        let steps = vec![(0, Some("a")), (20, Some("b")), (0, None)];
        let pieces = arrivals(respond(path, kind, steps).await).await;
        let texts = texts(&pieces);
        assert_eq!(texts[0], "a", "{path}");
        assert_eq!(texts.contains(&beat), !beat.is_empty(), "{path} {texts:?}");
        assert!(texts.concat().contains(error), "{path} {texts:?}");
        assert_eq!(pieces.last().unwrap().1, None, "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn other_answers_get_no_comments() {
    let steps = vec![(0, Some("a")), (100, Some("b"))];
    let pieces = arrivals(respond(CHAT, "audio/mpeg", steps).await).await;
    assert_eq!(texts(&pieces), ["a", "b"]);
}

#[tokio::test(start_paused = true)]
async fn the_head_keeps_what_is_the_answers_and_loses_what_is_the_connections() {
    let response = respond(CHAT, EVENTS, vec![]).await;
    let headers = response.headers();
    assert_eq!(headers["x-theirs"], "kept");
    assert_eq!(headers["cache-control"], "no-cache");
    assert!(!headers.contains_key(header::SET_COOKIE));
    assert_eq!(headers["x-tollgate-call-id"], headers["x-request-id"]);
}
