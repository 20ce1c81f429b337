use bytes::{Buf, Bytes};

use super::{PRELUDE, TRAILER};

/// A frame, looked into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// `event` or `exception`, or `error` for what is none of the service's own (`:message-type`).
    pub message_type: Option<Box<str>>,
    /// Which event it is (`:event-type`).
    pub event_type: Option<Box<str>>,
    /// Which exception it is (`:exception-type`).
    pub exception_type: Option<Box<str>>,
    /// Which error it is, and in which words (`:error-code`, `:error-message`).
    pub error: Option<(Box<str>, Box<str>)>,
    /// What the event or the exception says; on Bedrock JSON.
    pub payload: Bytes,
}

/// The value of a header: only texts are told apart here.
enum Value<'a> {
    Text(&'a str),
    Other,
}

// === impl Message ===

impl Message {
    /// Looks into `frame`, which has been verified. Headers behind one that cannot be read are left out.
    pub fn of(frame: &Bytes) -> Self {
        let mut message = Self::default();
        let Some(mut numbers) = frame.get(4..8) else {
            return message;
        };
        let headers = PRELUDE + numbers.get_u32() as usize;
        let end = frame.len().saturating_sub(TRAILER);
        if headers > end {
            return message;
        }
        message.payload = frame.slice(headers..end);
        let mut rest = &frame[PRELUDE..headers];
        let (mut code, mut words) = (None, None);
        while let Some((name, value)) = header(&mut rest) {
            let Value::Text(text) = value else {
                continue;
            };
            let text = Some(text.into());
            match name {
                b":message-type" => message.message_type = text,
                b":event-type" => message.event_type = text,
                b":exception-type" => message.exception_type = text,
                b":error-code" => code = text,
                b":error-message" => words = text,
                _ => {}
            }
        }
        message.error = code.map(|code| (code, words.unwrap_or_default()));
        message
    }
}

/// The next header: the length of its name, the name, the type of its value, and the value.
fn header<'a>(rest: &mut &'a [u8]) -> Option<(&'a [u8], Value<'a>)> {
    let len = usize::from(rest.try_get_u8().ok()?);
    let name = rest.split_off(..len)?;
    let len = match rest.try_get_u8().ok()? {
        // true, false
        0 | 1 => 0,
        // a byte, a short, an integer, a long
        2 => 1,
        3 => 2,
        4 => 4,
        5 => 8,
        // bytes, a text
        6 => usize::from(rest.try_get_u16().ok()?),
        7 => {
            let len = usize::from(rest.try_get_u16().ok()?);
            let text = std::str::from_utf8(rest.split_off(..len)?).ok()?;
            return Some((name, Value::Text(text)));
        }
        // a time, a UUID
        8 => 8,
        9 => 16,
        _ => return None,
    };
    rest.split_off(..len)?;
    Some((name, Value::Other))
}
