//! Names of headers that the gateway reads or adds.

use http::{HeaderName, header};

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub const $name: HeaderName = HeaderName::from_static($text);)*
    };
}

names! {
    /// The call's id.
    TOLLGATE_CALL_ID = "x-tollgate-call-id";
    /// The provider that answered, by its prefix.
    TOLLGATE_PROVIDER = "x-tollgate-provider";
    /// How many deployments were asked.
    TOLLGATE_ATTEMPTS = "x-tollgate-attempts";
    /// Members of the request meant for the gateway that no layer of it acts on.
    TOLLGATE_IGNORED = "x-tollgate-ignored";
    /// As [`TOLLGATE_CALL_ID`].
    LITELLM_CALL_ID = "x-litellm-call-id";
    /// The deployment that answered.
    LITELLM_MODEL_ID = "x-litellm-model-id";
    /// The name under which clients know the model that answered.
    LITELLM_MODEL_GROUP = "x-litellm-model-group";
    /// What the call cost in US dollars, where that is known when the answer begins.
    LITELLM_RESPONSE_COST = "x-litellm-response-cost";
    /// Time until the answer began, in milliseconds.
    LITELLM_RESPONSE_DURATION = "x-litellm-response-duration-ms";
    /// The part of it that the gateway itself took, in milliseconds.
    LITELLM_OVERHEAD_DURATION = "x-litellm-overhead-duration-ms";
    /// How many other model groups were tried.
    LITELLM_ATTEMPTED_FALLBACKS = "x-litellm-attempted-fallbacks";
    /// How many more deployments of a group were tried.
    LITELLM_ATTEMPTED_RETRIES = "x-litellm-attempted-retries";
    /// Tells nginx not to hold a stream back.
    ACCEL_BUFFERING = "x-accel-buffering";
}

/// Headers of an upstream's answer that belong to its connection, or to its own site, and stay behind.
pub(crate) const HOP_BY_HOP: [HeaderName; 13] = [
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::DATE,
    header::SERVER,
    header::SET_COOKIE,
    header::STRICT_TRANSPORT_SECURITY,
    header::ALT_SVC,
    HeaderName::from_static("keep-alive"),
    header::PROXY_AUTHENTICATE,
    header::TE,
    header::TRAILER,
    header::UPGRADE,
];
