//! From what LiteLLM has encrypted to what is encrypted here.

use serde_json::{Map, Value};
use tollgate_admin::{
    Deployments,
    sealing::{SealedMembers, Sealer},
};
use tollgate_auth::{Document, Kind};
use tollgate_core::Secret;

use crate::{
    row::{Lost, Row},
    salt::{self, SaltKey},
};

/// What opens LiteLLM's models and credentials, and seals them anew.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sealing<'a> {
    salt: Option<SaltKey>,
    deployments: Option<&'a Deployments>,
    /// Whether a model is left out that says something which nothing acts on.
    pub(crate) strict: bool,
}

// === impl Sealing ===

impl<'a> Sealing<'a> {
    pub(crate) fn with_salt_key(self, key: Option<&Secret>) -> Self {
        Self {
            salt: key.map(SaltKey::of),
            ..self
        }
    }

    pub(crate) fn with_deployments(self, deployments: Option<&'a Deployments>) -> Self {
        Self {
            deployments,
            ..self
        }
    }

    /// What seals here, where anything can.
    pub(crate) fn sealer(&self) -> Option<&'a Sealer> {
        self.deployments.map(|deployments| &deployments.sealer)
    }

    /// Where credentials go.
    pub(crate) fn deployments(&self) -> Result<&'a Deployments, Lost> {
        let why = "it cannot be encrypted here: neither a salt key nor a master key of Tollgate is configured";
        self.deployments.ok_or_else(|| Lost(why.to_owned()))
    }

    /// Where models go.
    pub(crate) fn models(&self) -> Result<&'a Deployments, Lost> {
        let deployments = self.deployments()?;
        match deployments.stored {
            true => Ok(deployments),
            false => Err(Lost("store_model_in_db is false here".to_owned())),
        }
    }

    /// The object of this name in `row`, whose texts LiteLLM has encrypted, as it was; without what is null. All of it
    /// or nothing: what lacks its key or its address would go on with another one.
    pub(crate) fn take(&self, row: &mut Row, name: &str) -> Result<Map<String, Value>, Lost> {
        let Some(Value::Object(members)) = row.take(name) else {
            return Err(Lost(format!("its {name} is not what it must be")));
        };
        let filled = members.into_iter().filter(|(_, value)| !value.is_null());
        let opened = filled.map(|(member, value)| match self.open(value) {
            Ok(value) => Ok((member, value)),
            Err(why) => Err(Lost(format!("its {name}.{member} {why}"))),
        });
        opened.collect()
    }

    fn open(&self, value: Value) -> Result<Value, salt::Unreadable> {
        match value {
            Value::String(text) => Ok(salt::open(&text, self.salt.as_ref())?.into()),
            value => Ok(value),
        }
    }
}

/// Whether `new` and `old` say the same once what is sealed in them is opened: sealed anew, nothing looks as it did.
pub(crate) fn says_the_same(new: &Document, old: &Document, sealer: &Sealer) -> bool {
    let opened = opened(new, sealer);
    opened.is_some() && new.columns == old.columns && opened == self::opened(old, sealer)
}

fn opened(document: &Document, sealer: &Sealer) -> Option<Value> {
    let member = match document.id.kind {
        Kind::Model => "litellm_params",
        Kind::Credential => "credential_values",
        _ => return None,
    };
    let mut body: Value = serde_json::from_str(&document.body).ok()?;
    let sealed = body.get_mut(member)?;
    let members: SealedMembers = serde_json::from_value(sealed.take()).ok()?;
    let id = &document.id;
    *sealed = Value::Object(members.open(sealer, id.kind, &id.name).ok()?);
    Some(body)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tollgate_admin::CredentialRecord;

    use super::*;

    const SEALED: &str = "-7DJ3GjZ0Mo_N77LFI_Pl3PoUTQRYrfLF9QhQI732BdcDlFw-0Sy85ByCwvrNtqLou6DDcmT";

    fn row() -> Row {
        let params =
            json!({"api_key": SEALED, "api_base": null, "rpm": 5, "extra": {"api_key": SEALED}});
        Row::parse(&json!({ "litellm_params": params }).to_string()).unwrap()
    }

    fn with(salt: Option<&str>) -> Result<Map<String, Value>, Lost> {
        let salt = salt.map(Secret::new);
        let sealing = Sealing::default().with_salt_key(salt.as_ref());
        sealing.take(&mut row(), "litellm_params")
    }

    #[test]
    fn texts_are_opened_and_whatever_else_is_there_stays() {
        let opened = json!({"api_key": "sk-prövider-1", "rpm": 5, "extra": {"api_key": SEALED}});
        assert_eq!(
            Value::Object(with(Some("salt-of-litellm")).unwrap()),
            opened
        );
    }

    #[test]
    fn what_cannot_be_opened_is_named_and_loses_the_row() {
        for (salt, words) in [(Some("other"), "cannot be opened"), (None, "is not given")] {
            let Lost(why) = with(salt).unwrap_err();
            let named = why.starts_with("its litellm_params.api_key ");
            assert!(named && why.contains(words), "{why}");
            assert!(!why.contains(&SEALED[..8]), "{why}");
        }
        let none = Sealing::default().take(&mut Row::default(), "litellm_params");
        assert!(none.is_err());
        let odd = Row::parse(r#"{"litellm_params": "sk-plain"}"#);
        let Lost(why) = Sealing::default()
            .take(&mut odd.unwrap(), "litellm_params")
            .unwrap_err();
        assert!(!why.contains("sk-plain"), "{why}");
    }

    #[test]
    fn what_was_sealed_anew_says_the_same() {
        let [one, other] = ["one", "other"].map(|key| Sealer::new(&Secret::new(key), &[]).unwrap());
        let sealed = |key: &str, sealer: &Sealer| {
            let values = json!({ "api_key": key });
            let record = CredentialRecord {
                credential_name: "c".to_owned(),
                ..CredentialRecord::default()
            };
            let record = record.with_values(sealer, values.as_object().unwrap());
            Document::of(&record.unwrap()).unwrap()
        };
        let [old, new] = [(); 2].map(|()| sealed("sk-a", &one));
        assert!(old != new && says_the_same(&new, &old, &one));
        assert!(!says_the_same(&sealed("sk-b", &one), &old, &one));
        // What this salt key does not open has to be written anew.
        assert!(!says_the_same(&new, &sealed("sk-a", &other), &one));
        let columns = tollgate_auth::Columns {
            alias: Some("x".to_owned()),
            ..new.columns.clone()
        };
        assert!(!says_the_same(&Document { columns, ..new }, &old, &one));
    }
}
