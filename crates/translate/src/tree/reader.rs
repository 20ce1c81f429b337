use std::borrow::Cow;

use serde_json::Number;

use super::{Object, Tree, lane::plain_len};

/// How many members most objects have at least.
const FEW: usize = 4;

/// How much room what is behind the first escape of a text gets at first. Kept small: a body may have very many texts.
const ESCAPED: usize = 32;

/// How deep values may stand in each other, as with `serde_json`.
const DEEPEST: u8 = 127;

/// Reads a text that is all right; of any other it says no more than that it is not.
pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u8,
}

// === impl Reader ===

impl<'a> Reader<'a> {
    /// The value that `text` is.
    pub(super) fn read(text: &'a str) -> Option<Tree<'a>> {
        let mut reader = Self {
            text,
            at: 0,
            depth: 0,
        };
        let tree = reader.value()?;
        reader.space();
        (reader.at == text.len()).then_some(tree)
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
    }

    /// The next byte that is not space, passed over.
    fn next(&mut self) -> Option<u8> {
        self.space();
        let byte = self.byte();
        self.at += 1;
        byte
    }

    fn value(&mut self) -> Option<Tree<'a>> {
        self.space();
        match self.byte()? {
            b'"' => self.string().map(Tree::Text),
            b'{' => self.within(Self::members).map(Tree::Object),
            b'[' => self.within(Self::items).map(Tree::List),
            b't' => self.word("true", Tree::Bool(true)),
            b'f' => self.word("false", Tree::Bool(false)),
            b'n' => self.word("null", Tree::Null),
            _ => self.number().map(Tree::Number),
        }
    }

    fn within<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.at += 1;
        self.depth = (self.depth < DEEPEST).then_some(self.depth + 1)?;
        let inner = read(self)?;
        self.depth -= 1;
        Some(inner)
    }

    fn word(&mut self, word: &str, tree: Tree<'a>) -> Option<Tree<'a>> {
        let said = self.text.as_bytes()[self.at..].starts_with(word.as_bytes());
        self.at += word.len();
        said.then_some(tree)
    }

    fn number(&mut self) -> Option<Number> {
        let rest = self.text.as_bytes()[self.at..].iter();
        let part = |byte: &&u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
        let number = &self.text[self.at..self.at + rest.take_while(part).count()];
        self.at += number.len();
        // Most are plain, and need no second look.
        let plain = matches!(number.as_bytes(), [b'1'..=b'9', ..] | [b'0']);
        match number.parse::<u64>() {
            Ok(whole) if plain => Some(whole.into()),
            _ => serde_json::from_str(number).ok(),
        }
    }

    fn items(&mut self) -> Option<Vec<Tree<'a>>> {
        let mut items = Vec::new();
        self.space();
        if self.byte()? == b']' {
            self.at += 1;
            return Some(items);
        }
        loop {
            items.push(self.value()?);
            match self.next()? {
                b',' => {}
                b']' => return Some(items),
                _ => return None,
            }
        }
    }

    fn members(&mut self) -> Option<Object<'a>> {
        self.space();
        if self.byte()? == b'}' {
            self.at += 1;
            return Some(Vec::new().into());
        }
        let mut members = Vec::with_capacity(FEW);
        loop {
            self.space();
            let name = self.string()?;
            (self.next()? == b':').then_some(())?;
            members.push((name, self.value()?));
            match self.next()? {
                b',' => {}
                b'}' => return Some(members.into()),
                _ => return None,
            }
        }
    }

    fn string(&mut self) -> Option<Cow<'a, str>> {
        (self.byte()? == b'"').then_some(())?;
        self.at += 1;
        let plain = self.plain();
        match self.byte()? {
            b'"' => {
                self.at += 1;
                Some(plain.into())
            }
            b'\\' => self.escaped(plain).map(Cow::Owned),
            _ => None,
        }
    }

    /// The bytes that stand for themselves, passed over.
    fn plain(&mut self) -> &'a str {
        let from = self.at;
        self.at += plain_len(&self.text.as_bytes()[from..]);
        &self.text[from..self.at]
    }

    /// The rest of a string, with its `beginning`.
    fn escaped(&mut self, beginning: &str) -> Option<String> {
        let mut text = String::with_capacity(2 * beginning.len() + ESCAPED);
        text.push_str(beginning);
        loop {
            let byte = self.byte()?;
            self.at += 1;
            match byte {
                b'"' => return Some(text),
                b'\\' => text.push(self.escape()?),
                _ => return None,
            }
            text.push_str(self.plain());
        }
    }

    fn escape(&mut self) -> Option<char> {
        let byte = self.byte()?;
        self.at += 1;
        Some(match byte {
            b'n' => '\n',
            b'"' | b'\\' | b'/' => char::from(byte),
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => return self.unicode(),
            _ => return None,
        })
    }

    /// Four digits, or those of two halves.
    fn unicode(&mut self) -> Option<char> {
        let first = self.unit()?;
        let second = match first {
            0xd800..0xdc00 if self.text.as_bytes()[self.at..].starts_with(b"\\u") => {
                self.at += 2;
                Some(self.unit()?)
            }
            _ => None,
        };
        let mut chars = char::decode_utf16([first].into_iter().chain(second));
        chars.next()?.ok().filter(|_| chars.next().is_none())
    }

    fn unit(&mut self) -> Option<u16> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        plain.then(|| u16::from_str_radix(digits, 16).ok())?
    }
}
