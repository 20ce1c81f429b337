//! What stands behind the `?`.

use http::Uri;
use tollgate::wire::paths;

/// The parameters of a request.
pub(super) struct Query<'a>(&'a str);

// === impl Query ===

impl<'a> Query<'a> {
    pub(super) fn of(uri: &'a Uri) -> Self {
        Self(uri.query().unwrap_or_default())
    }

    /// The value of `name`, decoded; an empty one counts as none, as in LiteLLM's forms.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let pairs = self.0.split('&').filter_map(|pair| pair.split_once('='));
        let mut values = pairs
            .filter(|(key, _)| *key == name)
            .map(|(_, value)| value);
        let value = values.next().filter(|value| !value.is_empty())?;
        Some(paths::decode(&value.replace('+', " ")).to_string())
    }

    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.get(name)?.parse().ok()
    }
}
