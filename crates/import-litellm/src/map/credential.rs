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
    let configured = deployments.serves.credentials();
    if configured
        .iter()
        .any(|one| one.name == record.credential_name)
    {
        let why = "the configuration has a credential of this name";
        return Err(Lost(why.to_owned()));
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::serves::deployments, *};

    #[test]
    fn a_credential_is_sealed_and_known_to_models() {
        let (deployments, mut links) = (deployments(true), Links::default());
        let sealing = Sealing::default().with_deployments(Some(&deployments));
        let mut mapped = |name: &str, sealing: &Sealing<'_>| {
            let values = json!({"api_key": "sk-plain", "api_base": null});
            let row =
                json!({"credential_id": "1", "credential_name": name, "credential_values": values});
            credential(Row::parse(&row.to_string()).unwrap(), sealing, &mut links)
        };
        let document = mapped("ours", &sealing).unwrap();
        assert!(!document.body.contains("sk-plain"), "{document:?}");
        let record: CredentialRecord = document.read().unwrap();
        let opened = record.open(&deployments.sealer).unwrap().values;
        assert_eq!(json!(opened), json!({"api_key": "sk-plain"}));
        assert!(mapped("of-the-file", &sealing).is_err());
        assert!(mapped("other", &Sealing::default()).is_err());
        let known: Vec<_> = links.credentials.keys().collect();
        assert_eq!(known, ["ours"]);
    }
}
