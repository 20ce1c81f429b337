//! What a request makes of a model.

use serde_json::{Map, Value};
use tollgate_auth::{Id, Kind, Timestamp, Write};
use tollgate_core::Error;

use super::{Credential, ModelRecord, record::own_info};
use crate::{
    asked::Asked,
    context::Context,
    credentials, mask, names,
    refusal::{self, bad, wrong},
    sealing::Sealer,
};

/// A model as it shall be, with nothing sealed yet.
pub(super) struct Draft {
    pub(super) model: ModelRecord,
    pub(super) params: Map<String, Value>,
}

/// A model that can be served, and can be stored.
pub(super) struct Checked {
    pub(super) model: ModelRecord,
    /// Its `litellm_params`, as they may be shown.
    pub(super) shown: Map<String, Value>,
    /// Members that nothing acts on.
    pub(super) ignored: Vec<String>,
    /// What must be there for it to be stored.
    pub(super) expected: Option<Write>,
}

/// What a null takes away, where any other member that is null stays as it is: LiteLLM's forms send all members.
const CLEARED: [&str; 5] = [
    "litellm_credential_name",
    "rpm",
    "tpm",
    "max_budget",
    "budget_duration",
];

// === impl Draft ===

impl Draft {
    /// The model that a body describes.
    pub(super) fn new(asked: &Asked) -> Result<Self, Error> {
        let object = |name| asked.body.get(name).and_then(Value::as_object);
        let params = object("litellm_params");
        let params = params.ok_or_else(|| wrong("litellm_params", "an object; it is required"))?;
        let info = object("model_info").cloned().unwrap_or_default();
        let now = Timestamp::now();
        let model = ModelRecord {
            model_id: match id(&info)? {
                Some(id) => id,
                None => names::uuid()?,
            },
            model_name: asked.needed("model_name")?.to_owned(),
            blocked: asked.body.get("blocked") == Some(&Value::Bool(true)),
            created_at: now,
            updated_at: now,
            created_by: Some(asked.author()),
            updated_by: Some(asked.author()),
            ..ModelRecord::default()
        }
        .with_info(&info);
        let filled = params.iter().filter(|(_, value)| !value.is_null());
        let params = filled.map(|(name, value)| (name.clone(), value.clone()));
        Ok(Self {
            model,
            params: params.collect(),
        })
    }

    /// A model that is stored.
    pub(super) fn open(model: ModelRecord, sealer: &Sealer) -> Result<Self, Error> {
        let params = model.params(sealer)?;
        Ok(Self { model, params })
    }

    /// Puts the members that `asked` has in the place of what is there.
    pub(super) fn change(&mut self, asked: &Asked) -> Result<(), Error> {
        let object = |name| asked.body.get(name).and_then(Value::as_object);
        if let Some(name) = asked.text("model_name")? {
            self.model.model_name = name.to_owned();
        }
        if let Some(Value::Bool(blocked)) = asked.body.get("blocked") {
            self.model.blocked = *blocked;
        }
        if let Some(params) = object("litellm_params") {
            let params = mask::unmasked(params, &self.params);
            merge(&mut self.params, &params);
        }
        if let Some(info) = object("model_info") {
            merge(&mut self.model.model_info, &own_info(info));
        }
        for name in asked.texts("litellm_params_to_remove")? {
            self.params.remove(name);
        }
        self.model.updated_at = Timestamp::now();
        self.model.updated_by = Some(asked.author());
        Ok(())
    }

    /// Whether it can be served, and then as it is stored.
    pub(super) async fn check(self, context: &Context) -> Result<Checked, Error> {
        let deployments = context.admin.deployments()?;
        let credential = credential(context, &self.params).await?;
        let (model, ignored) = deployments.admit(self.model, &self.params, credential.as_ref())?;
        if context.admin.is_strict() && !ignored.is_empty() {
            return Err(refusal::unheeded(&ignored));
        }
        let expected = credential.map(|one| Write::Expect(Id::new(Kind::Credential, one.name)));
        Ok(Checked {
            shown: mask::members(&self.params),
            model,
            ignored,
            expected,
        })
    }
}

/// The credential of the store that `params` name. One of the configuration is known where they are served.
async fn credential(
    context: &Context,
    params: &Map<String, Value>,
) -> Result<Option<Credential>, Error> {
    let name = match params.get("litellm_credential_name") {
        None | Some(Value::Null) => return Ok(None),
        Some(name) => name.as_str().filter(|name| !name.is_empty()),
    };
    let Some(name) = name else {
        let message = "litellm_credential_name cannot be an empty string. Send null to detach the stored credential \
                       or omit the field to leave it unchanged.";
        return Err(bad("litellm_credential_name", message));
    };
    if credentials::configured(context, name)?.is_some() {
        return Ok(None);
    }
    match credentials::stored(context, name).await? {
        Some(credential) => Ok(Some(credential)),
        None => {
            let message = format!(
                "Credential '{name}' not found. Create it via /credentials before attaching it to a model."
            );
            Err(bad("litellm_credential_name", message))
        }
    }
}

fn merge(members: &mut Map<String, Value>, changes: &Map<String, Value>) {
    for (name, value) in changes {
        match value {
            Value::Null if CLEARED.contains(&name.as_str()) || name.contains("cost") => {
                members.remove(name);
            }
            Value::Null => {}
            value => drop(members.insert(name.clone(), value.clone())),
        }
    }
}

/// The id that a client gives to a deployment.
pub(super) fn id(info: &Map<String, Value>) -> Result<Option<String>, Error> {
    match info.get("id") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(id)) if id.is_empty() => Ok(None),
        Some(Value::String(id)) if id.len() <= 256 => Ok(Some(id.clone())),
        Some(_) => Err(wrong("model_info.id", "a text of at most 256 bytes")),
    }
}
