//! Credentials that models name, and models that are added while the gateway runs.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use serde_json::{Value, json};
use support::file;
use tollgate_config::{Credentials, Described, Entries};

const LIST: &str = "
model_list:
- model_name: waits
  litellm_params: {model: openai/a, litellm_credential_name: later}
- model_name: ready
  litellm_params: {model: openai/b, litellm_credential_name: known, api_base: http://own}
credential_list:
- credential_name: known
  credential_values: {api_key: os.environ/KEY, api_base: http://of-the-credential}
environment_variables: {OF_THE_FILE: sk-of-the-file}
";

fn entries() -> (Vec<Described>, Entries) {
    let snapshot = file(LIST).env([("KEY", "sk-known")]).loaded().snapshot;
    (snapshot.described, snapshot.entries)
}

fn names(described: &[Described]) -> Vec<&str> {
    described.iter().map(|one| &*one.deployment.group).collect()
}

fn stored(name: &str, values: Value) -> Credentials {
    let mut credentials = Credentials::default();
    credentials.insert(name, values.as_object().unwrap());
    credentials
}

#[test]
fn a_model_has_the_values_of_its_credential_but_for_its_own() {
    let (described, _) = entries();
    assert_eq!(names(&described), ["ready"]);
    let deployment = &described[0].deployment;
    assert_eq!(deployment.endpoint.as_ref().unwrap().authority, "own");
    assert!(deployment.credential.is_some());
    assert!(!format!("{described:?}").contains("sk-known"));
}

#[test]
fn a_model_whose_credential_is_missing_waits_and_the_others_keep_their_ids() {
    let given = file(LIST).env([("KEY", "sk-known")]);
    given.finds(
        "4: model_list[0].litellm_params.litellm_credential_name: warning",
        "'later' not found",
    );
    let (described, entries) = entries();
    let all = entries
        .list(&stored("later", json!({"api_key": "sk-later"})))
        .unwrap();
    assert_eq!(names(&all), ["waits", "ready"]);
    assert_eq!(all[1].deployment.id, described[0].deployment.id);
    assert!(
        file("model_list: []\n")
            .loaded()
            .snapshot
            .entries
            .list(&Credentials::default())
            .is_none()
    );
}

#[test]
fn an_entry_is_read_as_if_it_stood_in_the_file() {
    let (_, entries) = entries();
    let entry = json!({
        "model_name": "new",
        "litellm_params": {"model": "openai/c", "api_key": "os.environ/OF_THE_FILE", "input_cost_per_token": 1e-7, "rpm": 5},
        "model_info": {"id": "mine", "db_model": false},
    });
    let read = entries.read(&entry, &Credentials::default()).unwrap();
    let [one] = &read.described[..] else {
        unreachable!("{read:?}")
    };
    assert_eq!((&*one.deployment.id, one.facts.stored), ("mine", true));
    assert!(!one.facts.info.contains_key("db_model"));
    let rate = one.deployment.price.tariff().unwrap().base().input.unwrap();
    assert_eq!(rate.to_string(), "1e-07");
    assert_eq!(read.findings[0].path, "litellm_params.rpm");
}

#[test]
fn a_broken_entry_is_refused_without_its_secrets() {
    let (_, entries) = entries();
    let params =
        json!({"model": "openai/c", "api_key": "sk-canary-key", "api_base": "sk-canary-key"});
    for (entry, path) in [
        (json!("text"), ""),
        (
            json!({"model_name": "m", "litellm_params": 5}),
            "litellm_params",
        ),
        (
            json!({"model_name": "m", "litellm_params": params}),
            "litellm_params.api_base",
        ),
        (
            json!({"model_name": "m", "litellm_params": {"model": "openai/c", "litellm_credential_name": "none"}}),
            "litellm_params",
        ),
    ] {
        let findings = entries.read(&entry, &Credentials::default()).unwrap_err();
        assert!(
            findings
                .iter()
                .any(|finding| finding.is_error() && finding.path == path),
            "{findings:?}"
        );
        assert!(!format!("{findings:?}").contains("canary"), "{findings:?}");
    }
}

#[test]
fn salt_keys_come_from_the_file_or_the_variable_and_are_not_shown() {
    let text =
        "model_list: []\ngeneral_settings: {salt_key_previous: [sk-canary-1, os.environ/OLD]}\n";
    let loaded = file(text)
        .env([("LITELLM_SALT_KEY", "sk-canary-2"), ("OLD", "sk-canary-3")])
        .loaded();
    let keys = &loaded.snapshot.salt_keys;
    assert_eq!(keys.current.as_ref().unwrap().expose(), "sk-canary-2");
    assert_eq!(keys.previous.len(), 2);
    assert!(!format!("{loaded:?}").contains("canary"), "{loaded:?}");
}

#[test]
fn models_may_be_stored_unless_somebody_says_no() {
    let stores = |text: &str, variable: &str| {
        let file = file(&format!("model_list: []\n{text}")).env([("STORE_MODEL_IN_DB", variable)]);
        file.loaded().snapshot.store_models
    };
    assert!(stores("", ""));
    assert!(!stores("", "False"));
    assert!(!stores(
        "general_settings: {store_model_in_db: false}\n",
        "True"
    ));
}
