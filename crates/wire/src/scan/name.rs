//! Names of members of the root.

use std::ops::Range;

use smallvec::SmallVec;

/// The name of a member of the root, its escapes not decoded.
#[derive(Debug, Default)]
pub(super) struct Name {
    /// Where it stands in the current piece; nothing is copied of a member that arrives in one.
    pub(super) here: Range<usize>,
    /// What of it arrived in earlier pieces.
    earlier: SmallVec<[u8; 40]>,
    /// Whether it may hold escapes.
    pub(super) escaped: bool,
}

// === impl Name ===

impl Name {
    /// A new member begins.
    pub(super) fn begin(&mut self) {
        self.earlier.clear();
        self.escaped = false;
    }

    /// Keeps what stands in `piece`, which is about to go.
    pub(super) fn leave(&mut self, piece: &[u8]) {
        self.earlier
            .extend_from_slice(&piece[std::mem::take(&mut self.here)]);
    }

    /// Calls `read` with the name, its escapes decoded.
    #[inline]
    pub(super) fn with<T>(&self, piece: &[u8], read: impl FnOnce(&[u8]) -> T) -> T {
        let here = &piece[self.here.clone()];
        if self.earlier.is_empty() && !self.escaped {
            read(here)
        } else {
            read(&self.decoded(here))
        }
    }

    #[cold]
    fn decoded(&self, here: &[u8]) -> Vec<u8> {
        let quoted = [b"\"", self.earlier.as_slice(), here, b"\""].concat();
        match serde_json::from_slice::<String>(&quoted) {
            Ok(name) => name.into_bytes(),
            // Half a surrogate pair or an unknown escape: no name that anyone could ask for.
            Err(_) => quoted,
        }
    }
}
