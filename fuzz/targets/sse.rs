//! Server-sent events: no byte is lost, and cuts do not matter.

use bytes::Bytes;
use tollgate_wire::sse::Events;

/// The events of a stream in pieces, and what is left at its end.
fn cut<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> (Vec<Bytes>, Option<Bytes>) {
    let (mut events, mut found) = (Events::new(usize::MAX), Vec::new());
    for piece in pieces {
        events.push(Bytes::copy_from_slice(piece));
        while let Some(event) = events.take().expect("there is no limit") {
            found.push(event);
        }
    }
    let rest = events.rest();
    (found, rest)
}

/// The first byte says how large the pieces are, the rest is the stream.
pub fn run(data: &[u8]) {
    let Some((size, stream)) = data.split_first() else {
        return;
    };
    let (events, rest) = cut([stream].into_iter());
    let all = [events.concat(), rest.clone().unwrap_or_default().to_vec()].concat();
    assert_eq!(all, stream, "bytes were lost or made up");
    let pieces = stream.chunks(usize::from(*size) + 1);
    assert_eq!(cut(pieces), (events, rest), "cuts of {size} bytes matter");
}
