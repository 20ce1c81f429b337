//! Who asks Google, and where.

use std::path::Path;

use tollgate_config::{Environment, from_environment};
use tollgate_core::{Credential, Deployment, GoogleSource};

use crate::{entry, only, support::file, told, url};

#[track_caller]
fn google(deployment: &Deployment) -> &GoogleSource {
    match deployment.credential.as_ref().unwrap() {
        Credential::Google(identity) => &identity.source,
        other => panic!("{other:?}"),
    }
}

#[test]
fn vertex_is_called_at_a_projects_location() {
    let table = [
        (
            "vertex_location: europe-west4\n",
            "https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4",
        ),
        (
            "",
            "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1",
        ),
        (
            "vertex_location: global\n",
            "https://aiplatform.googleapis.com/v1/projects/p/locations/global",
        ),
        (
            "vertex_location: eu\n",
            "https://aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu",
        ),
        (
            "api_base: http://127.0.0.1:9\n",
            "http://127.0.0.1:9/v1/projects/p/locations/us-central1",
        ),
        (
            "api_base: http://127.0.0.1:9/gateway/v1\n",
            "http://127.0.0.1:9/gateway/v1/projects/p/locations/us-central1",
        ),
        (
            "api_base: http://h/v1/projects/q/locations/global/publishers/google/models/gemini-2.5-pro\n",
            "http://h/v1/projects/q/locations/global",
        ),
    ];
    for (params, expected) in table {
        let deployment = only(&entry(
            "vertex_ai/gemini-2.5-pro",
            &format!("vertex_project: p\n{params}"),
        ));
        assert_eq!(url(&deployment), expected);
        assert!(matches!(google(&deployment), GoogleSource::FirstOf(_)));
    }
    let section = "model_list:\n- model_name: m\n  litellm_params: {model: vertex_ai/gemini-2.5-pro}\n\
                   litellm_settings: {vertex_project: s, vertex_location: us-east1}\n";
    let variables = [("VERTEXAI_PROJECT", "v"), ("VERTEXAI_LOCATION", "v")];
    let deployment = only(&file(section).env(variables));
    assert!(url(&deployment).ends_with("/v1/projects/s/locations/us-east1"));
}

#[test]
fn googles_credentials_are_a_file_a_text_or_a_map() {
    let inline = r#"{"type": "service_account", "project_id": "from-file", "private_key": "canary-0123456789"}"#;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.json");
    std::fs::write(&path, inline).unwrap();
    let path = path.to_str().unwrap();
    let text = format!("vertex_credentials: '{inline}'\n");
    let map = "vertex_credentials:\n  type: service_account\n  project_id: from-file\n  private_key: canary-0123456789\n";
    let file = format!("vertex_credentials: {path}\n");
    for (params, is_text) in [
        (&*text, true),
        (map, true),
        (&*file, false),
        ("vertex_credentials: os.environ/KEY", true),
    ] {
        let given = entry("vertex_ai/x", params).env([("KEY", inline)]);
        let deployment = only(&given);
        assert!(
            url(&deployment).contains("/projects/from-file/"),
            "{deployment:?}"
        );
        match google(&deployment) {
            GoogleSource::Json(text) if is_text => assert!(text.expose().contains("canary")),
            GoogleSource::File(found) if !is_text => assert_eq!(&**found, Path::new(path)),
            other => panic!("{params}: {other:?}"),
        }
        let loaded = given.loaded();
        let printed = format!(
            "{:?} {:?} {:?}",
            loaded.findings, loaded.effective, loaded.snapshot
        );
        assert!(!printed.contains("canary"), "{printed}");
    }
    let variable = [("GOOGLE_APPLICATION_CREDENTIALS", path)];
    let deployment = only(&entry("vertex_ai/x", "").env(variable));
    assert!(matches!(google(&deployment), GoogleSource::File(_)));
    let loaded = from_environment(&Environment::from_iter(variable));
    assert!(
        loaded
            .snapshot
            .deployments
            .iter()
            .any(|found| &*found.id == "vertex_ai/*")
    );
}

#[test]
fn what_is_missing_or_contradicts_itself_is_told() {
    told(&[
        (
            "vertex_ai/x",
            "",
            "4",
            "model: warning",
            "set vertex_project or VERTEXAI_PROJECT",
        ),
        (
            "vertex_ai/x",
            "vertex_project: p/q\n",
            "5",
            "vertex_project: error",
            "holds a character",
        ),
        (
            "vertex_ai/x",
            "vertex_project: p\nvertex_credentials: '{'",
            "6",
            "vertex_credentials: error",
            "begins like JSON",
        ),
        (
            "vertex_ai/x",
            "vertex_project: p\nvertex_credentials: /nonexistent",
            "6",
            "vertex_credentials: warning",
            "no such file",
        ),
    ]);
}
