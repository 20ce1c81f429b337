//! When one model fails, the next one answers, and the client sees only that one.

mod failures;
mod limits;
mod names;
mod sources;
