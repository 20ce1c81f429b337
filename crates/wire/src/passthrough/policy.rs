/// What pass-through may change.
#[derive(Clone, Copy, Debug, Default)]
pub struct PassthroughPolicy {
    /// Leave the upstream's name for the model in answers, instead of the name that was asked for.
    pub keep_upstream_model: bool,
    /// Show the usage at the end of a stream to clients that did not ask for it.
    pub always_include_usage: bool,
    /// Send the client's own `x-…` headers on.
    pub forward_client_headers: bool,
    /// Let clients ask for a canned answer with `mock_response`.
    pub allow_client_mock: bool,
}
