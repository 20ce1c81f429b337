//! What serves models, for tests.

use std::sync::Arc;

use serde_json::{Map, Value};
use tollgate_admin::{Credential, Deploy, Deployments, sealing::Sealer};
use tollgate_core::{Error, ErrorKind, Secret};

/// Serves what names a model, and ignores `rpm`.
#[derive(Debug)]
struct Serves;

// === impl Serves ===

impl Deploy for Serves {
    fn check(&self, entry: &Value, _: Option<&Credential>) -> Result<Vec<String>, Error> {
        let params = &entry["litellm_params"];
        let refused = || Error::new(ErrorKind::InvalidRequest, "it has no model");
        params.get("model").ok_or_else(refused)?;
        let ignored = params.get("rpm").map(|_| "litellm_params.rpm".to_owned());
        Ok(ignored.into_iter().collect())
    }

    fn has_model(&self, id: &str) -> bool {
        id == "of-the-file"
    }

    fn credentials(&self) -> Vec<Credential> {
        vec![named("of-the-file")]
    }
}

pub(super) fn named(name: &str) -> Credential {
    Credential {
        name: name.to_owned(),
        values: Map::new(),
    }
}

pub(super) fn deployments(stored: bool) -> Deployments {
    Deployments {
        sealer: Sealer::new(&Secret::new("salt"), &[]).unwrap(),
        serves: Arc::new(Serves),
        stored,
    }
}
