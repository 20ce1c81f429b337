#![doc = include_str!("../README.md")]

mod answer;
mod backend;
mod body;
mod call;
mod config;
mod control;
mod fault;
mod journal;
mod line;
mod meter;
mod openai;
mod plan;
mod provider;
mod random;
pub mod recordings;
mod server;
mod service;
#[cfg(feature = "tls")]
mod tls;

pub use config::MockConfig;
pub use fault::{BadBody, Cut, ErrorAt, Fault, FaultError, HangAt};
pub use journal::ReceivedRequest;
pub use meter::{Meter, ModelMeter};
pub use provider::MockProvider;
#[cfg(feature = "tls")]
pub use tls::TlsIdentity;
