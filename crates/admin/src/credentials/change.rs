//! Credentials are made, changed and taken away.

use serde_json::{Map, Value, json};
use tollgate_auth::{Entity as _, Timestamp, Write};
use tollgate_core::{Error, ErrorKind};

use super::{CredentialRecord, configured, of_model};
use crate::{
    admin::{insert, replace},
    answer::Answer,
    asked::Asked,
    context::Context,
    fields::credential,
    mask,
    refusal::{self, bad, not_found},
};

/// `POST /credentials`.
pub(super) async fn make(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let asked = &context.asked;
    let name = asked.needed("credential_name")?;
    if configured(&context, name)?.is_some() {
        let message =
            format!("Credential '{name}' is defined in config. Edit config.yaml to change it.");
        return Err(bad("credential_name", message));
    }
    let values = wanted(&context).await?.ok_or_else(|| {
        let message =
            "Credential values are required. Unable to infer credential values from model ID.";
        bad("credential_values", message)
    })?;
    let now = Timestamp::now();
    let record = CredentialRecord {
        credential_name: name.to_owned(),
        created_at: now,
        created_by: Some(asked.author()),
        credential_info: info(asked).cloned().unwrap_or_default(),
        ..CredentialRecord::default()
    };
    let record = finish(&context, &record, &values)?;
    context
        .apply(&permit, "created", vec![insert(&record)?])
        .await?;
    Ok(Answer::new(&permit, done("created")))
}

/// `PATCH /credentials/{name}`: puts the members that are given in the place of those that are there.
pub(super) async fn change(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let asked = &context.asked;
    let name = asked.segment("name").unwrap_or_default();
    if asked
        .text("credential_name")?
        .is_some_and(|other| other != name)
    {
        let message = "credential_name is immutable. Set display_name to change how the credential is labeled.";
        return Err(bad("credential_name", message));
    }
    let mut record = record(&context, &name).await?;
    let mut values = record.open(&context.admin.deployments()?.sealer)?.values;
    let gone = asked.texts("credential_values_to_delete")?;
    let new = wanted(&context).await?.unwrap_or_default();
    if let Some(both) = gone.iter().find(|name| new.contains_key(**name)) {
        let message = format!(
            "credential_values_to_delete overlaps credential_values for key(s): ['{both}']"
        );
        return Err(bad("credential_values_to_delete", message));
    }
    let new = mask::unmasked(&new, &values);
    values.extend(new);
    gone.iter().for_each(|name| drop(values.remove(*name)));
    record
        .credential_info
        .extend(info(asked).cloned().unwrap_or_default());
    let record = finish(&context, &record, &values)?;
    context
        .apply(&permit, "updated", vec![replace(&record)?])
        .await?;
    Ok(Answer::new(&permit, done("updated")))
}

/// `DELETE /credentials/{name}`. It need not be readable for that.
pub(super) async fn delete(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let name = context.asked.segment("name").unwrap_or_default();
    let record = record(&context, &name).await?;
    let write = Write::Delete(record.id(), Some(record.revision));
    context.apply(&permit, "deleted", vec![write]).await?;
    Ok(Answer::new(&permit, done("deleted")))
}

/// The credential of the store that a path names.
async fn record(context: &Context, name: &str) -> Result<CredentialRecord, Error> {
    if let Some(record) = context.admin.get(&[name]).await?.pop() {
        return Ok(record);
    }
    if configured(context, name)?.is_some() {
        let message = format!(
            "Credential '{name}' is defined in config and cannot be edited from the API or UI."
        );
        return Err(Error::new(ErrorKind::MethodNotAllowed, message));
    }
    let message = format!("Credential not found. Got credential name: {name}");
    Err(not_found("credential_name", message))
}

/// The values that a body gives, or those of the model that it names; without those that are null.
async fn wanted(context: &Context) -> Result<Option<Map<String, Value>>, Error> {
    let asked = &context.asked;
    let values = match asked.text("model_id")? {
        Some(id) => Some(of_model(context, id).await?.values),
        None => asked
            .body
            .get("credential_values")
            .and_then(Value::as_object)
            .cloned(),
    };
    Ok(values.map(|values| {
        values
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .collect()
    }))
}

fn info(asked: &Asked) -> Option<&Map<String, Value>> {
    asked.body.get("credential_info").and_then(Value::as_object)
}

/// `record` with these values, sealed, and with the mark of who changed it.
fn finish(
    context: &Context,
    record: &CredentialRecord,
    values: &Map<String, Value>,
) -> Result<CredentialRecord, Error> {
    let asked = &context.asked;
    if asked
        .body
        .get("display_name")
        .and_then(Value::as_str)
        .is_some_and(|name| name.trim().is_empty())
    {
        let message = "display_name cannot be blank. Send null to clear it or omit the field to leave it unchanged.";
        return Err(bad("display_name", message));
    }
    let sealer = &context.admin.deployments()?.sealer;
    let record = CredentialRecord {
        updated_at: Timestamp::now(),
        updated_by: Some(asked.author()),
        ..credential::CHANGE.fill(record, &asked.body)?
    };
    let sealed = record.with_values(sealer, values);
    sealed.map_err(refusal::of_sealing)
}

fn done(what: &str) -> Value {
    json!({"success": true, "message": format!("Credential {what} successfully")})
}
