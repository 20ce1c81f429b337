use tollgate_core::Compat;

use crate::AccessGroups;

/// A longer name, in characters, is not repeated in whole.
pub(super) const LONGEST_NAME: usize = 256;

/// What is permitted beside what keys say, and how calls are refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PermitPolicy {
    /// In the words and with the status of this version of LiteLLM.
    pub compat: Compat,
    /// What names of groups among the models of a key stand for.
    pub groups: AccessGroups,
}
