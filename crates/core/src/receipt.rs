//! What became of a call.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use smallvec::SmallVec;

use crate::{CallId, Deployment, DeploymentId, ErrorKind, ModelName, PicoUsd, Precision, Usage};

/// The one record that every call leaves behind, made when its answer ended.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Which call.
    pub call: CallId,
    /// The model that the client named, once somebody says so.
    pub model: Option<ModelName>,
    /// When it arrived.
    pub received: Instant,
    /// Who answered; `None` when nobody did, see [`Receipt::attempts`] for who was asked.
    pub deployment: Option<Arc<Deployment>>,
    /// The model that the deployment was asked for: a wildcard's captured part filled in.
    pub sent_model: Option<ModelName>,
    /// What the upstream called the model that answered.
    pub upstream_model: Option<Box<str>>,
    /// Tokens used.
    pub usage: Usage,
    /// How it ended.
    pub outcome: Outcome,
    /// From arrival to the first content.
    pub first_token: Option<Duration>,
    /// From arrival to the end.
    pub total: Duration,
    /// Every try, in order.
    pub attempts: SmallVec<[AttemptRecord; 1]>,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With a complete answer.
    Complete,
    /// The client went away first.
    ClientLeft,
    /// With an error, before the answer or within it.
    Broken(ErrorKind),
    /// Answered from the cache.
    FromCache,
}

/// One try of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptRecord {
    /// Who was asked.
    pub deployment: DeploymentId,
    /// For which model group: 0 is the one that the client named.
    pub group: u8,
    /// Why it failed; `None` for the try whose answer began.
    pub error: Option<ErrorKind>,
    /// From asking to failing or to the first content.
    pub elapsed: Duration,
}

// === impl Receipt ===

impl Receipt {
    /// The receipt of a call that has had no answer yet.
    pub fn new(call: CallId, received: Instant) -> Self {
        Self {
            call,
            model: None,
            received,
            deployment: None,
            sent_model: None,
            upstream_model: None,
            usage: Usage::default(),
            outcome: Outcome::ClientLeft,
            first_token: None,
            total: Duration::ZERO,
            attempts: SmallVec::new(),
        }
    }

    /// What the call cost; `None` where nobody knows the price or the usage.
    pub fn cost(&self) -> Option<PicoUsd> {
        match (self.outcome, &self.deployment) {
            (Outcome::FromCache, _) => Some(PicoUsd(0)),
            (_, None) => self.attempts.is_empty().then_some(PicoUsd(0)),
            (_, Some(_)) if self.usage.precision == Precision::Unknown => None,
            (_, Some(deployment)) => {
                // Without fallback nobody chose another name than the deployment's own.
                let model = self.sent_model.as_deref().unwrap_or(&deployment.model);
                deployment.price.cost(model, &self.usage)
            }
        }
    }

    /// Writes down how the call ended, now.
    pub fn close(&mut self, outcome: Outcome) {
        self.outcome = outcome;
        self.total = self.received.elapsed();
    }
}
