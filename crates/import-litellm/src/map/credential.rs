use tollgate_admin::{Credential, CredentialRecord};
use tollgate_auth::Document;

use crate::{
    links::Links,
    row::{Lost, Mapped, Row},
    sealing::Sealing,
};

/// A credential: its values opened, and sealed. `links` keeps it for the models that name it.
pub(crate) fn credential(mut row: Row, sealing: &Sealing<'_>, links: &mut Links) -> Mapped {
    let deployments = sealing.deployments()?;
    let values = sealing.take(&mut row, "credential_values")?;
    let record: CredentialRecord = row.entity()?;
    let record = record
        .with_values(&deployments.sealer, &values)
        .map_err(|error| Lost(error.to_string()))?;
    let document = Document::of(&record)?;
    links.add_credential(Credential {
        name: record.credential_name,
        values,
    });
    Ok(document)
}
