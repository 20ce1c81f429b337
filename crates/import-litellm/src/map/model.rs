use serde_json::{Map, Value};
use tollgate_admin::{Credential, Deployments, ModelRecord};
use tollgate_auth::Document;

use crate::{
    links::Links,
    row::{Lost, Mapped, Row},
    sealing::Sealing,
};

/// Facts that keep a model to some teams. Nothing here does, so everybody would have what was theirs.
const RESERVED: [&str; 2] = ["team_id", "access_windows"];

/// A model: its parameters opened, checked as those of a new one are, and sealed. Notes in `links` what of it nothing
/// acts on.
pub(crate) fn model(row: Row, sealing: &Sealing<'_>, links: &mut Links) -> Mapped {
    let name = row.text("model_name").unwrap_or_default().to_owned();
    let model = admitted(row, sealing, links);
    let (model, ignored) = model.map_err(|Lost(why)| Lost(format!("'{name}': {why}")))?;
    if !ignored.is_empty() {
        let (id, ignored) = (&model.model_id, ignored.join(", "));
        links
            .notes
            .push(format!("model {id} '{name}': nothing acts on {ignored}"));
    }
    Ok(Document::of(&model)?)
}

fn admitted(
    mut row: Row,
    sealing: &Sealing<'_>,
    links: &Links,
) -> Result<(ModelRecord, Vec<String>), Lost> {
    let deployments = sealing.models()?;
    let params = sealing.take(&mut row, "litellm_params")?;
    let record: ModelRecord = row.entity()?;
    check(&record, deployments)?;
    let credential = credential(&params, deployments, links)?;
    let info = record.model_info.clone();
    let admitted = deployments.admit(record.with_info(&info), &params, credential);
    let (model, ignored) = admitted.map_err(|error| Lost(error.message().to_owned()))?;
    match sealing.strict && !ignored.is_empty() {
        true => Err(Lost(format!("nothing acts on {}", ignored.join(", ")))),
        false => Ok((model, ignored)),
    }
}

/// Whether a model may be here.
fn check(model: &ModelRecord, deployments: &Deployments) -> Result<(), Lost> {
    if deployments.serves.has_model(&model.model_id) {
        return Err(Lost("the configuration has a model of this id".to_owned()));
    }
    let info = &model.model_info;
    let is_said = |name: &&str| info.get(*name).is_some_and(|value| !value.is_null());
    match RESERVED.into_iter().find(is_said) {
        Some(name) => Err(Lost(format!(
            "its model_info.{name} keeps it to some teams, and nothing here would"
        ))),
        None => Ok(()),
    }
}

/// The credential that `params` name, unless it is one of the configuration, which is known where they are served.
fn credential<'a>(
    params: &Map<String, Value>,
    deployments: &Deployments,
    links: &'a Links,
) -> Result<Option<&'a Credential>, Lost> {
    let name = params.get("litellm_credential_name");
    let Some(name) = name.and_then(Value::as_str) else {
        return Ok(None);
    };
    let configured = deployments.serves.credentials();
    if configured.iter().any(|credential| credential.name == name) {
        return Ok(None);
    }
    let found = links.credentials.get(name);
    let missing = || Lost(format!("its credential {name} is not there"));
    found.map(Some).ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        super::serves::{deployments, named},
        *,
    };

    /// What becomes of a row, with a credential called `ours`, and what is noted.
    fn mapped(row: &Value, sealing: &Sealing<'_>) -> (Mapped, Vec<String>) {
        let mut links = Links::default();
        links.add_credential(named("ours"));
        let row = Row::parse(&row.to_string()).unwrap();
        (model(row, sealing, &mut links), links.notes)
    }

    fn row(id: &str, params: &Value, info: &Value) -> Value {
        json!({"model_id": id, "model_name": "m", "litellm_params": params, "model_info": info})
    }

    #[test]
    fn a_model_is_sealed_and_what_nothing_acts_on_is_named() {
        let deployments = deployments(true);
        let sealing = Sealing::default().with_deployments(Some(&deployments));
        let params = json!({"model": "openai/x", "rpm": 5, "api_key": "sk-plain", "litellm_credential_name": "ours"});
        let info = json!({"id": "x", "db_model": true, "mode": "chat"});
        let mut row = row("one", &params, &info);
        row["blocked"] = json!(true);
        let (document, notes) = mapped(&row, &sealing);
        let document = document.unwrap();
        assert!(!document.body.contains("sk-plain"), "{document:?}");
        assert_eq!(notes, ["model one 'm': nothing acts on litellm_params.rpm"]);
        let model: ModelRecord = document.read().unwrap();
        assert_eq!(
            Value::Object(model.model_info.clone()),
            json!({"mode": "chat"})
        );
        assert!(model.blocked);
        let entry = model.entry(&deployments.sealer).unwrap();
        assert_eq!(entry["litellm_params"], params);
    }

    #[test]
    fn what_cannot_be_here_as_it_was_there_is_lost() {
        let deployments = deployments(true);
        let sealing = Sealing::default().with_deployments(Some(&deployments));
        let (fine, none) = (json!({"model": "openai/x"}), json!({}));
        let naming = |name: &str| json!({"model": "x", "litellm_credential_name": name});
        for (row, words) in [
            (row("of-the-file", &fine, &none), "'m': the configuration"),
            (row("a", &json!({"rpm": 1}), &none), "'m': it has no model"),
            (row("a", &none, &none), "'m': its litellm_params is not"),
            (row("a", &naming("gone"), &none), "'m': its credential gone"),
            (
                row("a", &fine, &json!({"team_id": "t"})),
                "'m': its model_info.team_id",
            ),
            (
                row("a", &fine, &json!({"access_windows": []})),
                "'m': its model_info.access_windows",
            ),
        ] {
            let Lost(why) = mapped(&row, &sealing).0.unwrap_err();
            assert!(why.starts_with(words), "{why}");
        }
        for row in [
            row("a", &naming("of-the-file"), &json!({"team_id": null})),
            row("a", &naming("ours"), &none),
        ] {
            assert!(mapped(&row, &sealing).0.is_ok());
        }
    }

    #[test]
    fn where_no_models_are_kept_none_is_carried() {
        let params = json!({"model": "openai/x", "rpm": 5});
        let row = row("a", &params, &json!({}));
        let lost = |sealing: &Sealing<'_>| mapped(&row, sealing).0.unwrap_err().0;
        assert!(lost(&Sealing::default()).contains("cannot be encrypted here"));
        let [unstored, strict] = [false, true].map(deployments);
        let unstored = Sealing::default().with_deployments(Some(&unstored));
        assert!(lost(&unstored).contains("store_model_in_db is false"));
        let mut strict = Sealing::default().with_deployments(Some(&strict));
        assert!(mapped(&row, &strict).0.is_ok());
        strict.strict = true;
        assert!(lost(&strict).contains("nothing acts on litellm_params.rpm"));
    }
}
