use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use tollgate_auth::Kind;
use tollgate_core::{Error, ErrorKind};

use super::{Place, SealError, Sealer};

/// Members of something that is stored, of which those that may be secret are sealed. None can be made with such a member
/// as it is; one that is read from a store with one is not opened.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SealedMembers(Map<String, Value>);

/// The member of an object that stands for a sealed value.
const SEALED: &str = "$sealed";

/// Members of a model or a credential that say where it is, and nothing that lets anybody in. All other texts, lists
/// and objects are taken for secret: headers and addresses often are.
const OPEN: [&str; 15] = [
    "model",
    "custom_llm_provider",
    "litellm_credential_name",
    "base_model",
    "api_version",
    "aws_region_name",
    "region_name",
    "vertex_project",
    "vertex_location",
    "vertex_ai_project",
    "vertex_ai_location",
    "tpm",
    "rpm",
    "tags",
    "mode",
];

/// Whether `value` may be stored and shown as it is under this name.
pub fn is_open(name: &str, value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(_) => OPEN.contains(&name),
        Value::Array(items) => OPEN.contains(&name) && items.iter().all(|item| is_open(name, item)),
        Value::Object(_) => false,
    }
}

// === impl SealedMembers ===

impl SealedMembers {
    /// `clear`, which are members of the `kind` called `name`.
    ///
    /// # Errors
    ///
    /// As [`Sealer::seal`].
    pub fn seal(
        sealer: &Sealer,
        kind: Kind,
        name: &str,
        clear: &Map<String, Value>,
    ) -> Result<Self, SealError> {
        let sealed = clear.iter().map(|(member, value)| {
            if is_open(member, value) {
                return Ok((member.clone(), value.clone()));
            }
            let place = Place { kind, name, member };
            let sealed = sealer.seal(&place, value.to_string().as_bytes())?;
            Ok((member.clone(), json!({SEALED: sealed})))
        });
        sealed.collect::<Result<_, _>>().map(Self)
    }

    /// The members as they were.
    ///
    /// # Errors
    ///
    /// When one of them cannot be opened; the text names it.
    pub fn open(
        &self,
        sealer: &Sealer,
        kind: Kind,
        name: &str,
    ) -> Result<Map<String, Value>, Error> {
        let open = |member: &str, value: &Value| {
            // Objects are always sealed, so that none can look like a sealed value.
            let Some(sealed) = value.get(SEALED).and_then(Value::as_str) else {
                // Whoever can write to the store must not put an address of theirs beside a sealed key.
                return match is_open(member, value) {
                    true => Ok(value.clone()),
                    false => Err(SealError::Form),
                };
            };
            let place = Place { kind, name, member };
            let clear = sealer.open(&place, sealed)?;
            serde_json::from_slice(&clear).map_err(|_| SealError::Form)
        };
        let opened = self.0.iter().map(|(member, value)| {
            let value = open(member, value).map_err(|error| {
                let message = format!("{member} of the {kind} {name} cannot be read: {error}");
                Error::new(ErrorKind::Internal, message)
            })?;
            Ok((member.clone(), value))
        });
        opened.collect()
    }

    /// A text among them that is not sealed.
    pub fn text(&self, member: &str) -> Option<&str> {
        self.0.get(member)?.as_str()
    }
}

#[cfg(test)]
mod tests {
    use tollgate_core::Secret;

    use super::*;

    fn members(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn all_that_may_be_secret_is_sealed_and_comes_back() {
        let sealer = Sealer::new(&Secret::new("key"), &[]).unwrap();
        let clear = members(json!({
            "model": "openai/x", "rpm": 5, "tags": ["a"], "api_base": "http://h?key=canary", "api_key": "canary",
            "extra_headers": {"x": "canary"}, "vertex_credentials": {SEALED: "canary"}, "list": ["canary"], "none": null,
            "model_info": {"model": "canary"},
        }));
        let sealed = SealedMembers::seal(&sealer, Kind::Model, "m", &clear).unwrap();
        let text = serde_json::to_string(&sealed).unwrap();
        assert!(
            !text.contains("canary") && text.contains("openai/x"),
            "{text}"
        );
        assert_eq!(sealed.open(&sealer, Kind::Model, "m").unwrap(), clear);
        let error = sealed.open(&sealer, Kind::Model, "other").unwrap_err();
        assert!(error.message().contains("of the model other"), "{error}");
        let tampered = json!({"model": "openai/x", "api_base": "http://elsewhere"});
        let tampered: SealedMembers = serde_json::from_value(tampered).unwrap();
        let error = tampered.open(&sealer, Kind::Model, "m").unwrap_err();
        assert!(error.message().starts_with("api_base of"), "{error}");
    }
}
