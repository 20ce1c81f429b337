//! What a configuration means, wherever it comes from.

mod check;
mod environment;
mod seeds;
