use tower_layer::Layer;

use super::Rescue;

/// Answers every [`Error`](tollgate_core::Error) from below in the dialect of the path that was asked.
///
/// Stands outside authentication, so that refusals of strangers read like any other error.
#[derive(Clone, Copy, Debug, Default)]
pub struct RescueLayer;

impl<S> Layer<S> for RescueLayer {
    type Service = Rescue<S>;

    fn layer(&self, inner: S) -> Rescue<S> {
        Rescue::new(inner)
    }
}
