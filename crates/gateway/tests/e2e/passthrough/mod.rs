//! What passes through the gateway passes byte for byte.

mod answers;
mod members;
mod refused;
mod requests;
mod usage;
