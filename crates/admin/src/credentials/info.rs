//! Credentials as LiteLLM shows them: with what is secret masked.

use serde_json::{Map, Value, json};
use tollgate_auth::Query;
use tollgate_core::Error;

use super::{CredentialRecord, configured, of_model};
use crate::{
    answer::Answer, context::Context, mask, models::deploy::Credential, refusal::not_found,
    sealing::Sealer,
};

/// So many credentials are listed; nobody has as many.
const MOST: u64 = 10_000;

/// `GET /credentials`: those of the configuration, then those of the store.
pub(super) async fn all(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let deployments = context.admin.deployments()?;
    let query = Query {
        limit: MOST,
        ..Query::default()
    };
    let (stored, _) = context.admin.list::<CredentialRecord>(query).await?;
    let configured = deployments.serves.credentials();
    let configured = configured.iter().map(of_config);
    let stored = stored
        .iter()
        .map(|record| of_store(record, &deployments.sealer));
    let all: Vec<_> = configured.chain(stored).collect();
    let json = json!({"success": true, "credentials": all});
    Ok(Answer::new(&permit, json))
}

/// `GET /credentials/by_name/{name}`.
pub(super) async fn by_name(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let name = context.asked.segment("name").unwrap_or_default();
    if let Some(credential) = configured(&context, &name)? {
        return Ok(Answer::new(&permit, of_config(&credential)));
    }
    let found = context
        .admin
        .get::<CredentialRecord>(&[name.as_str()])
        .await?;
    let record = found.first().ok_or_else(|| {
        let message = format!("Credential not found. Got credential name: {name}");
        not_found("credential_name", message)
    })?;
    let sealer = &context.admin.deployments()?.sealer;
    Ok(Answer::new(&permit, of_store(record, sealer)))
}

/// `GET /credentials/by_model/{id}`: what a stored model is let in with.
pub(super) async fn by_model(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let id = context.asked.segment("id").unwrap_or_default();
    let credential = of_model(&context, &id).await?;
    let json = json!({
        "credential_name": credential.name,
        "credential_values": mask::members(&credential.values),
        "credential_info": {},
    });
    Ok(Answer::new(&permit, json))
}

fn of_config(credential: &Credential) -> Value {
    json!({
        "credential_name": credential.name,
        "display_name": null,
        "credential_values": mask::members(&credential.values),
        "credential_info": {},
        "source": "config",
    })
}

fn of_store(record: &CredentialRecord, sealer: &Sealer) -> Value {
    // One that cannot be opened is there all the same, and can be deleted.
    let values = match record.open(sealer) {
        Ok(credential) => mask::members(&credential.values),
        Err(error) => {
            tracing::error!("{error}");
            Map::new()
        }
    };
    json!({
        "credential_name": record.credential_name,
        "display_name": record.display_name,
        "credential_values": values,
        "credential_info": record.credential_info,
        "source": "db",
    })
}
