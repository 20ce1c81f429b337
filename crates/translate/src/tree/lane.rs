//! Strings are nearly all there is: they are looked through sixteen bytes at a time.

use wide::u8x16;

/// A vector's worth of a text.
const LANE: usize = 16;

/// How many bytes of `text` stand for themselves before one that does not.
pub(super) fn plain_len(text: &[u8]) -> usize {
    let (lanes, rest) = text.as_chunks::<LANE>();
    for (number, lane) in lanes.iter().enumerate() {
        let special = special_bytes(*lane);
        if special != 0 {
            return number * LANE + special.trailing_zeros() as usize;
        }
    }
    let special = |byte: &u8| *byte == b'"' || *byte == b'\\' || *byte < b' ';
    let plain = rest.iter().position(special).unwrap_or(rest.len());
    text.len() - rest.len() + plain
}

/// Marks quotes, backslashes and control characters.
fn special_bytes(lane: [u8; LANE]) -> u32 {
    let bytes = u8x16::new(lane);
    let quote = bytes.simd_eq(u8x16::splat(b'"'));
    let backslash = bytes.simd_eq(u8x16::splat(b'\\'));
    let control = bytes.min(u8x16::splat(b' ' - 1)).simd_eq(bytes);
    (quote | backslash | control).to_bitmask()
}
