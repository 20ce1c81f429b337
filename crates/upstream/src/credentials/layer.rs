use tower_layer::Layer;

use super::Credentials;

/// Authorises requests with their deployment's credential.
///
/// A header of the same name that came from the configuration's `extra_headers` gives way. Each service that the
/// layer makes keeps the tokens that it fetched, and shares them with its clones.
#[derive(Clone, Copy, Debug, Default)]
pub struct CredentialsLayer;

// === impl CredentialsLayer ===

impl<S> Layer<S> for CredentialsLayer {
    type Service = Credentials<S>;

    fn layer(&self, inner: S) -> Credentials<S> {
        Credentials::new(inner)
    }
}
