//! The load generator: connections that are kept open, and three ways to drive them.

mod connection;
mod drive;

pub(crate) use self::connection::{Connection, Exchange, Expect};
pub(crate) use self::drive::{Load, Until};
