//! The gateway seen from outside: the binary between real sockets and a mock provider.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod addresses;
mod admin;
mod audio;
mod auth;
mod clients;
mod commands;
mod configuration;
mod customers;
mod dialects;
mod endpoints;
mod errors;
mod fallback;
mod flood;
mod harness;
mod headers;
mod import;
mod jwt;
mod keys;
mod mock_response;
mod model_info;
mod models;
mod models_at_run_time;
mod organizations;
mod passthrough;
mod prices;
mod protocols;
mod providers;
mod receipts;
mod replicas;
mod secrets;
mod shutdown;
mod strangers;
mod streams;
mod teams;
mod tls;
mod unanswered;
mod upstream_errors;
mod users;
