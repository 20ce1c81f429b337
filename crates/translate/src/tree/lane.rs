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
    // As if the text went on.
    let mut lane = [b' '; LANE];
    lane[..rest.len()].copy_from_slice(rest);
    let plain = special_bytes(lane).trailing_zeros() as usize;
    text.len() - rest.len() + plain.min(rest.len())
}

/// Marks quotes, backslashes and control characters.
fn special_bytes(lane: [u8; LANE]) -> u32 {
    let bytes = u8x16::new(lane);
    let quote = bytes.simd_eq(u8x16::splat(b'"'));
    let backslash = bytes.simd_eq(u8x16::splat(b'\\'));
    let control = bytes.min(u8x16::splat(b' ' - 1)).simd_eq(bytes);
    (quote | backslash | control).to_bitmask()
}
