//! Token counts where the provider has none for the client's dialect: estimated, and said so.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use tollgate_core::{Attempt, Error, Facts, Frame, FrameKind, Receipt, Reply, ReplyHead};
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
        .read_count(&own_body(&call.envelope).to_bytes())
        .map_err(refused)?;
    let body = inbound
        .write_count(estimate(&request))
        .ok_or_else(|| no_way(attempt))?;
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
    let mut frame = Frame::new(Bytes::from(body), FrameKind::Content);
    frame.facts = Some(Box::new(Facts::default()));
    Ok(Reply::from_frames(
        head,
        [frame],
        Receipt::new(call.id, call.received),
    ))
}
