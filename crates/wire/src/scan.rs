//! One pass over a JSON object that finds its top-level members and nothing else.
//!
//! A gateway needs a handful of members of a body and must leave the rest alone. A parser that builds a tree, or
//! one that wants the whole text in one piece, would cost more than everything else it does. This scanner takes
//! the text in whatever pieces it arrives and allocates nothing for values.
//!
//! It accepts what RFC 8259 calls a JSON text whose root is an object, with one liberty: inside strings it looks
//! for the closing quote and for control characters only, not at encoding or escapes. Where a string ends does
//! not depend on either, so no two readers can disagree on what the members are; the provider, who reads the
//! strings, refuses bad ones.

use std::ops::Range;

use memchr::memchr;
use smallvec::SmallVec;

/// Told of each member of the root object, in order.
pub trait Visit {
    /// A member: its decoded name, where the quote before the name stands, and where its value stands.
    ///
    /// # Errors
    ///
    /// To refuse the text because of this member.
    fn member(&mut self, name: &[u8], start: usize, value: Range<usize>) -> Result<(), Malformed>;
}

/// Why a text is not an object in JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The byte at which it shows.
    pub offset: usize,
    /// What was wrong with it.
    pub reason: &'static str,
}

/// The scanner. Feed it with [`Scanner::push`], then ask [`Scanner::finish`].
#[derive(Debug)]
pub struct Scanner {
    state: State,
    /// Bytes of earlier pieces.
    offset: usize,
    depth: u32,
    /// A bit per open container, innermost lowest: 1 for an object.
    objects: u128,
    /// What the string is that is being read, and whether a backslash ended the last piece of it.
    role: Role,
    escaped: bool,
    /// The name of the current member of the root, its escapes not decoded.
    name: SmallVec<[u8; 40]>,
    /// Where that member and its value begin.
    member: usize,
    value: usize,
    /// Why the last step failed.
    failure: Option<Malformed>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the root's brace.
    Start,
    /// A value must follow.
    Value,
    /// A value or the end of the array.
    FirstValue,
    /// A name must follow.
    Key,
    /// A name or the end of the object.
    FirstKey,
    Colon,
    /// A comma or the end of the container.
    After,
    /// Inside a string.
    Text,
    Number(Number),
    /// What is missing of `true`, `false` or `null`.
    Literal(&'static [u8]),
    /// After the root's brace.
    End,
}

/// What a string is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// The name of a member of the root: the only strings that are looked into.
    RootName,
    Name,
    Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Number {
    Minus,
    Zero,
    Integer,
    Point,
    Fraction,
    Exponent,
    ExponentSign,
    ExponentDigits,
}

/// Where the next token begins; `None` after a failure, which then stands in [`Scanner::failure`]. A result
/// with the failure in it would not fit into registers, and this is returned for every token.
type Step = Option<usize>;

/// Strings up to this length, in bytes, are short.
const SHORT: usize = 48;

/// As deep as a body may nest.
const MOST_DEPTH: u32 = 128;

// === impl Scanner ===

impl Default for Scanner {
    fn default() -> Self {
        Self {
            state: State::Start,
            offset: 0,
            depth: 0,
            objects: 0,
            role: Role::Value,
            escaped: false,
            name: SmallVec::new(),
            member: 0,
            value: 0,
            failure: None,
        }
    }
}

impl Scanner {
    /// Reads a whole text.
    ///
    /// # Errors
    ///
    /// When it is not an object in JSON, or `visit` refuses it.
    pub fn scan(text: &[u8], visit: &mut impl Visit) -> Result<(), Malformed> {
        let mut scanner = Self::default();
        scanner.push(text, visit)?;
        scanner.finish()
    }

    /// Reads the next piece of the text.
    ///
    /// # Errors
    ///
    /// When the text is malformed. The scanner must not be used any further then.
    pub fn push(&mut self, piece: &[u8], visit: &mut impl Visit) -> Result<(), Malformed> {
        let mut at = 0;
        while at < piece.len() {
            match self.step(piece, at, visit) {
                Some(next) => at = next,
                None => return self.failure.take().map_or(Ok(()), Err),
            }
        }
        self.offset += piece.len();
        Ok(())
    }

    /// Says whether the text was complete.
    ///
    /// # Errors
    ///
    /// When more was to come.
    pub fn finish(&self) -> Result<(), Malformed> {
        match self.state {
            State::End => Ok(()),
            _ => Err(Malformed {
                offset: self.offset,
                reason: "unexpected end",
            }),
        }
    }

    /// Reads one token, or as much of it as there is.
    #[inline]
    fn step(&mut self, piece: &[u8], at: usize, visit: &mut impl Visit) -> Step {
        let byte = piece[at];
        match self.state {
            State::Text => self.text(piece, at, visit),
            State::Number(number) => self.number(piece, at, number, visit),
            State::Literal(rest) => self.literal(piece, at, rest, visit),
            _ if matches!(byte, b' ' | b'\n' | b'\r' | b'\t') => Some(at + 1),
            State::Value | State::FirstValue => self.begin_value(piece, at, visit),
            State::After => self.after(byte, at, visit),
            State::Key | State::FirstKey => self.begin_name(piece, at, visit),
            State::Colon if byte == b':' => self.goto(at + 1, State::Value),
            State::Colon => self.fail(at, "expected ':'"),
            State::Start if byte == b'{' => self.open(at, true),
            State::Start => self.fail(at, "the body must be a JSON object"),
            State::End => self.fail(at, "text after the end of the object"),
        }
    }

    /// Reads what follows a value.
    #[inline]
    fn after(&mut self, byte: u8, at: usize, visit: &mut impl Visit) -> Step {
        match (byte, self.objects & 1 == 1) {
            (b',', true) => self.goto(at + 1, State::Key),
            (b',', false) => self.goto(at + 1, State::Value),
            (b'}', true) | (b']', false) => self.close(at, visit),
            _ => self.fail(at, "expected ',' or the end of the container"),
        }
    }

    #[inline]
    fn begin_name(&mut self, piece: &[u8], at: usize, visit: &mut impl Visit) -> Step {
        match piece[at] {
            b'"' if self.depth == 1 => {
                self.member = self.offset + at;
                self.name.clear();
                self.begin_text(piece, at, Role::RootName, visit)
            }
            b'"' => self.begin_text(piece, at, Role::Name, visit),
            b'}' if self.state == State::FirstKey => self.close(at, visit),
            _ => self.fail(at, "expected a member name"),
        }
    }

    #[inline]
    fn begin_value(&mut self, piece: &[u8], at: usize, visit: &mut impl Visit) -> Step {
        if self.depth == 1 {
            self.value = self.offset + at;
        }
        match piece[at] {
            b'"' => self.begin_text(piece, at, Role::Value, visit),
            b'{' => self.open(at, true),
            b'[' => self.open(at, false),
            b']' if self.state == State::FirstValue => self.close(at, visit),
            b't' => self.literal(piece, at + 1, b"rue", visit),
            b'f' => self.literal(piece, at + 1, b"alse", visit),
            b'n' => self.literal(piece, at + 1, b"ull", visit),
            b'-' => self.goto(at + 1, State::Number(Number::Minus)),
            b'0' => self.goto(at + 1, State::Number(Number::Zero)),
            b'1'..=b'9' => self.goto(at + 1, State::Number(Number::Integer)),
            _ => self.fail(at, "expected a value"),
        }
    }

    #[inline]
    fn open(&mut self, at: usize, object: bool) -> Step {
        if self.depth == MOST_DEPTH {
            return self.fail(at, "nested deeper than 128 levels");
        }
        self.depth += 1;
        self.objects = self.objects << 1 | u128::from(object);
        self.goto(
            at + 1,
            if object {
                State::FirstKey
            } else {
                State::FirstValue
            },
        )
    }

    #[inline]
    fn close(&mut self, at: usize, visit: &mut impl Visit) -> Step {
        self.depth -= 1;
        self.objects >>= 1;
        if self.depth == 0 {
            return self.goto(at + 1, State::End);
        }
        self.end_value(at + 1, visit)
    }

    /// A value has ended before `end`.
    #[inline]
    fn end_value(&mut self, end: usize, visit: &mut impl Visit) -> Step {
        self.state = State::After;
        if self.depth == 1 {
            self.end_member(end, visit)
        } else {
            Some(end)
        }
    }

    fn end_member(&mut self, end: usize, visit: &mut impl Visit) -> Step {
        let value = self.value..self.offset + end;
        let told = match decoded(&self.name) {
            None => visit.member(&self.name, self.member, value),
            Some(name) => visit.member(name.as_bytes(), self.member, value),
        };
        match told {
            Ok(()) => Some(end),
            Err(malformed) => {
                self.failure = Some(malformed);
                None
            }
        }
    }

    #[inline]
    fn begin_text(&mut self, piece: &[u8], at: usize, role: Role, visit: &mut impl Visit) -> Step {
        (self.role, self.escaped) = (role, false);
        self.text(piece, at + 1, visit)
    }

    /// Reads a string from `at` on, to its end or to that of the piece.
    #[inline]
    fn text(&mut self, piece: &[u8], at: usize, visit: &mut impl Visit) -> Step {
        let rest = &piece[at..];
        let short = if self.escaped {
            None
        } else {
            short_string(rest)
        };
        let closed = short.or_else(|| closing_quote(rest, &mut self.escaped));
        let run = closed.unwrap_or(rest.len());
        if short.is_none() && has_control(&rest[..run]) {
            let control = rest.iter().position(|byte| *byte < b' ').unwrap_or(0);
            return self.fail(
                at + control,
                "a control character in a string must be escaped",
            );
        }
        if self.role == Role::RootName {
            self.name.extend_from_slice(&rest[..run]);
        }
        match (closed, self.role) {
            (None, _) => self.goto(at + run, State::Text),
            (_, Role::Value) => self.end_value(at + run + 1, visit),
            _ => self.goto(at + run + 1, State::Colon),
        }
    }

    #[inline]
    fn number(
        &mut self,
        piece: &[u8],
        mut at: usize,
        mut number: Number,
        visit: &mut impl Visit,
    ) -> Step {
        while let Some(byte) = piece.get(at) {
            match number.next(*byte) {
                Some(next) => number = next,
                None if number.is_complete() => return self.end_value(at, visit),
                None => return self.fail(at, "malformed number"),
            }
            at += 1;
        }
        self.goto(at, State::Number(number))
    }

    #[inline]
    fn literal(
        &mut self,
        piece: &[u8],
        at: usize,
        rest: &'static [u8],
        visit: &mut impl Visit,
    ) -> Step {
        let there = &piece[at..];
        if there.starts_with(rest) {
            return self.end_value(at + rest.len(), visit);
        }
        match rest.strip_prefix(there) {
            Some(missing) => self.goto(piece.len(), State::Literal(missing)),
            None => {
                let alike = rest
                    .iter()
                    .zip(there)
                    .take_while(|(one, other)| one == other)
                    .count();
                self.fail(at + alike, "expected true, false or null")
            }
        }
    }

    /// Goes on in `state` at `at`.
    #[inline]
    fn goto(&mut self, at: usize, state: State) -> Step {
        self.state = state;
        Some(at)
    }

    #[cold]
    fn fail(&mut self, at: usize, reason: &'static str) -> Step {
        self.failure = Some(Malformed {
            offset: self.offset + at,
            reason,
        });
        None
    }
}

/// The length of a short string without escapes: eight bytes at a time, because calling anything cleverer takes
/// longer than most strings of a body deserve.
#[inline]
fn short_string(text: &[u8]) -> Option<usize> {
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
fn closing_quote(text: &[u8], escaped: &mut bool) -> Option<usize> {
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

/// The name that `raw` spells; `None` where it holds no escape and so spells itself.
fn decoded(raw: &[u8]) -> Option<String> {
    memchr(b'\\', raw)?;
    let quoted = [b"\"", raw, b"\""].concat();
    // Half a surrogate pair or an unknown escape: no name that anyone could ask for.
    Some(
        serde_json::from_slice(&quoted)
            .unwrap_or_else(|_| String::from_utf8_lossy(raw).into_owned()),
    )
}

/// Looks at all bytes whatever it finds, which compiles to vector instructions.
#[inline]
fn has_control(text: &[u8]) -> bool {
    text.iter()
        .fold(false, |found, byte| found | (*byte < b' '))
}

// === impl Number ===

impl Number {
    fn next(self, byte: u8) -> Option<Self> {
        Some(match (self, byte) {
            (Self::Minus, b'0') => Self::Zero,
            (Self::Minus, b'1'..=b'9') | (Self::Integer, b'0'..=b'9') => Self::Integer,
            (Self::Zero | Self::Integer, b'.') => Self::Point,
            (Self::Point | Self::Fraction, b'0'..=b'9') => Self::Fraction,
            (Self::Zero | Self::Integer | Self::Fraction, b'e' | b'E') => Self::Exponent,
            (Self::Exponent, b'+' | b'-') => Self::ExponentSign,
            (Self::Exponent | Self::ExponentSign | Self::ExponentDigits, b'0'..=b'9') => {
                Self::ExponentDigits
            }
            _ => return None,
        })
    }

    fn is_complete(self) -> bool {
        matches!(
            self,
            Self::Zero | Self::Integer | Self::Fraction | Self::ExponentDigits
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Default, PartialEq)]
    struct Seen(Vec<(String, usize, Range<usize>)>);

    impl Visit for Seen {
        fn member(
            &mut self,
            name: &[u8],
            start: usize,
            value: Range<usize>,
        ) -> Result<(), Malformed> {
            self.0
                .push((String::from_utf8_lossy(name).into_owned(), start, value));
            Ok(())
        }
    }

    fn seen(pieces: &[&[u8]]) -> Result<Seen, Malformed> {
        let (mut seen, mut scanner) = (Seen::default(), Scanner::default());
        for piece in pieces {
            scanner.push(piece, &mut seen)?;
        }
        scanner.finish().map(|()| seen)
    }

    #[test]
    fn finds_members_and_their_places() {
        let text = br#" {"a": 1, "b\u0063":[{"a":"}"}],"d":"x\"y", "e":null} "#;
        let seen = seen(&[text]).unwrap();
        let found: Vec<_> = seen
            .0
            .iter()
            .map(|(name, _, value)| {
                (
                    name.as_str(),
                    std::str::from_utf8(&text[value.clone()]).unwrap(),
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                ("a", "1"),
                ("bc", r#"[{"a":"}"}]"#),
                ("d", r#""x\"y""#),
                ("e", "null")
            ]
        );
        assert_eq!(seen.0[1].1, 10);
    }

    #[test]
    fn says_where_it_went_wrong() {
        let at = |text: &str| seen(&[text.as_bytes()]).unwrap_err().offset;
        assert_eq!(at(r#"{"a":01}"#), 6);
        assert_eq!(at(r#"{"a":tru}"#), 8);
        assert_eq!(at(r#"{"a" 1}"#), 5);
        assert_eq!(at(r#"{"a":1,}"#), 7);
        assert_eq!(at(r#"{"a":1"#), 6);
        assert_eq!(at("[]"), 0);
        assert_eq!(at(&format!("{{\"a\":{}", "[".repeat(128))), 5 + 127);
    }

    /// Texts that are JSON or nearly so.
    fn nearly_json() -> impl Strategy<Value = String> {
        let token = prop::sample::select(vec![
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            " ",
            "\n",
            "\"a\"",
            "\"model\"",
            "\"\\u00e9\"",
            "1",
            "-0.5e+3",
            "01",
            "-",
            "1.",
            "true",
            "nul",
            "null",
            "\"",
            "\\",
            "\t",
            "\u{1}",
            "é",
        ]);
        prop::collection::vec(token, 0..24).prop_map(|tokens| format!("{{{}", tokens.concat()))
    }

    proptest! {
        /// Agrees with the JSON library on what is an object, however the text is cut.
        #[test]
        fn accepts_what_json_is(text in nearly_json(), cuts in prop::collection::vec(0usize..80, 0..4)) {
            let whole = seen(&[text.as_bytes()]);
            let expected = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
            prop_assert_eq!(whole.is_ok(), expected, "{}", text);
            let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.extend([0, text.len()]);
            cuts.sort_unstable();
            let pieces: Vec<_> = cuts.windows(2).map(|cut| &text.as_bytes()[cut[0]..cut[1]]).collect();
            prop_assert_eq!(seen(&pieces), whole);
        }

        /// Never panics, whatever it is fed.
        #[test]
        fn survives_anything(text in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = seen(&[b"{", &text]);
        }
    }
}
