use serde_json::{Map, Value};

/// Where in a token something stands: names with dots between them, as in `resource_access.client.roles`. A dot that
/// belongs to a name has a backslash before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPath(Box<[Box<str>]>);

/// Stands for a dot that belongs to a name.
const PLACEHOLDER: char = '\0';

// === impl ClaimPath ===

impl ClaimPath {
    /// The path that is written so, in LiteLLM's manner: a leading `metadata.` is not part of it.
    pub fn of(path: &str) -> Self {
        let path = path.strip_prefix("metadata.").unwrap_or(path);
        let path = path.replace("\\.", "\0");
        let names = path.split('.').map(|name| name.replace(PLACEHOLDER, "."));
        Self(names.map(Into::into).collect())
    }

    fn find<'a>(&self, claims: &'a Map<String, Value>) -> Option<&'a Value> {
        let (first, rest) = self.0.split_first()?;
        let first = claims.get(&**first)?;
        rest.iter()
            .try_fold(first, |value, name| value.get(&**name))
    }

    /// The text there; of a list, its first.
    pub(super) fn text(&self, claims: &Map<String, Value>) -> Option<String> {
        self.texts(claims).into_iter().next()
    }

    /// The texts there, of which there may be one without a list around it.
    pub(super) fn texts(&self, claims: &Map<String, Value>) -> Vec<String> {
        match self.find(claims) {
            Some(Value::Array(all)) => all.iter().filter_map(text).collect(),
            Some(one) => text(one).into_iter().collect(),
            None => Vec::new(),
        }
    }
}

/// A text that is not empty; a number counts as its digits.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_lead_through_maps() {
        let claims = json!({
            "sub": "me", "id": 7, "empty": "", "groups": ["a", 1, null, ""],
            "a": {"b": {"c": "deep"}}, "kubernetes.io": {"namespace": "n"},
        });
        let claims = claims.as_object().unwrap();
        for (path, texts) in [
            ("sub", &["me"][..]),
            ("id", &["7"]),
            ("empty", &[]),
            ("groups", &["a", "1"]),
            ("a.b.c", &["deep"]),
            ("metadata.a.b.c", &["deep"]),
            ("kubernetes\\.io.namespace", &["n"]),
            ("a.b", &[]),
            ("sub.b", &[]),
            ("groups.0", &[]),
            ("", &[]),
        ] {
            assert_eq!(ClaimPath::of(path).texts(claims), texts, "{path}");
        }
    }
}
