//! The mock provider seen from outside, as a gateway would see it.

mod binary;
mod dialect;
mod faults;
mod meter;
mod player;
mod providers;
#[cfg(feature = "tls")]
mod tls;
mod wire;
