use super::{Object, Tree, lane::plain_len};

// === impl Tree ===

impl Tree<'_> {
    /// Writes it to the end of `bytes`.
    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Null => bytes.extend_from_slice(b"null"),
            Self::Bool(true) => bytes.extend_from_slice(b"true"),
            Self::Bool(false) => bytes.extend_from_slice(b"false"),
            Self::Number(number) => {
                let written = serde_json::to_writer(bytes, number);
                debug_assert!(written.is_ok(), "numbers are always JSON");
            }
            Self::Text(text) => quote(text, bytes),
            Self::List(items) => {
                separated(b'[', items.iter(), bytes, Self::write);
                bytes.push(b']');
            }
            Self::Object(object) => object.write(bytes),
        }
    }

    /// About how long it is when it is written.
    fn size(&self) -> usize {
        const PUNCTUATION: usize = 4;
        match self {
            Self::Text(text) => text.len() + PUNCTUATION,
            Self::List(items) => items.iter().map(Self::size).sum::<usize>() + PUNCTUATION,
            Self::Object(object) => object.size(),
            Self::Null | Self::Bool(_) | Self::Number(_) => 2 * PUNCTUATION,
        }
    }
}

// === impl Object ===

impl Object<'_> {
    /// Writes it.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let size = self.size();
        // Some of the text is escaped.
        let mut bytes = Vec::with_capacity(size + size / 16);
        self.write(&mut bytes);
        bytes
    }

    /// Writes it to the end of `bytes`.
    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        separated(b'{', self.iter(), bytes, |(name, value), bytes| {
            quote(name, bytes);
            bytes.push(b':');
            value.write(bytes);
        });
        bytes.push(b'}');
    }

    fn size(&self) -> usize {
        let members = self.iter();
        members
            .map(|(name, value)| name.len() + value.size() + 4)
            .sum()
    }
}

fn separated<T>(
    open: u8,
    items: impl Iterator<Item = T>,
    bytes: &mut Vec<u8>,
    write: impl Fn(T, &mut Vec<u8>),
) {
    bytes.push(open);
    for (number, item) in items.enumerate() {
        if number > 0 {
            bytes.push(b',');
        }
        write(item, bytes);
    }
}

/// Writes a string with its quotes.
pub(crate) fn quote(text: &str, bytes: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    bytes.reserve(rest.len() + 2);
    bytes.push(b'"');
    let mut plain = plain_len(rest);
    while plain < rest.len() {
        bytes.extend_from_slice(&rest[..plain]);
        escape(rest[plain], bytes);
        rest = &rest[plain + 1..];
        plain = plain_len(rest);
    }
    bytes.extend_from_slice(rest);
    bytes.push(b'"');
}

fn escape(byte: u8, bytes: &mut Vec<u8>) {
    let letter = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\t' => b't',
        b'\r' => b'r',
        0x08 => b'b',
        0x0c => b'f',
        _ => {
            const DIGITS: &[u8; 16] = b"0123456789abcdef";
            let [high, low] = [byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]);
            return bytes.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
        }
    };
    bytes.extend_from_slice(&[b'\\', letter]);
}
