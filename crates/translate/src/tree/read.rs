use serde_json::Value;

use super::{Tree, reader::Reader};

// === impl Tree ===

impl<'a> Tree<'a> {
    /// The value that `bytes` are. What is wrong with a text is told by `serde_json`, which reads it once more.
    ///
    /// # Errors
    ///
    /// Where it is not JSON.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, serde_json::Error> {
        let text = std::str::from_utf8(bytes).ok();
        match text.and_then(Reader::read) {
            Some(tree) => Ok(tree),
            None => serde_json::from_slice::<Value>(bytes).map(Self::from),
        }
    }
}
