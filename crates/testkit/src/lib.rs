#![doc = include_str!("../README.md")]

mod answer;
mod anthropic;
mod asked;
mod backend;
mod bedrock;
mod body;
mod call;
mod cohere;
mod config;
mod control;
mod dialect;
mod fault;
mod gemini;
mod input;
mod journal;
mod line;
mod meter;
mod node;
mod ollama;
mod openai;
mod plan;
pub mod postgres;
mod provider;
mod random;
pub mod recordings;
mod sample;
mod server;
mod service;
mod signature;
#[cfg(feature = "tls")]
mod tls;
mod turn;

pub use config::MockConfig;
pub use fault::{BadBody, Cut, ErrorAt, Fault, FaultError, HangAt};
pub use journal::ReceivedRequest;
pub use meter::{Meter, ModelMeter};
pub use provider::MockProvider;
#[cfg(feature = "tls")]
pub use tls::TlsIdentity;
