//! One request from its arrival to its response.

use std::{future, sync::Arc};

use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time::sleep;

use crate::{
    answer::{Answer, Frame, Payload},
    backend::Backend,
    body::MockBody,
    call::Call,
    control,
    dialect::Dialect,
    fault::{BadBody, Fault, HangAt},
    journal::ReceivedRequest,
    line::Line,
    meter::Ticket,
    plan::plan,
    recordings::player,
};

/// Answers `request`, which may take as long as its fault wants.
pub(crate) async fn respond(
    backend: Arc<Backend>,
    line: Line,
    request: Request<Incoming>,
) -> Response<MockBody> {
    let (parts, body) = request.into_parts();
    // A body that breaks off is the client's leave, so nobody reads the answer to what came of it.
    let body = body.collect().await.map(|body| body.to_bytes());
    let request = ReceivedRequest::new(&parts, body.unwrap_or_default());
    if let Some(answer) = control::answer(&backend, &request) {
        let ticket = Ticket::unmetered(&backend.ledger);
        return delivered(answer, &Fault::default(), ticket, line);
    }
    backend.journal.push(request.clone());
    match Call::read(request, &backend) {
        Ok(call) => called(&backend, line, &call).await,
        Err(error) => {
            let answer = Answer::failure(StatusCode::BAD_REQUEST, &error.to_string());
            let ticket = Ticket::unmetered(&backend.ledger);
            delivered(answer, &Fault::default(), ticket, line)
        }
    }
}

async fn called(backend: &Backend, line: Line, call: &Call) -> Response<MockBody> {
    let ticket = Ticket::open(&backend.ledger, call.metered_model());
    if let Some(latency) = call.fault.latency {
        sleep(latency).await;
    }
    if call.fault.hang == Some(HangAt::Headers) {
        future::pending::<()>().await;
    }
    let mut answer = answer(backend, call);
    if let Some(after) = &call.fault.retry_after {
        answer.headers.insert(header::RETRY_AFTER, after.clone());
    }
    delivered(answer, &call.fault, ticket, line)
}

/// A played answer keeps its provider's headers, any other gets those of its dialect.
fn answer(backend: &Backend, call: &Call) -> Answer {
    let dialect = Dialect::of(&call.path);
    let bad = bad_answer(dialect, &call.fault);
    if bad.is_none()
        && let Some(exchange) = backend.playing()
    {
        return player::answer(&exchange, call);
    }
    let mut answer = bad.unwrap_or_else(|| dialect.answer(backend, call));
    dialect.stamp(&mut answer.headers, call);
    answer
}

/// The answer that a fault puts in the place of the real one.
fn bad_answer(dialect: Dialect, fault: &Fault) -> Option<Answer> {
    let Some(body) = fault.body else {
        let status = fault.status?;
        return Some(dialect.failure(status, "The mock was told to fail."));
    };
    let (kind, bytes): (_, &'static [u8]) = match body {
        BadBody::Garbage => ("application/json", b"{\"choices\": [\x00\xff"),
        BadBody::Html => (
            "text/html",
            b"<html><body><h1>Bad Gateway</h1></body></html>",
        ),
        BadBody::Empty => ("application/json", b""),
    };
    Some(Answer::whole(fault.status.unwrap_or_default(), kind, bytes))
}

fn delivered(answer: Answer, fault: &Fault, mut ticket: Ticket, line: Line) -> Response<MockBody> {
    ticket.bill_prompt(answer.cost.prompt);
    let tokens = answer.cost.completion;
    let body = match answer.payload {
        Payload::Whole(bytes) if !fault.shapes_body() => {
            MockBody::whole(bytes, tokens, ticket, line)
        }
        Payload::Whole(bytes) => {
            let steps = plan(halves(bytes, tokens), &without_events(fault), &Bytes::new());
            MockBody::played(steps, ticket, line)
        }
        Payload::Stream { frames, error } => {
            ticket.stream();
            MockBody::played(plan(frames, fault, &error), ticket, line)
        }
    };
    let mut response = Response::new(body);
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    response
}

/// A whole body as two frames, so that it has a middle.
fn halves(mut bytes: Bytes, tokens: u64) -> Vec<Frame> {
    let front = bytes.split_to(bytes.len() / 2);
    let back = Frame {
        tokens,
        ..Frame::content(bytes)
    };
    vec![
        Frame {
            tokens: 0,
            ..Frame::content(front)
        },
        back,
    ]
}

/// An error event has no place in a body that is not a stream.
fn without_events(fault: &Fault) -> Fault {
    Fault {
        error: None,
        ..fault.clone()
    }
}
