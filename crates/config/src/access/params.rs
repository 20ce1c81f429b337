//! Parameters of a model, and the variables that stand in for them.

use tollgate_core::Secret;

use crate::{Environment, Severity, node::Node, reader::Reader};

/// Reads parameters; what is not set comes from the first variable that is.
pub(super) struct Params<'r, 'n> {
    pub(super) reader: &'r mut Reader,
    pub(super) node: &'n Node<'n>,
}

// === impl Params ===

impl Params<'_, '_> {
    /// The first of `keys` that is set, else the first of `variables`.
    pub(super) fn text(&mut self, keys: &[&str], variables: &[&str]) -> Option<String> {
        self.given(keys).or_else(|| self.variable(variables))
    }

    /// The first of `keys` that is set.
    pub(super) fn given(&mut self, keys: &[&str]) -> Option<String> {
        let text = keys
            .iter()
            .find_map(|key| self.reader.text(&self.node.get(key)));
        text.map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    }

    /// The first of `variables` that is set.
    pub(super) fn variable(&self, variables: &[&str]) -> Option<String> {
        let environment = &self.reader.environment;
        let value = variables.iter().find_map(|name| environment.get(name));
        value.map(|value| value.trim().to_owned())
    }

    /// A parameter that must not be shown.
    pub(super) fn given_secret(&mut self, key: &str) -> Option<Secret> {
        let secret = self.reader.secret(Severity::Warning, &self.node.get(key));
        secret.filter(|secret| !secret.expose().is_empty())
    }

    /// A variable that must not be shown.
    pub(super) fn secret_variable(&mut self, variables: &[&str]) -> Option<Secret> {
        let secret = Secret::new(self.variable(variables)?);
        self.reader.secrets.push(secret.clone());
        Some(secret)
    }

    /// A secret from a parameter, else from a variable.
    pub(super) fn secret(&mut self, key: &str, variables: &[&str]) -> Option<Secret> {
        self.given_secret(key)
            .or_else(|| self.secret_variable(variables))
    }

    /// The first of `keys` that somebody wrote.
    pub(super) fn first_set(&self, keys: &[&'static str]) -> Option<&'static str> {
        keys.iter()
            .copied()
            .find(|key| !self.node.get(key).is_off())
    }

    /// Says something about a parameter, or about the model where it is not set.
    pub(super) fn warn(&mut self, key: &str, message: impl Into<String>) {
        self.say(Severity::Warning, key, message);
    }

    pub(super) fn say(&mut self, severity: Severity, key: &str, message: impl Into<String>) {
        let node = self.node.get(key);
        let node = if node.is_set() {
            node
        } else {
            self.node.get("model")
        };
        self.reader.say(severity, &node, message);
    }
}

/// The home directory of whoever runs the gateway.
pub(super) fn home(environment: &Environment) -> Option<&str> {
    environment
        .get("HOME")
        .or_else(|| environment.get("USERPROFILE"))
}

/// A path in which `~` stands for the home directory.
pub(super) fn expanded(path: &str, environment: &Environment) -> std::path::PathBuf {
    match (path.strip_prefix("~/"), home(environment)) {
        (Some(rest), Some(home)) => std::path::Path::new(home).join(rest),
        _ => path.into(),
    }
}
