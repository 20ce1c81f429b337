//! Strings: where they end, and nothing else about them.

use wide::u8x16;

/// Where in a text the quote stands that ends the string, if it is there; the error is where a control character
/// stands in the string.
type End = Result<Option<usize>, usize>;

/// A vector's worth of a text.
type Lane = [u8; 16];

/// What the bits of one word can describe.
type Block = [u8; 64];

/// Strings up to this length, in bytes, are short.
const SHORT: usize = 48;

/// The length of the string that begins `text`, its first quote left out.
pub(crate) fn string_len(text: &[u8]) -> Option<usize> {
    short_string(text).or_else(|| long_string(text, &mut false).ok().flatten())
}

/// The length of a short string without escapes. Most strings of a body are names and end within a lane.
#[inline]
pub(super) fn short_string(text: &[u8]) -> Option<usize> {
    let window = &text[..text.len().min(SHORT)];
    let (lanes, rest) = window.as_chunks();
    for (number, lane) in lanes.iter().enumerate() {
        let special = special_bytes(*lane);
        if special != 0 {
            let run = number * size_of::<Lane>() + special.trailing_zeros() as usize;
            return (text[run] == b'"').then_some(run);
        }
    }
    let special = |byte: &u8| *byte == b'"' || *byte == b'\\' || *byte < b' ';
    let run = size_of_val(lanes) + rest.iter().position(special)?;
    (text[run] == b'"').then_some(run)
}

/// The end of the string of which `text` is the rest. `escaped`: whether a backslash before `text` escapes its
/// first byte; set for what follows `text` when the string goes on.
///
/// A quote may follow every few dozen bytes, most of them escaped, so it does not pay to stop at each: 64 bytes at a
/// time become words with a bit for each byte (Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019).
#[inline(never)]
pub(super) fn long_string(text: &[u8], escaped: &mut bool) -> End {
    let (blocks, rest) = text.as_chunks();
    let (mut carry, mut least) = (u64::from(*escaped), u8x16::splat(u8::MAX));
    for (number, block) in blocks.iter().enumerate() {
        let quotes = marks(block, b'"') & !escapes(marks(block, b'\\'), &mut carry);
        if quotes != 0 {
            let end = number * size_of::<Block>() + quotes.trailing_zeros() as usize;
            return ending_at(text, end, has_control(least), block).map(Some);
        }
        least = least.min(least_of(block));
    }
    // As if the string went on; what is behind the rest is never looked at.
    let mut block: Block = [b' '; 64];
    block[..rest.len()].copy_from_slice(rest);
    let escaping = escapes(marks(&block, b'\\'), &mut carry);
    let quotes = marks(&block, b'"') & !escaping;
    if quotes != 0 {
        let end = text.len() - rest.len() + quotes.trailing_zeros() as usize;
        return ending_at(text, end, has_control(least), &block).map(Some);
    }
    *escaped = escaping >> rest.len() & 1 == 1;
    match has_control(least.min(least_of(&block))) {
        true => first_control(text).map(|_| None),
        false => Ok(None),
    }
}

/// `end`, unless there is a control character before it: `earlier` than the last `block`, or in it.
#[inline]
fn ending_at(text: &[u8], end: usize, earlier: bool, block: &Block) -> Result<usize, usize> {
    let inside = (1 << (end % size_of::<Block>())) - 1;
    if earlier || controls(block) & inside != 0 {
        first_control(&text[..end])?;
    }
    Ok(end)
}

#[cold]
fn first_control(text: &[u8]) -> Result<(), usize> {
    let control = text.iter().position(|byte| *byte < b' ');
    control.map_or(Ok(()), Err)
}

/// Marks the bytes that a backslash before them escapes. `carry`: whether the first one is; set for the next block.
///
/// In a run of backslashes every second one is escaped, and so is what follows a run of odd length. An addition
/// finds the end of all runs at once: a run that begins at an odd place, to which its own beginning is added,
/// overflows into the place behind it. From the parity of both ends follows that of the length.
/// Without a branch for blocks that have none, since nothing foretells which they are.
#[inline]
fn escapes(backslashes: u64, carry: &mut u64) -> u64 {
    const EVEN: u64 = 0x5555_5555_5555_5555;
    let backslashes = backslashes & !*carry;
    let behind = backslashes << 1 | *carry;
    let odd_beginnings = backslashes & !EVEN & !behind;
    let (ends, overflow) = backslashes.overflowing_add(odd_beginnings);
    *carry = u64::from(overflow);
    (EVEN ^ ends << 1) & behind
}

/// Marks the bytes of `block` that are `byte`.
#[inline]
fn marks(block: &Block, byte: u8) -> u64 {
    bits(block, |lane| lane.simd_eq(u8x16::splat(byte)))
}

/// Marks the control characters of `block`.
#[inline]
fn controls(block: &Block) -> u64 {
    bits(block, is_control)
}

#[inline]
fn bits(block: &Block, mark: impl Fn(u8x16) -> u8x16) -> u64 {
    let lanes = block.as_chunks().0.iter().enumerate();
    lanes.fold(0, |bits, (number, lane)| {
        bits | u64::from(mark(u8x16::new(*lane)).to_bitmask()) << (number * size_of::<Lane>())
    })
}

/// The least of each of the columns of `block`.
#[inline]
fn least_of(block: &Block) -> u8x16 {
    let lanes = block.as_chunks().0.iter().map(|lane| u8x16::new(*lane));
    lanes.fold(u8x16::splat(u8::MAX), u8x16::min)
}

#[inline]
fn has_control(least: u8x16) -> bool {
    is_control(least).to_bitmask() != 0
}

#[inline]
fn is_control(bytes: u8x16) -> u8x16 {
    bytes.min(u8x16::splat(b' ' - 1)).simd_eq(bytes)
}

/// Marks quotes, backslashes and control characters.
#[inline]
fn special_bytes(lane: Lane) -> u32 {
    let bytes = u8x16::new(lane);
    let quote = bytes.simd_eq(u8x16::splat(b'"'));
    let backslash = bytes.simd_eq(u8x16::splat(b'\\'));
    (quote | backslash | is_control(bytes)).to_bitmask()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Byte by byte, what the functions above do with bits.
    fn plainly(text: &[u8], escaped: &mut bool) -> End {
        for (at, byte) in text.iter().enumerate() {
            match (*byte, *escaped) {
                (0..b' ', _) => return Err(at),
                (b'"', false) => return Ok(Some(at)),
                (byte, before) => *escaped = byte == b'\\' && !before,
            }
        }
        Ok(None)
    }

    fn text() -> impl Strategy<Value = Vec<u8>> {
        let plain = any::<u8>().prop_map(|byte| byte.clamp(b'#', b'[') | byte & 0x80);
        let byte = prop_oneof![
            30 => plain,
            4 => Just(b'\\'),
            1 => Just(b'"'),
        ];
        let rarely = (
            0usize..2000,
            prop::sample::select(vec![b'\n', 0, 31, b' ', 0x7f]),
        );
        (prop::collection::vec(byte, 0..400), rarely).prop_map(|(mut text, (at, odd))| {
            if let Some(byte) = text.get_mut(at) {
                *byte = odd;
            }
            text
        })
    }

    proptest! {
        #[test]
        fn finds_the_same_end_as_one_who_reads_each_byte(text in text(), before: bool) {
            let (mut escaped, mut expected_escaped) = (before, before);
            let expected = plainly(&text, &mut expected_escaped);
            prop_assert_eq!(long_string(&text, &mut escaped), expected);
            if expected == Ok(None) {
                prop_assert_eq!(escaped, expected_escaped);
            }
            if let (Some(run), false) = (short_string(&text), before) {
                prop_assert_eq!(expected, Ok(Some(run)));
            }
        }

        #[test]
        fn runs_of_backslashes_cross_blocks(lead in 0usize..140, run in 0usize..140, cut in 0usize..280) {
            let text = [&vec![b'x'; lead], &vec![b'\\'; run], &b"\"y\""[..]].concat();
            let (first, second) = text.split_at(cut.min(text.len()));
            let (mut escaped, mut expected_escaped) = (false, false);
            for part in [first, second] {
                let expected = plainly(part, &mut expected_escaped);
                prop_assert_eq!(long_string(part, &mut escaped), expected);
                if expected != Ok(None) {
                    break;
                }
                prop_assert_eq!(escaped, expected_escaped);
            }
        }
    }
}
