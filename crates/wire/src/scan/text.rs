//! Strings: where they end, and nothing else about them.

use memchr::memchr;

/// Strings up to this length, in bytes, are short.
const SHORT: usize = 48;

/// The length of a short string without escapes: eight bytes at a time, because calling anything cleverer takes
/// longer than most strings of a body deserve.
#[inline]
pub(super) fn short_string(text: &[u8]) -> Option<usize> {
    let window = &text[..text.len().min(SHORT)];
    let (words, rest) = window.as_chunks::<8>();
    for (number, word) in words.iter().enumerate() {
        let special = special_bytes(u64::from_le_bytes(*word));
        if special != 0 {
            let run = number * 8 + special.trailing_zeros() as usize / 8;
            return (text[run] == b'"').then_some(run);
        }
    }
    let special = |byte: &u8| *byte == b'"' || *byte == b'\\' || *byte < b' ';
    let run = words.len() * 8 + rest.iter().position(special)?;
    (text[run] == b'"').then_some(run)
}

/// Marks the high bit of each byte of `word` that is a quote, a backslash or a control character. Bytes above
/// the lowest marked one may be marked wrongly (see "Determine if a word has a byte less than n" in the
/// collection of bit hacks by S. E. Anderson).
#[inline]
fn special_bytes(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    let below = |word: u64, bound: u64| word.wrapping_sub(ONES * bound) & !word;
    let quote = below(word ^ (ONES * b'"' as u64), 1);
    let backslash = below(word ^ (ONES * b'\\' as u64), 1);
    (quote | backslash | below(word, b' ' as u64)) & HIGH
}

/// Where the quote stands that ends the string, of which `text` is the rest. `escaped`: whether a backslash
/// before `text` escapes its first byte; set for what follows `text` when the string goes on.
#[inline]
pub(super) fn closing_quote(text: &[u8], escaped: &mut bool) -> Option<usize> {
    let start = usize::from(*escaped).min(text.len());
    let mut from = start;
    while let Some(run) = memchr(b'"', &text[from..]) {
        let quote = from + run;
        if backslashes(&text[start..quote]).is_multiple_of(2) {
            return Some(quote);
        }
        from = quote + 1;
    }
    if start <= text.len() && !(text.is_empty() && *escaped) {
        *escaped = backslashes(&text[start..]) % 2 == 1;
    }
    None
}

/// How many backslashes `text` ends in.
#[inline]
fn backslashes(text: &[u8]) -> usize {
    text.iter().rev().take_while(|byte| **byte == b'\\').count()
}

/// Looks at all bytes whatever it finds, which compiles to vector instructions.
#[inline]
pub(super) fn has_control(text: &[u8]) -> bool {
    text.iter()
        .fold(false, |found, byte| found | (*byte < b' '))
}
