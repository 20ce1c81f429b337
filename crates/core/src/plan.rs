//! Who may answer a call, in which order.

use std::sync::Arc;

use smallvec::SmallVec;

use crate::{Call, Deployment, Error, ErrorKind, ModelName};

/// The candidates for a call, in the order to try. Never empty.
#[derive(Clone, Debug)]
pub struct Plan(SmallVec<[Candidate; 2]>);

/// A deployment that may answer.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Where.
    pub deployment: Arc<Deployment>,
    /// What the model is called there (a wildcard's captured part filled in).
    pub model: ModelName,
    /// Which model group it stands for: 0 is the one that was asked for, 1 its first fallback, …
    ///
    /// An error that another deployment of the same group would only repeat skips to the next group.
    pub group: u8,
}

/// Decides who may answer a call.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot route calls of `{P}`",
    label = "needs an implementation of `Route<{P}>`",
    note = "`tollgate_fallback::ModelRouter` routes by model name for any principal"
)]
pub trait Route<P>: Clone + Send + Sync + 'static {
    /// The candidates for `call`.
    ///
    /// # Errors
    ///
    /// When nobody may answer: the model does not exist, or not for this principal.
    fn plan(&self, call: &Call<P>) -> Result<Plan, Error>;
}

// === impl Candidate ===

impl Candidate {
    /// Whether asking `other` would be asking the same again.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.deployment, &other.deployment) && self.model == other.model
    }
}

// === impl Plan ===

impl Plan {
    /// A plan of `candidates`.
    ///
    /// # Errors
    ///
    /// When there are none.
    pub fn new(candidates: impl IntoIterator<Item = Candidate>) -> Result<Self, Error> {
        let candidates: SmallVec<_> = candidates.into_iter().collect();
        if candidates.is_empty() {
            return Err(Error::new(
                ErrorKind::UnknownModel,
                "no deployment can answer this call",
            ));
        }
        Ok(Self(candidates))
    }

    /// The candidate to try at `position`.
    pub fn get(&self, position: usize) -> Option<&Candidate> {
        self.0.get(position)
    }

    /// All candidates in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Candidate> {
        self.0.iter()
    }
}
