//! The one place where tower's clone idiom is written.

use std::mem;

/// Takes the service that was driven to readiness and leaves a clone in its place.
///
/// A clone of a tower service need not be ready although its original is; a future that outlives `call` must
/// therefore own the original. See the documentation of `tower::Service`.
pub fn take_ready<S: Clone>(inner: &mut S) -> S {
    let clone = inner.clone();
    mem::replace(inner, clone)
}
