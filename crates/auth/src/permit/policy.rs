use tollgate_core::Compat;

/// How calls are refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PermitPolicy {
    /// In the words and with the status of this version of LiteLLM.
    pub compat: Compat,
}
