//! stub
/// Scanner
pub mod scan;
