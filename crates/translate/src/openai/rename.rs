//! Members that a provider knows by other names.

use crate::{Upstream, neutral::Extra};

/// Renames them. What is there under the provider's name stays: the client wrote it so.
pub(crate) fn rename(body: &mut Extra, upstream: &Upstream<'_>) {
    for (ours, theirs) in &upstream.deployment.quirks.renames {
        if body.contains_key(&**theirs) {
            continue;
        }
        if let Some(value) = body.shift_remove(&**ours) {
            body.insert(theirs.to_string(), value);
        }
    }
}
