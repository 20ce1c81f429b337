//! The provider's key, put on the request when nobody will look at it any more.
//!
//! A key that is a header is put on at once. Amazon's keys sign the request as it will be sent; Google's and
//! Entra's tokens are fetched. What is fetched is kept until shortly before it expires.

mod answers;
mod aws;
mod client;
mod documents;
mod entra;
mod failure;
mod files;
mod future;
mod google;
mod keyring;
mod layer;
mod service;
mod slot;
mod timestamp;
mod token;

use self::files::secret_text;
pub use self::{
    documents::Documents, future::CredentialsFuture, layer::CredentialsLayer, service::Credentials,
};
