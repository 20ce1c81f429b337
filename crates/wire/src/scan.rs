//! One pass over a JSON object that finds its top-level members and nothing else.
//!
//! A gateway needs a handful of members of a body and must leave the rest alone. A parser that builds a tree, or
//! one that wants the whole text in one piece, would cost more than everything else it does. This scanner takes
//! the text in whatever pieces it arrives, allocates nothing for values, and accepts exactly what RFC 8259 calls
//! a JSON text whose root is an object (it does not look at the encoding inside strings).

use std::ops::Range;

use memchr::memchr2;
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
    name: Name,
    /// Where the current member of the root and its value begin.
    member: usize,
    value: usize,
}

/// The name of a member of the root, as it is being read.
#[derive(Debug, Default)]
struct Name {
    raw: SmallVec<[u8; 40]>,
    escaped: bool,
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
    Text(Role),
    Escape(Role),
    /// Hexadecimal digits that are missing of an escape.
    Hex(Role, u8),
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

type Step = Result<usize, Malformed>;

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
            name: Name::default(),
            member: 0,
            value: 0,
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
            at = self.step(piece, at, visit)?;
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
            _ => self.fail(0, "unexpected end"),
        }
    }

    /// Reads one token, or as much of it as there is; returns where the next begins.
    fn step(&mut self, piece: &[u8], at: usize, visit: &mut impl Visit) -> Step {
        let byte = piece[at];
        match self.state {
            State::Text(role) => self.text(piece, at, role, visit),
            State::Escape(role) => self.escape(byte, at, role),
            State::Hex(role, left) => self.hex(byte, at, role, left),
            State::Number(number) => self.number(byte, at, number, visit),
            State::Literal(rest) => self.literal(byte, at, rest, visit),
            _ if matches!(byte, b' ' | b'\n' | b'\r' | b'\t') => Ok(at + 1),
            _ => self.structure(byte, at, visit),
        }
    }

    fn structure(&mut self, byte: u8, at: usize, visit: &mut impl Visit) -> Step {
        let in_object = self.objects & 1 == 1;
        match (self.state, byte) {
            (State::Start, b'{') => self.open(at, true),
            (State::Start, _) => self.fail(at, "the body must be a JSON object"),
            (State::Key | State::FirstKey, b'"') => self.begin_name(at),
            (State::FirstKey, b'}') | (State::FirstValue, b']') => self.close(at, visit),
            (State::After, b'}') if in_object => self.close(at, visit),
            (State::After, b']') if !in_object => self.close(at, visit),
            (State::After, b',') => {
                self.goto(at, if in_object { State::Key } else { State::Value })
            }
            (State::Colon, b':') => self.goto(at, State::Value),
            (State::Value | State::FirstValue, _) => self.begin_value(byte, at),
            (State::Key | State::FirstKey, _) => self.fail(at, "expected a member name"),
            (State::Colon, _) => self.fail(at, "expected ':'"),
            (State::After, _) => self.fail(at, "expected ',' or the end of the container"),
            _ => self.fail(at, "text after the end of the object"),
        }
    }

    fn begin_name(&mut self, at: usize) -> Step {
        if self.depth > 1 {
            return self.goto(at, State::Text(Role::Name));
        }
        self.member = self.offset + at;
        self.name.raw.clear();
        self.name.escaped = false;
        self.goto(at, State::Text(Role::RootName))
    }

    fn begin_value(&mut self, byte: u8, at: usize) -> Step {
        if self.depth == 1 {
            self.value = self.offset + at;
        }
        match byte {
            b'"' => self.goto(at, State::Text(Role::Value)),
            b'{' => self.open(at, true),
            b'[' => self.open(at, false),
            b't' => self.goto(at, State::Literal(b"rue")),
            b'f' => self.goto(at, State::Literal(b"alse")),
            b'n' => self.goto(at, State::Literal(b"ull")),
            b'-' => self.goto(at, State::Number(Number::Minus)),
            b'0' => self.goto(at, State::Number(Number::Zero)),
            b'1'..=b'9' => self.goto(at, State::Number(Number::Integer)),
            _ => self.fail(at, "expected a value"),
        }
    }

    fn open(&mut self, at: usize, object: bool) -> Step {
        if self.depth == MOST_DEPTH {
            return self.fail(at, "nested deeper than 128 levels");
        }
        self.depth += 1;
        self.objects = self.objects << 1 | u128::from(object);
        self.goto(
            at,
            if object {
                State::FirstKey
            } else {
                State::FirstValue
            },
        )
    }

    fn close(&mut self, at: usize, visit: &mut impl Visit) -> Step {
        self.depth -= 1;
        self.objects >>= 1;
        if self.depth == 0 {
            return self.goto(at, State::End);
        }
        self.end_value(at + 1, visit)
    }

    /// A value has ended before `end`.
    fn end_value(&mut self, end: usize, visit: &mut impl Visit) -> Step {
        self.state = State::After;
        if self.depth == 1 {
            self.name
                .with(|name| visit.member(name, self.member, self.value..self.offset + end))?;
        }
        Ok(end)
    }

    fn text(&mut self, piece: &[u8], at: usize, role: Role, visit: &mut impl Visit) -> Step {
        let rest = &piece[at..];
        let run = memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
        if has_control(&rest[..run]) {
            return self.fail(at, "a control character in a string must be escaped");
        }
        if role == Role::RootName {
            self.name.raw.extend_from_slice(&rest[..run]);
        }
        let end = at + run;
        match (rest.get(run), role) {
            (None, _) => Ok(end),
            (Some(b'"'), Role::Value) => self.end_value(end + 1, visit),
            (Some(b'"'), _) => self.goto(end, State::Colon),
            (Some(_), _) => {
                self.keep_escaped(b'\\', role);
                self.goto(end, State::Escape(role))
            }
        }
    }

    fn escape(&mut self, byte: u8, at: usize, role: Role) -> Step {
        self.keep_escaped(byte, role);
        match byte {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {
                self.goto(at, State::Text(role))
            }
            b'u' => self.goto(at, State::Hex(role, 4)),
            _ => self.fail(at, "unknown escape in a string"),
        }
    }

    fn hex(&mut self, byte: u8, at: usize, role: Role, left: u8) -> Step {
        if !byte.is_ascii_hexdigit() {
            return self.fail(at, "expected four hexadecimal digits");
        }
        self.keep_escaped(byte, role);
        self.goto(
            at,
            if left == 1 {
                State::Text(role)
            } else {
                State::Hex(role, left - 1)
            },
        )
    }

    fn keep_escaped(&mut self, byte: u8, role: Role) {
        if role == Role::RootName {
            self.name.raw.push(byte);
            self.name.escaped = true;
        }
    }

    fn number(&mut self, byte: u8, at: usize, number: Number, visit: &mut impl Visit) -> Step {
        match number.next(byte) {
            Some(next) => self.goto(at, State::Number(next)),
            None if number.is_complete() => self.end_value(at, visit),
            None => self.fail(at, "malformed number"),
        }
    }

    fn literal(
        &mut self,
        byte: u8,
        at: usize,
        rest: &'static [u8],
        visit: &mut impl Visit,
    ) -> Step {
        match rest {
            [only] if *only == byte => self.end_value(at + 1, visit),
            [first, rest @ ..] if *first == byte => self.goto(at, State::Literal(rest)),
            _ => self.fail(at, "expected true, false or null"),
        }
    }

    /// Goes on in `state` behind the byte at `at`.
    fn goto(&mut self, at: usize, state: State) -> Step {
        self.state = state;
        Ok(at + 1)
    }

    fn fail<T>(&self, at: usize, reason: &'static str) -> Result<T, Malformed> {
        Err(Malformed {
            offset: self.offset + at,
            reason,
        })
    }
}

// === impl Name ===

impl Name {
    /// Calls `read` with the name, its escapes decoded.
    fn with<T>(&self, read: impl FnOnce(&[u8]) -> T) -> T {
        if !self.escaped {
            return read(&self.raw);
        }
        let quoted = [b"\"", self.raw.as_slice(), b"\""].concat();
        match serde_json::from_slice::<String>(&quoted) {
            Ok(name) => read(name.as_bytes()),
            // Half a surrogate pair: no name that anyone could ask for.
            Err(_) => read(&self.raw),
        }
    }
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

/// Looks at all bytes whatever it finds, which compiles to vector instructions.
fn has_control(text: &[u8]) -> bool {
    text.iter()
        .fold(false, |found, byte| found | (*byte < b' '))
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
            "\"\\x\"",
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
