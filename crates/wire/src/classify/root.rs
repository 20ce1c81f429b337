//! The members of an answer that are looked at.

use std::{ops::Range, sync::LazyLock};

use memchr::memmem::{Finder, FinderRev};
use tollgate_core::Segments;

use crate::scan::{Malformed, Scanner, Visit};

/// Members of an answer's root object that are looked at.
#[derive(Debug, Default)]
pub(super) struct Root {
    pub(super) model: Option<Range<usize>>,
    pub(super) usage: Option<Range<usize>>,
    pub(super) error: Option<Range<usize>>,
    pub(super) choices: Option<Range<usize>>,
    pub(super) kind: Option<Range<usize>>,
    pub(super) response: Option<Range<usize>>,
}

/// Names of members. Their quotes make sure that they are not found inside strings, where quotes are escaped.
static USAGE: LazyLock<FinderRev<'static>> = LazyLock::new(|| FinderRev::new(b"\"usage\""));
static ERROR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\"error\""));

// === impl Root ===

impl Root {
    /// Finds the members of `text`.
    pub(super) fn of(text: &[u8]) -> Result<Self, Malformed> {
        let mut root = Self::default();
        Scanner::scan(text, &mut root)?;
        Ok(root)
    }

    /// Finds the members of a text in pieces.
    pub(super) fn of_segments(text: &Segments) -> Result<Self, Malformed> {
        if let Some(root) = Self::of_edges(text) {
            return Ok(root);
        }
        let (mut root, mut scanner) = (Self::default(), Scanner::default());
        for part in text.iter() {
            scanner.push(part, &mut root)?;
        }
        scanner.finish()?;
        Ok(root)
    }

    /// Finds the members of an answer that is what it should be, without reading what stands between its model,
    /// near the beginning, and its usage, near the end. `None` where it takes a closer look.
    ///
    /// That the last `"usage"` is a member of the root shows in what follows it: only at the root does the text
    /// end with the object that is open there.
    fn of_edges(text: &Segments) -> Option<Self> {
        let mut pieces = text.iter();
        let (Some(text), None) = (pieces.next(), pieces.next()) else {
            return None;
        };
        let mut head = Head(Self::default());
        // Stops at the model, by way of an error.
        Scanner::scan(text, &mut head).err()?;
        let mut root = head.0;
        let behind = root.model.as_ref()?.end;
        let usage = behind + USAGE.rfind(&text[behind..])?;
        if root.error.is_some() || ERROR.find(&text[behind..]).is_some() {
            return None;
        }
        Scanner::scan_members(text, usage, &mut root).ok()?;
        root.usage.is_some().then_some(root)
    }
}

/// Reads members up to the model.
struct Head(Root);

impl Visit for Head {
    fn member(&mut self, name: &[u8], start: usize, value: Range<usize>) -> Result<(), Malformed> {
        self.0.member(name, start, value)?;
        match self.0.model {
            Some(_) => Err(Malformed {
                offset: start,
                reason: "far enough",
            }),
            None => Ok(()),
        }
    }
}

impl Visit for Root {
    fn member(&mut self, name: &[u8], _: usize, value: Range<usize>) -> Result<(), Malformed> {
        let place = match name {
            b"model" => &mut self.model,
            b"usage" => &mut self.usage,
            b"error" => &mut self.error,
            b"choices" => &mut self.choices,
            b"type" => &mut self.kind,
            b"response" => &mut self.response,
            _ => return Ok(()),
        };
        *place = Some(value);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn edges(text: &'static str) -> Option<(&'static str, &'static str)> {
        let root = Root::of_edges(&Bytes::from_static(text.as_bytes()).into())?;
        Some((&text[root.model?], &text[root.usage?]))
    }

    #[test]
    fn the_edges_of_an_ordinary_answer_suffice() {
        let found = edges(
            r#"{"id":"1","model":"m","choices":[{"usage":{"a":1}}],"usage":{"b":2},"x":[null]} "#,
        );
        assert_eq!(found, Some((r#""m""#, r#"{"b":2}"#)));
    }

    #[test]
    fn anything_else_is_looked_at_closely() {
        for text in [
            r#"{"model":"m","choices":[{"usage":{"a":1}}]}"#,
            r#"{"model":"m","usage":{"a":1},"choices":[{"usage":{"a":1}}]}"#,
            r#"{"model":"m","usage":{"a":1},"error":null}"#,
            r#"{"model":"m","usage":{"a":1}"#,
            r#"{"usage":{"a":1},"model":"m"}"#,
            "<html>",
        ] {
            assert_eq!(edges(text), None, "{text}");
        }
    }
}
