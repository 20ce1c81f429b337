//! Tokens that somebody else signs: JSON Web Tokens of an identity provider (RFC 7519, best practice of RFC 8725).
//!
//! [`Tokens`] verifies them with the keys that their issuer publishes, and makes of their claims a principal: a user, a
//! team, an organisation of the [`Directory`](crate::Directory). What is decided where:
//!
//! * `parts`, `claims`: what a token is, and when it holds; nothing in it is believed before its signature is.
//! * `algorithm`, `key`, `keyset`: which signatures there are. The key decides what may be asked of it, not the token.
//! * `source`, `issuer`: where keys are from, and how long they are trusted. Another issuer's key is never tried.
//! * `names`, `bearer`: whom the claims mean.
//! * `cache`: tokens that were verified, by their hash.

mod algorithm;
mod bearer;
mod cache;
mod claims;
mod issuer;
mod key;
mod keyset;
mod names;
mod newcomers;
mod parts;
mod path;
mod policy;
mod refusal;
mod source;
mod tokens;

pub use self::{
    path::ClaimPath,
    policy::{Bearing, ClaimNames, IssuerPolicy, JwtPolicy},
    source::{Fetch, Fetching},
    tokens::Tokens,
};
