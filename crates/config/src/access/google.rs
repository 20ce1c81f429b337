//! Who asks Google, and where, from LiteLLM's `vertex_…` parameters and Google's own variables.

use std::{path::Path, sync::Arc};

use tollgate_core::{Credential, Endpoint, GoogleIdentity, GoogleSource, Secret};

use super::params::{Params, expanded, home};
use crate::{Environment, Severity, members};

/// What LiteLLM calls where nothing names a location.
const LOCATION: &str = "us-central1";
const METADATA: &str = "metadata.google.internal";
const CREDENTIALS: [&str; 2] = ["vertex_credentials", "vertex_ai_credentials"];

/// A project's models at a location.
pub(super) struct Place {
    /// Where Google itself serves them.
    pub(super) base: String,
    /// The path to them, without a slash at its end.
    pub(super) path: String,
}

/// Who asks.
pub(super) fn source(params: &mut Params<'_, '_>) -> Option<GoogleSource> {
    for key in CREDENTIALS {
        let node = params.node.get(key);
        if node.is_off() {
            continue;
        }
        return match members::object(params.reader, &node) {
            Some(object) => Some(json(params, object)),
            None => {
                let text = params.given_secret(key)?;
                given(params, key, text)
            }
        };
    }
    let variable = params.secret_variable(&["VERTEXAI_CREDENTIALS", "VERTEX_CREDENTIALS"]);
    match variable {
        Some(text) => given(params, CREDENTIALS[0], text),
        None => Some(default_source(&params.reader.environment)),
    }
}

/// The credential of `source`.
pub(super) fn credential(source: GoogleSource) -> Credential {
    Credential::Google(Arc::new(GoogleIdentity { source }))
}

/// Where the models are.
pub(super) fn place(params: &mut Params<'_, '_>, source: &GoogleSource) -> Option<Place> {
    let project = params
        .given(&["vertex_project", "vertex_ai_project"])
        .or_else(|| params.variable(&["VERTEXAI_PROJECT", "GOOGLE_CLOUD_PROJECT"]))
        .or_else(|| project_of(source));
    let location = params.text(
        &["vertex_location", "vertex_ai_location"],
        &["VERTEXAI_LOCATION", "VERTEX_LOCATION"],
    );
    let Some(project) = project else {
        let message = "needs to know the project: set vertex_project or VERTEXAI_PROJECT";
        params.warn("vertex_project", message);
        return None;
    };
    let location = location.unwrap_or_else(|| LOCATION.to_owned());
    for (key, part) in [("vertex_project", &project), ("vertex_location", &location)] {
        if !is_name(part) {
            let message = "the name of a project or location holds a character that none may have";
            params.say(Severity::Error, key, message);
            return None;
        }
    }
    let base = base(&location);
    let path = format!("/v1/projects/{project}/locations/{location}");
    Some(Place { base, path })
}

// === impl Place ===

impl Place {
    /// `endpoint`, aimed at this place. A base of one's own may hold a place already, and what follows it may have
    /// been copied along: the model's name is appended to each request.
    pub(super) fn aim(place: Option<&Self>, endpoint: &mut Endpoint) {
        match (whole(&endpoint.path), place) {
            (Some(path), _) => endpoint.path = path.into(),
            (None, Some(place)) => {
                let version = ["/v1", "/v1beta1"].iter();
                let base = version.fold(&*endpoint.path, |base, version| {
                    base.strip_suffix(version).unwrap_or(base)
                });
                endpoint.path = format!("{base}{}", place.path).into();
            }
            (None, None) => {}
        }
    }
}

/// The part of `path` that ends in a location, if it has one.
pub(super) fn whole(path: &str) -> Option<String> {
    let (before, after) = path.split_once("/locations/")?;
    let location = after
        .split('/')
        .next()
        .filter(|location| !location.is_empty())?;
    Some(format!("{before}/locations/{location}"))
}

/// Both become parts of an address; projects of a domain are `example.com:name`.
fn is_name(text: &str) -> bool {
    let is_letter = |letter: u8| letter.is_ascii_alphanumeric() || b"-_.:".contains(&letter);
    !text.is_empty() && text.bytes().all(is_letter)
}

/// Google Cloud, "Vertex AI locations": one host for each region, one for all of the world, and one for each
/// continent.
fn base(location: &str) -> String {
    match location {
        "global" => "https://aiplatform.googleapis.com".to_owned(),
        continent if !continent.contains('-') => {
            format!("https://aiplatform.{continent}.rep.googleapis.com")
        }
        region => format!("https://{region}-aiplatform.googleapis.com"),
    }
}

/// A credential file's text, or where it is.
fn given(params: &mut Params<'_, '_>, key: &str, text: Secret) -> Option<GoogleSource> {
    if text.expose().starts_with('{') {
        match serde_json::from_str(text.expose()) {
            Ok(object) => return Some(json(params, object)),
            Err(_) => {
                let message =
                    "begins like JSON, but is none; give the file's path, or its text as it is";
                params.say(Severity::Error, key, message);
                return None;
            }
        }
    }
    let path = expanded(text.expose(), &params.reader.environment);
    if !path.is_file() {
        params.warn(
            key,
            "there is no such file; until there is, calls are refused",
        );
    }
    Some(GoogleSource::File(path.into()))
}

/// A credential file's text, whose secrets are kept out of what is shown.
fn json(params: &mut Params<'_, '_>, object: serde_json::Value) -> GoogleSource {
    for member in ["private_key", "client_secret", "refresh_token"] {
        if let Some(secret) = object[member].as_str() {
            params.reader.secrets.push(Secret::new(secret));
        }
    }
    let text = Secret::new(object.to_string());
    params.reader.secrets.push(text.clone());
    GoogleSource::Json(text)
}

/// Application default credentials: the named file, else gcloud's, else the machine (google-auth, `google.auth.default`).
fn default_source(environment: &Environment) -> GoogleSource {
    if let Some(path) = environment.get("GOOGLE_APPLICATION_CREDENTIALS") {
        return GoogleSource::File(expanded(path, environment).into());
    }
    let folder = match environment.get("CLOUDSDK_CONFIG") {
        Some(folder) => expanded(folder, environment),
        None => Path::new(home(environment).unwrap_or_default()).join(".config/gcloud"),
    };
    let file = folder.join("application_default_credentials.json");
    let mut sources = vec![GoogleSource::File(file.into())];
    if !environment.flag("NO_GCE_CHECK") {
        let host = ["GCE_METADATA_HOST", "GCE_METADATA_ROOT"]
            .iter()
            .find_map(|name| environment.get(name));
        let host = host.unwrap_or(METADATA).into();
        sources.push(GoogleSource::Metadata { host });
    }
    GoogleSource::FirstOf(sources.into())
}

/// The project that a credential file names. It is read here because it is a part of the address.
fn project_of(source: &GoogleSource) -> Option<String> {
    let text = match source {
        GoogleSource::Json(text) => text.expose().to_owned(),
        GoogleSource::File(path) => std::fs::read_to_string(path).ok()?,
        GoogleSource::FirstOf(sources) => return sources.iter().find_map(project_of),
        GoogleSource::Metadata { .. } => return None,
    };
    let object: serde_json::Value = serde_json::from_str(&text).ok()?;
    // A person's login belongs to no project, but names the one that pays.
    let members = ["project_id", "quota_project_id"];
    let project = members.iter().find_map(|member| object[member].as_str());
    project.map(str::to_owned)
}
