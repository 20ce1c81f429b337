//! What a client asked of the gateway itself, inside the body of a call to a model.

use std::time::Duration;

use bytes::Bytes;

use crate::ModelName;

/// Members of a request body that are meant for the gateway, cut out before the body goes upstream.
///
/// Most calls carry none, so the whole is one pointer.
#[derive(Clone, Debug, Default)]
pub struct Controls(Option<Box<Control>>);

/// The parsed members. Names and meanings are LiteLLM's.
#[derive(Clone, Debug, Default)]
pub struct Control {
    /// Model names to try when the asked one fails, in order.
    pub fallbacks: Vec<ModelName>,
    /// The configured fallbacks must not be used for this call.
    pub disable_fallbacks: bool,
    /// How often a failed attempt may be repeated.
    pub num_retries: Option<u32>,
    /// Longest time an attempt may take.
    pub timeout: Option<Duration>,
    /// The same, for streamed answers.
    pub stream_timeout: Option<Duration>,
    /// Labels for routing and spend reports.
    pub tags: Vec<String>,
    /// A ready answer instead of a provider's, where the configuration allows clients to ask for one.
    pub mock_response: Option<String>,
    /// Every other member, as the JSON that was sent: `(name, value)`.
    pub other: Vec<(&'static str, Bytes)>,
}

// === impl Controls ===

impl Controls {
    /// The members, when there were any.
    pub fn get(&self) -> Option<&Control> {
        self.0.as_deref()
    }

    /// The members, for the layer that reads them from the request.
    pub fn get_mut(&mut self) -> &mut Control {
        self.0.get_or_insert_default()
    }

    /// Fallback models the client named for this call.
    pub fn fallbacks(&self) -> &[ModelName] {
        self.get().map_or(&[], |control| &control.fallbacks)
    }

    /// Whether the client refused the configured fallbacks.
    pub fn disable_fallbacks(&self) -> bool {
        self.get().is_some_and(|control| control.disable_fallbacks)
    }

    /// The client's own limit on an attempt, streamed or not.
    pub fn timeout(&self, stream: bool) -> Option<Duration> {
        let control = self.get()?;
        control
            .stream_timeout
            .filter(|_| stream)
            .or(control.timeout)
    }
}
