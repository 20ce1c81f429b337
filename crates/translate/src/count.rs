//! Token counts where the provider has none for the client's dialect: estimated, and said so.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::json;
use tollgate_core::{Attempt, Dialect, Error, Facts, Frame, FrameKind, Receipt, Reply, ReplyHead};
use tollgate_wire::own_body;

use crate::{
    dialect,
    neutral::estimate,
    refusal::{no_way, refused},
};

/// Tells clients that a count is the gateway's own guess.
const ESTIMATED: &str = "x-tollgate-estimated";

/// The estimate for `attempt`, as an answer in its client's dialect.
pub(crate) fn reply<P>(attempt: &Attempt<P>) -> Result<Reply, Error> {
    let call = &attempt.call;
    let inbound = dialect::inbound(call.envelope.dialect).ok_or_else(|| no_way(attempt))?;
    let request = inbound
        .read_request(&own_body(&call.envelope).to_bytes())
        .map_err(refused)?;
    let tokens = estimate(&request);
    let body = match call.envelope.dialect {
        Dialect::Anthropic => json!({"input_tokens": tokens}),
        Dialect::Gemini => json!({"totalTokens": tokens}),
        _ => return Err(no_way(attempt)),
    };
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(ESTIMATED, HeaderValue::from_static("tokens"));
    let head = ReplyHead {
        status: StatusCode::OK,
        headers,
    };
    let mut frame = Frame::new(Bytes::from(body.to_string()), FrameKind::Content);
    frame.facts = Some(Box::new(Facts::default()));
    Ok(Reply::from_frames(
        head,
        [frame],
        Receipt::new(call.id, call.received),
    ))
}
