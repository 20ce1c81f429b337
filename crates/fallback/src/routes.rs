//! Which deployments stand behind which name.

use std::{collections::HashMap, sync::Arc};

use tollgate_core::{Candidate, Deployment, DeploymentId, ModelName};

use crate::pattern::{Pattern, fill};

/// Names of models and what is behind them: one snapshot, replaced whole.
#[derive(Clone, Debug, Default)]
pub struct Routes {
    groups: HashMap<ModelName, Vec<Arc<Deployment>>>,
    /// Most specific first.
    patterns: Vec<(Pattern, Vec<Arc<Deployment>>)>,
    by_id: HashMap<DeploymentId, Arc<Deployment>>,
    aliases: HashMap<ModelName, ModelName>,
    fallbacks: HashMap<ModelName, Vec<ModelName>>,
    default_fallbacks: Vec<ModelName>,
    most_fallbacks: usize,
    incomplete: bool,
    /// What clients may see, in the order of the configuration.
    listed: Vec<ModelName>,
}

/// Builds [`Routes`].
#[derive(Clone, Debug)]
#[must_use]
pub struct RoutesBuilder(Routes);

// === impl Routes ===

impl Routes {
    /// Routes with `deployments`, in the order to try.
    pub fn builder(deployments: impl IntoIterator<Item = Arc<Deployment>>) -> RoutesBuilder {
        let mut routes = Self {
            most_fallbacks: 5,
            ..Self::default()
        };
        deployments
            .into_iter()
            .for_each(|deployment| routes.add(deployment));
        routes
            .patterns
            .sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.specificity()));
        RoutesBuilder(routes)
    }

    /// The names that clients may use, in the order of the configuration.
    pub fn names(&self) -> &[ModelName] {
        &self.listed
    }

    /// Whether there may be models that are not known yet.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.incomplete
    }

    /// Whether `name` leads anywhere.
    pub fn knows(&self, name: &str) -> bool {
        !self.candidates(name, 0).is_empty()
    }

    /// The deployments behind `name`, for the group at `group` of a plan.
    pub(crate) fn candidates(&self, name: &str, group: u8) -> Vec<Candidate> {
        let name = self.aliases.get(name).map_or(name, |target| target);
        if let Some(deployments) = self.groups.get(name) {
            return deployments
                .iter()
                .map(|one| candidate(one, &[], group))
                .collect();
        }
        // A wildcard's deployment has no model of its own that its id could stand for.
        if let Some(deployment) = self.by_id.get(name).filter(|one| !one.model.contains('*')) {
            return vec![candidate(deployment, &[], group)];
        }
        let matched = self
            .patterns
            .iter()
            .find_map(|(pattern, deployments)| Some((pattern.captures(name)?, deployments)));
        matched.map_or(Vec::new(), |(captures, deployments)| {
            deployments
                .iter()
                .map(|one| candidate(one, &captures, group))
                .collect()
        })
    }

    /// The configured fallbacks of `name`: its own, else those of its name without a provider, else the default.
    pub(crate) fn fallbacks_of(&self, name: &str) -> &[ModelName] {
        let target = self.aliases.get(name).map_or(name, |target| target);
        let bare = target.split_once('/').map_or(target, |(_, bare)| bare);
        [name, target, bare]
            .into_iter()
            .find_map(|name| self.fallbacks.get(name))
            .unwrap_or(&self.default_fallbacks)
    }

    pub(crate) fn most_fallbacks(&self) -> usize {
        self.most_fallbacks
    }

    fn add(&mut self, deployment: Arc<Deployment>) {
        self.by_id
            .insert(Arc::clone(&deployment.id), Arc::clone(&deployment));
        self.list(&deployment.group);
        let Some(pattern) = Pattern::of(&deployment.group) else {
            self.groups
                .entry(deployment.group.clone())
                .or_default()
                .push(deployment);
            return;
        };
        match self
            .patterns
            .iter_mut()
            .find(|(known, _)| *known.name() == deployment.group)
        {
            Some((_, deployments)) => deployments.push(deployment),
            None => self.patterns.push((pattern, vec![deployment])),
        }
    }

    fn list(&mut self, name: &ModelName) {
        if !self.listed.contains(name) {
            self.listed.push(name.clone());
        }
    }
}

fn candidate(deployment: &Arc<Deployment>, captures: &[&str], group: u8) -> Candidate {
    let model = fill(&deployment.model, captures);
    Candidate {
        deployment: Arc::clone(deployment),
        model,
        group,
    }
}

// === impl RoutesBuilder ===

impl RoutesBuilder {
    /// Makes `alias` another name of `target`; a hidden one is not listed.
    pub fn alias(mut self, alias: ModelName, target: ModelName, hidden: bool) -> Self {
        if !hidden {
            self.0.list(&alias);
        }
        self.0.aliases.insert(alias, target);
        self
    }

    /// Tries `targets` when `model` fails.
    pub fn fallbacks(mut self, model: ModelName, targets: Vec<ModelName>) -> Self {
        self.0.fallbacks.insert(model, targets);
        self
    }

    /// Tries `targets` when a model without fallbacks of its own fails.
    pub fn default_fallbacks(mut self, targets: Vec<ModelName>) -> Self {
        self.0.default_fallbacks = targets;
        self
    }

    /// Says that more models may come to be known in a moment: who asks for an unknown one is told to come back.
    pub fn incomplete(mut self, incomplete: bool) -> Self {
        self.0.incomplete = incomplete;
        self
    }

    /// Tries at most this many other models for a call; 5 unless set.
    pub fn most_fallbacks(mut self, most: usize) -> Self {
        self.0.most_fallbacks = most;
        self
    }

    /// The finished snapshot.
    pub fn build(self) -> Routes {
        self.0
    }
}
