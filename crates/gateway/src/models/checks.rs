use serde_json::Value;
use tollgate::core::{DeploymentId, Error, ErrorKind};
use tollgate_admin::{Credential, Deploy};
use tollgate_config::{Credentials, Entries, Finding, Severity, Snapshot};

/// Checks models for the management API, as the configuration would.
#[derive(Debug)]
pub(crate) struct Checks {
    entries: Entries,
    /// The deployments of the configuration.
    ids: Vec<DeploymentId>,
}

// === impl Checks ===

impl Checks {
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let ids = snapshot.deployments.iter();
        Self {
            entries: snapshot.entries.clone(),
            ids: ids.map(|deployment| deployment.id.clone()).collect(),
        }
    }
}

impl Deploy for Checks {
    fn check(&self, entry: &Value, credential: Option<&Credential>) -> Result<Vec<String>, Error> {
        let mut credentials = Credentials::default();
        if let Some(credential) = credential {
            credentials.insert(&credential.name, &credential.values);
        }
        let read = self.entries.read(entry, &credentials);
        let read = read.map_err(|findings| refused(&findings))?;
        let (later, warnings): (Vec<_>, Vec<_>) = read
            .findings
            .into_iter()
            .partition(|finding| finding.severity == Severity::NotHonoured);
        warnings
            .iter()
            .for_each(|finding| tracing::warn!("{finding}"));
        Ok(later.into_iter().map(|finding| finding.path).collect())
    }

    fn has_model(&self, id: &str) -> bool {
        self.ids.iter().any(|one| **one == *id)
    }

    fn credentials(&self) -> Vec<Credential> {
        let all = self.entries.credentials().iter();
        let all = all.map(|(name, values)| Credential {
            name: name.to_owned(),
            values,
        });
        all.collect()
    }
}

/// What is wrong with an entry, in one text.
pub(super) fn refused(findings: &[Finding]) -> Error {
    let errors: Vec<_> = findings
        .iter()
        .filter(|finding| finding.is_error())
        .collect();
    let texts: Vec<_> = errors
        .iter()
        .map(|finding| format!("{}: {}", finding.path, finding.message))
        .collect();
    let path = errors.first().map_or("", |finding| &finding.path);
    Error::new(ErrorKind::InvalidRequest, texts.join("; ")).with_param(path.to_owned())
}
