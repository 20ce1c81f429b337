use bytes::BufMut;
use proptest::prelude::*;

use super::*;

const LIMIT: usize = 1 << 16;

/// A frame with `headers` as texts.
fn frame(headers: &[(&str, &str)], payload: &[u8]) -> Vec<u8> {
    let mut written = Vec::new();
    for (name, value) in headers {
        written.put_u8(u8::try_from(name.len()).unwrap());
        written.put_slice(name.as_bytes());
        written.put_u8(7);
        written.put_u16(u16::try_from(value.len()).unwrap());
        written.put_slice(value.as_bytes());
    }
    raw(&written, payload)
}

fn raw(headers: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::new();
    let total = PRELUDE + headers.len() + payload.len() + TRAILER;
    frame.put_u32(u32::try_from(total).unwrap());
    frame.put_u32(u32::try_from(headers.len()).unwrap());
    frame.put_u32(crc32fast::hash(&frame));
    frame.put_slice(headers);
    frame.put_slice(payload);
    frame.put_u32(crc32fast::hash(&frame));
    frame
}

fn cut(pieces: &[&[u8]]) -> Result<(Vec<Bytes>, bool), Damaged> {
    let (mut messages, mut found) = (Messages::new(LIMIT), Vec::new());
    for piece in pieces {
        messages.push(Bytes::copy_from_slice(piece));
        while let Some(frame) = messages.take()? {
            found.push(frame);
        }
    }
    Ok((found, messages.is_cut_short()))
}

#[test]
fn a_frame_is_looked_into() {
    let headers = [
        (":message-type", "exception"),
        (":exception-type", "throttlingException"),
        (":content-type", "application/json"),
    ];
    let (frames, _) = cut(&[&frame(&headers, b"{}")]).unwrap();
    let message = Message::of(&frames[0]);
    assert_eq!(message.message_type.as_deref(), Some("exception"));
    assert_eq!(
        message.exception_type.as_deref(),
        Some("throttlingException")
    );
    assert_eq!((message.event_type, message.error), (None, None));
    assert_eq!(message.payload, "{}");
}

#[test]
fn headers_of_every_type_are_skipped() {
    let mut headers = Vec::new();
    for (kind, len) in [
        (0, 0),
        (1, 0),
        (2, 1),
        (3, 2),
        (4, 4),
        (5, 8),
        (8, 8),
        (9, 16),
    ] {
        headers.extend([1, b'x', kind]);
        headers.extend(std::iter::repeat_n(0, len));
    }
    headers.extend([1, b'x', 6, 0, 2, 0, 0]);
    headers.extend([11]);
    headers.extend(b":event-type");
    headers.extend([7, 0, 1, b'e']);
    let (frames, _) = cut(&[&raw(&headers, b"")]).unwrap();
    assert_eq!(Message::of(&frames[0]).event_type.as_deref(), Some("e"));
}

#[test]
fn an_error_without_an_exception_has_code_and_words() {
    let headers = [
        (":message-type", "error"),
        (":error-code", "c"),
        (":error-message", "w"),
    ];
    let (frames, _) = cut(&[&frame(&headers, b"")]).unwrap();
    let error = Message::of(&frames[0]).error;
    assert_eq!(error, Some(("c".into(), "w".into())));
}

#[test]
fn damage_is_noticed() {
    let good = frame(&[(":event-type", "e")], b"payload");
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        let result = cut(&[&bad]);
        assert_eq!(result, Err(Damaged::Checksum), "byte {at}");
    }
}

#[test]
fn impossible_lengths_are_refused() {
    let prelude = |total: u32, headers: u32| {
        let mut bytes = Vec::new();
        bytes.put_u32(total);
        bytes.put_u32(headers);
        bytes.put_u32(crc32fast::hash(&bytes));
        cut(&[&bytes])
    };
    assert_eq!(prelude(u32::MAX, 0), Err(Damaged::TooLong));
    assert_eq!(prelude(15, 0), Err(Damaged::Length));
    assert_eq!(prelude(100, 85), Err(Damaged::Length));
    assert_eq!(prelude(0, 0), Err(Damaged::Length));
    assert_eq!(prelude(100, 84), Ok((Vec::new(), true)));
}

#[test]
fn a_whole_frame_is_not_copied() {
    let piece = Bytes::from(frame(&[], b"x"));
    let mut messages = Messages::new(LIMIT);
    messages.push(piece.clone());
    let found = messages.take().unwrap().unwrap();
    assert_eq!(found.as_ptr(), piece.as_ptr());
}

proptest! {
    /// The frames are the same however the stream is cut, and no byte is lost.
    #[test]
    fn cuts_do_not_matter(
        payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..6),
        cuts in prop::collection::vec(0usize..300, 0..12),
        missing in 0usize..20,
    ) {
        let mut bytes: Vec<u8> = payloads
            .iter()
            .flat_map(|payload| frame(&[(":event-type", "e")], payload))
            .collect();
        bytes.truncate(bytes.len() - missing.min(bytes.len()));
        let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let pieces: Vec<_> = cuts.windows(2).map(|cut| &bytes[cut[0]..cut[1]]).collect();
        let (frames, short) = cut(&pieces).unwrap();
        prop_assert!(bytes.starts_with(&frames.concat()));
        for (frame, payload) in frames.iter().zip(&payloads) {
            prop_assert_eq!(&Message::of(frame).payload[..], &payload[..]);
        }
        prop_assert_eq!(short, frames.concat().len() < bytes.len());
        prop_assert_eq!(cut(&[&bytes]).unwrap(), (frames, short));
    }

    /// Nothing that arrives makes it panic.
    #[test]
    fn anything_may_arrive(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = cut(&[&bytes]);
        let headers = raw(&bytes, b"");
        let (frames, _) = cut(&[&headers]).unwrap();
        let _ = Message::of(&frames[0]);
        let _ = Message::of(&Bytes::from(bytes));
    }
}
