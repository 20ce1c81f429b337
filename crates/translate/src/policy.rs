/// What translation may change.
#[derive(Clone, Copy, Debug, Default)]
pub struct TranslatePolicy {
    /// Leave out what a provider's dialect cannot say, and report it, instead of refusing the call
    /// (LiteLLM's `drop_params`). A deployment or a call may say otherwise.
    pub drop_params: bool,
    /// Mend histories that a provider would refuse (LiteLLM's `modify_params`).
    pub modify_params: bool,
}
